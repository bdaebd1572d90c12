"""Arrays in memory, mapped by the caller or in a file, with access to their rows in parts."""

import math
import mmap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import SourceError


@dataclass(frozen=True, slots=True, eq=False)
class StoredArray:
    """An array in memory or in a file.

    Attributes
    ----------
    shape : tuple of int
        Its shape.
    dtype : dtype
        Its dtype.
    rows : callable
        ``rows(start, stop)`` returns rows `start` to `stop` − 1 in the array's own dtype; a view if possible.
    masked : bool
        Whether any value is masked; rows are masked arrays then.
    in_memory : bool
        Whether it is held in memory; otherwise it may be larger than memory.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    rows: Callable[[int, int], NDArray[Any]]
    masked: bool = False
    in_memory: bool = True

    @property
    def size(self) -> int:
        """Number of values."""
        return math.prod(self.shape)


def stored(array: NDArray[Any]) -> StoredArray:
    """Wrap an array in memory or mapped from a file."""
    masked = bool(np.ma.is_masked(array))
    values = array if masked else np.ma.getdata(array).view(np.ndarray)
    renew = _renewing(array)
    if renew is None:
        return StoredArray(array.shape, array.dtype, lambda start, stop: values[start:stop], masked)

    def rows(start: int, stop: int) -> NDArray[Any]:
        renew()
        return values[start:stop]

    return StoredArray(array.shape, array.dtype, rows, masked, in_memory=False)


def _renewing(array: NDArray[Any]) -> Callable[[], None] | None:
    """Return what to call before each read of an array that is mapped from a file; None if it is in memory.

    It releases the pages, so that memory stays bounded, and checks the length of the file: reading beyond its end
    would kill the process. Truncation during a read still does.
    """
    base: object = array
    mode = ""
    while isinstance(base, np.ndarray):
        mode = base.mode if isinstance(base, np.memmap) else mode
        base = base.base
    if not isinstance(base, mmap.mmap):
        return None
    file = base
    try:
        length = file.size()
    except OSError:  # not a file, such as shared memory
        return None

    def renew() -> None:
        if file.size() < length:
            raise SourceError(
                "the file that an array is mapped from was truncated; leave it as it is, or copy the array"
            )
        if mode != "c" and hasattr(mmap, "MADV_DONTNEED"):  # "c" has private changes; Windows releases pages itself
            file.madvise(mmap.MADV_DONTNEED)

    return renew
