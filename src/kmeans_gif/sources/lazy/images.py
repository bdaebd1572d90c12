"""Dask arrays → `Image`: the pixels of a part are computed when they are needed, by whatever scheduler is current."""

from bisect import bisect_right
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.running import computed
from kmeans_gif.sources.arrays import check_picture, is_points, picture, pixels_of, unmasked
from kmeans_gif.sources.checks import check_part, check_unit_range
from kmeans_gif.sources.records import HeldPixels, Image, Points
from kmeans_gif.sources.request import Request
from kmeans_gif.types import Bytes, Values

DaskArray: TypeAlias = Any
"""A `dask.array.Array`; Dask has no types."""

_BAND_PIXELS = 1 << 22
"""Pixels that are computed at once for scanlines, if chunks are lower."""

_ALWAYS_HELD = 1 << 24
"""Pixels that may be held for scanlines, whatever `max_pixels`."""


def read_dask_array(array: DaskArray, request: Request) -> Image | Points:
    """Read a Dask array as an image or points, by its shape and dtype or by `kind`, as one of NumPy."""
    if request.kind == "points" or (request.kind is None and is_points(array.shape, array.dtype)):
        from kmeans_gif.sources.lazy.points import points_of_lazy_array  # noqa: PLC0415 - pictures don't need it

        return points_of_lazy_array(array, request)
    if request.columns is not None:
        raise SourceError(
            f"an array of shape {array.shape} is an image, which has no columns; leave ", Option("columns"), " out"
        )
    return image_of_dask_array(array, request.max_pixels)


def image_of_dask_array(array: DaskArray, max_pixels: int) -> Image:
    """Read a Dask array as an image, or raise; nothing is computed yet.

    Examples
    --------
    >>> import dask.array
    >>> image = image_of_dask_array(dask.array.zeros((20, 30, 3), dtype=np.uint16, chunks=7), 1000)
    >>> image.height, image.width, image.features, image.white
    (20, 30, 3, 65535)
    """
    if any(np.isnan(side) for side in array.shape):
        raise SourceError(
            f"an array of shape {array.shape} has chunks of unknown size; call array.compute_chunk_sizes() first"
        )
    check_picture(array.shape, array.dtype)
    check_part(1, array.shape[1], max_pixels, f"a row of an array of shape {array.shape}")
    if array.ndim == 3:
        array = array.rechunk({2: -1})
    image = picture(array.shape, array.dtype, _Scanlines(array, max_pixels), max_pixels)
    return replace(image, lazy=array)


def pixels_of_block(block: NDArray[Any], dtype: np.dtype[Any]) -> tuple[Values, Bytes | None]:
    """Convert a computed part of a lazy image, whose dtype was promised, to values and alpha as `Image.rows` does.

    Examples
    --------
    >>> pixels_of_block(np.array([[0.5, 2.0]]), np.dtype(float))
    Traceback (most recent call last):
    ...
    kmeans_gif.errors.SourceError: a block of the array holds floats from 0.5 to 2, but a float picture goes from 0 \
to 1; divide it by its white, or give uint8 (0 to 255) or uint16 (0 to 65535)
    """
    if block.dtype != dtype:
        raise SourceError(
            f"a block of the array has dtype {block.dtype}, but the array has {dtype}; give map_blocks the dtype that "
            "its function returns, or convert it with astype"
        )
    if dtype.kind == "f":
        check_unit_range([unmasked(block)[0]], "a block of the array")
    return pixels_of(block)


def image_of_block(block: NDArray[Any], dtype: np.dtype[Any]) -> Image:
    """Make an `Image` of a computed part of a lazy image."""
    return picture(block.shape, dtype, HeldPixels(*pixels_of_block(block, dtype)), block.size)


class _Scanlines:
    """Computes scanlines, as `Image.rows`; keeps the last band, because the next ones may begin inside it.

    A band ends where chunks end, so that each is computed once, unless a row of chunks takes too much memory.
    """

    def __init__(self, array: DaskArray, max_pixels: int) -> None:
        self._array, self._max_pixels = array, max_pixels
        self._edges = np.cumsum((0, *array.chunks[0])).tolist()
        self._usual, self._most = (
            max(1, pixels // array.shape[1]) for pixels in (_BAND_PIXELS, max(_ALWAYS_HELD, max_pixels))
        )
        self._kept: tuple[int, Values, Bytes | None] | None = None

    def __reduce__(self) -> tuple[type["_Scanlines"], tuple[object, ...]]:  # without the band
        return _Scanlines, (self._array, self._max_pixels)

    def __call__(self, start: int, stop: int) -> tuple[Values, Bytes | None]:
        """Return scanlines `start` to `stop` − 1."""
        parts: list[tuple[Values, Bytes | None]] = []
        while start < stop:
            top, values, alpha = self._band(start)
            part = slice(start - top, stop - top)
            parts.append((values[part], None if alpha is None else alpha[part]))
            start += len(parts[-1][0])
        if len(parts) == 1:
            return parts[0]
        opacities = [alpha for _, alpha in parts if alpha is not None]
        return np.concatenate([values for values, _ in parts]), np.concatenate(opacities) if opacities else None

    def _band(self, start: int) -> tuple[int, Values, Bytes | None]:
        """Return the band that a scanline is in, and its first scanline."""
        held = self._kept  # another thread may replace it meanwhile
        if held is None or not held[0] <= start < held[0] + len(held[1]):
            (block,) = computed([self._array[start : self._end_of_band(start)]], "reading pixels")
            self._kept = held = (start, *pixels_of_block(block, self._array.dtype))
        return held

    def _end_of_band(self, start: int) -> int:
        """Return the last edge that is near, or else the next one if the band fits into memory."""
        last = self._edges[bisect_right(self._edges, start + self._usual) - 1]
        return int(last if last > start else min(self._edges[bisect_right(self._edges, start)], start + self._most))
