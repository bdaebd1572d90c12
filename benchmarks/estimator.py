"""B11: the estimator beside scikit-learn's, on blobs of some features."""

from functools import partial

import numpy as np

from benchmarks.pictures import Scale
from benchmarks.points import blobs
from benchmarks.report import Section, at_least, table
from benchmarks.timing import Times, interleaved
from kmeans_gif.estimator import TracedKMeans
from kmeans_gif.types import Floats

OURS, PEER = "TracedKMeans", "sklearn KMeans"
_KS = (2, 4, 16, 64, 256)
_FEATURES = (2, 3, 4, 6, 8)


def ours(samples: Floats, first: Floats, n_iter: int) -> Floats:
    model = TracedKMeans(len(first), init=first, n_init=1, max_iter=n_iter, tol=0)
    return model.fit(samples).cluster_centers_


def sklearn(samples: Floats, first: Floats, n_iter: int) -> Floats:
    from sklearn.cluster import KMeans

    model = KMeans(len(first), init=first, n_init=1, max_iter=n_iter, tol=0)
    return np.asarray(model.fit(samples).cluster_centers_)


def first_of(samples: Floats, k: int) -> Floats:
    """Choose samples, seeded, and shift each slightly."""
    numbers = np.random.default_rng(k)
    chosen = samples[numbers.choice(len(samples), k, replace=False)]
    return np.asarray(chosen + 1e-3 * numbers.random(chosen.shape))


def times(samples: Floats, k: int, scale: Scale) -> dict[str, float]:
    """Time both fits in turns."""
    first = first_of(samples, k)
    jobs = {OURS: partial(ours, samples, first, scale.n_iter), PEER: partial(sklearn, samples, first, scale.n_iter)}
    return interleaved(jobs, min(2, scale.repeats))


def section(scale: Scale) -> Section:
    """Fit blobs of the same number of rows with each number of features and each k."""
    rows: Times = {}
    for features in _FEATURES:
        samples = blobs(scale.rows, features)
        for k in _KS:
            rows[f"{features} features, k={k}"] = times(samples, k, scale)
    ratios = tuple(row[PEER] / row[OURS] for row in rows.values())
    return Section(
        f"B11: the estimator, {scale.rows} rows, {scale.n_iter} iterations",
        (at_least("B11 estimator, against sklearn's", 1, ratios),),
        table("ms", rows),
    )
