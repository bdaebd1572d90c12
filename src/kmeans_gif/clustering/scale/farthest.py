"""The samples that are farthest from their centroids, found partition by partition; see farthest.hpp."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import labels_in_order
from kmeans_gif.types import Floats

_NONE, _ONE, _SEVERAL = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Far:
    """The farthest rows of some partitions.

    Attributes
    ----------
    rows : ndarray of shape (n, features), float64
        Different rows, farthest first, and the only one of each cluster that has a single value.
    distances, labels : ndarray of shape (n,)
        Their squared distances to their centroids, and their clusters.
    values : ndarray of shape (k,), int64
        Number of different values of each cluster: 0, 1, or 2 for several.
    """

    rows: Floats
    distances: Floats
    labels: NDArray[np.int64]
    values: NDArray[np.int64]


def far_rows(blocks: _native.Blocks, rows: Floats, centroids: Floats, wanted: int, pinned: int) -> Far:
    """Find the farthest rows of a partition.

    A cluster with a single value in this partition may have others elsewhere: its row is kept in any case.
    """
    labels = labels_in_order(lambda start, stop: rows[start:stop], len(rows), centroids)
    present, first = np.unique(labels, return_index=True)
    one = np.zeros((len(centroids), rows.shape[1]))
    one[present] = rows[first]
    differs = np.logical_or.reduce(rows != one[labels], axis=1)
    values = np.zeros(len(centroids), np.int64)
    values[present] = _ONE
    values[labels[differs]] = _SEVERAL
    alone = np.flatnonzero((values == _ONE) & (np.arange(len(centroids)) >= pinned))
    found = np.concatenate([blocks.farthest(centroids, wanted, 1, pinned).reshape(-1, rows.shape[1]), one[alone]])
    own, distances = _nearest(found, centroids)
    return Far(found, distances, own, values)


def _nearest(rows: Floats, centroids: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Return the labels of a few rows and their squared distances, added in feature order."""
    distances = np.zeros((len(rows), len(centroids)))
    for feature in range(rows.shape[1]):
        away = rows[:, feature, None] - centroids[None, :, feature]
        distances += away * away
    labels = distances.argmin(axis=1)
    return labels, distances[np.arange(len(rows)), labels]


def merged_far(wanted: int, pinned: int, parts: Sequence[Far]) -> Far:
    """Merge the findings of partitions."""
    values = parts[0].values
    singles = _singles(parts[0])
    for part in parts[1:]:
        others = _singles(part)
        same = np.array(
            [
                label in singles and label in others and bool((singles[label] == others[label]).all())
                for label in range(len(values))
            ]
        )
        total = values + part.values
        values = np.where(same & (total == 2), _ONE, np.minimum(total, _SEVERAL))
        singles = {**others, **singles}
    return _best(parts, values, wanted, pinned)


def _singles(part: Far) -> dict[int, Floats]:
    """Return the row of each cluster with a single value."""
    return {int(label): row for row, label in zip(part.rows, part.labels, strict=True) if part.values[label] == _ONE}


def _best(parts: Sequence[Far], values: NDArray[np.int64], wanted: int, pinned: int) -> Far:
    """Sort different rows, farthest first, and keep enough of them: those of clusters with a single value apart."""
    rows = np.concatenate([part.rows for part in parts])
    distances = np.concatenate([part.distances for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    order = np.lexsort((*rows.T[::-1], -distances))
    rows, distances, labels = rows[order], distances[order], labels[order]
    is_new = np.ones(len(rows), bool)
    is_new[1:] = np.logical_or.reduce(rows[1:] != rows[:-1], axis=1)
    is_single = (values[labels] == _ONE) & (labels >= pinned)
    counted = np.cumsum(is_new & ~is_single)
    kept = is_new & (is_single | (counted <= wanted))
    return Far(rows[kept], distances[kept], labels[kept], values)


def farthest_of(found: Far, wanted: int, pinned: int) -> Floats:
    """Return the rows that empty clusters get, at most `wanted`: none of clusters with a single value."""
    usable = (found.values[found.labels] != _ONE) | (found.labels < pinned)
    return np.ascontiguousarray(found.rows[usable][:wanted])
