"""Folds over the pixels of a lazy image: what workers add up for each block, merged in a tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import lcm
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import read_unchanged
from kmeans_gif.clustering.samples import check_colors
from kmeans_gif.errors import SourceError
from kmeans_gif.running import computed, each, fold
from kmeans_gif.sources.lazy.images import DaskArray, pixels_of_block
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Bytes, Values

_LEAST_SIDE = 256
"""Blocks that are lower or narrower are joined, because a task takes as long as counting some ten thousand pixels."""


class Tally(Protocol):
    """Adds up the pixels of blocks on workers; picklable."""

    @property
    def box(self) -> tuple[int, int]:
        """Width and height of boxes of pixels that no border between blocks may cut."""

    def of(self, values: Values, alpha: Bytes | None, left: int, top: int) -> Any:  # noqa: ANN401 - its own
        """Return the result for a block: values (h, w, features) and alpha (h, w), and where it is."""

    def merged(self, results: Sequence[Any]) -> Any:  # noqa: ANN401
        """Merge results of neighbouring blocks."""


def tallied(image: Image, tallies: Sequence[Tally]) -> list[Any]:
    """Read a lazy image once, and return the result of each tally."""
    array = image.lazy
    edges = tuple(
        _edges(array.chunks[axis], lcm(*(tally.box[1 - axis] for tally in tallies)), array.shape[axis])
        for axis in (0, 1)
    )
    blocks = _cut(array, edges).to_delayed().ravel().tolist()
    add = _Adding(tuple(tallies), edges, array.dtype)
    parts = each(_of_block, blocks, add, name="count-pixels")
    (n_pixels, results), *_ = computed(
        [fold(parts, partial(_merged, add.tallies), name="merge")], "reading pixels", parts
    )
    if n_pixels != image.height * image.width:
        raise SourceError(
            f"the blocks of the array hold {n_pixels} pixels, but by its shape {array.shape} it has "
            f"{image.height * image.width}; give map_blocks the chunks that its function returns"
        )
    return list(results)


_Result: TypeAlias = tuple[int, tuple[Any, ...]]
"""Number of pixels, and the result of each tally."""


@dataclass(frozen=True, slots=True, eq=False)
class _Adding:
    """What the tasks of all blocks share."""

    tallies: tuple[Tally, ...]
    edges: tuple[tuple[int, ...], ...]
    dtype: np.dtype[Any]


def _of_block(number: int, block: NDArray[Any], add: _Adding) -> _Result:
    down, across = divmod(number, len(add.edges[1]) - 1)
    values, alpha = pixels_of_block(block, add.dtype)
    place = add.edges[1][across], add.edges[0][down]
    return values.shape[0] * values.shape[1], tuple(tally.of(values, alpha, *place) for tally in add.tallies)


def _merged(tallies: Sequence[Tally], results: list[_Result]) -> _Result:
    if len(results) == 1:
        return results[0]
    of_tallies = zip(*(found for _, found in results), strict=True)
    return sum(n for n, _ in results), tuple(
        tally.merged(found) for tally, found in zip(tallies, of_tallies, strict=True)
    )


def _edges(chunks: Sequence[int], box: int, size: int) -> tuple[int, ...]:
    """Return borders of blocks: those of chunks, moved to multiples of the box, without those that are too near."""
    kept = [0]
    for edge in np.cumsum(chunks).tolist():
        moved = edge // box * box
        if moved - kept[-1] >= _LEAST_SIDE and size - moved >= _LEAST_SIDE:
            kept.append(moved)
    return (*kept, size)


def _cut(array: DaskArray, edges: Sequence[Sequence[int]]) -> DaskArray:
    """Cut an array at the edges; each chunk is read once, and its parts go to the blocks that they are in."""
    chunks = tuple(tuple(stop - start for start, stop in pairwise(along)) for along in edges)
    return array.rechunk((*chunks, *array.chunks[2:]), method="tasks")


class Counted(NamedTuple):
    """Different colours of pixels, in the order of `RowCounter`; see `ColorCounts`."""

    values: Values
    weights: NDArray[np.int64]
    n_samples: int
    one: int


@dataclass(frozen=True, slots=True)
class ColorTally:
    """Counts different colours."""

    features: int
    dtype: str
    max_colors: int | None

    @property
    def box(self) -> tuple[int, int]:
        """Blocks may be cut anywhere."""
        return 1, 1

    def of(self, values: Values, alpha: Bytes | None, *_: int) -> Counted:
        """Count the colours of a block."""
        counter = _native.RowCounter(self.features, self.dtype)
        with read_unchanged():
            counter.add(values.reshape(-1, self.features), None if alpha is None else alpha.reshape(-1), 1)
        n_samples = values.shape[0] * values.shape[1] if alpha is None else int(np.count_nonzero(alpha))
        return self._counted(counter, n_samples, 1 if alpha is None else 255)

    def merged(self, results: Sequence[Counted]) -> Counted:
        """Add counts up."""
        counter = _native.RowCounter(self.features, self.dtype)
        for counted in results:
            counter.add_counted(counted.values, counted.weights)
        return self._counted(counter, sum(counted.n_samples for counted in results), results[0].one)

    def _counted(self, counter: _native.RowCounter, n_samples: int, one: int) -> Counted:
        values, weights = counter.sorted(1)
        check_colors(len(values), self.max_colors)
        return Counted(values, weights, n_samples, one)
