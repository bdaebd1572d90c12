"""The record of a run: its contents, labels of any data at any step, saving and loading."""

import copy
import io
import json
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import PIL.Image
import polars as pl
import pytest
from tests.models import Array

import kmeans_gif as kg
from kmeans_gif.clustering.spaces import Space, to_units
from kmeans_gif.types import ColorSpace

GRAY = np.array([[0, 0, 0, 10, 100, 110]], np.uint8)
ARRAYS = ("centroids", "inertia", "cluster_weights", "moved", "shift", "relocated")


def gray_trace(**changes: Any) -> kg.Trace:
    trace = kg.cluster(GRAY[..., None], n_clusters=2, init=[[0], [10]], seed=7)
    return replace(trace, **changes) if changes else trace


def test_a_trace_by_hand() -> None:
    trace = gray_trace()
    assert trace.centroids[..., 0].tolist() == [[0, 10], [0, 220 / 3], [2.5, 105]]
    assert trace.cluster_weights.tolist() == [[3, 3], [4, 2], [4, 2]]
    assert trace.moved.tolist() == [6, 1, 0]
    assert trace.inertia[0] == 90**2 + 100**2
    assert trace.inertia[-1] == 3 * 2.5**2 + 7.5**2 + 2 * 25
    assert trace.shift[0] == 0
    assert trace.optimum == trace.inertia[-1]
    assert (trace.n_iter, trace.n_clusters, trace.converged) == (2, 2, True)
    assert (trace.kind, trace.n_samples, trace.n_unique) == ("image", 6, 4)
    assert (trace.init, trace.seed, trace.version) == ("array", 7, kg.__version__)
    assert trace.space == Space("rgb", 0.0, 255.0)


def test_shapes_and_dtypes() -> None:
    trace = kg.cluster(np.random.default_rng(0).integers(0, 256, (9, 9, 3), dtype=np.uint8), n_clusters=4, seed=1)
    steps = trace.n_iter + 1
    shapes = {"centroids": (steps, 4, 3), "cluster_weights": (steps, 4), "relocated": (steps, 4)}
    for name in ARRAYS:
        assert getattr(trace, name).shape == shapes.get(name, (steps,))
        assert getattr(trace, name).dtype == (bool if name == "relocated" else np.float64)


def test_repr_is_short() -> None:
    assert repr(gray_trace()) == "<Trace of image: 2 clusters, 2 iterations, converged, inertia 125>"
    assert "not converged" in repr(gray_trace(converged=False))


def test_frozen() -> None:
    trace = gray_trace()
    with pytest.raises(FrozenInstanceError):
        trace.seed = 3  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        trace.centroids[0] = 1


@pytest.mark.parametrize("field", [f.name for f in fields(kg.Trace)])
def test_traces_are_equal_if_all_fields_are(field: str) -> None:
    trace = gray_trace()
    assert trace == gray_trace()
    value = getattr(trace, field)
    if field == "relocated":
        other: Any = ~value
    elif field == "space":
        other = Space("lab", 0.0, 255.0)
    elif field == "names":
        other = ("x",)
    else:
        other = f"{value}x" if isinstance(value, str) else value + 1
    assert trace != replace(trace, **{field: other})


def test_comparison_with_other_types() -> None:
    assert gray_trace() != "trace"
    with pytest.raises(TypeError, match="unhashable"):
        hash(gray_trace())


def test_traces_can_be_pickled_and_copied() -> None:
    for again in (pickle.loads(pickle.dumps(gray_trace())), copy.deepcopy(gray_trace())):  # noqa: S301 - our own
        assert again == gray_trace()
        assert not again.centroids.flags.writeable


def test_a_run_that_reaches_max_iter_is_not_converged() -> None:
    trace = kg.cluster(GRAY[..., None], n_clusters=2, init=[[0], [10]], max_iter=1)
    assert trace.n_iter == 1
    assert not trace.converged


@pytest.mark.parametrize("name", ["rgb", "lab", "oklab"])
def test_values_are_in_units_and_colors_are_rounded(name: ColorSpace) -> None:
    image = np.random.default_rng(2).integers(0, 65536, (20, 20, 3), dtype=np.uint16)
    trace = kg.cluster(image, n_clusters=3, color_space=name, seed=3)
    assert trace.space.scale == 65535
    for step in (0, -1, trace.n_iter):
        values = trace.values(step)
        assert np.array_equal(values, to_units(trace.centroids[step], trace.space))
        assert np.abs(values / 257 - trace.colors(step)).max() <= 0.5 + 1e-9
        assert trace.colors(step).dtype == np.uint8
    flat = image.reshape(-1, 3).astype(float)
    assert all((np.abs(flat - first).sum(axis=1) < 1e-6).any() for first in trace.values(0))  # samples, in units


def test_colors_round_half_to_even_and_gray_fills_the_channels() -> None:
    trace = gray_trace()
    assert trace.colors().tolist() == [[2, 2, 2], [105, 105, 105]]


def test_steps_out_of_range() -> None:
    trace = gray_trace()
    for call in (trace.values, trace.colors, lambda step: trace.labels(GRAY[..., None], step)):
        with pytest.raises(IndexError):
            call(3)


def test_labels_of_its_own_data_at_every_step() -> None:
    trace = gray_trace()
    expected = [[0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 1, 1]]
    for step, labels in enumerate(expected):
        assert trace.labels(GRAY[..., None], step).ravel().tolist() == labels
    assert trace.labels(GRAY[..., None]).dtype == np.int32


@pytest.mark.parametrize("kind", ["array", "picture", "path", "stream", "list"])
def test_labels_of_any_source(kind: str, tmp_path: Path) -> None:
    picture = PIL.Image.fromarray(np.array([[3, 200], [90, 4]], np.uint8))
    picture.save(tmp_path / "a.png")
    sources: dict[str, object] = {
        "array": np.asarray(picture)[..., None],
        "picture": picture,
        "path": tmp_path / "a.png",
        "stream": io.BytesIO((tmp_path / "a.png").read_bytes()),
        "list": np.asarray(picture),
    }
    assert gray_trace().labels(sources[kind]).tolist() == [[0, 1], [1, 0]]


def test_labels_of_transparent_pixels() -> None:
    pixels = np.array([[[0, 0, 0, 255], [9, 9, 9, 0]], [[250, 250, 250, 1], [0, 0, 0, 0]]], np.uint8)
    trace = kg.cluster(pixels, n_clusters=2, seed=0)
    labels = trace.labels(pixels)
    assert labels[:, 1].tolist() == [-1, -1]
    assert sorted(labels[:, 0].tolist()) == [0, 1]


@pytest.mark.parametrize(
    ("data", "has"),
    [
        (np.zeros((2, 2, 3), np.uint8), "3 features with white at 255"),
        (np.zeros((2, 2, 1), np.uint16), "1 feature with white at 65535"),
        (np.zeros((2, 2, 1)), "1 feature with white at 1"),
    ],
)
def test_labels_of_other_data(data: Array, has: str) -> None:
    message = f"the data have {has}, the trace has 1 with white at 255; give data like those it was made from"
    with pytest.raises(kg.SourceError, match=message):
        gray_trace().labels(data)


ABC = pd.DataFrame({"a": [0.0, 1.0, 9.0, 10.0], "b": [50.0, 20.0, 40.0, 30.0], "c": [7.0, 7.0, 8.0, 8.0]})


@pytest.mark.parametrize("names", [("a",), ("a", "b"), ("b", "a"), ("c", "b", "a")])
def test_columns_are_found_by_name(names: tuple[str, ...]) -> None:
    trace = kg.cluster(kg.read(ABC, columns=names), n_clusters=4, seed=1)
    assert trace.names == names
    own = trace.labels(kg.read(ABC, columns=names))
    assert sorted(own.tolist()) == [0, 1, 2, 3]
    for other in (ABC, ABC[["c", "b", "a"]], pl.DataFrame(ABC[["b", "c", "a"]].to_dict("list"))):
        np.testing.assert_array_equal(trace.labels(other), own)
    np.testing.assert_array_equal(trace.labels(ABC[list(names)].to_numpy()), own)  # an array, in order
    text = io.BytesIO(ABC[["b", "a", "c"]].to_csv(index=False).encode())
    np.testing.assert_array_equal(trace.labels(text), own)


def test_columns_of_arrays_are_matched_by_order() -> None:
    array = ABC[["b", "a"]].to_numpy()
    trace = kg.cluster(array, n_clusters=4, seed=1)
    assert trace.names is None
    own = trace.labels(array).tolist()
    assert trace.labels(ABC[["b", "a"]]).tolist() == own
    swapped = pd.DataFrame(array, columns=["y", "x"])  # the names of an array's columns, reversed
    assert trace.labels(swapped).tolist() == own
    assert kg.cluster(swapped, n_clusters=4, seed=1).labels(array).tolist() == own
    for text in (b"50,0\n20,1\n40,9\n30,10\n", b"[50, 0]\n[20, 1]\n[40, 9]\n[30, 10]\n"):  # tables without names
        points = kg.read(io.BytesIO(text))
        assert isinstance(points, kg.Points)
        assert not points.named
        assert trace.labels(points).tolist() == own
        assert kg.cluster(swapped, n_clusters=4, seed=1).labels(points).tolist() == own
    with pytest.raises(kg.SourceError, match=r"the data have 3 columns \(a, b, c\), the trace has 2; give data like"):
        trace.labels(ABC)


def test_missing_and_ambiguous_columns() -> None:
    trace = kg.cluster(ABC, n_clusters=2, seed=1)
    message = "the data have no column 'a', 'c'; give the columns that the trace was made from, 'a', 'b', 'c', or an"
    with pytest.raises(kg.SourceError, match=f"^{message}"):
        trace.labels(ABC[["b"]])
    twice = pd.DataFrame(ABC[["a", "b", "c", "b"]].to_numpy(), columns=["c", "b", "a", "b"])
    with pytest.raises(kg.SourceError, match=r"^the data or the trace have several columns 'b'; give an array"):
        trace.labels(twice)
    own = kg.cluster(twice, n_clusters=2, seed=1)
    assert own.labels(twice).tolist() == own.labels(twice.to_numpy()).tolist()  # duplicate names in the same order


def test_saving_and_loading(tmp_path: Path) -> None:
    columns = gray_trace(kind="points", n_unique=None, space=Space("columns", (1.5,), (2.0,)))
    named = kg.cluster(ABC, n_clusters=2, seed=1)
    assert named.names == ("a", "b", "c")
    for trace in (
        gray_trace(),
        columns,
        named,
        kg.cluster("example:coffee", n_clusters=3, color_space="lab", max_iter=2),
    ):
        trace.save(tmp_path / "trace.npz")
        assert kg.Trace.load(tmp_path / "trace.npz") == trace
        file = io.BytesIO()
        trace.save(file)
        file.seek(0)
        assert kg.Trace.load(file) == trace


def test_a_trace_saved_before_there_was_an_optimum(tmp_path: Path) -> None:
    trace = gray_trace()
    trace.save(tmp_path / "new.npz")
    with np.load(tmp_path / "new.npz") as archive:
        record = json.loads(str(archive["record"]))
        assert record.pop("optimum") == trace.optimum == 125
        np.savez(tmp_path / "old.npz", **{**archive, "record": np.array(json.dumps(record))})
    assert kg.Trace.load(tmp_path / "old.npz") == replace(trace, optimum=None)


def test_a_saved_trace_holds_no_pickle(tmp_path: Path) -> None:
    gray_trace().save(tmp_path / "trace.npz")
    with np.load(tmp_path / "trace.npz", allow_pickle=False) as archive:
        assert all(archive[name].dtype != object for name in archive.files)


def broken(kind: str) -> bytes:
    file = io.BytesIO()
    if kind == "other npz":
        np.savez(file, a=np.zeros(3))
    if kind == "npy":
        np.save(file, np.zeros(3))
    if kind == "pickle":
        np.savez(file, record=np.array([object()]), allow_pickle=True)
    if kind == "truncated":
        gray_trace().save(file)
        return file.getvalue()[:-40]
    if kind == "text":
        return b"not a trace"
    return file.getvalue()


@pytest.mark.parametrize("kind", ["other npz", "npy", "pickle", "truncated", "text", "empty"])
def test_loading_other_files_is_an_error(kind: str, tmp_path: Path) -> None:
    (tmp_path / "other.npz").write_bytes(broken(kind))
    with pytest.raises(kg.SourceError, match=r"other.npz is not a saved trace \(.*\); give a file that Trace") as info:
        kg.Trace.load(tmp_path / "other.npz")
    assert "\n" not in str(info.value)


def test_loading_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        kg.Trace.load(tmp_path / "none.npz")


def test_steps_do_not_alias() -> None:
    init = np.array([[0.0], [10.0]])
    data = GRAY[..., None].copy()
    trace = kg.cluster(data, n_clusters=2, init=init)
    before = trace.centroids.copy()
    init[:] = -5
    data[:] = 77
    assert np.array_equal(trace.centroids, before)
    assert init.flags.writeable
    assert not any(np.shares_memory(trace.centroids[0], trace.centroids[i]) for i in range(1, 3))
