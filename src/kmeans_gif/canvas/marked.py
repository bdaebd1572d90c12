"""From who owns which pixel to a canvas."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.canvas.canvas import Canvas
from kmeans_gif.canvas.inks import Inks
from kmeans_gif.samples import float_blocks
from kmeans_gif.shots import Shot
from kmeans_gif.types import Bytes, Floats

TINT = 255
"""The coverage of a pixel whose value tints the ground."""


def marked_canvas(
    values: Floats,
    owner: NDArray[np.integer],
    coverage: Bytes,
    ground: Bytes,
    inks: Inks,
    overlay: Callable[[Bytes, Shot], None] | None,
) -> Canvas:
    """Make a canvas of pixels that belong to values.

    Parameters
    ----------
    values : ndarray of shape (n, features), float64
        In the space of the run.
    owner : ndarray of shape (height, width), integer
        The value of each pixel; anything where `coverage` says that there is none.
    coverage : ndarray of shape (height, width), uint8
        How much of a pixel its value covers, 0 to `inks.levels`, or 255 for a tint of the ground.
    ground : ndarray of shape (height, width), uint8
        The palette's entry of each pixel that belongs to no value.
    inks : Inks
        Which entry of the palette is what.
    overlay : callable or None
        Sets what moves with the centroids.

    Returns
    -------
    Canvas
        With those values that any pixel shows.
    """
    shown = coverage > 0
    used, inverse = np.unique(owner[shown], return_inverse=True)
    offset = ground.copy()
    rows = np.ascontiguousarray(values[used]) if len(used) else np.zeros((1, values.shape[1]))  # a canvas has a value
    places = np.full(owner.shape, len(rows), np.uint32)
    blocks = float_blocks(lambda start, stop: rows[start:stop], *rows.shape, keep_order=True, threads=1)
    place_of = np.empty(len(rows), np.uint32)
    place_of[blocks.order()] = np.arange(len(rows), dtype=np.uint32)
    places[shown] = place_of[inverse]
    levels = coverage[shown]
    offset[shown] = np.where(levels == TINT, 0, inks.tints + levels - 1)
    return Canvas(blocks, places, coverage=offset, inks=inks, overlay=overlay)


def levels_of(coverage: Bytes | Floats, inks: Inks) -> Bytes:
    """Round coverage to the levels that a palette has.

    Parameters
    ----------
    coverage : ndarray
        0 to 255.
    inks : Inks
        Which entry of the palette is what.

    Returns
    -------
    ndarray of the same shape, uint8
        0 to `inks.levels`.
    """
    return np.rint(coverage * np.float32(inks.levels / 255)).astype(np.uint8)
