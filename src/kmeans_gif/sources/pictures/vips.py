"""PNG and JPEG → `Image` in strips, by libvips, which decodes them from the top down."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Any, cast

import numpy as np
import pyvips

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.pictures.formats import damaged
from kmeans_gif.sources.pictures.strips import Mode, Stored, image_in_strips
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Values

_MODES: dict[tuple[str, int], Mode] = {
    **{(kind, 1): "L" for kind in ("b-w", "grey16")},
    **{(kind, 2): "LA" for kind in ("b-w", "grey16")},
    **{(kind, 3): "RGB" for kind in ("srgb", "rgb16")},
    **{(kind, 4): "RGBA" for kind in ("srgb", "rgb16")},
    ("cmyk", 4): "CMYK",
}
"""What libvips's interpretations and bands are called here."""

_DTYPES: dict[str, np.dtype[Any]] = {"uchar": np.dtype(np.uint8), "ushort": np.dtype(np.uint16)}


def read_by_vips(plugin: str, stream: IO[bytes], name: str, max_pixels: int) -> Image:
    """Read a PNG or JPEG in strips.

    Parameters
    ----------
    plugin : {"Png", "Jpeg"}
        The format. Only its own loader is called: libvips reads many others, some of them programs.
    stream : binary file object
        Seekable; it has to stay open while the result is used.
    name : str
        What messages call the file.
    max_pixels : int
        The most pixels that may be held in memory.

    Returns
    -------
    Image
        Whose rows are decoded as they are asked for. Going back starts again at the top.

    Raises
    ------
    SourceError
        If the file is damaged, of an unusual kind, or larger and interlaced, for that is decoded only as a whole.
    """
    kind = plugin.upper()
    # Not in the main thread: Ctrl-C, which is raised there, would get lost where libvips calls back.
    worker = ThreadPoolExecutor(1)
    try:
        head, _source = worker.submit(_opened, stream, plugin).result()
    except pyvips.Error as error:
        raise SourceError(damaged(name, kind, error)) from error
    if _is_interlaced(head) and head.width * head.height > max_pixels:
        what = "an interlaced PNG" if kind == "PNG" else "a progressive JPEG"
        raise SourceError(
            f"{name} has {head.width} x {head.height} = {head.width * head.height} pixels, more than max_pixels = "
            f"{max_pixels}, and is {what}, which can't be read in strips; raise max_pixels (--max-pixels) to hold it "
            "in memory, or save it without that"
        )
    mode = _MODES.get((head.interpretation, head.bands))
    if mode is None or head.format not in _DTYPES:
        about = f"{head.bands} bands of {head.format}, {head.interpretation}"
        raise SourceError(damaged(name, kind, ValueError(about)))
    dtype = _DTYPES[head.format]
    picture = Stored(
        *(kind, head.height, head.width, mode, dtype),
        rows=_ahead(worker, _rows(stream, plugin, (head.width, head.bands), dtype), head.height),
        icc=head.get("icc-profile-data") if head.get_typeof("icc-profile-data") else None,
        orientation=_orientation(head),
    )
    return image_in_strips(picture, name, max_pixels)


def _opened(stream: IO[bytes], plugin: str) -> tuple[Any, Any]:
    """Decode the header; give the picture, and its source, which has to live as long: libvips calls it back."""

    def read(size: int) -> bytes:
        try:
            return stream.read(size)
        except Exception:
            return b""

    stream.seek(0)
    source = pyvips.SourceCustom()
    source.on_read(read)
    load = {"Png": pyvips.Image.pngload_source, "Jpeg": pyvips.Image.jpegload_source}[plugin]
    return load(source, access="sequential", fail_on="error"), source


def _rows(stream: IO[bytes], plugin: str, shape: tuple[int, int], dtype: np.dtype[Any]) -> Callable[[int, int], Values]:
    """Make what decodes rows: a decoder goes only down."""
    region: Any = None
    source: Any = None
    below = 0

    def decoded(start: int, stop: int) -> Values:
        nonlocal region, source, below
        if region is None or start < below:
            region = None  # before its source
            picture, source = _opened(stream, plugin)
            region = pyvips.Region.new(picture)
        below = stop
        content = region.fetch(0, start, shape[0], stop - start)
        return cast(Values, np.frombuffer(content, dtype).reshape(stop - start, *shape))

    return decoded


def _ahead(
    worker: ThreadPoolExecutor, decoded: Callable[[int, int], Values], height: int
) -> Callable[[int, int], Values]:
    """Decode in the worker, and the strip that is likely to be next while the last one is looked at."""
    begun: dict[tuple[int, int], Future[Values]] = {}

    def rows(start: int, stop: int) -> Values:
        future = begun.pop((start, stop), None) or worker.submit(decoded, start, stop)
        strip = future.result()
        begun.clear()
        if stop < height:
            following = stop, min(height, 2 * stop - start)
            begun[following] = worker.submit(decoded, *following)
        return strip

    return rows


def _is_interlaced(head: Any) -> bool:
    fields = ("interlaced", "jpeg-multiscan")
    return any(head.get_typeof(field) and head.get(field) for field in fields)


def _orientation(head: Any) -> int:
    orientation = head.get("orientation") if head.get_typeof("orientation") else 1
    return orientation if orientation in range(1, 9) else 1
