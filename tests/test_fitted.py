"""Fitted models in place of a trace."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans, MiniBatchKMeans
from tests.models import Array, photo

import kmeans_gif as kg

CAT: Array = photo("chelsea")[::6, ::6]
ROWS: Array = CAT.reshape(-1, 3).astype(float)
BLOBS: Array = np.random.default_rng(3).normal(size=(90, 2)) + np.repeat([[0, 0], [9, 0], [4, 8]], 30, axis=0)


def painted(animation: kg.Animation, number: int = -1) -> Array:
    return np.asarray(animation[number].image().convert("RGB"))


def fitted(centroids: Any, **more: Any) -> Any:
    return SimpleNamespace(cluster_centers_=np.asarray(centroids, float), **more)


def test_a_picture_is_drawn_in_the_clusters_of_scikit_learn() -> None:
    model = KMeans(5, n_init=1, random_state=0, tol=0).fit(ROWS)
    animation = kg.draw(CAT, model)
    assert len(animation) == 1
    expected = np.rint(model.cluster_centers_).astype(np.uint8)[model.labels_].reshape(CAT.shape)
    assert np.array_equal(painted(animation), expected)
    trace = animation.trace
    assert (trace.kind, trace.space.name, trace.n_samples) == ("image", "rgb", len(ROWS))
    assert trace.inertia.tolist() == pytest.approx([model.inertia_])
    assert trace.cluster_weights[0].tolist() == np.bincount(model.labels_).tolist()
    assert trace.converged


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_run_that_was_stopped_has_not_converged() -> None:
    model = KMeans(5, n_init=1, init="random", random_state=0, max_iter=1).fit(ROWS)
    assert not kg.draw(CAT, model).trace.converged


def test_points_are_drawn_with_the_model() -> None:
    model = MiniBatchKMeans(3, n_init=1, random_state=0).fit(BLOBS)
    trace = kg.draw(BLOBS, model).trace
    assert trace.kind == "points"
    np.testing.assert_allclose(trace.values(), model.cluster_centers_)
    assert trace.labels(BLOBS).tolist() == model.predict(BLOBS).tolist()


def test_steps_that_were_kept_are_all_drawn() -> None:
    model = kg.TracedKMeans(4, random_state=1).fit(ROWS)
    animation = kg.draw(CAT, model)
    assert len(animation) == model.trace_.n_iter + 1 > 2
    for step, frame in enumerate(animation):
        nearest = ((ROWS[:, None] - model.trace_.values(step)) ** 2).sum(axis=2).argmin(axis=1)
        expected = np.rint(model.trace_.values(step)).astype(np.uint8)[nearest].reshape(CAT.shape)
        assert np.array_equal(np.asarray(frame.image().convert("RGB")), expected)
    points = kg.TracedKMeans(3, random_state=1).fit(BLOBS)
    assert kg.draw(BLOBS, points).trace == points.trace_


@pytest.mark.parametrize("pixels", [CAT, CAT.astype(np.uint16) * 257])
def test_centroids_of_scaled_pixels_are_refused(pixels: Array) -> None:
    white = np.iinfo(pixels.dtype).max
    model = KMeans(3, n_init=1, random_state=0).fit(ROWS / 255)
    with pytest.raises(kg.SourceError, match=rf"fitted on scaled pixels; multiply its cluster_centers_ by {white}, or"):
        kg.draw(pixels, model)
    scaled = kg.draw(pixels / white, model)  # in the units that it was fitted in
    whole = kg.draw(CAT, fitted(model.cluster_centers_ * 255))
    assert np.array_equal(painted(scaled), painted(whole))


def test_a_picture_that_is_nearly_black_may_have_such_centroids() -> None:
    picture = np.zeros((4, 4, 3), np.uint8)
    picture[:2] = 1
    assert painted(kg.draw(picture, fitted([[0, 0, 0], [1, 1, 1]])))[0, 0].tolist() == [1, 1, 1]


@pytest.mark.parametrize("centroids", [[[-3, 0, 0]], [[0, 0, 256]], [[-0.6, 1.2, 0.1]]])
def test_centroids_outside_the_units_of_a_picture_are_refused(centroids: Any) -> None:
    with pytest.raises(kg.SourceError, match="the picture's values from 0 to 255; give a model that was fitted on its"):
        kg.draw(CAT, fitted(centroids))


def test_models_of_other_features_are_refused() -> None:
    with pytest.raises(kg.SourceError, match="the picture has 3 features, the model 1; give a model"):
        kg.draw(CAT, fitted([[3.0]]))
    frame = pd.DataFrame(BLOBS, columns=["a", "b"])
    with pytest.raises(kg.SourceError, match=r"2 columns \(a, b\), the model was fitted on 3 columns; give the same"):
        kg.draw(frame, fitted([[1, 2, 3]]))
    model = KMeans(2, n_init=1).fit(frame[["b", "a"]])
    with pytest.raises(kg.SourceError, match=r"2 columns \(a, b\), the model was fitted on 2 columns \(b, a\); give"):
        kg.draw(frame, model)
    assert kg.draw(kg.read(frame, columns=["b", "a"]), model).trace.n_clusters == 2


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (KMeans(2), "trace is of type KMeans, neither a Trace nor a fitted model; call its fit first"),
        (3, "trace is of type int, neither a Trace nor a fitted model; give what cluster returns, or a fitted KMeans"),
        (fitted([1, 2]), r"cluster_centers_ of this SimpleNamespace has shape \(2,\); give a model with a row of fin"),
        (fitted([[np.nan]]), r"has shape \(1, 1\); give a model with a row of finite numbers for each cluster"),
    ],
)
def test_what_is_no_model_is_refused(model: Any, message: str) -> None:
    with pytest.raises(kg.OptionError, match=message):
        kg.draw(CAT, model)
