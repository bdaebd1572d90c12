"""Labels of images in their shape, and of data frames with their index."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.metrics import pairwise_distances_argmin
from tests.models import Array, photo

import kmeans_gif as kg

TABLE = pd.DataFrame(
    {
        "name": list("abcdef"),
        "x": [0.0, 9.0, np.nan, 1.0, 8.0, 0.5],
        "unused": [np.nan, 1.0, np.nan, 2.0, 3.0, np.nan],
        "y": [0.0, 9.0, 9.0, 0.0, np.nan, 1.0],
    },
    index=[30, 20, 10, 7, 5, 3],
)
TRACE = kg.cluster(kg.read(TABLE, columns=["x", "y"], drop_missing=True), n_clusters=2, init=[[0, 0], [9, 9]])
EXPECTED = [0, 1, -1, 0, -1, 0]


@pytest.mark.parametrize("picture", [photo("chelsea")[::9, ::7], photo("camera")[::9, ::7]])
def test_labels_of_a_picture_have_its_shape(picture: Array) -> None:
    trace = kg.cluster(kg.read(picture, kind="image"), n_clusters=3, seed=1)
    labels = trace.labels(kg.read(picture, kind="image"))
    assert labels.dtype == np.int32
    assert labels.shape == picture.shape[:2]
    nearest = pairwise_distances_argmin(picture.reshape(-1, trace.values().shape[1]), trace.values())
    assert np.array_equal(labels, nearest.reshape(labels.shape))
    assert np.array_equal(trace.labels(picture[:4], step=0), trace.labels(picture, step=0)[:4])


def test_labels_of_a_pandas_frame_keep_its_index() -> None:
    labels = TRACE.labels(TABLE)
    expected = pd.Series(EXPECTED, index=TABLE.index, name="cluster", dtype="int32")
    pd.testing.assert_series_equal(labels, expected)
    moved = TABLE[["y", "unused", "x"]].sort_index()
    pd.testing.assert_series_equal(TRACE.labels(moved), expected.sort_index())
    assert TABLE.assign(cluster=labels).query("cluster == 1").index.tolist() == [20]


def test_labels_of_a_polars_frame_are_a_series() -> None:
    frame = pl.from_pandas(TABLE)
    labels = TRACE.labels(frame)
    assert isinstance(labels, pl.Series)
    assert (labels.name, str(labels.dtype), labels.to_list()) == ("cluster", "Int32", EXPECTED)
    assert frame.with_columns(labels).filter(pl.col("cluster") == 1)["name"].to_list() == ["b"]


@pytest.mark.parametrize("as_other", [pa.Table.from_pandas, pd.DataFrame.convert_dtypes, lambda f: f.astype(object)])
def test_missing_values_of_other_frames(as_other: Any) -> None:
    labels = TRACE.labels(as_other(TABLE))
    assert list(np.asarray(labels)) == EXPECTED


def test_a_missing_value_in_another_column_has_no_effect_and_no_note(recwarn: pytest.WarningsRecorder) -> None:
    assert TRACE.labels(TABLE).loc[[30, 3]].tolist() == [0, 0]
    assert not recwarn


def test_a_column_without_values_labels_nothing() -> None:
    assert TRACE.labels(TABLE.assign(x=np.nan)).tolist() == [-1] * 6


def test_columns_of_a_trace_of_an_array_are_matched_by_position() -> None:
    trace = kg.cluster(TABLE[["x", "y"]].dropna().to_numpy(), n_clusters=2, init=[[0, 0], [9, 9]])
    assert trace.labels(TABLE[["x", "y"]]).tolist() == EXPECTED
    assert trace.labels(TABLE[["name", "x", "y"]]).tolist() == EXPECTED  # of those that hold numbers
    with pytest.raises(kg.SourceError, match=r"the data have 3 columns \(x, unused, y\), the trace has 2; give data"):
        trace.labels(TABLE)


def test_a_single_column_keeps_its_index() -> None:
    trace = kg.cluster(TABLE["y"].dropna(), n_clusters=2, init=[[0], [9]])
    labels = trace.labels(TABLE["y"])
    assert (labels.tolist(), labels.index.tolist()) == ([0, 1, 1, 0, -1, 0], TABLE.index.tolist())
    assert trace.labels(pl.Series("y", [9.0, None])).to_list() == [1, -1]


def test_standardized_columns_of_a_frame_are_labelled_in_units() -> None:
    complete = TABLE[["x", "y"]].dropna() * [1, 1000]
    trace = kg.cluster(complete, n_clusters=2, seed=0, standardize=True)
    labels = trace.labels(TABLE[["x", "y"]] * [1, 1000])
    nearest = pairwise_distances_argmin(
        complete / complete.std(ddof=0), trace.values() / complete.std(ddof=0).to_numpy()
    )
    assert labels.loc[complete.index].tolist() == nearest.tolist()


def test_infinite_and_text_values_are_refused() -> None:
    with pytest.raises(kg.SourceError, match=r"row 1, column 'x' is infinite"):
        TRACE.labels(TABLE.replace({"x": {9.0: np.inf}}))
    with pytest.raises(kg.SourceError, match=r"column 'y' holds no numbers \(.*\); choose other columns"):
        TRACE.labels(TABLE.assign(y=TABLE["name"]))


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_rows_of_a_file_with_a_missing_value_have_no_label(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"table.{suffix}"
    if suffix == "csv":
        TABLE.to_csv(path, index=False)
    elif suffix == "jsonl":
        TABLE.to_json(path, orient="records", lines=True)
    else:
        TABLE.to_parquet(path, index=False)
    assert TRACE.labels(path).tolist() == EXPECTED  # columns that the run doesn't have may miss values
    with path.open("rb") as file:
        assert TRACE.labels(file).tolist() == EXPECTED
    kept = kg.read(path, columns=["x", "y"], drop_missing=True)
    assert TRACE.labels(kept).tolist() == [label for label in EXPECTED if label >= 0]


def test_rows_of_an_array_with_a_missing_value_have_no_label(tmp_path: Path) -> None:
    array = TABLE[["x", "y"]].to_numpy()
    np.save(tmp_path / "table.npy", array)
    for source in (array, tmp_path / "table.npy", array.tolist(), np.asfortranarray(array)):
        assert TRACE.labels(source).tolist() == EXPECTED
    with pytest.raises(kg.SourceError, match="is infinite"):
        TRACE.labels(np.array([[np.inf, 1.0]]))


def test_many_rows_with_missing_values(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    array = random.random((600_000, 2)) * 9
    array[random.random(600_000) < 0.01] = np.nan
    path = tmp_path / "many.npy"
    np.save(path, array)
    whole = ~np.isnan(array).any(axis=1)
    labels = TRACE.labels(path)
    assert np.array_equal(labels >= 0, whole)
    assert np.array_equal(labels[whole], TRACE.labels(array[whole]))


@pytest.mark.parametrize(
    ("run", "other"),
    [
        ("example:coffee", "example:iris"),
        ("example:coffee", kg.read("example:iris")),
        ("example:iris", "example:coffee"),
        ("example:iris", kg.read("example:coffee")),
    ],
)
def test_data_of_another_kind_are_refused_without_an_option_that_was_not_given(run: str, other: Any) -> None:
    trace = kg.cluster(run, n_clusters=2, seed=1, max_iter=1)
    message = (
        f"the run is of {'an image' if trace.kind == 'image' else 'points'}; give data like those it was made from"
    )
    for call in (trace.labels, lambda data: kg.draw(data, trace)):
        with pytest.raises(kg.SourceError) as error:
            call(other)
        assert str(error.value) == message
