"""Data for the centroids of a run: the same features, in the same order and units."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kmeans_gif.clustering.spaces import Space
from kmeans_gif.errors import SourceError
from kmeans_gif.sources.records import Image, Points
from kmeans_gif.types import Floats, Kind

KINDS: dict[Kind, str] = {"image": "an image", "points": "points"}


def other_kind(kind: Kind) -> str:
    """Return the message for data of another kind than those of a run.

    >>> other_kind("image")
    'the run is of an image; give data like those it was made from'
    """
    return f"the run is of {KINDS[kind]}; give data like those it was made from"


def matched(source: Image | Points, names: Sequence[str] | None, features: int, space: Space) -> Image | Points:
    """Return a source with the columns of a run in their order; refuse one with other features or units."""
    if isinstance(source, Points):
        return _with_columns(source, names, features)
    if (source.features, source.white) != (features, space.scale):
        raise SourceError(
            f"the data have {source.features} feature{'s' * (source.features > 1)} with white at {source.white:g}, "
            f"the trace has {features} with white at {space.scale:g}; give data like those it was made from"
        )
    return source


def _with_columns(points: Points, names: Sequence[str] | None, features: int) -> Points:
    """Choose columns by name if both have names, otherwise check their number."""
    if names is None or not points.named or points.names == names:
        check_features(points.names, features)
        return points
    positions = positions_of(points.names, names)

    def rows(start: int, stop: int) -> Floats:
        return np.ascontiguousarray(points.rows(start, stop)[:, positions])

    if points.partitions is None:
        return replace(points, names=tuple(names), rows=rows)
    partitions = points.partitions.columns(positions)
    return replace(points, names=tuple(names), rows=partitions.rows, partitions=partitions)


def check_features(names: Sequence[str], features: int) -> None:
    """Refuse data with another number of columns than a run has features."""
    if len(names) != features:
        columns = "1 column" if len(names) == 1 else f"{len(names)} columns"
        raise SourceError(
            f"the data have {columns} ({', '.join(names)}), the trace has {features}; "
            "give data like those it was made from"
        )


def positions_of(names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Return the positions of a run's columns among those of other data."""
    missing = [name for name in wanted if name not in names]
    if missing:
        raise SourceError(
            f"the data have no column {', '.join(map(repr, missing))}; give the columns that the trace was made "
            f"from, {', '.join(map(repr, wanted))}, or an array to match columns by position"
        )
    several = [name for name in wanted if max(wanted.count(name), names.count(name)) > 1]
    if several:
        raise SourceError(
            f"the data or the trace have several columns {several[0]!r}; give an array to match columns by position"
        )
    return [names.index(name) for name in wanted]
