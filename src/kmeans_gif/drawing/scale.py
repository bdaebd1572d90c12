"""Scale factors of text and marks, relative to the default size of a picture."""

from math import sqrt
from typing import NamedTuple

from kmeans_gif.drawing.sizes import DEFAULT_SIZE

_LEGIBLE = 0.85
"""Minimum scale of text and lines."""

_LARGEST = 25.0
"""Maximum scale of text, because fonts have a maximum size."""


def picture_scale(width: int, height: int) -> float:
    """Return the scale of a picture relative to the default size, in either orientation: the smaller of both sides."""
    long, short = DEFAULT_SIZE
    return min(max(width, height) / long, min(width, height) / short)


def text_scale(width: int, height: int) -> float:
    """Return the scale of text and its margins: that of the picture, but small text stays legible."""
    return min(max(picture_scale(width, height), _LEGIBLE), _LARGEST)


def mark_scale(width: int, height: int) -> float:
    """Return the scale of markers and stars: that of the picture, but they shrink less on small ones."""
    scale = picture_scale(width, height)
    return max(scale, sqrt(scale))


def line_scale(width: int, height: int) -> float:
    """Return the scale of trails, outlines and rims: that of marks, but lines have at least about one pixel."""
    return max(mark_scale(width, height), _LEGIBLE)


class Scales(NamedTuple):
    """The scales of a sheet, which all its panels share.

    Attributes
    ----------
    text : float
        Scale of text and its margins.
    mark : float
        Scale of markers and stars.
    line : float
        Scale of trails, outlines and rims.
    """

    text: float
    mark: float
    line: float


def scales_of(width: int, height: int) -> Scales:
    """Return the scales of a sheet of some size."""
    return Scales(text_scale(width, height), mark_scale(width, height), line_scale(width, height))


def pixels(length: float, scale: float) -> int:
    """Round a scaled length half up to whole pixels, at least one."""
    return max(1, int(length * scale + 0.5))
