"""Paths and streams → `Image`: what a file is shows in its first bytes, not in its name."""

import io
import os
import sys
from pathlib import Path
from typing import IO, NoReturn, Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.sources.arrays import NOT_YET, image_of_array
from kmeans_gif.sources.examples import example
from kmeans_gif.sources.formats import HEAD, NAMES, decode, no_warnings, sniff
from kmeans_gif.sources.image import Image
from kmeans_gif.sources.pictures import image_of_picture
from kmeans_gif.types import Kind

_TABLES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".npz")


@runtime_checkable
class Readable(Protocol):
    """A binary file object; what it lacks beyond `read` is made up for."""

    def read(self, size: int = -1, /) -> bytes | str:
        """Give bytes; text is found out and refused.

        Parameters
        ----------
        size : int
            How many at most; all that are left if negative.

        Returns
        -------
        bytes or str
            Empty at the end.
        """


def read_path(path: str | os.PathLike[str], *, kind: Kind | None, max_pixels: int) -> Image:
    """Read a file.

    Parameters
    ----------
    path : str or path-like
        ``"-"`` is standard input, ``"example:NAME"`` a built-in picture.
    kind : {"image", None}
        Matters to ``.npy`` only.
    max_pixels : int
        The most pixels that are taken.

    Returns
    -------
    Image

    Raises
    ------
    OSError
        If the file isn't there, is a folder, or can't be opened.
    SourceError
        If no picture can be read from it.

    Examples
    --------
    >>> image = read_path("example:coffee", kind=None, max_pixels=1_000_000)
    >>> image.height, image.width
    (400, 600)
    """
    text = os.fspath(path)
    if text == "-" and isinstance(path, str):
        stdin = getattr(sys.stdin, "buffer", None)
        if stdin is None:
            raise SourceError("standard input is closed or holds text; give a path")
        return read_stream(stdin, name="standard input", kind=kind, max_pixels=max_pixels)
    if isinstance(path, str) and text.startswith("example:"):
        text = str(example(text.removeprefix("example:")).path)
    name = repr(text)
    if "\0" in text:
        raise SourceError(f"{name} has a null byte in it, which no path has")
    with Path(text).open("rb") as stream:
        return _read(_seekable(stream), name=name, path=text, kind=kind, max_pixels=max_pixels)


def read_stream(stream: Readable, *, name: str, kind: Kind | None, max_pixels: int) -> Image:
    """Read a binary file object, from its beginning where it can seek.

    Parameters
    ----------
    stream : binary file object
        It is not closed. One that can't seek is read into memory.
    name : str
        What messages call it.
    kind : {"image", None}
        Matters to ``.npy`` data only.
    max_pixels : int
        The most pixels that are taken.

    Returns
    -------
    Image

    Raises
    ------
    OptionError
        If it is open in text mode.
    SourceError
        If no picture can be read from it.

    Examples
    --------
    >>> read_stream(io.BytesIO(b"P5 2 1 255 ab"), name="it", kind=None, max_pixels=10).rows(0, 1)[0].ravel().tolist()
    [97, 98]
    """
    if isinstance(getattr(stream, "file", stream), io.TextIOBase):  # `tempfile` wraps its files
        raise OptionError(f"{name} is open in text mode; open it in binary mode, as with open(path, 'rb')")
    try:
        seekable = _seekable(stream)
        seekable.seek(0)
        seekable.read(0)  # one open for writing only fails here
    except (OSError, ValueError) as error:
        raise SourceError(f"{name} can't be read ({error}); give one that is open for reading") from error
    return _read(seekable, name=name, path=None, kind=kind, max_pixels=max_pixels)


def _seekable(stream: Readable) -> IO[bytes]:
    inner = getattr(stream, "file", stream)
    if isinstance(inner, io.IOBase) and inner.seekable():
        return cast(IO[bytes], inner)
    content = stream.read()
    if not isinstance(content, bytes | bytearray | memoryview):
        raise ValueError(f"reading gives {type(content).__name__}, not bytes")
    return io.BytesIO(content)


def _read(stream: IO[bytes], *, name: str, path: str | None, kind: Kind | None, max_pixels: int) -> Image:
    head = stream.read(HEAD)
    stream.seek(0)
    if head.startswith(b"\x93NUMPY"):
        array = _load_npy(stream, name, path)
        try:
            return image_of_array(array, kind=kind, max_pixels=max_pixels)
        except SourceError as error:
            raise SourceError(f"{name}: {error}") from None
    plugin = sniff(head)
    if plugin is None:
        _refuse(head, name, path)
    picture = decode(stream, plugin, name, max_pixels)
    return image_of_picture(picture, name=name, max_pixels=max_pixels)


def _load_npy(stream: IO[bytes], name: str, path: str | None) -> NDArray[np.generic]:
    try:
        with no_warnings():
            array: NDArray[np.generic] = np.load(path or stream, mmap_mode="r" if path else None, allow_pickle=False)
    except Exception as error:  # NumPy raises several unrelated classes on hostile headers
        reason = " ".join(str(error).split())
        if "object" in reason.lower():
            raise SourceError(_pickled(name)) from error
        raise SourceError(f"{name} is a NumPy file that can't be read ({reason}); save it again") from error
    return array


def _pickled(name: str) -> str:
    return (
        f"{name} holds pickled Python objects, which could run any code when loaded, so it isn't; "
        "save an array of numbers with numpy.save"
    )


def _refuse(head: bytes, name: str, path: str | None) -> NoReturn:
    """Say what a file is that is no picture."""
    if not head:
        raise SourceError(f"{name} is empty; give a picture ({NAMES})")
    suffix = Path(path).suffix.lower() if path else ""
    if suffix in _TABLES:
        raise SourceError(f"{name} is a table of points, {NOT_YET}; give a picture ({NAMES}) or an array (.npy)")
    if head[:1] == b"\x80" and head[1:2] in b"\2\3\4\5":  # the opcode PROTO of pickle, protocols 2 to 5
        raise SourceError(_pickled(name))
    raise SourceError(f"{name} is not a picture that can be read, whatever its name; {NAMES} and .npy can")
