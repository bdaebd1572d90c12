"""Many runs over the same samples, several at once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from kmeans_gif import progress
from kmeans_gif.clustering.lloyd import best_run
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.options import MAX_SEED, Fit


def starts_of(fit: Fit, count: int) -> list[Fit]:
    """Return `count` fits with one start each, with the seeds `seed`, `seed` + 1, and so on."""
    return [fit._replace(seed=(fit.seed + number) % (MAX_SEED + 1), n_init=1) for number in range(count)]


def run_all(samples: Samples, fits: Sequence[Fit], what: str, *, threads: int) -> Iterator[Trace]:
    """Run every fit on a thread of its own, and yield the runs in order; `what` names the stage in progress reports."""

    def run(fit: Fit) -> Trace:
        return best_run(samples, fit._replace(threads=1))

    pool = ThreadPoolExecutor(min(threads, len(fits)))
    try:
        for done, trace in enumerate(pool.map(run, fits), 1):
            yield trace
            progress.report(what, done, len(fits))
    finally:
        pool.shutdown(cancel_futures=True)  # an interrupt cancels the runs that have not begun


def best_runs(samples: Samples, numbers: Sequence[int], fit: Fit, what: str) -> list[Trace]:
    """Return the best of the starts of `fit` for each number of clusters, ascending; ties go to the first start."""
    fits = [start for k in reversed(numbers) for start in starts_of(fit._replace(n_clusters=k), fit.n_init)]
    best: dict[int, Trace] = {}
    for trace in run_all(samples, fits, what, threads=fit.threads):  # the longest first, so that threads end together
        so_far = best.get(trace.n_clusters)
        if so_far is None or trace.inertia[-1] < so_far.inertia[-1]:
            best[trace.n_clusters] = trace
    return [best[k] for k in numbers]
