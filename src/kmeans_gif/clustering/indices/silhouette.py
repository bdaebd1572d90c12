"""The silhouette, from all pairwise distances (P. J. Rousseeuw, "Silhouettes", 1987)."""

from collections.abc import Sequence

import numpy as np

from kmeans_gif import progress
from kmeans_gif.clustering.indices.drawn import Drawn
from kmeans_gif.types import Floats

_ROWS_AT_ONCE = 256


def silhouettes(drawn: Drawn, labels: Sequence[np.ndarray], *, threads: int = 1) -> Floats:
    """Return the mean silhouette of samples under each labelling, NaN where there is one cluster."""
    n, rows, weights = len(drawn.rows), drawn.rows, drawn.weights
    sums = np.zeros(len(labels))
    for start in range(0, n, _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        apart = np.sqrt(((part[:, None] - rows) ** 2).sum(axis=2)) * weights
        for i, own in enumerate(labels):
            k = int(own.max()) + 1
            heavy = np.bincount(own, weights, k)
            to = np.stack([np.bincount(own, row, k) for row in apart])
            mine = own[start : start + _ROWS_AT_ONCE]
            near = to[np.arange(len(part)), mine] / np.maximum(heavy[mine] - 1, 1)
            to = np.where(heavy > 0, to, np.inf) / np.maximum(heavy, 1)
            to[np.arange(len(part)), mine] = np.inf
            other = to.min(axis=1)
            largest = np.maximum(near, other)
            s = np.where(heavy[mine] > 1, (other - near) / np.where(largest > 0, largest, 1), 0)
            sums[i] += (s * weights[start : start + _ROWS_AT_ONCE]).sum()
        progress.report("comparing samples", start, n)
    defined = np.array([len(np.unique(own)) > 1 for own in labels], bool)
    return np.where(defined, sums / max(drawn.n_samples, 1), np.nan)
