"""Indices of all samples, from sums over the clusters about their means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kmeans_gif import progress
from kmeans_gif.clustering.blocks import labels_of, rows_in_blocks
from kmeans_gif.clustering.indices.drawn import whole_weights
from kmeans_gif.clustering.samples import Samples, assign
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.types import Floats

_ROWS_AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True, eq=False)
class Clustering:
    """A clustering of samples by their nearest centroids, and the means of its clusters.

    Attributes
    ----------
    centroids : ndarray of shape (k, features), float64
        The labels are the nearest of these.
    means : ndarray of shape (k, features), float64
        Weighted means of the labels; of an empty cluster its centroid.
    weights : ndarray of shape (k,), float64
        Weight of each cluster.
    inertia : float
        Weighted squared distances to the means.
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
class Moments:
    """Sums over the clusters of some samples about a center each; those of disjoint samples can be added.

    Attributes
    ----------
    weights : ndarray of shape (k,), float64
        Σ w.
    away : ndarray of shape (k, features), float64
        Σ w (x − center).
    squares : ndarray of shape (k,), float64
        Σ w |x − center|².
    distances : ndarray of shape (k,), float64
        Σ w |x − center|.
    """

    weights: Floats
    away: Floats
    squares: Floats
    distances: Floats

    def __add__(self, other: "Moments") -> "Moments":
        return Moments(
            self.weights + other.weights,
            self.away + other.away,
            self.squares + other.squares,
            self.distances + other.distances,
        )


def clustering_of(samples: Samples, trace: Trace, *, threads: int = 1) -> Clustering:
    """Return the clustering by the last centroids of a run."""
    centroids = trace.centroids[-1]
    sums = assign(samples, centroids, threads=threads)
    one = samples.weight_of_one
    weights = sums.weights / one
    empty = sums.weights == 0
    means = np.where(empty[:, None], centroids, sums.sums / np.where(empty, 1, sums.weights)[:, None])
    between = weights * squared_lengths(means - centroids)
    return Clustering(centroids, means, weights, max(0.0, sums.inertia / one - total(between)))


def squared_lengths(rows: Floats) -> Floats:
    """Return the squared length of each row, added in feature order."""
    return np.add.accumulate(rows * rows, axis=-1)[..., -1]


def total(values: Floats) -> float:
    """Add numbers in order; NumPy's own order of summation may vary."""
    return float(np.add.accumulate(values)[-1]) if len(values) else 0.0


def moments_of(
    samples: Samples,
    clusterings: Sequence[Clustering],
    *,
    whole: bool = False,
    threads: int = 1,
) -> list[Moments]:
    """Return the sums over the clusters of each clustering about their means."""
    found: list[Moments] = []
    for rows, weights, labels in _labelled(samples, clusterings, whole=whole, threads=threads):
        part = [_moments(rows, weights, own, each.means) for own, each in zip(labels, clusterings, strict=True)]
        found = [a + b for a, b in zip(found, part, strict=True)] if found else part
    return found


def _moments(rows: Floats, weights: Floats, labels: np.ndarray, centers: Floats) -> Moments:
    k, away = len(centers), rows - centers[labels]
    squares = squared_lengths(away)

    def sums(values: Floats) -> Floats:
        return np.bincount(labels, weights * values, k)

    return Moments(
        np.bincount(labels, weights, k), np.stack([sums(x) for x in away.T], 1), sums(squares), sums(np.sqrt(squares))
    )


def _labelled(
    samples: Samples, clusterings: Sequence[Clustering], *, whole: bool, threads: int
) -> Iterator[tuple[Floats, Floats, list[np.ndarray]]]:
    """Yield rows in chunks, their weights, and their labels in each clustering."""
    for start in range(0, samples.n_rows, _ROWS_AT_ONCE):
        stop = min(samples.n_rows, start + _ROWS_AT_ONCE)
        rows = np.ascontiguousarray(samples.rows(start, stop))
        weights = whole_weights(samples, start, stop)
        if not whole and samples.weights is not None:
            weights = samples.weights[start:stop] / samples.weight_of_one
        blocks = rows_in_blocks(rows, threads=threads)
        order = blocks.order()
        labels = [labels_of(blocks, each.centroids, threads=threads) for each in clusterings]
        yield rows[order], weights[order], labels
        progress.report("measuring clusters", stop, samples.n_rows)


def squared_silhouettes(samples: Samples, clusterings: Sequence[Clustering], *, threads: int = 1) -> Floats:
    """Return the mean silhouette in squared distances of all samples in each clustering, NaN where it isn't defined.

    The mean squared distance of a sample to a cluster is its squared distance to the mean plus the variance of the
    cluster, so that it takes n × k distances in place of n².
    """
    moments = moments_of(samples, clusterings, whole=True, threads=threads)
    sums, weight = np.zeros(len(clusterings)), 0.0
    for rows, weights, labels in _labelled(samples, clusterings, whole=True, threads=threads):
        for i, (own, each, about) in enumerate(zip(labels, clusterings, moments, strict=True)):
            sums[i] += _squared_silhouette(rows, weights, own, each.means, about)
        weight += total(weights)
    defined = np.array([np.count_nonzero(about.weights) > 1 for about in moments])
    return np.where(defined & (weight > 0), sums / (weight or 1), np.nan)


def _squared_silhouette(rows: Floats, weights: Floats, labels: np.ndarray, centers: Floats, about: Moments) -> float:
    there = about.weights > 0
    shares = np.where(there, about.weights, 1)
    shift = about.away / shares[:, None]  # whole weights have other means than fractional ones
    means, variances = centers + shift, about.squares / shares - squared_lengths(shift)
    near, other = np.empty(len(rows)), np.full(len(rows), np.inf)
    for c in np.flatnonzero(there):
        squares = squared_lengths(rows - means[c]) + variances[c]
        mine = labels == c
        near[mine] = squares[mine] * (shares[c] / max(1.0, shares[c] - 1))
        np.minimum(other, squares, out=other, where=~mine)
    largest = np.maximum(near, other)
    silhouettes = (other - near) / np.where(largest > 0, largest, 1)
    return total(np.where(shares[labels] > 1, weights * silhouettes, 0))


def calinski_harabasz(clustering: Clustering) -> float:
    """Return the ratio of the variances between and within clusters; NaN if there is one cluster or no variance within.

    T. Caliński and J. Harabasz, "A dendrite method for cluster analysis", Communications in Statistics 3, 1974.
    """
    k, weights = clustering.n_clusters, clustering.weights
    n = total(weights)
    if k < 2 or n <= k or clustering.inertia == 0:
        return float("nan")
    mean = np.add.accumulate(weights[:, None] * clustering.means)[-1] / n
    between = total(weights * squared_lengths(clustering.means - mean))
    return between / (k - 1) / (clustering.inertia / (n - k))


def davies_bouldin(clustering: Clustering, moments: Moments) -> float:
    """Return the mean over clusters of the greatest ratio of spreads to distance of means; NaN if there is one cluster.

    D. L. Davies and D. W. Bouldin, "A cluster separation measure", IEEE PAMI 1, 1979.
    """
    there = moments.weights > 0
    means, spreads = clustering.means[there], moments.distances[there] / moments.weights[there]
    if len(means) < 2:
        return float("nan")
    apart = np.sqrt(squared_lengths(means[:, None] - means))
    ratios = np.where(apart > 0, spreads[:, None] + spreads, 0) / np.where(apart > 0, apart, 1)
    return total(ratios.max(axis=1)) / len(means)
