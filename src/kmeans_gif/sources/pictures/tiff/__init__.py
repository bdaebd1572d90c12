"""TIFF → `Image`: one reader, whatever the size of the picture and whatever is installed.

- `directory`: the tags of a page
- `meaning`: the interpretation of the samples
- `parts`: the strips or tiles, and their assembly into rows
- `codecs`, `libtiff`: their compressions
"""

import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO

from PIL.Image import Image as Picture
from PIL.TiffImagePlugin import TiffImageFile

from kmeans_gif.errors import SourceError
from kmeans_gif.notes import note
from kmeans_gif.progress import report
from kmeans_gif.sources.checks import check_unit_range
from kmeans_gif.sources.pictures.formats import damaged, decode, note_further
from kmeans_gif.sources.pictures.pillow import image_of_picture
from kmeans_gif.sources.pictures.strips import Stored, image_in_strips
from kmeans_gif.sources.pictures.tiff import directory as tag
from kmeans_gif.sources.pictures.tiff.codecs import FAX, JPEG, NONE, OLD_JPEG
from kmeans_gif.sources.pictures.tiff.directory import Directory, TiffFile
from kmeans_gif.sources.pictures.tiff.libtiff import silence_libtiff, strict_libtiff
from kmeans_gif.sources.pictures.tiff.meaning import BLACK_IS_ZERO, YCBCR, NotSupportedError, meaning_of
from kmeans_gif.sources.pictures.tiff.parts import Parts, parts_of
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Values

_CHECKED = 1 << 20
"""Pixels per check of the range of floats."""

_LONGEST_PROFILE = 1 << 26
_MAX_SUB_IFDS = 1 << 10
_REDUCED = 2
"""Type of a page that is a smaller version of another, in the older tag."""


def read_tiff(stream: IO[bytes], name: str, max_pixels: int, *, at: int | None = None) -> Image:
    """Read the first page of a TIFF, with notes about the others, or the page whose directory is at a place.

    The stream must stay open while the result is used, if the picture is too large to be held in memory.
    """
    try:
        file = TiffFile(stream)
        page = file.directory(file.first if at is None else at)
        image = (_read_by_pillow if _is_for_pillow(page) else _read)(page, name, max_pixels)
    except SourceError:
        raise
    except NotSupportedError as error:
        raise SourceError(f"{name} is a TIFF {error}, which can't be read; save it as 8- or 16-bit RGB") from error
    except Exception as error:  # on hostile bytes decoders raise a dozen unrelated classes
        raise SourceError(damaged(name, "TIFF", error)) from error
    if at is None:
        _note_others(file, page, image, name)
    return image


def page_of_picture(picture: Picture, name: str, max_pixels: int) -> Image | None:
    """Read the page of a file that Pillow has opened but not loaded yet, so that Pillow doesn't interpret its tags.

    None if Pillow must read it: loaded, of a kind that only Pillow reads, or of a mode with fewer bits.
    """
    silence_libtiff()
    if not isinstance(picture, TiffImageFile) or not picture.tile or picture.fp is None:
        return None
    try:
        page = TiffFile(picture.fp).directory(picture.tag_v2.offset)
        is_ours = picture.mode[0] in "IF" or picture.mode == "CMYK" or page.number(tag.BITS, 1) <= 8
        if _is_for_pillow(page) or not is_ours:
            return None
    except ValueError:  # it is closed or damaged
        return None
    return read_tiff(picture.fp, name, max_pixels, at=picture.tag_v2.offset)


def _is_for_pillow(page: Directory) -> bool:
    """Whether a page is of a rare kind that Pillow, and libtiff's conversion to RGBA, read right."""
    compression = page.number(tag.COMPRESSION, NONE)
    if compression == OLD_JPEG:
        return True
    if page.number(tag.PHOTOMETRIC, BLACK_IS_ZERO) != YCBCR or compression == JPEG:
        return False
    return compression != NONE or (
        page.numbers(tag.YCBCR_SUBSAMPLING).tolist() == [1, 1]
        and tag.YCBCR_COEFFICIENTS not in page
        and page.content(tag.REFERENCE_BLACK_WHITE) in (b"", _full_range(page.file.order))
    )


def _full_range(order: str) -> bytes:
    """Return the default of ReferenceBlackWhite, six fractions."""
    return struct.pack(order + "12I", *(number for whole in (0, 255, 128, 255, 128, 255) for number in (whole, 1)))


def _read_by_pillow(page: Directory, name: str, max_pixels: int) -> Image:
    with strict_libtiff():
        picture = decode(page.file.stream, "Tiff", name, max_pixels)
    return image_of_picture(picture, name=name, max_pixels=max_pixels)


def _read(page: Directory, name: str, max_pixels: int) -> Image:
    """Decode a page at once if it fits into memory, otherwise on demand."""
    compression = page.number(tag.COMPRESSION, NONE)
    meaning = meaning_of(page, is_fax=compression in FAX)
    parts = parts_of(page, compression, meaning, name, max_pixels)
    if meaning.is_narrowed:
        note(f"{name} is CMYK of {meaning.bits} bits a channel and is read at 8")
    is_held = parts.fit(max_pixels)
    samples = _held(parts) if is_held else parts.rows()

    def rows(start: int, stop: int) -> Values:
        return meaning.channels(samples(start, stop))

    if is_held and meaning.is_float:
        step = max(1, _CHECKED // parts.width)
        check_unit_range((rows(top, min(top + step, parts.height)) for top in range(0, parts.height, step)), name)
    orientation = _optional(page, tag.ORIENTATION)
    picture = Stored(
        *("TIFF", parts.height, parts.width, meaning.mode, meaning.dtype, rows),
        icc=_profile(page),
        orientation=orientation if orientation in range(1, 9) else 1,
    )
    return image_in_strips(picture, name, max_pixels)


def _held(parts: Parts) -> Callable[[int, int], Values]:
    """Decode all samples, and return the function that slices rows."""
    report("reading", 0, 0)
    whole = parts.whole()
    return lambda start, stop: whole[start:stop]


def _profile(page: Directory) -> bytes | None:
    """Return the colour profile, or no bytes if it is truncated, which its user reports."""
    if tag.ICC_PROFILE not in page:
        return None
    try:
        return page.content(tag.ICC_PROFILE, _LONGEST_PROFILE)
    except ValueError:
        return b""


def _optional(page: Directory, number: int) -> int:
    """Return a whole number that no sample depends on; 0 if it is damaged."""
    try:
        return page.number(number, 0)
    except ValueError:
        return 0


def _note_others(file: TiffFile, page: Directory, image: Image, name: str) -> None:
    """Note that the first page may not be the main picture."""
    pages = file.count_pages()
    if pages != 1:
        note_further(name, pages)
    if _optional(page, tag.NEW_SUBFILE_TYPE) & 1 or _optional(page, tag.SUBFILE_TYPE) == _REDUCED:
        note(f"{name} begins with a page that is marked as a thumbnail, and it is the one that is read")
    elif any(pixels > image.height * image.width for pixels in _sizes_below(file, page)):
        note(f"{name} holds a larger picture in a SubIFD; its first page is read")


def _sizes_below(file: TiffFile, page: Directory) -> Iterator[int]:
    """Return the number of pixels of each picture in a SubIFD."""
    with suppress(ValueError):
        for at in page.numbers(tag.SUB_IFDS, _MAX_SUB_IFDS):
            below = file.directory(int(at))
            yield below.number(tag.HEIGHT, 0) * below.number(tag.WIDTH, 0)
