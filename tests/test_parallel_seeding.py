"""k-means||: its random numbers, which rows a round selects, blocks, weights, and the quality of what it chooses."""

from functools import reduce
from operator import add
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from scipy.stats import chisquare
from tests.models import coordinates_of, photo, point_samples, samples_from, weights_of

import kmeans_gif as kg
from kmeans_gif.clustering import parallel_seeding, seeding
from kmeans_gif.clustering.parallel_seeding import ROUNDS, Round, candidates_of, selected, uniforms
from kmeans_gif.clustering.samples import Samples, assign
from kmeans_gif.clustering.seeding import TooFewValuesError, first_centroids, plus_plus
from kmeans_gif.types import ColorSpace, Floats

RNG = np.random.default_rng(16)
ROWS = RNG.normal(0, 1, (3000, 3)) + RNG.integers(0, 4, (3000, 1)) * 5
WEIGHTS = RNG.uniform(0.1, 9, 3000)
COFFEE = photo("coffee")[::3, ::3]


def pcg4d(*words: int) -> list[int]:
    """The published function, with Python's integers."""
    x, y, z, w = ((word * 1664525 + 1013904223) % 2**32 for word in words)
    for turn in range(2):
        x = (x + y * w) % 2**32
        y = (y + z * x) % 2**32
        z = (z + x * y) % 2**32
        w = (w + y * z) % 2**32
        if turn == 0:
            x, y, z, w = (word ^ word >> 16 for word in (x, y, z, w))
    return [x, y, z, w]


@pytest.mark.parametrize("first", [0, 1000, 2**32 - 3, 10**15])
@pytest.mark.parametrize(("seed", "number"), [(0, 0), (7, 4), (2**32 - 1, 2)])
def test_random_numbers_are_published_hashes_of_seed_round_and_row(seed: int, number: int, first: int) -> None:
    for row, found in enumerate(uniforms(seed, number, first, 6), first):
        x, y, _, _ = pcg4d(seed, number, row % 2**32, row // 2**32)
        assert found == ((x >> 5) * 2**26 + (y >> 6)) / 2**53


def test_random_numbers_are_uniform_and_independent() -> None:
    n = 200_000
    drawn = uniforms(5, 0, 0, n)
    assert chisquare(np.histogram(drawn, 256, (0, 1))[0]).pvalue > 1e-3
    assert chisquare(np.histogram2d(drawn[1:], drawn[:-1], 16, [[0, 1], [0, 1]])[0].ravel()).pvalue > 1e-3
    for other in (uniforms(5, 1, 0, n), uniforms(6, 0, 0, n), uniforms(5, 0, n, n), uniforms(5, 0, 2**32, n)):
        assert chisquare(np.histogram2d(drawn, other, 16, [[0, 1], [0, 1]])[0].ravel()).pvalue > 1e-3


def brute_force(rows: Floats, weights: Floats, round_: Round) -> Floats:
    potentials = weights * cdist(rows, round_.candidates, "sqeuclidean").min(axis=1)
    chances = round_.wanted * potentials / round_.potential
    found: Floats = rows[uniforms(round_.seed, round_.number, 0, len(rows)) < chances]
    return found


def round_of(rows: Floats, weights: Floats, n_candidates: int, wanted: int) -> Round:
    candidates = rows[:: len(rows) // n_candidates][:n_candidates]
    potential = float((weights * cdist(rows, candidates, "sqeuclidean").min(axis=1)).sum())
    return Round(11, 3, wanted, potential, candidates)


@pytest.mark.parametrize("n_candidates", [1, 2, 60])
@pytest.mark.parametrize("weighted", [False, True])
def test_a_round_selects_by_weight_times_squared_distance(n_candidates: int, *, weighted: bool) -> None:
    weights = WEIGHTS if weighted else np.ones(len(ROWS))
    round_ = round_of(ROWS, weights, n_candidates, 100)
    found = selected(ROWS, weights if weighted else None, 0, round_)
    assert 60 < len(found) < 140
    assert np.array_equal(found, brute_force(ROWS, weights, round_))


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("threads", [1, 3])
def test_blocks_of_any_size_select_the_same_rows(size: int, threads: int) -> None:
    round_ = round_of(ROWS, WEIGHTS, 9, 50)
    parts = [
        selected(ROWS[at : at + size], WEIGHTS[at : at + size], at, round_, threads=threads)
        for at in range(0, len(ROWS), size)
    ]
    assert np.array_equal(np.concatenate(parts), selected(ROWS, WEIGHTS, 0, round_))


def test_a_row_that_holds_its_share_of_the_potential_is_always_selected_and_a_candidate_never() -> None:
    rows = np.array([[0.0], [1.0], [3.0], [0.0]])
    for seed in range(200):
        found = selected(rows, None, 0, Round(seed, 0, 2, 10.0, np.zeros((1, 1))))
        assert [3.0] in found.tolist()  # 9 of 10, times 2
        assert 0 not in found


def test_a_row_is_selected_as_often_as_its_probability_says() -> None:
    """A weight of 3 at a distance of 2 is 12 of 120; times 4, that is 0.4."""
    rows, weights, start = np.array([[2.0]]), np.array([3.0]), np.zeros((1, 1))
    times = sum(len(selected(rows, weights, 77, Round(seed, 1, 4, 120.0, start))) for seed in range(5000))
    assert times / 5000 == pytest.approx(0.4, abs=4 * np.sqrt(0.4 * 0.6 / 5000))


def test_a_fold_over_blocks_finds_the_same_candidates_and_weights() -> None:
    """As on a cluster: sums of parts are added, rows of parts joined."""
    whole = point_samples(ROWS)
    parts = [(at, ROWS[at : at + 700]) for at in range(0, len(ROWS), 700)]
    blocks = [point_samples(rows) for _, rows in parts]
    expected = candidates_of(
        *(ROWS[:1], 8, 5), lambda centroids: assign(whole, centroids), lambda round_: selected(ROWS, None, 0, round_)
    )
    candidates, weights = candidates_of(
        *(ROWS[:1], 8, 5),
        lambda centroids: reduce(add, (assign(block, centroids) for block in blocks)),
        lambda round_: np.concatenate([selected(rows, None, at, round_) for at, rows in parts]),
    )
    assert np.array_equal(candidates, expected[0])
    assert np.array_equal(weights, expected[1])
    assert 8 * ROUNDS < len(candidates) <= 3 * 8 * ROUNDS
    nearest = cdist(ROWS, candidates).argmin(axis=1)
    assert np.array_equal(weights, np.bincount(nearest, minlength=len(candidates)))


def test_candidates_are_no_more_than_there_are_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel_seeding, "MAX_CLUSTERS", 43)
    sizes = []

    def sums_of(centroids: Floats) -> Any:
        sizes.append(len(centroids))
        return assign(samples, centroids)

    samples = point_samples(ROWS)
    for seed in range(9):
        candidates, _ = candidates_of(
            *(ROWS[:3], 40, seed), sums_of, lambda round_: selected(ROWS, None, 0, round_)
        )  # fmt: skip
        assert len(candidates) <= 43
    assert max(sizes) == 43
    first = first_centroids(samples, 43, "k-means||", 1)
    assert len(np.unique(first, axis=0)) == 43


def test_candidates_are_weighted_by_the_samples_nearest_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 1000 equal rows one at most weighs anything, but as much as all."""
    weighed: list[Samples] = []

    def spy(samples: Samples, *rest: Any) -> list[Floats]:
        weighed.append(samples)
        return plus_plus(samples, *rest)

    rows = np.concatenate([np.zeros((1000, 1)), np.full((500, 1), 7.0), np.ones((1, 1))])
    monkeypatch.setattr(seeding, "plus_plus", spy)
    for seed in range(20):
        first_centroids(point_samples(rows), 3, "k-means||", seed)
    found = [dict(zip(coordinates_of(one)[:, 0], one.weights.tolist(), strict=True)) for one in weighed]  # type: ignore[union-attr]
    assert {0: 1000, 7: 500, 1: 1} in found
    assert all(sum(one.values()) == 1501 for one in found)


def inertia_of(samples: Samples, k: int, init: Any) -> float:
    """The mean over seeds."""
    return float(np.mean([assign(samples, first_centroids(samples, k, init, seed)).inertia for seed in range(12)]))


def blobs() -> NDArray[np.float64]:
    rng = np.random.default_rng(2)
    centers = rng.uniform(-100, 100, (20, 2))
    return centers[rng.integers(0, 20, 8000)] + rng.normal(0, 1, (8000, 2))


@pytest.mark.parametrize(
    ("samples", "k", "worse"),
    [
        (lambda: point_samples(blobs()), 20, 20),
        (lambda: samples_from(COFFEE), 16, 1.5),
        (lambda: samples_from(COFFEE, "lab"), 32, 1.3),
    ],
    ids=["blobs", "photo", "photo in CIELAB"],
)
def test_inertia_is_about_that_of_plus_plus(samples: Any, k: int, worse: float) -> None:
    ours = inertia_of(samples(), k, "k-means||")
    assert ours < 1.15 * inertia_of(samples(), k, "k-means++")
    assert worse * ours < inertia_of(samples(), k, "random")


@pytest.mark.parametrize("name", ["rgb", "lab", "oklab"])
def test_first_centroids_are_different_samples(name: ColorSpace) -> None:
    for samples in (samples_from(COFFEE, name), point_samples(ROWS)):
        for seed in range(3):
            first = first_centroids(samples, 30, "k-means||", seed)
            assert first.shape == (30, 3)
            assert len(np.unique(first, axis=0)) == 30
            assert {tuple(row) for row in first} <= {tuple(row) for row in coordinates_of(samples)}


@pytest.mark.parametrize("source", [COFFEE, COFFEE / 255, ROWS], ids=["image", "floats", "points"])
def test_threads_do_not_change_the_run(source: Any) -> None:
    runs = [kg.cluster(source, n_clusters=7, init="k-means||", seed=3, threads=threads) for threads in (1, 2, 5)]
    assert runs[0] == runs[1] == runs[2]
    assert runs[0].init == "k-means||"


def test_strips_of_rows_do_not_change_the_first_centroids(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = (samples_from(COFFEE), point_samples(ROWS))
    expected = [first_centroids(samples, 9, "k-means||", 6) for samples in sources]
    monkeypatch.setattr(seeding, "_ROWS_AT_ONCE", 501)
    for samples, first in zip(sources, expected, strict=True):
        assert np.array_equal(first_centroids(samples, 9, "k-means||", 6), first)


def test_pixels_in_another_order_have_the_same_first_centroids() -> None:
    """The rows are the different colours."""
    shuffled = np.random.default_rng(0).permutation(COFFEE.reshape(-1, 3))[None]
    one, other = (first_centroids(samples_from(pixels), 12, "k-means||", 2) for pixels in (COFFEE, shuffled))
    assert np.array_equal(one, other)


def test_pixels_twice_over_have_the_same_candidates() -> None:
    """Probabilities are ratios of weights. A pinned centroid takes the place of the first draw, which differs."""
    options: dict[str, Any] = {"n_clusters": 12, "init": "k-means||", "seed": 2, "pinned": ["#ffffff"], "max_iter": 1}
    one, other = (kg.cluster(pixels, **options).values(0) for pixels in (COFFEE, np.concatenate([COFFEE, COFFEE])))
    assert np.array_equal(one, other)


def test_doubled_weights_of_samples_do_not_change_the_first_centroids() -> None:
    def first(weights: Floats) -> Floats:
        model = kg.TracedKMeans(8, init="k-means||", random_state=3).fit(ROWS, sample_weight=weights)
        return model.trace_.values(0)

    assert np.array_equal(first(WEIGHTS), first(2 * WEIGHTS))
    assert not np.array_equal(first(WEIGHTS), first(WEIGHTS[::-1]))


@pytest.mark.parametrize("n_values", [1, 2, 5, 40])
def test_all_values_are_chosen_if_k_is_their_number(n_values: int) -> None:
    """Even if most of the weight is on one value, so that candidates are too few."""
    values = np.arange(float(n_values))[:, None] * [1, -1e-3]
    rows = np.concatenate([np.repeat(values[:1], 3000, axis=0), values])
    pixels = np.concatenate([np.zeros(3000, np.uint8), np.arange(n_values, dtype=np.uint8)])[None]
    for samples in (point_samples(rows), samples_from(pixels)):
        for seed in range(20):
            first = first_centroids(samples, n_values, "k-means||", seed)
            assert np.array_equal(np.unique(first, axis=0), np.unique(coordinates_of(samples), axis=0))


def test_constant_data_are_one_cluster() -> None:
    for data in (np.full((500, 2), 3.5), np.full((20, 20, 3), 7, np.uint8)):
        assert kg.cluster(data, n_clusters=1, init="k-means||", seed=1).inertia[-1] == 0
        with pytest.raises(TooFewValuesError, match="n_clusters=2 is more than the number of different values, 1"):
            kg.cluster(data, n_clusters=2, init="k-means||", seed=1)


def test_centroids_are_drawn_far_from_pinned_ones() -> None:
    """Nine values in a corner, one of them pinned, and one far away, which holds almost all the potential."""
    pixels = np.array([[*range(9), 250]], np.uint8)
    for seed in range(30):
        for data in (pixels[..., None], pixels[0].astype(float)):
            trace = kg.cluster(data, n_clusters=2, pinned=[[4]], init="k-means||", seed=seed)
            assert trace.values(0)[:, 0].tolist() == [4, 250]
    assert kg.cluster(pixels[..., None], n_clusters=1, pinned=[[4]], init="k-means||").values(0).tolist() == [[4]]


def test_restarts_use_the_next_seeds() -> None:
    kept = kg.cluster(COFFEE, n_clusters=9, init="k-means||", seed=4, n_init=3)
    single = [kg.cluster(COFFEE, n_clusters=9, init="k-means||", seed=seed) for seed in (4, 5, 6)]
    assert kept == min(single, key=lambda trace: trace.inertia[-1])


def test_weights_of_a_transparent_picture_count() -> None:
    """A pixel of alpha 255 weighs as much as 255 of alpha 1, and fully transparent ones nothing."""
    opaque = np.dstack([COFFEE, np.full(COFFEE.shape[:2], 255, np.uint8)])
    faint = opaque.copy()
    faint[:20, :, 3] = 0
    samples = samples_from(faint)
    assert weights_of(samples).sum() == COFFEE[20:, :, 0].size
    first = first_centroids(samples, 10, "k-means||", 1)
    assert {tuple(row) for row in first.astype(int)} <= {tuple(row) for row in COFFEE[20:].reshape(-1, 3)}
    assert np.array_equal(first, first_centroids(samples_from(COFFEE[20:]), 10, "k-means||", 1))
