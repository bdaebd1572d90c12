"""Samples: weighted rows in spatially sorted blocks, and their assignment to centroids.

The colours of an image are counted: a photo of twelve million pixels has some hundred thousand different ones, and
k-means over those, weighted, has the same result as over the pixels. Sums of whole numbers are exact and do not depend
on how data were cut into strips, pieces or threads. Sums of floats follow one tree, whatever the number of threads:
rows are added inside their block of 64, 64 blocks make a branch, 64 branches a piece, 64 pieces a node, and so on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, reduce
from operator import add
from typing import NamedTuple

import numpy as np

from kmeans_gif import _native, progress
from kmeans_gif.clustering.blocks import AssignableBlocks, calls, float_blocks
from kmeans_gif.clustering.ranges import check_magnitude, check_spans, check_weights
from kmeans_gif.clustering.spaces import Space, to_space
from kmeans_gif.errors import Option, SourceError
from kmeans_gif.sources.partitions import Partitions
from kmeans_gif.sources.records import Image, Images, Points
from kmeans_gif.types import ColorSpace, Floats, Kind, Values

_STRIP_PIXELS = 1 << 20
"""Pixels or rows per kernel call: some 50 ms of work."""

_ITERATIONS = 1 << 20
"""Maximum number of iterations per kernel call, which ends after about 50 ms anyway."""

_FANOUT = 64
"""Number of sums that are added to a sum of the next level of the tree."""


@dataclass(frozen=True, slots=True, eq=False)
class ClusterSums:
    """Sums over the clusters of an assignment; sums of disjoint samples can be added.

    Attributes
    ----------
    weights : ndarray of shape (k,), int64 or float64
        Weight of each cluster.
    sums : ndarray of shape (k, features), int64 or float64
        Weighted sums of each cluster's rows, in the space.
    inertia : float
        Σ weight × squared distance to the nearest centroid.
    moved : float
        Weight of the samples whose label differs from that for the previous centroids; that of all if there are none.
    """

    weights: Values
    sums: Values
    inertia: float
    moved: float

    def __add__(self, other: "ClusterSums") -> "ClusterSums":
        return ClusterSums(
            self.weights + other.weights, self.sums + other.sums, self.inertia + other.inertia, self.moved + other.moved
        )


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Weighted rows to cluster; disjoint samples of images in one space can be added.

    Attributes
    ----------
    kind : {"image", "points"}
        What was read.
    n_samples : int
        Number of samples, including equal and partly transparent ones.
    n_rows : int
        Number of rows: different values for images, all rows for points.
    features : int
        Number of columns.
    space : Space
        Where distances are measured.
    rows : callable
        ``rows(start, stop)`` returns rows in the space, float64; for images in the order of `values`.
    blocks : AssignableBlocks
        The rows in spatially sorted blocks; see `blocks_in_memory`.
    weight_of_one : int
        The weight of one opaque sample: 1, or 255 if weights are sums of alpha.
    values : ndarray of shape (n_rows, features), uint8, uint16 or float64, or None
        For images the different values in units: whole numbers along the Morton curve, floats in ascending order.
    weights : ndarray of shape (n_rows,), int64 or float64, or None
        For images the number of pixels with each value or, if any pixel is transparent, the sum of their alpha. For
        weighted points the positive weight of each.
    names : tuple of str or None
        Names of the columns of points, if the source has any.
    partitions : Partitions or None
        The rows in the space, if tasks of Dask compute them.
    """

    kind: Kind
    n_samples: int
    n_rows: int
    features: int
    space: Space
    rows: Callable[[int, int], Floats]
    blocks: AssignableBlocks
    weight_of_one: int = 1
    values: Values | None = None
    weights: Values | None = None
    names: tuple[str, ...] | None = None
    partitions: Partitions | None = None

    @property
    def blocks_in_memory(self) -> _native.Blocks:
        """The blocks, by which rows can be labelled too; raises a SourceError if the rows are in partitions."""
        if not isinstance(self.blocks, _native.Blocks):
            raise SourceError(
                "points of Dask can be clustered, drawn and labelled; for anything else compute them first"
            )
        return self.blocks

    def __add__(self, other: "Samples") -> "Samples":
        if self.values is None or self.weights is None or other.values is None or other.weights is None:
            return NotImplemented
        mine, others = ((s.features, str(v.dtype), s.space) for s, v in ((self, self.values), (other, other.values)))
        if mine != others:
            raise ValueError(f"samples of {mine} and of {others} do not add up; give images of one kind and space")
        counter = _native.RowCounter(self.features, self.values.dtype.name)
        one = max(self.weight_of_one, other.weight_of_one)
        counter.add_counted(self.values, self.weights * (one // self.weight_of_one))
        counter.add_counted(other.values, other.weights * (one // other.weight_of_one))
        return counted_samples(counter, one, self.n_samples + other.n_samples, self.space)


def space_of(source: Image | Images | Points, color_space: ColorSpace, *, standardize: bool = False) -> Space:
    """Return the space in which distances between samples of a source are measured."""
    if isinstance(source, Image | Images):
        return Space(color_space, 0.0, source.white)
    features = len(source.names)
    if not standardize:
        return Space("columns", (0.0,) * features, (1.0,) * features)
    bounds = _bounds_of(source) if source.partitions is None else source.partitions.bounds
    check_magnitude(bounds, source.n, source.names)
    check_spans(bounds, source.names)
    first = source.rows(0, 1)[0]  # offsets from it sum up to exactly zero in a constant column
    mean = first + _column_sums(source, partial(_offsets, first)) / source.n
    variance = _column_sums(source, partial(_squared_offsets, mean)) / source.n
    scale = np.where(variance > 0, np.sqrt(variance), 1.0)
    return Space("columns", tuple(mean.tolist()), tuple(scale.tolist()))


def _bounds_of(points: Points) -> Floats:
    chunks = (points.rows(start, min(points.n, start + _STRIP_PIXELS)) for start in range(0, points.n, _STRIP_PIXELS))
    bounds = np.array([[rows.min(axis=0), rows.max(axis=0)] for rows in chunks])
    return np.stack([bounds[:, 0].min(axis=0), bounds[:, 1].max(axis=0)])


def _offsets(origin: Floats, rows: Floats) -> Floats:
    return rows - origin


def _squared_offsets(origin: Floats, rows: Floats) -> Floats:
    return (rows - origin) * (rows - origin)


def _column_sums(points: Points, of: Callable[[Floats], Floats]) -> Floats:
    """Sum what `of` returns for rows; those of partitions are added by a tree."""
    if points.partitions is None:
        return _sums_in_order(of, points.rows, points.n, len(points.names))
    total: Floats = points.partitions.fold(partial(_sums_of_partition, of), stage="standardizing")
    return total


def _sums_of_partition(of: Callable[[Floats], Floats], _: int, rows: Floats) -> Floats:
    return _sums_in_order(of, lambda start, stop: rows[start:stop], *rows.shape)


def _sums_in_order(of: Callable[[Floats], Floats], rows: Callable[[int, int], Floats], n: int, features: int) -> Floats:
    """Add rows in order, one after the other, so that chunks leave no trace."""
    total = np.zeros((1, features))
    for start in range(0, n, _STRIP_PIXELS):
        summands = of(rows(start, min(n, start + _STRIP_PIXELS)))
        total = np.add.accumulate(np.concatenate([total, summands]), axis=0)[-1:]
        progress.report("standardizing", start, n)
    sums: Floats = total[0]
    return sums


def samples_of_rows(
    rows: Callable[[int, int], Floats],
    n: int,
    space: Space,
    *,
    weights: Floats | None = None,
    names: tuple[str, ...] | None = None,
    keep_order: bool,
    threads: int,
) -> Samples:
    """Make samples of rows that are already in a space."""
    features = np.size(space.scale)
    blocks = float_blocks(rows, n, features, weights=weights, names=names, keep_order=keep_order, threads=threads)
    bounds = blocks.bounds()
    check_spans(bounds, names)
    if weights is not None:
        check_weights(weights, bounds)
    return Samples("points", n, n, features, space, rows, blocks, weights=weights, names=names)


def check_colors(count: int, most: int | None) -> None:
    """Refuse more than the maximum number of different colours."""
    if most is not None and count > most:
        raise SourceError(
            f"a picture read in strips has at least {count} different colours, but at most {most} fit into memory; "
            "save it with 8 bits a channel, or raise ",
            Option("max_pixels"),
            " to its size if there is enough memory",
        )


def counted_samples(
    counter: _native.RowCounter,
    one: int,
    n_samples: int,
    space: Space,
    *,
    max_colors: int | None = None,
    threads: int = 1,
) -> Samples:
    """Make samples of counted colours; `one` is the weight of an opaque pixel."""
    while counter.settle():
        progress.report("counting colors", 0, 0)
    values, weights = counter.sorted(threads)
    check_colors(len(values), max_colors)
    if one > 1 and int(weights.sum()) == one * n_samples:  # no sample is partly transparent
        weights, one = weights // one, 1

    def rows(start: int, stop: int) -> Floats:
        return to_space(values[start:stop], space)

    if space.name == "rgb" and values.dtype != np.float64:
        blocks = _native.Blocks(values, weights, threads)
    else:
        blocks = float_blocks(rows, *values.shape, weights=weights, keep_order=True, threads=threads)
    n, features = values.shape
    return Samples("image", n_samples, n, features, space, rows, blocks, one, values, weights)


def assign(samples: Samples, centroids: Floats, previous: Floats | None = None, *, threads: int = 1) -> ClusterSums:
    """Assign every sample to its nearest centroid; ties go to the lowest label."""
    return assigned(samples.blocks, centroids, previous, threads=threads)


def assigned(
    blocks: AssignableBlocks, centroids: Floats, previous: Floats | None = None, *, threads: int = 1
) -> ClusterSums:
    """Assign the rows of blocks to their nearest centroids."""
    parts: list[ClusterSums] = []
    n_pieces = blocks.n_pieces
    for first, last in calls(n_pieces):
        parts += [ClusterSums(*piece) for piece in blocks.assign_pieces(centroids, previous, first, last, threads)]
        if n_pieces > 1:
            progress.report("assigning", last, n_pieces)
    while len(parts) > 1:
        parts = [reduce(add, parts[i : i + _FANOUT]) for i in range(0, len(parts), _FANOUT)]
    total = parts[0]
    if total.sums.dtype == np.float64 or not isinstance(blocks, _native.Blocks):
        return total
    return ClusterSums(total.weights, total.sums, blocks.inertia(total.weights, total.sums, centroids), total.moved)


class Assignments(NamedTuple):
    """Consecutive assignments of a run: to some centroids, then to the means of their clusters, and so on.

    Attributes
    ----------
    centroids : ndarray of shape (n, k, features), float64
        The centroids of each assignment.
    weights : ndarray of shape (n, k), int64 or float64
        Weight of each cluster.
    inertia, moved : list of float, of length n
        As in `ClusterSums`.
    sums : ndarray of shape (k, features), int64 or float64
        Weighted sums of the clusters of the last assignment.
    """

    centroids: Floats
    weights: Values
    inertia: list[float]
    moved: list[float]
    sums: Values


def assignments(
    samples: Samples,
    centroids: Floats,
    previous: Floats | None,
    max_assignments: int,
    *,
    pinned: int = 0,
    threads: int = 1,
) -> Assignments:
    """Assign at least once, and on to the means, the first `pinned` centroids excepted, as far as one call goes.

    That is at most `max_assignments` times, and until an assignment changes no label or leaves a cluster empty.
    """
    blocks = samples.blocks
    if max_assignments == 1 or not isinstance(blocks, _native.Blocks) or blocks.n_pieces > 1:
        one = assign(samples, centroids, previous, threads=threads)
        return Assignments(centroids[None], one.weights[None], [one.inertia], [one.moved], one.sums)
    limit = min(max_assignments, _ITERATIONS)
    at, weights, inertia, moved, sums = blocks.iterate_piece(centroids, previous, pinned, limit, threads)
    return Assignments(at, weights, inertia.tolist(), moved.tolist(), sums)
