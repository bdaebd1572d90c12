"""The different rows of samples, and the weight of each."""

from collections.abc import Sequence
from functools import partial
from typing import TypeAlias

import numpy as np

from kmeans_gif import _native, progress
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.types import Floats, Values

_ROWS_AT_ONCE = 1 << 18


_Counted: TypeAlias = tuple[Floats, Values] | None
"""Different rows and the weight of each; None if there are too many."""


def distinct_rows(samples: Samples, most: int, *, threads: int = 1) -> _Counted:
    """Return the different rows in the space, ascending, and the weight of each; None if there are more than `most`.

    Points must not be weighted.
    """
    if samples.partitions is not None:
        merge = partial(_together, most)
        found: _Counted = samples.partitions.fold(partial(_distinct_of, most), merge, stage="counting values")
        return found
    counter = _native.RowCounter(samples.features, "float64")
    for start in range(0, samples.n_rows, _ROWS_AT_ONCE):
        stop = min(samples.n_rows, start + _ROWS_AT_ONCE)
        rows = np.ascontiguousarray(samples.rows(start, stop))
        if samples.weights is None:
            counter.add(rows, None, threads)
        else:
            counter.add_counted(rows, samples.weights[start:stop])
        if counter.count(threads) > most:
            return None
        progress.report("counting values", stop, samples.n_rows)
    return counter.sorted(threads)


def _distinct_of(most: int, _: int, rows: Floats) -> _Counted:
    counter = _native.RowCounter(rows.shape[1], "float64")
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        counter.add(rows[start : start + _ROWS_AT_ONCE], None, 1)
        if counter.count(1) > most:
            return None
    return counter.sorted(1)


def _together(most: int, parts: Sequence[_Counted]) -> _Counted:
    counted = [part for part in parts if part is not None]
    if len(counted) < len(parts):
        return None
    counter = _native.RowCounter(counted[0][0].shape[1], "float64")
    for values, weights in counted:
        counter.add_counted(values, weights)
        if counter.count(1) > most:
            return None
    return counter.sorted(1)
