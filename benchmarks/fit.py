"""B1 and B2: clustering a photo, from the same first centroids for the same number of iterations."""

import warnings
from collections.abc import Callable
from functools import partial

import numpy as np

import kmeans_gif
from benchmarks.pictures import Scale, first_centroids, pictures
from benchmarks.report import Section, at_least, shortfall, table, usable_cores
from benchmarks.timing import Times, interleaved
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.samples import Samples, space_of
from kmeans_gif.sources import read
from kmeans_gif.types import Bytes, Floats, Labels, Values

OURS = "kmeans-gif"
COUNTING = "of it, counting colours"
EVERY_STEP = "sklearn, every step"
"""The only peer that records every iteration, as `OURS` does."""

Job = Callable[[], Floats]
"""Returns the final centroids (k, features)."""

Fit = Callable[[Values, Values, int], Job]
"""Takes samples (n, features), initial centroids and a number of iterations; returns the job to time."""


def ours(picture: Bytes, first: Floats, n_iter: int) -> Job:
    def job() -> Floats:
        last: Floats = kmeans_gif.cluster(picture, n_clusters=len(first), init=first, max_iter=n_iter).centroids[-1]
        return last

    return job


def sklearn_fit(algorithm: str) -> Fit:
    from sklearn.cluster import KMeans

    def fit(samples: Values, first: Values, n_iter: int) -> Job:
        model = KMeans(len(first), init=first, n_init=1, max_iter=n_iter, tol=0, algorithm=algorithm)
        return lambda: np.asarray(model.fit(samples).cluster_centers_)

    return fit


def sklearn_every_step() -> Fit:
    one_step = sklearn_fit("lloyd")

    def fit(samples: Values, first: Values, n_iter: int) -> Job:
        def job() -> Floats:
            centroids = first
            for _ in range(n_iter):
                before, centroids = centroids, one_step(samples, centroids, 1)()
                if np.array_equal(before, centroids):
                    break
            return centroids

        return job

    return fit


def opencv() -> Fit:
    import cv2

    def fit(samples: Values, first: Values, n_iter: int) -> Job:
        # It starts from labels only, so its first assignment is not timed.
        labels = nearest(samples, first)[:, np.newaxis]
        criteria = (cv2.TERM_CRITERIA_MAX_ITER, n_iter, 0.0)
        flags = cv2.KMEANS_USE_INITIAL_LABELS
        return lambda: np.asarray(cv2.kmeans(samples, len(first), labels.copy(), criteria, 1, flags)[2])

    return fit


def faiss() -> Fit:
    import faiss as library

    def fit(samples: Values, first: Values, n_iter: int) -> Job:
        def job() -> Floats:
            model = library.Kmeans(
                samples.shape[1],
                len(first),
                niter=n_iter,
                min_points_per_centroid=1,
                max_points_per_centroid=len(samples),  # otherwise it clusters a subset
            )
            model.train(samples, init_centroids=first)
            return np.asarray(model.centroids)

        return job

    return fit


def scipy() -> Fit:
    from scipy.cluster.vq import kmeans2

    def fit(samples: Values, first: Values, n_iter: int) -> Job:
        def job() -> Floats:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it warns about empty clusters, and keeps their centroids
                return np.asarray(kmeans2(samples, first, iter=n_iter, minit="matrix")[0])

        return job

    return fit


PEERS: dict[str, Callable[[], Fit]] = {
    "sklearn Lloyd": lambda: sklearn_fit("lloyd"),
    "sklearn Elkan": lambda: sklearn_fit("elkan"),
    EVERY_STEP: sklearn_every_step,
    "OpenCV": opencv,
    "faiss": faiss,
    "SciPy": scipy,
}


def section(scale: Scale) -> Section:
    """Cluster each photo with each k; peers get float32 samples that are made beforehand."""
    peers = {}
    for name, load in PEERS.items():
        try:
            peers[name] = load()
        except ImportError as error:
            print(f"left out: {name} ({error})")
    rows: Times = {}
    mine: dict[str, Job] = {}
    for name, picture in pictures(scale).items():
        samples = picture.reshape(-1, 3).astype(np.float32)
        for k in scale.ks:
            row, first = f"{name}, k={k}", first_centroids(picture, k)
            mine[row] = ours(picture, first, scale.n_iter)
            jobs: dict[str, Callable[[], object]] = {OURS: mine[row], COUNTING: partial(counted, picture)}
            jobs |= {peer: fit(samples, first.astype(np.float32), scale.n_iter) for peer, fit in peers.items()}
            rows[row] = interleaved(jobs, scale.repeats)
    only_the_end = peers.keys() - {EVERY_STEP}
    fastest = {row: min(times[peer] for peer in only_the_end) for row, times in rows.items() if only_the_end}
    each = tuple(times[EVERY_STEP] / times[OURS] for times in rows.values() if EVERY_STEP in times)
    budget = at_least(
        "B1 fastest peer that keeps only the end", 15, tuple(ms / rows[row][OURS] for row, ms in fastest.items())
    )
    missed = {row: ms / 15 for row, ms in fastest.items() if ms < 15 * rows[row][OURS]}
    reasons = (_reason(row, allowed, rows[row][COUNTING], mine[row], scale) for row, allowed in missed.items())
    return Section(
        "B1 and B2: clustering, unique colours included",
        (budget, at_least("B2 peer that keeps every iteration", 100, each)),
        table("ms", rows) + shortfall(budget, reasons),
    )


def _reason(row: str, allowed: float, counting: float, job: Job, scale: Scale) -> str:
    """Explain a missed budget by the time of the job when it is not interleaved with peers."""
    alone = interleaved({OURS: job}, 10 * scale.repeats)[OURS]
    return (
        f"{row}: {allowed:.2f} ms are allowed; counting colours takes {counting:.2f} of them, the rest is for "
        f"{scale.n_iter} iterations. Done over and over by itself all takes {alone:.2f}: beside peers it finds caches "
        "cold and threads asleep"
    )


def counted(picture: Bytes) -> Samples:
    """Count the colours and put them into blocks, as every run of ours does first."""
    image = read(picture, kind="image", max_pixels=picture.size)
    return samples_of(image, space_of(image, "rgb"), threads=usable_cores())


def nearest(samples: Values, centroids: Values) -> Labels:
    """Return the nearest centroid of each sample; ties go to the lowest label."""
    squares = (centroids * centroids).sum(axis=1)
    blocks = np.array_split(samples, len(samples) // 10_000 + 1)
    return np.concatenate([np.argmin(squares - 2 * (block @ centroids.T), axis=1).astype(np.int32) for block in blocks])
