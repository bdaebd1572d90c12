"""Palettes as pictures: a strip, in which the width of a colour is its share, above a list of all colours."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple
from xml.sax.saxutils import escape

import numpy as np

from kmeans_gif.drawing.marks.text import line_of, text_coverage
from kmeans_gif.drawing.panels.swatches import swatch_widths
from kmeans_gif.results.swatch import Swatch, one_line
from kmeans_gif.types import Bytes

MAX_COLORS = 256
"""A swatch of the strip has at least a pixel, and the list stays legible."""

_WIDTH, _STRIP, _MARGIN = 960, 144, 24
_COLUMNS, _ROW, _CHIP, _GAP = 4, 36, 24, 10
"""Measures in pixels; a chip is the square beside the texts of a colour."""

_SIZE = 14.0
"""Font size in pixels per em."""

_FIGURES = 10
"""Height of figures at that size in pixels, roughly that of any sans-serif font."""

_SHARE_AT = 72
"""Where the share begins, in pixels right of the hex value."""

_GROUND, _INK, _SECONDARY = (0xFC, 0xFB, 0xF9), (0x23, 0x26, 0x2B), (0x8A, 0x8F, 0x98)

_FRAME = (0xE9, 0xE7, 0xE3)
"""Colour of the frames, a pixel wide, that keep white swatches visible."""


class _Box(NamedTuple):
    """A rectangle filled with the colour of a swatch, or with that of a frame."""

    left: int
    top: int
    width: int
    height: int
    swatch: Swatch | None


class _Text(NamedTuple):
    """A text with its left end at the centre line of its figures."""

    left: int
    middle: int
    text: str
    ink: tuple[int, int, int]


def svg(swatches: Sequence[Swatch], name: str) -> bytes:
    """Write the card as SVG; a swatch shows its texts as a tooltip."""
    height = _height(swatches)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}">',
        f"<title>{escape(one_line(name))}</title>",
        f'<g font-family="sans-serif" font-size="{_SIZE:g}" stroke="none">',
        f'<rect width="100%" height="100%" fill="{_hex(_GROUND)}"/>',
    ]
    for box in _boxes(swatches):
        place = f'x="{box.left}" y="{box.top}" width="{box.width}" height="{box.height}"'
        if box.swatch is None:
            lines.append(f'<rect {place} fill="{_hex(_FRAME)}"/>')
            continue
        tip = f"<title>{box.swatch.hex}, {escape(box.swatch.percent)}</title>"
        lines.append(f'<rect {place} fill="{box.swatch.hex}">{tip}</rect>')
    for text in _texts(swatches):
        place = f'x="{text.left}" y="{text.middle + _FIGURES / 2:g}"'
        lines.append(f'<text {place} fill="{_hex(text.ink)}">{escape(text.text)}</text>')
    return "\n".join([*lines, "</g>", "</svg>", ""]).encode()


def png(swatches: Sequence[Swatch], name: str) -> bytes:
    """Write the card as PNG, with its name as title."""
    import io  # noqa: PLC0415

    from PIL import Image, PngImagePlugin  # noqa: PLC0415 - other formats don't need them

    pixels = np.full((_height(swatches), _WIDTH, 3), _GROUND, np.uint8)
    for box in _boxes(swatches):
        pixels[box.top : box.top + box.height, box.left : box.left + box.width] = (
            _FRAME if box.swatch is None else box.swatch.rgb
        )
    line = line_of(_SIZE)
    for text in _texts(swatches):
        coverage = text_coverage(text.text, _SIZE)
        top = text.middle + round(line.figures / 2) - line.baseline
        _write(pixels[top:, text.left :], coverage, text.ink)
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("Title", one_line(name))
    file: BinaryIO = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", pnginfo=texts)
    file.seek(0)
    return file.read()


def _height(swatches: Sequence[Swatch]) -> int:
    return 3 * _MARGIN + _STRIP + _ROW * -(-len(swatches) // _COLUMNS) - (_ROW - _CHIP)


def _boxes(swatches: Sequence[Swatch]) -> Iterator[_Box]:
    left, inner = _MARGIN, _WIDTH - 2 * _MARGIN
    yield _framing(_Box(left, _MARGIN, inner, _STRIP, None))
    for each, width in zip(swatches, swatch_widths([each.share for each in swatches], inner), strict=True):
        if width:
            yield _Box(left, _MARGIN, width, _STRIP, each)
        left += width
    for each, (x, y) in zip(swatches, _places(), strict=False):
        chip = _Box(x, y, _CHIP, _CHIP, each)
        yield from (_framing(chip), chip)


def _framing(box: _Box) -> _Box:
    return _Box(box.left - 1, box.top - 1, box.width + 2, box.height + 2, None)


def _texts(swatches: Sequence[Swatch]) -> Iterator[_Text]:
    for each, (x, y) in zip(swatches, _places(), strict=False):
        left = x + _CHIP + _GAP
        yield _Text(left, y + _CHIP // 2, each.hex, _INK)
        yield _Text(left + _SHARE_AT, y + _CHIP // 2, each.percent, _SECONDARY)


def _places() -> Iterator[tuple[int, int]]:
    """Return the upper left corners of the chips, row by row."""
    column = (_WIDTH - 2 * _MARGIN) // _COLUMNS
    for number in range(MAX_COLORS):
        row, place = divmod(number, _COLUMNS)
        yield _MARGIN + column * place, 2 * _MARGIN + _STRIP + _ROW * row


def _write(pixels: Bytes, coverage: Bytes, ink: tuple[int, int, int]) -> None:
    """Mix an ink into pixels by coverage, rounded."""
    height, width = coverage.shape
    box, share = pixels[:height, :width], coverage[..., np.newaxis].astype(np.uint32)
    box[:] = ((255 - share) * box + share * np.array(ink, np.uint32) + 127) // 255


def _hex(color: tuple[int, int, int]) -> str:
    return f"#{bytes(color).hex()}"
