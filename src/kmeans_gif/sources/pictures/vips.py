"""PNG and JPEG → `Image` in strips, decoded from top to bottom by libvips."""

import atexit
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import IO, Any, TypeVar

import numpy as np
import pyvips

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.sources.checks import check_part
from kmeans_gif.sources.pictures.formats import Header, damaged
from kmeans_gif.sources.pictures.strips import Mode, Stored, image_in_strips
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Values

_Result = TypeVar("_Result")

_MODES: dict[tuple[str, int], Mode] = {
    **{(kind, 1): "L" for kind in ("b-w", "grey16")},
    **{(kind, 2): "LA" for kind in ("b-w", "grey16")},
    **{(kind, 3): "RGB" for kind in ("srgb", "rgb16")},
    **{(kind, 4): "RGBA" for kind in ("srgb", "rgb16")},
    ("cmyk", 4): "CMYK",
}
"""Modes for the interpretations and bands of libvips."""

_DTYPES: dict[str, np.dtype[Any]] = {"uchar": np.dtype(np.uint8), "ushort": np.dtype(np.uint16)}

_CACHED_ROWS = 512
"""Rows that libvips caches with one thread: 4 times the height of a tile of 128."""

_ROWS_AT_ONCE = 4096
"""Rows per request, because the time of libvips's cache grows with their square."""

_building = threading.Lock()
"""Held while libvips's number of threads, which is global, is 1."""


def read_by_vips(plugin: str, header: Header, stream: IO[bytes], name: str, max_pixels: int) -> Image:
    """Read a PNG or JPEG in strips; `stream` must stay open while the result is used.

    Rows are decoded as they are asked for. Going back starts again at the top. An interlaced or progressive picture,
    which is decoded only as a whole, is refused if it is larger than `max_pixels`.
    """
    kind = plugin.upper()
    decoder = _Decoder(stream, plugin)
    worker = _Worker(decoder.close)
    try:
        head = worker.submit(decoder.head).result()
        mode = _MODES.get((head.interpretation, head.bands))
        if mode is None or head.format not in _DTYPES:
            raise ValueError(f"{head.bands} bands of {head.format}, {head.interpretation}")
    except Exception as error:
        raise SourceError(damaged(name, kind, error)) from error
    if head.is_interlaced and head.width * head.height > max_pixels:
        what = "an interlaced PNG" if kind == "PNG" else "a progressive JPEG"
        raise SourceError(
            f"{name} has {head.width} x {head.height} = {head.width * head.height} pixels, more than ",
            *(Option("max_pixels", max_pixels), f", and is {what}, which can't be read in strips; raise "),
            *(Option("max_pixels"), " to hold it in memory, or save it without that"),
        )
    dtype = _DTYPES[head.format]
    if head.width * head.height > max_pixels:
        held = min(_CACHED_ROWS, head.height)
        check_part(
            held, head.width, max_pixels, f"a strip of {held} rows of {name}", pixel_size=head.bands * dtype.itemsize
        )
    decoder.shape, decoder.dtype = (head.width, head.bands), dtype
    rows = _ahead(worker, decoder.rows, head.height)
    picture = Stored(kind, head.height, head.width, mode, dtype, rows, header.icc, header.orientation)
    return image_in_strips(picture, name, max_pixels)


@dataclass(frozen=True, slots=True)
class _Head:
    height: int
    width: int
    bands: int
    format: str
    interpretation: str
    is_interlaced: bool


class _Decoder:
    """A file decoded by libvips, whose objects are created, used and freed in one thread."""

    def __init__(self, stream: IO[bytes], plugin: str) -> None:
        self._stream = stream
        self._plugin = plugin
        self._region: Any = None
        self._source: Any = None
        self._below = 0
        self.shape = (0, 0)
        self.dtype = np.dtype(np.uint8)

    def head(self) -> _Head:
        """Decode the header."""
        picture, _source = self._opened()
        interlaced = any(picture.get_typeof(field) and picture.get(field) for field in ("interlaced", "jpeg-multiscan"))
        return _Head(
            *(picture.height, picture.width, picture.bands, picture.format, picture.interpretation), bool(interlaced)
        )

    def rows(self, start: int, stop: int) -> Values:
        """Decode rows: shape (stop − start, width, bands)."""
        try:
            if self._region is None or start < self._below:
                self.close()
                picture, self._source = self._opened()
                self._region = pyvips.Region.new(picture)
                with _one_thread():  # the first pixel creates a cache, which grows with the number of threads
                    self._region.fetch(0, 0, 1, 1)
            self._below = stop
            pieces = [self._fetched(at, min(at + _ROWS_AT_ONCE, stop)) for at in range(start, stop, _ROWS_AT_ONCE)]
        except pyvips.Error:
            self.close()  # a decoder must not be used after an error
            raise
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _fetched(self, start: int, stop: int) -> Values:
        content = self._region.fetch(0, start, self.shape[0], stop - start)
        rows: Values = np.frombuffer(content, self.dtype).reshape(stop - start, *self.shape)
        return rows

    def close(self) -> None:
        """Free the objects of libvips; a source must outlive the images that call it."""
        self._region = None
        self._source = None

    def _opened(self) -> tuple[Any, Any]:
        """Decode the header, and return the picture and its source."""

        def read(size: int) -> bytes:
            try:
                return self._stream.read(size)
            except Exception:  # noqa: BLE001 - no exception may pass through libvips; it sees a truncated file
                return b""

        self._stream.seek(0)
        source = pyvips.SourceCustom()
        source.on_read(read)
        load = {"Png": pyvips.Image.pngload_source, "Jpeg": pyvips.Image.jpegload_source}[self._plugin]
        return load(source, access="sequential", fail_on="error"), source


@contextmanager
def _one_thread() -> Iterator[None]:
    with _building:
        threads = pyvips.concurrency_get()
        pyvips.concurrency_set(1)
        try:
            yield
        finally:
            pyvips.concurrency_set(threads)


class _Worker:
    """A thread that runs tasks in order, and a last one when it is no longer referenced.

    Not the main thread, because Ctrl-C is raised there, and would be lost in callbacks of libvips. Submitting takes no
    lock, because the garbage collector may submit at any time; this is why it is not a ThreadPoolExecutor.
    """

    def __init__(self, last: Callable[[], None]) -> None:
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._last = last
        self.thread = threading.Thread(target=_work, args=(self._tasks,), daemon=True, name="kmeans-gif libvips")
        self.thread.start()
        weakref.finalize(self, _end, self._tasks, last).atexit = False
        _workers.add(self)

    def submit(self, call: Callable[..., _Result], *arguments: int) -> "Future[_Result]":
        if not self.thread.is_alive():  # no task would ever run
            raise ValueError("its decoder has ended, at the end of the process or in a fork of it")
        future: Future[_Result] = Future()
        self._tasks.put(partial(_fulfil, future, call, *arguments))
        return future

    def end(self) -> None:
        _end(self._tasks, self._last)
        self.thread.join()


_workers: "weakref.WeakSet[_Worker]" = weakref.WeakSet()


@atexit.register
def _end_all() -> None:
    """Free what is left while libvips can still call Python, as it does with its warnings."""
    for worker in list(_workers):
        worker.end()


def _work(tasks: "SimpleQueue[Callable[[], None] | None]") -> None:
    for task in iter(tasks.get, None):
        task()
        del task  # which holds an image


def _end(tasks: "SimpleQueue[Callable[[], None] | None]", last: Callable[[], None]) -> None:
    tasks.put(last)
    tasks.put(None)


def _fulfil(future: "Future[_Result]", call: Callable[..., _Result], *arguments: int) -> None:
    """Call; an exception is passed on without its frames, so that no other thread frees what belongs to libvips."""
    try:
        result = call(*arguments)
    except Exception as error:  # noqa: BLE001 - hostile bytes raise more than libvips's own class
        reason = str(error)
    else:
        future.set_result(result)
        return
    future.set_exception(ValueError(reason))


def _ahead(worker: _Worker, decoded: Callable[[int, int], Values], height: int) -> Callable[[int, int], Values]:
    """Decode in the worker, and prefetch the strip that is likely to be next."""
    begun: dict[tuple[int, int], Future[Values]] = {}

    def rows(start: int, stop: int) -> Values:
        future = begun.pop((start, stop), None) or worker.submit(decoded, start, stop)
        try:
            strip = future.result()
        finally:
            del (
                future
            )  # it refers to the exception, whose traceback refers to this frame: a cycle that would keep the thread
        begun.clear()
        if stop < height:
            following = stop, min(height, 2 * stop - start)
            begun[following] = worker.submit(decoded, *following)
        return strip

    return rows
