"""The shape of a picture of points, and whether its axes have equal scales."""

import numpy as np

from kmeans_gif.drawing.points.axes import HUGE
from kmeans_gif.drawing.sizes import other_side
from kmeans_gif.look import EqualScale
from kmeans_gif.types import Floats

_MAX_RATIO = 5
"""Maximum ratio of extents for equal scales, which otherwise would leave most of the picture empty."""


def has_equal_scales(choice: EqualScale, extents: Floats) -> bool:
    """Decide whether axes have equal scales, given the extent of the data along each."""
    if choice == "auto":
        return bool(extents.max() <= _MAX_RATIO * extents.min())
    return choice == "on"


def fitted(ratio: float, long: int, across: int, down: int) -> tuple[int, int]:
    """Return the size of a picture for a plot whose width is `ratio` times its height, with margins in pixels.

    >>> fitted(2, 720, 20, 50), fitted(1, 720, 20, 50), fitted(0.9, 720, 20, 50), fitted(0.1, 720, 20, 50)
    ((720, 480), (690, 720), (623, 720), (480, 720))
    """
    width, height = max(1, long - across), max(1, long - down)
    if width <= ratio * height:
        return long, other_side(round(width / ratio) + down, long)
    return other_side(round(height * ratio) + across, long), long


def widened(low: Floats, high: Floats, unit: Floats, width: int, height: int) -> tuple[Floats, Floats]:
    """Widen limits to equal scales on a plot of some pixels; a distance of 1 is `unit` long on each axis."""
    room = np.array([width, height])
    half = ((high - low) / unit / room).max() * room * unit / 2
    middle = low + (high - low) / 2
    return np.clip(middle - half, -HUGE, None), np.clip(middle + half, None, HUGE)
