"""A table that arrives piece by piece: which of its columns are numbers, and those numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.columns import no_numbers, note_left_out, wanted_positions
from kmeans_gif.sources.tables.dialect import refuse_decimal_comma
from kmeans_gif.sources.tables.rows import DROP, joined
from kmeans_gif.types import Floats


@dataclass(slots=True)
class _Column:
    """What is known of a column; whether it holds numbers is settled by its first value that isn't missing."""

    name: str
    holds_numbers: bool | None = None
    missing: tuple[int, object] | None = None  # line and text of the first


@dataclass(slots=True)
class Gathering:
    """The numbers of a table so far, as 64-bit floats; nothing else of it is kept.

    Attributes
    ----------
    what : str
        What messages call the table.
    names : tuple of str
        Of all its columns; one without a name is used only where it is asked for.
    request : Request
        Which columns are wanted, and what is done with rows that miss a value.
    number_of : callable
        Reads a cell: NaN for a missing value, ValueError for what is no number.
    numbers_of : callable
        Does the same for many at once; None where it can't.
    """

    what: str
    names: tuple[str, ...]
    request: Request
    number_of: Callable[[object], float]
    numbers_of: Callable[[Sequence[object]], Floats | None]
    _columns: dict[int, _Column] = field(init=False)
    _pieces: list[tuple[tuple[int, ...], Floats]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        if self.request.columns is None:
            wanted = [i for i, name in enumerate(self.names) if name]
        else:
            wanted = wanted_positions(self.names, self.request.columns, self.what)
        self._columns = {i: _Column(self.names[i]) for i in wanted}

    @property
    def live(self) -> list[int]:
        """Positions of the columns that may be numbers, in the order of features."""
        return [i for i, column in self._columns.items() if column.holds_numbers is not False]

    def add(self, rows: Sequence[Sequence[object]], lines: Sequence[int]) -> None:
        """Add rows of cells.

        Parameters
        ----------
        rows : sequence of sequence
            Each as long as there are names.
        lines : sequence of int
            The line each stands on, counted from 1.

        Raises
        ------
        SourceError
            If a value is missing, infinite or no number where it would have to be one.
        """
        if not rows:
            return
        cells = list(zip(*rows, strict=True))
        found = [(i, self._converted(self._columns[i], cells[i], lines)) for i in self.live]
        kept = [(i, numbers) for i, numbers in found if numbers is not None]
        if not kept:
            raise no_numbers(self.what)
        self._pieces.append((tuple(i for i, _ in kept), np.stack([numbers for _, numbers in kept], axis=1)))
        self._refuse_missing()

    def add_numbers(self, values: Floats) -> None:
        """Add rows of which every cell is a finite number.

        Parameters
        ----------
        values : ndarray of shape (n, columns), float64
            A column for each name.

        Raises
        ------
        SourceError
            If an earlier row misses a value in what turns out to be a column of numbers.
        """
        live = self.live
        for i in live:
            self._columns[i].holds_numbers = True
        self._refuse_missing()
        self._pieces.append((tuple(live), values if live == list(range(values.shape[1])) else values[:, live]))

    def points(self) -> Points:
        """Give the points that the columns of numbers make.

        Returns
        -------
        Points

        Raises
        ------
        SourceError
            If no column holds numbers, a wanted one doesn't, or no row is left.
        """
        used = [i for i, column in self._columns.items() if column.holds_numbers]
        if self.request.columns is not None and len(used) < len(self._columns):
            name = next(column.name for column in self._columns.values() if not column.holds_numbers)
            raise SourceError(f"{self.what}: column {name!r} misses every value; ask for columns of numbers")
        if not used:
            raise no_numbers(self.what)
        pieces: list[Floats] = []
        while self._pieces:  # each piece is let go as soon as it is settled
            positions, values = self._pieces.pop()
            if list(positions) != used:
                values = values[:, [positions.index(i) for i in used]]
            missing = np.isnan(values).any(axis=1)
            pieces.append(np.ascontiguousarray(values[~missing] if missing.any() else values))
        pieces.reverse()
        names = tuple(self.names[i] or f"x{i + 1}" for i in used)
        points = joined([len(p) for p in pieces], pieces.__getitem__, names, self.what)
        note_left_out([name for i, name in enumerate(self.names) if self._is_left_out(i)], self.what)
        return points

    def _is_left_out(self, i: int) -> bool:
        if self.request.columns is not None:
            return False  # what isn't asked for isn't missed
        return i not in self._columns or not self._columns[i].holds_numbers

    def _converted(self, column: _Column, cells: Sequence[object], lines: Sequence[int]) -> Floats | None:
        """Give a column's numbers, NaN where missing; None once it turns out to hold something else."""
        quick = self.numbers_of(cells)
        if quick is not None and not np.isinf(quick).any():
            missing = np.isnan(quick)
            if missing.any() and not column.missing:
                first = int(missing.argmax())
                column.missing = (lines[first], cells[first])
            column.holds_numbers = column.holds_numbers or not missing.all() or None
            return quick
        numbers = np.empty(len(cells))
        for i, cell in enumerate(cells):
            try:
                numbers[i] = self.number_of(cell)
            except ValueError:
                self._refuse_text(column, cell, lines[i])
                column.holds_numbers = False
                return None
            if np.isnan(numbers[i]):
                column.missing = column.missing or (lines[i], cell)
            elif np.isinf(numbers[i]):
                raise SourceError(
                    f"{self.what}: line {lines[i]}, column {column.name!r} is {cell!r}, infinite for a 64-bit float; "
                    "points are finite numbers: replace it, or leave its row out"
                )
            else:
                column.holds_numbers = True
        return numbers

    def _refuse_text(self, column: _Column, cell: object, line: int) -> None:
        """Refuse a cell that is no number where one has to be; return where its column can be left out."""
        place = f"{self.what}: line {line}, column {column.name!r}"
        refuse_decimal_comma(cell, place)
        shown = repr(cell) if len(repr(cell)) <= 40 else repr(cell)[:38] + "…"
        if column.holds_numbers:
            raise SourceError(f"{place} is {shown}, no number; correct it, or choose other columns (columns)")
        if self.request.columns is not None:
            raise SourceError(f"{place} is {shown}, no number; ask for columns of numbers only")

    def _refuse_missing(self) -> None:
        if self.request.drop_missing:
            return
        found = [(c.missing, c.name) for c in self._columns.values() if c.holds_numbers and c.missing]
        if found:
            (line, cell), name = min(found, key=lambda pair: pair[0][0])
            says = "is missing" if cell is None else f"is {cell!r}, a missing value" if cell else "is empty"
            raise SourceError(f"{self.what}: line {line}, column {name!r} {says}; {DROP}")
