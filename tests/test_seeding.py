"""Initial centroids: drawn by weight, without repeats, in bounded time; k-means++; given ones and their errors."""

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.models import point_samples, samples_from, values_of

from kmeans_gif import OptionError, SourceError, _native
from kmeans_gif.clustering import seeding
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.seeding import first_centroids
from kmeans_gif.clustering.spaces import Space, to_space
from kmeans_gif.options import MAX_SEED, SEEDINGS
from kmeans_gif.types import ColorSpace, Init

GRAY = np.array([[0, 0, 0, 0, 0, 0, 100, 100, 100, 200]], np.uint8)

PCG32 = _native.Pcg32


class CountingNumbers:
    """The real generator, counting its numbers."""

    drawn = 0

    def __init__(self, seed: int) -> None:
        self.numbers = PCG32(seed)

    def below(self, bound: int) -> int:
        type(self).drawn += 1
        return self.numbers.below(bound)

    def uniform(self) -> float:
        type(self).drawn += 1
        return self.numbers.uniform()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> type[CountingNumbers]:
    monkeypatch.setattr(CountingNumbers, "drawn", 0)
    monkeypatch.setattr(_native, "Pcg32", CountingNumbers)
    return CountingNumbers


def test_names_of_seedings() -> None:
    assert SEEDINGS == ("random", "k-means++", "k-means||")
    assert MAX_SEED == 2**32 - 1


def test_random_draws_by_weight() -> None:
    """0, 100 and 200 occur in 6, 3 and 1 of 10 pixels."""
    samples = samples_from(GRAY)
    counts = Counter(int(first_centroids(samples, 1, "random", seed)[0, 0]) for seed in range(5000))
    for value, share in {0: 0.6, 100: 0.3, 200: 0.1}.items():
        assert counts[value] / 5000 == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / 5000))


def test_random_draws_the_second_from_the_other_values() -> None:
    samples = samples_from(GRAY)
    pairs = Counter(tuple(first_centroids(samples, 2, "random", seed)[:, 0].astype(int)) for seed in range(5000))
    expected = {(0, 100): 0.6 * 3 / 4, (0, 200): 0.6 / 4, (100, 0): 0.3 * 6 / 7, (200, 0): 0.1 * 6 / 9}
    assert all(a != b for a, b in pairs)
    for pair, share in expected.items():
        assert pairs[pair] / 5000 == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / 5000))


def test_random_uses_the_stream_of_the_seed() -> None:
    """Seed 42 starts with a15c02b7 (published), which is 2707161783: mod 10 it is 3, a pixel of 0."""
    first = first_centroids(samples_from(GRAY), 1, "random", 42)
    assert 0xA15C02B7 % 10 == 3
    assert first.tolist() == [[0.0]]
    assert first.dtype == np.float64


@pytest.mark.parametrize("init", SEEDINGS)
def test_all_values_are_drawn_if_k_is_their_number(init: Init) -> None:
    rng = np.random.default_rng(0)
    samples = samples_from(rng.integers(0, 6, (30, 30, 3), dtype=np.uint8))
    n = len(values_of(samples))
    first = first_centroids(samples, n, init, 9)
    assert np.array_equal(np.unique(first, axis=0), np.unique(values_of(samples), axis=0))


@pytest.mark.parametrize("init", SEEDINGS)
def test_seeds_repeat_and_differ(init: Init) -> None:
    samples = samples_from(np.random.default_rng(1).integers(0, 256, (40, 40, 3), dtype=np.uint8))
    runs = [first_centroids(samples, 8, init, seed) for seed in (5, 5, 6)]
    assert np.array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


def flat_with_specks(n_specks: int) -> Samples:
    """A billion pixels of one colour and single ones of some others."""
    values = np.arange(n_specks + 1, dtype=np.uint16)[:, None]
    weights = np.ones(n_specks + 1, np.int64)
    weights[n_specks // 2] = 10**9
    base = samples_from(np.array([[[0]]], np.uint16))
    blocks = _native.Blocks(values, weights, 1)
    return replace(
        base,
        n_samples=int(weights.sum()),
        n_rows=len(values),
        rows=lambda start, stop: values[start:stop].astype(np.float64),
        blocks=blocks,
        values=values,
        weights=weights,
    )


def test_a_nearly_flat_picture_takes_one_draw_per_centroid(counted: type[CountingNumbers]) -> None:
    samples = flat_with_specks(255)
    first = first_centroids(samples, 256, "random", 3)
    assert len(np.unique(first)) == 256
    assert counted.drawn == 256


def test_plus_plus_takes_a_bounded_number_of_draws(counted: type[CountingNumbers]) -> None:
    """One for the first centroid, then 2 + ⌊ln k⌋ for each further one."""
    first = first_centroids(flat_with_specks(63), 64, "k-means++", 3)
    assert len(np.unique(first)) == 64
    assert counted.drawn == 1 + 63 * (2 + 4)


class ScriptedNumbers:
    """A generator with given numbers."""

    below_values: tuple[int, ...] = ()
    shares: tuple[float, ...] = ()

    def __init__(self, _seed: int) -> None:
        self.left_below, self.left = list(self.below_values), list(self.shares)

    def below(self, bound: int) -> int:
        assert self.left_below[0] < bound
        return self.left_below.pop(0)

    def uniform(self) -> float:
        return self.left.pop(0)


def test_plus_plus_keeps_the_best_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values 0 10 100; after 0 they hold 100 and 10000 of 10100. 10 leaves 8100, 100 leaves 100."""
    monkeypatch.setattr(_native, "Pcg32", ScriptedNumbers)
    monkeypatch.setattr(ScriptedNumbers, "below_values", (0,))
    samples = samples_from(np.array([[0, 10, 100]], np.uint8))
    for shares, second in {(0.005, 0.5): 100, (0.5, 0.005): 100, (0.005, 0.009): 10}.items():
        monkeypatch.setattr(ScriptedNumbers, "shares", shares)
        assert first_centroids(samples, 2, "k-means++", 0)[:, 0].tolist() == [0, second]


def test_plus_plus_draws_by_weight_times_squared_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    """After 0, ten times 10 (1000) against one 20 (400): the first 5/7 of the shares belong to 10."""
    monkeypatch.setattr(_native, "Pcg32", ScriptedNumbers)
    monkeypatch.setattr(ScriptedNumbers, "below_values", (0,))
    samples = samples_from(np.array([[0, *[10] * 10, 20]], np.uint8))
    for share, second in {0.71: 10, 0.72: 20}.items():
        monkeypatch.setattr(ScriptedNumbers, "shares", (share, share))
        assert first_centroids(samples, 2, "k-means++", 0)[:, 0].tolist() == [0, second]


def test_given_centroids_are_converted_to_the_space() -> None:
    samples = samples_from(np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8), "lab")
    init = np.array([[10.0, 20.0, 30.0], [200.0, 0.0, 90.0]])
    assert np.array_equal(first_centroids(samples, 2, init, 0), to_space(init, samples.space))


def test_drawn_centroids_are_in_the_space() -> None:
    samples = samples_from(np.array([[[255, 255, 255], [255, 255, 255]]], np.uint8), "lab")
    assert first_centroids(samples, 1, "random", 0).tolist() == [[100.0, 0.0, 0.0]]


@pytest.mark.parametrize("init", [*SEEDINGS, np.zeros((4, 1))])
def test_more_clusters_than_values_are_an_error(init: Init) -> None:
    message = r"n_clusters=4 is more than the number of different values, 3; use at most n_clusters=3"
    with pytest.raises(SourceError, match=message):
        first_centroids(samples_from(GRAY), 4, init, 0)


def test_given_centroids_of_another_shape_are_refused() -> None:
    message = r"init has rows of 3, but samples have 1 values \(gray 1, colour 3\); give 1"
    with pytest.raises(SourceError, match=message):
        first_centroids(samples_from(GRAY), 2, np.zeros((2, 3)), 0)
    with pytest.raises(OptionError, match="init has 3 rows, not one for each of n_clusters=2; make them agree"):
        first_centroids(samples_from(GRAY), 2, np.zeros((3, 1)), 0)


def nearly_all_equal(others: int) -> NDArray[np.float64]:
    """A million rows of one value, with single rows of others (0 and −0 are equal) among them."""
    rows = np.zeros((1_000_000 + others, 2))
    rows[::2, 0] = -0.0
    rows[np.linspace(3, len(rows) - 2, others, dtype=int), 1] = np.arange(1, others + 1)
    return rows


def test_nearly_constant_points_are_seeded_in_few_draws(counted: type[CountingNumbers]) -> None:
    """After a thousand consecutive draws of taken values, all rows are searched, once."""
    first = first_centroids(point_samples(nearly_all_equal(4)), 5, "random", 8)
    assert sorted(first[:, 1].tolist()) == [0, 1, 2, 3, 4]
    assert 1 + 1000 < counted.drawn <= 1 + 1000 + 4


def test_the_few_other_points_are_drawn_with_equal_probability(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "_PATIENCE", 3)
    rows = np.zeros((40, 1))
    rows[[5, 17, 18, 39]] = [[1.0], [2.0], [2.0], [3.0]]
    samples = point_samples(rows)
    drawn = [first_centroids(samples, 3, "random", seed)[:, 0] for seed in range(3000)]
    assert all(len(np.unique(three)) == 3 for three in drawn)
    started = [(int(three[1]), int(three[2])) for three in drawn if three[0] == 0]
    for pair, share in {(1, 2): 1 / 4 * 2 / 3, (2, 1): 1 / 2 * 1 / 2, (2, 3): 1 / 2 * 1 / 2, (3, 1): 1 / 4 / 3}.items():
        bound = 4 * math.sqrt(share * (1 - share) / len(started))
        assert started.count(pair) / len(started) == pytest.approx(share, abs=bound)


def test_occasional_draws_of_taken_values_trigger_no_search(
    counted: type[CountingNumbers], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeding, "_random_free_rows", None)
    first = first_centroids(point_samples(np.arange(20_000.0)[:, None] % 1000), 950, "random", 1)
    assert len(np.unique(first)) == 950
    assert counted.drawn > 950 + 1000


@pytest.mark.parametrize("init", [*SEEDINGS, np.zeros((6, 2))])
def test_fewer_different_points_than_clusters_are_an_error(init: Init) -> None:
    message = "n_clusters=6 is more than the number of different values, 5; use at most n_clusters=5"
    with pytest.raises(SourceError, match=message):
        first_centroids(point_samples(nearly_all_equal(4)), 6, init, 0)


@pytest.mark.parametrize("init", SEEDINGS)
def test_different_points_are_distinguished_across_chunks(init: Init, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "_ROWS_AT_ONCE", 7)
    rows = np.repeat(np.arange(30.0), 20)[:, None] * [1.0, -1.0, 0.0]
    first = first_centroids(point_samples(rows), 30, init, 4)
    assert np.array_equal(np.unique(first, axis=0), np.unique(rows, axis=0))


def test_random_points_are_rows_of_the_stream() -> None:
    """Seed 42 starts with a15c02b7, 7b47f409 and ba1d3330 (published): mod 10 they are 3, 7 and 4."""
    assert [number % 10 for number in (0xA15C02B7, 0x7B47F409, 0xBA1D3330)] == [3, 7, 4]
    first = first_centroids(point_samples(np.arange(10.0)[:, None]), 3, "random", 42)
    assert first.tolist() == [[3.0], [7.0], [4.0]]


def test_drawn_and_given_points_are_in_the_space() -> None:
    samples = point_samples(np.array([[10.0, 300.0]]), Space("columns", (4.0, 100.0), (2.0, 50.0)))
    assert first_centroids(samples, 1, "random", 0).tolist() == [[3.0, 4.0]]
    assert first_centroids(samples, 1, np.array([[4.0, 150.0]]), 0).tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize("name", ["rgb", "lab", "oklab"])
def test_given_centroids_far_out_of_range_are_refused(name: ColorSpace) -> None:
    """Their squares would overflow, and no colour space extends that far."""
    samples = samples_from(GRAY, name)
    with pytest.raises(OptionError, match=r"init holds -1e\+200, .* between black \(0\) and white \(255\)"):
        first_centroids(samples, 2, np.array([[0.0], [-1e200]]), 0)
    first_centroids(samples, 2, np.array([[0.0], [-255e6]]), 0)
