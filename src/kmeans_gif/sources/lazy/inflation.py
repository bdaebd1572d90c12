"""Zarr chunks whose decompressed size is checked before they are decoded, because a few bytes may stand for gigabytes.

Sizes come from the headers of zstd, blosc and LZ4. Those of the other codecs have none that can be relied on, so that
their streams are decompressed piece by piece up to the limit.
"""

import asyncio
import bz2
import lzma
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
from zarr.abc.store import RangeByteRequest, SuffixByteRequest
from zarr.storage import LocalStore, WrapperStore

from kmeans_gif.errors import SourceError

_LEAST, _FACTOR = 1 << 26, 16
"""What a chunk may decompress to: 64 MiB, or 16 times its size if that is more, because filters may shrink it."""

_PIECE = 1 << 20
"""Bytes that are decompressed at once, and forgotten."""

_MAX_DEFLATED = 1032
"""Maximum bytes that a byte of DEFLATE stands for."""

_ZSTD, _ZSTD_SKIPPABLE = 0xFD2FB528, 0x184D2A5
"""The numbers that a frame of zstd begins with, and one that is skipped (without the last four bits)."""

_REPEATED, _COMPRESSED = 1, 2
"""Kinds of blocks of zstd."""

_MAX_ZSTD_BLOCK = 1 << 17
"""Maximum bytes of a block of zstd."""

_AT_END, _AT_START = {"crc32c", "fletcher32", "jenkins_lookup3"}, {"adler32", "crc32"}
"""Checksums of 4 bytes after and before what they check."""

_SHARDS = "sharding_indexed"

_DTYPES = ("dtype", "astype", "encode_dtype", "decode_dtype")


@dataclass(frozen=True, slots=True)
class Bound:
    """How the chunks of an array are compressed, and what they may decompress to.

    Attributes
    ----------
    compressor : str or None
        The only codec that may inflate.
    settings : dict
        Its settings.
    front, back : int
        Bytes of checksums around what it wrote.
    limit : int
        Maximum number of bytes of a decompressed chunk.
    per_shard : int
        Number of chunks of a shard, or 0.
    index_size : int
        Bytes of the index of a shard.
    index_first : bool
        Whether it is at the start of the shard, not at the end.
    order : {"<", ">"}
        Byte order of the index.
    """

    compressor: str | None
    settings: dict[str, Any]
    front: int
    back: int
    limit: int
    per_shard: int = 0
    index_size: int = 0
    index_first: bool = False
    order: str = "<"

    def check(self, stored: memoryview, request: object) -> None:
        """Raise a ValueError if a chunk, or one of a shard, is too large."""
        if not self.per_shard:
            self._check_chunk(stored)
            return
        size = self.index_size
        index = stored[:size] if self.index_first else stored[-size:]
        if request is None:
            for part in self._parts(index):
                self._check_chunk(stored[part])
        elif request == (RangeByteRequest(0, size) if self.index_first else SuffixByteRequest(size)):
            self._parts(index)
        else:
            self._check_chunk(stored)

    def _parts(self, index: memoryview) -> list[slice]:
        """Return where the chunks of a shard are; none may lie in an index at the start, which is not checked."""
        places = np.frombuffer(index[: 16 * self.per_shard], f"{self.order}u8").reshape(-1, 2)
        found = places[places[:, 0] != 2**64 - 1].tolist()
        if self.index_first and any(offset < self.index_size for offset, _ in found):
            raise ValueError("a chunk lies in the index of its shard")
        return [slice(offset, offset + size) for offset, size in found]

    def _check_chunk(self, stored: memoryview) -> None:
        inner = stored[self.front : len(stored) - self.back]
        if self.compressor is not None and _SIZES[self.compressor](inner, self.limit, self.settings) > self.limit:
            raise ValueError(f"it decompresses to more than {self.limit} bytes")


class CheckedStore(WrapperStore):  # type: ignore[misc]  # zarr is an extra
    """A store that hands out no chunk that decompresses to more than is allowed."""

    def __init__(self, store: Any, bound: Bound) -> None:  # noqa: ANN401 - as above
        super().__init__(store)
        self._bound = bound

    def _with_store(self, store: Any) -> "CheckedStore":  # noqa: ANN401
        return CheckedStore(store, self._bound)

    async def get(self, key: str, prototype: Any, byte_range: Any = None) -> Any:  # noqa: ANN401
        """Return what is stored, if it may be decoded."""
        if key.rpartition("/")[2] in ("zarr.json", ".zarray", ".zattrs", ".zgroup", ".zmetadata"):
            return await self._store.get(key, prototype, byte_range)
        max_stored = self._bound.limit * max(1, self._bound.per_shard)
        is_local = isinstance(self._store, LocalStore)  # others refuse ranges beyond the end
        request = RangeByteRequest(0, max_stored + 1) if byte_range is None and is_local else byte_range
        found = await self._store.get(key, prototype, request)
        if found is not None:
            if len(found) > max_stored:
                raise ValueError(f"it is stored in more than {max_stored} bytes")
            await asyncio.to_thread(self._bound.check, memoryview(found.as_numpy_array()).cast("B"), byte_range)
        return found


def bound_of(array: Any, name: str) -> Bound:  # noqa: ANN401
    """Return what may be decoded of an array, or refuse codecs that can't be bounded."""
    metadata = array.metadata.to_dict()
    codecs = _named([*(metadata.get("filters") or ()), metadata.get("compressor"), *(metadata.get("codecs") or ())])
    shards = [settings for codec, settings in codecs if codec == _SHARDS]
    inner = _named(shards[0]["codecs"]) if shards else codecs
    index = _named(shards[0]["index_codecs"]) if shards else []
    dtypes = [np.dtype(settings[key]) for _, settings in inner for key in _DTYPES if key in settings]
    inflating = [place for place, (codec, _) in enumerate(inner) if codec in _SIZES] or [len(inner)]
    outer = inner[inflating[0] + 1 :]
    if (
        any(dtype.kind not in "buif" for dtype in dtypes)
        or any(codec not in _AT_END | _AT_START for codec, _ in outer)
        or (shards and _SHARDS in dict(inner))
        or any(codec not in ("bytes", "crc32c") for codec, _ in index)
    ):
        raise SourceError(f"{name} is stored with codecs whose decoded size can't be told; copy it with zstd alone")
    compressor, settings = inner[inflating[0]] if inflating[0] < len(inner) else (None, {})
    front = 4 * sum(codec in _AT_START and given.get("location", "start") == "start" for codec, given in outer)
    limit = max(_LEAST, _FACTOR * array.dtype.itemsize * prod(array.chunks))
    bound = Bound(compressor, settings, front, 4 * len(outer) - front, limit)
    if not shards:
        return bound
    n = prod(array.shards) // prod(array.chunks)
    return replace(
        bound,
        per_shard=n,
        index_size=16 * n + 4 * sum(codec == "crc32c" for codec, _ in index),
        index_first=shards[0].get("index_location") == "start",
        order=">" if dict(index).get("bytes", {}).get("endian") == "big" else "<",
    )


def _named(codecs: Iterable[Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the names and settings of codecs of Zarr 2 or 3."""
    return [
        (
            str(codec.get("id", codec.get("name"))).removeprefix("numcodecs."),
            (codec.get("configuration") or {}) if "name" in codec else codec,
        )
        for codec in codecs
        if codec is not None
    ]


def _zstd_size(stored: memoryview, limit: int, _: object) -> int:
    """Return the size that the first frame names, which is allocated, or else a bound by all blocks (RFC 8878)."""
    total = at = 0
    while at + 8 <= len(stored) and total <= limit:
        magic = _number(stored, at, 4)
        if magic >> 4 == _ZSTD_SKIPPABLE:
            at += 8 + _number(stored, at + 4, 4)
            continue
        flags = stored[at + 4]
        is_single, width = flags >> 5 & 1, flags >> 6
        place = at + 5 + (1 - is_single) + (0, 1, 2, 4)[flags & 3]
        n_bytes = (is_single, 2, 4, 8)[width]
        if magic != _ZSTD or (at == 0 and n_bytes):
            return _number(stored, place, n_bytes) + 256 * (n_bytes == 2) if magic == _ZSTD else total
        blocks, at = _zstd_blocks(stored, place + n_bytes, limit)
        total, at = total + blocks, at + 4 * (flags >> 2 & 1)
    return total


def _zstd_blocks(stored: memoryview, at: int, limit: int) -> tuple[int, int]:
    """Return a bound for the size of the blocks of a frame, and where they end."""
    total, is_last = 0, False
    while not is_last and at + 3 <= len(stored) and total <= limit:
        header = _number(stored, at, 3)
        is_last, kind, size = bool(header & 1), header >> 1 & 3, header >> 3
        total += _MAX_ZSTD_BLOCK if kind == _COMPRESSED else size
        at += 3 + (1 if kind == _REPEATED else size)
    return total, at


def _number(stored: memoryview, start: int, size: int) -> int:
    return int.from_bytes(stored[start : start + size], "little")


def _header_size(start: int) -> Callable[[memoryview, int, object], int]:
    """Return a function that reads a size of 4 bytes, little-endian."""
    return lambda stored, *_: _number(stored, start, 4)


def _deflated_size(wbits: int) -> Callable[[memoryview, int, object], int]:
    """Return a function that decompresses DEFLATE up to a limit."""

    def size(stored: memoryview, limit: int, _: object) -> int:
        total, rest = 0, bytes(stored) if len(stored) * _MAX_DEFLATED > limit else b""
        try:
            while rest and total <= limit:
                stream = zlib.decompressobj(wbits)
                while rest and not stream.eof and total <= limit:
                    total += len(stream.decompress(rest, _PIECE))
                    rest = stream.unconsumed_tail
                rest = stream.unused_data if stream.eof else b""
        except zlib.error:
            pass  # its decoder says so
        return total

    return size


def _streamed_size(make: Callable[[Any], Any]) -> Callable[[memoryview, int, Any], int]:
    """Return a function that decompresses bzip2 or LZMA up to a limit."""

    def size(stored: memoryview, limit: int, settings: Any) -> int:  # noqa: ANN401 - JSON
        total, rest = 0, bytes(stored)
        try:
            while rest and total <= limit:
                stream, given = make(settings), rest
                while not stream.eof and total <= limit and (given or not stream.needs_input):
                    total += len(stream.decompress(given, _PIECE))
                    given = b""
                rest = stream.unused_data if stream.eof else b""
        except (OSError, EOFError, ValueError, lzma.LZMAError):
            pass  # its decoder says so
        return total

    return size


_SIZES: dict[str, Callable[[memoryview, int, Any], int]] = {
    "zstd": _zstd_size,
    "blosc": _header_size(4),
    "lz4": _header_size(0),
    "zlib": _deflated_size(15),
    "gzip": _deflated_size(31),
    "bz2": _streamed_size(lambda _: bz2.BZ2Decompressor()),
    "lzma": _streamed_size(
        lambda settings: lzma.LZMADecompressor(settings.get("format", 1), filters=_raw_filters(settings))
    ),
}
"""The size that each codec decompresses to, or more than a limit."""


def _raw_filters(settings: dict[str, Any]) -> Any:  # noqa: ANN401 - of LZMA
    """Return the filters, which only the raw format may name."""
    return settings.get("filters") if settings.get("format", 1) == lzma.FORMAT_RAW else None
