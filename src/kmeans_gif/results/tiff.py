"""A picture that arrives in strips → TIFF, or BigTIFF if it could exceed 4 GB.

The formats are those of TIFF revision 6.0 (Aldus, 1992) with the deflate compression of Adobe's supplement (2002), and
of BigTIFF (libtiff.gitlab.io/libtiff/specification/bigtiff.html).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

import numpy as np

from kmeans_gif.errors import OptionError

if TYPE_CHECKING:
    from kmeans_gif.types import Bytes, Values

_SHORT, _LONG, _LONG8 = 3, 4, 16
_FORMATS = {_SHORT: "<u2", _LONG: "<u4", _LONG8: "<u8"}
_DEFLATE, _UNASSOCIATED_ALPHA = 8, 2
_GRAY, _RGB, _PALETTE = 1, 2, 3

_TILE = 256
"""Width and height of a tile in pixels; a multiple of 16, as TIFF wants."""

_TILED = 1 << 24
"""Number of pixels from which on a picture is tiled, so that viewers of slides find a part of it fast."""

_SLACK = 1 << 24
"""Bytes for tables and for strips that deflate makes longer, by 5 in 16 384."""

_Entry: TypeAlias = tuple[int, int, "list[int]"]
"""Tag, type and values."""


@dataclass(slots=True)
class TiffStrips:
    """A TIFF that arrives in strips: one strip for each call of `add`, or tiles; `finish` completes it.

    Attributes
    ----------
    file : binary file
        Where to write, from its beginning; must be seekable.
    height, width, channels : int
        Size in pixels, and number of channels: 1, 3 (RGB) or 4 (RGBA).
    palette : ndarray of shape (n, 3), uint8, or None
        Colours of 8-bit indices, at most 256.
    limit : int
        Size in bytes from which on it is a BigTIFF.
    tiled : int
        Number of pixels from which on it has tiles.
    """

    file: BinaryIO
    height: int
    width: int
    channels: int = 1
    palette: Bytes | None = None
    limit: int = 1 << 32
    tiled: int = _TILED
    _offsets: list[int] = field(default_factory=list)
    _sizes: list[int] = field(default_factory=list)
    _per_strip: int = 0
    _bytes: int = 1
    _is_big: bool = False
    _waiting: list[Values] = field(default_factory=list)  # scanlines that don't fill a row of tiles yet

    @property
    def has_tiles(self) -> bool:
        """Whether it has tiles, not strips."""
        return self.height * self.width >= self.tiled

    def add(self, strip: Values) -> None:
        """Write the next scanlines, uint8 or uint16; all strips but the last have the same height."""
        self._begin(strip)
        if not self.has_tiles:
            self._write(strip)
            return
        self._waiting.append(strip)
        if sum(map(len, self._waiting)) >= _TILE:
            rows = np.concatenate(self._waiting)
            whole = len(rows) // _TILE * _TILE
            for top in range(0, whole, _TILE):
                self._write_tiles(rows[top : top + _TILE])
            self._waiting = [rows[whole:]]

    def _begin(self, strip: Values) -> None:
        """Write the header before the first strip."""
        if not self._per_strip:
            if not self.file.seekable() or "a" in str(getattr(self.file, "mode", "")):
                raise OptionError(
                    "a TIFF is completed at its beginning, so it needs an ordinary file; write to one, or use a PNG"
                )
            self._per_strip, self._bytes = len(strip), strip.dtype.itemsize
            self._is_big = self.height * self.width * self.channels * self._bytes + _SLACK >= self.limit
            self.file.write(struct.pack("<2sHHHQ", b"II", 43, 8, 0, 0) if self._is_big else b"II*\0\0\0\0\0")

    def _write_tiles(self, rows: Values) -> None:
        """Write a row of tiles; those at the right and at the bottom are filled up with zeros."""
        for left in range(0, self.width, _TILE):
            part = rows[:, left : left + _TILE]
            tile = np.zeros((_TILE, _TILE, *rows.shape[2:]), rows.dtype)
            tile[: part.shape[0], : part.shape[1]] = part
            self._write(tile)

    def _write(self, strip: Values) -> None:
        packed = zlib.compress(strip.astype(strip.dtype.newbyteorder("<"), copy=False).tobytes())
        self._offsets.append(self.file.tell())
        self._sizes.append(len(packed))
        self.file.write(packed)

    def finish(self) -> None:
        """Write the directory, and its place into the header."""
        if sum(map(len, self._waiting)):
            self._write_tiles(np.concatenate(self._waiting))
        entries = self._entries()
        count, item, word = ("<Q", "<HHQ", _LONG8) if self._is_big else ("<H", "<HHI", _LONG)
        width = np.dtype(_FORMATS[word]).itemsize
        start = self.file.seek(0, 2)
        self.file.write(bytes(start % 2))
        start += start % 2
        after = start + struct.calcsize(count) + len(entries) * (struct.calcsize(item) + width) + width
        directory, tables = struct.pack(count, len(entries)), b""
        for tag, kind, values in entries:
            data = np.array(values, _FORMATS[kind]).tobytes()
            if len(data) > width:
                place = np.array([after + len(tables)], _FORMATS[word]).tobytes()
                tables += data + bytes(len(data) % 2)
            else:
                place = data.ljust(width, b"\0")
            directory += struct.pack(item, tag, kind, len(values)) + place
        self.file.write(directory + bytes(width) + tables)
        self.file.seek(8 if self._is_big else 4)
        self.file.write(np.array([start], _FORMATS[word]).tobytes())

    def _entries(self) -> list[_Entry]:
        """Return the entries of the directory, in order of tag."""
        word = _LONG8 if self._is_big else _LONG
        color_map: list[_Entry] = []
        if self.palette is not None:
            levels = np.zeros((256, 3), np.uint16)
            levels[: len(self.palette)] = self.palette.astype(np.uint16) * 257
            color_map = [(320, _SHORT, levels.T.ravel().tolist())]
        strips: list[_Entry] = [(273, word, self._offsets), (278, _LONG, [self._per_strip]), (279, word, self._sizes)]
        tiles: list[_Entry] = [(322, _LONG, [_TILE]), (323, _LONG, [_TILE])]
        parts = [*tiles, (324, word, self._offsets), (325, word, self._sizes)] if self.has_tiles else strips
        meaning = _PALETTE if self.palette is not None else _GRAY if self.channels == 1 else _RGB
        entries: list[_Entry] = [
            (256, _LONG, [self.width]),
            (257, _LONG, [self.height]),
            (258, _SHORT, [8 * self._bytes] * self.channels),
            (259, _SHORT, [_DEFLATE]),
            (262, _SHORT, [meaning]),
            (277, _SHORT, [self.channels]),
            *color_map,
            *parts,
            *([(338, _SHORT, [_UNASSOCIATED_ALPHA])] if self.channels == 4 else []),
        ]
        return sorted(entries)
