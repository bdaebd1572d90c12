"""CSV and its like → `Points`: read in blocks, so that memory holds the numbers and one block of text."""

import csv
import io
import logging
import os
from collections import deque
from collections.abc import Iterator, Sequence
from typing import IO

import numpy as np

from kmeans_gif.errors import SourceError
from kmeans_gif.progress import report
from kmeans_gif.sources.quiet import no_warnings
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.columns import default_names
from kmeans_gif.sources.tables.dialect import (
    csv_rows,
    found_delimiter,
    is_number,
    number_of,
    numbers_of,
    refuse_decimal_comma,
)
from kmeans_gif.sources.tables.gathering import Gathering
from kmeans_gif.sources.tables.text import decoded, first_lines, line_after, start_of_text, with_line_feeds
from kmeans_gif.types import Floats

_log = logging.getLogger("kmeans_gif")

_BLOCK = 1 << 20
"""Bytes that are parsed at a time: some 20 to 80 ms."""


def read_delimited(stream: IO[bytes], name: str, request: Request, *, delimiter: str | None = None) -> Points:
    r"""Read a table of cells between delimiters.

    Parameters
    ----------
    stream : binary file object
        Seekable; UTF-8, with a byte order mark or without.
    name : str
        What messages call it; they count lines from 1.
    request : Request
        Which columns are wanted, and what is done with rows that miss a value.
    delimiter : str, optional
        Found out where it isn't given.

    Returns
    -------
    Points
        Of the columns that hold numbers.

    Raises
    ------
    SourceError
        If there is no row, one is longer or shorter than the first, or a cell can't be used.

    Examples
    --------
    >>> import io
    >>> points = read_delimited(io.BytesIO(b"x;y;z\n1;2;a\n3;4;b\n"), "it", Request("points", columns=("y", "x")))
    >>> points.n, points.names, points.rows(0, 2).tolist()
    (2, ('y', 'x'), [[2.0, 1.0], [4.0, 3.0]])
    """
    size = stream.seek(0, os.SEEK_END)
    delimiter = delimiter or found_delimiter(first_lines(stream, name))
    stream.seek(start_of_text(stream, name))
    lines = _Lines(stream, name)
    try:
        first, names = _header(lines, delimiter)
        gathering = Gathering(name, names, request, number_of, numbers_of)
        if first:
            gathering.add([first], [lines.number])
        body = _add_waiting(gathering, lines, delimiter)
        while block := stream.read(_BLOCK):
            block += line_after(stream, block, name)
            body = _add_block(gathering, block, lines, delimiter) or body
            report("reading", stream.tell(), size)
    except csv.Error as error:
        raise SourceError(f"{name} can't be read as a table near line {lines.number} ({error})") from error
    if not first and not body:
        raise SourceError(f"{name} has a header and no row of numbers below it; there is nothing to cluster")
    return gathering.points()


class _Lines:
    """Lines for the csv module: first those of a block, then, in the middle of a row, on from the stream."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.stream = stream
        self.name = name
        self.number = 0
        self.waiting: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self.waiting:
            line = line_after(self.stream, b"", self.name)
            if not line:
                raise StopIteration
            self.add(line)
        self.number += 1
        return self.waiting.popleft()

    def add(self, block: bytes) -> None:
        """Take whole lines, with any kind of line end, to be given next."""
        text = decoded(with_line_feeds(block), self.name, self.number)
        self.waiting.extend(io.StringIO(text, newline="\n"))  # str.splitlines also splits at form feeds and the like


def _header(lines: _Lines, delimiter: str) -> tuple[list[str], tuple[str, ...]]:
    """Read the first row: give it if it is of numbers, and the names of the columns."""
    row = next((row for row in csv_rows(lines, delimiter) if any(cell.strip() for cell in row)), None)
    if row is None:
        raise SourceError(f"{lines.name} has no row; there is nothing to cluster")
    if all(is_number(cell) for cell in row):
        return row, default_names(len(row))
    for cell in row:
        refuse_decimal_comma(cell, f"{lines.name}: line {lines.number}")
    numbers = [cell for cell in row if is_number(cell) and any(map(str.isdigit, cell))]
    if numbers:
        _log.warning("%s: the first row is taken for the names of columns, though %r is in it", lines.name, numbers[0])
    return [], tuple(cell.strip() for cell in row)


def _add_block(gathering: Gathering, block: bytes, lines: _Lines, delimiter: str) -> bool:
    """Add the rows of a block, and say whether there were any."""
    width = len(gathering.names)
    values = _all_numbers(with_line_feeds(block), delimiter, width)
    if values is not None:
        gathering.add_numbers(values)
        lines.number += len(values)
        return True
    lines.add(block)
    return _add_waiting(gathering, lines, delimiter)


def _add_waiting(gathering: Gathering, lines: _Lines, delimiter: str) -> bool:
    """Add the rows that begin in waiting lines, and say whether there were any."""
    width = len(gathering.names)
    reader = csv_rows(lines, delimiter)
    rows: list[Sequence[str]] = []
    numbers: list[int] = []
    while lines.waiting:
        line = lines.number + 1
        row = next(reader)
        if row:
            if len(row) != width:
                raise SourceError(
                    f"{lines.name}: line {line} has {len(row)} cells, the first row has {width}; "
                    "every row needs as many as the first"
                )
            rows.append(row)
            numbers.append(line)
    gathering.add(rows, numbers)
    return bool(rows)


def _all_numbers(block: bytes, delimiter: str, width: int) -> Floats | None:
    """Parse a block of nothing but finite numbers, `width` in every line; None where it holds anything else."""
    if not block.endswith(b"\n"):
        block += b"\n"
    marks = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(marks == ord("\n"))
    between = np.flatnonzero(marks == ord(delimiter))
    if len(between) != len(ends) * (width - 1):
        return None
    if width > 1:
        inner = between.reshape(len(ends), width - 1)
        if (inner[:, -1] > ends).any() or (inner[1:, 0] < ends[:-1]).any():
            return None
    flat = block[:-1].replace(b"\n", delimiter.encode())
    try:
        with no_warnings():  # NumPy warns, and later will raise, where it has to stop
            values = np.fromstring(flat, sep=delimiter)
    except ValueError:
        return None
    if len(values) != len(ends) * width or not np.isfinite(values).all():
        return None
    return values.reshape(len(ends), width)
