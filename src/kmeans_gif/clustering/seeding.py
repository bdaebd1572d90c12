"""Initial centroids: random samples, k-means++, k-means||, or a given array."""

from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import log

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native, progress
from kmeans_gif.clustering.given import in_space
from kmeans_gif.clustering.parallel_seeding import Round, candidates_of, selected
from kmeans_gif.clustering.samples import Samples, assign, samples_of_rows
from kmeans_gif.clustering.spaces import Space
from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.types import Floats, Init, Values

_ROWS_AT_ONCE = 1 << 16

_PATIENCE = 1000
"""Consecutive draws of values that are taken, before all rows are searched for free ones."""


class TooFewValuesError(SourceError):
    """Raised if there are fewer different values than clusters."""

    def __init__(self, n_clusters: int, n_values: int, pinned: int = 0) -> None:
        values = f" is more than the number of different values, {n_values}"
        if pinned:
            values = (
                f" is more than the numbers of pinned and of other different values, {pinned} + {n_values - pinned}"
            )
        super().__init__(*(Option("n_clusters", n_clusters), f"{values}; use at most "), Option("n_clusters", n_values))
        self.n_clusters = n_clusters
        self.n_values = n_values
        self.pinned = pinned

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.n_clusters, self.n_values, self.pinned)


def first_centroids(
    samples: Samples,
    n_clusters: int,
    init: Init,
    seed: int,
    *,
    pinned: Floats | None = None,
    allow_equal: bool = False,
    threads: int = 1,
) -> Floats:
    """Choose the initial centroids of a run: the pinned ones, then the others, whose values differ from theirs."""
    fixed = np.empty((0, samples.features)) if pinned is None else pinned
    n_others = n_clusters - len(fixed)
    if samples.kind == "image" and not len(fixed):
        n_unique = samples.n_rows
    else:
        n_unique = _different(samples, n_others, fixed, threads)
    if n_others > n_unique and not allow_equal:
        raise TooFewValuesError(n_clusters, len(fixed) + n_unique, len(fixed))
    if not isinstance(init, str):
        return np.concatenate([fixed, _given(samples, n_clusters, init, fixed)])
    n_drawn = min(n_others, n_unique)
    if init == "k-means++" and samples.partitions is not None:
        raise SourceError(
            *(Option("init", init), " would read the points of Dask once for each cluster; use "),
            *(Option("init", "k-means||"), ", which reads them a few times in all"),
        )
    if init == "k-means||":
        drawn = _parallel(samples, n_drawn, fixed, seed, threads)
    else:
        drawn = _SEEDINGS[init](samples, n_drawn, fixed, _native.Pcg32(seed), threads)
    return np.array([*fixed, *drawn, *drawn[:1] * (n_others - len(drawn))])


def _different(samples: Samples, enough: int, fixed: Floats, threads: int) -> int:
    """Count different rows that are none of the fixed values, up to `enough` of them."""
    counter, n = _native.RowCounter(samples.features, "float64"), 0
    for rows in _chunks(samples, first=16 * enough):
        counter.add(rows[_is_free(rows, fixed, threads)] if len(fixed) else rows, None, 1)
        n = counter.count(1)
        if n >= enough:
            return enough
    return n


def _given(samples: Samples, n_clusters: int, init: Floats, fixed: Floats) -> Floats:
    n_others = n_clusters - len(fixed)
    if len(init) != n_others and len(fixed):
        raise OptionError(
            Option("init"),
            f" has {len(init)} rows, not one for each of the {n_others} centroids that are not pinned; make them agree",
        )
    if len(init) != n_others:
        raise OptionError(
            *(Option("init"), f" has {len(init)} rows, not one for each of "),
            *(Option("n_clusters", n_clusters), "; make them agree"),
        )
    return in_space(samples, init, "init")


def _random(samples: Samples, n: int, fixed: Floats, numbers: _native.Pcg32, threads: int) -> list[Floats]:
    """Draw samples with probability proportional to weight, and redraw those whose value is taken or fixed."""
    if samples.weights is None or samples.values is None:
        return _random_rows(samples, n, fixed, numbers, threads)
    # Equivalent to drawing among the free values, but in bounded time if one value outweighs all others.
    ends = np.cumsum(samples.weights)
    taken = _rows_of(samples, fixed, threads)
    free = int(ends[-1]) - int(samples.weights[taken].sum())
    drawn = []
    for _ in range(n):
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


def _rows_of(samples: Samples, values: Floats, threads: int) -> list[int]:
    """Return the positions of the rows with some values, ascending."""
    if not len(values):
        return []
    taken = np.concatenate([~_is_free(rows, values, threads) for rows in _chunks(samples)])
    return [int(row) for row in np.flatnonzero(taken)]


def _random_rows(samples: Samples, n: int, fixed: Floats, numbers: _native.Pcg32, threads: int) -> list[Floats]:
    """Draw rows, weighted or not, and redraw those whose value is taken."""
    ends = None if samples.weights is None else np.cumsum(samples.weights)
    drawn: list[Floats] = []
    taken = {(value + 0.0).tobytes() for value in fixed}
    refused = 0
    while len(drawn) < n and refused < _PATIENCE:
        # As many as are needed at least, so that rows of Dask are fetched together.
        count = min(n - len(drawn), _PATIENCE - refused)
        for value in _rows_at(samples, [_drawn_row(samples.n_rows, ends, numbers) for _ in range(count)]):
            key = (value + 0.0).tobytes()  # + 0.0: −0 is 0
            if key in taken:
                refused += 1
                continue
            drawn.append(value)
            taken.add(key)
            refused = 0
    if len(drawn) == n:
        return drawn
    return _random_free_rows(samples, len(fixed) + n, [*fixed, *drawn], numbers, threads)[len(fixed) :]


def _rows_at(samples: Samples, numbers: Sequence[int]) -> Sequence[Floats]:
    if samples.partitions is not None:
        return list(samples.partitions.rows_at(numbers))
    return [samples.rows(number, number + 1)[0] for number in numbers]


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


def _is_free(rows: Floats, drawn: Sequence[Floats] | Floats, threads: int) -> NDArray[np.bool_]:
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


def plus_plus(
    samples: Samples, n: int, fixed: Floats, numbers: _native.Pcg32, threads: int, n_draws: int | None = None
) -> list[Floats]:
    """Draw with probability ∝ weight × squared distance to the nearest centroid so far, the best of 2 + ⌊ln k⌋ draws.

    D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007, with several draws per
    centroid as in their own experiments.
    """
    potential = _native.Potential.of(samples.blocks_in_memory)
    chosen = list(fixed) or _random(samples, 1, fixed, numbers, threads)
    n_clusters = len(fixed) + n
    n_draws = 2 + int(log(n_clusters)) if n_draws is None else n_draws
    for value in chosen:
        potential.add(value, threads)
    while len(chosen) < n_clusters:
        draws = [potential.at(numbers.uniform()) for _ in range(n_draws)]
        totals = [potential.with_centroid(draw, threads) for draw in draws] if n_draws > 1 else [0.0]
        chosen.append(draws[int(np.argmin(totals))])
        potential.add(chosen[-1], threads)
        progress.report("seeding", len(chosen), n_clusters)
    return chosen[len(fixed) :]


def _parallel(samples: Samples, n: int, fixed: Floats, seed: int, threads: int) -> list[Floats]:
    """Draw candidates as k-means|| does, reduce them to `n`, and if there are fewer, draw the others at random."""
    if n == 0:
        return []
    numbers = _native.Pcg32(seed)
    start = fixed if len(fixed) else np.array(_random(samples, 1, fixed, numbers, threads))
    candidates, weights = candidates_of(
        *(start, n, seed),
        partial(assign, samples, threads=threads),
        partial(_selected, samples, threads=threads),
    )
    drawn = reduced(candidates[len(fixed) :], weights[len(fixed) :], n, fixed, numbers, threads)
    if len(drawn) == n:
        return drawn
    return drawn + _random(samples, n - len(drawn), np.array([*fixed, *drawn]), numbers, threads)


def _selected(samples: Samples, round_: Round, *, threads: int) -> Floats:
    """Select candidates among all rows; their numbers are their positions."""
    if samples.partitions is not None:
        shared = samples.partitions.starts, round_
        rows_of: Floats = samples.partitions.fold(
            _selected_of_partition, *shared, stage="seeding", merge=np.concatenate
        )
        return rows_of
    found, first = [], 0
    for rows in _chunks(samples):
        weights = None if samples.weights is None else samples.weights[first : first + len(rows)]
        found.append(selected(rows, weights, first, round_, threads=threads))
        first += len(rows)
    return np.concatenate(found)


def _selected_of_partition(number: int, rows: Floats, starts: NDArray[np.int64], round_: Round) -> Floats:
    return selected(rows, None, int(starts[number]), round_)


def reduced(
    candidates: Floats, weights: Values, n: int, fixed: Floats, numbers: _native.Pcg32, threads: int
) -> list[Floats]:
    """Choose `n` of weighted candidates by k-means++, or all that weigh anything if they are fewer."""
    rows = candidates[weights > 0]
    if not len(rows):
        return []
    features = rows.shape[1]
    weighted = samples_of_rows(
        *(lambda start, stop: rows[start:stop], len(rows)),
        Space("columns", (0.0,) * features, (1.0,) * features),  # the rows are in the space of the samples already
        weights=weights[weights > 0].astype(np.float64),
        keep_order=False,
        threads=threads,
    )
    return plus_plus(weighted, min(n, len(rows)), fixed, numbers, threads)


_SEEDINGS: dict[str, Callable[[Samples, int, Floats, _native.Pcg32, int], list[Floats]]] = {
    "random": _random,
    "k-means++": plus_plus,
}
