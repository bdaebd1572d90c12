"""Zarr arrays, groups and folders, those of OME-Zarr too, and hostile ones."""

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr
from distributed import Client
from numpy.typing import NDArray
from tests.models import photo

import kmeans_gif as kg
from kmeans_gif.sources.lazy import zarr as lazy_zarr

Array = NDArray[Any]

COFFEE = photo("coffee")
TYPES = {"t": "time", "c": "channel"}


def same(source: object, pixels: Array) -> bool:
    """Whether a source has the trace of an array."""
    return kg.cluster(source, n_clusters=4, seed=1) == kg.cluster(pixels, n_clusters=4, seed=1)


def ome(path: Path, version: int, axes: str, values: Array, chunks: tuple[int, ...], **settings: Any) -> Path:
    """Write a picture of two levels; `values` has its axes in the order of `axes`."""
    group = zarr.open_group(path, mode="w", zarr_format=version)
    group.create_array("0", shape=values.shape, chunks=chunks, dtype=values.dtype, **settings)[...] = values
    halved = values[tuple(slice(None, None, 2 if axis in "yx" else 1) for axis in axes)]
    group.create_array("s1", shape=halved.shape, dtype=values.dtype)[...] = halved
    described = [{"name": axis, "type": TYPES.get(axis, "space")} for axis in axes]
    scales = [{"axes": described, "datasets": [{"path": "0"}, {"path": "s1"}]}]
    if version == 2:
        group.attrs["multiscales"] = [{"version": "0.4", **scales[0]}]
    else:
        group.attrs["ome"] = {"version": "0.5", "multiscales": scales}
    return path


def placed(pixels: Array, axes: str) -> Array:
    """Give a picture (h, w, c) other axes, of size 1 if it has none."""
    values = pixels.transpose(["yxc".index(axis) for axis in axes if axis in "yxc"])
    return values.reshape(
        [values.shape[[a for a in axes if a in "yxc"].index(axis)] if axis in "yxc" else 1 for axis in axes]
    )


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("axes", ["tczyx", "cyx", "yxc", "czyx", "zyxc", "xcy"])
def test_level_zero_of_an_ome_zarr_whatever_its_axes(version: int, axes: str, tmp_path: Path) -> None:
    chunks = tuple({"y": 70, "x": 110}.get(axis, 1) for axis in axes)
    path = ome(tmp_path / "slide.zarr", version, axes, placed(COFFEE, axes), chunks)
    image = kg.read(path)
    assert isinstance(image, kg.Image)
    assert (image.height, image.width, image.features, image.name) == (400, 600, 3, "slide.zarr")
    assert same(image, COFFEE)


@pytest.mark.parametrize("version", [2, 3])
def test_every_way_to_name_a_picture(version: int, tmp_path: Path) -> None:
    path = ome(tmp_path / "slide", version, "yxc", COFFEE, (64, 100, 3))  # a folder without the suffix
    group: Any = zarr.open(path, mode="r")
    for source in (path, str(path), path / "0", group, group["0"]):
        assert same(source, COFFEE)


def test_a_relative_path_is_found_by_workers_elsewhere(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ome(tmp_path / "slide.zarr", 3, "cyx", placed(COFFEE, "cyx"), (1, 64, 100))
    monkeypatch.chdir(tmp_path)
    with Client(cluster):
        assert same("slide.zarr", COFFEE)


@pytest.mark.parametrize("values", [COFFEE[..., 0], COFFEE[..., :1], COFFEE.astype(np.uint16) << 8, COFFEE / 255])
def test_plain_arrays_of_any_depth(values: Array, tmp_path: Path) -> None:
    chunks = (90, 130, 1)[: values.ndim]
    zarr.create_array(tmp_path / "a.zarr", data=values, chunks=chunks)
    assert same(tmp_path / "a.zarr", values)


def test_shards_and_axes_that_an_array_names(tmp_path: Path) -> None:
    array = zarr.create_array(
        tmp_path / "a.zarr",
        shape=(3, 400, 600),
        chunks=(1, 50, 50),
        shards=(1, 200, 100),
        dtype="u1",
        dimension_names=("c", "y", "x"),
    )
    array[...] = placed(COFFEE, "cyx")
    assert same(array, COFFEE)


def test_versions_without_axes_have_five(tmp_path: Path) -> None:
    path = ome(tmp_path / "slide.zarr", 2, "tczyx", placed(COFFEE, "tczyx"), (1, 3, 1, 200, 200))
    group = zarr.open_group(path)
    group.attrs["multiscales"] = [{"datasets": [{"path": "0"}]}]
    assert same(path, COFFEE)


def test_chunks_that_are_missing_are_the_fill_value(tmp_path: Path) -> None:
    array = zarr.create_array(tmp_path / "a.zarr", shape=(40, 60), chunks=(20, 20), dtype="u1", fill_value=7)
    array[:20, :20] = COFFEE[:20, :20, 0]
    expected = np.full((40, 60), 7, np.uint8)
    expected[:20, :20] = COFFEE[:20, :20, 0]
    assert same(tmp_path / "a.zarr", expected)


def test_small_chunks_are_read_together_and_large_ones_alone(tmp_path: Path) -> None:
    def blocks(shape: tuple[int, ...], chunks: tuple[int, ...]) -> Any:
        zarr.create_array(tmp_path / "a.zarr", shape=shape, chunks=chunks, dtype="u1", overwrite=True)
        image = kg.read(tmp_path / "a.zarr", kind="image")
        assert isinstance(image, kg.Image)
        return image.lazy.chunksize

    assert blocks((400, 600, 3), (64, 64, 1)) == (400, 600, 3)
    assert blocks((20_000, 30_000, 3), (256, 512, 1)) == (2048, 1024, 3)
    assert blocks((9_000, 9_000), (4096, 4096)) == (4096, 4096)
    assert blocks((9_000, 9_000), (1, 9_000)) == (512, 9_000)


def test_a_folder_that_a_worker_does_not_have_is_not_all_zero(tmp_path: Path) -> None:
    zarr.create_array(tmp_path / "a.zarr", data=COFFEE, chunks=(200, 300, 3))
    image = kg.read(tmp_path / "a.zarr")
    shutil.rmtree(tmp_path / "a.zarr")
    with pytest.raises(kg.SourceError, match=r"a.zarr' isn't there for a worker .*; put it where all of them find it"):
        kg.cluster(image, n_clusters=1)


@pytest.mark.parametrize("version", [2, 3])
def test_a_damaged_chunk_is_one_line(version: int, tmp_path: Path, cluster: Any) -> None:
    zarr.create_array(tmp_path / "a.zarr", data=COFFEE, chunks=(200, 300, 3), zarr_format=version)
    chunk = tmp_path / "a.zarr" / ("1.1.0" if version == 2 else "c/1/1/0")
    chunk.write_bytes(chunk.read_bytes()[:50])
    message = (
        "^'.*a.zarr' has a chunk that can't be decoded .*; write it again, or delete it to read it as the fill value$"
    )
    with pytest.raises(kg.SourceError, match=message):
        kg.cluster(tmp_path / "a.zarr", n_clusters=2, seed=1)
    with Client(cluster), pytest.raises(kg.SourceError, match=message):
        kg.cluster(tmp_path / "a.zarr", n_clusters=2, seed=1)


BAD_GROUPS: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: zarr.open_group(path, mode="w"), "is a Zarr group without arrays; give a group or an array"),
    "groups": (
        lambda path: zarr.open_group(path, mode="w").create_group("0").create_group("1"),
        "is a Zarr group without arrays; give one of the groups in it, such as '0'",
    ),
    "arrays": (
        lambda path: [zarr.open_group(path, mode="a").create_array(key, shape=(9, 9), dtype="u1") for key in "ba"],
        "is a Zarr group of 2 arrays; give one of them, such as 'a'",
    ),
    "planes": (
        lambda path: ome(path, 3, "zyx", np.zeros((5, 9, 9), np.uint8), (1, 9, 9)),
        r"has 5 planes, but a picture has one; choose it, as in dask.array.from_zarr\(...\)\[0\]",
    ),
    "times": (lambda path: ome(path, 2, "tyx", np.zeros((2, 9, 9), np.uint8), (1, 9, 9)), "has 2 time points, but"),
    "channels": (
        lambda path: ome(path, 3, "cyx", np.zeros((7, 9, 9), np.uint8), (1, 9, 9)),
        "has 7 channels, but a picture has 1, 3 or 4; choose them, as in dask.array.moveaxis",
    ),
    "other axes": (
        lambda path: ome(path, 3, "cyq", np.zeros((3, 9, 9), np.uint8), (1, 9, 9)),
        "has axes c, y, q, among which height, width and channels can't be told; give a dask.array",
    ),
}


@pytest.mark.parametrize("name", BAD_GROUPS)
def test_groups_that_hold_no_picture(name: str, tmp_path: Path) -> None:
    make, message = BAD_GROUPS[name]
    make(tmp_path / "bad.zarr")
    with pytest.raises(kg.SourceError, match=f"^'.*bad.zarr' {message}"):
        kg.read(tmp_path / "bad.zarr")


@pytest.mark.parametrize(
    "scales",
    [7, [], {}, [None], [{}], [{"datasets": []}], [{"datasets": [{"path": 5}]}], [{"datasets": [{"path": "../0"}]}]]
    + [[{"datasets": [{"path": path}]}] for path in ("nothing", "", "/etc", "0/c/0")]
    + [
        [{"datasets": [{"path": "0"}], "axes": axes}]
        for axes in (None, 5, "yx", ["y", "x"], [1, 2, 3], ["y", "y", "x"])
    ],
)
def test_metadata_of_ome_that_make_no_sense(scales: object, tmp_path: Path) -> None:
    path = ome(tmp_path / "slide.zarr", 2, "cyx", np.zeros((3, 9, 9), np.uint8), (1, 9, 9))
    zarr.open_group(path).attrs["multiscales"] = scales
    with pytest.raises(kg.SourceError, match=r"slide.zarr' has (OME metadata|axes)"):
        kg.read(path)


class _Trap:
    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("trapped"),)


HOSTILE: dict[str, tuple[dict[str, object], str]] = {
    "shape": ({"shape": [10**12, 10**12]}, "has .* blocks of .*, more than 1048576; store it in larger chunks"),
    "many chunks": ({"shape": [10**6, 10**6], "chunks": [1, 1]}, "blocks of .*; store it in larger chunks"),
    "large chunks": (
        {"shape": [10**6, 10**6], "chunks": [10**6, 10**6]},
        r"a chunk of '.*' has .* pixels, more than max_pixels=80000000; raise max_pixels",
    ),
    "chunks beyond": ({"chunks": [10**6, 10**6]}, "a chunk of '.*' has .* pixels, more than max_pixels=80000000"),
    "negative": ({"shape": [-1, 5]}, "is no Zarr folder that can be read"),
    "nothing": ({"shape": [0, 60]}, "there is nothing to cluster"),
    "no chunks": ({"chunks": [0, 20]}, "there is nothing to cluster"),
    "rank": ({"shape": [2] * 40, "chunks": [1] * 40}, "can't be read; an image is of shape"),
    "objects": ({"dtype": "|O", "filters": [{"id": "vlen-utf8"}], "fill_value": ""}, "dtype .*; only numbers can be"),
    "pickles": ({"dtype": "|O", "filters": [{"id": "pickle"}]}, "is no Zarr folder that can be read"),
    "pickled bytes": ({"filters": [{"id": "pickle"}]}, "is no Zarr folder that can be read|codec 'pickle'"),
    "records": ({"dtype": [["a", "|u1"]], "fill_value": None}, "dtype .*; only numbers can be clustered"),
    "dates": ({"dtype": "<M8[s]"}, "dtype datetime64.*; only numbers can be clustered"),
    "unknown codec": ({"compressor": {"id": "nope"}}, "is no Zarr folder that can be read .*nope"),
    "unknown format": ({"zarr_format": 9}, "is no Zarr folder that can be read"),
}


def array_of(folder: Path, **metadata: object) -> Path:
    """Write the metadata of an array, and a chunk that is a pickle."""
    folder.mkdir()
    plain = {"zarr_format": 2, "shape": [40, 60], "chunks": [20, 20], "dtype": "|u1", "compressor": None}
    rest = {"fill_value": 0, "order": "C", "filters": None}
    (folder / ".zarray").write_text(json.dumps({**plain, **rest, **metadata}))
    (folder / "0.0").write_bytes(pickle.dumps(_Trap()))
    return folder


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_metadata_are_one_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    metadata, message = HOSTILE[name]
    monkeypatch.chdir(tmp_path)
    path = array_of(tmp_path / "a.zarr", **metadata)
    with pytest.raises(kg.SourceError, match=message) as caught:
        kg.cluster(path, n_clusters=1)
    assert "\n" not in str(caught.value)
    assert not Path("trapped").exists()


def test_codecs_inside_shards_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zarr.create_array(tmp_path / "a.zarr", shape=(40, 60), chunks=(20, 20), shards=(40, 60), dtype="u1")
    monkeypatch.setattr(lazy_zarr, "_CODECS", {"sharding_indexed", "bytes", "crc32c"})
    with pytest.raises(kg.SourceError, match="codec 'zstd'"):
        kg.read(tmp_path / "a.zarr")


def test_codecs_that_may_run_code_are_refused_even_if_they_appear_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = array_of(tmp_path / "a.zarr", compressor={"id": "zlib", "level": 1})
    monkeypatch.setattr(lazy_zarr, "_CODECS", {"blosc"})
    with pytest.raises(kg.SourceError, match="is stored with the codec 'zlib', which is not known to be safe; copy it"):
        kg.read(path)
    monkeypatch.setattr(lazy_zarr, "_CODECS", {"blosc", "zlib"})
    image = kg.read(path)
    monkeypatch.setattr(lazy_zarr, "_CODECS", {"blosc"})
    with pytest.raises(kg.SourceError, match="codec 'zlib'"):
        kg.cluster(image, n_clusters=1)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"zarr_format": 3, "node_type": "array"}', "\0" * 9])
def test_metadata_that_are_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.zarr").mkdir()
    (tmp_path / "a.zarr" / "zarr.json").write_text(text)
    with pytest.raises(kg.SourceError, match=r"a.zarr' is no Zarr folder that can be read"):
        kg.read(tmp_path / "a.zarr")


def test_metadata_that_are_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = array_of(tmp_path / "a.zarr")
    monkeypatch.setattr(lazy_zarr, "_MAX_METADATA", 99)
    with pytest.raises(kg.SourceError, match=r"bytes of metadata in .zarray, more than 99; give one of its arrays"):
        kg.read(path)


def test_other_folders_are_no_input_as_before(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError):
        kg.read(tmp_path / "folder")
    (tmp_path / "empty.zarr").mkdir()
    with pytest.raises(kg.SourceError, match=r"empty.zarr' is no Zarr folder that can be read"):
        kg.read(tmp_path / "empty.zarr")
