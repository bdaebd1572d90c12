"""Columns of points: their names, and which of them are wanted."""

import logging
from collections.abc import Collection, Sequence

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.request import Request

_log = logging.getLogger("kmeans_gif")

_LISTED = 20
"""Names that a message lists at most."""


def default_names(count: int) -> tuple[str, ...]:
    """Name columns that came without names.

    Parameters
    ----------
    count : int
        How many there are.

    Returns
    -------
    tuple of str
        x, y and z for up to three; x1, x2, … for more.

    Examples
    --------
    >>> default_names(2), default_names(4)
    (('x', 'y'), ('x1', 'x2', 'x3', 'x4'))
    """
    return ("x", "y", "z")[:count] if count <= 3 else tuple(f"x{i + 1}" for i in range(count))


def wanted_positions(names: Sequence[str], columns: Sequence[str | int], what: str) -> list[int]:
    """Find the columns asked for.

    Parameters
    ----------
    names : sequence of str
        What the columns of the source are called, in their order.
    columns : sequence of str and int
        Names, or positions counted from 0 as in NumPy and pandas (a whole number in a string too); a name goes first.
    what : str
        What messages call the source.

    Returns
    -------
    list of int
        Their positions, in the order asked for.

    Raises
    ------
    SourceError
        If one isn't there, has the name of another, or is asked for twice.

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
    """Find the columns that may be features: those asked for, or all that have a name and are no index of pandas."""
    if request.columns is not None:
        return wanted_positions(names, request.columns, what)
    return [i for i, name in enumerate(names) if name and name not in index]


def ignored_columns(
    names: Sequence[str], used: Collection[int], request: Request, what: str, *, index: Collection[str] = ()
) -> list[str]:
    """List the columns that are not used though nobody chose others; refuse what was asked for in vain.

    Parameters
    ----------
    names : sequence of str
        What the columns of the source are called, in their order.
    used : collection of int
        Positions of those among `candidates` that hold numbers.
    request : Request
        Which columns are wanted.
    what : str
        What messages call the source.
    index : collection of str
        Those that are an index of pandas, which a note of its own names.

    Returns
    -------
    list of str
        To be named in a note.

    Raises
    ------
    SourceError
        If a column that is asked for holds no numbers, or none does.
    """
    if request.columns is not None:
        for i in wanted_positions(names, request.columns, what):
            if i not in used:
                raise SourceError(f"{what}: column {names[i]!r} holds no numbers; ask for columns of numbers only")
        return []
    if not used:
        raise no_numbers(what)
    if index:
        _log.warning("%s: pandas' index is ignored: %s; choose it with columns", what, _quoted(sorted(index)))
    return [name for i, name in enumerate(names) if i not in used and name not in index]


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


def note_left_out(names: Sequence[str], what: str) -> None:
    """Log which columns are not used because they don't hold numbers.

    Parameters
    ----------
    names : sequence of str
        Theirs; there may be none, and then there is no note.
    what : str
        What the note calls the source.
    """
    if names:
        _log.warning("%s: ignored columns that are not numeric or have no name: %s", what, _quoted(names))


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:_LISTED])) + (", …" if len(names) > _LISTED else "")


def note_ignored(columns: Sequence[tuple[str, object]], unnamed: Sequence[int], what: str) -> None:
    """Log which columns are ignored: those without numbers, with the first value of each, and those without a name."""
    if columns:
        _log.warning("%s: ignored non-numeric columns: %s", what, _with_values(columns))
    if unnamed:
        shown = ", ".join(map(str, unnamed[:_LISTED])) + (", …" if len(unnamed) > _LISTED else "")
        _log.warning("%s: ignored columns without a name, at positions counted from 0: %s", what, shown)


def _with_values(columns: Sequence[tuple[str, object]]) -> str:
    shown = [
        f"{name} (no values)" if value is None else f"{name} ({shown_value(value)})"
        for name, value in columns[:_LISTED]
    ]
    return ", ".join(shown) + (", …" if len(columns) > _LISTED else "")


def shown_value(value: object) -> str:
    """Return what messages show of a value, on one line."""
    text = repr(value)
    return text if len(text) <= 40 else text[:38] + "…"


def no_numbers(what: str, columns: Sequence[tuple[str, object]] = ()) -> SourceError:
    """Say that no column of a source is numeric; `columns` are their names and first values."""
    found = f" among {_with_values(columns)}" if columns else ""
    return SourceError(f"{what} has no numeric column{found}; points need at least one")
