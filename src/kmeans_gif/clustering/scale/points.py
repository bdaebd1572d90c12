"""Points in partitions: assignment where the rows are, of which only sums come back."""

from functools import partial

from kmeans_gif import running
from kmeans_gif.clustering.ranges import check_magnitude, check_spans, note_unresolved
from kmeans_gif.clustering.samples import ClusterSums, Samples, assigned
from kmeans_gif.clustering.scale.cache import blocks_of_rows
from kmeans_gif.clustering.scale.farthest import Far, far_rows, farthest_of, merged_far
from kmeans_gif.clustering.spaces import Space, to_space, to_units
from kmeans_gif.sources.partitions import Partitions
from kmeans_gif.sources.records import Points
from kmeans_gif.types import Floats, Values

_ROOM = 0.25
"""Share of the memory of a worker that blocks may take."""


class PartitionedBlocks:
    """The rows of partitions in blocks, as `AssignableBlocks`.

    Its results depend on how rows are distributed over partitions, and on nothing else.
    """

    n_pieces = 1

    def __init__(self, partitions: Partitions) -> None:
        self.partitions = partitions
        self._room = _ROOM * min(running.memories())

    def bounds(self) -> Floats:
        """Return the minimum and maximum of each column."""
        return self.partitions.bounds

    def assign_pieces(
        self, centroids: Floats, previous: Floats | None, _first: int, _last: int, _threads: int
    ) -> list[tuple[Values, Values, float, float]]:
        """Assign all rows, which are a single piece."""
        work = partial(_assigned, self._room)
        sums: ClusterSums = self.partitions.fold(work, centroids, previous, stage="assigning")
        return [(sums.weights, sums.sums, sums.inertia, sums.moved)]

    def farthest(self, centroids: Floats, wanted: int, _threads: int, pinned: int) -> Floats:
        """Return at most `wanted` different rows that are farthest from their centroid; see farthest.hpp."""
        work, merge = partial(_far, self._room), partial(merged_far, wanted, pinned)
        shared = centroids, wanted, pinned
        found: Far = self.partitions.fold(work, *shared, stage="filling empty clusters", merge=merge)
        return farthest_of(found, wanted, pinned)


def samples_of_partitions(points: Points, partitions: Partitions, space: Space) -> Samples:
    """Make the samples of points in partitions, which are kept on the workers if their memory suffices."""
    bounds = to_space(partitions.bounds, space)
    check_magnitude(bounds, points.n, points.names)
    check_spans(bounds, points.names)
    note_unresolved(to_units(bounds, space), points.names)
    features = len(points.names)
    tasks = running.each(partial(_in_space, space), partitions.tasks, name="convert")
    tasks = running.kept(tasks, points.n * features * 8, "keeping rows")
    own = Partitions(tasks, partitions.counts, bounds)
    blocks = PartitionedBlocks(own)
    names = points.names if points.named else None
    return Samples("points", points.n, points.n, features, space, own.rows, blocks, names=names, partitions=own)


def _in_space(space: Space, _: int, rows: Floats) -> Floats:
    return to_space(rows, space)


def _assigned(room: float, _: int, rows: Floats, centroids: Floats, previous: Floats | None) -> ClusterSums:
    return assigned(blocks_of_rows(rows, room), centroids, previous)


def _far(room: float, _: int, rows: Floats, centroids: Floats, wanted: int, pinned: int) -> Far:
    return far_rows(blocks_of_rows(rows, room), rows, centroids, wanted, pinned)
