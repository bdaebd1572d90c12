"""Picture files → `Image`: decoded in memory, or in strips where that would take too much or lose bits.

TIFF has a reader of its own, which does both. The other formats are decoded by Pillow; with the extra `large`, libvips
reads a PNG or JPEG that has more pixels than may be held in memory, or 16 bits a channel of colour, in strips.
"""

import io
from collections.abc import Callable
from functools import partial
from typing import IO

from PIL.Image import Image as Picture

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.pictures.formats import EXTRAS, decode, header
from kmeans_gif.sources.pictures.pillow import image_of_picture
from kmeans_gif.sources.records import Image


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
    if plugin == "Tiff":
        from kmeans_gif.sources.pictures.tiff import read_tiff

        return read_tiff(_lasting(stream, path), name, max_pixels)
    if plugin in EXTRAS:
        head = header(stream, plugin)
        too_large = head is not None and head.height * head.width > max_pixels
        if head is not None and (too_large or head.beyond_pillow):
            reader = _strip_reader(plugin)
            if reader is not None:
                return reader(_lasting(stream, path), name, max_pixels)
            if too_large:
                raise SourceError(
                    f"{name} has {head.width} x {head.height} = {head.width * head.height} pixels, more than "
                    f"max_pixels = {max_pixels}; pip install 'kmeans-gif[{EXTRAS[plugin]}]' to read it in strips, or "
                    "raise max_pixels (--max-pixels) to hold it in memory"
                )
    picture = decode(stream, plugin, name, max_pixels)
    return image_of_picture(picture, name=name, max_pixels=max_pixels)


def read_pillow_picture(picture: Picture, name: str, max_pixels: int) -> Image:
    """Read a picture that the caller opened or made with Pillow."""
    if picture.format == "TIFF":
        from kmeans_gif.sources.pictures.tiff import page_of_picture

        page = page_of_picture(picture, name, max_pixels)
        if page is not None:
            return page
    return image_of_picture(picture, name=name, max_pixels=max_pixels)


def _strip_reader(plugin: str) -> Callable[[IO[bytes], str, int], Image] | None:
    """Find what reads a format in strips; None where that isn't installed."""
    try:
        from kmeans_gif.sources.pictures.vips import read_by_vips
    except (ImportError, OSError):  # OSError: pyvips without the library
        return None
    return partial(read_by_vips, plugin)


class _FileInUse(io.BufferedReader):
    """A file that is closed with its last use."""

    def __del__(self) -> None:
        self.close()


def _lasting(stream: IO[bytes], path: str | None) -> IO[bytes]:
    """Give a stream that outlives the call, if `stream` was opened for it alone."""
    return stream if path is None else _FileInUse(io.FileIO(path))
