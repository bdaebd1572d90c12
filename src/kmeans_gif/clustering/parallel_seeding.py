"""k-means||: candidates for first centroids, drawn in a few rounds that any number of blocks can share.

B. Bahmani, B. Moseley, A. Vattani, R. Kumar and S. Vassilvitskii, "Scalable K-Means++", PVLDB 5(7), 2012.

A round looks at each row by itself: `selected` is a pure function of a block of rows and of the round, and the random
number of a row is a pure function of the seed, the round and the number of the row. Between rounds only sums over the
assignment to the candidates are needed. So blocks of any size, on any thread or machine, select the same rows.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import progress
from kmeans_gif.clustering.blocks import labels_in_order
from kmeans_gif.clustering.samples import ClusterSums
from kmeans_gif.options import MAX_CLUSTERS
from kmeans_gif.types import Floats, Values

ROUNDS = 5
"""Rounds of drawing; the paper finds that more lower the inertia little."""

_OVERSAMPLING = 2
"""Expected number of candidates of a round, in multiples of the number of centroids to draw."""


class Round(NamedTuple):
    """A round of drawing; the same for all blocks.

    Attributes
    ----------
    seed : int
        Random seed, 0 to 2³² − 1.
    number : int
        Number of the round, from 0 on.
    wanted : int
        Maximum of the expected number of rows to select.
    potential : float
        Σ weight × squared distance to the nearest candidate, over the rows of all blocks; above 0.
    candidates : ndarray of shape (candidates, features), float64
        Candidates so far, at least one.
    """

    seed: int
    number: int
    wanted: int
    potential: float
    candidates: Floats


def candidates_of(
    start: Floats,
    n: int,
    seed: int,
    sums_of: Callable[[Floats], ClusterSums],
    selected_of: Callable[[Round], Floats],
) -> tuple[Floats, Values]:
    """Add candidates for `n` centroids to the first ones; return all with the weight of the samples nearest to each.

    `sums_of` sums up the assignment of all samples to some centroids; `selected_of` returns what `selected` does for
    each block, in the order of blocks. Both may fold over blocks anywhere. Equal candidates are possible: all but the
    first of them weigh nothing. There are at most 65 535 candidates, the number of labels.
    """
    wanted = min(_OVERSAMPLING * n, (MAX_CLUSTERS - len(start)) // ROUNDS)
    candidates, sums = start, sums_of(start)
    for number in range(ROUNDS):
        if sums.inertia <= 0:
            break
        found = selected_of(Round(seed, number, wanted, sums.inertia, candidates))
        candidates = np.concatenate([candidates, found])[:MAX_CLUSTERS]
        sums = sums_of(candidates)
        progress.report("seeding", number + 1, ROUNDS)
    return candidates, sums.weights


def selected(rows: Floats, weights: Values | None, first: int, round_: Round, *, threads: int = 1) -> Floats:
    """Select rows with probability min(1, wanted × weight × squared distance ÷ potential), each by itself.

    Takes some 100 bytes of memory a row, so long blocks are best given in parts.

    Parameters
    ----------
    rows : ndarray of shape (n, features), float64
        Rows of a block, in the space.
    weights : ndarray of shape (n,) or None
        Weight of each row; 1 if None.
    first : int
        Number of the first of these rows among those of all blocks; the others follow it.
    round_ : Round
        What to select by.
    threads : int
        Number of threads; does not change the result.

    Returns
    -------
    ndarray of shape (m, features), float64
        The selected rows, in order.
    """
    draws = uniforms(round_.seed, round_.number, first, len(rows))

    def passes(at: NDArray[np.intp], nearest: Floats) -> NDArray[np.intp]:
        potentials = _squared_distances(rows[at], nearest)
        if weights is not None:
            potentials *= weights[at]
        return at[draws[at] < round_.wanted * (potentials / round_.potential)]

    # The nearest candidate is no farther than any other, and rounding keeps order: what fails for one, fails for all.
    at = passes(np.arange(len(rows)), round_.candidates[:1])
    if not len(at):
        return rows[at]
    left = np.ascontiguousarray(rows[at])
    labels = labels_in_order(lambda start, stop: left[start:stop], len(left), round_.candidates, threads=threads)
    return rows[passes(at, round_.candidates[labels])]


def _squared_distances(rows: Floats, others: Floats) -> Floats:
    """Add squared differences in the order of features, as everywhere."""
    squares = np.zeros(len(rows))
    for feature in range(rows.shape[1]):
        away = rows[:, feature] - others[:, feature]
        squares += away * away
    return squares


def uniforms(seed: int, round_: int, first: int, n: int) -> Floats:
    """Return the random numbers of `n` rows in a round: multiples of 2⁻⁵³ in [0, 1).

    They are hashes (pcg4d: M. Jarzynski and M. Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020) of the seed,
    the round and the two halves of the number of the row.
    """
    rows = np.arange(first, first + n, dtype=np.uint64)
    low, high = (rows & np.uint64(0xFFFFFFFF)).astype(np.uint32), (rows >> np.uint64(32)).astype(np.uint32)
    words = np.stack([np.full(n, seed, np.uint32), np.full(n, round_, np.uint32), low, high])
    _mix(words)
    high, low = words[0] >> np.uint32(5), words[1] >> np.uint32(6)
    numbers: Floats = (high.astype(np.uint64) << np.uint64(26) | low) / 2.0**53
    return numbers


def _mix(words: NDArray[np.uint32]) -> None:
    """Mix four rows of words in place; arithmetic is modulo 2³²."""
    words *= np.uint32(1664525)
    words += np.uint32(1013904223)
    _multiply(words)
    words ^= words >> np.uint32(16)
    _multiply(words)


def _multiply(words: NDArray[np.uint32]) -> None:
    x, y, z, w = words
    x += y * w
    y += z * x
    z += x * y
    w += y * z
