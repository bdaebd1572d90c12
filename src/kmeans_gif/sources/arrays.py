"""Arrays → `Image` or `Points`: what shape and dtype mean, and strips of rows without a copy of the whole."""

import mmap
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.alpha import alpha_bytes
from kmeans_gif.sources.checks import check_part, check_size, check_unit_range
from kmeans_gif.sources.point_arrays import points_of_array
from kmeans_gif.sources.records import MOST_COLORS, Image, Points
from kmeans_gif.sources.request import Request
from kmeans_gif.types import Bytes, Values

_SHAPES = "an image is of shape (h, w), (h, w, 1), (h, w, 3) or (h, w, 4), points are of shape (n,) or (n, features)"
_PIECE = 1 << 20
"""Pixels whose range is checked at a time."""


def read_array(array: NDArray[np.generic], request: Request) -> Image | Points:
    """Read an array as what it is by the design's table, or as what the caller says.

    Parameters
    ----------
    array : ndarray
        Any.
    request : Request
        ``request.kind`` decides where an array could be both.

    Returns
    -------
    Image or Points

    Raises
    ------
    SourceError
        If it is neither, or could be both.

    Examples
    --------
    >>> read_array(np.zeros((20, 2)), Request()).n
    20
    """
    if request.kind == "points" or (request.kind is None and _is_points(array)):
        return points_of_array(array, request)
    if request.columns is not None:
        raise SourceError(f"an array of shape {array.shape} is an image, which has no columns; leave columns out")
    return image_of_array(array, max_pixels=request.max_pixels)


def image_of_array(array: NDArray[np.generic], *, max_pixels: int) -> Image:
    """Read an array as an image, or say why it is none.

    Parameters
    ----------
    array : ndarray
        Of shape (h, w), (h, w, 1), (h, w, 3) or (h, w, 4). Masked pixels take no part.
    max_pixels : int
        The most pixels that are taken of an array in memory; one that is mapped from a file may have any number.

    Returns
    -------
    Image
        Its strips are views of `array` where its memory allows.

    Raises
    ------
    SourceError
        If it is no image: another shape or dtype, empty, too large, NaN, or floats outside [0, 1].

    Examples
    --------
    >>> image = image_of_array(np.zeros((20, 30, 3), np.uint16), max_pixels=1000)
    >>> image.height, image.width, image.features, image.white
    (20, 30, 3, 65535)
    """
    what = f"an array of shape {array.shape}"
    if array.size == 0:
        raise SourceError(f"{what} is empty; there is nothing to cluster")
    if not (array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (1, 3, 4))):
        raise SourceError(f"{what} can't be read; {_SHAPES}")
    if not _is_light(array.dtype):
        raise SourceError(
            f"{what} and dtype {array.dtype} can't be read as an image; uint8, uint16, bool and floats from 0 to 1 "
            "can: convert it, as with array.astype('uint8')"
        )
    unmap = _unmapping(array)
    if unmap is None:
        check_size(array.shape[0], array.shape[1], max_pixels, what)
    else:
        check_part(1, array.shape[1], max_pixels, f"a row of {what}")
    mask = np.ma.getmaskarray(array) if np.ma.is_masked(array) else None
    pixels = np.ma.getdata(array).view(np.ndarray)
    if array.ndim == 2:
        pixels, mask = pixels[..., None], None if mask is None else mask[..., None]
    if pixels.dtype.kind == "f":
        check_unit_range(_float_pieces(pixels, mask, unmap), what)
    return _image(pixels, mask, unmap, max_pixels)


def _unmapping(array: NDArray[np.generic]) -> Callable[[], None] | None:
    """Find how the pages of an array that is mapped from a file are let go of; None where it is in memory."""
    base: object = array
    mode = ""
    while isinstance(base, np.ndarray):
        mode = base.mode if isinstance(base, np.memmap) else mode
        base = base.base
    if not isinstance(base, mmap.mmap):
        return None
    file = base

    def unmap() -> None:
        if mode != "c" and hasattr(mmap, "MADV_DONTNEED"):  # "c" has changes of its own; Windows sees to it itself
            file.madvise(mmap.MADV_DONTNEED)

    return unmap


def _is_light(dtype: np.dtype[np.generic]) -> bool:
    return dtype.kind in "bf" or (dtype.kind == "u" and dtype.itemsize <= 2)


def _is_points(array: NDArray[np.generic]) -> bool:
    """Whether an array is points by the design's table; one that could be an image as well is refused."""
    if array.ndim not in (1, 2) or array.size == 0:
        return False
    if array.ndim == 1 or array.shape[1] <= 3:
        return True
    if array.dtype.kind in "iuf" and (array.dtype.kind == "f" or not _is_light(array.dtype)):
        raise SourceError(
            f"an array of shape {array.shape} and dtype {array.dtype} may be points or a gray image; "
            "say kind='points' or kind='image'"
        )
    return False


def _float_pieces(pixels: Values, mask: Values | None, unmap: Callable[[], None] | None) -> Iterator[Values]:
    step = max(1, _PIECE // pixels.shape[1])
    for start in range(0, len(pixels), step):
        if unmap is not None:
            unmap()
        yield _filled(pixels, mask, start, start + step)


def _filled(pixels: Values, mask: Values | None, start: int, stop: int) -> Values:
    """Cut rows out, zero where masked: what lies under a mask may be anything."""
    strip = pixels[start:stop]
    return strip if mask is None else np.where(mask[start:stop], np.zeros((), strip.dtype), strip)


def _image(pixels: Values, mask: Values | None, unmap: Callable[[], None] | None, max_pixels: int) -> Image:
    """Make the record; what was read of a file before a strip is let go of."""
    height, width, channels = pixels.shape
    features = 1 if channels == 1 else 3
    kind = pixels.dtype.kind
    dtype, white = _units(pixels.dtype)

    def rows(start: int, stop: int) -> tuple[Values, Bytes | None]:
        if unmap is not None:
            unmap()
        strip = _filled(pixels, mask, start, stop)
        if kind == "b":
            strip = strip.astype(np.uint8) * np.uint8(255)
        alpha = alpha_bytes(strip[..., 3]) if channels == 4 else None
        if mask is not None:
            opaque = np.full(strip.shape[:2], 255, np.uint8) if alpha is None else alpha
            alpha = np.where(mask[start:stop].any(axis=2), np.uint8(0), opaque)
        return np.ascontiguousarray(strip[..., :features], dtype=dtype), alpha

    few_colors = white == 255 or height * width <= max_pixels
    return Image(height, width, features, white, rows, most_colors=None if few_colors else MOST_COLORS)


def _units(dtype: np.dtype[Any]) -> tuple[np.dtype[Any], int]:
    """Give the dtype of strips, and white."""
    if dtype.kind == "f":
        return np.dtype(np.float64), 1
    return (np.dtype(np.uint16), 65535) if dtype.itemsize == 2 else (np.dtype(np.uint8), 255)
