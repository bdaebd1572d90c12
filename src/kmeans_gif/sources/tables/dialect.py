"""How a text table is written: its delimiter, and what a cell of it means."""

import csv
import math
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import numpy as np

from kmeans_gif.errors import SourceError
from kmeans_gif.types import Floats

DELIMITERS = (",", ";", "\t", "|", " ")
"""What may stand between cells; of two that fit as well, the first is taken."""

_MISSING = frozenset(("", "na", "n/a", "nan", "null", "none"))
"""What stands for a missing value, in any case of letters."""

_BLANKS = frozenset(("", "NA", "N/A", "null", "NULL", "None"))
"""The usual ones, as they are written."""

_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?")

_SEEN = 50
"""Rows that the delimiter is found out from."""


def number_of(cell: object) -> float:
    """Read a cell.

    Parameters
    ----------
    cell : str
        Its text, without quotes.

    Returns
    -------
    float
        Rounded to nearest; NaN for a missing value.

    Raises
    ------
    ValueError
        If it is no number.

    Examples
    --------
    >>> number_of(" 1.5e3 "), number_of("NA")
    (1500.0, nan)
    """
    text = str(cell).strip()
    if text.lower() in _MISSING:
        return math.nan
    if "_" in text or not text.isascii():  # which float takes: 1_000 and the digits of other scripts
        raise ValueError("no number")
    return float(text)


def numbers_of(cells: Sequence[object]) -> Floats | None:
    """Read many cells at once.

    Parameters
    ----------
    cells : sequence of str
        Their texts.

    Returns
    -------
    ndarray of shape (n,), float64, or None
        What `number_of` gives for each; None where a cell needs a closer look.

    Examples
    --------
    >>> numbers_of(["1", "", "2.5"]), numbers_of(["1", "a"])
    (array([1. , nan, 2.5]), None)
    """
    texts = cast("Sequence[str]", cells)
    whole = "".join(texts)
    if "_" in whole or not whole.isascii():
        return None
    for attempt in (texts, ("nan" if text in _BLANKS else text for text in texts)):
        try:
            return np.frombuffer(array("d", map(float, attempt)))
        except ValueError:
            continue
    return None


def is_number(cell: str) -> bool:
    """Whether a cell holds a number or says that one is missing.

    Parameters
    ----------
    cell : str
        Its text.

    Returns
    -------
    bool
    """
    try:
        number_of(cell)
    except ValueError:
        return False
    return True


def refuse_decimal_comma(cell: object, place: str) -> None:
    """Refuse a number written with a comma in it.

    Parameters
    ----------
    cell : object
        What isn't a number.
    place : str
        What messages call its place.

    Raises
    ------
    SourceError
        If it would be one with a point, or without the comma.
    """
    if isinstance(cell, str) and _DECIMAL_COMMA.fullmatch(cell.strip()):
        raise SourceError(
            f"{place} is {cell.strip()!r}: a comma in a number can't be read; write decimals with a point (3.14) and "
            "thousands without a sign"
        )


def found_delimiter(lines: Sequence[str]) -> str:
    """Find out what stands between the cells of a table.

    Every candidate is tried on the first rows. The one that makes most cells numbers is taken; one that leaves rows of
    different length counts half. The first row, which may be a header, counts only where it is alone.

    Parameters
    ----------
    lines : sequence of str
        The first lines, complete.

    Returns
    -------
    str
        One of `DELIMITERS`; a comma for a single column.

    Examples
    --------
    >>> found_delimiter(["x;y", "3,14;1", "2,71;0"])
    ';'
    """
    best, chosen = _score(lines, "\0"), ","
    for delimiter in reversed(DELIMITERS):
        score = _score(lines, delimiter)
        if score is not None and (best is None or score >= best):
            best, chosen = score, delimiter
    return chosen


def _score(lines: Sequence[str], delimiter: str) -> float | None:
    """Give the share of numbers; None where the delimiter doesn't occur."""
    try:
        rows = [row for _, row in zip(range(_SEEN), csv_rows(lines, delimiter), strict=False) if row]
    except csv.Error:
        return None
    if delimiter != "\0" and max(map(len, rows), default=0) < 2:
        return None
    cells = [cell for row in (rows[1:] or rows) for cell in row if cell.strip()]
    numbers = sum(is_number(cell) or (delimiter != "\0" and bool(_DECIMAL_COMMA.fullmatch(cell))) for cell in cells)
    alike = len({len(row) for row in rows}) == 1
    return numbers / max(1, len(cells)) * (1.0 if alike else 0.5)


def csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Split lines into cells by the rules of Python's csv module, spaces after a delimiter skipped.

    Parameters
    ----------
    lines : iterable of str
        With their ends or without.
    delimiter : str
        One character; of spaces, any number is one delimiter.

    Returns
    -------
    csv.reader
        An iterator of rows, with ``line_num``.

    Examples
    --------
    >>> list(csv_rows(['1, "a, b"', "2,c"], ",")), list(csv_rows(["1   2"], " "))
    ([['1', 'a, b'], ['2', 'c']], [['1', '2']])
    """
    if delimiter == " ":
        lines = (line.rstrip() for line in lines)
    return csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
