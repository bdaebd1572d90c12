"""The record of rows that tasks of Dask compute: passes over all of them, and access to some."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import running
from kmeans_gif.types import Floats


def added(results: Sequence[Any]) -> Any:  # noqa: ANN401 - what they are
    """Add results in order."""
    return reduce(add, results)


@dataclass(frozen=True, slots=True, eq=False)
class Partitions:
    """Rows of points that tasks of Dask compute, partition by partition.

    Attributes
    ----------
    tasks : sequence of dask.delayed.Delayed
        One for each partition that isn't empty, whose result are its rows: of shape (count, features), float64,
        C-contiguous, all finite.
    counts : ndarray of shape (partitions,), int64
        Number of rows of each, at least 1.
    bounds : ndarray of shape (2, features), float64
        Minimum and maximum of each column.
    """

    tasks: Sequence[running.Task]
    counts: NDArray[np.int64]
    bounds: Floats

    @property
    def starts(self) -> NDArray[np.int64]:
        """Number of the first row of each partition."""
        return np.cumsum(self.counts) - self.counts

    def columns(self, positions: Sequence[int]) -> "Partitions":
        """Return the partitions with some of their columns."""
        tasks = running.each(_columns, self.tasks, list(positions), name="columns")
        return Partitions(tasks, self.counts, self.bounds[:, positions])

    def fold(
        self,
        function: Callable[..., object],
        *shared: object,
        stage: str,
        merge: Callable[[list[Any]], object] = added,
    ) -> Any:  # noqa: ANN401 - what `merge` returns
        """Merge the results of ``function(number, rows, *shared)`` over all partitions; see `kmeans_gif.running`."""
        tasks = running.each(function, self.tasks, *shared, name=stage.replace(" ", "-"))
        return running.computed([running.fold(tasks, merge, name="merge")], stage, tasks)[0]

    def rows(self, start: int, stop: int) -> Floats:
        """Compute rows `start` to `stop` − 1."""
        if stop <= start:
            return np.empty((0, self.bounds.shape[1]))
        first, last = (int(np.searchsorted(self.starts, row, side="right")) - 1 for row in (start, stop - 1))
        chosen = slice(first, last + 1)
        cut = running.each(_cut, self.tasks[chosen], self.starts[chosen], start, stop, name="fetch")
        parts: list[Floats] = running.computed(cut, "reading")
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def rows_at(self, numbers: Sequence[int]) -> Floats:
        """Compute some rows, in any order, by one pass over the partitions that they are in."""
        wanted = np.array(numbers, np.int64)
        places = np.searchsorted(self.starts, wanted, side="right") - 1
        used = np.unique(places)
        own = [wanted[places == place] - self.starts[place] for place in used]
        found = running.computed(running.each(_pick, [self.tasks[i] for i in used], own, name="fetch"), "reading")
        rows = np.empty((len(wanted), self.bounds.shape[1]))
        for place, values in zip(used, found, strict=True):
            rows[places == place] = values
        return rows


def _columns(_: int, rows: Floats, positions: list[int]) -> Floats:
    return np.ascontiguousarray(rows[:, positions])


def _cut(number: int, rows: Floats, starts: NDArray[np.int64], start: int, stop: int) -> Floats:
    own = int(starts[number])
    return rows[max(0, start - own) : stop - own]


def _pick(number: int, rows: Floats, wanted: list[NDArray[np.int64]]) -> Floats:
    return rows[wanted[number]]
