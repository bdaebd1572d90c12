"""Clusterings of the same samples, and their labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import progress
from kmeans_gif.clustering.blocks import label, rows_in_blocks
from kmeans_gif.clustering.samples import Samples, assign
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.types import Floats

_ROWS_AT_ONCE = 1 << 18
_WORK = 1 << 27
"""Rows × clusters × features of a kernel call: some 0.1 s."""


@dataclass(frozen=True, slots=True, eq=False)
class Clustering:
    """A clustering of samples by their nearest centroids, and the means of its clusters.

    Attributes
    ----------
    centroids : ndarray of shape (k, features), float64
        The labels are the nearest of these.
    means : ndarray of shape (k, features), float64
        Weighted means of the labels; that of an empty cluster is its centroid.
    weights : ndarray of shape (k,), float64
        Weight of each cluster.
    inertia : float
        Sum of weighted squared distances to the means.
    """

    centroids: Floats
    means: Floats
    weights: Floats
    inertia: float

    @property
    def n_clusters(self) -> int:
        """Number of clusters that aren't empty."""
        return int(np.count_nonzero(self.weights))


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Rows (n, features), their weights (n,), and their labels (m, n) in clusterings with `clusters` (m,) clusters."""

    rows: Floats
    weights: Floats
    labels: NDArray[np.uint16]
    clusters: NDArray[np.uint32]


def clustering_of(samples: Samples, trace: Trace, *, threads: int = 1) -> Clustering:
    """Return the clustering by the last centroids of a run."""
    centroids = trace.centroids[-1]
    sums = assign(samples, centroids, threads=threads)
    empty = sums.weights == 0
    means = np.where(empty[:, None], centroids, sums.sums / np.where(empty, 1, sums.weights)[:, None])
    weights = sums.weights / samples.weight_of_one
    # Σ w |x − c|² = Σ w |x − m|² + W |m − c|²; the means of a run that converged are its centroids.
    less = total(weights * squared_lengths(means - centroids))
    inertia = beyond_rounding(sums.inertia / samples.weight_of_one - less, total(weights), means)
    return Clustering(centroids, means, weights, inertia)


def labelled(rows: Floats, weights: Floats, clusterings: Sequence[Clustering], *, threads: int = 1) -> Labelled:
    """Label rows in each clustering; they are put into another order."""
    blocks = rows_in_blocks(rows, threads=threads)
    order = blocks.order()
    labels = np.empty((len(clusterings), len(rows)), np.uint16)
    for own, each in zip(labels, clusterings, strict=True):
        label(blocks, each.centroids, own, threads=threads)
    clusters = np.array([len(each.centroids) for each in clusterings], np.uint32)
    return Labelled(np.ascontiguousarray(rows[order]), weights[order], labels, clusters)


def labelled_chunks(samples: Samples, clusterings: Sequence[Clustering], *, threads: int) -> Iterator[Labelled]:
    """Label all rows in chunks."""
    clusters = sum(len(each.centroids) for each in clusterings)
    at_once = max(1, min(_ROWS_AT_ONCE, _WORK // (clusters * (2 + samples.features))))
    for start in range(0, samples.n_rows, at_once):
        stop = min(samples.n_rows, start + at_once)
        rows = samples.rows(start, stop)
        weights = np.ones(len(rows)) if samples.weights is None else samples.weights[start:stop] / samples.weight_of_one
        yield labelled(rows, weights, clusterings, threads=threads)
        progress.report("measuring clusters", stop, samples.n_rows)


def beyond_rounding(inertia: float, weight: float, means: Floats) -> float:
    """Return an inertia, or 0 if every sample is at its mean but for rounding errors."""
    error = float(np.abs(means).max()) * 2.0**-50
    return inertia if inertia > weight * means.shape[1] * error * error else 0.0


def squared_lengths(rows: Floats) -> Floats:
    """Return the squared length of each row, added in feature order."""
    squares: Floats = np.add.accumulate(rows * rows, axis=-1)[..., -1]
    return squares


def total(values: Floats) -> float:
    """Add numbers in order; NumPy's own order of summation may vary."""
    return float(np.add.accumulate(values)[-1]) if len(values) else 0.0
