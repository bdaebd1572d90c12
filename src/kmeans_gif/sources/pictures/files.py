"""Picture files → `Image`: decoded in memory by Pillow, or in strips where that would take too much or lose bits.

Strips need an extra: tifffile reads TIFF, libvips PNG and JPEG. They take over from Pillow for a picture that has more
pixels than may be held in memory, that has 16 bits a channel of colour, or, of TIFF, that is of a kind unknown to it or
of more pixels than its own limit.
"""

import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, TypeAlias

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.pictures.formats import EXTRAS, decode, header
from kmeans_gif.sources.pictures.pillow import image_of_picture
from kmeans_gif.sources.records import Image

_Reader: TypeAlias = Callable[[IO[bytes], str, int], Image]


def read_picture(stream: IO[bytes], plugin: str, name: str, path: str | None, max_pixels: int) -> Image:
    """Read the first picture of a file.

    Parameters
    ----------
    stream : binary file object
        Seekable.
    plugin : str
        The format, as `kmeans_gif.sources.pictures.formats.sniff` gave it.
    name : str
        What messages call it.
    path : str or None
        Where it is, if `stream` was opened for this call alone; a picture in strips opens it for as long as it lives.
        Else the stream has to stay open.
    max_pixels : int
        The most pixels that are held in memory.

    Returns
    -------
    Image

    Raises
    ------
    SourceError
        If the file is damaged or of an unusual kind, or is too large for memory and can't be read in strips.
    """
    if plugin in EXTRAS:
        head = header(stream, plugin)
        too_large = head is not None and head.height * head.width > max_pixels
        if too_large or (head is None and plugin == "Tiff") or (head is not None and head.beyond_pillow):
            reader = _strip_reader(plugin)
            if reader is not None:
                return _in_strips(reader, stream, name, path, max_pixels)
            if head is not None and too_large:
                raise SourceError(
                    f"{name} has {head.width} x {head.height} = {head.width * head.height} pixels, more than "
                    f"max_pixels = {max_pixels}; pip install 'kmeans-gif[{EXTRAS[plugin]}]' to read it in strips, or "
                    "raise max_pixels (--max-pixels) to hold it in memory"
                )
    picture = decode(stream, plugin, name, max_pixels)
    return image_of_picture(picture, name=name, max_pixels=max_pixels)


def _strip_reader(plugin: str) -> _Reader | None:
    """Find what reads a format in strips; None where that isn't installed."""
    try:
        if plugin == "Tiff":
            from kmeans_gif.sources.pictures.tiff import read_tiff  # noqa: PLC0415 - an extra

            return read_tiff
        from kmeans_gif.sources.pictures.vips import read_by_vips  # noqa: PLC0415 - an extra
    except (ImportError, OSError):  # OSError: pyvips without the library
        return None
    return partial(read_by_vips, plugin)


def _in_strips(reader: _Reader, stream: IO[bytes], name: str, path: str | None, max_pixels: int) -> Image:
    """Read a stream, or the file behind it, which is closed with the last use of the image."""
    if path is None:
        return reader(stream, name, max_pixels)
    file = Path(path).open("rb")  # noqa: SIM115 - closed below
    try:
        image = reader(file, name, max_pixels)
    except BaseException:
        file.close()
        raise
    weakref.finalize(image.rows, file.close)
    return image
