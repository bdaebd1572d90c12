"""Frames to an animated GIF. Only this module knows of 256 colours, centiseconds and the NETSCAPE block."""

from __future__ import annotations

from collections import deque
from contextlib import closing, contextmanager
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from kmeans_gif import _native
from kmeans_gif.errors import OptionError, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from concurrent.futures import Future

    from kmeans_gif.frames import Frame
    from kmeans_gif.types import Bytes

MAX_COLORS = 256
"""A pixel is one byte."""

_TRAILER = b";"


def write(
    frames: Iterable[Frame], file: BinaryIO, *, plays: int, comment: str, threads: int, tolerance: int = 0
) -> int:
    """Write an animated GIF, frame by frame, as they come.

    Every frame becomes a frame of the file, also one that looks like the frame before it. Frames are laid over one
    another, so a pixel that is not transparent can't turn transparent again.

    Parameters
    ----------
    frames : iterable of Frame
        At least one, all of the size of the first: 1 to 65535 pixels wide and high. Their durations are rounded half
        up to 10 ms, and are at most 655 350 ms.
    file : binary file object
        Where to write; only its `write` is used.
    plays : int
        How often the animation plays, 0 to 65536; 0 is for ever.
    comment : str
        Text that stands in the file unseen; what is not ASCII is written as backslash escapes. None when empty.
    threads : int
        How many frames are coded at the same time, at least 1. The bytes are the same for any number.
    tolerance : int
        A pixel is written again only where what is displayed is off by more than so many levels, 0 to 255, in any
        channel. 0 displays exactly what was painted.

    Returns
    -------
    int
        The number of frames written.

    Raises
    ------
    OptionError
        `plays`, `threads` or `tolerance` is out of range.
    SourceError
        There is no frame, or one that a GIF can't hold: another size than the first, a pixel that names no row of
        the palette, a duration out of range, an opaque pixel that turns transparent.

    Notes
    -----
    The format is that of the GIF89a specification (CompuServe, 1990); how often an animation plays is told by the
    NETSCAPE2.0 application block, which counts the repetitions.

    Examples
    --------
    >>> import io
    >>> import numpy as np
    >>> from kmeans_gif.frames import Frame
    >>> palette = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
    >>> frame = Frame(np.eye(8, dtype=np.uint8), palette, transparent=None, ms=500)
    >>> file = io.BytesIO()
    >>> write([frame, frame], file, plays=0, comment="", threads=1)
    2
    >>> file.getvalue()[:6]
    b'GIF89a'
    """
    if not 0 <= plays <= 65536:
        raise OptionError(f"plays={plays} does not fit a GIF; use 0 (for ever) to 65536")
    if threads < 1:
        raise OptionError(f"threads={threads} is too few; use at least 1")
    if not 0 <= tolerance <= 255:
        raise OptionError(f"tolerance={tolerance} is no number of levels; use 0 (exact) to 255")
    coming = iter(frames)
    first = next(coming, None)
    if first is None:
        raise SourceError("there is no frame to write; a GIF needs at least 1")
    file.write(_header(first, plays, comment))
    count = 0
    with closing(_in_order(_jobs(first, coming, tolerance), threads)) as coded:
        for count, blocks in enumerate(coded, 1):  # noqa: B007 - the last count is what is returned
            file.write(blocks)
    file.write(_TRAILER)
    return count


def _in_order(jobs: Iterable[Callable[[], bytes]], threads: int) -> Generator[bytes]:
    """Yield what the jobs give, in their order, while at most `threads` run and `threads` + 1 are held."""
    if threads == 1:
        for job in jobs:
            yield job()
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - not needed by the command's other ways

    pool = ThreadPoolExecutor(threads, thread_name_prefix="kmeans_gif")
    waiting: deque[Future[bytes]] = deque()
    try:
        for job in jobs:
            waiting.append(pool.submit(job))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _jobs(first: Frame, others: Iterable[Frame], tolerance: int) -> Iterator[Callable[[], bytes]]:
    """For each frame the work that gives its blocks."""
    height, width = first.index.shape
    screen = _native.GifScreen(height, width, tolerance) if tolerance else None
    previous = None
    for number, frame in enumerate(chain([first], others)):
        if frame.index.shape != first.index.shape:
            raise SourceError(
                f"frame {number} is {_size(frame.index)} pixels, the first is {_size(first.index)}; "
                "give frames of one size"
            )
        # What is displayed depends on all frames before: that is found out here, one by one, and no more.
        mask = None if screen is None else _mask(number, frame, screen)
        yield partial(_blocks, number, frame, previous, mask, first.palette)
        previous = frame


def _mask(number: int, frame: Frame, screen: _native.GifScreen) -> Bytes:
    with _told(number):
        return screen.show(*_picture(frame))


def _header(first: Frame, plays: int, comment: str) -> bytes:
    height, width = first.index.shape
    text = comment.encode("ascii", "backslashreplace").decode()
    try:
        return _native.gif_header(height, width, np.ascontiguousarray(first.palette), plays, text)
    except ValueError as error:
        raise SourceError(f"a picture of {_size(first.index)} pixels does not fit a GIF: {error}") from None


def _blocks(number: int, frame: Frame, previous: Frame | None, mask: Bytes | None, global_palette: Bytes) -> bytes:
    centiseconds = (frame.ms + 5) // 10
    if not 0 <= centiseconds <= 65535:
        raise SourceError(f"frame {number} is to last {frame.ms} ms; a GIF frame lasts 0 to 655350 ms")
    shared = np.ascontiguousarray(global_palette)
    with _told(number):
        if previous is not None and mask is not None:
            return _native.gif_masked_frame(*_picture(frame), mask, shared, centiseconds)
        before: tuple[Bytes | None, Bytes | None, int] = (None, None, -1) if previous is None else _picture(previous)
        return _native.gif_frame(*_picture(frame), *before, shared, centiseconds)


def _picture(frame: Frame) -> tuple[Bytes, Bytes, int]:
    """Index, palette and transparent row as the compiled core takes them."""
    row = -1 if frame.transparent is None else frame.transparent
    return np.ascontiguousarray(frame.index), np.ascontiguousarray(frame.palette), row


@contextmanager
def _told(number: int) -> Iterator[None]:
    """Say which frame the compiled core refuses."""
    try:
        yield
    except ValueError as error:
        raise SourceError(f"frame {number} does not fit a GIF: {error}") from None


def _size(index: Bytes) -> str:
    height, width = index.shape
    return f"{width}×{height}"
