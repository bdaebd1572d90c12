"""Every step of traces of real photos, compared with naive Lloyd on all pixels and with scikit-learn."""

import warnings
from typing import Any

import numpy as np
import pytest
import skimage.transform
from numpy.typing import NDArray
from sklearn.cluster import KMeans as SklearnKMeans
from tests.models import photo, white_of
from tests.oracle import naive_lloyd, nearest

import kmeans_gif as kg
from kmeans_gif.clustering.spaces import to_space

PHOTOS: dict[str, Any] = {
    "chelsea": lambda: photo("chelsea")[80:200, 150:300],
    "coffee": lambda: photo("coffee")[100:220, 200:330],
    "astronaut": lambda: photo("astronaut")[:128, 150:290],
    "camera": lambda: photo("camera")[100:260, 180:340],
    "camera, 16 bits": lambda: np.round(skimage.transform.rescale(photo("camera"), 0.2) * 65535).astype(np.uint16),
    "coffee, floats": lambda: skimage.transform.rescale(photo("coffee"), 0.25, channel_axis=2),
}


def rows_of(picture: NDArray[Any]) -> NDArray[np.float64]:
    return picture.reshape(-1, picture.shape[2] if picture.ndim == 3 else 1).astype(np.float64)


def first_of(rows: NDArray[np.float64], k: int, *, general: bool) -> NDArray[np.float64]:
    """`k` different pixels; in general position by a seeded random fraction, so that no distances tie."""
    rng = np.random.default_rng(k)
    first = rng.permutation(np.unique(rows, axis=0))[:k]
    return first + rng.uniform(-0.5, 0.5, first.shape) * (rows.max() / 255) if general else first


@pytest.mark.parametrize("general", [False, True], ids=["pixels", "general"])
@pytest.mark.parametrize("k", [2, 7, 30])
@pytest.mark.parametrize("name", PHOTOS)
def test_naive_lloyd_agrees_with_every_step(name: str, k: int, general: bool) -> None:
    picture = PHOTOS[name]()
    rows = rows_of(picture)
    first = first_of(rows, k, general=general)
    trace = kg.cluster(kg.read(picture, kind="image"), n_clusters=k, init=first, max_iter=25)
    expected = naive_lloyd(rows, first, 25)
    scale = white_of(trace.space) / 255 if white_of(trace.space) > 1 else 1
    assert len(expected) == trace.n_iter + 1
    assert not trace.relocated.any()
    for step, (centroids, labels, inertia, moved) in enumerate(expected):
        assert np.abs(trace.centroids[step] - centroids).max() <= 1e-9 * scale
        assert trace.moved[step] == moved
        assert np.array_equal(trace.labels(picture[..., None] if picture.ndim == 2 else picture, step).ravel(), labels)
        assert np.array_equal(trace.cluster_weights[step], np.bincount(labels, minlength=k))
        assert trace.inertia[step] == pytest.approx(inertia, rel=1e-12)
        if step > 0:
            shift = np.sqrt(((centroids - expected[step - 1][0]) ** 2).sum())
            assert trace.shift[step] == pytest.approx(shift, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("k", [3, 16])
@pytest.mark.parametrize("name", PHOTOS)
def test_scikit_learn_agrees(name: str, k: int) -> None:
    picture = PHOTOS[name]()
    rows = rows_of(picture)
    first = first_of(rows, k, general=True)
    trace = kg.cluster(kg.read(picture, kind="image"), n_clusters=k, init=first, max_iter=300)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about threads and BLAS, on some systems
        other = SklearnKMeans(k, init=first, n_init=1, tol=0, algorithm="lloyd", max_iter=300).fit(rows)
    assert trace.converged
    labels = trace.labels(picture[..., None] if picture.ndim == 2 else picture)
    assert labels.shape == picture.shape[:2]
    assert np.array_equal(labels.ravel(), other.labels_)
    assert np.abs(trace.centroids[-1] - other.cluster_centers_).max() < 1e-8 * max(1, white_of(trace.space) / 255)
    assert trace.inertia[-1] == pytest.approx(other.inertia_, rel=1e-9)
    assert trace.n_iter + 1 >= other.n_iter_ >= trace.n_iter


@pytest.mark.parametrize("color_space", ["lab", "oklab"])
def test_other_spaces_are_lloyd_in_that_space(color_space: Any) -> None:
    picture = PHOTOS["chelsea"]()
    trace = kg.cluster(picture, n_clusters=6, seed=2, color_space=color_space)
    rows = to_space(picture.reshape(-1, 3), trace.space)
    for step, (centroids, labels, inertia, moved) in enumerate(naive_lloyd(rows, trace.centroids[0], 50)):
        assert np.abs(trace.centroids[step] - centroids).max() <= 1e-9
        assert np.array_equal(trace.labels(picture, step).ravel(), labels)
        assert trace.moved[step] == moved
        assert trace.inertia[step] == pytest.approx(inertia, rel=1e-12)


def test_a_trace_labels_another_picture() -> None:
    trace = kg.cluster(PHOTOS["chelsea"](), n_clusters=9, seed=0)
    other = PHOTOS["coffee"]()
    assert np.array_equal(trace.labels(other).ravel(), nearest(rows_of(other), trace.centroids[-1])[0])
