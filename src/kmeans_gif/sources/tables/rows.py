"""Rows of numbers from any source → `Points`: every value is checked once, and nothing is copied as a whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.progress import report
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.classes import Column
from kmeans_gif.sources.tables.columns import NO_VALUES, Ignored, no_numbers
from kmeans_gif.types import Floats

_CHUNK = 1 << 18
"""Rows per check between two progress reports: some 10 ms."""

DROP = "leave such rows out with ", Option("drop_missing", value=True)
"""The way out in messages about missing values."""


def as_floats(values: NDArray[np.generic]) -> Floats:
    """Convert real numbers to C-contiguous float64, without a copy if they are already."""
    with np.errstate(over="ignore", invalid="ignore"):  # a long double may overflow, a NaN may be a signalling one
        return np.ascontiguousarray(values, dtype=np.float64)


def check_count(values: int, request: Request, what: str) -> None:
    """Refuse a source with more than the maximum number of values, before any is read."""
    if values > request.max_values:
        raise SourceError(
            *(f"{what} has {values} values, more than ", Option("max_values", request.max_values)),
            *("; choose columns, or raise ", Option("max_values"), " if that is meant"),
        )


def points_of_rows(  # noqa: PLR0913 - what is known about rows before they are read
    count: int,
    names: tuple[str, ...],
    raw: Callable[[int, int], Floats],
    request: Request,
    *,
    what: str,
    named: bool = True,
    ignored: Ignored = Ignored(),
    whole: bool = False,
    truth: Column | None = None,
) -> Points:
    """Make points of rows that may have missing values.

    Examples
    --------
    >>> table = np.array([[1.0, 2.0], [np.nan, 4.0]])
    >>> points = points_of_rows(2, ("x", "y"), lambda a, b: table[a:b], Request(drop_missing=True), what="it")
    >>> points.n, points.rows(0, 1).tolist()
    (1, [[1.0, 2.0]])
    """
    if count == 0:
        raise SourceError(f"{what} has no rows; there is nothing to cluster")
    if whole:
        ignored.note(what)
        return Points(count, names, raw, named=named, truth=None if truth is None else truth.truth(what))
    checks = _Checks(names, what, drop_missing=request.drop_missing)
    starts = range(0, count, _CHUNK)
    masks: list[NDArray[np.bool_] | None] = []
    for start in starts:
        stop = min(start + _CHUNK, count)
        masks.append(checks.complete(raw(start, stop), start))
        report("reading", stop, count)
    used = np.flatnonzero(checks.present)
    if len(used) < len(names):
        empty = [(name, NO_VALUES) for name, present in zip(names, checks.present, strict=True) if not present]
        if request.columns is not None:
            raise SourceError(
                f"{what}: column {empty[0][0]!r} has no values; choose other columns (", Option("columns"), ")"
            )
        columns = [*ignored.columns, *empty]
        if not len(used):
            raise no_numbers(what, columns)
        rest = tuple(names[i] for i in used)
        return points_of_rows(
            *(count, rest, lambda start, stop: np.ascontiguousarray(raw(start, stop)[:, used]), request),
            what=what,
            named=named,
            ignored=replace(ignored, columns=columns),
            truth=truth,
        )
    ignored.note(what)
    if all(mask is None for mask in masks):
        return Points(count, names, raw, named=named, truth=None if truth is None else truth.truth(what))

    def chunk(i: int) -> Floats:
        rows, mask = raw(starts[i], min(starts[i] + _CHUNK, count)), masks[i]
        return rows if mask is None else rows[mask]

    whole_masks = [
        np.ones(min(_CHUNK, count - start), np.bool_) if mask is None else mask
        for start, mask in zip(starts, masks, strict=True)
    ]
    kept, complete = [int(mask.sum()) for mask in whole_masks], np.concatenate(whole_masks)
    known = None if truth is None else truth.kept(complete).truth(what)
    return replace(joined(kept, chunk, names, what, named=named), complete=complete, truth=known)


def complete_rows(
    count: int, names: tuple[str, ...], raw: Callable[[int, int], Floats], what: str
) -> NDArray[np.bool_]:
    """Return which rows have no missing value, and refuse infinite ones.

    >>> complete_rows(2, ("x",), lambda a, b: np.array([[1.0], [np.nan]])[a:b], "it").tolist()
    [True, False]
    """
    checks = _Checks(names, what, drop_missing=True)
    complete = np.ones(count, np.bool_)
    for start in range(0, count, _CHUNK):
        mask = checks.complete(raw(start, min(start + _CHUNK, count)), start)
        if mask is not None:
            complete[start : start + _CHUNK] = mask
    return complete


@dataclass(slots=True)
class _Checks:
    """The state of a check: which columns have a number, and their first missing values."""

    names: tuple[str, ...]
    what: str
    drop_missing: bool = field(kw_only=True)
    present: NDArray[np.bool_] = field(init=False)
    _missing: dict[int, int] = field(init=False, default_factory=dict)  # column: row

    def __post_init__(self) -> None:
        self.present = np.zeros(len(self.names), dtype=bool)

    def complete(self, rows: Floats, start: int) -> NDArray[np.bool_] | None:
        """Return which rows have no missing value, None if all; refuse unusable values."""
        finite = np.isfinite(rows)
        is_whole = bool(finite.all())
        if is_whole:
            self.present[:] = True
        else:
            self._refuse_infinite(rows, start)
            self.present |= finite.any(axis=0)
            for column in np.flatnonzero(~finite.all(axis=0)):
                self._missing.setdefault(int(column), start + int((~finite[:, column]).argmax()))
        if self._missing and not self.drop_missing:
            self._refuse_missing()
        return None if is_whole else np.logical_and.reduce(finite, axis=1)

    def _refuse_infinite(self, rows: Floats, start: int) -> None:
        infinite = np.isinf(rows)
        if infinite.any():
            row, column = (int(i) for i in np.argwhere(infinite)[0])
            raise SourceError(
                f"{self._place(start + row, column)} is infinite as a 64-bit float; replace it, or remove its row"
            )

    def _refuse_missing(self) -> None:
        """Refuse the first missing value of a numeric column."""
        found = [(row, column) for column, row in self._missing.items() if self.present[column]]
        if found:
            raise SourceError(f"{self._place(*min(found))} is missing; ", *DROP)

    def _place(self, row: int, column: int) -> str:
        return f"{self.what}: row {row}, column {self.names[column]!r}"


def joined(
    counts: Sequence[int], chunk: Callable[[int], Floats], names: tuple[str, ...], what: str, *, named: bool = True
) -> Points:
    """Make points of chunks of rows, which are not copied.

    Examples
    --------
    >>> halves = [np.zeros((2, 1)), np.ones((3, 1))]
    >>> joined([2, 3], halves.__getitem__, ("x",), "it").rows(1, 4).ravel().tolist()
    [0.0, 1.0, 1.0]
    """
    ends: NDArray[np.int64] = np.array(list(accumulate(counts)), dtype=np.int64)
    if not len(ends) or not ends[-1]:
        raise no_complete_row(what)

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

    return Points(int(ends[-1]), names, rows, named=named)


def no_complete_row(what: str) -> SourceError:
    """Return an error about points of which every row has a missing value."""
    return SourceError(
        f"{what} has no row without a missing value; leave out the columns that miss most (", Option("columns"), ")"
    )
