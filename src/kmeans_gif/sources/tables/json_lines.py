"""JSON lines → `Points`: one object or array a line (https://jsonlines.org), read in blocks."""

import json
import logging
import math
import os
from collections.abc import Iterator, Sequence
from typing import IO, cast

import numpy as np

from kmeans_gif.errors import SourceError
from kmeans_gif.progress import report
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.columns import default_names
from kmeans_gif.sources.tables.dialect import number_of
from kmeans_gif.sources.tables.gathering import Gathering
from kmeans_gif.sources.tables.text import decoded, line_after, start_of_text
from kmeans_gif.types import Floats

_BLOCK = 1 << 20
"""Bytes that are parsed at a time."""

_log = logging.getLogger("kmeans_gif")


def read_json_lines(stream: IO[bytes], name: str, request: Request) -> Points:
    r"""Read lines of JSON.

    Parameters
    ----------
    stream : binary file object
        Seekable; UTF-8.
    name : str
        What messages call it; they count lines from 1.
    request : Request
        Which columns are wanted, and what is done with rows that miss a value.

    Returns
    -------
    Points
        Columns are the keys of the first object, or the places in the arrays. A key that a later object lacks is a
        missing value, as null is; true and false are 1 and 0.

    Raises
    ------
    SourceError
        If there is no line, one is no JSON or of another form than the first, or a value can't be used.

    Examples
    --------
    >>> import io
    >>> lines = io.BytesIO(b'{"x": 1, "y": 2}\n{"y": 4, "x": 3}\n')
    >>> read_json_lines(lines, "it", Request()).rows(0, 2).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(start_of_text(stream, name))
    gathering: Gathering | None = None
    form: type | None = None
    later: dict[str, int] = {}
    line = 0
    while block := stream.read(_BLOCK):
        block += line_after(stream, block, name)
        rows: list[list[object]] = []
        numbers: list[int] = []
        for number, record in _records(block, name, line):
            gathering = gathering or Gathering(
                name, _names(record, name, number), request, _number_of_value, _numbers_of_values
            )
            form = form or type(record)
            if not isinstance(record, form):
                raise SourceError(f"{name}: line {number} is of another form than the first; write all alike")
            rows.append(_row(record, gathering, number, later))
            numbers.append(number)
        if gathering:
            gathering.add(rows, numbers)
        line += block.count(b"\n")
        report("reading", stream.tell(), size)
    if gathering is None:
        raise SourceError(f"{name} has no row; there is nothing to cluster")
    points = gathering.points()
    if later:
        found = ", ".join(f"{key!r} (line {first})" for key, first in list(later.items())[:10])
        _log.warning("%s: keys that the first line lacks are left out: %s", name, found)
    return points


def _records(block: bytes, name: str, line: int) -> Iterator[tuple[int, object]]:
    for number, text in enumerate(decoded(block, name, line).split("\n"), line + 1):
        if text.strip():
            try:
                yield number, json.loads(text)
            except (ValueError, RecursionError) as error:
                reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
                raise SourceError(
                    f"{name}: line {number} is no JSON ({reason}); write one object or array of numbers a line"
                ) from error


def _names(record: object, name: str, number: int) -> tuple[str, ...]:
    """Name the columns by the first record."""
    values = list(record.values()) if isinstance(record, dict) else record if isinstance(record, list) else []
    if values and all(isinstance(value, dict | list) for value in values):
        raise SourceError(
            f"{name}: line {number} holds a whole table; write one object or array of numbers a line (JSON lines), "
            "as pandas does by to_json(…, orient='records', lines=True)"
        )
    if isinstance(record, dict) and record:
        return tuple(record)
    if isinstance(record, list) and record:
        return default_names(len(record))
    raise SourceError(
        f"{name}: line {number} is {json.dumps(record)[:40]}; write one object or array of numbers a line"
    )


def _row(record: object, gathering: Gathering, number: int, later: dict[str, int]) -> list[object]:
    """Put a record's values in the order of the columns; remember keys that there is no column for."""
    names = gathering.names
    if isinstance(record, dict):
        row = [record.get(key) for key in names]
        if len(record) > len(names) or not record.keys() <= set(names):
            for key in record.keys() - set(names):
                later.setdefault(key, number)
        return row
    values = cast("list[object]", record)
    if len(values) != len(names):
        raise SourceError(
            f"{gathering.what}: line {number} has {len(values)} values, the first row has {len(names)}; "
            "every row needs as many as the first"
        )
    return values


def _numbers_of_values(values: Sequence[object]) -> Floats | None:
    """Read many values at once, if they are plain numbers."""
    if not set(map(type, values)) <= {int, float}:
        return None
    try:
        return np.array(values, dtype=np.float64)
    except OverflowError:
        return None


def _number_of_value(value: object) -> float:
    """Read a value of JSON as `kmeans_gif.sources.tables.dialect.number_of` reads a cell."""
    if value is None:
        return math.nan
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return math.inf
    if isinstance(value, str) and math.isnan(number_of(value)):  # "NA"
        return math.nan
    raise ValueError("no number")
