"""Paths and streams → `Image` or `Points`.

Pictures and arrays are detected by their first bytes, not by name. Text has no signature: it is read as a table in a
stream, or in a file without a suffix or with that of a table.
"""

import io
import os
import re
import sys
from pathlib import Path
from typing import IO, NoReturn, Protocol, cast, runtime_checkable

from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.paths import archive_and_member, checked_path, is_zarr_folder, matching_files
from kmeans_gif.sources.examples import example
from kmeans_gif.sources.pictures.files import read_picture
from kmeans_gif.sources.pictures.sniff import HEAD, NAMES, sniff, unreadable
from kmeans_gif.sources.records import Image, Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.foreign import foreign_table
from kmeans_gif.sources.tables.text import GZIP, is_text, unzipped_head

_DELIMITED = (".csv", ".tsv", ".tab", ".txt", ".dat", ".data")
_JSON_LINES = (".jsonl", ".ndjson", ".json")
_TABLES = "CSV, TSV, JSON lines, Parquet, NPY and NPZ"
_CAN = f"{NAMES} (pictures) and {_TABLES} (points) can"


@runtime_checkable
class Readable(Protocol):
    """A binary file object; only `read` is required."""

    def read(self, size: int = -1, /) -> bytes | str:
        """Return bytes; text is detected and refused."""


def read_path(path: str | os.PathLike[str], request: Request) -> Image | Points:
    """Read a file.

    Examples
    --------
    >>> image = read_path("example:coffee", Request())
    >>> image.height, image.width
    (400, 600)
    """
    text = checked_path(path, SourceError)
    name = repr(text)
    if text == "-" and isinstance(path, str):
        stdin = getattr(sys.stdin, "buffer", None)
        if stdin is None:
            raise SourceError("standard input is closed or holds text; give a path")
        return read_stream(stdin, "standard input", request)
    if isinstance(path, str) and text.startswith("example:"):
        text = str(example(text.removeprefix("example:")).path)
    if isinstance(path, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text):
        raise SourceError(f"{name} is an address; download it first and give the file's path")
    if is_zarr_folder(text):
        from kmeans_gif.sources.lazy.zarr import read_zarr_folder  # noqa: PLC0415 - most paths are single files

        return read_zarr_folder(text, name, request)
    files = matching_files(text, (*_DELIMITED, ".parquet"))
    if files:
        from kmeans_gif.sources.lazy.tables import points_of_files  # noqa: PLC0415 - most paths are single files

        return points_of_files(files, name, request)
    path, member = archive_and_member(text)
    with Path(path).open("rb") as stream:
        return _read(_seekable(stream), name, path, member, request)


def read_stream(stream: Readable, name: str, request: Request) -> Image | Points:
    r"""Read a binary file object, from its beginning if it is seekable.

    Examples
    --------
    >>> read_stream(io.BytesIO(b"P5 2 1 255 ab"), "it", Request()).rows(0, 1)[0].ravel().tolist()
    [97, 98]
    >>> read_stream(io.BytesIO(b"height,width\n5,2\n6,3\n"), "it", Request()).rows(0, 2).tolist()
    [[5.0, 2.0], [6.0, 3.0]]
    """
    if isinstance(getattr(stream, "file", stream), io.TextIOBase):  # `tempfile` wraps its files
        raise OptionError(f"{name} is open in text mode; open it in binary mode, as with open(path, 'rb')")
    try:
        seekable = _seekable(stream)
        seekable.seek(0)
        seekable.read(0)  # one open for writing only fails here
    except (OSError, ValueError) as error:
        raise SourceError(f"{name} can't be read ({error}); give one that is open for reading") from error
    return _read(seekable, name, None, None, request)


def _seekable(stream: Readable) -> IO[bytes]:
    inner = getattr(stream, "file", stream)
    if isinstance(inner, io.IOBase) and inner.seekable():
        return cast(IO[bytes], inner)
    content = stream.read()
    if not isinstance(content, bytes | bytearray | memoryview):
        raise ValueError(f"reading gives {type(content).__name__}, not bytes")
    return io.BytesIO(content)


def _read(stream: IO[bytes], name: str, path: str | None, member: str | None, request: Request) -> Image | Points:
    head = stream.read(HEAD)
    stream.seek(0)
    suffix = Path(path).suffix.lower() if path else ""
    if head.startswith(GZIP) and suffix in (".gz", ""):
        kind = _text_kind(unzipped_head(stream, name, HEAD), Path(path).with_suffix("").suffix.lower() if path else "")
        if kind is None:
            raise SourceError(f"{name} is a gzip file without a text table in it; decompress it first")
        return _read_table(stream, name, kind, request)
    zipped = head.startswith(b"PK\3\4") and suffix in (".npz", "") and not foreign_table(head, suffix)
    if zipped or head.startswith(b"\x93NUMPY"):
        return _read_array(stream, name, path, member, request, zipped=zipped)
    if head.startswith(b"PAR1"):
        return _read_table(stream, name, "parquet", request)
    kind = _text_kind(head, suffix)
    if kind is not None:
        return _read_table(stream, name, kind, request)
    plugin = sniff(head)
    if plugin is None:
        _refuse(head, name, suffix)
    if request.kind == "points":
        raise SourceError(f"{name} is a picture, not points; leave ", Option("kind", "points"), " out")
    if request.columns is not None:
        raise SourceError(f"{name} is a picture, which has no columns; leave ", Option("columns"), " out")
    return read_picture(stream, plugin, name, path, request.max_pixels)


def _read_array(
    stream: IO[bytes], name: str, path: str | None, member: str | None, request: Request, *, zipped: bool
) -> Image | Points:
    """Read an NPY file, or an array of an NPZ archive, with modules that are imported lazily."""
    from kmeans_gif.sources.arrays import read_array  # noqa: PLC0415
    from kmeans_gif.sources.numpy_files import load_npy, load_npz  # noqa: PLC0415

    array = load_npz(stream, name, member, request) if zipped else load_npy(stream, name, path, request)
    try:
        return read_array(array, request)
    except SourceError as error:
        raise SourceError(f"{name}: ", *error.pieces) from None


def _text_kind(head: bytes, suffix: str) -> str | None:
    """Return the kind of table that text is, if any."""
    if not is_text(head) and not (suffix in _DELIMITED + _JSON_LINES and head[:2] in (b"\xff\xfe", b"\xfe\xff")):
        return None
    if suffix in _JSON_LINES:
        return "json"
    if suffix in _DELIMITED:
        return suffix
    if (
        suffix or unreadable(head) or sniff(head) not in (None, "Bmp")
    ):  # a table may begin with BM, but a BMP has zeros behind it
        return None
    return "json" if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[") else ".csv"


def _read_table(stream: IO[bytes], name: str, kind: str, request: Request) -> Points:
    """Read a table with its module, which is imported lazily."""
    if request.kind == "image":
        raise SourceError(f"{name} is a table of points, not a picture; leave ", Option("kind", "image"), " out")
    if kind == "parquet":
        from kmeans_gif.sources.tables.parquet import read_parquet  # noqa: PLC0415

        return read_parquet(stream, name, request)
    if kind == "json":
        from kmeans_gif.sources.tables.json_lines import read_json_lines  # noqa: PLC0415

        return read_json_lines(stream, name, request)
    from kmeans_gif.sources.tables.delimited import read_delimited  # noqa: PLC0415

    return read_delimited(stream, name, request, delimiter="\t" if kind in (".tsv", ".tab") else None)


def _refuse(head: bytes, name: str, suffix: str) -> NoReturn:
    """Return an error that describes a file that can't be read."""
    foreign = foreign_table(head, suffix)
    if foreign:
        raise SourceError(f"{name} is {foreign}, which can't be read; export the table as CSV")
    if not head:
        raise SourceError(f"{name} is empty; give a picture ({NAMES}) or a table of points ({_TABLES})")
    if head[:1] == b"\x80" and head[1:2] in b"\2\3\4\5":  # the opcode PROTO of pickle, protocols 2 to 5
        from kmeans_gif.sources.numpy_files import pickled  # noqa: PLC0415

        raise pickled(name)
    what = unreadable(head)
    if what:
        raise SourceError(f"{name} is {what}, which can't be read; convert it to JPEG or PNG")
    if suffix in (*_DELIMITED, *_JSON_LINES, ".parquet", ".npz", ".npy"):
        raise SourceError(f"{name} is not the {suffix} file that its name says; {_CAN} be read")
    raise SourceError(f"{name} is not a picture that can be read, whatever its name; {_CAN}")
