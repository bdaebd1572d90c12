"""Different colours gathered in the cells of a regular grid, because a hundred thousand of them can't be told apart."""

from dataclasses import dataclass

import numpy as np

from kmeans_gif.clustering.samples import Samples
from kmeans_gif.drawing.points.passes import chunks_of
from kmeans_gif.types import Floats

_FEW = 1000
"""Up to so many different colours each one has a cell of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Groups of similar colours.

    Attributes
    ----------
    means : ndarray of shape (n, features), float64
        Weighted mean of the colours of each cell, in the space of the samples.
    weights : ndarray of shape (n,), float64
        Total weight of each cell.
    """

    means: Floats
    weights: Floats


def cells_of(samples: Samples, low: Floats, high: Floats, side: float) -> Cells:
    """Gather the colours of an image, which lie between `low` and `high`, in cubes of some side.

    Rows are added in order within each chunk, then chunks in order.
    """
    weights = samples.weights
    assert weights is not None  # noqa: S101 - only those of points may be missing
    if samples.n_rows <= _FEW:
        return Cells(samples.rows(0, samples.n_rows), weights.astype(np.float64))
    shape = np.maximum(1, np.ceil((high - low) / side)).astype(np.intp)
    n_cells = int(shape.prod())
    totals, sums = np.zeros(n_cells), np.zeros((samples.features, n_cells))
    for start, stop in chunks_of(samples):
        rows, of_rows = samples.rows(start, stop), weights[start:stop].astype(np.float64)
        places = np.floor((rows - low) / side).astype(np.intp)
        numbers = np.ravel_multi_index(tuple(places.T), tuple(shape), mode="clip")
        totals += np.bincount(numbers, of_rows, n_cells)
        sums += [np.bincount(numbers, of_rows * column, n_cells) for column in rows.T]
    used = totals > 0
    return Cells((sums[:, used] / totals[used]).T.copy(), totals[used])
