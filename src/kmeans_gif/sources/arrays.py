"""Arrays → `Image` or `Points` by shape and dtype, with access to strips of rows without a copy of the whole."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.notes import note
from kmeans_gif.sources.alpha import alpha_bytes
from kmeans_gif.sources.checks import check_part, check_size, check_unit_range
from kmeans_gif.sources.point_arrays import points_of_array
from kmeans_gif.sources.records import MAX_COUNTED_COLORS, Image, Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.stored_arrays import StoredArray
from kmeans_gif.types import Bytes, Values

_SHAPES = "an image is of shape (h, w), (h, w, 1), (h, w, 3) or (h, w, 4), points are of shape (n,) or (n, features)"
_PIECE = 1 << 20
"""Pixels per check of the range."""

_SIDE = 16
"""Maximum number of rows or columns of an array that is not taken for a picture."""


def read_array(array: StoredArray, request: Request, *, listed: bool = False) -> Image | Points:
    """Read an array as an image or points, by its shape and dtype or by `kind`.

    Examples
    --------
    >>> from kmeans_gif.sources.stored_arrays import stored
    >>> read_array(stored(np.zeros((20, 5))), Request()).n
    20
    """
    if request.kind == "points":
        return points_of_array(array, request)
    if request.kind is None and is_points(array.shape, array.dtype, listed=listed):
        points = points_of_array(array, request)
        if request.columns is None and _looks_like_light(points):
            note_light(array.shape)
        return points
    if request.columns is not None:
        raise SourceError(
            f"an array of shape {array.shape} is an image, which has no columns; leave ", Option("columns"), " out"
        )
    return image_of_array(array, max_pixels=request.max_pixels)


def is_points(shape: tuple[int, ...], dtype: np.dtype[Any], *, listed: bool = False) -> bool:
    """Whether an array is read as points by default."""
    if 0 in shape or len(shape) not in (1, 2):
        return False
    return len(shape) == 1 or listed or shape[1] <= 3 or not _is_gray(dtype)


def _is_gray(dtype: np.dtype[Any]) -> bool:
    """Whether values of a dtype are levels between black and white."""
    return dtype.kind == "b" or (dtype.kind == "u" and dtype.itemsize <= 2)


def _looks_like_light(points: Points) -> bool:
    """Whether points could be the pixels of a grayscale picture."""
    if not is_wide(points):
        return False
    step = max(1, _PIECE // len(points.names))
    for start in range(0, points.n, step):
        rows = points.rows(start, min(points.n, start + step))
        if rows.min() < 0 or rows.max() > 255 or (rows != np.floor(rows)).any():
            return False
    return True


def is_wide(points: Points) -> bool:
    """Whether points have as many rows and columns as a picture."""
    return points.n > _SIDE and len(points.names) > _SIDE


def note_light(shape: tuple[int, ...]) -> None:
    """Note an array of points that could be the pixels of a grayscale picture."""
    note(
        f"an array of shape {shape} holds whole numbers from 0 to 255 only: taken as points; give ",
        *(Option("kind", "image"), " and dtype uint8 if it is a grayscale picture"),
    )


def image_of_array(array: StoredArray, *, max_pixels: int) -> Image:
    """Read an array as an image, or raise.

    Examples
    --------
    >>> from kmeans_gif.sources.stored_arrays import stored
    >>> image = image_of_array(stored(np.zeros((20, 30, 3), np.uint16)), max_pixels=1000)
    >>> image.height, image.width, image.features, image.white
    (20, 30, 3, 65535)
    """
    check_picture(array.shape, array.dtype)
    height, width = array.shape[:2]
    what = f"an array of shape {array.shape}"
    if array.in_memory:
        check_size(height, width, max_pixels, what)
    else:
        check_part(1, width, max_pixels, f"a row of {what}")
    if array.dtype.kind == "f":
        check_unit_range(_float_pieces(array), what)
    return picture(array.shape, array.dtype, lambda start, stop: pixels_of(array.rows(start, stop)), max_pixels)


def check_picture(shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    """Refuse an array that is no image by its shape or dtype."""
    what = f"an array of shape {shape}"
    if 0 in shape:
        raise SourceError(f"{what} is empty; there is nothing to cluster")
    if not (len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3, 4))):
        raise SourceError(f"{what} can't be read; {_SHAPES}")
    if not (dtype.kind == "f" or _is_gray(dtype)):
        raise SourceError(
            f"{what} and dtype {dtype} can't be read as an image; uint8, uint16, bool and floats from 0 to 1 "
            "can: convert it, as with array.astype('uint8')"
        )


def _float_pieces(array: StoredArray) -> Iterator[Values]:
    step = max(1, _PIECE // array.shape[1])
    for start in range(0, array.shape[0], step):
        yield unmasked(array.rows(start, min(array.shape[0], start + step)))[0]


def unmasked(strip: NDArray[Any]) -> tuple[Values, Values | None]:
    """Return stored pixels, zero where masked because masked values are arbitrary, and the mask."""
    if strip.ndim == 2:
        strip = strip[..., None]
    if not isinstance(strip, np.ma.MaskedArray):
        return strip, None
    mask = np.ma.getmaskarray(strip)
    return np.where(mask, np.zeros((), strip.dtype), np.ma.getdata(strip)), mask


def pixels_of(strip: NDArray[Any]) -> tuple[Values, Bytes | None]:
    """Convert stored pixels, (h, w) or (h, w, channels), to values and alpha as `Image.rows` returns them."""
    strip, mask = unmasked(strip)
    channels, dtype = strip.shape[2], _units(strip.dtype)[0]
    if strip.dtype.kind == "b":
        strip = strip.astype(np.uint8) * np.uint8(255)
    alpha = alpha_bytes(strip[..., 3]) if channels == 4 else None
    if mask is not None:
        opaque = np.full(strip.shape[:2], 255, np.uint8) if alpha is None else alpha
        alpha = np.where(mask.any(axis=2), np.uint8(0), opaque)
    return np.ascontiguousarray(strip[..., : 1 if channels == 1 else 3], dtype=dtype), alpha


def picture(
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    rows: Callable[[int, int], tuple[Values, Bytes | None]],
    max_pixels: int,
) -> Image:
    """Make the `Image` of an array of pixels."""
    height, width = shape[:2]
    white = _units(dtype)[1]
    few_colors = white == 255 or height * width <= max_pixels
    features = 1 if shape[2:] in ((), (1,)) else 3
    return Image(height, width, features, white, rows, max_colors=None if few_colors else MAX_COUNTED_COLORS)


def _units(dtype: np.dtype[Any]) -> tuple[np.dtype[Any], int]:
    """Return the dtype of strips, and the value of white."""
    if dtype.kind == "f":
        return np.dtype(np.float64), 1
    return (np.dtype(np.uint16), 65535) if dtype.itemsize == 2 else (np.dtype(np.uint8), 255)
