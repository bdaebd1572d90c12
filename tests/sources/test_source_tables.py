"""Text tables, such as CSV: exact numbers, and an error for everything that can be wrong with a table."""

import csv
import gzip
import io
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kmeans_gif import progress
from kmeans_gif.errors import SourceError
from kmeans_gif.sources import EXAMPLES, Points, read
from kmeans_gif.sources.tables import dialect, text

Table = tuple[tuple[str, ...], list[list[float]]]


def table(text: str | bytes, **options: Any) -> Table:
    content = text.encode() if isinstance(text, str) else text
    points = read(io.BytesIO(content), **{"kind": None, "max_pixels": 1, **options})
    assert isinstance(points, Points)
    return points.names, points.rows(0, points.n).tolist()


@pytest.mark.parametrize(
    ("text", "names", "rows"),
    [
        ("1,2\n3,4", "xy", [[1, 2], [3, 4]]),
        ("x;y\n1;2\n", "xy", [[1, 2]]),
        ("x\ty\n1\t2\n", "xy", [[1, 2]]),
        ("x|y\n1|2\n", "xy", [[1, 2]]),
        ("x y\n1 2\n", "xy", [[1, 2]]),
        ("  1   2.5  \n -3   4 \n", "xy", [[1, 2.5], [-3, 4]]),
        ("a b, c d\n1, 2\n3, 4", ["a b", "c d"], [[1, 2], [3, 4]]),
        ("first name\n1\n2\n", ["first name"], [[1], [2]]),
        ("7\n8\n", "x", [[7], [8]]),
        ("\ufeffp,q\n1,2\n", "pq", [[1, 2]]),
        ("p,q\r\n1,2\r\n3,4\r\n", "pq", [[1, 2], [3, 4]]),
        ("p,q\r1,2\r3,4", "pq", [[1, 2], [3, 4]]),
        ('"p, in m","q"\n"1","2"\n', ["p, in m", "q"], [[1, 2]]),
        ('p, "q"\n1, "2"\n', "pq", [[1, 2]]),
        ('p,note\n1,"a\nb ""c"", d"\n2,e\n', "p", [[1], [2]]),
        ("\n\nx,y\n\n1,2\n\n\n3,4\n\n", "xy", [[1, 2], [3, 4]]),
        ("BMI,age\n20,3\n", ["BMI", "age"], [[20, 3]]),
        ("1;2;3;4\n", ["x1", "x2", "x3", "x4"], [[1, 2, 3, 4]]),
        ("x,y\n1,\n3,\n", "x", [[1], [3]]),
        ("x,x\n1,2\n", "xx", [[1, 2]]),
        (",x,y\n0,5,6\n1,7,8\n", "xy", [[5, 6], [7, 8]]),
        ("größe,b\n1,2\n", ["größe", "b"], [[1, 2]]),
        ("+1e3,.5\n1.,-0\n", "xy", [[1000, 0.5], [1, 0]]),
        ("x\n1\x0c\n2\n", "x", [[1], [2]]),
    ],
)
def test_tables_are_read(text: str, names: str | list[str], rows: list[list[float]]) -> None:
    assert table(text) == (tuple(names), rows)


def test_suffix_and_path(tmp_path: Path) -> None:
    for name, content in [("a.csv", "1,2\n"), ("a.TSV", "1\t2\n"), ("a.txt", "1 2\n"), ("noname", "1;2\n")]:
        path = tmp_path / name
        path.write_text(content)
        points = read(path, kind="points", max_pixels=1)
        assert points.rows(0, 1).tolist() == [[1, 2]]
    (tmp_path / "b.tsv").write_text("a,b\tc\n1\t2\n")
    assert read(tmp_path / "b.tsv", kind="points", max_pixels=1).names == ("a,b", "c")


@pytest.mark.parametrize(
    ("columns", "names", "rows"),
    [
        (["y", "x"], ("y", "x"), [[2, 1], [4, 3]]),
        ([3, "x"], ("2", "x"), [[9, 1], [8, 3]]),
        (["2"], ("2",), [[9], [8]]),  # a name takes precedence over a position
        ([1], ("y",), [[2], [4]]),
    ],
)
def test_columns(columns: list[str | int], names: tuple[str, ...], rows: list[list[float]]) -> None:
    assert table("x,y,t,2\n1,2,a,9\n3,4,b,8\n", columns=columns) == (names, rows)
    assert table(",y\n5,6\n", columns=[0]) == (("x1",), [[5]])


def test_notes(notes: Callable[[], list[str]]) -> None:
    table("x,t,u\n1,a,\n2,b,c\n")
    assert notes() == ["the file object: ignored non-numeric columns: t ('a'), u ('c')"]
    table("x,t\n1,a\n", columns=["x"])
    assert len(notes()) == 1
    table("5.1,3,setosa\n4.9,2,setosa\n")
    assert notes()[2] == "the file object: ignored non-numeric columns: setosa ('setosa')"
    table('x,"a\n\u202e"\n1,"b\nc"\n')
    assert notes()[3] == r"the file object: ignored non-numeric columns: 'a\n\u202e' ('b\nc')"
    table("x,y,z\n1,,2\n2,,3\n")
    assert notes()[4] == "the file object: ignored non-numeric columns: y (no values)"


DROP = "leave such rows out with drop_missing=True"


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("x,y\n1,2\n3\n", {}, ": line 3 has 1 cell, the first row has 2; every row needs as many as the first"),
        ("1,2\n1,2,3\n", {}, ": line 2 has 3 cells, the first row has 2"),
        ('x,y\n1,"2\n"\n3\n', {}, ": line 4 has 1 cell"),
        (
            "x;y\n3,14;2\n",
            {},
            ": line 2, column 'x' is '3,14', not a plain number; remove thousands separators, or use",
        ),
        (
            "3,14;2,5\n1,5;2,5\n",
            {},
            ": line 1 is '3,14', not a plain number; remove thousands separators, or use decimal=','",
        ),
        ('x,y\n"-1,5e3",2\n', {}, ": line 2, column 'x' is '-1,5e3', not a plain number"),
        ("x,y\n1,2\n3,\n", {}, f": line 3, column 'y' is empty; {DROP}"),
        ("x,y\n1,2\n3,NaN\n", {}, f": line 3, column 'y' is 'NaN', a missing value; {DROP}"),
        ("x,y\n1,\n3,null\n4,5\n", {}, f": line 2, column 'y' is empty; {DROP}"),
        ("x,y\nn/a,2\n", {"columns": ["x"]}, ": column 'x' has no values; choose other columns (columns)"),
        ("x,y\n1,NA\nNA,2\n", {"drop_missing": True}, " has no row without a missing value; leave out the columns"),
        ("x,y\n1,2\n3,inf\n", {}, ": line 3, column 'y' is 'inf', infinite as a 64-bit float; replace it"),
        ("x\n-1e999\n", {"drop_missing": True}, ": line 2, column 'x' is '-1e999', infinite as a 64-bit float"),
        ("x,y\n1,2\n3,4o\n", {}, ": line 3, column 'y' is '4o', not a number; correct it, or choose other columns"),
        ("x,y\n1,2\n1_0,4\n", {}, ": line 3, column 'x' is '1_0', not a number"),
        ("x,t\n1,a\n", {"columns": ["t"]}, ": line 2, column 't' is 'a', not a number; choose other columns (columns)"),
        ("x,t\n1,a\n", {"columns": ["q"]}, " has no column 'q'; its columns are 0 'x', 1 't'"),
        ("x,x\n1,2\n", {"columns": ["x"]}, " has 2 columns called 'x'; give positions: 0 'x', 1 'x'"),
        ("s,t\na,b\n", {}, " has no numeric column among s ('a'), t ('b'); points need at least one"),
        ("x,y\n", {}, " has a header and no rows below it; there is nothing to cluster"),
        ("\n \n", {}, " has no rows; there is nothing to cluster"),
        ("", {}, " is empty; give a picture (PNG"),
        (b"x,\xe9\n1,2\n", {}, " is not UTF-8 text (line 1 has the byte 0xe9); save it as UTF-8"),
        ("x,y\n1,2\n", {"kind": "image"}, " is a table of points, not a picture; leave kind='image' out"),
        ('x,y\n3,4\n1,"' + "a" * 140_000, {}, ": line 3 opens a quote that is never closed; close it, or double it"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_invalid_tables_are_refused(text: str | bytes, options: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match="^the file object" + re.escape(message)) as caught:
        table(text, **options)
    assert "\n" not in str(caught.value)


def test_utf16_and_long_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "excel.csv"
    path.write_bytes("x,y\n1,2\n".encode("utf-16"))
    with pytest.raises(SourceError, match=r"excel\.csv' is UTF-16 text; save it as UTF-8$"):
        read(path, kind=None, max_pixels=1)
    monkeypatch.setattr(text, "_LONGEST", 100)
    monkeypatch.setattr(text, "_BLOCK", 50)
    monkeypatch.setattr(dialect, "_SAMPLE", 10)
    for content, place in (
        ("1," * 200, ""),
        ("x,y\n1,2\n" + "1," * 100, ": line 3"),
        ('a,b\n"' + "\n" * 150, ": line 2"),
    ):
        with pytest.raises(SourceError, match=f"^the file object{place} has a line of more than 100 bytes; write one"):
            table(content)
    assert table("1,2\n" * 100)[1] == [[1, 2]] * 100


@pytest.mark.parametrize("block", [1, 7, 64, 1 << 20])
def test_blocks_of_any_size_give_the_same_result(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_BLOCK", block)
    lines = ["x,late,t,y"] + [f'{i}.5,{i if i > 20 else ""},"a\n,{i}",{-i}' for i in range(50)]
    names, rows = table("\r\n".join(lines), drop_missing=True)
    assert names == ("x", "late", "y")
    assert rows == [[i + 0.5, i, -i] for i in range(21, 50)]
    with pytest.raises(SourceError, match=r"line 2, column 'late' is empty"):
        table("\r\n".join(lines))
    with pytest.raises(SourceError, match=r"line 90 has 1 cell"):
        table("\n".join(["x,y"] + ["1,2"] * 88 + ["3"]))


def test_memory_holds_only_the_numbers_and_progress_is_reported(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).normal(size=(300_000, 2))
    path = tmp_path / "big.csv"
    path.write_text("x,y\n" + "\n".join(f"{x!r},{y!r}" for x, y in numbers.tolist()))
    size, heard = path.stat().st_size, []
    tracemalloc.start()
    with progress.listening(lambda *report: heard.append(report)):
        points = read(path, kind="points", max_pixels=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    np.testing.assert_array_equal(points.rows(0, points.n), numbers)
    assert size > 2.4 * numbers.nbytes
    assert peak < 1.2 * numbers.nbytes + 10 * text._BLOCK  # noqa: SLF001
    assert [report[0] for report in heard] == ["reading"] * len(heard)
    assert heard[-1][1:] == (size, size)
    assert len(heard) > 10


def test_max_values() -> None:
    content = "x,t,y\n1,a,2\n3,b,4\n"
    assert table(content, max_values=4)[1] == [[1, 2], [3, 4]]
    assert table(content, max_values=2, columns=["y"])[1] == [[2], [4]]
    message = r"^the file object has more values than max_values=3; choose columns, or raise max_values"
    with pytest.raises(SourceError, match=message):
        table(content, max_values=3)


def test_no_more_than_max_values_are_held_before_the_error(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(40):
            file.write(b"1,2\n" * 250_000)
    tracemalloc.start()
    with pytest.raises(SourceError, match="has more values than max_values=1000000"):
        read(path, max_values=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert path.stat().st_size < 1_000_000
    assert peak < 8 * 1_000_000 + 12 * text._BLOCK  # noqa: SLF001


FLOATS = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.integers(1, 5)),
    elements=st.floats(allow_nan=False, allow_infinity=False),
)


@given(array=FLOATS, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), delimiter=st.sampled_from(",;\t| "))
def test_a_round_trip_is_exact(array: np.ndarray, quoting: int, delimiter: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=quoting, delimiter=delimiter).writerows(array.tolist())  # type: ignore[arg-type]
    _, rows = table(file.getvalue())
    assert np.array(rows).tobytes() == array.tobytes()


CELLS = st.sampled_from(["1", "-2.5", "", "NA", "x", "3,14", "inf", '"', '"a"', "1e5", " ", "é", "1_0", "nan", "0x1"])


@given(
    text=st.one_of(
        st.text(max_size=60),
        st.lists(CELLS, max_size=30).flatmap(
            lambda cells: st.lists(st.sampled_from(",,,;\n\n\r\t |"), min_size=len(cells), max_size=len(cells)).map(
                lambda marks: "".join(map("".join, zip(cells, marks, strict=True)))
            )
        ),
    ),
    drop_missing=st.booleans(),
)
def test_any_text_is_read_or_refused(text: str, drop_missing: bool) -> None:
    try:
        names, rows = table(b"\n" + text.encode("utf-8", "surrogatepass"), drop_missing=drop_missing)
    except SourceError:
        return
    assert np.isfinite(rows).all()
    assert {len(row) for row in rows} == {len(names)}


@pytest.mark.parametrize("one", [one for one in EXAMPLES if one.kind == "points"], ids=lambda one: one.name)
def test_real_files_agree_with_pandas_and_numpy(one: Any) -> None:
    names, rows = table(one.path.read_bytes())
    frame = pd.read_csv(one.path)
    assert list(names) == list(frame.columns)
    np.testing.assert_array_equal(rows, frame.to_numpy())
    np.testing.assert_array_equal(rows, np.loadtxt(one.path, delimiter=",", skiprows=1))
