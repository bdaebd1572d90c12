"""TIFF → `Image` in strips, by tifffile: rows of strips or tiles are decoded as they are asked for."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

import numpy as np
import tifffile

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.checks import check_part
from kmeans_gif.sources.pictures.formats import check_declared_size, damaged, note_further
from kmeans_gif.sources.pictures.jpeg_size import jpeg_pixels
from kmeans_gif.sources.pictures.strips import Mode, Stored, image_in_strips
from kmeans_gif.sources.quiet import no_warnings
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Values

logging.getLogger("tifffile").addHandler(logging.NullHandler())  # else Python prints its notes about odd files

_NONE, _LZW, _JPEG, _DEFLATE, _PACKBITS, _OLD_DEFLATE, _LZMA, _ZSTD, _WEBP = (
    *(1, 5, 7, 8, 32773, 32946, 34925, 50000, 50001),
)

_COMPRESSIONS = (_NONE, _LZW, _JPEG, _DEFLATE, _PACKBITS, _OLD_DEFLATE, _LZMA, _ZSTD, _WEBP)
"""Those whose decoders fill no more memory than they are told to, or name their size first."""

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _CMYK, _YCBCR = 0, 1, 2, 3, 5, 6

_MODES: dict[int, Mode] = {
    **dict.fromkeys((_WHITE_IS_ZERO, _BLACK_IS_ZERO), "L"),
    **dict.fromkeys((_RGB, _PALETTE, _YCBCR), "RGB"),
    _CMYK: "CMYK",
}

_MOST_SAMPLES = 8
"""Of a pixel: those beside colour and alpha are decoded for nothing."""

_PREMULTIPLIED, _ALPHA = 1, 2
"""Kinds of extra samples."""


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """Where the pixels of a page are: a grid of strips or tiles for each plane."""

    height: int
    width: int
    down: int
    across: int
    planes: int
    part_height: int
    part_width: int
    samples: int
    dtype: np.dtype[Any]


def read_tiff(stream: IO[bytes], name: str, max_pixels: int) -> Image:
    """Read the first picture of a TIFF in strips.

    Parameters
    ----------
    stream : binary file object
        Seekable; it has to stay open while the result is used.
    name : str
        What messages call the file.
    max_pixels : int
        The most pixels that may be held in memory.

    Returns
    -------
    Image
        Whose rows are decoded as they are asked for: of 8 or 16 bits a channel or floats; gray, colour, palette, CMYK.

    Raises
    ------
    SourceError
        If the file is damaged, or of a kind that can't be read so.
    """
    try:
        with no_warnings():
            stream.seek(0)
            file = tifffile.TiffFile(stream)
            page = file.pages.first
            picture = _stored(page, stream, name, max_pixels)
            frames = _count(file)
    except SourceError:
        raise
    except Exception as error:  # tifffile raises a dozen unrelated classes on hostile bytes
        raise SourceError(damaged(name, "TIFF", error)) from error
    image = image_in_strips(picture, name, max_pixels)
    if frames != 1:
        note_further(name, frames)
    return image


def _count(file: tifffile.TiffFile) -> int:
    """Count the pictures; 0 where damage hides how many there are."""
    try:
        return len(file.pages)
    except Exception:  # noqa: BLE001 - the first picture may be whole; damage further on must not cost it
        return 0


def _stored(page: tifffile.TiffPage, stream: IO[bytes], name: str, max_pixels: int) -> Stored:
    """Look at the tags of a page, and refuse what can't be read."""
    photometric, compression = int(page.photometric), int(page.compression)
    unknown = _unknown_kind(page, photometric, compression)
    if unknown:
        raise SourceError(f"{name} is a TIFF {unknown}; save it again, as with tifffile.imwrite")
    layout = _layout(page, name, max_pixels)
    colors = {"L": 1, "RGB": 1 if photometric == _PALETTE else 3, "CMYK": 4}[_MODES[photometric]]
    extra = int(page.extrasamples[0]) if page.extrasamples and layout.samples > colors else 0
    has_alpha = extra in (_PREMULTIPLIED, _ALPHA) and photometric not in (_PALETTE, _CMYK)
    if layout.samples < colors:
        raise SourceError(damaged(name, "TIFF", ValueError(f"{layout.samples} samples a pixel in place of {colors}")))
    dtype = np.dtype(np.float64 if layout.dtype.kind == "f" else np.uint16 if page.bitspersample == 16 else np.uint8)
    if photometric == _PALETTE:
        dtype = np.dtype(np.uint8)
    decoded = _bands(page, stream, layout)
    develop = _development(page, photometric, dtype)

    def rows(start: int, stop: int) -> Values:
        pixels = develop(decoded(start, stop)[..., : colors + has_alpha])
        return _unmultiplied(pixels) if has_alpha and extra == _PREMULTIPLIED else pixels

    mode = _MODES[photometric]
    if has_alpha:
        mode = "LA" if mode == "L" else "RGBA"
    orientation = page.tags.valueof(274, 1)
    orientation = int(orientation) if orientation in range(1, 9) else 1
    return Stored("TIFF", layout.height, layout.width, mode, dtype, rows, page.iccprofile, orientation)


def _unknown_kind(page: tifffile.TiffPage, photometric: int, compression: int) -> str:
    """Say what of a page is of a kind that can't be read; nothing where all can."""
    if compression not in _COMPRESSIONS:
        return f"of compression {compression}, which can't be read in strips"
    if photometric not in _MODES or (photometric == _YCBCR and compression != _JPEG):
        return f"of photometric interpretation {photometric}, which can't be read in strips"
    bits, form = page.bitspersample, int(page.sampleformat)
    whole = form in (1, 4) and bits in (1, 2, 4, 8, 16)
    real = form == 3 and bits in (16, 32, 64)
    shallow = photometric in (_PALETTE, _CMYK)
    if not (whole and not (shallow and bits == 16)) and not (real and photometric in (_BLACK_IS_ZERO, _RGB)):
        return f"of {bits}-bit samples of format {form}, which can't be read in strips"
    if page.samplesperpixel > _MOST_SAMPLES:
        return f"of {page.samplesperpixel} samples a pixel, which is no picture"
    if page.imagedepth != 1:
        return "of a volume, which is no picture"
    return ""


def _layout(page: tifffile.TiffPage, name: str, max_pixels: int) -> _Layout:
    """Find the parts of a page, and hold them against memory and against the file before anything is decoded."""
    height, width, samples = page.imagelength, page.imagewidth, page.samplesperpixel
    part_height, part_width = (page.tilelength, page.tilewidth) if page.is_tiled else (page.rowsperstrip, width)
    part_height = part_height if page.is_tiled else min(part_height, height)
    if min(height, width, samples, part_height, part_width) < 1:
        raise SourceError(
            damaged(name, "TIFF", ValueError(f"{width} x {height} in parts of {part_width} x {part_height}"))
        )
    dtype = np.dtype(page.dtype)
    down, across = -(-height // part_height), -(-width // part_width)
    part = "a row of tiles" if page.is_tiled else "a strip"
    check_part(part_height, across * part_width, max_pixels, f"{part} of {name}")
    planes = samples if page.planarconfig == 2 else 1
    for what, found in (("offsets", page.dataoffsets), ("byte counts", page.databytecounts)):
        if len(found) != down * across * planes:
            reason = f"{len(found)} {what} of {down * across * planes} parts"
            raise SourceError(damaged(name, "TIFF", ValueError(reason)))
    return _Layout(height, width, down, across, planes, part_height, part_width, samples, dtype)


def _bands(page: tifffile.TiffPage, stream: IO[bytes], layout: _Layout) -> Callable[[int, int], Values]:
    """Make what gives rows: the last row of parts is kept, for the next strip may begin inside of it."""
    kept: tuple[int, Values] | None = None

    def band(number: int) -> Values:
        nonlocal kept
        if kept is None or kept[0] != number:
            kept = number, _band(page, stream, layout, number)
        return kept[1]

    def rows(start: int, stop: int) -> Values:
        size, pieces = layout.part_height, []
        for number in range(start // size, -(-stop // size)):
            first = number * size
            pieces.append(band(number)[max(start - first, 0) : stop - first])
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    return rows


def _band(page: tifffile.TiffPage, stream: IO[bytes], layout: _Layout, number: int) -> Values:
    """Decode one row of strips or tiles; those that the file leaves out are black."""
    size, across = layout.part_height, layout.across
    height = min(size, layout.height - number * size)
    if layout.planes == 1 and across == 1:  # the usual strip needs no copy
        part = _part(page, stream, layout, number)
        if part is not None and part.shape[1] >= layout.width:
            return part[:height, : layout.width]
    band = np.zeros((height, layout.width, layout.samples), layout.dtype)
    for plane in range(layout.planes):
        for column in range(across):
            part = _part(page, stream, layout, (plane * layout.down + number) * across + column)
            if part is not None:
                left = column * layout.part_width
                target = band[:, left : left + layout.part_width]
                target = target if layout.planes == 1 else target[..., plane : plane + 1]
                shape = np.minimum(part.shape, target.shape)
                target[: shape[0], : shape[1]] = part[: shape[0], : shape[1]]
    return band


def _part(page: tifffile.TiffPage, stream: IO[bytes], layout: _Layout, index: int) -> Values | None:
    """Decode one strip or tile of one plane or all: shape (height, width, samples)."""
    offset, count = page.dataoffsets[index], page.databytecounts[index]
    if count == 0 or offset == 0:
        return None
    size = layout.part_height * layout.part_width
    samples = layout.samples if layout.planes == 1 else 1
    if count > 2 * size * samples * layout.dtype.itemsize + (1 << 16):
        raise ValueError(f"part {index} has {count} bytes")
    stream.seek(offset)
    content = stream.read(count)
    if len(content) < count:
        raise ValueError(f"part {index} is cut short")
    _check_declared(content, page, index, size)
    part, _, _ = page.decode(content, index, jpegtables=page.jpegtables)
    return None if part is None else part[0]


def _check_declared(content: bytes, page: tifffile.TiffPage, index: int, size: int) -> None:
    """Refuse a part that is a picture of its own, larger than it should be."""
    compression = int(page.compression)
    if compression == _JPEG:
        declared = jpeg_pixels(content)
        if not 0 < declared <= size or (page.jpegtables and jpeg_pixels(page.jpegtables)):
            raise ValueError(f"part {index} is a JPEG of {declared} pixels in place of {size}")
    elif compression == _WEBP:
        check_declared_size(BytesIO(content), "WebP", f"part {index}", size)


def _development(page: tifffile.TiffPage, photometric: int, dtype: np.dtype[Any]) -> Callable[[Values], Values]:
    """Find how samples become light."""
    bits = page.bitspersample
    if photometric == _PALETTE:
        palette = (np.asarray(page.colormap) >> 8).astype(np.uint8).T

        def look_up(samples: Values) -> Values:
            return palette[samples[..., 0]]

        return look_up
    scale = np.uint8(255 // ((1 << bits) - 1)) if bits < 8 else 1

    def develop(samples: Values) -> Values:
        light = samples.astype(dtype, copy=False)
        if scale != 1:
            light = light * scale
        if photometric == _WHITE_IS_ZERO:
            light = light.copy()
            light[..., 0] = np.iinfo(dtype).max - light[..., 0]
        return light

    return develop


def _unmultiplied(pixels: Values) -> Values:
    """Divide colours by the alpha they were multiplied with, rounded down as Pillow does."""
    alpha = pixels[..., -1:]
    if pixels.dtype.kind == "f":
        colors = np.clip(pixels[..., :-1] / np.where(alpha > 0, alpha, 1), 0, 1)
    else:
        white = np.iinfo(pixels.dtype).max
        whole = pixels[..., :-1].astype(np.uint32) * white
        colors = np.minimum(whole // np.maximum(alpha, 1), white).astype(pixels.dtype)
    return np.concatenate([colors, alpha], axis=-1)
