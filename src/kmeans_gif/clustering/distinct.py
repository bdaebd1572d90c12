"""The different rows of samples, and the weight of each."""

import numpy as np

from kmeans_gif import _native, progress
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.types import Floats, Values

_ROWS_AT_ONCE = 1 << 18


def distinct_rows(samples: Samples, most: int, *, threads: int = 1) -> tuple[Floats, Values] | None:
    """Return the different rows in the space, ascending, and the weight of each; None if there are more than `most`.

    Points must not be weighted.
    """
    counter = _native.RowCounter(samples.features, "float64")
    for start in range(0, samples.n_rows, _ROWS_AT_ONCE):
        stop = min(samples.n_rows, start + _ROWS_AT_ONCE)
        rows = np.ascontiguousarray(samples.rows(start, stop))
        if samples.weights is None:
            counter.add(rows, None, threads)
        else:
            counter.add_counted(rows, samples.weights[start:stop])
        if counter.count(threads) > most:
            return None
        progress.report("counting values", stop, samples.n_rows)
    return counter.sorted(threads)
