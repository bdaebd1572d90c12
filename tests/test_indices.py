"""Indices of clusterings: against scikit-learn, brute force, and small cases worked by hand."""

import os
import subprocess
import sys
from math import log, sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_samples, silhouette_score
from tests.models import Array, coordinates_of, photo, point_samples, samples_from, weights_of

from kmeans_gif import _native
from kmeans_gif.clustering.indices import drawn
from kmeans_gif.clustering.indices.clusterings import Clustering, Labelled, labelled
from kmeans_gif.clustering.indices.drawn import drawn_of
from kmeans_gif.clustering.indices.elbow import difference_curve, elbow_of
from kmeans_gif.clustering.indices.gap import REFERENCES, gap_of, gaps, references_of, smallest_sufficient
from kmeans_gif.clustering.indices.silhouette import mean_silhouettes
from kmeans_gif.options import checked_fit

RNG = np.random.default_rng(3)


def of_labels(rows: Array, labels: list[Array], weights: Array | None = None) -> Labelled:
    """Labelled rows, with the number of clusters that the labels show."""
    stacked = np.array(labels, np.uint16)
    clusters = (stacked.max(axis=1) + 1).astype(np.uint32)
    return Labelled(rows, np.ones(len(rows)) if weights is None else weights, stacked, clusters)


def random_labels(n: int, ks: list[int], seed: int = 0) -> list[Array]:
    rng = np.random.default_rng(seed)
    return [np.concatenate([np.arange(k), rng.integers(0, k, n - k)]) for k in ks]


@pytest.mark.parametrize("features", [1, 2, 3, 5])
def test_silhouettes_of_many_labellings_are_those_of_scikit_learn(features: int) -> None:
    rows = RNG.normal(size=(150, features))
    labels = random_labels(150, [2, 3, 7, 40])
    means = mean_silhouettes(of_labels(rows, labels), threads=2)
    for own, mean in zip(labels, means.tolist(), strict=True):
        assert mean == pytest.approx(silhouette_score(rows, own), abs=1e-12)


def test_each_row_has_its_own_silhouette_in_the_order_given() -> None:
    rows = RNG.normal(size=(90, 2))
    labels = random_labels(90, [4])
    given = of_labels(rows, labels)
    native = _native.Silhouettes(given.rows, given.weights, given.labels, given.clusters)
    found = np.concatenate([native.of_rows(0, 37, 1), native.of_rows(37, 90, 3)], axis=1)
    np.testing.assert_allclose(found[0], silhouette_samples(rows, labels[0]), atol=1e-12)


def test_a_weight_counts_as_that_many_equal_rows() -> None:
    rows, weights = RNG.normal(size=(40, 2)), RNG.integers(1, 5, 40)
    labels = random_labels(40, [2, 5])
    means = mean_silhouettes(of_labels(rows, labels, weights.astype(np.float64)))
    for own, mean in zip(labels, means.tolist(), strict=True):
        expanded = np.repeat(rows, weights, axis=0)
        apart = np.sqrt(((expanded[:, None] - expanded) ** 2).sum(axis=2))  # scikit-learn's are off for equal rows
        expected = silhouette_score(apart, np.repeat(own, weights), metric="precomputed")
        assert mean == pytest.approx(expected, abs=1e-12)


def test_the_silhouette_of_one_cluster_is_not_defined() -> None:
    rows = RNG.normal(size=(20, 2))
    means = mean_silhouettes(of_labels(rows, [np.zeros(20, int), np.arange(20) % 2]))
    assert np.isnan(means).tolist() == [True, False]


def test_a_sample_alone_in_its_cluster_has_a_silhouette_of_0() -> None:
    rows = np.array([[0.0], [1.0], [9.0]])
    own = np.array([0, 0, 1])
    assert mean_silhouettes(of_labels(rows, [own]))[0] == pytest.approx(silhouette_score(rows, own))


def test_more_clusters_than_one_pass_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = RNG.normal(size=(60, 3))
    given = of_labels(rows, random_labels(60, [2, 3, 4, 5, 6]))
    once = mean_silhouettes(given)
    monkeypatch.setattr("kmeans_gif.clustering.indices.silhouette._CLUSTERS_AT_ONCE", 6)
    np.testing.assert_allclose(mean_silhouettes(given), once, rtol=1e-13)


_BITS = """
import numpy as np
from kmeans_gif import _native
rng = np.random.default_rng(5)
labels = np.array([rng.integers(0, k, 203) for k in (2, 5, 9)], np.uint16)
weights = rng.integers(1, 4, 203).astype(float)
for d in (1, 2, 3, 6):
    native = _native.Silhouettes(rng.normal(size=(203, d)), weights, labels, np.array([2, 5, 9], np.uint32))
    for threads in (1, 3):
        print(native.of_rows(0, 203, threads).tobytes().hex())
"""


def test_every_instruction_set_and_number_of_threads_gives_the_same_bits() -> None:
    found = set()
    for isa in _native.available_isas():
        done = subprocess.run(
            [sys.executable, "-c", _BITS],
            env={**os.environ, "KMEANS_GIF_ISA": isa},
            capture_output=True,
            text=True,
            check=True,
        )
        lines = done.stdout.split()
        assert lines[0::2] == lines[1::2]
        found.add(done.stdout)
    assert len(found) == 1


def test_labels_stay_with_their_rows() -> None:
    rows = RNG.normal(size=(300, 2))
    centroids = rows[:7].copy()
    found = labelled(rows, np.arange(300.0), [Clustering(centroids, centroids, np.ones(7), 1.0)])
    order = found.weights.astype(int)
    np.testing.assert_array_equal(found.rows, rows[order])
    nearest = ((found.rows[:, None] - centroids) ** 2).sum(axis=2).argmin(axis=1)
    np.testing.assert_array_equal(found.labels[0], nearest)


def test_few_different_samples_are_all_compared() -> None:
    samples = samples_from(photo("chelsea")[:60, :60])
    found = drawn_of(samples, 1)
    assert found.is_whole
    np.testing.assert_array_equal(found.rows, coordinates_of(samples))
    np.testing.assert_array_equal(found.weights, weights_of(samples))


def test_many_points_with_few_different_values_are_all_compared() -> None:
    rows = RNG.integers(0, 9, (30_000, 2)).astype(np.float64)
    found = drawn_of(point_samples(rows), 1)
    values, counts = np.unique(rows, axis=0, return_counts=True)
    assert found.is_whole
    np.testing.assert_array_equal(found.rows, values)
    np.testing.assert_array_equal(found.weights, counts)


@pytest.fixture
def fifty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only fifty values are compared."""
    monkeypatch.setattr(drawn, "MAX_VALUES", 50)


@pytest.mark.usefixtures("fifty")
def test_many_samples_are_drawn_by_weight_and_none_twice() -> None:
    levels = np.concatenate([np.zeros(300), np.arange(100).repeat(2)]).astype(np.uint8)
    samples = samples_from(levels.reshape(20, 25, 1))
    of_black = []
    for seed in range(200):
        found = drawn_of(samples, seed)
        assert not found.is_whole
        assert found.n_samples == 50
        at = {value: weight for (value,), weight in zip(found.rows.tolist(), found.weights.tolist(), strict=True)}
        assert all(weight <= 2 for value, weight in at.items() if value)
        of_black.append(at.get(0.0, 0.0))
    share = 302 / 500  # hypergeometric: 50 of 500
    error = sqrt(50 * share * (1 - share) * (450 / 499) / 200)
    assert abs(np.mean(of_black) - 50 * share) < 4 * error


@pytest.mark.usefixtures("fifty")
def test_the_seed_decides_which_points_are_drawn() -> None:
    rows = RNG.normal(size=(400, 3))
    first, again, other = (drawn_of(point_samples(rows), seed).rows for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert len(np.unique(first, axis=0)) == 50
    assert set(map(tuple, first.tolist())) <= set(map(tuple, rows.tolist()))
    assert not np.array_equal(first, other)


def test_the_difference_curve_by_hand() -> None:
    # ln k = 0, 1 and 2 shares of ln 4; the inertia falls by a factor of 8, then of 2.
    np.testing.assert_allclose(difference_curve([1, 2, 4], np.array([16.0, 2, 1])), [0, 0.75 - 0.5, 0], atol=1e-15)


@pytest.mark.parametrize("power", [-2, -1, -0.4, 0])
def test_a_power_of_k_has_no_elbow(power: float) -> None:
    ks = np.arange(2.0, 21)
    assert elbow_of(range(2, 21), 7.0 * ks**power) is None


@pytest.mark.parametrize("elbow", [3, 5, 8])
def test_an_elbow_is_where_the_fall_slows_down(elbow: int) -> None:
    ks = np.arange(2.0, 13)
    inertia = np.where(ks <= elbow, 100.0 * ks**-2.0, 100.0 * elbow**-1.6 * ks**-0.4)
    assert elbow_of(range(2, 13), inertia) == elbow


@pytest.mark.parametrize("inertia", [[5.0, 0.0], [4.0, 3.0, 0.0], [0.0, 0.0, 0.0], [2.0, 2.0, 2.0], [1.0, 2.0, 3.0]])
def test_no_elbow_without_a_curve(inertia: list[float]) -> None:
    assert elbow_of(range(2, 2 + len(inertia)), np.array(inertia)) is None


def test_gaps_by_hand() -> None:
    of_references = np.array([[log(16), log(8)], [log(4), log(2)]])
    values, errors = gaps(np.array([log(8), log(2)]), of_references)
    # Means of the logarithms ln 8 and ln 4, not logarithms of the means; each is ln 2 away from its mean.
    np.testing.assert_allclose(values, [0, log(2)], atol=1e-15)
    np.testing.assert_allclose(errors, [log(2) * sqrt(1.5)] * 2)


@pytest.mark.parametrize(
    ("gap", "errors", "place"),
    [
        ([1.0, 2.0, 2.1, 1.0], [0.0, 0.1, 0.2, 0.1], 1),  # 2 ≥ 2.1 − 0.2
        ([1.0, 2.0, 2.1, 1.0], [0.0, 0.1, 0.05, 0.1], 2),
        ([1.0, 2.0, 3.0], [0.1, 0.1, 0.1], None),
        ([2.0, 1.0, 5.0], [0.1, 0.1, 0.1], 0),
        ([1.0, np.nan], [0.1, 0.1], None),
    ],
)
def test_the_first_gap_that_suffices(gap: list[float], errors: list[float], place: int | None) -> None:
    assert smallest_sufficient(np.array(gap), np.array(errors)) == place


def lowest(numbers: NDArray[np.float64], k: int) -> float:
    """The lowest inertia of numbers in one cluster or two, by trying every cut."""
    ordered = np.sort(numbers)

    def about_mean(part: NDArray[np.float64]) -> float:
        return float(((part - part.mean()) ** 2).sum())

    cuts = range(1, len(ordered)) if k == 2 else [0]
    return min(about_mean(ordered[:cut]) + about_mean(ordered[cut:]) if cut else about_mean(ordered) for cut in cuts)


def test_the_gap_statistic_of_four_numbers_by_hand() -> None:
    # 0, 1, 10 and 11: an inertia of 101 about their mean, 5.5, and of 0.5 + 0.5 about 0.5 and 10.5.
    rows, fit = np.array([[0.0], [1.0], [10.0], [11.0]]), fit_with(n_init=20)
    found = gap_of(rows, np.ones(4), np.array([101.0, 1.0]), (1, 2), fit)
    drawn_rows = [reference[:, 0] for reference in references_of(rows, np.ones(4), fit.seed)]
    assert len(drawn_rows) == REFERENCES == 10
    logs = np.array([[log(lowest(each, 1) / 4), log(lowest(each, 2) / 4)] for each in drawn_rows])
    np.testing.assert_allclose(found.values, logs.mean(axis=0) - [log(101 / 4), log(1 / 4)], rtol=1e-12)
    np.testing.assert_allclose(found.errors, logs.std(axis=0) * sqrt(1.1), rtol=1e-12)
    assert found.of_one == found.values[0]


def fit_with(n_init: int) -> Any:
    return checked_fit(n_clusters=2, init="k-means++", seed=7, n_init=n_init, max_iter=100, threads=1)


def test_references_fill_the_box_along_the_principal_axes() -> None:
    rows = RNG.normal(size=(4000, 3)) * [5, 2, 0.5] @ np.linalg.qr(RNG.normal(size=(3, 3)))[0] + [100, -7, 3]
    pca = PCA().fit(rows)
    low, high = (of(pca.transform(rows), axis=0) for of in (np.min, np.max))
    for reference in references_of(rows, np.ones(len(rows)), 3):
        assert reference.shape == rows.shape
        places = (pca.transform(reference) - low) / (high - low)
        assert places.min() > -1e-9
        assert places.max() < 1 + 1e-9
        np.testing.assert_allclose(places.mean(axis=0), 0.5, atol=4 * sqrt(1 / 12 / 4000))
        np.testing.assert_allclose(places.var(axis=0), 1 / 12, rtol=0.1)


def test_weights_turn_the_box_of_the_references() -> None:
    rows, weights = RNG.normal(size=(50, 2)), RNG.integers(1, 9, 50)
    weighted = next(references_of(rows, weights.astype(np.float64), 3))
    expanded = next(references_of(np.repeat(rows, weights, axis=0), np.ones(weights.sum()), 3))
    np.testing.assert_allclose(weighted, expanded, atol=1e-9)


def test_references_are_clustered_as_well_as_samples() -> None:
    rows = RNG.normal(size=(200, 2))
    found = gap_of(rows, np.ones(200), np.array([100.0, 50.0]), (3, 6), fit_with(n_init=10))
    logs = [
        [log(KMeans(k, n_init=10, random_state=0).fit(reference).inertia_ / 200) for k in (3, 6)]
        for reference in references_of(rows, np.ones(200), 7)
    ]
    expected = np.mean(logs, axis=0) - [log(100 / 200), log(50 / 200)]
    np.testing.assert_allclose(found.values, expected, atol=0.01)
