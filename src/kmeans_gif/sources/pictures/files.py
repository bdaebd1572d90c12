"""Picture files → `Image`: decoded in memory, or in strips if that would take too much memory or lose bits.

TIFF has a reader of its own, which does both. The other formats are decoded by Pillow; with the extra `large`, libvips
reads a PNG or JPEG that has more pixels than may be held in memory, or 16 bits a channel of colour, in strips.
"""

import io
from collections.abc import Callable
from functools import partial
from typing import IO

from PIL.Image import Image as Picture

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.sources.pictures.avif import note_avif
from kmeans_gif.sources.pictures.formats import EXTRAS, Info, decode, header, note_further
from kmeans_gif.sources.pictures.pillow import image_of_picture
from kmeans_gif.sources.pictures.png import scan_png
from kmeans_gif.sources.records import Image


def read_picture(stream: IO[bytes], plugin: str, name: str, path: str | None, max_pixels: int) -> Image:
    """Read the first picture of a file.

    `plugin` is the format as returned by `sniff`. If `path` is given, `stream` was opened for this call alone, and a
    picture in strips opens the file for its lifetime; otherwise the stream must stay open.
    """
    if plugin == "Tiff":
        from kmeans_gif.sources.pictures.tiff import read_tiff  # noqa: PLC0415 - most pictures aren't TIFFs

        return read_tiff(_lasting(stream, path), name, max_pixels)
    if plugin == "Png":
        return _read_png(stream, name, path, max_pixels)
    if plugin in EXTRAS:
        reader = _strip_reader(stream, plugin, None, name, max_pixels)
        if reader is not None:
            return reader(_lasting(stream, path), name, max_pixels)
    image = image_of_picture(decode(stream, plugin, name, max_pixels), name=name, max_pixels=max_pixels)
    if plugin == "Avif":
        note_avif(stream, name)
    return image


def _read_png(stream: IO[bytes], name: str, path: str | None, max_pixels: int) -> Image:
    """Read a PNG from its relevant chunks."""
    png = scan_png(stream, name)
    reader = _strip_reader(png.view(stream), "Png", png.info, name, max_pixels)
    if reader is not None:
        image = reader(png.view(_lasting(stream, path)), name, max_pixels)
    else:
        png.check_pixels(stream, name)
        picture = decode(png.view(stream), "Png", name, max_pixels, png.info)
        image = image_of_picture(picture, name=name, max_pixels=max_pixels)
    png.note_ignored(name)
    if png.frames != 1:
        note_further(name, png.frames)
    return image


def read_pillow_picture(picture: Picture, name: str, max_pixels: int) -> Image:
    """Read a picture that the caller opened or made with Pillow."""
    if picture.format == "TIFF":
        from kmeans_gif.sources.pictures.tiff import page_of_picture  # noqa: PLC0415 - most pictures aren't TIFFs

        page = page_of_picture(picture, name, max_pixels)
        if page is not None:
            return page
    return image_of_picture(picture, name=name, max_pixels=max_pixels)


def _strip_reader(
    stream: IO[bytes], plugin: str, info: Info | None, name: str, max_pixels: int
) -> Callable[[IO[bytes], str, int], Image] | None:
    """Return the reader for strips of a picture; None if it is better, or must be, decoded in memory."""
    head = header(stream, plugin, info)
    too_large = head is not None and head.height * head.width > max_pixels
    if head is None or not (too_large or head.beyond_pillow):
        return None
    try:
        from kmeans_gif.sources.pictures.vips import read_by_vips  # noqa: PLC0415 - an extra
    except (ImportError, OSError):  # OSError: pyvips without the library
        if not too_large:
            return None
        raise SourceError(
            f"{name} has {head.width} x {head.height} = {head.width * head.height} pixels, more than ",
            Option("max_pixels", max_pixels),
            f"; pip install 'kmeans-gif[{EXTRAS[plugin]}]' to read it in strips, or raise ",
            *(Option("max_pixels"), " to hold it in memory"),
        ) from None
    return partial(read_by_vips, plugin, head)


class _FileInUse(io.BufferedReader):
    """A file that is closed when its last user is gone."""

    def __del__(self) -> None:
        self.close()


def _lasting(stream: IO[bytes], path: str | None) -> IO[bytes]:
    """Return a stream that outlives the call, if `stream` was opened for it."""
    return stream if path is None else _FileInUse(io.FileIO(path))
