"""Columns of points: their names and their selection."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.notes import note
from kmeans_gif.sources.request import Request

_LISTED = 20
"""Maximum number of names in a message."""


def default_names(count: int) -> tuple[str, ...]:
    """Generate names for columns without names.

    Examples
    --------
    >>> default_names(2), default_names(4)
    (('x', 'y'), ('x1', 'x2', 'x3', 'x4'))
    """
    return ("x", "y", "z")[:count] if count <= 3 else tuple(f"x{i + 1}" for i in range(count))


def wanted_positions(names: Sequence[str], columns: Sequence[str | int], what: str) -> list[int]:
    """Find the selected columns.

    Examples
    --------
    >>> wanted_positions(["name", "x", "y"], ["y", 1], "'a.csv'")
    [2, 1]
    """
    positions = [_position(names, column, what) for column in columns]
    for i, position in enumerate(positions):
        if position in positions[:i]:
            raise SourceError(f"{what}: column {names[position]!r} is asked for twice; name each column once")
    return positions


def candidates(names: Sequence[str], request: Request, what: str, *, index: Collection[str] = ()) -> list[int]:
    """Find the candidate columns: the selected ones, or all that have a name and are not the index of pandas."""
    truth = truth_position(names, request, what)
    if request.columns is None:
        return [i for i, name in enumerate(names) if name and name not in index and i != truth]
    chosen = wanted_positions(names, request.columns, what)
    if truth in chosen:
        raise SourceError(
            f"{what}: column {names[truth]!r} holds the true classes (",
            *(Option("truth"), "), so that it can't be clustered; leave it out of ", Option("columns")),
        )
    return chosen


def truth_position(names: Sequence[str], request: Request, what: str) -> int | None:
    """Find the column of true classes, if one is named."""
    return None if request.truth is None else _position(names, request.truth, what)


@dataclass(frozen=True, slots=True)
class Ignored:
    """Columns that are ignored although no others were selected.

    Attributes
    ----------
    columns : sequence of (str, str)
        Names of those that are not numeric, and what each holds.
    unnamed : sequence of int
        Positions of those without a name.
    index : sequence of str
        Names of those that are the index of a data frame of pandas.
    """

    columns: Sequence[tuple[str, str]] = ()
    unnamed: Sequence[int] = ()
    index: Sequence[str] = ()

    def note(self, what: str) -> None:
        """Note them."""
        if self.columns:
            note(f"{what}: ignored non-numeric columns: {_described(self.columns)}")
        if self.unnamed:
            shown = ", ".join(map(str, self.unnamed[:_LISTED])) + (", …" if len(self.unnamed) > _LISTED else "")
            note(f"{what}: ignored columns without a name, at positions counted from 0: {shown}")
        if self.index:
            note(f"{what}: ignored pandas' index: {', '.join(self.index)}; choose it with ", Option("columns"))


NO_VALUES = "no values"
"""Content of a column in which every value is missing."""


def ignored_columns(
    names: Sequence[str], others: Mapping[int, str], request: Request, what: str, *, index: Collection[str] = ()
) -> Ignored:
    """List the ignored columns (no numbers, no name, an index); raise if they were selected."""
    if request.columns is not None:
        for i, holds in others.items():
            raise SourceError(
                f"{what}: column {names[i]!r} holds no numbers ({holds}); choose other columns (",
                Option("columns"),
                ")",
            )
        return Ignored()
    ignored = Ignored(
        [(names[i], holds) for i, holds in others.items()],
        [i for i, name in enumerate(names) if not name],
        [name for name in names if name in index],
    )
    if len(candidates(names, request, what, index=index)) == len(others):
        raise no_numbers(what, ignored.columns)
    return ignored


def _position(names: Sequence[str], column: str | int, what: str) -> int:
    found = [i for i, name in enumerate(names) if name == str(column)]
    if len(found) > 1:
        raise SourceError(f"{what} has {len(found)} columns called {column!r}; give positions: {_listed(names)}")
    if found:
        return found[0]
    if isinstance(column, int) or (column.isascii() and column.isdigit()):
        position = int(column)
        if 0 <= position < len(names):
            return position
    raise SourceError(f"{what} has no column {column!r}; its columns are {_listed(names)}")


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return ", ".join(f"{i} {name!r}" for i, name in enumerate(names[:_LISTED])) + more


def shown_value(value: object) -> str:
    """Format a value for a message, on one line."""
    text = repr(value)
    return text if len(text) <= 40 else text[:38] + "…"


def no_numbers(what: str, columns: Sequence[tuple[str, str]] = ()) -> SourceError:
    """Return the error for a source without numeric columns; `columns` are their names and contents."""
    found = f" among {_described(columns)}" if columns else ""
    return SourceError(f"{what} has no numeric column{found}; points need at least one")


def _described(columns: Sequence[tuple[str, str]]) -> str:
    shown = [f"{name if name.isprintable() else repr(name)} ({holds})" for name, holds in columns[:_LISTED]]
    return ", ".join(shown) + (", …" if len(columns) > _LISTED else "")
