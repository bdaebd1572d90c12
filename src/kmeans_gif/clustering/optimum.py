"""The best possible clustering of samples of one feature, found by dynamic programming over their different values."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf

import numpy as np

from kmeans_gif import _native, progress
from kmeans_gif.clustering.distinct import distinct_rows
from kmeans_gif.clustering.lloyd import lloyd
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.errors import Option
from kmeans_gif.notes import note
from kmeans_gif.progress import stage
from kmeans_gif.types import Floats

_MAX_VALUES = 1 << 16
"""Maximum number of different values: those of 16-bit grayscale."""

_MAX_WORK = 1 << 22
"""Maximum number of clusters × different values: half a second of work, and 8 MB."""

_MAX_ITER = 10
"""Iterations from the best means; they need one, because no label changes."""

_ROUNDING = 1e-12
"""An inertia that is higher by this share is equal: clusters in another order are added with other rounding errors."""

_LARGEST_PERCENT = 1e6
"""A larger excess means that the optimum is 0 but for rounding; the difference itself is reported instead."""


def with_optimum(trace: Trace, samples: Samples, *, threads: int = 1) -> Trace:
    """Add the lowest possible inertia to the trace of a run over samples, except with pinned centroids."""
    if trace.pinned:
        if samples.features == 1:
            note("the best possible clustering was not computed, because centroids are pinned")
        return trace
    return with_optima([trace], samples, threads=threads)[0]


def with_optima(traces: Sequence[Trace], samples: Samples, *, threads: int = 1) -> list[Trace]:
    """Add the lowest possible inertia to the traces of runs over the same samples, computed once for each k."""
    ks = dict.fromkeys(trace.n_clusters for trace in traces)
    optima = {k: optimum_of(samples, k, threads=threads) for k in ks}
    return [_with(trace, optima[trace.n_clusters]) for trace in traces]


def _with(trace: Trace, optimum: float | None) -> Trace:
    if optimum is None:
        return trace
    reached = float(trace.inertia[-1])
    return replace(trace, optimum=reached if reached <= optimum * (1 + _ROUNDING) else optimum)


def optimum_of(samples: Samples, n_clusters: int, *, threads: int = 1) -> float | None:
    """Return the lowest possible inertia of a clustering, or None if there are several features or too many values.

    It is taken from a run that starts at the best centroids, so that it has the rounding errors of any other run.
    Points must not be weighted.
    """
    if samples.features > 1:
        return None
    if samples.kind == "points" and samples.weights is not None:
        raise ValueError("points are weighted; give samples without weights")
    with stage("optimum"):
        counted = distinct_rows(samples, _MAX_VALUES, threads=threads)
        if counted is None:
            note(
                "the best possible clustering was not computed, because there are more than "
                f"{_MAX_VALUES} different values; round them"
            )
            return None
        values, weights = counted[0][:, 0], counted[1].astype(np.float64)
        clusters = min(n_clusters, len(values))
        if clusters * len(values) > _MAX_WORK:
            note(
                "the best possible clustering was not computed, because ",
                Option("n_clusters", n_clusters),
                f" is too many for {len(values)} different values; use at most ",
                Option("n_clusters", _MAX_WORK // len(values)),
            )
            return None
        *_, last = lloyd(samples, _best_means(values, weights, clusters), _MAX_ITER, threads=threads)
        return last.inertia


def _best_means(values: Floats, weights: Floats, n_clusters: int) -> Floats:
    """Return the centroids (n_clusters, 1) of the best clustering of values."""
    partition = _native.BestPartition(values, weights)
    for clusters in range(n_clusters):
        partition.add_cluster()
        progress.report("finding the optimum", clusters + 1, n_clusters)
    return partition.means()[:, None]


def above_optimum(trace: Trace) -> str | None:
    """Format how far above the best possible clustering a run ended, if that is known.

    >>> from kmeans_gif import cluster
    >>> above_optimum(cluster([[0], [1], [2], [10], [20]], n_clusters=2, init=[[10], [20]]))
    '20.7 % above the best possible'
    """
    if trace.optimum is None:
        return None
    above = float(trace.inertia[-1]) - trace.optimum
    if above == 0:
        return "the best possible"
    percent = inf if trace.optimum == 0 else 100 * above / trace.optimum
    if percent > _LARGEST_PERCENT:
        return f"{above:.6g} above the best possible"
    return f"{'<0.1' if percent < 0.05 else f'{percent:.1f}'} % above the best possible"
