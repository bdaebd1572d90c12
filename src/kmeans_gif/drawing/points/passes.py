"""Passes over all samples: counts of pixels, front samples, limits. Those of partitions add up."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.types import Floats

_ROWS_AT_ONCE = 1 << 18

_OfRows = Callable[[Floats], Floats]


class _Pass(Protocol):
    """What is known of the rows so far; those of disjoint rows add up."""

    def add(self, start: int, rows: Floats) -> None:
        """Add rows, the first of which has a number."""

    def moved(self, start: int) -> Self:
        """Count rows from another number on, instead of 0."""

    def __add__(self, other: Self) -> Self: ...


_AnyPass = TypeVar("_AnyPass", bound=_Pass)


def accumulated(samples: Samples, begin: Callable[[], _AnyPass], stage: str) -> _AnyPass:
    """Add all rows to what `begin` returns; partitions begin anew, and their results are added."""
    if samples.partitions is not None:
        total: _AnyPass = samples.partitions.fold(_of_partition, samples.partitions.starts, begin, stage=stage)
        return total
    result = begin()
    for start, stop in chunks_of(samples):
        result.add(start, samples.rows(start, stop))
    return result


def _of_partition(number: int, rows: Floats, starts: NDArray[np.int64], begin: Callable[[], _AnyPass]) -> _AnyPass:
    result = begin()
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        result.add(start, rows[start : start + _ROWS_AT_ONCE])
    return result.moved(int(starts[number]))


def chunks_of(samples: Samples) -> list[tuple[int, int]]:
    """Cut samples into chunks of rows."""
    n = samples.n_rows
    return [(start, min(n, start + _ROWS_AT_ONCE)) for start in range(0, n, _ROWS_AT_ONCE)]


@dataclass(slots=True, eq=False)
class Extent:
    """The least and the largest coordinates of rows along the axes."""

    places: _OfRows
    ends: Floats = field(default_factory=lambda: np.array([[np.inf], [-np.inf]]))

    def add(self, _: int, rows: Floats) -> None:
        """Add rows."""
        along = self.places(rows)
        self.ends = _widened(self.ends, np.stack([along.min(axis=0), along.max(axis=0)]))

    def moved(self, _: int) -> "Extent":
        """Return it unchanged."""
        return self

    def __add__(self, other: "Extent") -> "Extent":
        return replace(self, ends=_widened(self.ends, other.ends))


def _widened(ends: Floats, others: Floats) -> Floats:
    return np.stack([np.minimum(ends[0], others[0]), np.maximum(ends[1], others[1])])


@dataclass(slots=True, eq=False)
class Front:
    """The row in front at each pixel.

    Attributes
    ----------
    seen : callable
        From rows to their pixels (n, 2) and their depths (n,).
    depth : ndarray of shape (height, width), float64
        Its depth; infinite if there is none.
    owner : ndarray of shape (height, width), uint32 or int64
        Its number; of equally deep ones the first.
    """

    seen: Callable[[Floats], tuple[Floats, Floats]]
    depth: Floats
    owner: NDArray[np.integer]

    @staticmethod
    def of(seen: Callable[[Floats], tuple[Floats, Floats]], shape: tuple[int, int]) -> "Front":
        """Begin without rows."""
        return Front(seen, np.full(shape, np.inf), np.zeros(shape, np.uint32))

    def add(self, start: int, rows: Floats) -> None:
        """Add rows."""
        self.add_seen(start, *self.seen(rows))

    def add_seen(self, start: int, xy: Floats, depth: Floats) -> None:
        """Add rows of which pixels and depths are known."""
        _native.front_pixels(xy, depth, start, self.depth, self.owner.view(np.uint32))

    def moved(self, start: int) -> "Front":
        """Count rows from another number on, which needn't fit 32 bits."""
        return replace(self, owner=self.owner.astype(np.int64) + start)

    def __add__(self, other: "Front") -> "Front":
        is_nearer = (other.depth < self.depth) | ((other.depth == self.depth) & (other.owner < self.owner))
        return replace(
            self,
            depth=np.where(is_nearer, other.depth, self.depth),
            owner=np.where(is_nearer, other.owner, self.owner),
        )


@dataclass(slots=True, eq=False)
class Density:
    """The number of rows at each pixel, and the first of them if places don't tell the values of rows."""

    pixels: _OfRows
    places: _OfRows
    counts: NDArray[np.unsignedinteger]
    front: Front | None

    @staticmethod
    def of(pixels: _OfRows, places: _OfRows, shape: tuple[int, int], *, is_projected: bool) -> "Density":
        """Begin without rows."""
        front = Front.of(_level, shape) if is_projected else None
        return Density(pixels, places, np.zeros(shape, np.uint32), front)

    def add(self, start: int, rows: Floats) -> None:
        """Add rows."""
        xy = self.pixels(self.places(rows))
        _native.count_pixels(xy, self.counts.view(np.uint32))
        if self.front is not None:
            self.front.add_seen(start, *_level(xy))

    def moved(self, start: int) -> "Density":
        """Count rows from another number on, and pixels to any number."""
        front = None if self.front is None else self.front.moved(start)
        return replace(self, counts=self.counts.astype(np.uint64), front=front)

    def __add__(self, other: "Density") -> "Density":
        front = self.front if self.front is None or other.front is None else self.front + other.front
        return replace(self, counts=self.counts + other.counts, front=front)


def _level(xy: Floats) -> tuple[Floats, Floats]:
    return xy, np.zeros(len(xy))


@dataclass(slots=True, eq=False)
class Columns:
    """The number of rows at each column of pixels from `left` on; those beyond count at the ends."""

    columns: _OfRows
    places: _OfRows
    left: int
    counts: Floats

    @staticmethod
    def of(columns: _OfRows, places: _OfRows, left: int, width: int) -> "Columns":
        """Begin without rows."""
        return Columns(columns, places, left, np.zeros(width))

    def add(self, _: int, rows: Floats) -> None:
        """Add rows."""
        at = np.floor(self.columns(self.places(rows))).astype(np.intp) - self.left
        self.counts += np.bincount(np.clip(at, 0, len(self.counts) - 1), minlength=len(self.counts))

    def moved(self, _: int) -> "Columns":
        """Return it unchanged."""
        return self

    def __add__(self, other: "Columns") -> "Columns":
        return replace(self, counts=self.counts + other.counts)
