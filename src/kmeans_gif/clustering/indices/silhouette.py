"""The mean silhouette, from all pairwise distances."""

from math import nan

import numpy as np

from kmeans_gif import _native, progress
from kmeans_gif.clustering.indices.clusterings import Labelled, total
from kmeans_gif.types import Floats

_WORK = 1 << 28
"""Pairs of rows × (features and a square root) of a kernel call: some 0.1 s."""

_ROOT = 8
"""A square root takes as long as this many features."""

_CLUSTERS_AT_ONCE = 1 << 13
"""Clusters of all labellings that share a pass, so that their sums stay in the cache."""


def mean_silhouettes(labelled: Labelled, *, threads: int = 1) -> Floats:
    """Return the mean silhouette of each clustering, NaN for one cluster; weights are whole numbers.

    All clusterings share the passes over the pairwise distances.
    """
    means = np.full(len(labelled.labels), nan)
    defined = [row for row, own in enumerate(labelled.labels) if len(own) and own.min() < own.max()]
    weight = total(labelled.weights)
    first, held = 0, 0
    for last, row in enumerate(defined, 1):
        held += int(labelled.clusters[row])
        if held >= _CLUSTERS_AT_ONCE or last == len(defined):
            rows = defined[first:last]
            silhouettes = _silhouettes(labelled, rows, threads)
            means[rows] = [total(labelled.weights * own) / weight for own in silhouettes]
            first, held = last, 0
    return means


def _silhouettes(labelled: Labelled, chosen: list[int], threads: int) -> Floats:
    """Return the silhouettes (chosen, n) of all rows in some of the clusterings."""
    n, features = labelled.rows.shape
    native = _native.Silhouettes(labelled.rows, labelled.weights, labelled.labels[chosen], labelled.clusters[chosen])
    at_once = max(16, _WORK // (n * (features + _ROOT)))
    parts = []
    for start in range(0, n, at_once):
        parts.append(native.of_rows(start, min(n, start + at_once), threads))
        progress.report("comparing samples", start, n)
    return np.concatenate(parts, axis=1)
