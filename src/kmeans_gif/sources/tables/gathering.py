"""Collects the numeric columns of a table that is read piece by piece."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.cells import Kind, lookalike_reason
from kmeans_gif.sources.tables.classes import Column
from kmeans_gif.sources.tables.columns import NO_VALUES, Ignored, candidates, no_numbers, shown_value, truth_position
from kmeans_gif.sources.tables.rows import DROP, joined
from kmeans_gif.types import Floats


@dataclass(frozen=True, slots=True)
class Sighting:
    """The first cell of a kind in a column; `column` counts the candidate columns, `line` from 1."""

    column: int
    kind: Kind
    line: int
    cell: object


@dataclass(slots=True)
class Gathering:
    """The numbers of a table so far.

    A column with a number is numeric, and every other value in it must be a number or missing. A column with text is
    ignored, unless it is asked for.
    """

    what: str
    names: tuple[str, ...]
    request: Request
    named: bool = True
    """Whether the names are from the table."""
    positions: list[int] = field(init=False)
    """Of the candidate columns: the selected ones, or all that have a name."""
    truth: int | None = field(init=False)
    """Position of the column of true classes."""
    _first: list[dict[Kind, Sighting]] = field(init=False)
    _pieces: list[tuple[list[int], Floats]] = field(init=False, default_factory=list)
    _kept: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.positions = candidates(self.names, self.request, self.what)
        self.truth = truth_position(self.names, self.request, self.what)
        if not self.positions:
            raise no_numbers(self.what)
        self._first = [{} for _ in self.positions]

    def add(self, values: Floats, seen: Iterable[Sighting]) -> None:
        """Add rows of the candidate columns, with NaN for other cells, and what was seen in them, in order of lines."""
        for one in seen:
            if one.kind not in self._first[one.column]:
                self._first[one.column][one.kind] = one
                self._check(self._first[one.column], one)
        used = [i for i, first in enumerate(self._first) if Kind.TEXT not in first]
        self._kept += len(values) * len(used)
        if self._kept > self.request.max_values:
            raise SourceError(
                *(f"{self.what} has more values than ", Option("max_values", self.request.max_values)),
                *("; choose columns, or raise ", Option("max_values"), " if that is meant"),
            )
        self._pieces.append((used, values if len(used) == len(self.positions) else values[:, used]))

    def points(self, truth: Column | None = None) -> Points:
        """Return the points of the numeric columns, with the classes of all rows, if there are any."""
        numeric = [i for i, first in enumerate(self._first) if Kind.NUMBER in first]
        if self.request.columns is not None and len(numeric) < len(self.positions):
            name = next(self._name(i) for i in range(len(self.positions)) if i not in numeric)
            raise SourceError(
                f"{self.what}: column {name!r} has no values; choose other columns (", Option("columns"), ")"
            )
        if not numeric:
            raise no_numbers(self.what, self._ignored())
        pieces: list[Floats] = []
        complete: list[NDArray[np.bool_]] = []
        self._pieces.reverse()
        while self._pieces:  # release each piece as soon as it is converted
            used, values = self._pieces.pop()
            if used != numeric:
                values = values[:, [used.index(i) for i in numeric]]
            is_whole = cast("NDArray[np.bool_]", ~np.isnan(values).any(axis=1))
            complete.append(is_whole)
            pieces.append(np.ascontiguousarray(values if is_whole.all() else values[is_whole]))
        names = tuple(self._name(i) for i in numeric)
        points = joined([len(piece) for piece in pieces], pieces.__getitem__, names, self.what, named=self.named)
        if points.n < sum(map(len, complete)):
            points = replace(points, complete=np.concatenate(complete))
        if self.request.columns is None:
            unnamed = [i for i, name in enumerate(self.names) if not name and i != self.truth]
            Ignored(self._ignored(), unnamed).note(self.what)
        return points if truth is None else replace(points, truth=truth.kept(np.concatenate(complete)).truth(self.what))

    def _name(self, column: int) -> str:
        position = self.positions[column]
        return self.names[position] or f"x{position + 1}"

    def _ignored(self) -> list[tuple[str, str]]:
        """Return the names of columns without a number, and their first values as messages show them."""
        others = [(self._name(i), first) for i, first in enumerate(self._first) if Kind.NUMBER not in first]
        return [
            (name, shown_value(first[Kind.TEXT].cell) if Kind.TEXT in first else NO_VALUES) for name, first in others
        ]

    def _check(self, first: dict[Kind, Sighting], new: Sighting) -> None:
        """Refuse mixed kinds in a column."""
        number, missing, text = (first.get(kind) for kind in (Kind.NUMBER, Kind.MISSING, Kind.TEXT))
        if new.kind == Kind.LOOKALIKE:
            raise self._refused(new, f"is {shown_value(new.cell)}, ", *lookalike_reason(self.request.decimal))
        if new.kind == Kind.INFINITE:
            message = f"is {shown_value(new.cell)}, infinite as a 64-bit float; replace it, or remove its row"
            raise self._refused(new, message)
        if text and (number or self.request.columns is not None):
            way = "correct it, or choose" if number else "choose"
            message = f"is {shown_value(text.cell)}, not a number; {way} other columns ("
            raise self._refused(text, message, Option("columns"), ")")
        if missing and number and not self.request.drop_missing:
            cell = missing.cell.strip() if isinstance(missing.cell, str) else missing.cell
            says = "is missing" if cell is None else f"is {cell!r}, a missing value" if cell else "is empty"
            raise self._refused(missing, f"{says}; ", *DROP)

    def _refused(self, one: Sighting, *message: str | Option) -> SourceError:
        return SourceError(f"{self.what}: line {one.line}, column {self._name(one.column)!r} ", *message)
