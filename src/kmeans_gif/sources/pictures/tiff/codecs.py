"""Strips and tiles of a TIFF: from the bytes in the file to samples.

Decoders write only to the memory they are given and are safe on hostile data: LZW is decoded by the native core,
deflate and LZMA by Python, WebP by Pillow, and the rest by libtiff.
"""

import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import numpy as np

from kmeans_gif import _native
from kmeans_gif.sources.pictures.formats import decode, header
from kmeans_gif.sources.pictures.tiff import directory as tag
from kmeans_gif.sources.pictures.tiff.directory import Directory
from kmeans_gif.sources.pictures.tiff.libtiff import Tags, decode_by_libtiff
from kmeans_gif.sources.pictures.tiff.meaning import YCBCR, Meaning, NotSupportedError
from kmeans_gif.types import Values

NONE, LZW, OLD_JPEG, JPEG, DEFLATE, OLD_DEFLATE = 1, 5, 6, 7, 8, 32946
PACKBITS, LZMA, ZSTD, WEBP = 32773, 34925, 50000, 50001
FAX = (2, 3, 4)

_PREDICTED = (LZW, DEFLATE, OLD_DEFLATE, LZMA, ZSTD)
"""Compressions with predictors; libtiff ignores the tag for others."""

_COMPRESSIONS = (NONE, *FAX, JPEG, PACKBITS, WEBP, *_PREDICTED)

_DIFFERENCES, _FLOAT_DIFFERENCES = 2, 3

_LZMA_MEMORY = 1 << 28

_MODES: dict[int, Literal["L", "LA", "RGB", "CMYK"]] = {1: "L", 2: "LA", 3: "RGB", 4: "CMYK"}
"""Modes by number of bytes per pixel."""

_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))

_UNPACKED = 1 << 20
"""Samples of less than a byte to unpack at a time, with one byte per bit."""


@dataclass(frozen=True, slots=True, eq=False)
class Coding:
    """How the strips or tiles of a page are encoded."""

    compression: int
    predictor: int
    bits: int
    samples: int  # of a pixel in one part: 1 if planes are separate
    dtype: np.dtype[Any]  # of the samples in the file
    has_reversed_bits: bool  # whether the first bit of each byte is its lowest
    tags: Tags  # tags that libtiff needs

    @property
    def decoded(self) -> np.dtype[Any]:
        """The dtype of decoded samples."""
        return self.dtype.newbyteorder("=")

    def size(self, width: int, height: int) -> int:
        """Return the number of bytes of rows of samples."""
        return height * (-(-width * self.samples * self.bits // 8))

    def decode(self, content: bytes, width: int, height: int) -> Values:
        """Decode a strip or tile: shape (height, width, samples), in the byte order of the machine."""
        if self.compression == WEBP:
            return _webp(content, width, height, self.samples)
        if self.has_reversed_bits and self.compression != JPEG:
            content = content.translate(_REVERSED)
        size = self.size(width, height)
        plain = self._decompress(content, width, height, size)
        if len(plain) < size:
            raise ValueError(f"{len(plain)} bytes in a part of {size}")
        stored = np.frombuffer(plain, np.uint8, size)
        if self.predictor == _FLOAT_DIFFERENCES:
            stored = _sums_of_float_bytes(stored, (height, width, self.samples), self.dtype.itemsize)
            return stored.astype(self.decoded, copy=False)
        if self.bits not in (8, 16, 32, 64):
            return _unpacked(stored.reshape(height, -1), (height, width, self.samples), self.bits)
        samples = stored.view(self.dtype).reshape(height, width, self.samples)
        samples = samples.astype(self.decoded, copy=False)
        if self.predictor == _DIFFERENCES:
            whole = samples.view(f"u{self.dtype.itemsize}")
            samples = np.add.accumulate(whole, axis=1, dtype=whole.dtype).view(samples.dtype)
        return samples

    def _decompress(self, content: bytes, width: int, height: int, size: int) -> bytes:
        compression = self.compression
        if compression == NONE:
            return content
        if compression == LZW and not _is_old_lzw(content):
            return _native.lzw_decode(content, size)
        if compression in (DEFLATE, OLD_DEFLATE):
            return zlib.decompressobj().decompress(content, size)
        if compression == LZMA:
            import lzma  # noqa: PLC0415 - some builds of Python lack it

            return lzma.LZMADecompressor(memlimit=_LZMA_MEMORY).decompress(content, size)
        if compression in FAX:
            return decode_by_libtiff(content, "1", width, height, self.tags)
        if compression == JPEG:
            _check_jpeg(content, width, height)
            return decode_by_libtiff(content, _MODES[self.samples], width, height, self.tags)
        return decode_by_libtiff(content, "L", size // height, height, self.tags)


def coding_of(page: Directory, compression: int, meaning: Meaning, samples: int) -> Coding:
    """Find how the parts of a page are encoded, `samples` of a pixel in each; refuse what can't be decoded."""
    if compression not in _COMPRESSIONS:
        raise NotSupportedError(f"of compression {compression}")
    bits = meaning.bits
    fits = {JPEG: bits == 8 and samples in _MODES, WEBP: bits == 8 and samples in (3, 4)}
    if not fits.get(compression, compression not in FAX or (bits == 1 and samples == 1)):
        raise NotSupportedError(f"of {samples} samples of {bits} bits in compression {compression}")
    if meaning.photometric == YCBCR and (compression != JPEG or samples != 3):
        raise NotSupportedError(f"of {samples} samples in YCbCr and compression {compression}")
    predictor = page.number(tag.PREDICTOR, 1) if compression in _PREDICTED else 1
    if not (
        predictor == 1
        or (predictor == _DIFFERENCES and bits in (8, 16, 32, 64))
        or (predictor == _FLOAT_DIFFERENCES and meaning.is_float)
    ):
        raise NotSupportedError(f"of {bits}-bit samples with predictor {predictor}")
    dtype = np.dtype(f"{page.file.order}{'f' if meaning.is_float else 'u'}{-(-bits // 8)}")
    has_reversed_bits = page.number(tag.FILL_ORDER, 1) == 2
    tags = _libtiff_tags(page, compression, meaning, samples)
    return Coding(compression, predictor, bits, samples, dtype, has_reversed_bits, tags)


def _libtiff_tags(page: Directory, compression: int, meaning: Meaning, samples: int) -> Tags:
    """Collect the tags that libtiff needs for a page; most compressions are decoded as bytes."""
    tags: Tags = {tag.COMPRESSION: [compression], tag.PHOTOMETRIC: [1], tag.BITS: [8], tag.SAMPLES: [1]}
    if compression in FAX:
        options = {number: [page.number(number, 0)] for number in (tag.T4_OPTIONS, tag.T6_OPTIONS)}
        tags |= {tag.BITS: [1], **options}
    elif compression == JPEG:
        tags |= {tag.BITS: [8] * samples, tag.SAMPLES: [samples]}
        tags[tag.PHOTOMETRIC] = [meaning.photometric if samples == 3 else 5 if samples == 4 else 1]
        if tag.JPEG_TABLES in page:
            tags[tag.JPEG_TABLES] = page.content(tag.JPEG_TABLES)
        if meaning.photometric == YCBCR:
            tags[tag.YCBCR_SUBSAMPLING] = page.numbers(tag.YCBCR_SUBSAMPLING).tolist() or [2, 2]
    return tags


def _is_old_lzw(content: bytes) -> bool:
    """Whether the Clear code that comes first has its lowest bit first, as before TIFF 5.0."""
    return content[:1] == b"\0" and content[1:2] != b"" and content[1] % 2 == 1


def _check_jpeg(content: bytes, width: int, height: int) -> None:
    """Refuse a JPEG that doesn't fill its part; libtiff refuses one that is larger."""
    head = header(BytesIO(content), "Jpeg")
    if head is None or head.width < width or head.height < height:
        found = "without a size" if head is None else f"of {head.width} x {head.height} pixels"
        raise ValueError(f"a JPEG {found} in a part of {width} x {height}")


def _webp(content: bytes, width: int, height: int, samples: int) -> Values:
    picture = decode(BytesIO(content), "WebP", "a part", width * height)
    if picture.size != (width, height):
        raise ValueError(f"a part of {picture.width} x {picture.height} pixels in place of {width} x {height}")
    return np.asarray(picture.convert("RGB" if samples == 3 else "RGBA"))


def _sums_of_float_bytes(stored: Values, shape: tuple[int, int, int], itemsize: int) -> Values:
    """Undo predictor 3: differences of the bytes of a row, the most significant bytes of all floats first."""
    height, width, samples = shape
    rows = stored.reshape(height, itemsize * width, samples)
    planes = np.add.accumulate(rows, axis=1, dtype=np.uint8).reshape(height, itemsize, width * samples)
    return np.ascontiguousarray(planes.swapaxes(1, 2)).view(f">f{itemsize}").reshape(shape)


def _unpacked(rows: Values, shape: tuple[int, int, int], bits: int) -> Values:
    """Unpack samples of some bits, the highest bit first; each row begins at a byte."""
    height, width, samples = shape
    unpacked = np.empty((height, width * samples), np.uint8 if bits <= 8 else np.uint16)
    step = max(1, _UNPACKED // (width * samples))
    for top in range(0, height, step):
        single = np.unpackbits(rows[top : top + step], axis=1, count=width * samples * bits)
        single = single.reshape(len(single), -1, bits)
        piece = unpacked[top : top + step]
        piece[:] = single[..., 0]
        for i in range(1, bits):
            piece <<= 1
            piece |= single[..., i]
    return unpacked.reshape(shape)
