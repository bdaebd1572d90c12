"""Arrays, lists and NumPy files as points: exact values, and no copy of the whole."""

import io
import re
import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from kmeans_gif import progress
from kmeans_gif.errors import SourceError
from kmeans_gif.sources import Points, read
from kmeans_gif.sources.tables import rows

Array = np.ndarray[Any, Any]


def points(source: object, **options: Any) -> Points:
    result = read(source, **{"kind": None, "max_pixels": 10, **options})
    assert isinstance(result, Points)
    return result


def whole(result: Points) -> Array:
    """Read all rows in chunks of uneven size, each checked against the contract of `Points`."""
    edges = sorted({0, 1, result.n // 3, result.n // 2, result.n})
    pieces = [result.rows(a, b) for a, b in pairwise(edges)]
    for piece, count in zip(pieces, np.diff(edges), strict=True):
        assert piece.shape == (count, len(result.names))
        assert piece.dtype == np.float64
        assert piece.dtype.isnative
        assert piece.flags.c_contiguous
        assert type(piece) is np.ndarray
        assert np.isfinite(piece).all()
    return np.concatenate(pieces)


@pytest.mark.parametrize("dtype", ["u1", "i8", ">i2", "?", "f2", "f4", ">f8", "g"])
@pytest.mark.parametrize("columns", [1, 2, 3])
def test_up_to_three_columns_are_points(columns: int, dtype: str) -> None:
    array = (np.arange(7 * columns).reshape(7, columns) % 5 - (dtype not in ("u1", "?"))).astype(dtype)
    result = points(array)
    np.testing.assert_array_equal(whole(result), array)
    assert result.names == ("x", "y", "z")[:columns]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ([1, 2, 3], "x"),
        ((1.5, 2.5), "x"),
        (np.arange(5, dtype=np.uint8), "x"),
        ([[1, 2], [3, 4]], "xy"),
        ([[1, 2, 3, 4]], ["x1", "x2", "x3", "x4"]),
        ([True, False], "x"),
        ([[7, 7], [7, 7]], "xy"),
        ([[5]], "x"),
    ],
)
def test_rank_1_and_lists_are_points(source: object, names: str | list[str]) -> None:
    result = points(source)
    np.testing.assert_array_equal(whole(result), np.array(source, float).reshape(result.n, -1))
    assert result.names == tuple(names)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float64])
def test_any_number_of_features_with_kind_points(dtype: type) -> None:
    array: Array = np.arange(40).reshape(4, 10).astype(dtype)
    result = points(array, kind="points")
    np.testing.assert_array_equal(whole(result), array)
    assert result.names[9] == "x10"


@pytest.mark.parametrize(
    "change",
    [lambda a: a[::2, ::-1], np.asfortranarray, lambda a: a.view(np.recarray)],
    ids=["strided", "fortran", "subclass"],
)
def test_any_memory_layout(change: Callable[[Array], Array]) -> None:
    changed = change(np.arange(33.0).reshape(11, 3))
    np.testing.assert_array_equal(whole(points(changed)), changed)


def test_columns_by_name_and_position() -> None:
    array = np.arange(6.0).reshape(2, 3)
    for columns in (["z", "x"], [2, 0], ["2", "x"], np.array([2, 0]).tolist()):
        result = points(array, columns=columns)
        assert result.names == ("z", "x")
        np.testing.assert_array_equal(whole(result), array[:, [2, 0]])


def test_a_memory_map_is_never_copied_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "big.npy"
    np.save(path, np.ones((2_000_000, 2), np.float32))  # 16 MB; 32 MB as float64
    tracemalloc.start()
    result = points(path)
    result.rows(1_000_000, 1_001_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.n == 2_000_000
    assert peak < 10e6


def test_checking_values_reports_progress() -> None:
    heard: list[tuple[str, int, int]] = []
    with progress.listening(lambda *report: heard.append(report)):
        points(np.zeros((600_000, 1)))
    assert heard[0] == ("reading", 262_144, 600_000)
    assert heard[-1] == ("reading", 600_000, 600_000)


def test_rows_with_missing_values_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_CHUNK", 7)
    array = np.random.default_rng(0).normal(size=(100, 3))
    array[[0, 1, 2, 3, 4, 5, 6, 20, 99], [0, 1, 2, 0, 1, 2, 0, 1, 2]] = np.nan  # the whole first chunk
    expected = array[~np.isnan(array).any(axis=1)]
    result = points(array, drop_missing=True)
    np.testing.assert_array_equal(whole(result), expected)
    for start in range(0, result.n, 5):
        np.testing.assert_array_equal(result.rows(start, start + 5), expected[start : start + 5])
    assert result.rows(4, 4).shape == (0, 3)
    kept = points(array, drop_missing=True, columns=["y"])
    np.testing.assert_array_equal(whole(kept)[:, 0], array[~np.isnan(array[:, 1]), 1])


def test_masked_values_are_missing() -> None:
    array: np.ma.MaskedArray[Any, Any] = np.ma.array([[1, 2], [3, 4]], mask=[[False, True], [False, False]])
    np.testing.assert_array_equal(whole(points(array, drop_missing=True)), [[3, 4]])
    with pytest.raises(SourceError, match=r"row 0, column 'y' is missing"):
        points(array)


SHAPES = "points are of shape (n,) or (n, features)"
DROP = "leave such rows out with drop_missing=True"
GAP = np.ones((20, 2))
GAP[17, 1] = np.nan
CROSSED = np.where(np.eye(2) == 1, np.nan, 1.0)
HUGE = np.where(np.isnan(GAP), -np.inf, GAP)


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        (GAP, {}, f"an array of shape (20, 2): row 17, column 'y' is missing; {DROP}"),
        (HUGE, {}, "an array of shape (20, 2): row 17, column 'y' is infinite as a 64-bit float; replace it, or"),
        (HUGE, {"drop_missing": True}, "an array of shape (20, 2): row 17, column 'y' is infinite"),
        (CROSSED, {"drop_missing": True}, "an array of shape (2, 2) has no row without a missing value; leave out"),
        (np.array([np.longdouble("1e400")]), {}, "an array of shape (1,): row 0, column 'x' is infinite"),
        (GAP, {"columns": ["y", "q"]}, "an array of shape (20, 2) has no column 'q'; its columns are 0 'x', 1 'y'"),
        (GAP, {"columns": [2]}, "an array of shape (20, 2) has no column 2; its columns are 0 'x', 1 'y'"),
        (GAP, {"columns": [-1]}, "an array of shape (20, 2) has no column -1; its columns are"),
        (GAP, {"columns": ["x", 0]}, "an array of shape (20, 2): column 'x' is asked for twice; name each column once"),
        (np.zeros((0, 2)), {}, "an array of shape (0, 2) is empty; there is nothing to cluster"),
        (np.zeros((9, 9), "u1"), {"columns": [0]}, "an array of shape (9, 9) is an image, which has no columns; leave"),
        (
            np.zeros((5, 4, 3), "u1"),
            {"kind": "points"},
            f"an array of shape (5, 4, 3) can't be read as points; {SHAPES}: array.reshape(-1, 3) makes them",
        ),
        (np.array(5.0), {"kind": "points"}, f"an array of shape () can't be read as points; {SHAPES}"),
        ([1, None], {}, "an array of shape (2,) and dtype object can't be read as points; give real numbers"),
        (np.zeros(3, complex), {}, "an array of shape (3,) and dtype complex128 can't be read as points; give real"),
    ],
    ids=str,
)
def test_unusable_data_are_refused(source: object, options: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match=r"^" + re.escape(message)) as caught:
        points(source, **options)
    assert "\n" not in str(caught.value)


def test_long_lists_of_columns_are_shortened() -> None:
    with pytest.raises(SourceError, match=r"19 'x20' and 80 more$"):
        points(np.zeros((2, 100)), kind="points", columns=["q"])


@settings(deadline=None)
@given(
    array=hnp.arrays(np.float64, st.tuples(st.integers(1, 30), st.integers(1, 3))),
    chunk=st.integers(1, 9),
)
def test_dropping_agrees_with_numpy(array: Array, chunk: int) -> None:
    array = np.where(np.isinf(array), 0, array)
    held = array[:, ~np.isnan(array).all(axis=0)]
    expected = held[~np.isnan(held).any(axis=1)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "_CHUNK", chunk)
        if expected.size:
            np.testing.assert_array_equal(whole(points(array, drop_missing=True)), expected)
        else:
            with pytest.raises(SourceError, match=r"has no (row without a missing value|numeric column)"):
                points(array, drop_missing=True)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "two:parts.npz"
    np.savez(path, points=np.eye(3), photo=np.zeros((4, 5, 3), np.uint8))
    return path


def test_npz(archive: Path, tmp_path: Path) -> None:
    np.testing.assert_array_equal(whole(points(f"{archive}:points")), np.eye(3))
    assert read(f"{archive}:photo", kind="image", max_pixels=20).width == 5
    single = tmp_path / "one.npz"
    np.savez_compressed(single, only=[1, 2])
    for source in (single, f"{single}:", f"{single}:only", io.BytesIO(single.read_bytes())):
        np.testing.assert_array_equal(whole(points(source))[:, 0], [1, 2])
    named = tmp_path / "one.npz:only"  # a file of this exact name takes precedence
    with named.open("wb") as file:
        np.save(file, [3])
    assert whole(points(str(named))).tolist() == [[3]]


@pytest.mark.parametrize(
    ("member", "message"),
    [
        ("", " holds 2 arrays; name one behind a colon, as in file.npz:NAME: photo, points"),
        (":labels", " holds no array 'labels'; its arrays are photo, points"),
    ],
)
def test_npz_without_the_named_array(member: str, message: str, archive: Path) -> None:
    with pytest.raises(SourceError, match=re.escape(message) + "$"):
        points(f"{archive}{member}")


def test_npz_of_objects_truncated_or_missing(archive: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", o=np.array([{}]))
    with pytest.raises(SourceError, match=r"a\.npz' holds pickled Python objects, which could run any code"):
        points(tmp_path / "a.npz")
    (tmp_path / "b.npz").write_bytes(archive.read_bytes()[:-40])
    with pytest.raises(SourceError, match=r"b\.npz' is a NumPy file that can't be read \("):
        points(tmp_path / "b.npz")
    with pytest.raises(FileNotFoundError):
        points(f"{tmp_path}/c.npz:x")
