"""Rows in spatially sorted blocks, built from chunks of any size, and their labels."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native, progress
from kmeans_gif.clustering.ranges import check_magnitude, total_weight
from kmeans_gif.errors import SourceError
from kmeans_gif.types import Floats, Indices, Labels, Values

_ROWS_AT_ONCE = 1 << 18
"""Rows per kernel call: some 10 ms of work, and little memory compared with the source."""

_ROWS_LABELLED = 1 << 18
"""Rows per temporary block structure that is built only to label them."""

_PIECES = 16
"""Pieces per kernel call: some four million rows."""


class AssignableBlocks(Protocol):
    """What a run needs of blocks: all that those of partitions of Dask have of `_native.Blocks`."""

    @property
    def n_pieces(self) -> int:
        """Number of pieces."""

    def bounds(self) -> Floats:
        """Return the minimum and maximum of each column."""

    def assign_pieces(
        self, centroids: Floats, previous: Floats | None, first: int, last: int, threads: int, /
    ) -> list[tuple[Values, Values, float, float]]:
        """Return weights, sums, inertia and moved weight of pieces `first` to `last` − 1."""

    def farthest(self, centroids: Floats, wanted: int, threads: int, pinned: int, /) -> Floats:
        """Return at most `wanted` different rows that are farthest from their centroid; see farthest.hpp."""


@contextmanager
def read_unchanged() -> Iterator[None]:
    """Raise a SourceError if data change while they are read."""
    try:
        yield
    except _native.DataChangedError as error:
        raise SourceError(f"{error}; give a copy, or wait until nothing writes to them") from None


@read_unchanged()
def float_blocks(
    rows: Callable[[int, int], Floats],
    n: int,
    features: int,
    *,
    weights: Values | None = None,
    names: Sequence[str] | None = None,
    keep_order: bool,
    threads: int,
) -> _native.Blocks:
    """Put rows of floats into blocks."""
    weight = total_weight(weights, n)
    builder = _native.BlockBuilder(n, features, keep_order=keep_order, weighted=weights is not None)

    def chunks(turn: int) -> Iterator[slice]:
        for start in range(0, n, _ROWS_AT_ONCE):
            yield slice(start, min(n, start + _ROWS_AT_ONCE))
            progress.report("sorting", turn * n + start, 4 * n)

    for chunk in chunks(0):
        builder.bound(rows(chunk.start, chunk.stop), threads)
    check_magnitude(builder.bounds(), weight, names)
    for chunk in chunks(1):
        builder.count(rows(chunk.start, chunk.stop), threads)
    for chunk in chunks(2):
        part = None if weights is None else weights[chunk].astype(np.float64)
        builder.place(rows(chunk.start, chunk.stop), part, threads)
    while builder.settle(threads):
        progress.report("sorting", 3 * n, 4 * n)
    return _native.Blocks(builder, threads)


def rows_in_blocks(rows: Floats, *, threads: int = 1) -> _native.Blocks:
    """Put a few rows into blocks that record their order."""
    rows = np.ascontiguousarray(rows)
    return float_blocks(lambda start, stop: rows[start:stop], *rows.shape, keep_order=True, threads=threads)


def label(
    blocks: _native.Blocks,
    centroids: Floats,
    out: NDArray[np.uint8] | NDArray[np.uint16],
    *,
    offset: int = 0,
    stride: int = 1,
    threads: int = 1,
) -> None:
    """Write `offset` + `stride` × label of each row, in the order of ``blocks.order()``, into `out`, of shape (n,)."""
    for first, last in calls(blocks.n_pieces):
        blocks.label_pieces(centroids, out, offset, stride, first, last, threads)


def labels_of(blocks: _native.Blocks, centroids: Floats, *, threads: int = 1) -> NDArray[np.uint16]:
    """Label the rows of blocks, in the order of ``blocks.order()``; ties go to the lowest label."""
    labels = np.empty(blocks.n, np.uint16)
    label(blocks, centroids, labels, threads=threads)
    return labels


def entries_of(
    blocks: _native.Blocks, centroids: Floats, first: int, stride: int, dtype: np.dtype[Any], *, threads: int = 1
) -> Indices:
    """Return first + stride × label for each row of blocks, followed by a 0."""
    entries = np.zeros(blocks.n + 1, dtype)
    label(blocks, centroids, entries[:-1], offset=first, stride=stride, threads=threads)
    return entries


def labels_in_order(rows: Callable[[int, int], Floats], n: int, centroids: Floats, *, threads: int = 1) -> Labels:
    """Label rows in their original order."""
    labels = np.empty(n, np.int32)
    for start in range(0, n, _ROWS_LABELLED):
        stop = min(n, start + _ROWS_LABELLED)
        blocks = rows_in_blocks(rows(start, stop), threads=threads)
        labels[start:stop][blocks.order()] = labels_of(blocks, centroids, threads=threads)
    return labels


def calls(n_pieces: int) -> list[tuple[int, int]]:
    """Batch pieces so that each kernel call stays interruptible."""
    return [(first, min(n_pieces, first + _PIECES)) for first in range(0, n_pieces, _PIECES)]
