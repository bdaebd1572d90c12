"""EXIF orientation: how a stored picture is turned upright after it has been read in stored order.

The tag's eight values are those of Exif 2.32, 4.6.4 A, tag 0x0112: which sides row 0 and column 0 of the stored
picture are.
"""

import numpy as np

from kmeans_gif.types import Values

_SIDEWAYS = (5, 6, 7, 8)
"""Orientations that swap rows and columns."""


def upright_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Return the size of the upright picture.

    Examples
    --------
    >>> upright_size(640, 480, 6)
    (480, 640)
    """
    return (height, width) if orientation in _SIDEWAYS else (width, height)


def upright(stored: Values, orientation: int) -> Values:
    """Turn a stored picture upright.

    Examples
    --------
    >>> upright(np.array([[1, 2], [3, 4]]), 6).tolist()
    [[3, 1], [4, 2]]
    """
    if orientation in (3, 7):  # rotated by 180°; 7 is 5 rotated by 180°
        stored = stored[::-1, ::-1]
    elif orientation in (2, 8):
        stored = stored[:, ::-1]
    elif orientation in (4, 6):
        stored = stored[::-1]
    return np.swapaxes(stored, 0, 1) if orientation in _SIDEWAYS else stored


def stored(upright_picture: Values, orientation: int) -> Values:
    """Invert `upright`.

    Examples
    --------
    >>> stored(np.array([[3, 1], [4, 2]]), 6).tolist()
    [[1, 2], [3, 4]]
    """
    return upright(upright_picture, {6: 8, 8: 6}.get(orientation, orientation))  # the others undo themselves
