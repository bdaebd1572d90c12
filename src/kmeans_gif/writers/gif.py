"""Frames to an animated GIF. Only this module knows of 256 colours, centiseconds and the NETSCAPE block."""

from __future__ import annotations

from functools import partial
from itertools import chain, count, islice
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from kmeans_gif import _native
from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.writers.film import Film

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kmeans_gif.drawing.frame import Frame
    from kmeans_gif.types import Bytes, Indices

    Batch = tuple[int, list[_native.GifFrame]]
    """The number of the first frame, and frames that are encoded in parallel."""

MAX_COLORS = 256
"""A pixel is one byte."""

_TRAILER = b";"

_PIXELS_AT_ONCE = 1 << 22
"""Pixels of the frames that are encoded in parallel: some 20 ms of work per thread, and 4 MB."""

_MAX_THREADS = 16
"""Limits memory: each thread holds 4 MB of dictionaries and about 4 bytes per pixel."""


def write(
    frames: Iterable[Frame], file: BinaryIO, *, plays: int, comment: str, threads: int, tolerance: int = 0
) -> int:
    """Write an animated GIF, frame by frame, as they come.

    Every frame becomes a frame of the file, even one that equals the frame before it. Frames are drawn over one
    another, so an opaque pixel can't become transparent again.

    Notes
    -----
    The format is that of the GIF89a specification (CompuServe, 1990); how often the animation plays is stored in the
    NETSCAPE2.0 application block, which counts the repetitions.

    Examples
    --------
    >>> import io
    >>> import numpy as np
    >>> from kmeans_gif.drawing.frame import Frame
    >>> palette = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
    >>> frame = Frame(np.eye(8, dtype=np.uint8), palette, transparent=None, ms=500)
    >>> file = io.BytesIO()
    >>> write([frame, frame], file, plays=0, comment="", threads=1)
    2
    >>> file.getvalue()[:6]
    b'GIF89a'
    """
    if not 0 <= plays <= 65536:
        raise OptionError(Option("plays", plays), " does not fit a GIF; use 0 (forever) to 65536")
    if threads < 1:
        raise OptionError(Option("threads", threads), " is too few; use at least 1")
    if not 0 <= tolerance <= 255:
        raise OptionError(Option("tolerance", tolerance), " must be from 0 (exact) to 255")
    coming = iter(frames)
    first = next(coming, None)
    if first is None:
        raise SourceError("there is no frame to write; a GIF needs at least 1")
    file.write(_header(first, plays, comment))
    shared = np.ascontiguousarray(first.palette)
    overlapped = threads > 1 and isinstance(frames, Film) and frames.slow
    threads = min(-(-threads // 2) if overlapped else threads, _MAX_THREADS)
    at_once = min(4 * threads, max(threads, _PIXELS_AT_ONCE // max(1, first.index.size)))
    batches = _batches(_items(first, coming, tolerance), at_once)
    code = partial(_coded, _native.GifCoder(threads), shared)
    written = 0
    for data, n_frames in _overlapped(code, batches) if overlapped else map(code, batches):
        file.write(data)
        written += n_frames
    file.write(_TRAILER)
    return written


def _items(first: Frame, others: Iterable[Frame], tolerance: int) -> Iterator[_native.GifFrame]:
    """Convert frames to the arguments of the native encoder."""
    height, width = first.index.shape
    screen = _native.GifScreen(height, width, tolerance) if tolerance else None
    previous = None
    for number, frame in enumerate(chain([first], others)):
        if frame.index.shape != first.index.shape:
            raise SourceError(
                f"frame {number} is {_size(frame.index)} pixels, the first is {_size(first.index)}; "
                "give frames of one size"
            )
        centiseconds = (frame.ms + 5) // 10
        if not 0 <= centiseconds <= 65535:
            raise SourceError(f"frame {number} is to last {frame.ms} ms; a GIF frame lasts 0 to 655350 ms")
        picture = _picture(frame)
        # The displayed picture depends on all frames before, so it is updated here, frame by frame.
        mask = None if screen is None else _mask(number, picture, screen)
        yield (*picture, previous, mask, centiseconds)
        previous = picture


def _batches(items: Iterator[_native.GifFrame], at_once: int) -> Iterator[Batch]:
    for number in count(0, at_once):
        batch = list(islice(items, at_once))
        if not batch:
            return
        yield number, batch


def _overlapped(code: Callable[[Batch], tuple[bytes, int]], batches: Iterator[Batch]) -> Iterator[tuple[bytes, int]]:
    """Encode a batch in the background while the next one is painted."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - few runs need it

    with ThreadPoolExecutor(1) as background:
        coded = None
        for batch in batches:
            if coded is not None:
                yield coded.result()
            coded = background.submit(code, batch)
        if coded is not None:
            yield coded.result()


def _coded(coder: _native.GifCoder, shared: Bytes, batch: Batch) -> tuple[bytes, int]:
    number, items = batch
    try:
        return coder.frames(items, shared, number), len(items)
    except ValueError as error:  # its message names the frame
        raise SourceError(str(error)) from None


def _mask(number: int, picture: tuple[Bytes, Bytes, int], screen: _native.GifScreen) -> Bytes:
    try:
        return screen.show(*picture)
    except ValueError as error:
        raise SourceError(f"frame {number} does not fit a GIF: {error}") from None


def _header(first: Frame, plays: int, comment: str) -> bytes:
    height, width = first.index.shape
    text = comment.encode("ascii", "backslashreplace").decode()
    try:
        return _native.gif_header(height, width, np.ascontiguousarray(first.palette), plays, text)
    except ValueError as error:
        raise SourceError(f"a picture of {_size(first.index)} pixels does not fit a GIF: {error}") from None


def _picture(frame: Frame) -> tuple[Bytes, Bytes, int]:
    """Return index, palette and transparent entry as the native encoder takes them."""
    row = -1 if frame.transparent is None else frame.transparent
    return np.ascontiguousarray(frame.index), np.ascontiguousarray(frame.palette), row


def _size(index: Indices) -> str:
    height, width = index.shape
    return f"{width}×{height}"
