"""JSON lines: objects or arrays, whose strings are read like cells of a text table."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import Points, read
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables import json_lines
from kmeans_gif.sources.tables import text as text_of

Table = tuple[tuple[str, ...], list[list[float]]]


def table(source: object, **options: Any) -> Table:
    points = read(source, **options)
    assert isinstance(points, Points)
    return points.names, points.rows(0, points.n).tolist()


@pytest.mark.parametrize(
    ("text", "names", "rows"),
    [
        ("[1, 2]\n\n[3, 4.5]\n", ("x", "y"), [[1, 2], [3, 4.5]]),
        ('\ufeff{"b": 1, "a": true}\r\n{"a": 2, "b": 3}', ("b", "a"), [[1, 1], [3, 2]]),
        ('{"x": 1, "o": {"p": 2}, "l": [3]}', ("x",), [[1]]),
        ('{"x": null, "y": 1}\n{"x": "NA", "y": 2}', ("y",), [[1], [2]]),
        ('{"x": "1.5", "y": 1}\n{"x": 2, "y": " -3e2 "}', ("x", "y"), [[1.5, 1], [2, -300]]),
    ],
)
def test_json_lines(text: str, names: tuple[str, ...], rows: list[list[float]]) -> None:
    assert table(io.BytesIO(text.encode())) == (names, rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_of, "_BLOCK", 3)
        assert table(io.BytesIO(text.encode())) == (names, rows)


def test_strings_are_read_like_cells() -> None:
    missing = ["NA", "n/a", "#N/A", "<NA>", "NaN", "?", "-", ".", "null", "None", "", "  "]
    lines = "\n".join(json.dumps({"x": value, "y": 1}) for value in ["7,5", *missing])
    assert table(io.BytesIO(lines.encode()), decimal=",", drop_missing=True) == (("x", "y"), [[7.5, 1]])


def test_max_values() -> None:
    lines = b"[1, 2]\n[3, 4]\n"
    assert table(io.BytesIO(lines), max_values=4)[1] == [[1, 2], [3, 4]]
    with pytest.raises(SourceError, match=r"^the file object has more values than max_values=3; .*raise max_values"):
        table(io.BytesIO(lines), max_values=3)
    assert table(io.BytesIO(lines), max_values=3, columns=["y"])[1] == [[2], [4]]


def test_json_lines_by_suffix(tmp_path: Path) -> None:
    for suffix in (".jsonl", ".ndjson", ".JSON"):
        path = tmp_path / f"a{suffix}"
        path.write_text("\n[1, 2]\n")
        assert table(path)[1] == [[1, 2]]


def test_ignored_later_keys_are_noted(notes: Callable[[], list[str]]) -> None:
    assert table(io.BytesIO(b'{"x": 1}\n{"x": 2, "y": 3}\n{"x": 2, "y": 3}'))[0] == ("x",)
    assert notes() == ["the file object: ignored keys that are not in the first line: 'y' (line 2)"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1, 2]\n[3]", ": line 2 has 1 values, the first row has 2; every row needs as many as the first"),
        ('[1, 2]\n{"x": 3}', ": line 2 is of another form than the first; write all alike"),
        ('{"x": 1}\n{"x": 1', ": line 2 is not JSON (Expecting ',' delimiter"),
        ("[" * 100_000, ": line 1 is not JSON (nested too deeply); write one object or array of numbers a line"),
        ("[]", ": line 1 is []; write one object or array of numbers a line"),
        ('{"x": 1}\n{"y": 1}', ": line 2, column 'x' is missing; leave such rows out with drop_missing=True"),
        ('{"x": 1}\n{"x": "a"}', ": line 2, column 'x' is 'a', not a number; correct it"),
        ('{"x": "a"}\n{"x": 1}', ": line 1, column 'x' is 'a', not a number; correct it"),
        ('[1, 2]\n[3, "a"]\n["b", 4]', ": line 2, column 'y' is 'a', not a number; correct it"),
        ('{"x": 1}\n{"x": [2]}', ": line 2, column 'x' is [2], not a number; correct it"),
        ('{"x": 1}\n{"x": "1,5"}', ": line 2, column 'x' is '1,5', not a plain number; remove"),
        ('{"x": 1}\n{"x": "<NA>"}', ": line 2, column 'x' is '<NA>', a missing value; leave such rows out"),
        ('{"x": 1}\n{"x": 1e999}', ": line 2, column 'x' is inf, infinite"),
        ('{"x": 1' + "0" * 400 + "}", ": line 1, column 'x' is 10"),
        ("[[1, 2], [3, 4]]", ": line 1 holds a whole table; write one object or array of numbers a line"),
    ],
    ids=range(15),
)
def test_invalid_json_lines(text: str, message: str) -> None:
    with pytest.raises(SourceError, match="^the file object" + re.escape(message)) as caught:
        table(io.BytesIO(text.encode()))
    assert "\n" not in str(caught.value)


def test_json_lines_without_a_record(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n\n")
    with pytest.raises(SourceError, match=r"a\.jsonl' has no rows; there is nothing to cluster$"):
        table(tmp_path / "a.jsonl")


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=5,
)


@given(records=st.lists(VALUES, min_size=1, max_size=5), drop_missing=st.booleans())
def test_any_json_is_read_or_refused(records: list[Any], drop_missing: bool) -> None:
    file = io.BytesIO("\n".join(map(json.dumps, records)).encode())
    try:
        points = json_lines.read_json_lines(file, "it", Request(drop_missing=drop_missing))
    except SourceError:
        return
    rows = points.rows(0, points.n)
    assert np.isfinite(rows).all()
    assert rows.shape == (points.n, len(points.names))
