"""Many runs over the same samples, several at once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from kmeans_gif import progress
from kmeans_gif.clustering.lloyd import best_run
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.options import MAX_SEED, Fit


def starts_of(fit: Fit, count: int) -> list[Fit]:
    """Return `count` fits with one start each: `seed`, `seed` + 1, …"""
    return [replace(fit, seed=(fit.seed + number) % (MAX_SEED + 1), n_init=1) for number in range(count)]


def run_all(samples: Samples, fits: Sequence[Fit], what: str, *, threads: int) -> Iterator[Trace]:
    """Run every fit on a thread of its own, and yield the runs in order; `what` names the stage in progress reports."""

    def run(fit: Fit) -> Trace:
        return best_run(samples, replace(fit, threads=1))

    with ThreadPoolExecutor(min(threads, len(fits))) as pool:
        for done, trace in enumerate(pool.map(run, fits), 1):
            yield trace
            progress.report(what, done, len(fits))
