"""Runs from many seeds, over samples that are counted once: which minima they reach, and how often."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.lloyd import best_run
from kmeans_gif.clustering.optimum import with_optima
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.starts import run_all, starts_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.options import Fit
from kmeans_gif.progress import stage
from kmeans_gif.types import Floats

MAX_STARTS = 100_000
"""Maximum number of runs of a search."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Search:
    """The ends of many runs, which differ in their seed alone.

    Attributes
    ----------
    seeds : ndarray of shape (n,), int64
        Seed of each run.
    inertia : ndarray of shape (n,), float64
        Final inertia of each run.
    minimum : ndarray of shape (n,), int64
        Number of the minimum that each run reached, from 0, the one with the lowest inertia; −1 for runs that did not
        converge. Runs reach the same minimum if their final centroids are equal as sets.
    counts : ndarray of shape (minima,), int64
        How many runs reached each minimum.
    best, median, worst : Trace
        The runs with the lowest, the median and the highest inertia; ties go to the first.
    """

    seeds: NDArray[np.int64]
    inertia: Floats
    minimum: NDArray[np.int64]
    counts: NDArray[np.int64]
    best: Trace
    median: Trace
    worst: Trace

    def __repr__(self) -> str:
        n, best = len(self.seeds), self.reached(self.best.seed)
        reached = f", the best reached {best} times" if best else ", the best did not converge"
        return (
            f"<Search of {n} starts: {len(self.counts)} different minima{reached}, inertia {self.best.inertia[-1]:.6g}>"
        )

    def reached(self, seed: int) -> int:
        """Return how many runs reached the minimum that one of them reached.

        Parameters
        ----------
        seed : int
            Seed of the run.

        Returns
        -------
        int
            Number of runs, at least 1; 0 if the run did not converge.

        Raises
        ------
        IndexError
            If no run has this seed.

        Examples
        --------
        >>> import kmeans_gif as kg
        >>> found = kg.search("example:iris", 30, n_clusters=3, seed=1)
        >>> found
        <Search of 30 starts: 3 different minima, the best reached 16 times, inertia 78.8514>
        >>> found.reached(found.best.seed)
        16
        """
        number = int(self.minimum[np.flatnonzero(self.seeds == seed)[0]])
        return 0 if number < 0 else int(self.counts[number])


def searched(samples: Samples, fit: Fit, count: int) -> Search:
    """Run k-means from `count` seeds, and once more, with every step kept, from those of three of the runs."""
    with stage("cluster"):
        ends = [_end(trace) for trace in run_all(samples, starts_of(fit, count), "searching", threads=fit.threads)]
    inertia = np.array([end.inertia for end in ends])
    order = np.argsort(inertia, kind="stable")
    chosen = [ends[row].seed for row in (order[0], order[(count - 1) // 2], order[-1])]
    runs = {seed: best_run(samples, fit._replace(seed=seed)) for seed in dict.fromkeys(chosen)}
    optima = with_optima(list(runs.values()), samples, threads=fit.threads)
    best, median, worst = (dict(zip(runs, optima, strict=True))[seed] for seed in chosen)
    minimum, counts = _minima(ends, order)
    seeds = np.array([end.seed for end in ends], np.int64)
    return Search(seeds, inertia, minimum, counts, best, median, worst)


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a run: its centroids, sorted and as bytes, if it converged."""

    seed: int
    inertia: float
    centroids: bytes | None


def _end(trace: Trace) -> _End:
    last = trace.centroids[-1]
    ordered = last[np.lexsort(last.T[::-1])]
    return _End(trace.seed, float(trace.inertia[-1]), ordered.tobytes() if trace.converged else None)


def _minima(ends: Sequence[_End], order: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give each minimum a number, in order of inertia, and count the runs that reached it."""
    numbers: dict[bytes, int] = {}
    minimum = np.full(len(ends), -1, np.int64)
    for row in order.tolist():
        reached = ends[row].centroids
        if reached is not None:
            minimum[row] = numbers.setdefault(reached, len(numbers))
    return minimum, np.bincount(minimum[minimum >= 0], minlength=len(numbers)).astype(np.int64)
