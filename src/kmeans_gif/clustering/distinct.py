"""The different rows of samples, and the weight of each."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np

from kmeans_gif import _native, progress
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.types import Floats, Values

_ROWS_AT_ONCE = 1 << 18

_Weighted: TypeAlias = tuple[Floats, Values | None]
"""Rows and the weight of each; None for 1 each."""

_Counted: TypeAlias = tuple[Floats, Values] | None
"""Different rows and the weight of each; None if there are too many."""


def distinct_rows(samples: Samples, most: int, *, threads: int = 1) -> _Counted:
    """Return the different rows in the space, ascending, and the weight of each; None if there are more than `most`.

    Points must not be weighted.
    """
    if samples.partitions is not None:
        merge = partial(_together, most)
        found: _Counted = samples.partitions.fold(partial(_distinct_of, most), stage="counting values", merge=merge)
        return found
    return _counted(_weighted(samples), samples.features, most, threads)


def _weighted(samples: Samples) -> Iterator[_Weighted]:
    """Yield rows and their weights, if these aren't all 1."""
    for start in range(0, samples.n_rows, _ROWS_AT_ONCE):
        stop = min(samples.n_rows, start + _ROWS_AT_ONCE)
        weights = None if samples.weights is None else samples.weights[start:stop]
        yield np.ascontiguousarray(samples.rows(start, stop)), weights
        progress.report("counting values", stop, samples.n_rows)


def _counted(parts: Iterable[_Weighted], features: int, most: int, threads: int = 1) -> _Counted:
    """Count different rows, as long as there are no more than `most`."""
    counter = _native.RowCounter(features, "float64")
    for rows, weights in parts:
        if weights is None:
            counter.add(rows, None, threads)
        else:
            counter.add_counted(rows, weights)
        if counter.count(threads) > most:
            return None
    return counter.sorted(threads)


def _distinct_of(most: int, _: int, rows: Floats) -> _Counted:
    parts = ((rows[start : start + _ROWS_AT_ONCE], None) for start in range(0, len(rows), _ROWS_AT_ONCE))
    return _counted(parts, rows.shape[1], most)


def _together(most: int, parts: Sequence[_Counted]) -> _Counted:
    counted = [part for part in parts if part is not None]
    return _counted(counted, counted[0][0].shape[1], most) if len(counted) == len(parts) else None
