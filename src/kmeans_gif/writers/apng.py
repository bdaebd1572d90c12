"""Frames to an animated PNG, exact: indexed if all their colours fit one palette, else in RGB.

Pixels that don't change are transparent, and so is all outside of the rectangle that changes. In RGB, the transparent
colour is one that no frame has.
"""

from __future__ import annotations

import struct
import zlib
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kmeans_gif.types import Bytes, Indices
    from kmeans_gif.writers.film import Film

Codes: TypeAlias = NDArray[np.uint32]
"""Colours as numbers, 0xRRGGBB."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_INDEXED, _RGB = 3, 2
"""Color types."""

_WHITE = 0xFFFFFF
"""The last colour."""

_SOURCE, _OVER = 0, 1
"""Blend operations."""

_LEVEL = 6
"""Compression level of zlib: 7 takes 1.4 times as long for files 2 % smaller, 5 half as long for files 5 % larger."""

_MIN_KEPT = 0.2
"""Share of unchanged pixels from which making them transparent makes a file smaller, by measurement."""

_MAX_THREADS = 16

_PIXELS_AHEAD = 1 << 25
"""Limits memory: pixels of the frames that are compressed at the same time, of 1 or 4 bytes; but at least one frame."""

_PIXELS_AT_ONCE = 1 << 18
"""Pixels that are compressed before a thread looks whether it is to stop: some 0.1 s."""

_MAX_IN_PALETTE = 255
"""Colours of a palette beside the transparent entry."""


def write(film: Film, file: BinaryIO, *, plays: int, comment: str, threads: int, **_: int) -> int:
    """Write an animated PNG, frame by frame, as they come.

    Every frame becomes a frame of the file, even one that equals the frame before it. The default image, which programs
    without support for animations show, is the first frame.

    Notes
    -----
    The format is that of the PNG specification (W3C, third edition, 2025): chunks acTL, fcTL and fdAT.

    Examples
    --------
    >>> import io
    >>> from kmeans_gif.drawing.frame import Frame
    >>> from kmeans_gif.writers.film import film_of
    >>> frame = Frame(np.eye(8, dtype=np.uint8), np.eye(3, dtype=np.uint8), transparent=None, ms=500)
    >>> file = io.BytesIO()
    >>> write(film_of([frame, frame]), file, plays=0, comment="", threads=1)
    2
    >>> file.getvalue()[1:4]
    b'PNG'
    """
    colors = _colors_of(film)
    file.write(SIGNATURE)
    file.writelines(_head(film, colors, plays, comment))
    sequence = 0
    threads = min(threads, _MAX_THREADS, max(1, _PIXELS_AHEAD // (film.width * film.height)))
    for part, data in _compressed(_parts(film, colors), colors, threads):
        file.write(chunk(b"fcTL", _control(sequence, part)))
        if sequence == 0:
            file.write(chunk(b"IDAT", data))
            sequence = 1
        else:
            file.write(chunk(b"fdAT", struct.pack(">I", sequence + 1), data))
            sequence += 2
    file.write(chunk(b"IEND"))
    return len(film)


@dataclass(frozen=True, slots=True, eq=False)
class _Colors:
    """How the pixels of a file are stored.

    Attributes
    ----------
    codes : ndarray of shape (n,), uint32
        The colours of all frames, 0xRRGGBB, in ascending order.
    is_indexed : bool
        Whether a pixel is an entry of the palette, where entry 0 is transparent, and not its colour.
    key : int
        The pixel that is transparent.
    """

    codes: Codes
    is_indexed: bool
    key: int

    def table(self, palette: Bytes, transparent: int | None) -> Indices:
        """Return the pixel of each entry of a frame's palette."""
        codes = _codes(palette)
        table: Indices = (np.searchsorted(self.codes, codes) + 1).astype(np.uint8) if self.is_indexed else codes
        if transparent is not None:
            table[transparent] = self.key
        return table

    def rows(self, pixels: Indices) -> Bytes:
        """Return the bytes of pixels."""
        if self.is_indexed:
            return pixels.view(np.uint8)
        return pixels.astype(">u4").view(np.uint8).reshape(*pixels.shape, 4)[..., 1:]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The rectangle of a frame that changes: its place, pixels and duration, and how it is blended."""

    left: int
    top: int
    pixels: Indices
    ms: int
    blend: int


def _colors_of(film: Film) -> _Colors:
    """Collect the colours of all frames."""
    codes = np.zeros(0, np.uint32)
    for palette in film.palettes():
        opaque = palette if film.transparent is None else np.delete(palette, film.transparent, axis=0)
        codes = np.union1d(codes, _codes(opaque))
    if len(codes) <= _MAX_IN_PALETTE:
        return _Colors(codes, is_indexed=True, key=0)
    unused = np.flatnonzero(codes != np.arange(len(codes)))
    key = int(unused[0]) if len(unused) else len(codes)
    if key > _WHITE:
        raise SourceError("the frames have all colours, which leaves none for an APNG to mark pixels with; use WebP")
    return _Colors(codes, is_indexed=False, key=key)


def _codes(palette: Bytes) -> Codes:
    red, green, blue = palette.astype(np.uint32).T
    codes: Codes = red << 16 | green << 8 | blue
    return codes


def _parts(film: Film, colors: _Colors) -> Iterator[_Part]:
    """Find what changes from frame to frame."""
    previous: Indices | None = None
    palette: Bytes | None = None
    table: Indices = np.zeros(0, np.uint8)
    for frame in film:
        if frame.palette is not palette:
            palette, table = frame.palette, colors.table(frame.palette, frame.transparent)
        pixels = table[frame.index]
        yield _part(pixels, previous, frame.ms, colors.key)
        previous = pixels


def _part(pixels: Indices, previous: Indices | None, ms: int, key: int) -> _Part:
    if previous is None:
        return _Part(0, 0, pixels, ms, _SOURCE)
    same = pixels == previous
    top, bottom = _span(~same.all(axis=1))
    left, right = _span(~same[top:bottom].all(axis=0))
    shown, kept = pixels[top:bottom, left:right], same[top:bottom, left:right]
    # A pixel that becomes transparent can't be written over an opaque one.
    if np.count_nonzero(kept) < _MIN_KEPT * kept.size or ((shown == key) & ~kept).any():
        return _Part(left, top, shown, ms, _SOURCE)
    return _Part(left, top, np.where(kept, pixels.dtype.type(key), shown), ms, _OVER)


def _span(changed: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the range from the first changed line to the last, or the first line if none has."""
    places = np.flatnonzero(changed)
    return (int(places[0]), int(places[-1]) + 1) if len(places) else (0, 1)


def _compressed(parts: Iterable[_Part], colors: _Colors, threads: int) -> Iterator[tuple[_Part, bytes]]:
    """Compress in parallel, in order, a few frames ahead."""
    stop = Event()
    pool = ThreadPoolExecutor(threads)
    coming: deque[tuple[_Part, Future[bytes]]] = deque()
    try:
        for part in parts:
            coming.append((part, pool.submit(_deflated, part.pixels, colors, stop)))
            if len(coming) > threads:
                done, data = coming.popleft()
                yield done, data.result()
        for done, data in coming:
            yield done, data.result()
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _deflated(pixels: Indices, colors: _Colors, stop: Event) -> bytes:
    """Compress pixels without a filter, which is best for areas of equal colours."""
    coder = zlib.compressobj(_LEVEL)
    at_once = max(1, _PIXELS_AT_ONCE // pixels.shape[1])
    parts: list[bytes] = []
    for top in range(0, len(pixels), at_once):
        if stop.is_set():
            return b""
        rows = colors.rows(pixels[top : top + at_once])
        filtered = np.zeros((len(rows), rows[0].size + 1), np.uint8)
        filtered[:, 1:] = rows.reshape(len(rows), -1)
        parts.append(coder.compress(filtered.data))
    return b"".join([*parts, coder.flush()])


def _head(film: Film, colors: _Colors, plays: int, comment: str) -> Iterator[bytes]:
    """Make the chunks before the first frame."""
    color_type = _INDEXED if colors.is_indexed else _RGB
    yield chunk(b"IHDR", struct.pack(">IIBBBBB", film.width, film.height, 8, color_type, 0, 0, 0))
    if comment:
        yield chunk(b"tEXt", b"Comment\0", comment.encode("latin-1", "backslashreplace"))
    yield chunk(b"acTL", struct.pack(">II", len(film), plays))
    if colors.is_indexed:
        palette = np.concatenate([[0], colors.codes]).astype(">u4").view(np.uint8).reshape(-1, 4)[:, 1:]
        yield chunk(b"PLTE", palette.tobytes())
        yield chunk(b"tRNS", b"\0")
    else:
        yield chunk(b"tRNS", struct.pack(">HHH", colors.key >> 16, colors.key >> 8 & 255, colors.key & 255))


def _control(sequence: int, part: _Part) -> bytes:
    """Make the content of a fcTL chunk."""
    height, width = part.pixels.shape
    delay = (part.ms, 1000) if part.ms <= 0xFFFF else (part.ms // 10, 100)
    return struct.pack(">IIIIIHHBB", sequence, width, height, part.left, part.top, *delay, 0, part.blend)


def chunk(name: bytes, *content: bytes) -> bytes:
    """Make a chunk of a PNG."""
    data = b"".join(content)
    return b"".join([struct.pack(">I", len(data)), name, data, struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))])
