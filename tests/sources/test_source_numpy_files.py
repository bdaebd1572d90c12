"""NPY and NPZ files: rows are read on demand, and no header is trusted to inflate or allocate."""

import io
import os
import re
import resource
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import kmeans_gif as kg
from kmeans_gif.sources import numpy_files
from kmeans_gif.sources.request import Request

Array = np.ndarray[Any, Any]


def points_of(source: object, **options: Any) -> kg.Points:
    points = kg.read(source, kind="points", **options)
    assert isinstance(points, kg.Points)
    return points


def saved(array: Array, **options: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def header(shape: tuple[int, ...], dtype: str = "<f8") -> bytes:
    text = f"{{'descr': {dtype!r}, 'fortran_order': False, 'shape': {shape}}}".ljust(117).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def zipped(content: bytes, method: int = zipfile.ZIP_DEFLATED, name: str = "a.npy") -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(name, content)
    return file


@settings(deadline=None)
@given(
    array=hnp.arrays(
        st.sampled_from(["u1", ">i4", "<f4", ">f8", "?"]), hnp.array_shapes(min_dims=1, max_dims=3, max_side=6)
    ),
    fortran=st.booleans(),
    data=st.data(),
)
def test_rows_of_a_file_are_those_of_the_array(
    array: Array, fortran: bool, data: st.DataObject, tmp_path_factory: Any
) -> None:
    array = np.asfortranarray(array) if fortran else array
    path = tmp_path_factory.getbasetemp() / "rows.npy"
    path.write_bytes(saved(array))
    with path.open("rb") as stream:
        held = numpy_files.load_npy(stream, "it", str(path), Request())
    assert (held.shape, held.dtype, held.in_memory) == (array.shape, array.dtype, False)
    start = data.draw(st.integers(0, len(array)))
    stop = data.draw(st.integers(start, len(array)))
    np.testing.assert_array_equal(held.rows(start, stop), array[start:stop])


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_file_is_closed_with_its_last_record(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((9, 2)))
    before = open_files()
    points = points_of(path)
    assert open_files() == before + 1
    path.unlink()
    assert points.rows(8, 9).tolist() == [[0, 0]]
    del points
    assert open_files() == before


def test_a_file_truncated_after_opening(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.random.default_rng(0).random((5000, 2)))
    points = points_of(path)
    os.truncate(path, 1000)
    message = re.escape(f"{str(path)!r} was truncated while it was read; leave it as it is until all is done")
    with pytest.raises(kg.SourceError, match=f"^{message}$"):
        points.rows(4000, 4001)
    with pytest.raises(kg.SourceError, match=message):
        kg.cluster(points, n_clusters=2)
    with pytest.raises(
        kg.SourceError, match=r"a\.npy' is a NumPy file that can't be read \(1000 bytes for an array of 80000\); save"
    ):
        points_of(path)


@pytest.mark.parametrize("kind", ["points", "image"])
def test_a_truncated_file_mapped_by_the_caller(kind: str, tmp_path: Path) -> None:
    """In a separate process, because undetected truncation kills it by a signal."""
    path = tmp_path / "a.npy"
    np.save(path, np.zeros((5000, 1000), np.uint8))
    code = (
        "import os, sys, numpy as np, kmeans_gif as kg\n"
        "record = kg.read(np.load(sys.argv[1], mmap_mode='r'), kind=sys.argv[2])\n"
        "os.truncate(sys.argv[1], 1000)\n"
        "try: record.rows(4000, 4001)\n"
        "except kg.SourceError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path, kind], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("the file that an array is mapped from was truncated; leave it as it is, or copy")


def test_max_values(tmp_path: Path) -> None:
    array = np.zeros((20, 3))
    np.savez_compressed(tmp_path / "a.npz", points=array)
    message = r" has 60 values, more than max_values=59; choose columns, or raise max_values if that is"
    for source in (io.BytesIO(saved(array)), tmp_path / "a.npz", f"{tmp_path}/a.npz:points"):
        assert points_of(source, max_values=60).n == 20
        with pytest.raises(kg.SourceError, match=message):
            points_of(source, max_values=59)
    np.save(tmp_path / "a.npy", array)
    assert points_of(tmp_path / "a.npy", max_values=1).n == 20  # of which at most one chunk is held
    assert points_of(array, max_values=1).n == 20


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (zipped(header((10**8, 100)) + bytes(10**6)), r"can't be read \(1000128 bytes for an array of 80000000000\)"),
        (zipped(header((10**4,)) + bytes(10**8)), r"can't be read \(100000128 bytes for an array of 80000\)"),
        (zipped(header((10**7,)) + bytes(1000)), r"can't be read \(1128 bytes for an array of 80000000\)"),
        (zipped(b"\x93NUMPY\x02\x00\xff\xff\xff\x7f" + bytes(10**8)), r"can't be read \(EOF: reading array header"),
        (zipped(header((2,), "<U250000000") + bytes(10**8)), r"can't be read \(10000\d+ bytes for an array of 20"),
        (zipped(header((-1, 2)) + bytes(100)), r"can't be read \(shape \(-1, 2\)\)"),
        (zipped(header((2,)) + bytes(16), zipfile.ZIP_LZMA), r"can't be read \(compression method 14 is not deflate\)"),
        (zipped(bytes(10**8)), r"can't be read \(the magic string is not correct"),
        (zipped(saved(np.zeros(2, "U3"))), "holds an array of dtype <U3; give real numbers"),
        (io.BytesIO(header((10**9,)) + bytes(100)), r"can't be read \(228 bytes for an array of 8000000000\)"),
        (io.BytesIO(header((2,), "<U25") + bytes(200)), "dtype <U25; give real numbers"),
    ],
    ids=range(11),
)
def test_false_headers_allocate_no_memory(content: io.BytesIO, message: str) -> None:
    tracemalloc.start()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(kg.SourceError, match=message) as caught:
        points_of(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "\n" not in str(caught.value)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # kB
    assert peak < 20e6


def test_other_members_of_an_archive_are_ignored() -> None:
    file = zipped(saved(np.eye(2)), name="x.npy")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("readme.txt", "hello")
    assert points_of(file).rows(0, 2).tolist() == [[1, 0], [0, 1]]


@settings(deadline=None)
@given(
    content=st.builds(
        lambda array, cuts: b"".join(saved(array)[a:b] for a, b in cuts),
        hnp.arrays(np.float64, (3, 2)),
        st.lists(st.tuples(st.integers(0, 180), st.integers(0, 180)), min_size=1, max_size=3),
    ),
    archived=st.booleans(),
)
def test_any_bytes_are_read_or_refused(content: bytes, archived: bool) -> None:
    try:
        points = points_of(zipped(content) if archived else io.BytesIO(b"\x93NUMPY" + content))
    except kg.SourceError:
        return
    assert np.isfinite(points.rows(0, points.n)).all()
