"""Sizes of pictures."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from kmeans_gif.errors import Option, OptionError
from kmeans_gif.options import whole

DEFAULT_LONG_SIDE = 1024
"""Default maximum of the long side of images."""

MAX_SCALE = 8
"""Maximum factor by which a drawing is scaled."""

DEFAULT_SIZE = (720, 480)
"""Default size of a picture of points."""

Unscaled: TypeAlias = int | tuple[int, int] | Literal["full"] | None
"""The long side, a box to fit into, or "full" for the size of the picture itself."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """A size whose pixels are multiplied by a whole factor after they have been fitted."""

    size: Unscaled
    factor: int

    def __str__(self) -> str:
        """Format the size for the comment of a file."""
        return f"{self.size} scale={self.factor}"


Size: TypeAlias = Unscaled | Scaled
"""The size of a drawing, as requested."""


def checked_size(size: object) -> None:
    """Check a size before anything is read.

    Examples
    --------
    >>> checked_size((640, 480))
    >>> checked_size("large")
    Traceback (most recent call last):
    kmeans_gif.errors.OptionError: size='large' must be a long side, a (width, height) or 'full', in pixels, at least 1
    """
    if isinstance(size, Scaled):
        whole("scale", size.factor, 1, MAX_SCALE)
        size = size.size
    if size is None or (isinstance(size, str) and size == "full"):
        return
    sides = size if isinstance(size, tuple) and len(size) == 2 else (size,)
    if not all(isinstance(side, int | np.integer) and not isinstance(side, bool) and side >= 1 for side in sides):
        raise OptionError(
            Option("size", size), " must be a long side, a (width, height) or 'full', in pixels, at least 1"
        )


def drawn_size(width: int, height: int, size: Size) -> tuple[int, int, int]:
    """Fit a picture into a size: width and height, and the whole factor of enlargement.

    Examples
    --------
    >>> drawn_size(4000, 3000, None), drawn_size(8, 4, 100), drawn_size(600, 400, (300, 300))
    ((1024, 768, 1), (8, 4, 12), (300, 200, 1))
    >>> drawn_size(4000, 3000, Scaled(None, 2)), drawn_size(1200, 900, Scaled(None, 2))
    ((2048, 1536, 1), (1024, 768, 2))
    """
    if isinstance(size, Scaled):
        return _scaled((width, height), drawn_size(width, height, size.size), size.factor)
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


def _scaled(own: tuple[int, int], drawn: tuple[int, int, int], scale: int) -> tuple[int, int, int]:
    """Multiply a drawn size: from as many of the picture's own pixels as there are, then by the least whole factor."""
    factor = drawn[2] * scale
    for least in range(1, factor):
        width, height = (side * factor // least for side in drawn[:2])
        if factor % least == 0 and width <= own[0] and height <= own[1]:
            return width, height, least
    return drawn[0], drawn[1], factor


def fitted(room: tuple[int, int], aspect: float) -> tuple[int, int]:
    """Return the largest width and height of some aspect ratio that fit.

    >>> fitted((600, 300), 1.5), fitted((600, 300), 3)
    ((450, 300), (600, 200))
    """
    wide = max(1, min(room[0], int(room[1] * aspect)))
    return wide, max(1, min(room[1], round(wide / aspect)))


def drawn_in(room: tuple[int, int], own: tuple[int, int]) -> tuple[int, int]:
    """Return width and height of a picture in some room: its own ones times a whole factor, or the largest that fit.

    >>> drawn_in((600, 300), (160, 90)), drawn_in((600, 300), (1600, 900))
    ((480, 270), (533, 300))
    """
    factor = min(room[0] // own[0], room[1] // own[1])
    return (own[0] * factor, own[1] * factor) if factor > 0 else fitted(room, own[0] / own[1])


def box_or_side(size: Size, default: int) -> tuple[int, int] | int:
    """Return the box or the long side of a picture without pixels of its own.

    >>> box_or_side("full", 720), box_or_side(Scaled((300, 200), 2), 720)
    (720, (600, 400))
    """
    if isinstance(size, Scaled):
        unscaled = box_or_side(size.size, default)
        if isinstance(unscaled, tuple):
            return size.factor * unscaled[0], size.factor * unscaled[1]
        return size.factor * unscaled
    if size is None or isinstance(size, str):
        return default
    return (int(size[0]), int(size[1])) if isinstance(size, tuple) else int(size)


def picture_size(size: Size) -> tuple[int, int]:
    """Return width and height of a picture of points with the default shape; "full" is the default size.

    >>> picture_size(None), picture_size(360), picture_size((300, 300))
    ((720, 480), (360, 240), (300, 300))
    """
    box = box_or_side(size, DEFAULT_SIZE[0])
    return box if isinstance(box, tuple) else (box, other_side(0, box))


def other_side(side: int, long: int) -> int:
    """Clamp the other side of a picture of points between that of the default shape and a square."""
    width, height = DEFAULT_SIZE
    return min(max(side, -(-long * height // width)), long)
