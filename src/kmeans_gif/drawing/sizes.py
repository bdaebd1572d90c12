"""Sizes of pictures."""

from typing import Literal, TypeAlias

import numpy as np

from kmeans_gif.errors import Option, OptionError

DEFAULT_LONG_SIDE = 1024
"""Default maximum of the long side of images."""

DEFAULT_SIZE = (720, 480)
"""Default size of a picture of points."""

Size: TypeAlias = int | tuple[int, int] | Literal["full"] | None
"""The long side, a box to fit into, or "full" for the size of the picture itself."""


def checked_size(size: object) -> None:
    """Check a size before anything is read.

    Examples
    --------
    >>> checked_size((640, 480))
    >>> checked_size("large")
    Traceback (most recent call last):
    kmeans_gif.errors.OptionError: size='large' must be a long side, a (width, height) or 'full', in pixels from 1 on
    """
    if size is None or (isinstance(size, str) and size == "full"):
        return
    sides = size if isinstance(size, tuple) and len(size) == 2 else (size,)
    if not all(isinstance(side, int | np.integer) and not isinstance(side, bool) and side >= 1 for side in sides):
        raise OptionError(
            Option("size", size), " must be a long side, a (width, height) or 'full', in pixels from 1 on"
        )


def drawn_size(width: int, height: int, size: Size) -> tuple[int, int, int]:
    """Fit a picture into a size: width and height, and the whole factor of enlargement.

    Examples
    --------
    >>> drawn_size(4000, 3000, None), drawn_size(8, 4, 100), drawn_size(600, 400, (300, 300))
    ((1024, 768, 1), (8, 4, 12), (300, 200, 1))
    """
    if size == "full":
        return width, height, 1
    if size is None:
        size = min(DEFAULT_LONG_SIDE, max(width, height))
    box = (size, size) if isinstance(size, int) else size
    if width <= box[0] and height <= box[1]:
        return width, height, min(box[0] // width, box[1] // height)
    if box[0] * height <= box[1] * width:  # the width decides
        return box[0], max(1, (2 * box[0] * height + width) // (2 * width)), 1
    return max(1, (2 * box[1] * width + height) // (2 * height)), box[1], 1


def picture_size(size: Size) -> tuple[int, int]:
    """Return width and height of a picture of points with the default shape; "full" is the default size.

    >>> picture_size(None), picture_size(360), picture_size((300, 300))
    ((720, 480), (360, 240), (300, 300))
    """
    if isinstance(size, tuple):
        return int(size[0]), int(size[1])
    long = long_side(size)
    return long, other_side(0, long)


def long_side(size: int | str | None) -> int:
    """Return the long side of a picture of points whose shape depends on the data."""
    return DEFAULT_SIZE[0] if size is None or isinstance(size, str) else int(size)


def other_side(side: int, long: int) -> int:
    """Clamp the other side of a picture of points between that of the default shape and a square."""
    width, height = DEFAULT_SIZE
    return min(max(side, -(-long * height // width)), long)
