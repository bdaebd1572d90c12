"""Reading options, checked before anything is read."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kmeans_gif.errors import Option, OptionError
from kmeans_gif.types import Kind

MAX_PIXELS = 80_000_000

MAX_VALUES = 1_000_000_000


class Request(NamedTuple):
    """The checked reading options; see `kmeans_gif.read`.

    Attributes
    ----------
    kind : {"image", "points", None}
        What the source is, if it could be both.
    columns : tuple of str and int, or None
        The columns of points to use, in order; None for all numeric ones.
    truth : str, int or None
        The column of the true classes of points.
    drop_missing : bool
        Whether rows of points with a missing value are dropped.
    header : bool or None
        Whether the first row of a text table holds the names of its columns; None detects it.
    decimal : {".", ","}
        The decimal mark of a text table.
    max_pixels : int
        Maximum number of pixels of an image held in memory.
    max_values : int
        Maximum number of values of points held in memory.
    """

    kind: Kind | None = None
    columns: tuple[str | int, ...] | None = None
    truth: str | int | None = None
    drop_missing: bool = False
    header: bool | None = None
    decimal: str = "."
    max_pixels: int = MAX_PIXELS
    max_values: int = MAX_VALUES


def checked_request(
    *,
    kind: Kind | None,
    columns: Sequence[str | int] | None,
    truth: str | int | None,
    drop_missing: bool,
    header: bool | None,
    decimal: str,
    max_pixels: int,
    max_values: int,
) -> Request:
    """Check the reading options; see `kmeans_gif.read`."""
    if kind not in (None, "image", "points"):
        raise OptionError(Option("kind", kind), " is no way to read; use 'image' or 'points', or leave it out")
    for name, value in (("max_pixels", max_pixels), ("max_values", max_values)):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise OptionError(Option(name, value), " must be a whole number of at least 1")
    if not isinstance(drop_missing, bool):
        raise OptionError(Option("drop_missing", drop_missing), " must be True or False")
    if header is not None and not isinstance(header, bool):
        raise OptionError(Option("header", header), " must be True, False, or None to detect it")
    if decimal not in (".", ","):
        raise OptionError(Option("decimal", decimal), " must be '.' or ','")
    wanted = None
    if columns is not None:
        if kind == "image":
            raise OptionError(
                *(Option("kind", "image"), " asks for a picture, which has no columns; leave "),
                *(Option("columns"), " out"),
            )
        wanted = _checked_columns(columns)
    return Request(kind, wanted, _checked_truth(truth, kind), drop_missing, header, decimal, max_pixels, max_values)


def _checked_truth(truth: str | int | None, kind: Kind | None) -> str | int | None:
    if truth is None:
        return None
    if isinstance(truth, bool) or not isinstance(truth, str | int | np.integer):
        raise OptionError(Option("truth", truth), " is no column; give a name, or a position counted from 0")
    if kind == "image":
        raise OptionError(
            *(Option("kind", "image"), " asks for a picture, which has no true classes; leave "),
            *(Option("truth"), " out"),
        )
    return truth if isinstance(truth, str) else int(truth)


def _checked_columns(columns: object) -> tuple[str | int, ...]:
    if not isinstance(columns, Sequence) or isinstance(columns, str | bytes) or not columns:
        raise OptionError(
            Option("columns", columns), " is no list of columns; give names or positions, as in ['x', 'y']"
        )
    wanted: list[str | int] = []
    for column in columns:
        if isinstance(column, bool) or not isinstance(column, str | int | np.integer):
            raise OptionError(Option("columns", columns), f" holds {column!r}; give names, or positions counted from 0")
        wanted.append(column if isinstance(column, str) else int(column))
    return tuple(wanted)
