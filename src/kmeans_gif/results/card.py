"""Palettes as pictures: a strip, in which the width of a colour is its share, above a list of all colours."""

from collections.abc import Iterator, Sequence

from kmeans_gif.drawing.graphics import raster, vector
from kmeans_gif.drawing.graphics.graphic import Graphic, Part, Rectangle, Text
from kmeans_gif.drawing.inks import GRID, GROUND, INK, NEUTRAL
from kmeans_gif.drawing.marks.text import line_of
from kmeans_gif.drawing.panels.swatches import swatch_widths
from kmeans_gif.results.swatch import Swatch, one_line

MAX_COLORS = 256
"""A swatch of the strip has at least a pixel, and the list stays legible."""

_WIDTH, _STRIP, _MARGIN = 960, 144, 24
_COLUMNS, _ROW, _CHIP, _GAP = 4, 36, 24, 10
"""Measures in pixels; a chip is the square beside the texts of a colour."""

_SIZE = 14.0
"""Font size in pixels per em."""

_SHARE_AT = 72
"""Where the share begins, in pixels right of the hex value."""


def svg(swatches: Sequence[Swatch], name: str) -> bytes:
    """Write the card as SVG; a swatch shows its texts as a tooltip."""
    return vector.svg(_card(swatches, name))


def png(swatches: Sequence[Swatch], name: str) -> bytes:
    """Write the card as PNG, with its name as title."""
    return raster.png(_card(swatches, name))


def _card(swatches: Sequence[Swatch], name: str) -> Graphic:
    height = 3 * _MARGIN + _STRIP + _ROW * -(-len(swatches) // _COLUMNS) - (_ROW - _CHIP)
    parts: tuple[Part, ...] = (*_boxes(swatches), *_texts(swatches))
    return Graphic(_WIDTH, height, GROUND["light"], parts, one_line(name))


def _boxes(swatches: Sequence[Swatch]) -> Iterator[Rectangle]:
    left, inner = _MARGIN, _WIDTH - 2 * _MARGIN
    yield _frame(left, _MARGIN, inner, _STRIP)
    for each, width in zip(swatches, swatch_widths([each.share for each in swatches], inner), strict=True):
        if width:
            yield _box(left, _MARGIN, width, _STRIP, each)
        left += width
    for each, (x, y) in zip(swatches, _places(), strict=False):
        yield from (_frame(x, y, _CHIP, _CHIP), _box(x, y, _CHIP, _CHIP, each))


def _box(left: int, top: int, width: int, height: int, swatch: Swatch) -> Rectangle:
    return Rectangle(left, top, width, height, swatch.rgb, f"{swatch.hex}, {swatch.percent}")


def _frame(left: int, top: int, width: int, height: int) -> Rectangle:
    """Frame a box by a pixel, so that white swatches are visible."""
    return Rectangle(left - 1, top - 1, width + 2, height + 2, GRID["light"])


def _texts(swatches: Sequence[Swatch]) -> Iterator[Text]:
    """Write the hex value and the share of each colour, with figures in the middle of its chip."""
    below = _CHIP // 2 + round(line_of(_SIZE).figures / 2)
    for each, (x, y) in zip(swatches, _places(), strict=False):
        left, baseline = x + _CHIP + _GAP, y + below
        yield Text(left, baseline, each.hex, _SIZE, INK["light"])
        yield Text(left + _SHARE_AT, baseline, each.percent, _SIZE, NEUTRAL)


def _places() -> Iterator[tuple[int, int]]:
    """Return the upper left corners of the chips, row by row."""
    column = (_WIDTH - 2 * _MARGIN) // _COLUMNS
    for number in range(MAX_COLORS):
        row, place = divmod(number, _COLUMNS)
        yield _MARGIN + column * place, 2 * _MARGIN + _STRIP + _ROW * row
