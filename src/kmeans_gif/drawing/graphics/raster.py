"""A graphic to pixels and PNG."""

import io
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.drawing.graphics.graphic import Color, Dot, Graphic, Line, Part, Picture, Rectangle, Ribbon, Text
from kmeans_gif.drawing.marks.text import line_of, text_coverage
from kmeans_gif.types import Bytes, Floats

_LEVEL = 17
"""Coverage is rounded to multiples of this, a fifteenth of a pixel, so that charts fit a palette of 256 colours."""


_MAX_INDEXED = 256
"""Maximum number of colours of a PNG with a palette."""


def pixels_of(graphic: Graphic) -> Bytes:
    """Draw a graphic in sRGB: (height, width, 3)."""
    pixels: Bytes = np.full((graphic.height, graphic.width, 3), graphic.ground, np.uint8)
    for part in graphic.parts:
        _draw(part, pixels, graphic.font)
    return pixels


def png(graphic: Graphic) -> bytes:
    """Write a graphic as PNG, with its title: exact, with a palette if it has at most 256 colours."""
    from PIL import Image, PngImagePlugin  # noqa: PLC0415 - GIFs don't need it

    pixels = pixels_of(graphic)
    image = Image.fromarray(pixels)
    counted = image.getcolors(_MAX_INDEXED)
    if counted is not None:
        palette = np.unique(np.array([color for _, color in counted], np.uint8), axis=0)
        image = Image.fromarray(np.searchsorted(_packed(palette), _packed(pixels)).astype(np.uint8))
        image.putpalette(palette.tobytes())
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("Title", graphic.title)
    file = io.BytesIO()
    image.save(file, "PNG", pnginfo=texts)
    return file.getvalue()


def _packed(colors: Bytes) -> NDArray[np.integer[Any]]:
    """Return a number for each colour, in the order of their channels."""
    red, green, blue = (colors[..., channel].astype(np.uint32) for channel in range(3))
    return (red << 16) | (green << 8) | blue


@singledispatch
def _draw(part: Part, _: Bytes, __: str | None) -> None:
    raise TypeError(f"{type(part).__name__} is no part of a graphic")


@_draw.register
def _(part: Rectangle, pixels: Bytes, _: str | None) -> None:
    pixels[part.top : part.top + part.height, part.left : part.left + part.width] = part.color


@_draw.register
def _(part: Line, pixels: Bytes, _: str | None) -> None:
    _stroke(pixels, part.path, part.width, part.color)


@_draw.register
def _(part: Dot, pixels: Bytes, _: str | None) -> None:
    _stroke(pixels, np.array([[part.x, part.y]]), part.diameter, part.color)


@_draw.register
def _(part: Text, pixels: Bytes, font: str | None) -> None:
    coverage = text_coverage(part.text, part.size, font)
    height, width = coverage.shape
    left = part.x - {"start": 0, "middle": width // 2, "end": width}[part.anchor]
    top = part.baseline - line_of(part.size, font).baseline
    above, before = max(0, -top), max(0, -left)
    box = pixels[top + above : max(0, top + height), left + before : max(0, left + width)]
    _mix(box, coverage[above:, before:][: box.shape[0], : box.shape[1]], part.color)


@_draw.register
def _(part: Picture, pixels: Bytes, _: str | None) -> None:
    frame = part.frame
    height, width = frame.index.shape
    box = pixels[part.top : part.top + height, part.left : part.left + width]
    index = frame.index[: box.shape[0], : box.shape[1]]
    is_shown = np.ones(index.shape, np.bool_) if frame.transparent is None else index != frame.transparent
    np.copyto(box, frame.palette[index], where=is_shown[..., np.newaxis])


@_draw.register
def _(part: Ribbon, pixels: Bytes, _: str | None) -> None:
    along = (np.arange(part.right - part.left) + 0.5) / (part.right - part.left)
    gone = along * along * (3 - 2 * along)
    top, bottom = (ends[0] + gone * (ends[1] - ends[0]) for ends in (part.tops, part.bottoms))
    first, last = int(np.floor(min(part.tops))), int(np.ceil(max(part.bottoms)))
    rows = np.arange(first, last)[:, np.newaxis]
    covered = np.clip(np.minimum(bottom, rows + 1) - np.maximum(top, rows), 0, 1)
    start, end = (np.array(color, np.float64) for color in part.colors)
    colors = np.rint(start + along[:, np.newaxis] * (end - start)).astype(np.uint32)
    coverage = np.rint(covered * (255 * part.opacity)).astype(np.uint8)
    _mix(pixels[first:last, part.left : part.right], coverage, colors)


def _stroke(pixels: Bytes, path: Floats, width: float, color: Color) -> None:
    """Stroke a path; the mask is no larger than needed."""
    margin = width / 2 + 1
    low = np.maximum(np.floor(path.min(axis=0) - margin), 0).astype(int)
    high = np.maximum(np.ceil(path.max(axis=0) + margin), 0).astype(int)
    box = pixels[low[1] : high[1], low[0] : high[0]]
    mask: Bytes = np.zeros(box.shape[:2], np.uint8)
    _native.stroke(mask, path - low, width)
    _mix(box, mask, color)


def _mix(pixels: Bytes, coverage: Bytes, color: Color | np.ndarray) -> None:
    """Mix a colour, or one for each column, into pixels by coverage from 0 to 255, rounded."""
    levels = (coverage.astype(np.uint32) + _LEVEL // 2) // _LEVEL
    share, ink, whole = levels[..., np.newaxis], np.asarray(color, np.uint32), 255 // _LEVEL
    pixels[:] = ((whole - share) * pixels + share * ink + whole // 2) // whole
