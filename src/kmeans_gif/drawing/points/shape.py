"""Which shape a picture of points has, and whether its axes have equal scales."""

import numpy as np

from kmeans_gif.drawing.points.axes import HUGE
from kmeans_gif.drawing.sizes import other_side
from kmeans_gif.look import EqualScale
from kmeans_gif.types import Floats

_MOST = 5
"""If one extent exceeds another by more than this factor, equal scales would leave most of the picture empty."""


def has_equal_scales(choice: EqualScale, extents: Floats) -> bool:
    """Decide whether a distance is as long on all axes, given how far the data reach along each, in distances."""
    if choice == "auto":
        return bool(extents.max() <= _MOST * extents.min())
    return choice == "on"


def fitted(ratio: float, long: int, across: int, down: int) -> tuple[int, int]:
    """Shape a picture for a plot whose width is `ratio` times its height, with margins around it, in pixels.

    >>> fitted(2, 720, 20, 50), fitted(1, 720, 20, 50), fitted(0.9, 720, 20, 50), fitted(0.1, 720, 20, 50)
    ((720, 480), (690, 720), (623, 720), (480, 720))
    """
    width, height = max(1, long - across), max(1, long - down)
    if width <= ratio * height:
        return long, other_side(round(width / ratio) + down, long)
    return other_side(round(height * ratio) + across, long), long


def widened(low: Floats, high: Floats, unit: Floats, width: int, height: int) -> tuple[Floats, Floats]:
    """Widen limits so that a distance, `unit` long on each axis, is as long on a plot of some pixels both ways."""
    room = np.array([width, height])
    half = ((high - low) / unit / room).max() * room * unit / 2
    middle = low + (high - low) / 2
    return np.clip(middle - half, -HUGE, None), np.clip(middle + half, None, HUGE)
