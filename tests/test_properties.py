"""What holds for every picture: promises of the design, tried on pictures that Hypothesis makes up."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from tests.models import Array, distances, expanded, next_centroids, samples_from, values_of, weights_of
from tests.oracle import naive_lloyd, nearest

import kmeans_gif as kg
from kmeans_gif.clustering.lloyd import lloyd
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.seeding import first_centroids
from kmeans_gif.clustering.trace import Step
from kmeans_gif.types import ColorSpace

bounded = settings(
    deadline=None, max_examples=250, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)

TYPES: dict[str, tuple[type, list[int]]] = {"8": (np.uint8, [1, 4, 255]), "16": (np.uint16, [3, 65535])}


@st.composite
def pictures(draw: st.DrawFn, channels: tuple[int, ...] = (1, 3, 4)) -> Array:
    """Few levels or many, so that equal colours, ties and empty clusters are common."""
    dtype, levels = TYPES[draw(st.sampled_from(sorted(TYPES)))]
    most = draw(st.sampled_from(levels))
    shape = (draw(st.integers(1, 9)), draw(st.integers(1, 9)), draw(st.sampled_from(channels)))
    picture = draw(arrays(dtype, shape, elements=st.integers(0, most)))
    if shape[2] == 4:
        picture[0, 0, 3] = np.iinfo(dtype).max  # something to be seen
    return picture


@st.composite
def runs(draw: st.DrawFn, color_space: ColorSpace = "rgb") -> tuple[Samples, NDArray[np.float64], list[Step]]:
    """A picture, first centroids (drawn or anywhere, copies and far ones among them) and the steps."""
    picture = draw(pictures())
    samples = samples_from(picture, color_space)
    k = draw(st.integers(1, min(7, len(values_of(samples)))))
    if draw(st.booleans()):
        init: Any = draw(st.sampled_from(["random", "k-means++"]))
    else:
        places = st.integers(-1, 9).map(lambda n: n * float(picture.max()) / 6)
        init = draw(arrays(np.float64, (k, values_of(samples).shape[1]), elements=places))
    first = first_centroids(samples, k, init, draw(st.integers(0, 2**32 - 1)))
    return samples, first, list(lloyd(samples, first, 30))


@bounded
@given(runs())
def test_inertia_never_rises(run: tuple[Samples, Array, list[Step]]) -> None:
    inertia = [step.inertia for step in run[2]]
    assert all(inertia[i + 1] <= inertia[i] * (1 + 1e-12) for i in range(len(inertia) - 1))
    assert min(inertia) >= 0


@bounded
@given(runs("oklab"))
def test_inertia_never_rises_in_another_space(run: tuple[Samples, Array, list[Step]]) -> None:
    inertia = [step.inertia for step in run[2]]
    assert all(inertia[i + 1] <= inertia[i] * (1 + 1e-12) + 1e-28 for i in range(len(inertia) - 1))


@bounded
@given(runs())
def test_each_step_is_what_its_centroids_say(run: tuple[Samples, Array, list[Step]]) -> None:
    """Weights, moved and inertia by brute force over every step; weights are conserved."""
    samples, first, steps = run
    assert np.array_equal(steps[0].centroids, first)
    before = np.full(len(values_of(samples)), -1)
    for step in steps:
        labels, squares = nearest(values_of(samples).astype(float), step.centroids)
        weights = np.bincount(labels, weights_of(samples), len(first)) / samples.weight_of_one
        assert np.array_equal(step.cluster_weights, weights)
        assert step.cluster_weights.sum() == pytest.approx(weights_of(samples).sum() / samples.weight_of_one, rel=1e-14)
        assert step.moved == weights_of(samples)[labels != before].sum() / samples.weight_of_one
        inertia = (squares * weights_of(samples)).sum() / samples.weight_of_one
        assert step.inertia == pytest.approx(inertia, rel=1e-12, abs=1e-9)
        before = labels


@bounded
@given(runs())
def test_each_step_follows_from_the_one_before(run: tuple[Samples, Array, list[Step]]) -> None:
    """Means to the last bit; empty clusters by the rule, against a model that goes value by value."""
    samples, _, steps = run
    assert not steps[0].relocated.any()
    for i in range(len(steps) - 1):
        expected, empty = next_centroids(values_of(samples), weights_of(samples), steps[i].centroids)
        assert np.array_equal(steps[i + 1].centroids, expected)
        assert np.array_equal(steps[i + 1].relocated, empty)
        assert len(np.unique(expected[empty], axis=0)) == empty.sum()
    assert len(steps) == 31 or steps[-1].moved == 0
    assert all(step.moved > 0 for step in steps[:-1])


@bounded
@given(runs())
def test_weighted_values_give_what_all_samples_give(run: tuple[Samples, Array, list[Step]]) -> None:
    samples, first, steps = run
    rows = expanded(samples)
    stop = next((i for i, step in enumerate(steps) if (step.cluster_weights == 0).any()), len(steps))
    if stop == 0:
        return  # naive Lloyd knows no empty clusters
    for step, (centroids, labels, inertia, moved) in zip(steps[:stop], naive_lloyd(rows, first, stop - 1), strict=True):
        scale = max(1.0, float(rows.max()) / 255)
        assert np.abs(step.centroids - centroids).max() <= 1e-9 * scale
        assert np.array_equal(step.cluster_weights * samples.weight_of_one, np.bincount(labels, minlength=len(first)))
        assert step.moved * samples.weight_of_one == pytest.approx(moved, rel=1e-14)
        assert step.inertia * samples.weight_of_one == pytest.approx(inertia, rel=1e-12, abs=1e-9)


@bounded
@given(pictures(), st.integers(0, 2**32 - 1))
def test_one_cluster_is_the_mean(picture: Array, seed: int) -> None:
    trace = kg.cluster(kg.read(picture, kind="image"), n_clusters=1, seed=seed)
    alpha = picture[..., 3:] if picture.shape[2] == 4 else np.ones((*picture.shape[:2], 1))
    if picture.shape[2] == 4 and picture.dtype == np.uint16:
        alpha = np.rint(alpha / 257)  # alpha counts in 255ths
    colors = picture[..., : len(trace.centroids[0, 0])].astype(float)
    mean = (colors * alpha).sum(axis=(0, 1)) / alpha.sum()
    assert trace.values()[0] == pytest.approx(mean, rel=1e-13, abs=1e-13)


@bounded
@given(pictures(), st.data())
def test_labels_are_the_nearest_and_ties_go_to_the_lowest(picture: Array, data: st.DataObject) -> None:
    samples = samples_from(picture)
    k = data.draw(st.integers(1, min(5, len(values_of(samples)))))
    trace = kg.cluster(kg.read(picture, kind="image"), n_clusters=k, seed=0)
    features = trace.centroids.shape[2]
    rows = picture[..., :features].reshape(-1, features)
    hidden = np.zeros(len(rows), bool)
    if picture.shape[2] == 4:
        alpha = picture[..., 3].ravel().astype(int)
        hidden = (alpha * 255 + 32767) // 65535 == 0 if picture.dtype == np.uint16 else alpha == 0
    for step in range(trace.n_iter + 1):
        labels = trace.labels(picture, step)
        table = distances(rows, trace.centroids[step])
        expected = np.where(hidden, -1, table.argmin(axis=1))
        assert np.array_equal(labels, expected)


@bounded
@given(pictures(channels=(1, 3)), st.integers(0, 8))
def test_halves_of_a_picture_add_up(picture: Array, at: int) -> None:
    whole = samples_from(picture)
    at = min(at, len(picture) - 1)
    if at == 0:
        return
    both = samples_from(picture[:at]) + samples_from(picture[at:])
    assert np.array_equal(values_of(both), values_of(whole))
    assert np.array_equal(weights_of(both), weights_of(whole))
    assert (both.n_samples, both.weight_of_one) == (whole.n_samples, whole.weight_of_one)


@bounded
@given(runs())
def test_steps_do_not_alias(run: tuple[Samples, Array, list[Step]]) -> None:
    _, _, steps = run
    for name in ("centroids", "cluster_weights", "relocated"):
        kept = [getattr(step, name) for step in steps]
        assert not any(np.shares_memory(a, b) for i, a in enumerate(kept) for b in kept[i + 1 :])


@bounded
@given(
    arrays(np.float64, st.tuples(st.integers(1, 9), st.integers(4, 9), st.just(3)), elements=st.floats(0, 1)), st.data()
)
def test_float_pictures(picture: NDArray[np.float64], data: st.DataObject) -> None:
    """The same rules, on any floats from 0 to 1, last bits and tiny numbers among them."""
    samples = samples_from(picture)
    k = data.draw(st.integers(1, min(5, len(values_of(samples)))))
    steps = list(lloyd(samples, first_centroids(samples, k, "random", data.draw(st.integers(0, 99))), 20))
    floor = picture.size * 1e-31  # a centroid of floats is its mean but for some 1e-16
    for i, step in enumerate(steps):
        labels, squares = nearest(values_of(samples), step.centroids)
        assert np.array_equal(step.cluster_weights, np.bincount(labels, weights_of(samples), k))
        assert step.inertia == pytest.approx(float((squares * weights_of(samples)).sum()), rel=1e-12, abs=floor)
        assert i == 0 or step.inertia <= steps[i - 1].inertia * (1 + 1e-12) + floor
