"""Generated tables in every dialect, compared with a reader that works cell by cell."""

import csv
import io
import re
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cell_grammar import BLANKS, careful

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables import dialect, text
from kmeans_gif.sources.tables.cells import Kind
from kmeans_gif.sources.tables.delimited import read_delimited

NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(["+1", "1.", ".5", "-0", "007", "1E+5", "1e-400", "-2.50", "12345678901234567890123"]),
)
GAPS = st.sampled_from(["", "NA", "n/a", "#N/A", "<NA>", "NaN", "?", "-", ".", "null", "None", " ", "\u00a0"])
WORDS = st.sampled_from(["a", "1e", "0x1", "--1", "1.2.3", "2024-01-02", "a\u00a0b", "\uff11", 'a "b"', "c\nd", "e\rf"])
STRANGE = st.sampled_from(["1,5", "1,234.5", "1 234", "inf", "-1e999", "\u22125"])
COLUMNS = st.sampled_from([
    *(NUMBERS, NUMBERS, NUMBERS | GAPS, WORDS, WORDS | GAPS, GAPS, NUMBERS | WORDS, NUMBERS | STRANGE),
])  # fmt: skip
PADS = ["", "", "", " ", "  ", "\t", "\v", "\f", "\u00a0", "\u202f"]
LINE_ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r", "\n\n", "\n \f\n", "\r\r\n"])


@dataclass
class Written:
    """A table: its text, and the cells of each row with the line where it begins."""

    text: str
    rows: list[tuple[int, list[str]]]


def cell_as_text(draw: st.DrawFn, cell: str, delimiter: str) -> tuple[str, bool]:
    """Write a cell with blanks around it, and in quotes if necessary, or at random."""
    pads = st.sampled_from([pad for pad in PADS if pad != delimiter])
    padded = draw(pads) + cell + draw(pads)
    special = any(mark in cell for mark in (delimiter, "\n", "\r"))
    if delimiter == " ":
        special = special or cell == "" or bool(re.search(r"[ \t\v\f]", cell.strip(BLANKS)))
    if special or draw(st.integers(0, 9)) == 0:
        return '"' + padded.replace('"', '""') + '"' + draw(st.sampled_from(["", " "])), True
    return padded, False


@st.composite
def tables(draw: st.DrawFn, delimiter: str) -> Written:
    columns = draw(st.lists(COLUMNS, min_size=1, max_size=4))
    content, line, rows = "", 1, []
    for _ in range(draw(st.integers(1, 6))):
        ragged = draw(st.integers(0, 30)) == 0
        cells = [draw(column) for column in (columns[1:] if ragged else columns)]
        written = [cell_as_text(draw, cell, delimiter) for cell in cells]
        row = delimiter.join(cell for cell, _ in written)
        if row.strip(" \v\f" if delimiter == "\t" else " \t\v\f"):
            rows.append((line, cells))
        row += draw(LINE_ENDS)
        line += len(re.findall(r"\r\n|\r|\n", row))
        content += row
    return Written(content, rows)


def read_carefully(table: Written, width: int, *, drop_missing: bool) -> list[list[float]] | int:
    """Read row by row: return the points, or the number of the invalid line, or 0 if no rows remain."""
    seen: list[dict[Kind, int]] = [{} for _ in range(width)]
    values: list[list[float]] = []
    for line, cells in table.rows:
        if len(cells) != width:
            return line
        values.append([])
        for cell, first in zip(cells, seen, strict=True):
            kind, value = careful(cell, ".")
            values[-1].append(value)
            first.setdefault(kind, line)
            if kind in (Kind.INFINITE, Kind.LOOKALIKE):
                return line
            if Kind.NUMBER in first and Kind.TEXT in first:
                return first[Kind.TEXT]
            if Kind.NUMBER in first and Kind.MISSING in first and not drop_missing:
                return first[Kind.MISSING]
    numeric = [i for i, first in enumerate(seen) if Kind.NUMBER in first]
    kept = [row for row in ([row[i] for i in numeric] for row in values) if not np.isnan(row).any()]
    return kept if numeric and kept else 0


BLOCKS = st.sampled_from([1, 2, 5, 30])


def read_in_blocks(content: str, request: Request, delimiter: str, block: int) -> bytes | str:
    """Return the points, or the message of the error."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "_BLOCK", block)
        patch.setattr(dialect, "_SAMPLE", 1)
        try:
            points = read_delimited(io.BytesIO(content.encode()), "it", request, delimiter=delimiter)
        except SourceError as error:
            return str(error)
    return points.rows(0, points.n).tobytes()


@given(data=st.data(), drop_missing=st.booleans(), header=st.booleans(), delimiter=st.sampled_from(",;\t| "))
def test_any_dialect_gives_the_same_table(
    data: st.DataObject, drop_missing: bool, header: bool, delimiter: str
) -> None:
    table = data.draw(tables(delimiter))
    if not table.rows:
        return
    width = len(table.rows[0][1])
    if header:
        names = delimiter.join(f"c{i}" for i in range(width)) + "\n"
        table = Written(names + table.text, [(line + 1, cells) for line, cells in table.rows])
    elif table.rows[0][1][0].startswith("#") or not any(cell.strip(BLANKS) for cell in table.rows[0][1]):
        return  # a row without content is not the first row
    expected = read_carefully(table, width, drop_missing=drop_missing)
    request = Request(header=header, drop_missing=drop_missing)
    outcomes = [read_in_blocks(table.text, request, delimiter, block) for block in (1 << 20, data.draw(BLOCKS))]
    assert outcomes[0] == outcomes[1]
    if isinstance(expected, int):
        place = re.match(r"it: line (\d+)", str(outcomes[0]))
        assert (int(place[1]) if place else 0) == expected, outcomes[0]
    else:
        assert outcomes[0] == np.array(expected).tobytes()


@given(data=st.data(), delimiter=st.sampled_from(",;\t|"))
def test_the_csv_module_agrees_on_the_cells(data: st.DataObject, delimiter: str) -> None:
    """Validates the generated tables."""
    table = data.draw(tables(delimiter))
    reader = csv.reader(io.StringIO(table.text, newline=""), delimiter=delimiter, skipinitialspace=True)
    found = [[cell.strip(BLANKS) for cell in row] for row in reader]
    expected = [[cell.strip(BLANKS) for cell in row] for _, row in table.rows]
    assert list(filter(any, found)) == list(filter(any, expected))
