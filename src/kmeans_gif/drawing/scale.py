"""How large text and marks are on a picture of any size; 1 is what they have on the default size."""

from math import sqrt

from kmeans_gif.drawing.sizes import DEFAULT_SIZE

_LEGIBLE = 0.85
"""Text and lines shrink no further."""

_LARGEST = 25.0
"""Nor does it grow further: fonts have limits."""


def picture_scale(width: int, height: int) -> float:
    """Compare a picture with the default one, whichever way it lies: the side that is shorter by comparison decides."""
    long, short = DEFAULT_SIZE
    return min(max(width, height) / long, min(width, height) / short)


def text_scale(width: int, height: int) -> float:
    """Scale text and the margins that hold it: as the picture, but small text stays legible."""
    return min(max(picture_scale(width, height), _LEGIBLE), _LARGEST)


def mark_scale(width: int, height: int) -> float:
    """Scale markers and stars: as the picture, less so on small ones, where all would be specks."""
    scale = picture_scale(width, height)
    return max(scale, sqrt(scale))


def line_scale(width: int, height: int) -> float:
    """Scale trails, outlines and rims: as marks, but a line has at least a pixel."""
    return max(mark_scale(width, height), _LEGIBLE)


def pixels(length: float, scale: float) -> int:
    """Round a scaled length half up to pixels, at least one."""
    return max(1, int(length * scale + 0.5))
