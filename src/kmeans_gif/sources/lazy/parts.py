"""Partitions of rows → `Points`: one pass counts rows, finds bounds and refuses unusable values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import running
from kmeans_gif.errors import Note, Option, SourceError
from kmeans_gif.notes import note
from kmeans_gif.sources.partitions import Partitions
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.tables.rows import DROP, no_complete_row
from kmeans_gif.types import Floats

_Columns: TypeAlias = tuple[tuple[str, ...], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What a task reads: the rows of a partition, with NaN for missing values, or the reason why it can't.

    Attributes
    ----------
    rows : ndarray of shape (n, features), float64
        Its rows.
    columns : (tuple of str, bool) or None
        Names of the columns and whether they are from the source, if a partition can have others than the next.
    notes : tuple of Note
        What was ignored.
    fault : SourceError or None
        Why it can't be read. An error that a task raises would be logged by each worker.
    """

    rows: Floats
    columns: _Columns | None = None
    notes: tuple[Note, ...] = ()
    fault: SourceError | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """A value: partition, row and column, counted from 0."""

    partition: int
    row: int
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class _Findings:
    """What is known of some partitions; findings of neighbouring ones add up.

    `columns` are the first ones and the first others, with the numbers of their partitions.
    """

    counts: tuple[int, ...]
    bounds: Floats | None
    is_gray: bool
    has_missing: tuple[bool, ...]
    missing: _Place | None
    infinite: _Place | None
    fault: SourceError | None
    columns: tuple[tuple[int, _Columns], ...]
    notes: tuple[Note, ...]


def _found(number: int, part: Part) -> _Findings:
    """Examine a partition; only rows without missing values count."""
    rows, columns = part.rows, () if part.columns is None else ((number, part.columns),)
    finite = np.isfinite(rows)
    complete = np.logical_and.reduce(finite, axis=1) if len(rows) else np.zeros(0, bool)
    whole = rows if complete.all() else rows[complete]
    bounds = np.stack([whole.min(axis=0), whole.max(axis=0)]) if whole.size else None
    is_gray = bounds is None or bool(
        bounds[0].min() >= 0 and bounds[1].max() <= 255 and (whole == np.floor(whole)).all()
    )
    has_missing = len(whole) < len(rows)
    missing = _first(number, np.isnan(rows)) if has_missing else None
    infinite = _first(number, np.isinf(rows)) if has_missing else None
    return _Findings((len(whole),), bounds, is_gray, (has_missing,), missing, infinite, part.fault, columns, part.notes)


def _first(number: int, mask: NDArray[np.bool_]) -> _Place | None:
    places = np.argwhere(mask)
    return _Place(number, int(places[0, 0]), int(places[0, 1])) if len(places) else None


def _together(findings: list[_Findings]) -> _Findings:
    bounds = [each.bounds for each in findings if each.bounds is not None]
    joined = None
    if bounds:
        low, high = np.array(bounds).swapaxes(0, 1)
        joined = np.stack([low.min(axis=0), high.max(axis=0)])
    columns = [one for each in findings for one in each.columns]
    return _Findings(
        tuple(count for each in findings for count in each.counts),
        joined,
        all(each.is_gray for each in findings),
        tuple(one for each in findings for one in each.has_missing),
        next((each.missing for each in findings if each.missing), None),
        next((each.infinite for each in findings if each.infinite), None),
        next((each.fault for each in findings if each.fault), None),
        tuple(sorted((number, own) for own, number in {own: number for number, own in reversed(columns)}.items())[:2]),
        next((each.notes for each in findings if each.notes), ()),
    )


def points_of_parts(
    tasks: Sequence[running.Task],
    columns: _Columns | None,
    *,
    what: str,
    called: Callable[[int], str],
    drop_missing: bool,
) -> tuple[Points, bool]:
    """Make points of tasks that compute a `Part` each; also return whether all values are whole numbers to 255.

    `columns` is None if the parts have them; ``called(i)`` names a partition in messages.
    """
    found = _examined(tasks)
    if found.fault:
        raise found.fault
    names, named = columns or _columns_of(found, called)
    _refuse(found.infinite, names, called, "is infinite as a 64-bit float; replace it, or remove its row")
    if not drop_missing:
        _refuse(found.missing, names, called, "is missing; ", *DROP)
    used = np.flatnonzero(found.counts).tolist()
    if found.bounds is None:
        if any(found.has_missing):
            raise no_complete_row(what)
        raise SourceError(f"{what} has no rows; there is nothing to cluster")
    for one in found.notes:
        note(*one.pieces)
    rows = running.each(_complete_rows, [tasks[i] for i in used], name="rows")
    partitions = Partitions(rows, np.array(found.counts, np.int64)[used], found.bounds)
    n = int(partitions.counts.sum())
    return Points(n, names, partitions.rows, named=named, partitions=partitions), found.is_gray


def _examined(tasks: Sequence[running.Task]) -> _Findings:
    findings = running.each(_found, tasks, name="examine")
    result: _Findings = running.computed([running.fold(findings, _together, name="findings")], "reading", findings)[0]
    return result


def _columns_of(found: _Findings, called: Callable[[int], str]) -> _Columns:
    """Return the columns that all parts have."""
    if len(found.columns) > 1:
        (first, (some, _)), (other, (others, _)) = found.columns
        raise SourceError(
            f"{called(other)} has the columns {', '.join(others)}, but {called(first)} has {', '.join(some)}; "
            "choose columns that all have (",
            *(Option("columns"), ")"),
        )
    return found.columns[0][1]


def _refuse(place: _Place | None, names: Sequence[str], called: Callable[[int], str], *message: str | Option) -> None:
    """Raise if a value can't be used."""
    if place is not None:
        where = f"{called(place.partition)}: row {place.row}, column {names[place.column]!r} "
        raise SourceError(where, *message)


def _complete_rows(_: int, part: Part) -> Floats:
    """Return the rows without a missing value."""
    complete = np.logical_and.reduce(np.isfinite(part.rows), axis=1)
    return np.ascontiguousarray(part.rows if complete.all() else part.rows[complete])
