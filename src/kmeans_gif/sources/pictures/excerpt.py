"""Parts of a file, viewed as a file."""

import io
from bisect import bisect_right
from itertools import accumulate
from typing import IO, TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Part: TypeAlias = "bytes | tuple[int, int]"
"""Bytes, or the position and number of bytes in the original file."""


def excerpt(stream: IO[bytes], parts: tuple[Part, ...]) -> IO[bytes]:
    """View parts of `stream`, which must stay open, as a file; nothing is copied."""
    return cast(IO[bytes], io.BufferedReader(_Excerpt(stream, parts)))


class _Excerpt(io.RawIOBase):
    def __init__(self, stream: IO[bytes], parts: tuple[Part, ...]) -> None:
        self._stream = stream
        self._parts = parts
        self._starts = [*accumulate((len(part) if isinstance(part, bytes) else part[1] for part in parts), initial=0)]
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = offset + (0, self._at, self._starts[-1])[whence]
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer).cast("B")
        number = bisect_right(self._starts, self._at) - 1
        if number == len(self._parts):
            return 0
        within = self._at - self._starts[number]
        size = min(len(target), self._starts[number + 1] - self._at)
        part = self._parts[number]
        if isinstance(part, bytes):
            piece = part[within : within + size]
        else:
            self._stream.seek(part[0] + within)
            piece = self._stream.read(size)
        target[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
