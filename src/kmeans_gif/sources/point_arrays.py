"""Arrays of numbers → `Points`, converted chunk by chunk; arrays in files are not read as a whole."""

from typing import Any

import numpy as np

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.stored_arrays import StoredArray
from kmeans_gif.sources.tables.classes import column_of
from kmeans_gif.sources.tables.columns import candidates, default_names, truth_position
from kmeans_gif.sources.tables.rows import as_floats, points_of_rows
from kmeans_gif.types import Floats

_SHAPES = "points are of shape (n,) or (n, features)"


def points_of_array(array: StoredArray, request: Request, *, names: tuple[str, ...] | None = None) -> Points:
    """Read an array as points, or raise; `names` are those of its columns, if they have any.

    Examples
    --------
    >>> from kmeans_gif.sources.stored_arrays import stored
    >>> points = points_of_array(stored(np.array([[1, 2, 3]])), Request("points", columns=("z", 0)))
    >>> points.n, points.names, points.rows(0, 1).tolist()
    (1, ('z', 'x'), [[3.0, 1.0]])
    """
    what = checked_points(array.shape, array.dtype)
    rank = len(array.shape)
    named = names is not None
    names = names or default_names(1 if rank == 1 else array.shape[1])
    positions = None
    truth = truth_position(names, request, what)
    classes = None
    if truth is not None:
        if rank == 1:
            raise SourceError(
                f"{what} has one column, which can't be the true classes too; leave ", Option("truth"), " out"
            )
        classes = column_of(names[truth], array.rows(0, array.shape[0])[:, truth].tolist(), what)
    if request.columns is not None or truth is not None:
        positions = candidates(names, request, what)
        names = tuple(names[i] for i in positions)

    def raw(start: int, stop: int) -> Floats:
        strip = array.rows(start, stop)
        strip = strip[:, None] if rank == 1 else strip if positions is None else strip[:, positions]
        if array.masked:
            return np.where(np.ma.getmaskarray(strip), np.nan, as_floats(np.ma.getdata(strip)))
        return as_floats(strip)

    whole = array.dtype.kind != "f" and not array.masked
    return points_of_rows(array.shape[0], names, raw, request, what=what, named=named, whole=whole, truth=classes)


def checked_points(shape: tuple[int, ...], dtype: np.dtype[Any]) -> str:
    """Refuse an array that can't be points, and return its name in messages."""
    what = f"an array of shape {shape}"
    if 0 in shape:
        raise SourceError(f"{what} is empty; there is nothing to cluster")
    if len(shape) not in (1, 2):
        way = f": array.reshape(-1, {shape[-1]}) makes them" if len(shape) > 2 else ""
        raise SourceError(f"{what} can't be read as points; {_SHAPES}{way}")
    if dtype.kind not in "biuf":
        raise SourceError(f"{what} and dtype {dtype} can't be read as points; give real numbers")
    return what
