"""Checks of pictures from any source."""

from collections.abc import Iterable

import numpy as np

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.types import Values

_ALWAYS_HELD = 1 << 24
"""Pixels of 8 bits in 3 channels that may be held of a picture read in strips, whatever the caller's limit: 50 MB."""


def check_size(height: int, width: int, max_pixels: int, what: str) -> None:
    """Refuse a picture with more than the maximum number of pixels.

    Examples
    --------
    >>> check_size(9500, 9500, 80_000_000, "'wall.png'")
    Traceback (most recent call last):
    ...
    kmeans_gif.errors.SourceError: 'wall.png' has 9500 x 9500 = 90250000 pixels, more than max_pixels=80000000; \
raise max_pixels if that is meant
    """
    pixels = height * width
    if pixels == 0:
        raise SourceError(f"{what} has {width} x {height} = 0 pixels; a picture has at least one")
    if pixels > max_pixels:
        raise SourceError(
            *(f"{what} has {width} x {height} = {pixels} pixels, more than ", Option("max_pixels", max_pixels)),
            *("; raise ", Option("max_pixels"), " if that is meant"),
        )


def check_part(height: int, width: int, max_pixels: int, what: str, *, pixel_size: int = 3) -> None:
    """Refuse a picture in strips if a part that can only be read at once takes more memory than `max_pixels` allows.

    `pixel_size` is in bytes; an allowed pixel has 3.

    >>> check_part(1, 100_000_000, 80_000_000, "a row of 'line.tif'")
    Traceback (most recent call last):
    ...
    kmeans_gif.errors.SourceError: a row of 'line.tif' has 100000000 x 1 = 100000000 pixels, more than \
max_pixels=80000000; raise max_pixels if that is meant
    """
    size = height * width * pixel_size
    if 0 < size <= 3 * max(_ALWAYS_HELD, max_pixels):
        return
    if pixel_size <= 3 or not size:
        check_size(height, width, max_pixels, what)
    raise SourceError(
        f"{what}, {width} x {height} pixels of {pixel_size} bytes, take {size >> 20} MB at once, more than the "
        f"{3 * max_pixels >> 20} MB that ",
        *(Option("max_pixels", max_pixels), " allows; raise ", Option("max_pixels"), " if that is meant"),
    )


def check_unit_range(strips: Iterable[Values], what: str) -> None:
    """Refuse a float picture with values outside 0 (black) to 1 (white).

    Examples
    --------
    >>> check_unit_range([np.array([0.0, 0.5]), np.array([255.0])], "the array")
    Traceback (most recent call last):
    ...
    kmeans_gif.errors.SourceError: the array holds floats from 0 to 255, but a float picture goes from 0 to 1; \
divide it by its white, or give uint8 (0 to 255) or uint16 (0 to 65535)
    """
    low, high = np.inf, -np.inf
    for strip in strips:
        least, most = float(strip.min()), float(strip.max())
        if not (np.isfinite(least) and np.isfinite(most)):  # min and max propagate NaN
            raise SourceError(f"{what} holds NaN or infinite values; replace them (numpy.nan_to_num) or mask them")
        low, high = min(low, least), max(high, most)
    if low < 0 or high > 1:
        raise SourceError(
            f"{what} holds floats from {_digits(low)} to {_digits(high)}, but a float picture goes from 0 to 1; "
            "divide it by its white, or give uint8 (0 to 255) or uint16 (0 to 65535)"
        )


def _digits(value: float) -> str:
    """Format a value briefly, but with all digits if rounding would make it a limit of the range."""
    short = f"{value:g}"
    return short if float(short) == value or float(short) not in (0, 1) else repr(value)
