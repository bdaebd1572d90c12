"""Maps the different values of an image back to its pixels."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.counting import ColorCounts, fold, kept, samples_of, strips_of
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.spaces import Space
from kmeans_gif.sources.pictures.orientation import stored, upright_size
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Bytes, Values

_NO_HOLE = 255


class LeastAlpha:
    """Finds the least alpha of an image."""

    def __init__(self) -> None:
        self.least = _NO_HOLE

    def add(self, _: Values, alpha: Bytes | None) -> None:
        """Add the alpha of a strip."""
        if alpha is not None:
            self.least = min(self.least, int(alpha.min()))

    def tally(self) -> "AlphaTally":
        """Return what finds the least alpha of blocks."""
        return AlphaTally()

    def take(self, result: int) -> None:
        """Add the least alpha of blocks."""
        self.least = min(self.least, result)


class AlphaTally(NamedTuple):
    """Finds the least alpha of blocks; see `Tally`."""

    box: tuple[int, int] = (1, 1)

    def of(self, _: Values, alpha: Bytes | None, *__: int) -> int:
        """Return the least alpha of a block."""
        return _NO_HOLE if alpha is None else int(alpha.min())

    def merged(self, results: Sequence[int]) -> int:
        """Return the least of all."""
        return min(results)


def counted_with_alpha(image: Image, space: Space, *, threads: int) -> tuple[Samples, int]:
    """Return the samples of an image and its least alpha, from one reading."""

    def read() -> int:
        counts, alpha = ColorCounts(image, threads), LeastAlpha()
        fold(image, counts, alpha)
        kept(image, ("samples", space), lambda: counts.samples(space))
        return alpha.least

    least = kept(image, ("least alpha", space), read)
    return samples_of(image, space, threads=threads), least


def strips_of_entries(
    image: Image, samples: Samples, of_values: NDArray[Any] | None = None, *, least_alpha: int, threads: int = 1
) -> Iterator[NDArray[Any]]:
    """Look up an entry for each pixel of an image by its value, in strips as stored, each (scanlines, width).

    `of_values` has an entry for each row of ``samples.blocks``; the last one is for pixels of less alpha.
    """
    if samples.values is None:
        raise ValueError("points have no pixels; give samples of an image")
    nowhere = samples.n_rows
    table = np.arange(nowhere + 1, dtype=np.uint32) if of_values is None else of_values
    blocks = samples.blocks_in_memory
    if blocks.reordered:
        in_blocks, table = table, np.empty_like(table)
        table[blocks.order()] = in_blocks[:-1]
        table[-1] = in_blocks[-1]
    finder = _native.RowFinder(samples.values)
    for pixels, alpha in strips_of(image):
        strip = finder.find(pixels, threads)
        if alpha is not None:
            strip[alpha < least_alpha] = nowhere
        if of_values is not None or blocks.reordered:
            strip = table[strip]
        yield strip.reshape(-1, image.width)


def each_pixel(
    image: Image, samples: Samples, of_values: NDArray[Any] | None = None, *, least_alpha: int, threads: int = 1
) -> NDArray[Any]:
    """Look up an entry for each pixel of an image, upright; see `strips_of_entries`."""
    width, height = upright_size(image.width, image.height, image.orientation)
    picture = np.empty((height, width), np.uint32 if of_values is None else of_values.dtype)
    as_stored, start = stored(picture, image.orientation), 0
    for strip in strips_of_entries(image, samples, of_values, least_alpha=least_alpha, threads=threads):
        as_stored[start : start + len(strip)] = strip
        start += len(strip)
    return picture
