"""What a caller wants of a source, checked before anything is read."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kmeans_gif.errors import OptionError
from kmeans_gif.types import Kind


@dataclass(frozen=True, slots=True)
class Request:
    """How a source is to be read.

    Attributes
    ----------
    kind : {"image", "points", None}
        What the source is, where it could be both.
    max_pixels : int
        The most pixels of an image that are held in memory.
    columns : tuple of str and int, or None
        The columns of points that are wanted, in order; None for every one that holds numbers.
    drop_missing : bool
        Whether rows of points that miss a value are left out.
    """

    kind: Kind | None
    max_pixels: int
    columns: tuple[str | int, ...] | None = None
    drop_missing: bool = False


def checked_request(
    *, kind: Kind | None, max_pixels: int, columns: Sequence[str | int] | None, drop_missing: bool
) -> Request:
    """Check what no source can answer.

    Parameters
    ----------
    kind, max_pixels, columns, drop_missing
        See `Request`; `columns` may be any sequence but a string.

    Returns
    -------
    Request

    Raises
    ------
    OptionError
        If one of them can't work, whatever the data hold.

    Examples
    --------
    >>> checked_request(kind=None, max_pixels=100, columns=["x", 3], drop_missing=True).columns
    ('x', 3)
    """
    if kind not in (None, "image", "points"):
        raise OptionError(f"kind={kind!r} is no way to read; use 'image' or 'points', or leave it out")
    if not isinstance(max_pixels, int) or max_pixels < 1:
        raise OptionError(f"max_pixels={max_pixels!r} can't work; give a whole number of at least 1")
    if not isinstance(drop_missing, bool):
        raise OptionError(f"drop_missing={drop_missing!r} can't work; give True or False")
    if columns is None:
        return Request(kind, max_pixels, None, drop_missing)
    if kind == "image":
        raise OptionError("kind='image' asks for a picture, which has no columns; leave columns out")
    return Request(kind, max_pixels, _checked_columns(columns), drop_missing)


def _checked_columns(columns: object) -> tuple[str | int, ...]:
    if not isinstance(columns, Sequence) or isinstance(columns, str | bytes) or not columns:
        raise OptionError(f"columns={columns!r} is no list of columns; give names or positions, as in ['x', 'y']")
    wanted: list[str | int] = []
    for column in columns:
        if isinstance(column, bool) or not isinstance(column, str | int | np.integer):
            raise OptionError(f"columns={columns!r} holds {column!r}; give names, or positions counted from 0")
        wanted.append(column if isinstance(column, str) else int(column))
    return tuple(wanted)
