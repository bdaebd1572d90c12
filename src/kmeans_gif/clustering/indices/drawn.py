"""The samples over which pairwise distances are computed: all of them, or some drawn by weight."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native, progress
from kmeans_gif.clustering.distinct import distinct_rows
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.types import Floats

MAX_VALUES = 20_000
"""Maximum number of different values of which all pairwise distances are computed."""

_ROWS_AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Different rows and how often each occurs.

    Attributes
    ----------
    rows : ndarray of shape (n, features), float64
        Rows in the space of the samples.
    weights : ndarray of shape (n,), float64
        How often each row occurs, a whole number.
    is_whole : bool
        Whether these are all samples.
    """

    rows: Floats
    weights: Floats
    is_whole: bool

    @property
    def n_samples(self) -> int:
        """Number of samples."""
        return int(self.weights.sum())  # whole numbers, so that the order of summation does not matter


def drawn_of(samples: Samples, seed: int, *, threads: int = 1) -> Drawn:
    """Return all samples if they have few different values, otherwise some, drawn by weight without replacement.

    Weights are whole numbers.
    """
    if samples.values is None or samples.weights is None:
        counted = distinct_rows(samples, MAX_VALUES, threads=threads)
        if counted is not None:
            return Drawn(counted[0], counted[1].astype(np.float64), is_whole=True)
        picked = _numbers(samples.n_rows, seed)
        return Drawn(_rows_at(samples, picked), np.ones(len(picked)), is_whole=False)
    if samples.n_rows <= MAX_VALUES:
        return Drawn(samples.rows(0, samples.n_rows), samples.weights.astype(np.float64), is_whole=True)
    ends = np.cumsum(samples.weights)
    places = np.searchsorted(ends, _numbers(int(ends[-1]), seed), side="right")
    rows, counts = np.unique(places, return_counts=True)
    return Drawn(_rows_at(samples, rows), counts.astype(np.float64), is_whole=False)


def _numbers(n: int, seed: int) -> NDArray[np.int64]:
    """Draw different numbers below `n`, ascending."""
    random, numbers = _native.Pcg32(seed), set[int]()
    while len(numbers) < MAX_VALUES:
        numbers.add(random.below(n))
    return np.array(sorted(numbers))


def _rows_at(samples: Samples, places: NDArray[np.int64]) -> Floats:
    """Return the rows at ascending places."""
    found = []
    for start in range(0, samples.n_rows, _ROWS_AT_ONCE):
        stop = min(samples.n_rows, start + _ROWS_AT_ONCE)
        first, last = np.searchsorted(places, (start, stop)).tolist()
        if first < last:
            found.append(samples.rows(start, stop)[places[first:last] - start])
        progress.report("drawing samples", stop, samples.n_rows)
    return np.ascontiguousarray(np.concatenate(found))
