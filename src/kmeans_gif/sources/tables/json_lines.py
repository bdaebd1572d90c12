"""JSON lines → `Points`: one object or array a line (https://jsonlines.org), read in blocks."""

import json
import math
from collections.abc import Iterator, Sequence
from typing import IO, cast

import numpy as np

from kmeans_gif.errors import SourceError
from kmeans_gif.notes import note
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.cells import Kind, read_cell
from kmeans_gif.sources.tables.classes import column_of
from kmeans_gif.sources.tables.columns import default_names
from kmeans_gif.sources.tables.gathering import Gathering, Sighting
from kmeans_gif.sources.tables.text import blocks_of, decoded, whole_lines
from kmeans_gif.types import Floats


def read_json_lines(stream: IO[bytes], name: str, request: Request) -> Points:
    r"""Read lines of JSON; messages count them from 1.

    Columns are the keys of the first object, or the positions in the arrays. A key that a later object lacks is a
    missing value, like null; true and false are 1 and 0; a string is read like a cell of a text table.

    Examples
    --------
    >>> import io
    >>> lines = io.BytesIO(b'{"x": 1, "y": 2}\n{"y": 4, "x": "3"}\n')
    >>> read_json_lines(lines, "it", Request()).rows(0, 2).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    gathering: Gathering | None = None
    form: type | None = None
    later: dict[str, int] = {}
    classes: list[object] = []
    line = 0
    for block in whole_lines(blocks_of(stream, name), name):
        rows: list[list[object]] = []
        numbers: list[int] = []
        for number, record in _records(block, name, line):
            gathering = gathering or Gathering(name, _names(record, name, number), request, isinstance(record, dict))
            form = form or type(record)
            if not isinstance(record, form):
                raise SourceError(f"{name}: line {number} is of another form than the first; write all alike")
            rows.append(_row(record, gathering, number, later))
            numbers.append(number)
        if gathering is not None and rows:
            _add(gathering, rows, numbers, request.decimal)
            if gathering.truth is not None:
                classes += [row[gathering.truth] for row in rows]
        line += block.count(b"\n")
    if gathering is None:
        raise SourceError(f"{name} has no rows; there is nothing to cluster")
    truth = None
    if gathering.truth is not None:
        truth = column_of(gathering.names[gathering.truth], classes, name, request.decimal)
    points = gathering.points(truth)
    if later:
        found = ", ".join(f"{key!r} (line {first})" for key, first in list(later.items())[:10])
        note(f"{name}: ignored keys that are not in the first line: {found}")
    return points


def _records(block: bytes, name: str, line: int) -> Iterator[tuple[int, object]]:
    for number, text in enumerate(decoded(block, name, line).split("\n"), line + 1):
        if text.strip():
            try:
                yield number, json.loads(text)
            except (ValueError, RecursionError) as error:
                reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
                raise SourceError(
                    f"{name}: line {number} is not JSON ({reason}); write one object or array of numbers a line"
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
    """Order the values of a record by column; remember keys without a column."""
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


def _add(gathering: Gathering, rows: Sequence[Sequence[object]], lines: Sequence[int], decimal: str) -> None:
    """Add rows, column by column."""
    columns = list(zip(*rows, strict=True))
    values = np.empty((len(rows), len(gathering.positions)))
    seen: list[Sighting] = []
    for i, position in enumerate(gathering.positions):
        plain = _plain_numbers(columns[position])
        if plain is None:
            values[:, i] = _read_values(columns[position], i, lines, decimal, seen)
        else:
            values[:, i] = plain
            seen.append(Sighting(i, Kind.NUMBER, lines[0], columns[position][0]))
    gathering.add(values, sorted(seen, key=lambda one: (one.line, gathering.positions[one.column])))


def _plain_numbers(values: Sequence[object]) -> Floats | None:
    """Convert many values at once; None if one isn't a finite number."""
    if not set(map(type, values)) <= {int, float, bool}:
        return None
    try:
        numbers = np.array(values, dtype=np.float64)
    except OverflowError:
        return None
    return numbers if np.isfinite(numbers).all() else None


def _read_values(
    values: Sequence[object], column: int, lines: Sequence[int], decimal: str, seen: list[Sighting]
) -> Floats:
    """Convert values one by one, and add the first of each kind to `seen`."""
    numbers = np.full(len(values), np.nan)
    kinds: set[Kind] = set()
    for i, value in enumerate(values):
        kind, numbers[i] = _read_value(value, decimal)
        if kind not in kinds:
            kinds.add(kind)
            seen.append(Sighting(column, kind, lines[i], value))
    return numbers


def _read_value(value: object, decimal: str) -> tuple[Kind, float]:
    if isinstance(value, str):
        return read_cell(value, decimal)
    if isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return Kind.NUMBER, number
        return (Kind.MISSING if math.isnan(number) else Kind.INFINITE), math.nan
    return (Kind.MISSING if value is None else Kind.TEXT), math.nan
