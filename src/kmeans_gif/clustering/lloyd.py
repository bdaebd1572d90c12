"""Lloyd's algorithm: assign, average, repeat until nothing changes (S. P. Lloyd, 1982)."""

from collections.abc import Iterator, Sequence
from functools import partial
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import progress
from kmeans_gif.clustering.given import pinned_centroids
from kmeans_gif.clustering.samples import Assignments, Samples, assignments
from kmeans_gif.clustering.seeding import first_centroids
from kmeans_gif.clustering.trace import ARRAYS, Trace
from kmeans_gif.options import MAX_SEED, Fit
from kmeans_gif.progress import stage
from kmeans_gif.types import Floats
from kmeans_gif.version import __version__


class Step(NamedTuple):
    """One step of a run, in the space of the samples; see `Trace`."""

    centroids: Floats
    inertia: float
    cluster_weights: Floats
    moved: float
    shift: float
    relocated: NDArray[np.bool_]


def best_run(
    samples: Samples,
    fit: Fit,
    *,
    tolerance: float = 0.0,
    allow_equal: bool = False,
) -> Trace:
    """Run k-means with one seed or several, and return the run with the lowest final inertia; ties go to the first."""
    pinned = pinned_centroids(samples, fit.pinned)
    runs: list[tuple[list[Step], int]] = []
    for run in range(fit.n_init if isinstance(fit.init, str) else 1):
        seed = (fit.seed + run) % (MAX_SEED + 1)
        with stage("seed"):
            first = first_centroids(
                *(samples, fit.n_clusters, fit.init, seed),
                pinned=pinned,
                allow_equal=allow_equal,
                threads=fit.threads,
            )
        with stage("cluster"):
            run_of = partial(lloyd, pinned=len(pinned), threads=fit.threads, tolerance=tolerance)
            steps = list(run_of(samples, first, fit.max_iter))
        runs = [min([*runs, (steps, seed)], key=lambda run: run[0][-1].inertia)]
    steps, seed = runs[0]
    init = fit.init if isinstance(fit.init, str) else "array"
    return trace_of(steps, samples, init=init, seed=seed, pinned=len(pinned))


def lloyd(
    samples: Samples, first: Floats, max_iter: int, *, pinned: int = 0, threads: int = 1, tolerance: float = 0.0
) -> Iterator[Step]:
    """Run k-means and yield every step.

    Step 0 holds the initial centroids and the assignment to them. An iteration moves each centroid to the mean of its
    cluster, except the first `pinned` ones, and assigns again. The run ends when an assignment repeats, when the
    squared shift is at most `tolerance`, or after `max_iter` iterations.
    """
    one, iteration = samples.weight_of_one, 0
    centroids, previous = first, None
    relocated = np.zeros(len(first), dtype=bool)
    while True:
        allowed = 1 if tolerance > 0 else max_iter + 1 - iteration
        run = assignments(samples, centroids, previous, allowed, pinned=pinned, threads=threads)
        squares = _squared_shifts(run.centroids, previous)
        for centroids, inertia, weights, moved, square in zip(
            run.centroids, run.inertia, run.weights / one, run.moved, squares, strict=True
        ):
            yield Step(centroids, inertia / one, weights, moved / one, sqrt(square), relocated)
            progress.report("clustering", iteration, max_iter)
            if moved == 0 or iteration == max_iter or (previous is not None and square <= tolerance):
                return
            iteration += 1
            previous, relocated = centroids, np.zeros(len(first), dtype=bool)
        centroids, relocated = _moved(samples, run, pinned, threads)


def _squared_shifts(centroids: Floats, previous: Floats | None) -> list[float]:
    """Return the squared shifts between successive centroids (n, k, features), the first from `previous` or 0.

    They are summed in order of label, then feature; NumPy's own order of summation may vary.
    """
    before = centroids[:1] if previous is None else previous[None]
    away = (centroids - np.concatenate([before, centroids[:-1]])).reshape(len(centroids), -1)
    squares: list[float] = np.add.accumulate(away * away, axis=1)[:, -1].tolist()
    return squares


def _moved(samples: Samples, run: Assignments, pinned: int, threads: int) -> tuple[Floats, np.ndarray]:
    """Move each centroid that isn't pinned to the mean of its cluster, or to a far sample if its cluster is empty."""
    centroids, weights = run.centroids[-1], run.weights[-1]
    empty = weights == 0
    means = run.sums / np.where(empty, 1, weights)[:, None]
    means[:pinned], empty[:pinned] = centroids[:pinned], False
    if not empty.any():
        return means, empty
    far = samples.blocks.farthest(centroids, int(empty.sum()), threads, pinned)
    places = np.flatnonzero(empty)
    means[places[: len(far)]] = far
    stay = places[len(far) :]  # there are fewer different values than clusters
    means[stay] = centroids[stay]
    empty[stay] = False
    return means, empty


def trace_of(steps: Sequence[Step], samples: Samples, *, init: str, seed: int, pinned: int = 0) -> Trace:
    """Build a trace from the steps of a run."""
    last = steps[-1]
    return Trace(
        **{name: np.array([getattr(step, name) for step in steps]) for name in ARRAYS},
        converged=last.moved == 0 and bool((last.cluster_weights[pinned:] > 0).all()),
        kind=samples.kind,
        space=samples.space,
        names=samples.names,
        n_samples=samples.n_samples,
        n_unique=samples.n_rows if samples.kind == "image" else None,
        init=init,
        seed=seed,
        version=__version__,
        optimum=None,  # added by `with_optimum`
        pinned=pinned,
    )
