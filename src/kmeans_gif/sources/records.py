"""The records that sources are read into: an image or points, with access to their rows in parts."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.partitions import Partitions
from kmeans_gif.sources.request import MAX_PIXELS, Request
from kmeans_gif.types import Bytes, Floats, Kind, Values

MAX_COUNTED_COLORS = 10_000_000
"""Maximum number of different 16-bit or float colours of a picture that is read in strips. A colour takes up to 75
bytes while it is counted and put into blocks, so that memory, with that of a decoder, stays below 1 GB."""


@dataclass(frozen=True, slots=True, eq=False)
class HeldPixels:
    """Pixels in memory, as `Image.rows`."""

    values: Values
    alpha: Bytes | None

    def __call__(self, start: int, stop: int) -> tuple[Values, Bytes | None]:
        """Return scanlines `start` to `stop` − 1."""
        return self.values[start:stop], None if self.alpha is None else self.alpha[start:stop]


@dataclass(frozen=True, slots=True, eq=False)
class HeldRows:
    """Rows of points in memory, as `Points.rows`."""

    values: Floats

    def __call__(self, start: int, stop: int) -> Floats:
        """Return rows `start` to `stop` − 1."""
        return self.values[start:stop]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Image:
    """An image in sRGB or grayscale, with access to its pixels in strips, in stored order.

    Attributes
    ----------
    height, width : int
        Stored size in pixels, at least 1 each.
    features : int
        1 for grayscale, 3 for colour; alpha is not a feature.
    white : float
        The value of white: 255, 65535 or 1.
    rows : callable
        ``rows(start, stop)`` returns scanlines `start` to `stop` − 1: values of shape (stop − start, width, features),
        C-contiguous, uint8, uint16 or float64 if `white` is 255, 65535 or 1; and alpha of shape (stop − start, width),
        uint8, or None for an image without an alpha channel. If the image is read in strips, it decodes them, fastest
        from top to bottom, and raises a SourceError if the file is damaged.
    orientation : int
        EXIF orientation of the stored image, 1 to 8; 1 is upright.
    max_colors : int or None
        Maximum number of different colours to count, for an image that is read in strips; None is unlimited.
    max_pixels : int
        Maximum number of pixels to hold in memory, of this image and of frames drawn from it.
    name : str
        Name of the file, without its folder, or ``example:NAME``; empty for other sources.
    lazy : dask.array.Array or None
        The stored pixels, (height, width) or (height, width, channels), if workers of Dask read them; an axis of
        channels is one chunk. It has the same pixels as `rows`, upright.
    request : Request or None
        How the source was read, for a command that repeats it.
    """

    height: int
    width: int
    features: int
    white: float
    rows: Callable[[int, int], tuple[Values, Bytes | None]] = field(repr=False)
    orientation: int = field(default=1, repr=False)
    max_colors: int | None = field(default=None, repr=False)
    max_pixels: int = field(default=MAX_PIXELS, repr=False)
    name: str = ""
    lazy: Any = field(default=None, repr=False)
    request: Request | None = field(default=None, repr=False)

    def __reduce__(self) -> tuple[type["Image"], tuple[object, ...]]:  # `rows` may read a file, which can't be pickled
        if self.lazy is not None:
            return Image, _values_of(self)
        if self.height * self.width > self.max_pixels:
            raise SourceError(
                f"a picture of {self.width} x {self.height} pixels, which is read in strips, can't be pickled; pickle "
                "its name and the traces"
            )
        return Image, _values_of(self, rows=HeldPixels(*self.rows(0, self.height)))

    @property
    def kind(self) -> Kind:
        """What it is, as `kmeans_gif.read` names it."""
        return "image"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Images:
    """Several images with the same features and the same white, which are clustered together.

    Attributes
    ----------
    images : tuple of Image
        The images, at least one.
    """

    images: tuple[Image, ...]

    @property
    def kind(self) -> Kind:
        """What they are, as `kmeans_gif.read` names it."""
        return "image"

    @property
    def features(self) -> int:
        """1 for grayscale, 3 for colour."""
        return self.images[0].features

    @property
    def white(self) -> float:
        """The value of white: 255, 65535 or 1."""
        return self.images[0].white


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """True classes of points, which are compared with their clusters.

    Attributes
    ----------
    name : str
        Name of the column.
    classes : tuple of str
        Names of the classes: numbers in ascending order, then texts in that of their code points.
    codes : ndarray of shape (n,), int64
        Number of the class of each point; −1 if it is missing.
    """

    name: str
    classes: tuple[str, ...]
    codes: NDArray[np.int64]

    @property
    def has_missing(self) -> bool:
        """Whether the class of a point is missing."""
        return bool((self.codes < 0).any())


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Points:
    """Points, with access to their rows in chunks.

    Attributes
    ----------
    n : int
        Number of rows, at least 1.
    names : tuple of str
        Names of the columns, one per feature.
    rows : callable
        ``rows(start, stop)`` returns rows `start` to `stop` − 1, of shape (stop − start, features), float64,
        C-contiguous, all finite. The source, such as a file, is never copied as a whole.
    max_pixels : int
        Maximum number of pixels of frames drawn from them.
    named : bool
        Whether the names are from the source; the columns of arrays have generated names and are matched by position.
    complete : ndarray of shape (n_rows,), bool, or None
        Which rows of the source these are, if rows with missing values were left out; None if these are all.
    truth : Truth or None
        True classes of the points, if a column of them was named.
    name : str
        Name of the file, without its folder, or ``example:NAME``; empty for other sources.
    partitions : Partitions or None
        The partitions of a source of Dask, which are clustered where they are computed.
    request : Request or None
        How the source was read, for a command that repeats it.
    """

    n: int
    names: tuple[str, ...]
    rows: Callable[[int, int], Floats] = field(repr=False)
    max_pixels: int = field(default=MAX_PIXELS, repr=False)
    named: bool = field(default=True, repr=False)
    complete: NDArray[np.bool_] | None = field(default=None, repr=False)
    truth: Truth | None = field(default=None, repr=False)
    name: str = ""
    partitions: Partitions | None = field(default=None, repr=False)
    request: Request | None = field(default=None, repr=False)

    def __reduce__(self) -> tuple[type["Points"], tuple[object, ...]]:  # as that of an image
        if self.partitions is not None:
            return Points, _values_of(self)
        return Points, _values_of(self, rows=HeldRows(self.rows(0, self.n)))

    @property
    def kind(self) -> Kind:
        """What they are, as `kmeans_gif.read` names it."""
        return "points"


def _values_of(record: Image | Points, **replaced: object) -> tuple[object, ...]:
    return tuple(replaced.get(f.name, getattr(record, f.name)) for f in fields(record))
