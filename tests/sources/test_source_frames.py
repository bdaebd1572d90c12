"""Data frames of pandas, polars and pyarrow, Parquet and JSON lines: from each the same table is the same points."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import sklearn.datasets
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import Points, read
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables import json_lines

Table = tuple[tuple[str, ...], list[list[float]]]
Frame = Callable[[dict[str, list[Any]]], Any]


def table(source: object, **options: Any) -> Table:
    points = read(source, **{"kind": None, "max_pixels": 1, **options})
    assert isinstance(points, Points)
    rows = points.rows(0, points.n)
    assert rows.flags.c_contiguous
    assert rows.dtype == np.float64
    return points.names, rows.tolist()


def parquet_of(content: dict[str, list[Any]]) -> io.BytesIO:
    file = io.BytesIO()
    parquet.write_table(pa.table(content), file)
    return file


def lines_of(content: dict[str, list[Any]]) -> io.BytesIO:
    records = [dict(zip(content, row, strict=True)) for row in zip(*content.values(), strict=True)]
    return io.BytesIO("\n".join(map(json.dumps, records)).encode())


FRAMES: dict[str, Frame] = {
    "pandas": pd.DataFrame,
    "pandas nullable": lambda content: pd.DataFrame(content).convert_dtypes(),
    "pandas arrow": lambda content: pa.table(content).to_pandas(types_mapper=pd.ArrowDtype),
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "parquet": parquet_of,
    "json": lines_of,
}
every_frame = pytest.mark.parametrize("make", FRAMES.values(), ids=FRAMES)


@every_frame
def test_columns_of_numbers(make: Frame, notes: Callable[[], list[str]]) -> None:
    content: dict[str, list[Any]] = {"i": [1, 2], "t": ["a", "b"], "f": [0.1, -3e300], "b": [True, False]}
    names, rows = table(make(content))
    assert names == ("i", "f", "b")
    assert rows == [[1, 0.1, 1], [2, -3e300, 0]]
    (note,) = notes()
    assert note.endswith(": left out for they hold no numbers or have no name: 't'")
    assert table(make(content), columns=["f", 0]) == (("f", "i"), [[0.1, 1], [-3e300, 2]])
    assert len(notes()) == 1


@pytest.mark.parametrize("make", list(FRAMES.values())[1:], ids=list(FRAMES)[1:])
def test_missing_values(make: Frame) -> None:
    content: dict[str, list[Any]] = {"i": [1, None, 3, 4], "f": [1.5, 2.5, None, 4.5], "b": [True, False, True, True]}
    assert table(make(content), drop_missing=True) == (("i", "f", "b"), [[1, 1.5, 1], [4, 4.5, 1]])
    assert table(make(content), columns=["b"])[1] == [[1], [0], [1], [1]]
    with pytest.raises(SourceError, match=r": (row 1|line 2), column 'i' is (NaN|missing); leave such rows out with"):
        table(make(content))


def test_missing_values_of_pandas_and_booleans() -> None:
    frame = pd.DataFrame({"x": [1, np.nan], "c": pd.Categorical([1, 2])})
    assert table(frame, drop_missing=True) == (("x",), [[1]])
    for make in (pl.DataFrame, pa.table, parquet_of, lambda c: pd.DataFrame(c).convert_dtypes()):
        assert table(make({"b": [True, None, False]}), drop_missing=True) == (("b",), [[1], [0]])


@every_frame
def test_infinity(make: Frame) -> None:
    with pytest.raises(SourceError, match=r": (row 1|line 2), column 'x' is (inf, )?infinite"):
        table(make({"x": [1.0, float("inf")]}), drop_missing=True)


@every_frame
def test_no_numbers(make: Frame) -> None:
    with pytest.raises(SourceError, match=r" has no column of numbers; points need at least one$"):
        table(make({"t": ["a", "b"]}))
    with pytest.raises(SourceError, match=r"column 't' (holds|is 'a', no number; ask)"):
        table(make({"x": [1, 2], "t": ["a", "b"]}), columns=["t"])
    with pytest.raises(SourceError, match=r" has no column 'q'; its columns are 0 'x', 1 't'$"):
        table(make({"x": [1, 2], "t": ["a", "b"]}), columns=["q"])


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table, parquet_of], ids="abcd")
def test_no_rows(make: Frame) -> None:
    with pytest.raises(SourceError, match=r" has no row; there is nothing to cluster$"):
        table(make({"x": pa.array([], pa.float64()) if make in (pa.table, parquet_of) else []}))


def test_names_that_are_numbers_or_equal() -> None:
    assert table(pd.DataFrame([[1, 2], [3, 4]]), columns=[1])[0] == ("1",)
    twice = pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"])
    assert table(twice) == (("a", "a"), [[1, 2], [3, 4]])
    with pytest.raises(SourceError, match=r"has 2 columns called 'a'; give positions"):
        table(twice, columns=["a"])


def test_a_lazy_frame() -> None:
    with pytest.raises(SourceError, match=r"^the data frame \(LazyFrame\) isn't computed yet; give frame\.collect"):
        table(pl.DataFrame({"x": [1]}).lazy())


def test_numbers_are_not_copied_before_they_are_asked_for() -> None:
    column = np.arange(10.0)
    points = read(pd.DataFrame({"x": column}, copy=False), kind="points", max_pixels=1)
    column[3] = 99
    assert points.rows(3, 4).tolist() == [[99]]


def test_iris_is_the_same_from_everywhere(tmp_path: Path) -> None:
    frame = sklearn.datasets.load_iris(as_frame=True).frame.drop(columns="target")
    frame.to_parquet(tmp_path / "iris.parquet")
    frame.to_json(tmp_path / "iris.jsonl", orient="records", lines=True, double_precision=15)
    frame.to_csv(tmp_path / "iris.csv")  # with the index, which has no name
    expected = table("example:iris")
    for name in ("iris.parquet", "iris.jsonl", "iris.csv"):
        assert table(tmp_path / name) == expected
    assert table(pl.from_pandas(frame)) == expected


def test_parquet_without_pyarrow_and_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet_of({"x": [1, 2]}).getvalue()[:-9])
    with pytest.raises(SourceError, match=r"a\.parquet' is a Parquet file that can't be read \(.+\); write it again$"):
        table(path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SourceError, match=r"which needs pyarrow: pip install 'kmeans-gif\[tables\]'$"):
        table(path)


def test_nothing_is_imported_for_arrays_and_csv() -> None:
    code = (
        "import sys, numpy, io; from kmeans_gif.sources import read; read(numpy.eye(3), kind=None, max_pixels=1); "
        "late = [name for name in ('csv', 'json', 'pandas', 'polars', 'pyarrow') if name in sys.modules]; "
        "read(io.BytesIO(b'1,2'), kind=None, max_pixels=1); print(late, 'pyarrow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] False\n"


@pytest.mark.parametrize(
    ("text", "names", "rows"),
    [
        ("[1, 2]\n\n[3, 4.5]\n", ("x", "y"), [[1, 2], [3, 4.5]]),
        ('\ufeff{"b": 1, "a": true}\r\n{"a": 2, "b": 3}', ("b", "a"), [[1, 1], [3, 2]]),
        ('{"x": 1, "o": {"p": 2}, "l": [3]}', ("x",), [[1]]),
        ('{"x": null, "y": 1}\n{"x": "NA", "y": 2}', ("y",), [[1], [2]]),
    ],
)
def test_json_lines(text: str, names: tuple[str, ...], rows: list[list[float]]) -> None:
    assert table(io.BytesIO(text.encode())) == (names, rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_lines, "_BLOCK", 3)
        assert table(io.BytesIO(text.encode())) == (names, rows)


def test_json_lines_by_suffix(tmp_path: Path) -> None:
    for suffix in (".jsonl", ".ndjson", ".JSON"):
        path = tmp_path / f"a{suffix}"
        path.write_text("\n[1, 2]\n")
        assert table(path)[1] == [[1, 2]]


def test_keys_that_come_later_are_noted(notes: Callable[[], list[str]]) -> None:
    assert table(io.BytesIO(b'{"x": 1}\n{"x": 2, "y": 3}\n{"x": 2, "y": 3}'))[0] == ("x",)
    assert notes() == ["the file object: keys that the first line lacks are left out: 'y' (line 2)"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1, 2]\n[3]", ": line 2 has 1 values, the first row has 2; every row needs as many as the first"),
        ('[1, 2]\n{"x": 3}', ": line 2 is of another form than the first; write all alike"),
        ('{"x": 1}\n{"x": 1', ": line 2 is no JSON (Expecting ',' delimiter"),
        ("[" * 100_000, ": line 1 is no JSON (nested too deeply); write one object or array of numbers a line"),
        ("[]", ": line 1 is []; write one object or array of numbers a line"),
        ('{"x": 1}\n{"y": 1}', ": line 2, column 'x' is missing; leave such rows out with drop_missing=True"),
        ('{"x": 1}\n{"x": "2"}', ": line 2, column 'x' is '2', no number; correct it"),
        ('{"x": 1}\n{"x": 1e999}', ": line 2, column 'x' is inf, infinite"),
        ('{"x": 1' + "0" * 400 + "}", ": line 1, column 'x' is 10"),
        ("[[1, 2], [3, 4]]", ": line 1 holds a whole table; write one object or array of numbers a line"),
    ],
    ids=range(10),
)
def test_json_lines_refused(text: str, message: str) -> None:
    with pytest.raises(SourceError, match="^the file object" + re.escape(message)) as caught:
        table(io.BytesIO(text.encode()))
    assert "\n" not in str(caught.value)


def test_json_lines_without_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n\n")
    with pytest.raises(SourceError, match=r"a\.jsonl' has no row; there is nothing to cluster$"):
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
