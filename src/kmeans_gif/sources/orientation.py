"""EXIF orientation, strip by strip: where rows of the upright picture lie in the stored one.

The tag's eight values are those of Exif 2.32, 4.6.4 A, tag 0x0112: which sides row 0 and column 0 of the stored
picture are.
"""

import numpy as np

from kmeans_gif.types import Values

_SIDEWAYS = (5, 6, 7, 8)
"""Stored columns are upright rows."""

_FROM_THE_END = (3, 4, 7, 8)
"""The first upright row is the last stored row (or column)."""


def upright_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Give the size of the upright picture.

    Parameters
    ----------
    width, height : int
        Size as stored, in pixels.
    orientation : int
        1 to 8.

    Returns
    -------
    tuple of int
        Width and height, upright.

    Examples
    --------
    >>> upright_size(640, 480, 6)
    (480, 640)
    """
    return (height, width) if orientation in _SIDEWAYS else (width, height)


def stored_box(start: int, stop: int, width: int, height: int, orientation: int) -> tuple[int, int, int, int]:
    """Find the part of the stored picture that upright rows come from.

    Parameters
    ----------
    start, stop : int
        Upright rows, `stop` left out.
    width, height : int
        Size as stored, in pixels.
    orientation : int
        1 to 8.

    Returns
    -------
    tuple of int
        Left, top, right, bottom, as Pillow crops.

    Examples
    --------
    >>> stored_box(0, 10, 640, 480, 8)
    (630, 0, 640, 480)
    """
    sideways = orientation in _SIDEWAYS
    if orientation in _FROM_THE_END:
        length = width if sideways else height
        start, stop = length - stop, length - start
    return (start, 0, stop, height) if sideways else (0, start, width, stop)


def upright(stored: Values, orientation: int) -> Values:
    """Turn a part of the stored picture upright.

    Parameters
    ----------
    stored : ndarray of shape (h, w, ...)
    orientation : int
        1 to 8.

    Returns
    -------
    ndarray of shape (h, w, ...) or (w, h, ...)
        A view.

    Examples
    --------
    >>> upright(np.array([[1, 2], [3, 4]]), 6).tolist()
    [[3, 1], [4, 2]]
    """
    if orientation in (3, 7):  # turned by half; 7 is 5 turned so
        stored = stored[::-1, ::-1]
    elif orientation in (2, 8):
        stored = stored[:, ::-1]
    elif orientation in (4, 6):
        stored = stored[::-1]
    return np.swapaxes(stored, 0, 1) if orientation in _SIDEWAYS else stored
