"""The record of an image: its size, and its pixels in strips of rows."""

from collections.abc import Callable
from dataclasses import dataclass

from kmeans_gif.types import Bytes, Values


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """A picture, upright, in sRGB or gray, whose pixels are handed out in strips.

    Attributes
    ----------
    height, width : int
        Size in pixels, both at least 1.
    features : int
        1 for grayscale, 3 for colour; alpha is not counted.
    white : float
        The value of white, which makes the units: 255, 65535 or 1.
    rows : callable
        ``rows(start, stop)`` gives the rows from `start` up to `stop`: values of shape (stop − start, width, features),
        C-contiguous, uint8, uint16 or float64 as `white` is 255, 65535 or 1; and alpha of shape
        (stop − start, width), uint8, or None for an image without an alpha channel.
    """

    height: int
    width: int
    features: int
    white: float
    rows: Callable[[int, int], tuple[Values, Bytes | None]]
