"""The best possible clustering of one feature: against all partitions, and against the package kmeans1d."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, permutations

import kmeans1d
import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from sklearn.datasets import load_iris
from tests.models import Array, expanded, photo, point_samples, points_of, samples_from

import kmeans_gif as kg
from kmeans_gif.clustering.optimum import above_optimum, optimum_of
from kmeans_gif.clustering.spaces import to_units
from kmeans_gif.types import ColorSpace

Numbers = NDArray[np.float64]

many = settings(max_examples=200, derandomize=True, database=None)


def lowest(samples: Sequence[float], k: int) -> Fraction:
    """The lowest sum of squares of samples in k intervals of different values, by trying all of them exactly."""
    values = sorted(map(Fraction, samples))
    ends = [i for i in range(1, len(values)) if values[i - 1] != values[i]]

    @lru_cache(None)
    def around_mean(first: int, end: int) -> Fraction:
        part = values[first:end]
        mean = sum(part, Fraction(0)) / len(part)
        return sum(((x - mean) ** 2 for x in part), Fraction(0))

    def total(cuts: tuple[int, ...]) -> Fraction:
        edges = (0, *cuts, len(values))
        return sum((around_mean(*edges[i : i + 2]) for i in range(len(edges) - 1)), Fraction(0))

    return min(total(cuts) for cuts in combinations(ends, min(k - 1, len(ends))))


def by_kmeans1d(samples: Numbers, k: int) -> float:
    found = kmeans1d.cluster(samples.tolist(), k)
    return float(((samples - np.array(found.centroids)[found.clusters]) ** 2).sum())


@st.composite
def columns(draw: st.DrawFn) -> tuple[Numbers, int]:
    """Repeated, tied and unordered values of several scales, at an offset or none; the number of clusters."""
    scale = draw(st.sampled_from([1.0, 0.1, 2.0**-20, 1e7]))
    offset = draw(st.sampled_from([0.0, -3.0, 1e9]))
    steps = draw(st.lists(st.integers(0, draw(st.sampled_from([3, 12, 1000]))), min_size=1, max_size=11))
    values = np.array(steps) * scale + offset
    return values, draw(st.integers(1, min(5, len(np.unique(values)))))


@many
@given(columns())
def test_no_partition_of_points_is_better(column: tuple[Numbers, int]) -> None:
    values, k = column
    optimum = optimum_of(point_samples(values[:, None]), k)
    least = float(lowest(values.tolist(), k))
    # A centroid is a sum of n values, divided. Each addition is off by half a unit in the last place of n × the largest
    # value, so the centroid is off by one unit at most. The inertia takes that n times, squared.
    rounding = len(values) * float(np.spacing(len(values) * np.abs(values).max())) ** 2
    assert optimum == pytest.approx(least, rel=1e-12, abs=rounding)


@st.composite
def gray_pictures(draw: st.DrawFn) -> tuple[Array, int]:
    """Gray and alpha, of few levels or many; the number of clusters."""
    dtype, levels = draw(st.sampled_from([(np.uint8, 5), (np.uint8, 255), (np.uint16, 65535)]))
    gray = draw(arrays(dtype, st.tuples(st.just(1), st.integers(1, 10)), elements=st.integers(0, levels)))
    return gray, draw(st.integers(1, min(5, len(np.unique(gray)))))


@many
@given(gray_pictures(), st.sampled_from(["rgb", "lab", "oklab"]))
def test_no_partition_of_grays_is_better(picture: tuple[Array, int], space: ColorSpace) -> None:
    gray, k = picture
    samples = samples_from(gray[..., None], space)
    least = lowest(expanded(samples)[:, 0].tolist(), k)
    assert optimum_of(samples, k) == pytest.approx(float(least), rel=1e-12, abs=1e-25)


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_pixels_weigh_as_much_as_their_alpha(k: int) -> None:
    gray = np.array([10, 20, 20, 35, 50, 54, 200, 230], np.uint8)
    alpha = np.array([255, 3, 100, 255, 1, 80, 0, 255], np.uint8)
    picture = PIL.Image.fromarray(np.stack([gray, alpha], axis=1)[None], "LA")
    trace = kg.cluster(picture, n_clusters=k, seed=1)
    assert trace.optimum == pytest.approx(float(lowest(np.repeat(gray, alpha).tolist(), k) / 255), rel=1e-12)


@pytest.mark.parametrize("space", ["rgb", "lab", "oklab"])
@pytest.mark.parametrize("k", [2, 6, 20, 100])
def test_a_photo_as_kmeans1d_clusters_it(k: int, space: ColorSpace) -> None:
    samples = samples_from(photo("camera")[::4, ::4, None], space)
    k = min(k, samples.n_rows)
    expected = by_kmeans1d(expanded(samples)[:, 0], k)
    assert optimum_of(samples, k) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("k", [1, 3, 8, 60])
@pytest.mark.parametrize("kind", ["normal", "uniform", "exponential", "16 bits", "lognormal", "iris"])
def test_points_as_kmeans1d_clusters_them(kind: str, k: int) -> None:
    random = np.random.default_rng(k)
    values: Numbers = {
        "normal": random.normal(0, 3, 5000),
        "uniform": random.random(700),
        "exponential": random.exponential(size=3000),
        "16 bits": random.integers(0, 65536, 20000).astype(np.float64),
        "lognormal": random.lognormal(sigma=2, size=3000),
        "iris": load_iris().data[:, 2],
    }[kind]
    k = min(k, len(np.unique(values)))
    optimum = optimum_of(point_samples(values[:, None]), k)
    assert optimum == pytest.approx(by_kmeans1d(values, k), rel=1e-9, abs=1e-9)


def test_digits_are_kept_beside_far_values() -> None:
    values = np.array([0, 1, 2, 10, 1e11, 1e11 + 1, 1e11 + 3])
    for k in range(2, 8):
        assert optimum_of(point_samples(values[:, None]), k) == pytest.approx(
            float(lowest(values.tolist(), k)), rel=1e-9
        )


@pytest.mark.parametrize(
    ("kind", "space"), [("points", "rgb"), ("floats", "rgb"), ("floats", "lab"), ("photo", "rgb"), ("photo", "lab")]
)
def test_a_run_that_ends_there_is_equal_to_the_last_bit(kind: str, space: ColorSpace) -> None:
    random = np.random.default_rng(5)
    data = {
        "points": random.normal(0, 1, (4000, 1)),
        "floats": random.random((30, 30, 1)),
        "photo": photo("camera")[::5, ::5, None],
    }[kind]
    samples = point_samples(data) if kind == "points" else samples_from(data, space)
    rows = data if kind == "points" else expanded(samples)
    for k in (3, 7, 20):
        best = np.array(kmeans1d.cluster(rows[:, 0].tolist(), k).centroids)[:, None]
        for order in (np.arange(k), random.permutation(k)):
            init = to_units(best[order], samples.space)
            trace = kg.cluster(data, n_clusters=k, init=init, color_space=space)
            assert trace.optimum == trace.inertia[-1]
            assert above_optimum(trace) == "the best possible"


def test_labels_in_another_order_are_as_good() -> None:
    counts = [3, 1, 2, 3, 7, 3, 5, 6]
    pixels = np.repeat(np.array([15, 17, 19, 20, 24, 26, 32, 35], np.uint8), counts)
    best = kmeans1d.cluster(pixels.tolist(), 4).centroids
    traces = [
        kg.cluster(pixels[None, :, None], n_clusters=4, init=[[c] for c in order]) for order in permutations(best)
    ]
    assert len({float(trace.inertia[-1]) for trace in traces}) == 2  # which differ in the last bit
    assert all(trace.optimum == trace.inertia[-1] for trace in traces)


def test_no_run_is_below() -> None:
    photos = photo("camera")[::5, ::5, None]
    traces = [kg.cluster(photos, n_clusters=7, seed=seed, max_iter=1 + 5 * seed) for seed in range(30)]
    optimum = traces[0].optimum
    for trace in traces:
        assert trace.optimum is not None
        assert trace.optimum <= trace.inertia[-1]
        assert trace.optimum == pytest.approx(optimum, rel=1e-12)
    assert any(trace.optimum < trace.inertia[-1] for trace in traces if trace.optimum is not None)


def test_the_same_bits_with_two_threads() -> None:
    values = np.random.default_rng(1).normal(size=60_000).round(3)
    for k in (2, 7, 40):
        one, two = (optimum_of(point_samples(values[:, None], threads=n), k, threads=n) for n in (1, 2))
        assert one == two


def test_standardized_columns_are_measured_in_their_space() -> None:
    values = np.array([0, 1, 2, 10, 20, 21.5])
    trace = kg.cluster(values[:, None], n_clusters=2, seed=1, standardize=True)
    expected = float(lowest(values.tolist(), 2)) / values.var()
    assert trace.optimum == pytest.approx(expected, rel=1e-12)


def test_as_many_clusters_as_values_or_more() -> None:
    values = np.array([3.0, 1, 3, 2, 1])
    for k in (3, 4, 9):
        assert optimum_of(point_samples(values[:, None]), k) == 0
    tenths = np.repeat(np.arange(5) / 10, 100)  # whose means are rounded
    trace = kg.cluster(tenths[:, None], n_clusters=5, seed=0)
    assert trace.optimum == trace.inertia[-1]


def test_equal_lightness_of_different_grays() -> None:
    gray = np.array([[0.5, np.nextafter(0.5, 1), 0.7, np.nextafter(0.7, 0)]])
    trace = kg.cluster(gray[..., None], n_clusters=2, init=[[0.5], [0.7]], color_space="lab")
    assert trace.optimum == trace.inertia[-1]


def test_several_features_have_none(given_notes: list[str]) -> None:
    assert kg.cluster([[1, 2], [3, 4], [8, 8]], n_clusters=2, seed=0).optimum is None
    assert kg.cluster(photo("chelsea")[:9, :9], n_clusters=2, seed=0).optimum is None
    assert given_notes == []


def test_weighted_points_are_refused() -> None:
    samples = replace(point_samples(np.array([[1.0], [2.0]])), weights=np.array([1.0, 2.5]))
    with pytest.raises(ValueError, match="points are weighted; give samples without weights"):
        optimum_of(samples, 1)


def test_the_estimator_has_none() -> None:
    estimator = kg.TracedKMeans(2, random_state=0).fit(np.array([[1.0], [2.0], [9.0]]))
    assert estimator.trace_.optimum is None


def test_too_many_values_are_noted(given_notes: list[str]) -> None:
    values = np.arange(65_537.0)
    assert kg.cluster(points_of(values[1:, None]), n_clusters=1, seed=0).optimum is not None
    assert given_notes == []
    trace = kg.cluster(points_of(values[:, None]), n_clusters=1, seed=0)
    assert trace.optimum is None
    assert above_optimum(trace) is None
    assert given_notes == [
        "the best possible clustering was not computed, because there are more than 65536 different values; round them"
    ]


def test_too_many_clusters_of_many_values_are_noted(given_notes: list[str]) -> None:
    samples = point_samples(np.arange(40_000.0)[:, None])
    assert optimum_of(samples, 105) is None
    (text,) = given_notes
    assert text == (
        "the best possible clustering was not computed, because n_clusters=105 is too many for 40000 different values; "
        "use at most n_clusters=104"
    )


def told(inertia: float, optimum: float | None) -> str | None:
    trace = kg.cluster([[1], [2]], n_clusters=2, seed=0)
    return above_optimum(replace(trace, inertia=np.array([inertia]), optimum=optimum))


@pytest.mark.parametrize(
    ("inertia", "optimum", "expected"),
    [
        (103.1, 100, "3.1 % above the best possible"),
        (412.3, 100, "312.3 % above the best possible"),
        (100.06, 100, "0.1 % above the best possible"),
        (100.04, 100, "<0.1 % above the best possible"),
        (100, 100, "the best possible"),
        (0, 0, "the best possible"),
        (2.5, 0, "2.5 above the best possible"),
        (2.5, 1e-31, "2.5 above the best possible"),
        (1e300, 5e-324, "1e+300 above the best possible"),
        (7, None, None),
    ],
)
def test_how_far_above(inertia: float, optimum: float | None, expected: str | None) -> None:
    assert told(inertia, optimum) == expected
