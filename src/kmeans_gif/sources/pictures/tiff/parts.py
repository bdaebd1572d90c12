"""The strips or tiles of a TIFF → its rows, decoded on demand."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.sources.checks import check_part
from kmeans_gif.sources.pictures.tiff import directory as tag
from kmeans_gif.sources.pictures.tiff.codecs import NONE, Coding, coding_of
from kmeans_gif.sources.pictures.tiff.directory import Directory, TiffFile
from kmeans_gif.sources.pictures.tiff.meaning import Meaning, NotSupportedError
from kmeans_gif.types import Values

_BYTES_A_PIXEL = 8
"""Maximum average size of a decoded pixel: that of 16-bit colour with alpha."""

_ALWAYS_HELD = 1 << 27
"""Size of a part that is always allowed."""

_DIVIDED = 1 << 20
"""Pixels per read of an uncompressed strip."""

_CONTIGUOUS, _SEPARATE = 1, 2
"""Planar configurations."""


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The layout of a page: a grid of strips or tiles, for each plane if samples are stored in separate planes."""

    file: TiffFile
    coding: Coding
    height: int
    width: int
    part_height: int
    part_width: int
    is_tiled: bool
    planes: int
    used: int  # samples of a pixel that are returned
    offsets: NDArray[np.unsignedinteger]
    counts: NDArray[np.unsignedinteger]

    def band(self, number: int) -> Values:
        """Decode one row of strips or tiles; those that the file omits are zero."""
        down, across = _grid(self.height, self.width, self.part_height, self.part_width)
        height = min(self.part_height, self.height - number * self.part_height)
        if self.planes == across == 1 and self.offsets[number]:  # the usual strip needs no copy
            return self._part(number, height)[:height, : self.width, : self.used]
        band = np.zeros((height, self.width, self.used), self.coding.decoded)
        for plane in range(min(self.planes, self.used)):
            target = band if self.planes == 1 else band[..., plane : plane + 1]
            for column in range(across):
                index = (plane * down + number) * across + column
                if self.offsets[index] or self.counts[index]:
                    left = column * self.part_width
                    room = target[:, left : left + self.part_width]
                    part = self._part(index, height)
                    room[...] = part[:height, : room.shape[1], : room.shape[2]]
        return band

    def _part(self, index: int, height: int) -> Values:
        """Decode one strip or tile, of one plane or all."""
        offset, count = int(self.offsets[index]), int(self.counts[index])
        height = self.part_height if self.is_tiled else height
        if not (offset and 0 < count <= _longest(self.coding, self.part_width, height)):
            raise ValueError(f"part {index} has {count} bytes at {offset}")
        content = self.file.read_all(offset, count, f"part {index}")
        return self.coding.decode(content, self.part_width, height)

    def rows(self) -> Callable[[int, int], Values]:
        """Return the function that reads rows; it caches the last band, because the next rows may begin inside it."""
        kept: tuple[int, Values] | None = None

        def band(number: int) -> Values:
            nonlocal kept
            last = kept  # another thread may replace it meanwhile
            if last is None or last[0] != number:
                kept = last = number, self.band(number)
            return last[1]

        def rows(start: int, stop: int) -> Values:
            size, pieces = self.part_height, []
            for number in range(start // size, -(-stop // size)):
                first = number * size
                pieces.append(band(number)[max(start - first, 0) : stop - first])
            return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

        return rows

    def fit(self, max_pixels: int) -> bool:
        """Whether the page may be decoded at once."""
        pixels = self.height * self.width
        size = pixels * self.used * self.coding.decoded.itemsize
        return pixels <= max_pixels and size <= max(_BYTES_A_PIXEL * max_pixels, _ALWAYS_HELD)

    def whole(self) -> Values:
        """Decode all rows."""
        if self.part_height >= self.height:
            return self.band(0)
        whole = np.empty((self.height, self.width, self.used), self.coding.decoded)
        for top in range(0, self.height, self.part_height):
            whole[top : top + self.part_height] = self.band(top // self.part_height)
        return whole


def parts_of(page: Directory, compression: int, meaning: Meaning, name: str, max_pixels: int) -> Parts:
    """Find the parts of a page, and check them against memory and the file before anything is decoded."""
    height, width = page.number(tag.HEIGHT, 0), page.number(tag.WIDTH, 0)
    is_tiled = tag.TILE_WIDTH in page
    if is_tiled:
        part_height, part_width = page.number(tag.TILE_HEIGHT, 0), page.number(tag.TILE_WIDTH, 0)
    else:
        part_height, part_width = min(page.number(tag.ROWS_PER_STRIP, height), height), width
    if min(height, width, part_height, part_width) < 1:
        raise ValueError(f"{width} x {height} pixels in parts of {part_width} x {part_height}")
    planes = _planes(page, meaning.samples)
    coding = coding_of(page, compression, meaning, meaning.samples // planes)
    is_divisible = compression == NONE and not is_tiled and part_height == height
    down, across = _grid(height, width, part_height, part_width)
    part = f"a {'row of tiles' if is_tiled else 'row' if is_divisible else 'strip'} of {name}"
    bytes_a_pixel = meaning.samples * coding.decoded.itemsize
    _check_memory(1 if is_divisible else part_height, across * part_width, bytes_a_pixel, max_pixels, part)
    offsets = _numbers(page, (tag.TILE_OFFSETS, tag.STRIP_OFFSETS), down * across * planes, "offsets")
    counts = _counts(page, offsets, coding, part_width, part_height)
    parts = Parts(
        *(page.file, coding, height, width, part_height, part_width, is_tiled, planes, meaning.used), offsets, counts
    )
    return _divided(parts) if is_divisible else parts


def _check_memory(height: int, width: int, bytes_a_pixel: int, max_pixels: int, part: str) -> None:
    """Refuse parts that can't be held in memory."""
    check_part(height, width, max_pixels, part)
    size = height * width * bytes_a_pixel
    if size > max(_BYTES_A_PIXEL * max_pixels, _ALWAYS_HELD):
        raise SourceError(
            f"{part} takes {size} bytes, more than {_BYTES_A_PIXEL} for each pixel of ",
            *(Option("max_pixels", max_pixels), "; raise ", Option("max_pixels"), " if that is meant"),
        )


def _divided(parts: Parts) -> Parts:
    """Divide a single uncompressed strip into strips of some rows."""
    rows = max(1, _DIVIDED // parts.width)
    whole, size = (parts.coding.size(parts.width, height) for height in (parts.height, rows))
    for i, (offset, count) in enumerate(zip(parts.offsets.tolist(), parts.counts.tolist(), strict=True)):
        if offset == 0 or count < whole:
            raise ValueError(f"{count} bytes at {offset} in a part of {whole}")
        parts.file.read_all(offset + whole - 1, 1, f"part {i}")
    n = -(-parts.height // rows)
    starts = parts.offsets.astype(np.uint64)[:, None] + np.arange(n, dtype=np.uint64) * np.uint64(size)
    counts = np.full(starts.shape, size, np.uint64)
    counts[:, -1] = whole - (n - 1) * size
    return replace(parts, part_height=rows, offsets=starts.ravel(), counts=counts.ravel())


def _grid(height: int, width: int, part_height: int, part_width: int) -> tuple[int, int]:
    """Return the number of parts down and across."""
    return -(-height // part_height), -(-width // part_width)


def _planes(page: Directory, samples: int) -> int:
    configuration = page.number(tag.PLANAR, _CONTIGUOUS)
    if configuration not in (_CONTIGUOUS, _SEPARATE):
        raise NotSupportedError(f"of planar configuration {configuration}")
    return samples if configuration == _SEPARATE else 1


def _numbers(page: Directory, tags: tuple[int, int], parts: int, what: str) -> NDArray[np.unsignedinteger]:
    number = tags[0] if tags[0] in page else tags[1]
    if page.count(number) != parts:
        raise ValueError(f"{page.count(number)} {what} of {parts} parts")
    return page.numbers(number, parts)


def _counts(
    page: Directory, offsets: NDArray[np.unsignedinteger], coding: Coding, width: int, height: int
) -> NDArray[np.unsignedinteger]:
    """Return the number of bytes of each part, with the default of libtiff for a single part."""
    tags = (tag.TILE_BYTES, tag.STRIP_BYTES)
    is_single = len(offsets) == 1 and offsets[0] != 0
    if is_single and not any(page.number(number, 0) for number in tags):
        if coding.compression == NONE:
            return np.array([coding.size(width, height)], np.uint64)
        return np.array([len(page.file.read(int(offsets[0]), _longest(coding, width, height)))], np.uint64)
    return _numbers(page, tags, len(offsets), "byte counts")


def _longest(coding: Coding, width: int, height: int) -> int:
    """Return the maximum size of a part in the file; no compression makes it much longer."""
    return 2 * coding.size(width, height) + (1 << 16)
