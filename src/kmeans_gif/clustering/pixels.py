"""Maps the different values of an image back to its pixels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.counting import strips_of
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.sources.pictures.orientation import stored, upright_size
from kmeans_gif.sources.records import Image


def each_pixel(
    image: Image, samples: Samples, of_values: NDArray[Any] | None = None, *, least_alpha: int, threads: int = 1
) -> NDArray[Any]:
    """Look up an entry for each pixel of an image by its value; the last entry is for pixels of less alpha."""
    if samples.values is None:
        raise ValueError("points have no pixels; give samples of an image")
    nowhere = samples.n_rows
    table = np.arange(nowhere + 1, dtype=np.uint32) if of_values is None else of_values
    if samples.blocks.reordered:
        in_blocks, table = table, np.empty_like(table)
        table[samples.blocks.order()] = in_blocks[:-1]
        table[-1] = in_blocks[-1]
    finder = _native.RowFinder(samples.values)
    width, height = upright_size(image.width, image.height, image.orientation)
    picture = np.empty((height, width), table.dtype)
    as_stored, start = stored(picture, image.orientation), 0
    for pixels, alpha in strips_of(image):
        strip = finder.find(pixels, threads)
        if alpha is not None:
            strip[alpha < least_alpha] = nowhere
        if of_values is not None or samples.blocks.reordered:
            strip = table[strip]
        stop = start + len(strip) // image.width
        as_stored[start:stop] = strip.reshape(-1, image.width)
        start = stop
    return picture
