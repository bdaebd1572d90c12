"""Rows of numbers, whatever they come from → `Points`: every value looked at once, nothing copied whole."""

from collections.abc import Callable, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import SourceError
from kmeans_gif.progress import report
from kmeans_gif.sources.records import Points
from kmeans_gif.types import Floats

_CHUNK = 1 << 18
"""Rows that are looked at between two reports of progress: some 10 ms."""

DROP = "leave such rows out with drop_missing=True (--drop-missing)"
"""The way out that messages about missing values name."""


def points_of_rows(
    count: int,
    names: tuple[str, ...],
    raw: Callable[[int, int], Floats],
    *,
    what: str,
    drop_missing: bool,
    whole: bool = False,
) -> Points:
    """Make points of rows that may miss values.

    Parameters
    ----------
    count : int
        How many rows there are.
    names : tuple of str
        What their columns are called.
    raw : callable
        ``raw(start, stop)`` gives rows as `Points` does, but NaN for a value that is missing.
    what : str
        What messages call the source; they count rows from 0.
    drop_missing : bool
        Whether rows with NaN are left out.
    whole : bool
        Whether the values are whole numbers, of which none needs to be looked at.

    Returns
    -------
    Points
        Of the rows without NaN.

    Raises
    ------
    SourceError
        If there is no row, a value is infinite, or one is missing and `drop_missing` is false.

    Examples
    --------
    >>> table = np.array([[1.0, 2.0], [np.nan, 4.0]])
    >>> points = points_of_rows(2, ("x", "y"), lambda a, b: table[a:b], what="it", drop_missing=True)
    >>> points.n, points.rows(0, 1).tolist()
    (1, [[1.0, 2.0]])
    """
    if whole:
        return Points(count, names, raw)
    starts = range(0, count, _CHUNK)
    kept: list[int] = []
    for start in starts:
        stop = min(start + _CHUNK, count)
        rows = raw(start, stop)
        finite = np.isfinite(rows)
        if finite.all():
            kept.append(stop - start)
        else:
            _refuse(rows, finite, start, names, what, drop_missing=drop_missing)
            kept.append(int(finite.all(axis=1).sum()))
        report("reading", stop, count)
    if sum(kept) == count:
        return Points(count, names, raw)

    def chunk(i: int) -> Floats:
        rows = raw(starts[i], min(starts[i] + _CHUNK, count))
        return rows if kept[i] == len(rows) else rows[np.isfinite(rows).all(axis=1)]

    return joined(kept, chunk, names, what)


def joined(counts: Sequence[int], chunk: Callable[[int], Floats], names: tuple[str, ...], what: str) -> Points:
    """Make points of chunks of rows, which stay where they are.

    Parameters
    ----------
    counts : sequence of int
        How many rows each chunk has; 0 is allowed.
    chunk : callable
        ``chunk(i)`` gives the i-th: shape (counts[i], features), C-contiguous.
    names : tuple of str
        What the columns are called.
    what : str
        What messages call the source.

    Returns
    -------
    Points

    Raises
    ------
    SourceError
        If no chunk has a row.

    Examples
    --------
    >>> halves = [np.zeros((2, 1)), np.ones((3, 1))]
    >>> joined([2, 3], halves.__getitem__, ("x",), "it").rows(1, 4).ravel().tolist()
    [0.0, 1.0, 1.0]
    """
    ends: NDArray[np.int64] = np.array(list(accumulate(counts)), dtype=np.int64)
    if not len(ends) or not ends[-1]:
        raise SourceError(f"{what} has no row without a missing value; leave out the columns that miss most (columns)")

    def rows(start: int, stop: int) -> Floats:
        parts = []
        i = int(np.searchsorted(ends, start, side="right"))
        while i < len(ends) and ends[i] - counts[i] < stop:
            first = int(ends[i]) - counts[i]
            if counts[i]:
                parts.append(chunk(i)[max(0, start - first) : stop - first])
            i += 1
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else np.empty((0, len(names)))

    return Points(int(ends[-1]), names, rows)


def _refuse(
    rows: Floats, finite: NDArray[np.bool_], start: int, names: tuple[str, ...], what: str, *, drop_missing: bool
) -> None:
    """Name the first value that can't be used, if there is one."""
    bad = np.isinf(rows) if drop_missing else ~finite
    if not bad.any():
        return
    row, column = (int(i) for i in np.argwhere(bad)[0])
    place = f"{what}: row {start + row}, column {names[column]!r}"
    if np.isnan(rows[row, column]):
        raise SourceError(f"{place} is NaN; {DROP}")
    raise SourceError(f"{place} is infinite; points are finite numbers: replace it, or leave its row out")
