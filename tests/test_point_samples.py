"""Runs on points, compared with naive Lloyd, brute force and scikit-learn; the result does not depend on chunks."""

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from sklearn.cluster import KMeans as SklearnKMeans
from sklearn.datasets import load_iris
from sklearn.preprocessing import StandardScaler
from tests.models import coordinates_of, distances, next_centroids, point_samples, points_of, tree_sum
from tests.oracle import naive_lloyd, nearest
from tests.test_properties import bounded

import kmeans_gif as kg
from kmeans_gif.clustering import blocks, samples
from kmeans_gif.clustering.blocks import float_blocks, labels_of
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.lloyd import Step, lloyd, trace_of
from kmeans_gif.clustering.samples import Samples, assign, space_of
from kmeans_gif.clustering.seeding import first_centroids
from kmeans_gif.clustering.spaces import Space
from kmeans_gif.options import SEEDINGS
from kmeans_gif.types import Init

Rows = NDArray[np.float64]


def scattered(n: int, features: int, seed: int = 0) -> Rows:
    """Some clouds far from the origin, with a different scale in each column."""
    rng = np.random.default_rng(seed)
    centers = rng.uniform(-3, 3, (5, features))
    return (centers[rng.integers(0, 5, n)] + rng.normal(size=(n, features))) * np.geomspace(1, 30, features) + 100


def inits(rows: Rows, k: int) -> dict[str, Init]:
    """Seedings; the array holds rows shifted by a fraction."""
    given_ones = rows[:: max(1, len(rows) // k)][:k] + np.random.default_rng(k).uniform(-0.1, 0.1, (k, rows.shape[1]))
    return {**{name: name for name in SEEDINGS}, "array": given_ones}


@pytest.mark.parametrize("init", [*SEEDINGS, "array"])
@pytest.mark.parametrize("n", [1, 2, 3, 64, 65, 700, 4097, 20_000])
@pytest.mark.parametrize("features", [1, 2, 3, 5, 7])
def test_naive_lloyd_agrees_with_every_step(features: int, n: int, init: str) -> None:
    rows = scattered(n, features)
    k = min(n, 6)
    points = point_samples(rows)
    first = first_centroids(points, k, inits(rows, k)[init], seed=3)
    steps = list(lloyd(points, first, 12))
    assert np.array_equal(coordinates_of(points), rows)
    expected = naive_lloyd(rows, first, 12)
    assert len(steps) == len(expected)
    for step, (centroids, labels, inertia, moved) in zip(steps, expected, strict=True):
        assert np.abs(step.centroids - centroids).max() <= 1e-9
        assert step.moved == moved
        assert np.array_equal(step.cluster_weights, np.bincount(labels, minlength=k))
        assert step.inertia == pytest.approx(inertia, rel=1e-12, abs=1e-20)
    blocks = float_blocks(lambda start, stop: rows[start:stop], n, features, keep_order=True, threads=1)
    labels_in_blocks = labels_of(blocks, steps[-1].centroids)
    assert np.array_equal(labels_in_blocks, expected[-1][1][blocks.order()])


def test_scikit_learn_agrees_on_standardised_columns() -> None:
    rows = load_iris().data.astype(np.float64)
    scaler = StandardScaler().fit(rows)
    points = point_samples(rows, Space("columns", tuple(scaler.mean_), tuple(scaler.scale_)))
    assert np.abs(coordinates_of(points) - scaler.transform(rows)).max() < 1e-14
    first = first_centroids(points, 3, inits(rows, 3)["array"], 0)
    *_, last = lloyd(points, first, 300)
    other = SklearnKMeans(3, init=first, n_init=1, tol=0, algorithm="lloyd", max_iter=300).fit(scaler.transform(rows))
    assert np.abs(last.centroids - other.cluster_centers_).max() < 1e-12
    assert np.array_equal(last.cluster_weights, np.bincount(other.labels_))
    assert last.inertia == pytest.approx(other.inertia_, rel=1e-12)


@st.composite
def runs(draw: st.DrawFn) -> tuple[Rows, Rows, list[Step]]:
    """Few levels or any floats, copies of rows, constant columns; initial centroids drawn or arbitrary; the steps."""
    features = draw(st.sampled_from([1, 2, 3, 5, 7]))
    elements = draw(
        st.sampled_from([st.integers(-2, 2).map(float), st.floats(-1000, 1000).map(lambda x: round(x, 100))])
    )
    rows = draw(arrays(np.float64, (draw(st.integers(1, 12)), features), elements=elements))
    if draw(st.booleans()):
        rows[:, draw(st.integers(0, features - 1))] = draw(elements)
    rows = rows[draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=200))]
    k = draw(st.integers(1, min(8, len(np.unique(rows + 0.0, axis=0)))))
    anywhere = arrays(np.float64, (k, features), elements=st.integers(-6, 6).map(lambda n: n / 2))
    init: Init = draw(st.one_of(st.sampled_from(SEEDINGS), anywhere))
    points = point_samples(rows)
    first = first_centroids(points, k, init, draw(st.integers(0, 2**32 - 1)))
    return rows, first, list(lloyd(points, first, 30))


@bounded
@given(runs())
def test_each_step_agrees_with_its_centroids(run: tuple[Rows, Rows, list[Step]]) -> None:
    rows, first, steps = run
    assert np.array_equal(steps[0].centroids, first)
    floor = len(rows) * rows.shape[1] * 1e-28 * (1 + np.abs(rows).max()) ** 2
    before = np.full(len(rows), -1)
    for i, step in enumerate(steps):
        labels, squares = nearest(rows, step.centroids)
        assert np.array_equal(step.cluster_weights, np.bincount(labels, minlength=len(first)))
        assert step.moved == (labels != before).sum()
        assert step.inertia == pytest.approx(math.fsum(squares), rel=1e-12, abs=floor)
        assert i == 0 or step.inertia <= steps[i - 1].inertia * (1 + 1e-12) + floor
        before = labels
    assert len(steps) == 31 or steps[-1].moved == 0


@bounded
@given(runs())
def test_each_step_follows_from_the_one_before(run: tuple[Rows, Rows, list[Step]]) -> None:
    """Means and reseeding of empty clusters, compared with a model that works value by value."""
    rows, _, steps = run
    values, counts = np.unique(rows + 0.0, axis=0, return_counts=True)
    for step, after in pairwise(steps):
        expected, empty = next_centroids(values, counts, step.centroids)
        assert np.array_equal(after.relocated, empty)
        assert np.array_equal(after.centroids[empty], expected[empty])
        assert np.abs(after.centroids - expected).max() <= 1e-14 * (1 + np.abs(rows).max())


@pytest.mark.parametrize("init", SEEDINGS)
@pytest.mark.parametrize("n", [1, 64, 5000])
def test_equal_points_are_one_cluster(n: int, init: Init) -> None:
    points = point_samples(np.full((n, 3), 0.1))
    steps = list(lloyd(points, first_centroids(points, 1, init, 5), 9))
    assert [step.moved for step in steps] == [n, 0]
    assert steps[-1].centroids == pytest.approx(np.full((1, 3), 0.1), rel=1e-15)
    assert steps[-1].inertia <= n * 1e-30


@pytest.mark.parametrize("init", SEEDINGS)
def test_the_number_of_clusters_is_limited_to_that_of_different_rows(init: Init) -> None:
    values = np.random.default_rng(2).permutation(500)[:60, None] * [1.0, 0.5]
    rows = values[np.random.default_rng(3).integers(0, 60, 4000)]
    points = point_samples(rows)
    steps = list(lloyd(points, first_centroids(points, 60, init, 1), 9))
    assert [step.moved for step in steps] == [4000, 0]
    assert [step.inertia for step in steps] == [0, 0]


def gray_points(values: list[float], first: list[float]) -> list[Step]:
    return list(lloyd(point_samples(np.array(values)[:, None]), np.array(first)[:, None], 20))


def test_several_empty_clusters_take_different_values() -> None:
    """54 is the farthest, and occurs three times; then 3, twice."""
    steps = gray_points([0, 1, 1, 3, 3, 50, 54, 54, 54, 52], [0.0, 900.0, 50.0, 901.0])
    assert steps[1].relocated.tolist() == [False, True, False, True]
    assert steps[1].centroids[[1, 3], 0].tolist() == [54, 3]


def test_a_cluster_of_one_value_reseeds_no_other() -> None:
    """100 is far from its centroid, but the only value of its cluster, where it occurs a hundred times."""
    steps = gray_points([0, 1, *[100] * 100], [0.0, 60.0, 250.0])
    assert steps[1].centroids[:, 0].tolist() == [0.5, 100, 1]


def test_ties_of_farthest_points_go_to_the_smallest_value() -> None:
    assert gray_points([14, 12, 10], [12.0, 200.0])[1].centroids[:, 0].tolist() == [12, 10]


def bits(points: Samples, first: Rows, threads: int) -> list[bytes]:
    steps = lloyd(points, first, 4, threads=threads)
    return [
        np.concatenate([step.centroids.ravel(), step.cluster_weights, [step.inertia, step.moved, step.shift]]).tobytes()
        for step in steps
    ]


@pytest.mark.parametrize("features", [1, 2, 3, 7])
def test_any_number_of_threads_gives_the_same_run(features: int) -> None:
    """Enough rows and clusters to use threads."""
    rows = scattered(70_000, features)
    first = rows[:240] + 0.25
    one = bits(point_samples(rows), first, 1)
    assert len(one) == 5
    for threads in (2, 4):
        assert bits(point_samples(rows, threads=threads), first, threads) == one


@pytest.mark.parametrize("chunk", [1, 63, 1000, 2999])
@pytest.mark.parametrize("init", SEEDINGS)
def test_chunks_of_any_size_give_the_same_run(chunk: int, init: Init, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = scattered(3000, 2)
    space = Space("columns", (100.0, 1e-3), (3.0, 7.0))
    whole = point_samples(rows, space)
    first = first_centroids(whole, 9, init, 6)
    one = bits(whole, first, 1)
    monkeypatch.setattr(samples, "_STRIP_PIXELS", chunk)
    monkeypatch.setattr(blocks, "_ROWS_AT_ONCE", chunk)
    asked: list[int] = []
    points = points_of(rows)

    def watched(start: int, stop: int) -> Rows:
        asked.append(stop - start)
        return points.rows(start, stop)

    cut = samples_of(kg.sources.Points(points.n, points.names, watched), space, threads=2)
    assert max(asked) == chunk
    assert np.array_equal(first_centroids(cut, 9, init, 6), first)
    assert bits(cut, first, 2) == one


@pytest.mark.parametrize("threads", [1, 3])
def test_sums_follow_the_tree(threads: int) -> None:
    """To the last bit, over two pieces: rows in blocks of 64, blocks in branches of 64, and so on."""
    rows = scattered(270_000, 2)
    points = point_samples(rows, threads=threads)
    assert points.blocks.n_pieces == 2
    centroids = rows[:4] + 0.5
    sums = assign(points, centroids, threads=threads)
    order = float_blocks(lambda a, b: rows[a:b], len(rows), 2, keep_order=True, threads=threads).order()
    labels = distances(rows[order], centroids).argmin(axis=1)
    for cluster in range(4):
        terms = np.where((labels == cluster)[:, None], rows[order], 0.0)
        assert tree_sum(terms).tobytes() == sums.sums[cluster].tobytes()


class ManyPieces:
    """Simulates blocks with more pieces than a node of the tree has; real ones would have over a billion rows."""

    n_pieces = 5000
    terms = np.random.default_rng(4).uniform(0, 1, (n_pieces, 3, 2)) ** 9

    def assign_pieces(self, *call: Any) -> list[tuple[Rows, Rows, float, float]]:
        _, _, first, last, _ = call
        return [(term[:, 0], term, float(term[0, 0]), float(term[1, 1])) for term in self.terms[first:last]]

    def bounds(self) -> Rows:
        raise NotImplementedError

    def farthest(self, *call: Any) -> Rows:
        raise NotImplementedError


def test_sums_of_pieces_follow_the_tree() -> None:
    points = replace(point_samples(np.zeros((1, 2))), blocks=ManyPieces())
    sums = assign(points, np.zeros((3, 2)))
    expected = tree_sum(ManyPieces.terms)
    assert sums.sums.tobytes() == expected.tobytes()
    assert sums.weights.tobytes() == expected[:, 0].tobytes()
    assert (sums.inertia, sums.moved) == (expected[0, 0], expected[1, 1])


def test_a_constant_column_is_divided_by_one() -> None:
    """The sum of a thousand times 0.1 is slightly less than 100."""
    rows = np.column_stack([np.full(1000, 0.1), np.arange(1000.0)])
    space = space_of(points_of(rows), "rgb", standardize=True)
    assert space.shift == (0.1, 499.5)
    assert np.asarray(space.scale) == pytest.approx(np.array([1.0, rows[:, 1].std()]), rel=1e-14)
    assert space_of(points_of(rows), "rgb") == Space("columns", (0.0, 0.0), (1.0, 1.0))


def test_the_order_of_points_is_not_kept() -> None:
    with pytest.raises(ValueError, match="the order was not kept"):
        point_samples(np.zeros((3, 2))).blocks_in_memory.order()


def test_a_trace_of_points() -> None:
    points = point_samples(np.array([[1.0, 8.0], [1.0, 8.0], [3.0, 9.0]]), Space("columns", (1.0, 8.0), (2.0, 1.0)))
    trace = trace_of(list(lloyd(points, np.array([[0.0, 0.0], [1.0, 1.0]]), 5)), points, init="array", seed=0)
    assert (trace.kind, trace.n_samples, trace.n_unique) == ("points", 3, None)
    assert trace.converged
    assert trace.values().tolist() == [[1, 8], [3, 9]]
    assert repr(trace) == "<Trace of points: 2 clusters, 1 iteration, converged, inertia 0>"


@pytest.mark.parametrize("value", [1e151, -1e300])
def test_values_whose_squares_overflow_are_refused(value: float) -> None:
    rows = np.array([[0.0, 1.0], [value, 2.0]])
    with pytest.raises(
        kg.SourceError,
        match=r"column 'column 0' holds -?1e\+\d+, too large for its squares to be summed; scale it to at most 1e\+150",
    ):
        point_samples(rows)
    small = point_samples(np.array([[0.0, 1.0], [1e149, 2.0]]))
    with pytest.raises(kg.OptionError, match="too far from the data"):
        first_centroids(small, 1, np.array([[value, 0.0]]), 0)
    step = next(lloyd(small, np.array([[1e149, 0.0]]), 1))
    assert np.isfinite(step.inertia)
