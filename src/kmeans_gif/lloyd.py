"""The one loop: assign, average, repeat until nothing changes (S. P. Lloyd, 1982)."""

from collections.abc import Iterator

import numpy as np

from kmeans_gif import progress
from kmeans_gif.blocks import labels_of
from kmeans_gif.samples import ClusterSums, Samples, assign
from kmeans_gif.trace import Step
from kmeans_gif.types import Floats


def lloyd(samples: Samples, first: Floats, max_iter: int, *, threads: int = 1) -> Iterator[Step]:
    """Run k-means and hand out every step.

    Step 0 is the first centroids and the assignment to them. An iteration moves each centroid to the mean of its
    cluster and assigns again. The run ends when an assignment repeats or after `max_iter` iterations.

    Parameters
    ----------
    samples : Samples
        What is clustered.
    first : ndarray of shape (k, features), float64
        The centroids to start from, in the samples' space.
    max_iter : int
        Most iterations, at least 1.
    threads : int
        How many threads to use; changes nothing but the time.

    Yields
    ------
    Step
        At most ``max_iter + 1`` of them.
    """
    centroids, previous = first, None
    relocated = np.zeros(len(first), dtype=bool)
    for iteration in range(max_iter + 1):
        sums = assign(samples, centroids, previous, threads=threads)
        shift = 0.0 if previous is None else _shift(centroids, previous)
        one = samples.weight_of_one
        yield Step(centroids, sums.inertia / one, sums.weights / one, sums.moved / one, shift, relocated)
        progress.report("clustering", iteration, max_iter)
        if sums.moved == 0 or iteration == max_iter:
            return
        previous = centroids
        centroids, relocated = _moved(samples, centroids, sums, threads)


def _shift(centroids: Floats, previous: Floats) -> float:
    """Root of the sum of squared moves, added in order of label, then feature."""
    total = 0.0
    for away in (centroids - previous).ravel().tolist():
        total += away * away
    return float(np.sqrt(total))


def _moved(samples: Samples, centroids: Floats, sums: ClusterSums, threads: int) -> tuple[Floats, np.ndarray]:
    """Move each centroid to the mean of its cluster, that of an empty cluster to a far sample."""
    empty = sums.weights == 0
    means = sums.sums / np.where(empty, 1, sums.weights)[:, None]
    if empty.any():
        labels_of(samples.blocks, centroids, threads=threads)
        means[empty] = samples.blocks.farthest(centroids, int(empty.sum()))
    return means, empty
