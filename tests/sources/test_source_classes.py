"""A column of true classes: it is read from every kind of table, and not clustered."""

import io
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.models import photo

import kmeans_gif as kg
from kmeans_gif.sources.records import Truth

ROWS: list[tuple[float | None, float, str | None]] = [
    (1.0, 2.0, "b"),
    (2.0, 3.0, "a b"),
    (None, 4.0, "never"),
    (4.0, 5.0, None),
    (5.0, 6.0, 'with "quotes", and a comma'),
    (6.0, 7.0, "b"),
]
NAMES = ("x", "y", "kind")


def csv_of(path: Path) -> Any:
    frame_of(path).to_csv(path / "it.csv", index=False)
    return path / "it.csv"


def tsv_of(path: Path) -> Any:
    frame_of(path).to_csv(path / "it.tsv", index=False, sep="\t")
    return path / "it.tsv"


def json_of(path: Path) -> Any:
    lines = [json.dumps(dict(zip(NAMES, row, strict=True))) for row in ROWS]
    (path / "it.jsonl").write_text("\n".join(lines))
    return path / "it.jsonl"


def frame_of(_: Path) -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=list(NAMES))


def categories_of(path: Path) -> Any:
    frame = frame_of(path)
    return frame.assign(kind=frame["kind"].astype("category"))


def polars_of(_: Path) -> Any:
    return pl.DataFrame(ROWS, schema=list(NAMES), orient="row")


def arrow_of(path: Path) -> Any:
    return pa.Table.from_pandas(frame_of(path), preserve_index=False)


def parquet_of(path: Path) -> Any:
    pq.write_table(arrow_of(path), path / "it.parquet")
    return path / "it.parquet"


MAKERS = [csv_of, tsv_of, json_of, frame_of, categories_of, polars_of, arrow_of, parquet_of]


def truth_in(source: Any, **options: Any) -> Truth:
    points = kg.read(source, kind="points", **options)
    truth: Truth | None = points.truth
    assert truth is not None
    assert truth.codes.shape == (points.n,)
    return truth


@pytest.mark.parametrize("make", MAKERS)
def test_classes_are_those_of_the_kept_rows(make: Callable[[Path], Any], tmp_path: Path) -> None:
    source = make(tmp_path)
    with pytest.warns(kg.Note) as notes:
        points = kg.read(source, kind="points", truth="kind", drop_missing=True)
    assert points.names == ("x", "y")
    assert points.rows(0, 5).tolist() == [[x, y] for x, y, _ in ROWS if x is not None]
    assert points.truth is not None
    assert points.truth.name == "kind"
    assert points.truth.classes == ("a b", "b", 'with "quotes", and a comma')
    assert points.truth.codes.tolist() == [1, 0, -1, 2, 1]
    assert points.truth.has_missing
    said = [str(note.message) for note in notes]
    assert len(said) == 1  # nothing about columns that are ignored
    assert said[0].endswith("column 'kind' is missing in 1 row, which has no class")


@pytest.mark.parametrize("make", MAKERS)
def test_a_missing_value_elsewhere_is_refused_as_ever(make: Callable[[Path], Any], tmp_path: Path) -> None:
    with pytest.raises(kg.SourceError, match="drop_missing=True"):
        kg.read(make(tmp_path), kind="points", truth="kind")


@pytest.mark.parametrize("make", [csv_of, json_of, frame_of, polars_of, arrow_of, parquet_of])
def test_numbers_are_classes_and_are_not_clustered(make: Callable[[Path], Any], tmp_path: Path) -> None:
    """They are in ascending order, as numbers."""
    source = make(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        points = kg.read(source, kind="points", truth="y", columns=None, drop_missing=True)
    assert points.names == ("x",)
    assert points.truth is not None
    assert points.truth.classes == ("2", "3", "5", "6", "7")
    assert points.truth.codes.tolist() == [0, 1, 2, 3, 4]


def test_equal_numbers_and_texts_are_one_class() -> None:
    table = io.BytesIO(b'x,c\n1,1\n2,1.0\n3, 1\n4,"1"\n5,10\n6,b\n7, b \n8,2.5\n')
    truth = truth_in(table, truth="c")
    assert truth.classes == ("1", "2.5", "10", "b")
    assert truth.codes.tolist() == [0, 0, 0, 0, 2, 3, 3, 1]


def test_decimal_commas_are_read_in_classes_too() -> None:
    truth = truth_in(io.BytesIO(b"x;c\n1,5;2,5\n3;2,50\n4;3\n"), truth="c", decimal=",")
    assert truth.classes == ("2.5", "3")
    assert truth.codes.tolist() == [0, 0, 1]


def test_classes_of_long_tables_keep_their_rows() -> None:
    """The table is longer than a block of text, and than a chunk of rows."""
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 7, 300_000)
    text = "x,c\n" + "\n".join(f"{i},class {code}" for i, code in enumerate(codes.tolist()))
    truth = truth_in(io.BytesIO(text.encode()), truth="c")
    assert truth.classes == tuple(f"class {code}" for code in range(7))
    assert np.array_equal(truth.codes, codes)


def test_rows_that_are_dropped_in_other_chunks_are_dropped_here_too() -> None:
    x = np.arange(600_000.0)
    x[::7] = np.nan
    frame = pd.DataFrame({"x": x, "c": np.arange(600_000) % 5})
    truth = truth_in(frame, truth="c", drop_missing=True)
    assert np.array_equal(truth.codes, (np.arange(600_000) % 5)[~np.isnan(x)])


def test_a_class_that_only_dropped_rows_have_is_none() -> None:
    truth = truth_in(pd.DataFrame({"x": [1.0, np.nan, 3], "c": ["a", "b", "a"]}), truth="c", drop_missing=True)
    assert truth.classes == ("a",)


def test_a_column_of_an_array_by_position() -> None:
    points = kg.read(np.array([[1.0, 0, 5], [2, 1, 6], [3, 0, 7], [4, np.nan, 8]]), truth=1, kind="points")
    assert points.names == ("x", "z")
    assert points.rows(0, 4).tolist() == [[1, 5], [2, 6], [3, 7], [4, 8]]
    assert points.truth is not None
    assert points.truth.codes.tolist() == [0, 1, 0, -1]


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        (b"x,c\n1,a\n", {"truth": "d"}, "the file object has no column 'd'; its columns are 0 'x', 1 'c'"),
        (b"x,c\n1,a\n", {"truth": "c", "columns": ["x", "c"]}, "holds the true classes (truth), so that it can't be"),
        (b"x,c\n1,\n2,NA\n", {"truth": "c"}, "column 'c' has no values; name another one (truth)"),
        (b"x,c\n1,a\n", {"truth": "x"}, "has no numeric column"),
        (b"x,c\n1,a\n", {"truth": 1.5}, "truth=1.5 is no column; give a name, or a position counted from 0"),
        (b"x,c\n1,a\n", {"truth": True}, "truth=True is no column"),
        (np.arange(3.0), {"truth": 0}, "has one column, which can't be the true classes too; leave truth out"),
        (photo("camera")[:20, :20], {"truth": "c"}, "a picture has no true classes; leave truth out"),
        (
            photo("camera")[:20, :20],
            {"truth": 0, "kind": "image"},
            "kind='image' asks for a picture, which has no true",
        ),
    ],
)
def test_columns_that_are_no_classes(source: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(kg.KmeansGifError) as error:
        kg.read(io.BytesIO(source) if isinstance(source, bytes) else source, **options)
    assert message in str(error.value)


@pytest.mark.parametrize("n", [257, 5000])
def test_measures_are_no_classes(n: int, tmp_path: Path) -> None:
    frame = pd.DataFrame({"x": np.arange(n), "c": np.arange(n) / 7})
    frame.to_csv(tmp_path / "it.csv")
    for source in (frame, tmp_path / "it.csv"):
        with pytest.raises(kg.SourceError, match="column 'c' has more than 256 different values; name a column of"):
            kg.read(source, truth="c")
