"""The dialect of a text table: header, comments, Excel's sep=, delimiter, decimal mark, gzip."""

import gzip
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import Points, read

Table = tuple[tuple[str, ...], list[list[float]]]
Notes = Callable[[], list[str]]


def table(source: object, **options: Any) -> Table:
    points = read(io.BytesIO(source.encode()) if isinstance(source, str) else source, **options)
    assert isinstance(points, Points)
    return points.names, points.rows(0, points.n).tolist()


def refused(source: object, **options: Any) -> str:
    with pytest.raises(SourceError) as caught:
        table(source, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix("the file object")


@pytest.mark.parametrize(
    ("text", "header", "names", "rows"),
    [
        ("0,1\n0.5,1.5\n", True, ("0", "1"), [[0.5, 1.5]]),
        ("0,1\n0.5,1.5\n", False, ("x", "y"), [[0, 1], [0.5, 1.5]]),
        ("3,14\n5,6\n", True, ("3", "14"), [[5, 6]]),
        ('"1,5";b\n5;6\n', True, ("1,5", "b"), [[5, 6]]),
        ("x,NA\n5,6\n", True, ("x", "NA"), [[5, 6]]),
        ("a,b\n1,2\n", True, ("a", "b"), [[1, 2]]),
        (",0,1\n0,0.5,1.5\n", True, ("0", "1"), [[0.5, 1.5]]),
    ],
)
def test_header_option(text: str, header: bool, names: tuple[str, ...], rows: Any, notes: Notes) -> None:
    assert table(text, header=header) == (names, rows)
    assert [note for note in notes() if "first row" in note] == []


def test_header_options_that_contradict_the_content() -> None:
    assert refused("a,b\n1,2\n", header=False).startswith(": line 1, column 'x' is 'a', not a number; correct it")
    assert refused("a,b\n", header=True) == " has a header and no rows below it; there is nothing to cluster"


@pytest.mark.parametrize(
    ("first", "shown"),
    [
        ("0,1,2", "0, 1, 2"),
        ("1,2", "1, 2"),
        ("2019,2020", "2019, 2020"),
        ("1990,2000,2010,2020", "1990, 2000, 2010, …"),
    ],
)
def test_a_consecutive_first_row_is_data_with_a_note(first: str, shown: str, notes: Notes) -> None:
    row = [float(cell) for cell in first.split(",")]
    assert table(f"{first}\n{first}\n")[1] == [row, row]
    assert notes() == [
        f"the file object: the first row ({shown}) is read as data; if it names the columns, use header=True"
    ]


@pytest.mark.parametrize("first", ["1", "2,3", "1,0", "0,2", "0.0,1.0", "1,1", "2019,2021,2022", "-1,0", "5,6,7"])
def test_other_numeric_first_rows_get_no_note(first: str, notes: Notes) -> None:
    table(f"{first}\n{first}\n")
    assert notes() == []


def test_numbered_columns_of_pandas_with_an_unnamed_index(notes: Notes) -> None:
    file = io.BytesIO()
    pd.DataFrame([[0.5, 1.5], [2.5, 3.5]]).to_csv(file)
    assert table(file) == (("0", "1"), [[0.5, 1.5], [2.5, 3.5]])
    first, second = notes()
    assert first.endswith(" as column names, although '0' is a number; if it is data, use header=False")
    assert second == "the file object: ignored columns without a name, at positions counted from 0: 0"


@pytest.mark.parametrize("first", ["x1,x2", "1a,2b", "a,NA", "none,n/a,b", "2019-20,y"])
def test_names_with_digits_and_missing_values_get_no_note(first: str, notes: Notes) -> None:
    row = ",".join("7" for _ in first.split(","))
    assert table(f"{first}\n{row}\n")[0] == tuple(first.split(","))
    assert notes() == []


def test_a_number_among_names_gets_a_note(notes: Notes) -> None:
    assert table("name,2019\na,3\n")[0] == ("2019",)
    assert "the first row is read as column names, although '2019' is a number; if it is data" in notes()[0]


@pytest.mark.parametrize(
    "text",
    [
        "# made by hand\n#x,y\na,b\n1,2\n",
        "\n  # it's \"quoted\n\n# y;z;u\r\n\r\na,b\n1,2\n",
        "#\ra,b\r1,2",
        ",\n , \na,b\n1,2\n",
        "#" + "-" * 3_000_000 + "\na,b\n1,2\n",
    ],
    ids=range(5),
)
def test_comments_and_blank_lines_before_the_header_are_skipped(text: str) -> None:
    assert table(text) == (("a", "b"), [[1, 2]])
    line = len(re.findall(r"\r\n|\r|\n", text.rstrip())) + 2
    assert refused(text.rstrip() + "\n3,o").startswith(f": line {line}, column 'b' is 'o', not a number")


def test_lines_are_counted_from_the_beginning_of_the_file() -> None:
    assert refused("#1\n\n#2\r\na,b\r\n1,2\r\n3,x\n").startswith(": line 6, column 'b' is 'x'")
    assert refused("\nsep=;\n", header=True).startswith(" has a header and no rows")
    assert refused("sep=;\n#\n1;2\n3\n").startswith(": line 4 has 1 cell")
    assert refused('a,"b\nc"\n1,x\n2,3\n').startswith(": line 3, column 'b\\nc' is 'x'")


def test_lines_that_only_look_like_comments() -> None:
    assert refused("#N/A,1\n2,3\n").startswith(": line 1, column 'x' is '#N/A', a missing value")
    assert refused("a,b\n1,2\n#3,4\n").startswith(": line 3, column 'a' is '#3', not a number")
    assert refused("# nothing else") == " has no rows; there is nothing to cluster"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("sep=;\na;b\n1;2\n", [[1, 2]]),
        ('"sep=;"\r\na;b\r\n1;2\r\n', [[1, 2]]),
        ("\ufeffSEP=|\na|b\n1|2\n", [[1, 2]]),
        ("sep=\t\na\tb\n1\t2\n", [[1, 2]]),
        ("sep=,\n1,2\n", [[1, 2]]),
        ("sep=;\na,b;c\nu,v;2\n", [[2]]),
    ],
)
def test_the_sep_line_of_excel_sets_the_delimiter(text: str, rows: list[list[float]], tmp_path: Path) -> None:
    assert table(text)[1] == rows
    (tmp_path / "a.tsv").write_text(text, "utf-8")
    assert table(tmp_path / "a.tsv")[1] == rows


def test_unsupported_delimiters() -> None:
    assert refused("sep=x\na,b\n") == ": line 1 sets the delimiter 'x'; supported ones are ',', ';', '\\t', '|', ' '"
    assert refused("sep=,\na\n", decimal=",").startswith(": line 1 sets the delimiter ','; supported ones are ';'")


PLAIN = "not a plain number; remove thousands separators, or use decimal=',' for decimal commas"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1.234,56;7,5\n2.345,67;8,5\n", ": line 1 is '1.234,56'"),
        ("a;b\n1.234,56;7,5\n", ": line 2, column 'a' is '1.234,56'"),
        ('"1.234,56";"7,5"\n', ": line 1 is '1.234,56'"),
        ('a;b\n1;2\n3;"7,5"\n', ": line 3, column 'b' is '7,5'"),
        ('a,b\n"1,234.50",1\n"2,345.50",2\n', ": line 2, column 'a' is '1,234.50'"),
        ('a,b\n"1,234",1\n', ": line 2, column 'a' is '1,234'"),
        ("a\tb\n1 234\t5\n", ": line 2, column 'a' is '1 234'"),
        ("a;b\n1'234;5\n", ": line 2, column 'a' is \"1'234\""),
        ("a;name\n1;x\n2;3,5\n", ": line 3, column 'name' is '3,5'"),  # although its first value is text
    ],
)
def test_thousands_separators_and_decimal_commas_get_the_same_error(text: str, place: str) -> None:
    assert refused(text) == f"{place}, {PLAIN}"
    assert refused(text, drop_missing=True) == f"{place}, {PLAIN}"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("x;y\n7,5;-1,5e3\n,5;2,\n", [[7.5, -1500], [0.5, 2]]),
        ("7,5;2\n", [[7.5, 2]]),
        ("x\n7,5\n8,25\n", [[7.5], [8.25]]),
        ("7,5\n8,25\n", [[7.5], [8.25]]),
        ("7,5\t1\n8,25\t2\n", [[7.5, 1], [8.25, 2]]),
        ("7,5 1\n8,25 2\n", [[7.5, 1], [8.25, 2]]),
        ('"7,5"|"1"\n', [[7.5, 1]]),
    ],
)
def test_decimal_commas(text: str, rows: list[list[float]]) -> None:
    assert table(text, decimal=",")[1] == rows


@pytest.mark.parametrize("cell", ["1.234,5", "7.5", "1 234,5", "1,234,567"])
def test_decimal_points_and_thousands_separators_beside_decimal_commas(cell: str) -> None:
    message = "not a plain number; with decimal=',' write 1234,5: no point, no thousands separators"
    assert refused(f"x;y\n1,5;2\n{cell};3\n", decimal=",") == f": line 3, column 'x' is {cell!r}, {message}"
    assert refused(f"{cell};3\n1,5;2\n", decimal=",") == f": line 1 is {cell!r}, {message}"


def test_a_single_column_of_decimal_commas_suggests_the_option() -> None:
    message = refused("x\n3,14\n2,71\n")
    assert message.startswith(": line 2 has 2 cells, the first row has 1;")
    assert message.endswith(", or use decimal=',' for decimal commas")
    assert "decimal" not in refused("x,y\n3,14\n2\n")


@given(
    array=hnp.arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 4)), elements=st.floats(-1e9, 1e9)),
    delimiter=st.sampled_from(";\t| "),
    header=st.booleans(),
)
def test_a_round_trip_with_decimal_commas(array: np.ndarray, delimiter: str, header: bool) -> None:
    rows = [delimiter.join(map(repr, row)).replace(".", ",") for row in array.tolist()]
    names = [delimiter.join("abcd"[: array.shape[1]])] * header
    _, read_again = table("\n".join([*names, *rows]), decimal=",", header=header)
    assert np.array(read_again).tobytes() == array.tobytes()


@pytest.mark.parametrize("name", ["a.csv.gz", "a.tsv.gz", "a.txt.gz", "a.jsonl.gz", "a.gz", "noname"])
def test_gzip(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    content = b'{"x": 1, "y": 2}\n' if "json" in name else b"x\ty\n1\t2\n"
    path.write_bytes(gzip.compress(content))
    for source in (path, io.BytesIO(path.read_bytes())):
        assert table(source) == (("x", "y"), [[1, 2]])


def test_gzip_members_are_concatenated(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).normal(size=(60_000, 2))
    lines = "".join(f"{x!r},{y!r}\n" for x, y in numbers.tolist()).encode()
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(lines[:999_999]) + gzip.compress(lines[999_999:]))
    np.testing.assert_array_equal(table(path)[1], numbers)


def test_gzip_that_is_damaged_or_holds_no_text(tmp_path: Path) -> None:
    whole = gzip.compress(("1,2\n" * 400_000).encode() + np.random.default_rng(0).bytes(9), mtime=0)
    path = tmp_path / "a.csv.gz"
    for content in (whole[:-20], whole[:12], whole[:40] + b"\xff" * 9 + whole[49:], whole + b"rest"):
        path.write_bytes(content)
        with pytest.raises(SourceError, match=r"a\.csv\.gz' is a damaged gzip file \(.+\); compress it again$"):
            table(path)
    for content in (b"\0\1\2", b"\x89PNG\r\n\x1a\n", b""):
        path.write_bytes(gzip.compress(content))
        with pytest.raises(SourceError, match=r"a\.csv\.gz' is a gzip file without a text table in it; decompress it"):
            table(path)
