"""Many runs of the same data from different seeds: which minima they reach, and how often."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.lloyd import best_run
from kmeans_gif.clustering.samples import space_of
from kmeans_gif.clustering.starts import run_all, starts_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.errors import OptionError
from kmeans_gif.options import checked_fit, whole
from kmeans_gif.progress import stage
from kmeans_gif.sources import read
from kmeans_gif.types import ColorSpace, Floats, Seeding

_MAX_RUNS = 100_000


@dataclass(frozen=True, slots=True, eq=False)
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


def search(  # noqa: PLR0913 - the public interface
    source: object,
    n: int = 200,
    *,
    n_clusters: int = 6,
    init: Seeding = "random",
    seed: int | None = None,
    max_iter: int = 300,
    color_space: ColorSpace = "rgb",
    standardize: bool = False,
    threads: int | None = None,
) -> Search:
    """Run k-means from many seeds, and find which minima the runs reach.

    The data are read and counted once, and runs are shared out among the threads; the result is the same for any
    number of them.

    Parameters
    ----------
    source : path, binary file, PIL image, array, data frame, Image or Points
        The picture or points.
    n : int
        Number of runs, with the seeds `seed`, `seed` + 1, …
    n_clusters, init, seed, max_iter, color_space, standardize, threads
        See `cluster`; first centroids can't be given.

    Returns
    -------
    Search
        The ends of all runs, and the best, the median and the worst run.

    Raises
    ------
    OptionError
        If an option is invalid, or first centroids are given.
    SourceError
        If the data can't be read or clustered with these options.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> found = kg.search("example:iris", 20, n_clusters=3, seed=1)
    >>> float(found.inertia.min()) == found.best.inertia[-1].item(), int(found.counts.sum())
    (True, 20)
    """
    count = whole("n", n, 1, _MAX_RUNS)
    if not isinstance(init, str):
        raise OptionError("init is an array, but a search needs first centroids that differ; name a seeding")
    fit = checked_fit(
        n_clusters=n_clusters,
        init=init,
        seed=seed,
        n_init=1,
        max_iter=max_iter,
        color_space=color_space,
        standardize=standardize,
        threads=threads,
    )
    data = read(source)
    samples = samples_of(data, space_of(data, fit.color_space, standardize=fit.standardize), threads=fit.threads)
    with stage("cluster"):
        ends = [_end(trace) for trace in run_all(samples, starts_of(fit, count), "searching", threads=fit.threads)]
    inertia = np.array([end.inertia for end in ends])
    order = np.argsort(inertia, kind="stable")
    best, median, worst = (
        best_run(samples, replace(fit, seed=ends[row].seed)) for row in (order[0], order[(count - 1) // 2], order[-1])
    )
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
