"""Initial centroids: random samples, k-means++, or a given array."""

from bisect import insort
from collections.abc import Callable, Iterator
from math import log

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native, progress
from kmeans_gif.clustering.ranges import largest, total_weight
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.spaces import to_space
from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.types import Floats, Init

_ROWS_AT_ONCE = 1 << 16

_PATIENCE = 1000
"""Consecutive draws of values that are taken, before all rows are searched for free ones."""

_FARTHEST = 1e6
"""Maximum of a given centroid as a multiple of white, so that squares and their exact sums don't overflow."""


class TooFewValuesError(SourceError):
    """Raised if there are fewer different values than clusters."""

    def __init__(self, n_clusters: int, n_values: int) -> None:
        super().__init__(
            Option("n_clusters", n_clusters),
            f" is more than the number of different values, {n_values}; use at most ",
            Option("n_clusters", n_values),
        )
        self.n_clusters = n_clusters
        self.n_values = n_values

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.n_clusters, self.n_values)


def first_centroids(
    samples: Samples, n_clusters: int, init: Init, seed: int, *, allow_equal: bool = False, threads: int = 1
) -> Floats:
    """Choose the initial centroids of a run."""
    n_unique = samples.n_rows if samples.kind == "image" else _different(samples, n_clusters)
    if n_clusters > n_unique and not allow_equal:
        raise TooFewValuesError(n_clusters, n_unique)
    if not isinstance(init, str):
        return _given(samples, n_clusters, init)
    drawn = _SEEDINGS[init](samples, min(n_clusters, n_unique), _native.Pcg32(seed), threads)
    return np.array(drawn + drawn[:1] * (n_clusters - len(drawn)))


def _different(samples: Samples, enough: int) -> int:
    """Count different rows, up to `enough` of them."""
    counter, n = _native.RowCounter(samples.features, "float64"), 0
    for rows in _chunks(samples, first=16 * enough):
        counter.add(rows, None, 1)
        n = counter.count(1)
        if n >= enough:
            return enough
    return n


def _given(samples: Samples, n_clusters: int, init: Floats) -> Floats:
    features = samples.features
    if len(init) != n_clusters:
        raise OptionError(
            *(Option("init"), f" has {len(init)} rows, not one for each of "),
            *(Option("n_clusters", n_clusters), "; make them agree"),
        )
    if init.shape[1] != features:
        raise SourceError(
            Option("init"),
            f" has rows of {init.shape[1]}, but samples have {features} values (gray 1, colour 3); give {features}",
        )
    centroids = np.ascontiguousarray(to_space(init, samples.space))
    farthest = float(init.flat[np.argmax(np.abs(centroids))])
    if samples.kind == "points":
        limit = largest(total_weight(samples.weights, samples.n_rows), features)
        if not np.abs(centroids).max() <= limit:
            raise OptionError(
                Option("init"),
                f" holds {farthest:g}, too far from the data; give first centroids at most {limit:.3g} away",
            )
    if samples.kind == "image" and abs(farthest) > _FARTHEST * np.max(samples.space.scale):
        raise OptionError(
            Option("init"),
            f" holds {farthest:g}, too far from the data; give first centroids in units, "
            f"between black (0) and white ({samples.space.scale:g})",
        )
    return centroids


def _random(samples: Samples, n_clusters: int, numbers: _native.Pcg32, threads: int) -> list[Floats]:
    """Draw samples with probability proportional to weight, and redraw those whose value is taken."""
    if samples.weights is None or samples.values is None:
        return _random_rows(samples, n_clusters, numbers, threads)
    # Equivalent to drawing among the free values, but in bounded time if one value outweighs all others.
    ends = np.cumsum(samples.weights)
    taken: list[int] = []
    free = int(ends[-1])
    drawn = []
    for _ in range(n_clusters):
        at = numbers.below(free)
        for row in taken:  # ascending: skip the weight of each taken value before it
            if at < ends[row] - samples.weights[row]:
                break
            at += int(samples.weights[row])
        row = int(np.searchsorted(ends, at, side="right"))
        drawn.append(samples.rows(row, row + 1)[0])
        insort(taken, row)
        free -= int(samples.weights[row])
    return drawn


def _random_rows(samples: Samples, n_clusters: int, numbers: _native.Pcg32, threads: int) -> list[Floats]:
    """Draw rows, weighted or not, and redraw those whose value is taken."""
    ends = None if samples.weights is None else np.cumsum(samples.weights)
    drawn: list[Floats] = []
    taken: set[bytes] = set()
    refused = 0
    while len(drawn) < n_clusters and refused < _PATIENCE:
        row = _drawn_row(samples.n_rows, ends, numbers)
        value = samples.rows(row, row + 1)[0]
        key = (value + 0.0).tobytes()  # + 0.0: −0 is 0
        if key in taken:
            refused += 1
            continue
        drawn.append(value)
        taken.add(key)
        refused = 0
    return drawn if len(drawn) == n_clusters else _random_free_rows(samples, n_clusters, drawn, numbers, threads)


def _random_free_rows(
    samples: Samples, n_clusters: int, drawn: list[Floats], numbers: _native.Pcg32, threads: int
) -> list[Floats]:
    """Draw the remaining centroids among rows with free values, if these are rare."""
    kept, masks = [], []
    for rows in _chunks(samples):
        masks.append(_is_free(rows, drawn, threads))
        kept.append(rows[masks[-1]])
    free = np.concatenate(kept)
    weights = None if samples.weights is None else samples.weights[np.concatenate(masks)]
    while len(drawn) < n_clusters:
        ends = None if weights is None else np.cumsum(weights)
        drawn = [*drawn, free[_drawn_row(len(free), ends, numbers)]]
        left = _is_free(free, drawn[-1:], threads)
        free, weights = free[left], None if weights is None else weights[left]
    return drawn


def _is_free(rows: Floats, drawn: list[Floats], threads: int) -> NDArray[np.bool_]:
    free: NDArray[np.bool_] = _native.RowFinder(np.array(drawn)).find(rows, threads) == len(drawn)
    return free


def _drawn_row(n: int, ends: Floats | None, numbers: _native.Pcg32) -> int:
    """Draw one of `n` rows, uniformly or, given cumulative weights, by weight."""
    if ends is None:
        return numbers.below(n)
    at = numbers.uniform() * ends[-1]  # rounding may make it the end itself
    return min(int(np.searchsorted(ends, at, side="right")), n - 1)


def _chunks(samples: Samples, first: int = _ROWS_AT_ONCE) -> Iterator[Floats]:
    start, stop = 0, min(first, _ROWS_AT_ONCE)
    while start < samples.n_rows:
        yield samples.rows(start, min(samples.n_rows, stop))
        start, stop = stop, stop + _ROWS_AT_ONCE


def _plus_plus(samples: Samples, n_clusters: int, numbers: _native.Pcg32, threads: int) -> list[Floats]:
    """Draw with probability ∝ weight × squared distance to the nearest centroid so far, the best of 2 + ⌊ln k⌋ draws.

    D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007, with several draws per
    centroid as in their own experiments.
    """
    potential = _native.Potential.of(samples.blocks)
    chosen = _random(samples, 1, numbers, threads)
    potential.add(chosen[0], threads)
    while len(chosen) < n_clusters:
        draws = [potential.at(numbers.uniform()) for _ in range(2 + int(log(n_clusters)))]
        totals = [potential.with_centroid(draw, threads) for draw in draws]
        chosen.append(draws[int(np.argmin(totals))])
        potential.add(chosen[-1], threads)
        progress.report("seeding", len(chosen), n_clusters)
    return chosen


_SEEDINGS: dict[str, Callable[[Samples, int, _native.Pcg32, int], list[Floats]]] = {
    "random": _random,
    "k-means++": _plus_plus,
}
