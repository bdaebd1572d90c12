"""Arrays of numbers → `Points`, converted chunk by chunk: a memory map stays on disk."""

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.columns import default_names, wanted_positions
from kmeans_gif.sources.tables.rows import points_of_rows
from kmeans_gif.types import Floats

_SHAPES = "points are of shape (n,) or (n, features)"


def points_of_array(array: NDArray[np.generic], request: Request) -> Points:
    """Read an array as points, or say why it is none.

    Parameters
    ----------
    array : ndarray of shape (n,) or (n, features), of numbers or bool
        A row for each point. Values under a mask are missing.
    request : Request
        Which columns are wanted, and whether rows that miss a value are left out.

    Returns
    -------
    Points
        Its rows are converted when they are asked for.

    Raises
    ------
    SourceError
        If the shape or dtype is no point's, there is no value, or one of them can't be used; rows count from 0.

    Examples
    --------
    >>> points = points_of_array(np.array([[1, 2, 3]], np.uint8), Request("points", columns=("z", 0)))
    >>> points.n, points.names, points.rows(0, 1).tolist()
    (1, ('z', 'x'), [[3.0, 1.0]])
    """
    what = f"an array of shape {array.shape}"
    if array.size == 0:
        raise SourceError(f"{what} is empty; there is nothing to cluster")
    if array.ndim not in (1, 2):
        way = f": array.reshape(-1, {array.shape[-1]}) makes them" if array.ndim > 2 else ""
        raise SourceError(f"{what} can't be read as points; {_SHAPES}{way}")
    if array.dtype.kind not in "biuf":
        raise SourceError(f"{what} and dtype {array.dtype} can't be read as points; give real numbers")
    masked = np.ma.is_masked(array)
    table = array if masked else np.ma.getdata(array).view(np.ndarray)
    table = table if array.ndim == 2 else table.reshape(-1, 1)
    names = default_names(table.shape[1])
    positions = None
    if request.columns is not None:
        positions = wanted_positions(names, request.columns, what)
        names = tuple(names[i] for i in positions)

    def raw(start: int, stop: int) -> Floats:
        strip = table[start:stop]
        strip = strip if positions is None else strip[:, positions]
        with np.errstate(over="ignore"):  # a long double may be infinite as a double, which is found out
            rows = strip.astype(np.float64, order="C", copy=False)
        return np.ascontiguousarray(np.ma.filled(rows, np.nan) if masked else rows)

    whole = array.dtype.kind != "f" and not masked
    return points_of_rows(len(table), names, raw, what=what, drop_missing=request.drop_missing, whole=whole)
