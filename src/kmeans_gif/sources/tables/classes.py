"""True classes of points, from a column of texts or numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import isnan
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.notes import note
from kmeans_gif.sources.records import Truth
from kmeans_gif.sources.tables.cells import Kind, read_cell

MAX_CLASSES = 256
"""Maximum number of classes: there are that many distinct colours."""

MAX_DIFFERENT = 1 << 12
"""Maximum number of different values in a column, of which several may mean one number, such as 1 and 1.0."""

_Class = tuple[int, float, str]
"""A class, in the order of classes: 0 and a number, or 1 and a text."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of classes as it is read: its different values, and which of them each row has.

    Attributes
    ----------
    name : str
        Name of the column.
    values : sequence of object
        The different values.
    codes : ndarray of shape (n,), intp
        Position of the value of each row.
    decimal : {".", ","}
        Decimal mark of numbers in texts.
    """

    name: str
    values: Sequence[object]
    codes: NDArray[np.intp]
    decimal: str = "."

    def kept(self, rows: NDArray[np.bool_]) -> "Column":
        """Return the column without the rows that were dropped."""
        return replace(self, codes=self.codes[rows])

    def truth(self, what: str) -> Truth:
        """Return the classes; equal numbers are one class, and missing values are noted."""
        classes = [_class_of(value, self.decimal) for value in self.values]
        used = np.bincount(self.codes, minlength=len(classes)) > 0
        different = sorted({one for one, is_used in zip(classes, used, strict=True) if is_used and one is not None})
        if not different:
            raise SourceError(f"{what}: column {self.name!r} has no values; name another one (", Option("truth"), ")")
        if len(different) > MAX_CLASSES:
            raise too_many_classes(self.name, what)
        numbers = {one: number for number, one in enumerate(different)}
        codes = np.array([-1 if one is None else numbers.get(one, -1) for one in classes], np.int64)[self.codes]
        missing = int(np.count_nonzero(codes < 0))
        if missing:
            rows = "1 row, which has" if missing == 1 else f"{missing} rows, which have"
            note(f"{what}: column {self.name!r} is missing in {rows} no class")
        return Truth(self.name, tuple(map(_named, different)), codes)


def column_of(name: str, values: Iterable[object], what: str, decimal: str = ".") -> Column:
    """Find the different values of a column.

    >>> column = column_of("x", ["b", None, "1.0", 1, "b"], "it")
    >>> column.values, column.codes.tolist()
    (['b', None, '1.0', 1], [0, 1, 2, 3, 0])
    """
    positions: dict[object, int] = {}
    codes = []
    for value in values:
        known = value if isinstance(value, str | int) or value is None else _plain(value)
        codes.append(positions.setdefault(known, len(positions)))
        if len(positions) > MAX_DIFFERENT:
            raise too_many_classes(name, what)
    return Column(name, list(positions), np.array(codes, np.intp), decimal)


def truth_of(values: object, n: int) -> Truth:
    """Make the true classes of n points from a sequence of them.

    >>> truth_of(["b", "c", "b"], 3).codes.tolist()
    [0, 1, 0]
    """
    given = listed(values)
    if given is None:
        raise OptionError(
            Option("truth"),
            f" of type {type(values).__name__} is neither the name of a column nor a sequence with a class for each "
            "point; give one of them",
        )
    if len(given) != n:
        raise SourceError(Option("truth"), f" has {len(given)} classes, but there are {n} points; give one for each")
    return column_of("true classes", given, "truth").truth("truth")


def too_many_classes(name: str, what: str) -> SourceError:
    """Return the error for a column with more values than there can be classes."""
    return SourceError(
        f"{what}: column {name!r} has more than {MAX_CLASSES} different values; name a column of classes (",
        *(Option("truth"), ")"),
    )


def listed(values: Any) -> list[object] | None:  # noqa: ANN401 - arrays and columns of any package
    """Return the values of a sequence, an array of one dimension or a column of a data frame."""
    if isinstance(values, np.ndarray) and values.ndim != 1:
        return None
    for method in ("tolist", "to_pylist", "to_list"):
        if hasattr(type(values), method):
            values = getattr(values, method)()
            break
    return list(values) if isinstance(values, Sequence) and not isinstance(values, str | bytes) else None


def _plain(value: object) -> object:
    """Return a number as a float, None for NaN, and the text of anything else."""
    if isinstance(value, Real | Decimal | np.bool_):
        number = float(value)
        return None if isnan(number) else number
    if type(value).__name__ in ("NAType", "NaTType"):  # missing values of pandas
        return None
    return str(value)


def _class_of(value: object, decimal: str) -> _Class | None:
    """Return the class of a value; texts are read like cells of a text table."""
    if value is None:
        return None
    if not isinstance(value, str):
        return 0, float(value), ""  # type: ignore[arg-type]
    kind, number = read_cell(value, decimal)
    if kind == Kind.MISSING:
        return None
    return (0, number, "") if kind == Kind.NUMBER else (1, 0.0, value.strip())


def _named(one: _Class) -> str:
    number = one[1]
    return one[2] if one[0] else str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
