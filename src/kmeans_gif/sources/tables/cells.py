"""Cells of text tables; their grammar is in ``src/native/text/cell.hpp``."""

from enum import IntEnum

from kmeans_gif import _native
from kmeans_gif.errors import Option


class Kind(IntEnum):
    """The kind of a cell."""

    NUMBER = 0
    MISSING = 1
    INFINITE = 2
    LOOKALIKE = 3
    TEXT = 4


def read_cell(cell: bytes | str, decimal: str = ".") -> tuple[Kind, float]:
    """Return the kind of a cell, and its number or NaN.

    Examples
    --------
    >>> read_cell(" 1.5e3 "), read_cell("1,5", ","), read_cell("1,5")[0].name, read_cell("N/A")[0].name
    ((<Kind.NUMBER: 0>, 1500.0), (<Kind.NUMBER: 0>, 1.5), 'LOOKALIKE', 'MISSING')
    """
    kind, value = _native.read_cell(cell if isinstance(cell, bytes) else cell.encode("utf-8", "replace"), decimal)
    return Kind(kind), value


def lookalike_reason(decimal: str) -> tuple[str | Option, ...]:
    """Explain why a cell that looks like a number is refused, and how to fix it."""
    if decimal == ",":
        return "not a plain number; with ", Option("decimal", ","), " write 1234,5: no point, no thousands separators"
    return "not a plain number; remove thousands separators, or use ", Option("decimal", ","), " for decimal commas"
