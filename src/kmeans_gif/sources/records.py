"""What a source becomes: an image or points, whose rows are handed out in pieces."""

from collections.abc import Callable
from dataclasses import dataclass

from kmeans_gif.types import Bytes, Floats, Values

MAX_PIXELS = 80_000_000

MOST_COLORS = 10_000_000
"""Different 16-bit or float colours kept of a picture that is larger than may be held in memory. They take up to 75
bytes each while they are counted and put into blocks, so that with what a decoder needs all stays below 1 GB."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Image:
    """A picture in sRGB or gray, whose pixels are handed out in strips, in the order they are stored in.

    Attributes
    ----------
    height, width : int
        Size in pixels as stored, both at least 1.
    features : int
        1 for grayscale, 3 for colour; alpha is not counted.
    white : float
        The value of white, which makes the units: 255, 65535 or 1.
    rows : callable
        ``rows(start, stop)`` gives the rows from `start` up to `stop`: values of shape (stop − start, width, features),
        C-contiguous, uint8, uint16 or float64 as `white` is 255, 65535 or 1; and alpha of shape
        (stop − start, width), uint8, or None for an image without an alpha channel. Of a file that is read in strips
        it decodes them, best from the top down, and raises a SourceError where that is damaged.
    orientation : int
        How the stored picture is turned upright, 1 to 8 as EXIF counts; 1 is upright.
    most_colors : int or None
        How many different colours may be kept, where not as many as there are pixels: of a picture that is larger
        than what its reader may hold in memory.
    max_pixels : int
        Maximum number of pixels to hold in memory, of this picture and of a frame drawn from it.
    """

    height: int
    width: int
    features: int
    white: float
    rows: Callable[[int, int], tuple[Values, Bytes | None]]
    orientation: int = 1
    most_colors: int | None = None
    max_pixels: int = MAX_PIXELS


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Points:
    """Samples of numbers, whose rows are handed out in chunks.

    Attributes
    ----------
    n : int
        How many rows there are, at least 1.
    names : tuple of str
        What each column is called; as many as there are features.
    rows : callable
        ``rows(start, stop)`` gives the rows from `start` up to `stop`: shape (stop − start, features), float64,
        C-contiguous, all finite. What they come from, such as a file, is never copied whole.
    max_pixels : int
        Maximum number of pixels of a frame drawn from them.
    named : bool
        Whether the names are the source's own; an array's are made up, and its columns known by their position alone.
    """

    n: int
    names: tuple[str, ...]
    rows: Callable[[int, int], Floats]
    max_pixels: int = MAX_PIXELS
    named: bool = True
