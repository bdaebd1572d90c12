"""The first centroids: samples drawn at random, k-means++, or a given array."""

from bisect import insort
from collections.abc import Callable
from math import log

import numpy as np

from kmeans_gif import _native, progress
from kmeans_gif.colors import to_space
from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.samples import Samples
from kmeans_gif.types import Floats, Init

MAX_SEED = 2**32 - 1

_FARTHEST = 1e6
"""How many times white a given centroid may be: squares and their exact sums stay far from overflowing."""


def first_centroids(samples: Samples, n_clusters: int, init: Init, seed: int) -> Floats:
    """Choose the centroids that a run starts from.

    Parameters
    ----------
    samples : Samples
        What is clustered.
    n_clusters : int
        How many centroids, at least 1.
    init : {"random", "k-means++"} or ndarray of shape (n_clusters, features)
        How to choose; an array is the centroids themselves, in units.
    seed : int
        Start of the random numbers, 0 to 2³² − 1.

    Returns
    -------
    ndarray of shape (n_clusters, features), float64
        In the samples' space; those that are drawn are different samples.

    Raises
    ------
    SourceError
        If there are fewer different values than clusters.
    OptionError
        If the array does not fit.
    """
    n_unique = len(samples.values)
    if n_clusters > n_unique:
        raise SourceError(
            f"n_clusters={n_clusters} is more than the {n_unique} different values there are; "
            f"use n_clusters <= {n_unique}"
        )
    if not isinstance(init, str):
        return _given(samples, n_clusters, init)
    rows = _SEEDINGS[init](samples, n_clusters, _native.Pcg32(seed))
    return np.ascontiguousarray(samples.coordinates[rows], dtype=np.float64)


def _given(samples: Samples, n_clusters: int, init: Floats) -> Floats:
    expected = (n_clusters, samples.values.shape[1])
    if init.shape != expected:
        raise OptionError(
            f"init has shape {init.shape}, but {n_clusters} clusters of this data need {expected}; "
            "give one row a cluster, or set n_clusters to the number of rows"
        )
    farthest = float(init.flat[np.argmax(np.abs(init))])
    if abs(farthest) > _FARTHEST * samples.space.scale:
        raise OptionError(
            f"init holds {farthest:g}, too far from the data; give first centroids in units, "
            f"between black ({samples.space.shift:g}) and white ({samples.space.scale:g})"
        )
    return np.ascontiguousarray(to_space(init, samples.space))


def _random(samples: Samples, n_clusters: int, numbers: _native.Pcg32) -> list[int]:
    """Draw samples, each with probability by weight among those whose value is not taken yet.

    That is what drawing again while a value is taken comes to, in bounded time where one value outweighs all others.
    """
    ends = np.cumsum(samples.weights)
    taken: list[int] = []
    free = int(ends[-1])
    rows = []
    for _ in range(n_clusters):
        at = numbers.below(free)
        for row in taken:  # ascending: step over the weight of each taken value that lies before
            if at < ends[row] - samples.weights[row]:
                break
            at += int(samples.weights[row])
        row = int(np.searchsorted(ends, at, side="right"))
        rows.append(row)
        insort(taken, row)
        free -= int(samples.weights[row])
    return rows


def _plus_plus(samples: Samples, n_clusters: int, numbers: _native.Pcg32) -> list[int]:
    """Draw by weight × squared distance to the nearest centroid so far, the best of 2 + ⌊ln k⌋ draws.

    D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007, with several draws a
    centroid as in their own experiments.
    """
    order = samples.blocks.order()
    potential = _native.Potential.of(samples.blocks)
    rows = _random(samples, 1, numbers)

    def centroid(row: int) -> Floats:
        return np.asarray(samples.coordinates[row], dtype=np.float64)

    potential.add(centroid(rows[0]))
    while len(rows) < n_clusters:
        draws = [int(order[potential.at(numbers.uniform())]) for _ in range(2 + int(log(n_clusters)))]
        totals = [potential.with_centroid(centroid(row)) for row in draws]
        best = draws[int(np.argmin(totals))]
        rows.append(best)
        potential.add(centroid(best))
        progress.report("seeding", len(rows), n_clusters)
    return rows


_SEEDINGS: dict[str, Callable[[Samples, int, _native.Pcg32], list[int]]] = {
    "random": _random,
    "k-means++": _plus_plus,
}

SEEDINGS = tuple(_SEEDINGS)
"""The names that ``init=`` takes."""
