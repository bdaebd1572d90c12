"""Indices of all samples, from sums over the clusters about their means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from kmeans_gif import _native
from kmeans_gif.clustering.indices.clusterings import (
    Clustering,
    Labelled,
    beyond_rounding,
    labelled_chunks,
    squared_lengths,
    total,
)
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.types import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums over the samples of each cluster about its mean.

    Attributes
    ----------
    weights : ndarray of shape (k,), float64
        Σ w.
    away : ndarray of shape (k, features), float64
        Σ w (x − mean); not zero if these are the means of more samples.
    squares : ndarray of shape (k,), float64
        Σ w |x − mean|².
    distances : ndarray of shape (k,), float64
        Σ w |x − mean|.
    """

    weights: Floats
    away: Floats
    squares: Floats
    distances: Floats


def moments_of(samples: Samples, clusterings: Sequence[Clustering], *, threads: int = 1) -> list[Moments]:
    """Return the sums over the clusters of each clustering."""
    return _moments(labelled_chunks(samples, clusterings, threads=threads), clusterings, threads)


def inertia_of(labelled: Labelled, clusterings: Sequence[Clustering], *, threads: int = 1) -> Floats:
    """Return the inertia of some samples in each clustering, about their own means."""
    found = []
    for own, each in zip(_moments([labelled], clusterings, threads), clusterings, strict=True):
        shares = np.where(own.weights > 0, own.weights, 1)
        inertia = total(own.squares - squared_lengths(own.away) / shares)
        found.append(beyond_rounding(inertia, total(own.weights), each.means))
    return np.array(found)


def _moments(parts: Iterable[Labelled], clusterings: Sequence[Clustering], threads: int) -> list[Moments]:
    means = np.concatenate([each.means for each in clusterings])
    sums = np.zeros((len(means), 3 + means.shape[1]))
    for part in parts:
        _native.add_moments(part.rows, part.weights, part.labels, part.clusters, means, sums, threads)
    ends = np.cumsum([len(each.means) for each in clusterings])[:-1]
    return [Moments(own[:, 0], own[:, 1:-2], own[:, -2], own[:, -1]) for own in np.split(sums, ends)]


def calinski_harabasz(clustering: Clustering) -> float:
    """Return the ratio of the variances between and within clusters; NaN for one cluster, or without variance within.

    T. Caliński and J. Harabasz, "A dendrite method for cluster analysis", Communications in Statistics 3, 1974.
    """
    k, weights = clustering.n_clusters, clustering.weights
    n = total(weights)
    if k < 2 or n <= k or clustering.inertia == 0:
        return nan
    mean = np.add.accumulate(weights[:, None] * clustering.means)[-1] / n
    between = total(weights * squared_lengths(clustering.means - mean))
    return between / (k - 1) / (clustering.inertia / (n - k))


def davies_bouldin(clustering: Clustering, moments: Moments) -> float:
    """Return how much clusters overlap: the mean over them of the greatest ratio of spreads to the distance of means.

    NaN for one cluster. D. L. Davies and D. W. Bouldin, "A cluster separation measure", IEEE PAMI 1, 1979.
    """
    there = moments.weights > 0
    means, spreads = clustering.means[there], moments.distances[there] / moments.weights[there]
    k = len(means)
    if k < 2 or clustering.inertia == 0:
        return nan if k < 2 else 0.0
    greatest = np.zeros(k)
    for c in range(k):
        apart = np.sqrt(squared_lengths(means - means[c]))
        ratios = (spreads + spreads[c]) / np.where(apart > 0, apart, np.inf)  # equal means, as itself, do not count
        greatest[c] = ratios.max()
    return total(greatest) / k


def squared_silhouettes(
    samples: Samples, clusterings: Sequence[Clustering], moments: Sequence[Moments], *, threads: int = 1
) -> Floats:
    """Return the mean silhouette in squared distances of each clustering, NaN for one cluster.

    The mean squared distance of a sample to a cluster is that to its mean plus the variance of the cluster, so that it
    takes n × k distances in place of n². Weights are whole numbers, and `moments` those of the samples.
    """
    weights = [own.weights for own in moments]
    shares = [np.where(own > 0, own, 1) for own in weights]
    shifts = [own.away / share[:, None] for own, share in zip(moments, shares, strict=True)]
    means = np.concatenate([each.means + shift for each, shift in zip(clusterings, shifts, strict=True)])
    variances = np.concatenate(
        [
            np.maximum(0, each.squares / share - squared_lengths(shift))
            for each, share, shift in zip(moments, shares, shifts, strict=True)
        ]
    )
    sums, heavy = np.zeros(len(clusterings)), np.concatenate(weights)
    for own in labelled_chunks(samples, clusterings, threads=threads):
        _native.add_squared_silhouettes(
            own.rows, own.weights, own.labels, own.clusters, means, variances, heavy, sums, threads
        )
    defined = np.array([np.count_nonzero(own) > 1 for own in weights])
    return np.where(defined, sums / max(1.0, total(weights[0])), nan)
