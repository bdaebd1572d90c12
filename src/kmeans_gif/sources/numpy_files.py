"""NPY and NPZ files → arrays; pickled objects are never loaded."""

import io
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.quiet import no_warnings
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.stored_arrays import StoredArray, stored
from kmeans_gif.sources.tables.rows import check_count

_LONGEST_HEADER = 1 << 16
"""Bytes in which the header is searched; NumPy accepts headers of at most 10 000."""


def load_npy(stream: IO[bytes], name: str, path: str | None, request: Request) -> StoredArray:
    """Open an NPY file; if it has a path, its rows are read on demand.

    They are not mapped: a mapped file that is truncated meanwhile kills the process.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO()
    >>> np.save(file, [1, 2])
    >>> load_npy(file, "it", None, Request()).rows(0, 2).tolist()
    [1, 2]
    """
    with _own_errors(name):
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        header = _header(stream, name)
        if size < header.offset + header.bytes:
            raise _of_other_size(size, header)
        if path is not None and isinstance(stream, io.BufferedReader):
            return StoredArray(header.shape, header.dtype, _rows_of_file(stream, header, name), in_memory=False)
        return _loaded(stream, header, name, request)


def load_npz(stream: IO[bytes], name: str, member: str | None, request: Request) -> StoredArray:
    """Load one array of an NPZ archive.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO()
    >>> np.savez(file, data=[1, 2], labels=[0, 1])
    >>> load_npz(file, "'a.npz'", "data", Request()).rows(0, 2).tolist()
    [1, 2]
    """
    with _own_errors(name), _member(stream, name, member) as (file, header):
        return _loaded(file, header, name, request)


def load_string(stream: IO[bytes], name: str, member: str, max_bytes: int) -> str:
    """Load a string of an NPZ archive.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO()
    >>> np.savez(file, record="abc")
    >>> load_string(file, "'a.npz'", "record", 100)
    'abc'
    """
    with _own_errors(name), _member(stream, name, member) as (file, header):
        if header.dtype.kind != "U" or header.shape or header.bytes > max_bytes:
            raise ValueError(f"{member} is {header.dtype} of shape {header.shape}, not a string")
        return str(np.lib.format.read_array(file, allow_pickle=False))


@contextmanager
def _member(stream: IO[bytes], name: str, member: str | None) -> Iterator[tuple[IO[bytes], "_Header"]]:
    """Open one array of an NPZ archive at its beginning, after a check of its size."""
    from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile  # noqa: PLC0415 - pictures and tables don't need it

    with ZipFile(stream) as archive:
        members = {entry.removesuffix(".npy"): entry for entry in archive.namelist() if entry.endswith(".npy")}
        listed = ", ".join(sorted(members)[:20]) or "none"
        if member is None and len(members) != 1:
            raise SourceError(
                f"{name} holds {len(members)} arrays; name one behind a colon, as in file.npz:NAME: {listed}"
            )
        entry = next(iter(members.values())) if member is None else members.get(member)
        if entry is None:
            raise SourceError(f"{name} holds no array {member!r}; its arrays are {listed}")
        info = archive.getinfo(entry)
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # others may allocate any amount of memory
            raise ValueError(f"compression method {info.compress_type} is not deflate")
        with archive.open(info) as file:
            header = _header(file, name)
        if info.file_size != header.offset + header.bytes:
            raise _of_other_size(info.file_size, header)
        with archive.open(info) as file:
            yield file, header


@dataclass(frozen=True, slots=True)
class _Header:
    """The header of an NPY file, whose values begin `offset` bytes from its start."""

    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[Any]
    offset: int

    @property
    def values(self) -> int:
        return math.prod(self.shape)

    @property
    def bytes(self) -> int:
        return self.values * self.dtype.itemsize


def _header(stream: IO[bytes], name: str) -> _Header:
    """Read the header, limited in length because in an archive it may inflate to any size."""
    head = io.BytesIO(stream.read(_LONGEST_HEADER))
    version = np.lib.format.read_magic(head)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, dtype = read(head)
    if dtype.hasobject:
        raise pickled(name)
    if any(side < 0 for side in shape):
        raise ValueError(f"shape {shape}")
    return _Header(shape, fortran, dtype, head.tell())


def _of_other_size(size: int, header: _Header) -> ValueError:
    return ValueError(f"{size} bytes for an array of {header.bytes}")


def _loaded(stream: IO[bytes], header: _Header, name: str, request: Request) -> StoredArray:
    """Read an array into memory, after a check of its size."""
    if header.dtype.kind not in "biufc":
        raise SourceError(f"{name} holds an array of dtype {header.dtype}; give real numbers")
    check_count(header.values, request, name)
    stream.seek(0)
    return stored(np.lib.format.read_array(stream, allow_pickle=False))


class _Descriptor:
    """A file that stays open until its last array is released; threads and processes may read it concurrently."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.number = os.dup(stream.fileno())

    def __del__(self) -> None:
        os.close(self.number)


def _rows_of_file(stream: IO[bytes], header: _Header, name: str) -> Callable[[int, int], NDArray[Any]]:
    """Return the function that reads rows of a file."""
    file = _Descriptor(stream)
    n, rest, itemsize = header.shape[0] if header.shape else 1, header.shape[1:], header.dtype.itemsize
    width = math.prod(rest)

    def rows(start: int, stop: int) -> NDArray[Any]:
        stop = min(stop, n)
        values = np.empty((width, stop - start) if header.fortran else (stop - start, width), header.dtype)
        if header.fortran:  # column after column
            for i, column in enumerate(values):
                _fill(column, file.number, header.offset + (i * n + start) * itemsize, name)
            return values.reshape(*rest[::-1], stop - start).T
        _fill(values, file.number, header.offset + start * width * itemsize, name)
        return values.reshape(stop - start, *rest)

    return rows


def _fill(values: NDArray[Any], descriptor: int, offset: int, name: str) -> None:
    """Read values from a place in a file."""
    room = values.reshape(-1).view(np.uint8).data
    while room:
        count = os.preadv(descriptor, [room], offset)
        if count == 0:
            raise SourceError(f"{name} was truncated while it was read; leave it as it is until all is done")
        room, offset = room[count:], offset + count


def pickled(name: str) -> SourceError:
    """Return the error for a file of Python objects, which are not loaded."""
    return SourceError(
        f"{name} holds pickled Python objects, which could run any code when loaded, so it isn't; "
        "save an array of numbers with numpy.save"
    )


@contextmanager
def _own_errors(name: str) -> Iterator[None]:
    """Convert exceptions of NumPy, zipfile and zlib on hostile bytes to a SourceError."""
    try:
        with no_warnings():
            yield
    except SourceError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())
        raise SourceError(f"{name} is a NumPy file that can't be read ({reason}); save it again") from error
