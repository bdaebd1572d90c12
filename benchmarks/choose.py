"""N4: k-means with many numbers of clusters and the indices to choose by, beside scikit-learn."""

import warnings
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec

import numpy as np

import kmeans_gif
from benchmarks.fit import OURS
from benchmarks.pictures import Scale, pictures
from benchmarks.report import Section, at_least, table
from benchmarks.timing import interleaved
from kmeans_gif.types import Bytes, Floats

SKLEARN = "sklearn"
STARTS = 5
COMPARED = 20_000
"""Samples of the silhouette."""

_PICTURES = ("chelsea", "astronaut")


def ours(picture: Bytes, ks: Sequence[int]) -> Floats:
    """Return inertia, silhouette, Calinski–Harabasz and Davies–Bouldin (4, ks); one more index is computed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kmeans_gif.Note)  # that samples were drawn
        choice = kmeans_gif.choose(picture, n_clusters=ks, n_init=STARTS, seed=0, gap=False)
    names = ("inertia", "silhouette", "calinski_harabasz", "davies_bouldin")
    return np.array([index.values for name in names for index in choice.indices if index.name == name])


def sklearn(picture: Bytes, ks: Sequence[int]) -> Floats:
    """Return the same."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

    rows = picture.reshape(-1, picture.shape[2]).astype(np.float64)
    found = []
    for k in ks:
        model = KMeans(k, n_init=STARTS, tol=0, random_state=0).fit(rows)
        silhouette = silhouette_score(rows, model.labels_, sample_size=min(COMPARED, len(rows)), random_state=0)
        others = [score(rows, model.labels_) for score in (calinski_harabasz_score, davies_bouldin_score)]
        found.append([model.inertia_, silhouette, *others])
    return np.array(found).T


def section(scale: Scale) -> Section:
    """Choose among all numbers of clusters, for two photos."""
    rows: dict[str, dict[str, float]] = {}
    photos = pictures(scale)
    for name in _PICTURES:
        picture = photos[name]
        jobs: dict[str, Callable[[], Floats]] = {OURS: partial(ours, picture, scale.chosen)}
        ms = interleaved(jobs, scale.repeats)
        if find_spec("sklearn"):
            ms |= interleaved({SKLEARN: partial(sklearn, picture, scale.chosen)}, 1)  # minutes
        rows[f"{name}, k from {scale.chosen[0]} to {scale.chosen[-1]}"] = ms
    ratios = tuple(row[SKLEARN] / row[OURS] for row in rows.values() if SKLEARN in row)
    return Section(
        "N4: five starts for each k to the end, silhouette of 20 000 samples, Calinski–Harabasz and Davies–Bouldin",
        (at_least("N4 choose, of scikit-learn", 50, ratios),),
        table("ms", rows),
    )
