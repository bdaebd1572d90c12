"""Text in files: UTF-8 with or without a byte order mark, plain or compressed by gzip, block by block."""

import os
import zlib
from collections.abc import Iterator
from typing import IO, cast

from kmeans_gif.errors import SourceError
from kmeans_gif.progress import report

_BLOCK = 1 << 20
"""Bytes per block: some 10 ms of parsing."""

_LONGEST = 1 << 26
"""Maximum size of a line or row: some million cells."""

GZIP = b"\x1f\x8b\x08"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r"))
_UTF8_MARK = b"\xef\xbb\xbf"


def is_text(head: bytes) -> bool:
    r"""Whether the first bytes of a file may be text: there are some, and no control characters but white space.

    Examples
    --------
    >>> is_text(b"BMI,age"), is_text(b"BM\0\0")
    (True, False)
    """
    return bool(head) and head.translate(None, _CONTROLS) == head and head[:2] not in (b"\xff\xfe", b"\xfe\xff")


def unzipped_head(stream: IO[bytes], name: str, size: int) -> bytes:
    """Return the first bytes of a gzip file's content; the stream is at its beginning before and after."""
    head = _read(_unzipped(stream), size, name)
    stream.seek(0)
    return head


def blocks_of(stream: IO[bytes], name: str) -> Iterator[bytes]:
    """Read a seekable stream from its beginning, without a byte order mark; the last block alone is empty."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    source = _unzipped(stream) if stream.read(3) == GZIP else stream
    stream.seek(0)
    block = _read(source, _BLOCK, name)
    if block[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise SourceError(f"{name} is UTF-16 text; save it as UTF-8")
    yield block.removeprefix(_UTF8_MARK)
    while block:
        report("reading", stream.tell(), size)
        block = _read(source, _BLOCK, name)
        yield block


def _unzipped(stream: IO[bytes]) -> IO[bytes]:
    from gzip import GzipFile  # noqa: PLC0415 - pictures and most tables don't need it

    return cast(IO[bytes], GzipFile(fileobj=stream))


def _read(source: IO[bytes], size: int, name: str) -> bytes:
    try:
        return source.read(size)
    except (EOFError, zlib.error, OSError) as error:
        from gzip import BadGzipFile  # noqa: PLC0415

        if isinstance(error, OSError) and not isinstance(error, BadGzipFile):
            raise
        raise SourceError(f"{name} is a damaged gzip file ({error}); compress it again") from error


def whole_lines(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    r"""Split blocks again, after line feeds.

    Examples
    --------
    >>> list(whole_lines(iter([b"1\n2", b"3\n4", b""]), "it"))
    [b'1\n', b'23\n', b'4']
    """
    rest = b""
    for block in blocks:
        lines, feed, end = block.rpartition(b"\n")
        if feed:
            yield rest + lines + feed
            rest = b""
        rest += end
        check_length(len(rest), name)
    if rest:
        yield rest


def check_length(length: int, name: str) -> None:
    """Refuse a line or row that is too long."""
    if length > _LONGEST:
        raise SourceError(f"{name} has a line of more than {_LONGEST} bytes; write one line per row")


def decoded(content: bytes, name: str, line: int) -> str:
    """Decode whole lines; `line` lines are before them.

    Examples
    --------
    >>> decoded("größe".encode("latin-1"), "'a.csv'", 0)
    Traceback (most recent call last):
    kmeans_gif.errors.SourceError: 'a.csv' is not UTF-8 text (line 1 has the byte 0xf6); save it as UTF-8
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        at = line + 1 + content.count(b"\n", 0, error.start)
        raise SourceError(
            f"{name} is not UTF-8 text (line {at} has the byte 0x{content[error.start]:02x}); save it as UTF-8"
        ) from error
