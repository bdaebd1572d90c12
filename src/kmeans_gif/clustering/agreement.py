"""How far runs agree: which clusters the same samples have in each of them, counted together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native, progress
from kmeans_gif.clustering.blocks import labels_of, rows_in_blocks
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.spaces import Space
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.types import Floats, Values

_ROWS_AT_ONCE = 1 << 17

Codes = NDArray[np.int64]
"""Number of the class of each sample; −1 for none."""


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """How far runs agree with each other, and with true classes.

    Partly transparent pixels count by their alpha.

    Attributes
    ----------
    pairs : ndarray of shape (runs, runs), float64
        Adjusted Rand index of each two runs (L. Hubert and P. Arabie, 1985): 1 if their clusters are the same, and
        about 0 if they have nothing in common.
    truth : ndarray of shape (runs,), float64, or None
        Adjusted Rand index of each run and the true classes, over the samples that have one; None without classes.
    disputed : float
        Share of the samples, by weight, that runs assign to different clusters, after these have been matched.
    """

    pairs: Floats
    truth: Floats | None
    disputed: float


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """The last steps of several runs over the same samples.

    Attributes
    ----------
    samples : tuple of Samples
        The samples of each run, in its space.
    centroids : tuple of ndarray of shape (k, features), float64
        The last centroids of each run.
    numbers : tuple of ndarray of shape (k,), intp
        Numbers of the clusters of each run; those of the same cluster are the same.
    """

    samples: tuple[Samples, ...]
    centroids: tuple[Floats, ...]
    numbers: tuple[NDArray[np.intp], ...]

    @property
    def n_rows(self) -> int:
        """Number of rows of the samples."""
        return self.samples[0].n_rows


def ends_of(samples: Sequence[Samples], traces: Sequence[Trace], numbers: Sequence[NDArray[np.intp]]) -> Ends:
    """Take the last steps of runs."""
    return Ends(tuple(samples), tuple(trace.centroids[-1] for trace in traces), tuple(numbers))


def agreement_of(ends: Ends, classes: Codes | None = None, *, threads: int = 1) -> Agreement:
    """Compare runs with each other, and with the classes of the samples, if they have any."""
    n_runs = len(ends.samples)
    columns, weights = _counted(ends, classes, threads)
    pairs = np.ones((n_runs, n_runs))
    for one in range(n_runs):
        for other in range(one):
            pairs[one, other] = pairs[other, one] = adjusted_rand(columns[:, one], columns[:, other], weights)
    truth = None
    if classes is not None:
        known = columns[:, -1] > 0
        truth = np.array(
            [adjusted_rand(columns[known, run], columns[known, -1], weights[known]) for run in range(n_runs)]
        )
    differ = (columns[:, :n_runs] != columns[:, :1]).any(axis=1)
    return Agreement(pairs, truth, int(weights[differ].sum()) / int(weights.sum()))


def disputes(ends: Ends, *, threads: int = 1) -> NDArray[np.uint8]:
    """Count for each row the runs that assign it to another cluster than the largest number of runs does."""
    n_runs = len(ends.samples)
    counted = np.empty(ends.n_rows, np.uint8)
    for start, labels in _numbered(ends, threads):
        agreeing = [(labels == labels[:, run : run + 1]).sum(axis=1) for run in range(n_runs)]
        counted[start : start + len(labels)] = n_runs - np.max(agreeing, axis=0)
    return counted


def adjusted_rand(one: Codes, other: Codes, weights: NDArray[np.int64]) -> float:
    """Return the adjusted Rand index of two labellings of the same weighted samples, exact but for the last division.

    >>> adjusted_rand(np.array([0, 0, 1]), np.array([4, 4, 2]), np.array([10**12, 3, 7]))
    1.0
    """
    both = _pairs_within(one * (int(other.max(initial=0)) + 1) + other, weights)
    first, second, every = _pairs_within(one, weights), _pairs_within(other, weights), _pairs(int(weights.sum()))
    by_chance = 2 * first * second  # twice the expected number of pairs, times `every`
    most = (first + second) * every
    return (2 * both * every - by_chance) / (most - by_chance) if most != by_chance else 1.0


def _pairs_within(labels: Codes, weights: NDArray[np.int64]) -> int:
    """Count the pairs of samples that have the same label."""
    different, groups = np.unique(labels, return_inverse=True)
    totals = np.zeros(len(different), np.int64)
    np.add.at(totals, groups, weights)
    return sum(map(_pairs, totals.tolist()))


def _pairs(n: int) -> int:
    return n * (n - 1) // 2


def _counted(ends: Ends, classes: Codes | None, threads: int) -> tuple[Codes, NDArray[np.int64]]:
    """Count the different combinations of clusters, one column a run, and of the class, from 1, in the last column."""
    weights = ends.samples[0].weights
    counter = _native.RowCounter(len(ends.samples) + (classes is not None), "float64")
    for start, labels in _numbered(ends, threads):
        stop = start + len(labels)
        columns: Values = labels
        if classes is not None:
            columns = np.column_stack([labels, classes[start:stop] + 1])
        rows = np.ascontiguousarray(columns, np.float64)
        if weights is None:
            counter.add(rows, None, threads)
        else:
            counter.add_counted(rows, weights[start:stop].astype(np.int64))
        progress.report("comparing", stop, ends.n_rows)
    counter.count(threads)
    combinations, totals = counter.sorted(threads)
    return combinations.astype(np.int64), totals


def _numbered(ends: Ends, threads: int) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Yield the first row of each chunk and the numbers of the clusters of its rows (rows, runs)."""
    for start in range(0, ends.n_rows, _ROWS_AT_ONCE):
        stop = min(ends.n_rows, start + _ROWS_AT_ONCE)
        labels = np.empty((stop - start, len(ends.samples)), np.intp)
        in_space: dict[Space, _native.Blocks] = {}
        for run, samples in enumerate(ends.samples):
            if samples.space not in in_space:
                in_space[samples.space] = rows_in_blocks(samples.rows(start, stop), threads=threads)
            blocks = in_space[samples.space]
            found = labels_of(blocks, ends.centroids[run], threads=threads)
            labels[blocks.order(), run] = ends.numbers[run][found]
        yield start, labels
