"""The directories of a TIFF: its tags, read one by one on demand.

Not read by Pillow, because it reads every tag, and reinterprets some files before a caller sees the tags.
"""

import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER = 256, 257, 258, 259, 262, 266
STRIP_OFFSETS, ORIENTATION, SAMPLES, ROWS_PER_STRIP, STRIP_BYTES, PLANAR = 273, 274, 277, 278, 279, 284
T4_OPTIONS, T6_OPTIONS, PREDICTOR, COLOR_MAP, TILE_WIDTH, TILE_HEIGHT = 292, 293, 317, 320, 322, 323
TILE_OFFSETS, TILE_BYTES, SUB_IFDS, INK_SET, EXTRA_SAMPLES, SAMPLE_FORMAT = 324, 325, 330, 332, 338, 339
JPEG_TABLES, YCBCR_SUBSAMPLING, ICC_PROFILE, DEPTH = 347, 530, 34675, 32997
NEW_SUBFILE_TYPE, SUBFILE_TYPE, YCBCR_COEFFICIENTS, REFERENCE_BLACK_WHITE = 254, 255, 529, 532
"""Tags, by TIFF 6.0 and its supplements."""

_WHOLE = {1: "u1", 3: "u2", 4: "u4", 13: "u4", 16: "u8", 18: "u8"}
"""Types of tags that hold whole numbers."""

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
"""Bytes that one value of a type takes."""

_FEW = 1 << 16
"""Maximum number of values of a tag that doesn't list the parts of the picture."""

_MAX_ENTRIES = 1 << 16
_MAX_PAGES = 1 << 16
_MAX_PLACE = 1 << 62


class TiffFile:
    """A stream that threads may read concurrently, and its header."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self._lock = threading.Lock()
        head = self.read(0, 16)
        self.order = {b"II": "<", b"MM": ">"}[head[:2]]
        self.big = self._numbers("H", head[2:4])[0] == 43
        if self.big and self._numbers("HH", head[4:8]) != (8, 0):
            raise ValueError("a BigTIFF whose offsets don't have 8 bytes")
        self.first: int = self._numbers("Q", head[8:16])[0] if self.big else self._numbers("I", head[4:8])[0]

    def read(self, at: int, size: int) -> bytes:
        """Read bytes; fewer at the end of the file."""
        if at > _MAX_PLACE:
            return b""
        with self._lock:
            self.stream.seek(at)
            return self.stream.read(size)

    def read_all(self, at: int, size: int, what: str) -> bytes:
        """Read an exact number of bytes, or raise."""
        content = self.read(at, size)
        if len(content) < size:
            raise ValueError(f"{what} is cut short")
        return content

    def directory(self, at: int) -> "Directory":
        """Read a directory; long values of tags are read later."""
        at, n, size = self._begin(at)
        table = self.read_all(at, n * size, "the directory")
        entries: dict[int, _Entry] = {}
        for i in range(0, n * size, size):
            tag, kind, count = self._numbers("HHQ" if self.big else "HHI", table[i : i + size - (8 if self.big else 4)])
            entries.setdefault(tag, _Entry(kind, count, table[i + 12 : i + 20] if self.big else table[i + 8 : i + 12]))
        return Directory(self, entries)

    def count_pages(self) -> int:
        """Count the directories that follow each other; 0 if damage hides how many."""
        seen: set[int] = set()
        try:
            for at in self._chain():
                if at in seen:
                    break
                seen.add(at)
        except (
            ValueError,
            OverflowError,
            OSError,
        ):  # the first page may be intact; later damage must not prevent reading it
            return 0
        return len(seen) if len(seen) < _MAX_PAGES else 0

    def _chain(self) -> Iterator[int]:
        at, pages = self.first, 0
        while at and pages < _MAX_PAGES:
            yield at
            table, n, size = self._begin(at)
            tail = self.read_all(table + n * size, 8 if self.big else 4, "a directory")
            (at,) = self._numbers("Q" if self.big else "I", tail)
            pages += 1

    def _begin(self, at: int) -> tuple[int, int, int]:
        """Return the position of the entries of a directory, their number and their size."""
        head = self.read_all(at, 8 if self.big else 2, "the directory")
        (n,) = self._numbers("Q" if self.big else "H", head)
        if not 0 < n < _MAX_ENTRIES:
            raise ValueError(f"a directory of {n} tags")
        return at + len(head), n, 20 if self.big else 12

    def _numbers(self, form: str, content: bytes) -> tuple[int, ...]:
        return struct.unpack(self.order + form, content)


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    count: int
    field: bytes  # the values, or their position


@dataclass(frozen=True, slots=True, eq=False)
class Directory:
    """The tags of one page."""

    file: TiffFile
    entries: dict[int, _Entry]

    def __contains__(self, tag: int) -> bool:
        return tag in self.entries

    def count(self, tag: int) -> int:
        """Return the number of values of a tag; 0 if it is missing."""
        return self.entries[tag].count if tag in self.entries else 0

    def content(self, tag: int, limit: int = _FEW) -> bytes:
        """Return the bytes of a tag; empty if it is missing."""
        entry = self.entries.get(tag)
        if entry is None:
            return b""
        if entry.count > limit:
            raise ValueError(f"tag {tag} has {entry.count} values")
        size = entry.count * _SIZES.get(entry.kind, 1)
        if size <= len(entry.field):
            return entry.field[:size]
        at = int.from_bytes(entry.field, "little" if self.file.order == "<" else "big")
        return self.file.read_all(at, size, f"tag {tag}")

    def numbers(self, tag: int, limit: int = _FEW) -> NDArray[np.unsignedinteger]:
        """Return the whole numbers of a tag; empty if it is missing."""
        content = self.content(tag, limit)
        kind = self.entries[tag].kind if tag in self.entries else 1
        if kind not in _WHOLE:
            raise ValueError(f"tag {tag} holds no whole numbers")
        return np.frombuffer(content, self.file.order + _WHOLE[kind])

    def number(self, tag: int, default: int) -> int:
        """Return the first whole number of a tag."""
        numbers = self.numbers(tag)
        return int(numbers[0]) if len(numbers) else default
