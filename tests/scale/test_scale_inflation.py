"""Zarr chunks that decompress to far more than their metadata say are refused before they are decoded."""

import json
from pathlib import Path
from typing import Any

import numcodecs
import numpy as np
import pytest
import zarr

import kmeans_gif as kg
from kmeans_gif.sources.lazy import inflation
from kmeans_gif.sources.lazy.inflation import CheckedStore, bound_of

BOMB = bytes(6_000_000)
LIMIT = 1_000_000
SKIPPED = (0x184D2A53).to_bytes(4, "little") + (3).to_bytes(4, "little") + b"abc"
REPEATED = ((1 << 17) << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
UNSIZED = (
    (0xFD2FB528).to_bytes(4, "little") + b"\0\x50" + 45 * REPEATED + (8 << 3 | 1 << 1 | 1).to_bytes(3, "little") + b"\0"
)
"""A frame of zstd without its size: blocks of 128 KiB, each of which is four bytes."""

CODECS = {
    "zstd": numcodecs.Zstd(),
    "blosc": numcodecs.Blosc(),
    "lz4": numcodecs.LZ4(),
    "zlib": numcodecs.Zlib(),
    "gzip": numcodecs.GZip(),
    "bz2": numcodecs.BZ2(),
    "xz": numcodecs.LZMA(),
    "raw lzma": numcodecs.LZMA(format=3, filters=[{"id": 0x21, "preset": 1}]),
}


@pytest.fixture(autouse=True)
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflation, "_LEAST", LIMIT)


def folder_of(path: Path, chunk: bytes, compressor: Any, filters: list[Any] | None = None) -> Path:
    """Write an array of one chunk of 20x20 bytes in Zarr 2."""
    path.mkdir()
    metadata = {"zarr_format": 2, "shape": [20, 20], "chunks": [20, 20], "dtype": "|u1", "fill_value": 0, "order": "C"}
    (path / ".zarray").write_text(json.dumps({**metadata, "compressor": compressor, "filters": filters}))
    (path / "0.0").write_bytes(chunk)
    return path


def refused(path: Path, message: str = f"can't be decoded \\(it decompresses to more than {LIMIT} bytes\\)") -> None:
    with pytest.raises(kg.SourceError, match=message) as caught:
        kg.cluster(path, n_clusters=1)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", CODECS)
def test_bombs_of_every_codec(name: str, tmp_path: Path) -> None:
    codec = CODECS[name]
    fine = codec.encode(bytes(range(200)) * 2)
    assert kg.cluster(folder_of(tmp_path / "fine.zarr", fine, codec.get_config()), n_clusters=1).n_unique == 200
    refused(folder_of(tmp_path / "bomb.zarr", codec.encode(BOMB), codec.get_config()))


@pytest.mark.parametrize("name", ["zlib", "gzip", "bz2", "xz"])
def test_bombs_in_a_later_stream(name: str, tmp_path: Path) -> None:
    codec = CODECS[name]
    refused(folder_of(tmp_path / "a.zarr", b"".join([codec.encode(b"a"), codec.encode(BOMB)]), codec.get_config()))


@pytest.mark.parametrize("before", [b"", SKIPPED], ids=["first", "after a skippable frame"])
def test_zstd_without_a_size(before: bytes, tmp_path: Path) -> None:
    assert len(numcodecs.Zstd().decode(UNSIZED)) == 45 * (1 << 17) + 8
    refused(folder_of(tmp_path / "a.zarr", before + UNSIZED, {"id": "zstd", "level": 1}))


def test_checksums_around_a_bomb(tmp_path: Path) -> None:
    for number, checksum in enumerate((numcodecs.CRC32(), numcodecs.Adler32(), numcodecs.Fletcher32())):
        filters = [numcodecs.Zlib().get_config(), checksum.get_config()]
        chunk = bytes(checksum.encode(numcodecs.Zlib().encode(BOMB)))
        refused(folder_of(tmp_path / f"{number}.zarr", chunk, None, filters))


def test_a_chunk_that_is_too_long_itself(tmp_path: Path) -> None:
    path = folder_of(tmp_path / "a.zarr", b"", None)
    with (path / "0.0").open("r+b") as file:
        file.truncate(1 << 40)  # sparse: reading all of it would fail otherwise
    refused(path, f"it is stored in more than {LIMIT} bytes")


@pytest.mark.parametrize(
    "filters",
    [
        [{"id": "zlib", "level": 1}, {"id": "gzip", "level": 1}],
        [{"id": "zlib", "level": 1}, {"id": "shuffle", "elementsize": 1}],
        [{"id": "astype", "encode_dtype": "|u1", "decode_dtype": "|S1000000"}],
    ],
    ids=["twice", "shuffled", "strings"],
)
def test_codecs_whose_size_can_not_be_told(filters: list[Any], tmp_path: Path) -> None:
    with pytest.raises(kg.SourceError, match="codecs whose decoded size can't be told; copy it with zstd alone"):
        kg.read(folder_of(tmp_path / "a.zarr", b"", None, filters))


@pytest.mark.parametrize("location", ["end", "start"])
def test_bombs_in_shards(location: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zarr"
    values = np.arange(1600, dtype=np.uint8).reshape(40, 40)
    zarr.create_array(path, data=values, chunks=(20, 20), shards=(40, 40))
    assert np.array_equal(opened(path)[:], values)
    assert np.array_equal(opened(path)[5:12, 30:], values[5:12, 30:])
    metadata = json.loads((path / "zarr.json").read_text())
    settings = metadata["codecs"][0]["configuration"]
    settings |= {"index_location": location, "index_codecs": settings["index_codecs"][:1]}
    (path / "zarr.json").write_text(json.dumps(metadata))
    chunks = [numcodecs.Zstd().encode(bytes(400)), numcodecs.Zstd().encode(BOMB)]
    start = 64 if location == "start" else 0
    places = np.full((4, 2), 2**64 - 1, np.uint64)
    places[0], places[1] = (start, len(chunks[0])), (start + len(chunks[0]), len(chunks[1]))
    parts = [places.tobytes(), *chunks] if location == "start" else [*chunks, places.tobytes()]
    (path / "c" / "0" / "0").write_bytes(b"".join(parts))
    assert not opened(path)[:20, :20].any()
    for part in ((slice(40), slice(40)), (slice(20), slice(20, 40))):
        with pytest.raises(ValueError, match="it decompresses to more than"):
            opened(path)[part]
    refused(path)
    if location == "start":
        places[0] = 0, 64
        (path / "c" / "0" / "0").write_bytes(places.tobytes() + b"".join(chunks))
        with pytest.raises(ValueError, match="a chunk lies in the index of its shard"):
            opened(path)[:20, :20]


def opened(path: Path) -> Any:
    array = zarr.open_array(path, mode="r")
    return zarr.open_array(CheckedStore(array.store, bound_of(array, "a")), mode="r")
