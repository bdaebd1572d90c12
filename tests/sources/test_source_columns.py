"""How a column is read, by its content: one table of cases, and the same result from every container."""

import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import kmeans_gif as kg

Make = Callable[[pa.Array], object]

IGNORED = None


@dataclass(frozen=True)
class Case:
    """A column, its expected numbers (None if missing) or IGNORED, and the containers that can't hold it."""

    column: pa.Array
    numbers: Sequence[float | None] | None
    without: tuple[str, ...] = ()


MOMENT = datetime(2026, 1, 2, tzinfo=UTC)
NO_ARRAY = ("npy", "masked array")
CASES = {
    "whole numbers": Case(pa.array([7, -2, 9]), [7, -2, 9]),
    "whole numbers and null": Case(pa.array([7, None, 2**53]), [7, None, 2**53]),
    "unsigned": Case(pa.array([2**64 - 1, 0, 5], pa.uint64()), [2.0**64, 0, 5]),
    "half floats": Case(pa.array([0.5, None, 2], pa.float16()), [0.5, None, 2]),
    "single floats": Case(
        pa.array([0.1, 0.5, 3e38], pa.float32()), [float(np.float32(0.1)), 0.5, float(np.float32(3e38))]
    ),
    "floats, NaN and null": Case(pa.array([0.1, float("nan"), None]), [0.1, None, None]),
    "booleans": Case(pa.array([True, False, True]), [1, 0, 1]),
    "booleans and null": Case(pa.array([True, None, False]), [1, None, 0]),
    "decimals": Case(
        pa.array([Decimal("0.10"), None, Decimal("-12345678901234567.89")]), [0.1, None, -12345678901234567.89]
    ),
    "decimals of 256 bits": Case(
        pa.array([Decimal("1e50"), None, Decimal(-3)], pa.decimal256(60, 2)), [1e50, None, -3], ("polars",)
    ),
    "128 bits": Case(pa.array([Decimal(2**126), None, Decimal(-3)], pa.decimal128(38, 0)), [2.0**126, None, -3]),
    "text": Case(pa.array(["a", None, "b"]), IGNORED, NO_ARRAY),
    # JSON has only its own types: strings are read like cells of a CSV.
    "text of digits": Case(pa.array(["1", "2", "3"]), IGNORED, (*NO_ARRAY, "json lines")),
    "bytes": Case(pa.array([b"a", b"b", None]), IGNORED, (*NO_ARRAY, "json lines")),
    "times": Case(pa.array([MOMENT, None, MOMENT]), IGNORED, NO_ARRAY),
    "durations": Case(pa.array([1, 2, None], pa.duration("s")), IGNORED, (*NO_ARRAY, "json lines")),
    "categories": Case(pa.array(["a", "b", "a"]).dictionary_encode(), IGNORED, NO_ARRAY),
    "categories of numbers": Case(
        pa.array([5, 6, 5]).dictionary_encode(), IGNORED, (*NO_ARRAY, "parquet", "json lines", "polars")
    ),
    "lists": Case(pa.array([[1], [], None]), IGNORED, NO_ARRAY),
    "arrays": Case(pa.array([[1, 2]] * 3, pa.list_(pa.int64(), 2)), IGNORED, NO_ARRAY),
    "structs": Case(pa.array([{"a": 1}, None, {"a": 2}]), IGNORED, NO_ARRAY),
    "nulls": Case(pa.nulls(3), IGNORED),
    "floats, all null": Case(pa.nulls(3, pa.float64()), IGNORED),
    "NaN": Case(pa.array([float("nan")] * 3), IGNORED),
}


def points_of(source: object, **options: Any) -> kg.Points:
    points = kg.read(source, **options)
    assert isinstance(points, kg.Points)
    return points


def table_of(column: pa.Array) -> pa.Table:
    return pa.table({"x": [1.0, 2.0, 3.0], "v": column})


def parquet_of(column: pa.Array) -> io.BytesIO:
    file = io.BytesIO()
    parquet.write_table(table_of(column), file)
    return file


def lines_of(column: pa.Array) -> io.BytesIO:
    def written(value: object) -> object:
        return float(value) if isinstance(value, Decimal) else str(value)

    text = "\n".join(json.dumps(record, default=written) for record in table_of(column).to_pylist())
    return io.BytesIO(re.sub(r"\bNaN\b", "null", text).encode())


def array_of(column: pa.Array) -> np.ndarray[Any, Any]:
    numbers = [np.nan if value is None else float(value) for value in column.to_pylist()]
    return np.column_stack([[1.0, 2.0, 3.0], numbers])


def npy_of(column: pa.Array) -> io.BytesIO:
    file = io.BytesIO()
    np.save(file, array_of(column))
    return file


def masked_of(column: pa.Array) -> np.ndarray[Any, Any]:
    array = array_of(column)
    return np.ma.array(np.where(np.isnan(array), 77, array), mask=np.isnan(array))


CONTAINERS: dict[str, Make] = {
    "arrow": table_of,
    "arrow, record batch": lambda column: pa.record_batch({"x": [1.0, 2.0, 3.0], "v": column}),
    "arrow, in chunks": lambda column: pa.concat_tables([table_of(column)[:1], table_of(column)[1:]]),
    "parquet": parquet_of,
    "pandas": lambda column: table_of(column).to_pandas(),
    "pandas, nullable": lambda column: table_of(column).to_pandas().convert_dtypes(),
    "pandas of arrow": lambda column: table_of(column).to_pandas(types_mapper=pd.ArrowDtype),
    "polars": lambda column: pl.from_arrow(table_of(column)),
    "json lines": lines_of,
    "npy": npy_of,
    "masked array": masked_of,
}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("case", CASES)
def test_a_column_is_the_same_from_every_container(case: str, container: str, notes: Callable[[], list[str]]) -> None:
    column, numbers, without = CASES[case].column, CASES[case].numbers, CASES[case].without
    if container in without:
        return
    points = points_of(CONTAINERS[container](column), kind="points", drop_missing=True)
    rows = points.rows(0, points.n).tolist()
    name = "y" if container in NO_ARRAY else "v"
    if numbers is IGNORED:
        assert points.names == ("x",)
        assert rows == [[1.0], [2.0], [3.0]]
        (note,) = notes()
        assert f": ignored non-numeric columns: {name} (" in note
        asked_for = (
            rf"column '{name}' (has no values; choose|holds no numbers|is .*, not a number; choose|.* no numeric)"
        )
        with pytest.raises(kg.SourceError, match=asked_for):
            points_of(CONTAINERS[container](column), kind="points", columns=["x", name])
    else:
        assert points.names == ("x", name)
        assert rows == [[i + 1.0, number] for i, number in enumerate(numbers) if number is not None]
        assert notes() == []


@pytest.mark.parametrize(
    "source",
    [
        pl.DataFrame({"v": [2**126, None, -3]}, schema={"v": pl.Int128}),
        pd.DataFrame({"v": [2**126, None, -3]}, dtype=object),
        io.BytesIO(f'{{"v": {2**126}}}\n{{"v": null}}\n{{"v": -3}}'.encode()),
    ],
    ids=["polars", "pandas", "json lines"],
)
def test_integers_of_128_bits(source: object) -> None:
    points = points_of(source, drop_missing=True)
    assert points.rows(0, 2).tolist() == [[2.0**126], [-3]]


@settings(deadline=None)
@given(
    st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=7).filter(lambda d: abs(d) < 10**20), min_size=1)
)
def test_decimals_are_rounded_once(values: list[Decimal]) -> None:
    """Every container gives the float nearest to the decimal."""
    column = pa.array(values, pa.decimal128(38, 7))
    expected = [[float(value)] for value in values]
    table = pa.table({"v": column})
    for source in (table, pl.from_arrow(table), table.to_pandas(), table.to_pandas(types_mapper=pd.ArrowDtype)):
        points = points_of(source)
        assert points.rows(0, points.n).tolist() == expected


@pytest.mark.parametrize("container", ["arrow", "parquet", "pandas"])
def test_equal_names(container: str) -> None:
    columns = [[1.0, 2.0], ["a", "b"], [3.0, 4.0], [5, 6]]
    table = pa.Table.from_arrays([pa.array(column) for column in columns], names=["x", "x", "x", "y"])
    file = io.BytesIO()
    parquet.write_table(table, file)
    frame = pd.DataFrame(dict(enumerate(columns))).set_axis(["x", "x", "x", "y"], axis=1)
    source = {"arrow": table, "parquet": file, "pandas": frame}[container]
    points = points_of(source)
    assert (points.names, points.rows(0, 2).tolist()) == (("x", "x", "y"), [[1, 3, 5], [2, 4, 6]])
    points = points_of(source, columns=[3, 2])
    assert (points.names, points.rows(0, 2).tolist()) == (("y", "x"), [[5, 3], [6, 4]])
    with pytest.raises(kg.SourceError, match=r"column 'x' holds no numbers \(.+\); choose other columns \(columns\)$"):
        points_of(source, columns=[1])
    with pytest.raises(kg.SourceError, match=r"has 3 columns called 'x'; give positions: 0 'x', 1 'x', 2 'x', 3 'y'$"):
        points_of(source, columns=["x"])


@pytest.mark.parametrize("container", ["arrow", "parquet", "pandas", "polars", "json lines"])
def test_unnamed_columns_are_used_only_if_selected(container: str, notes: Callable[[], list[str]]) -> None:
    table = pa.table({"": [1, 2], "x": [3, 4]})
    file = io.BytesIO()
    parquet.write_table(table, file)
    lines = io.BytesIO(b'{"": 1, "x": 3}\n{"": 2, "x": 4}')
    frames = {
        "arrow": table,
        "parquet": file,
        "pandas": table.to_pandas(),
        "polars": pl.DataFrame({"": [1, 2], "x": [3, 4]}),
        "json lines": lines,
    }
    source = frames[container]
    assert points_of(source).names == ("x",)
    assert len(notes()) == 1
    assert points_of(source, columns=[0, 1]).rows(0, 2).tolist() == [[1, 3], [2, 4]]


def test_the_index_of_pandas_is_not_a_feature(notes: Callable[[], list[str]]) -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0], "id": [70, 80], "year": [1, 2]}).set_index(["id", "year"])
    file = io.BytesIO()
    frame.to_parquet(file)
    for source in (pa.Table.from_pandas(frame), file):
        assert points_of(source).names == ("x",)
        assert notes()[-1].endswith(": ignored pandas' index: id, year; choose it with columns")
        assert points_of(source, columns=["id", "x"]).rows(0, 2).tolist() == [[70, 1], [80, 2]]
    assert len(notes()) == 2
    assert points_of(frame).names == ("x",)
    nameless = frame.set_axis([5, 6])
    assert points_of(pa.Table.from_pandas(nameless)).names == ("x",)
    plain = pa.Table.from_pandas(pd.DataFrame({"x": [1], "y": [2]}))  # its index is a range, not a column
    assert points_of(plain).names == ("x", "y")
    assert len(notes()) == 3


@pytest.mark.parametrize(
    "metadata", [b"", b"{", b"[]", b'{"index_columns": 5}', b'{"index_columns": [{}, 3, "q"]}', b"\xff"]
)
def test_any_pandas_metadata_is_tolerated(metadata: bytes) -> None:
    table = pa.table({"x": [1], "y": [2]}).replace_schema_metadata({b"pandas": metadata})
    assert points_of(table).names == ("x", "y")


@pytest.mark.parametrize(
    "name", ["read", "collect", "compute", "column_names", "name", "columns", "iloc", "to_numpy", "shape"]
)
def test_a_column_may_have_any_name(name: str) -> None:
    for source in (pd.DataFrame({"x": [1, 2], name: [3, 4]}), pl.DataFrame({"x": [1, 2], name: [3, 4]})):
        assert points_of(source).names == ("x", name)
    assert points_of(pd.DataFrame({name: [3, 4]}), kind="points").rows(0, 2).tolist() == [[3], [4]]


@pytest.mark.parametrize(
    ("column", "name"),
    [
        (pd.Series([1, None, 3], dtype="Int64", name="a"), "a"),
        (pd.Series([1.0, np.nan, 3.0]), "x"),
        (pd.Series([Decimal(1), None, Decimal(3)]), "x"),
        (pl.Series("a", [1, None, 3]), "a"),
        (pl.Series([1, None, 3]), "x"),
        (pa.array([1, None, 3]), "x"),
        (pa.chunked_array([[1], [None, 3]]), "x"),
    ],
    ids=["nullable", "float", "objects", "polars", "polars, no name", "arrow", "arrow, chunked"],
)
def test_a_single_column(column: object, name: str) -> None:
    points = points_of(column, drop_missing=True)
    assert (points.names, points.rows(0, 2).tolist()) == ((name,), [[1], [3]])


def test_sparse_columns() -> None:
    points = points_of(pd.DataFrame({"x": pd.arrays.SparseArray([0.0, 2.5, 0.0])}))
    assert points.rows(0, 3).tolist() == [[0], [2.5], [0]]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            pd.DataFrame({"x": [1, "a", None]}),
            "column 'x', row 1 is 'a', not a number; correct it, or choose other columns",
        ),
        (pd.DataFrame({"x": [1, 2j]}, dtype=object), "column 'x', row 1 is 2j, not a number; correct it"),
        (pd.DataFrame({"x": [10**400, 1]}), "row 0, column 'x' is infinite as a 64-bit float"),
        (
            pd.DataFrame({"x": [Decimal("sNaN"), 1]}),
            "column 'x' can't be read ([<class 'decimal.Inv",
        ),
        (pl.DataFrame({"x": [None, 1]}), "row 0, column 'x' is missing; leave such rows out with drop_missing=True"),
    ],
    ids=["text", "complex", "too large", "signalling NaN", "null"],
)
def test_errors_name_the_position_of_the_value(source: object, message: str) -> None:
    with pytest.raises(kg.SourceError, match=re.escape(message)) as caught:
        points_of(source)
    assert "\n" not in str(caught.value)


def test_errors_of_other_packages_become_source_errors() -> None:
    class Broken:
        columns = ("x", "y")

        def __len__(self) -> int:
            return 3

        def __getitem__(self, name: str) -> object:
            if name == "y":
                raise RuntimeError("lost\nthe connection")
            return np.zeros(3)

    message = (
        r"^the data frame \(Broken\): column 'y' can't be read \(lost the connection\); convert it to float64 first$"
    )
    with pytest.raises(kg.SourceError, match=message):
        points_of(Broken())
    assert points_of(Broken(), columns=["x"]).n == 3


@pytest.mark.parametrize("method", ["collect", "compute", "toPandas"])
def test_lazy_frames_are_refused(method: str) -> None:
    plan = type("Plan", (), {"columns": ("x",), method: lambda self: self})()
    with pytest.raises(
        kg.SourceError, match=rf"^the data frame \(Plan\) isn't computed yet; give frame\.{method}\(\)$"
    ):
        points_of(plan)
