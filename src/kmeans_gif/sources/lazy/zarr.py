"""Zarr arrays, groups and folders, OME-Zarr too → a Dask array, without decoding anything.

OME-Zarr is described at ngff.openmicroscopy.org: versions 0.1 to 0.4 are stored as Zarr 2, 0.5 as Zarr 3. What is
opened may be hostile: sizes come from its metadata and are checked, and only codecs that decode into plain bytes run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import SourceError
from kmeans_gif.paths import ZARR_NODES
from kmeans_gif.running import dask_module
from kmeans_gif.sources.checks import check_part
from kmeans_gif.sources.lazy.images import DaskArray, read_dask_array
from kmeans_gif.sources.lazy.ome import bare, level_zero, placed
from kmeans_gif.sources.quiet import no_warnings
from kmeans_gif.sources.records import Image, Points
from kmeans_gif.sources.request import Request

Node: TypeAlias = Any
"""A `zarr.Array` or `zarr.Group`; an extra."""

_BLOCK_VALUES = 1 << 23
"""Values per block: chunks are read together up to that number."""

_MAX_CHUNKS = 1 << 12
"""Maximum number of chunks that are read together."""

_MAX_BLOCKS = 1 << 20
"""Maximum number of blocks, each of which is a task, and of chunks per shard, whose places are read at once."""

_MAX_METADATA = 1 << 26
"""Maximum size in bytes of a file of metadata."""

_METADATA = (*ZARR_NODES, ".zattrs", ".zmetadata")

_COMPRESSORS = {"blosc", "bz2", "gzip", "lz4", "lzma", "zlib", "zstd"}
_CHECKSUMS = {"adler32", "crc32", "crc32c", "fletcher32", "jenkins_lookup3"}
_LAYOUTS = {"bytes", "packbits", "sharding_indexed", "shuffle", "transpose"}
_FILTERS = {"astype", "bitround", "delta", "fixedscaleoffset", "quantize"}
_CODECS = _COMPRESSORS | _CHECKSUMS | _LAYOUTS | _FILTERS
"""Codecs that decode into plain bytes of a size that can be told; others may run code, as pickle does."""


def read_zarr_folder(path: str, name: str, request: Request) -> Image | Points:
    """Read a folder of Zarr: an array, or a group with one, or with levels of which the first is read."""
    zarr = dask_module("zarr", f"{name}, a folder of Zarr,")
    _check_metadata(Path(path), name)
    try:
        with no_warnings():
            node = zarr.open(Path(path).absolute(), mode="r")  # workers may run in another folder
    except Exception as error:  # whatever hostile metadata raise
        raise SourceError(
            f"{name} is no Zarr folder that can be read ({_reason(error)}); give one that holds an array or a group"
        ) from error
    return read_zarr(node, name, request)


def read_zarr(node: Node, name: str, request: Request) -> Image | Points:
    """Read an array or group of Zarr that is open."""
    with no_warnings():
        array, axes = (node, _axes_of(node)) if _is_array(node) else level_zero(node, name)
    _checked_array(array, name)
    if axes is not None:
        lazy = placed(_dask_array(array, name, request.max_pixels, axes), axes, name)
    else:
        lazy = _dask_array(array, name, request.max_pixels, None)
    return read_dask_array(lazy, request)


def _is_array(node: Node) -> bool:
    return hasattr(node, "shape")


def _axes_of(array: Node) -> list[str] | None:
    """Return the names of the axes of an array of Zarr 3, if they name those of a picture."""
    names = [bare(name) for name in getattr(array.metadata, "dimension_names", None) or ()]
    return names if {"y", "x"} <= set(names) and len(names) == array.ndim else None


def _check_metadata(folder: Path, name: str) -> None:
    """Refuse files of metadata that would take too much memory."""
    for file in (folder / entry for entry in _METADATA):
        if file.is_file() and file.stat().st_size > _MAX_METADATA:
            raise SourceError(
                f"{name} has {file.stat().st_size} bytes of metadata in {file.name}, more than {_MAX_METADATA}; "
                "give one of its arrays"
            )


def _inflation() -> Any:  # noqa: ANN401 - a module that needs zarr
    from kmeans_gif.sources.lazy import inflation  # noqa: PLC0415 - zarr is an extra

    return inflation


def _checked_array(array: Node, name: str) -> Any:  # noqa: ANN401 - an `inflation.Bound`
    """Refuse values that aren't numbers, and codecs that may run code; return what a chunk may decompress to."""
    if array.dtype.kind not in "buif":
        raise SourceError(f"{name} holds values of dtype {array.dtype}; only numbers can be clustered")
    unknown = [codec for codec in _codecs_of(array.metadata.to_dict()) if codec not in _CODECS]
    if unknown:
        raise SourceError(
            f"{name} is stored with the codec {unknown[0]!r}, which is not known to be safe; copy it with zstd"
        )
    return _inflation().bound_of(array, name)


def _codecs_of(metadata: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Return the names of all codecs in metadata of Zarr 2 and 3, nested ones too."""
    found = [metadata.get("compressor"), *(metadata.get("filters") or ()), *(metadata.get("codecs") or ())]
    for codec in (codec for codec in found if codec is not None):
        yield str(codec.get("id", codec.get("name"))).removeprefix("numcodecs.")
        inner = codec.get("configuration") or {}
        yield from _codecs_of({"codecs": [*inner.get("codecs", ()), *inner.get("index_codecs", ())]})


@dataclass(frozen=True, slots=True, eq=False)
class _Chunks:
    """The values of an array, which workers read: a fault is one line."""

    array: Node
    name: str

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.array.shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        dtype: np.dtype[Any] = np.dtype(self.array.dtype)
        return dtype

    @property
    def ndim(self) -> int:
        return len(self.shape)

    def __getitem__(self, part: tuple[slice, ...]) -> NDArray[Any]:
        zarr = dask_module("zarr", self.name)
        with no_warnings():
            try:  # chunks that are missing are no fault, so that a folder that a worker doesn't have would be all zero
                array = zarr.open_array(store=self.array.store, path=self.array.path, mode="r")
            except Exception as error:  # noqa: BLE001 - stores raise their own classes
                raise SourceError(
                    f"{self.name} isn't there for a worker ({_reason(error)}); put it where all of them find it "
                    "by the same path"
                ) from None
            bound = _checked_array(array, self.name)  # again, because it may have been replaced
            try:
                checked = zarr.open_array(
                    store=_inflation().CheckedStore(array.store, bound), path=array.path, mode="r"
                )
                return np.asarray(checked[part])
            except Exception as error:  # noqa: BLE001 - codecs raise a dozen unrelated classes on damaged chunks
                raise SourceError(
                    f"{self.name} has a chunk that can't be decoded ({_reason(error)}); write it again, or delete it "
                    "to read it as the fill value"
                ) from None


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _dask_array(array: Node, name: str, max_pixels: int, axes: list[str] | None) -> DaskArray:
    """Make a Dask array of blocks that consist of whole chunks."""
    dask = dask_module("dask.array", name)
    shape = tuple(array.shape)
    if 0 in (*shape, *array.chunks):
        raise SourceError(f"{name} is of shape {shape} in chunks of {array.chunks}; there is nothing to cluster")
    rows, columns = _plane(axes, shape)
    chunks = tuple(array.chunks)
    _check_chunks(array, rows, columns, name, max_pixels)
    blocks = _blocks(shape, chunks, [axis for axis in (rows, columns) if axis is not None])
    n_blocks = prod(-(-side // part) for side, part in zip(shape, blocks, strict=True))
    if n_blocks > _MAX_BLOCKS:
        raise SourceError(
            f"{name} has {n_blocks} blocks of {blocks}, more than {_MAX_BLOCKS}; store it in larger chunks"
        )
    meta = np.empty((0,) * len(shape), array.dtype)
    return dask.from_array(_Chunks(array, name), blocks, name=False, fancy=False, meta=meta)


def _plane(axes: list[str] | None, shape: tuple[int, ...]) -> tuple[int, int | None]:
    """Return which axes are down and across: the first two, unless axes have names."""
    if axes is not None:
        return axes.index("y"), axes.index("x")
    return 0, 1 if len(shape) > 1 else None


def _check_chunks(array: Node, rows: int, columns: int | None, name: str, max_pixels: int) -> None:
    """Refuse chunks that can't be decoded within the memory that is allowed."""
    height, width = array.chunks[rows], 1 if columns is None else array.chunks[columns]
    check_part(
        *(height, width, max_pixels, f"a chunk of {name}"),
        pixel_size=array.dtype.itemsize * prod(array.chunks) // (height * width),
    )
    per_shard = 1 if array.shards is None else prod(array.shards) // prod(array.chunks)
    if per_shard > _MAX_BLOCKS:
        raise SourceError(
            f"{name} has {per_shard} chunks per shard, more than {_MAX_BLOCKS}; store it in larger chunks"
        )


def _blocks(shape: tuple[int, ...], chunks: tuple[int, ...], plane: list[int]) -> tuple[int, ...]:
    """Choose blocks: all of the axes besides the plane, and as many chunks as make a task worthwhile."""
    blocks = [part if axis in plane else side for axis, (side, part) in enumerate(zip(shape, chunks, strict=True))]
    while True:
        room = [axis for axis in plane if blocks[axis] < shape[axis]]
        together = prod(-(-block // part) for block, part in zip(blocks, chunks, strict=True))
        if not room or 2 * prod(blocks) > _BLOCK_VALUES or 2 * together > _MAX_CHUNKS:
            return tuple(min(side, block) for side, block in zip(shape, blocks, strict=True))
        smallest = min(room, key=lambda axis: blocks[axis])
        blocks[smallest] *= 2
