"""Labels of any data: the nearest centroid of each pixel, point or row of a data frame."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, cast

import numpy as np

from kmeans_gif.clustering.blocks import labels_in_order, labels_of
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.matching import check_features, matched, other_kind, positions_of
from kmeans_gif.clustering.pixels import each_pixel
from kmeans_gif.clustering.spaces import Space, to_space
from kmeans_gif.errors import fixed_kind
from kmeans_gif.paths import is_pattern
from kmeans_gif.sources import read
from kmeans_gif.sources.objects import is_data_frame, is_lazy
from kmeans_gif.sources.records import Image, Images, Points
from kmeans_gif.sources.request import Request
from kmeans_gif.types import Floats, Kind, Labels, Values

_NAME = "cluster"
"""Name of a series of labels."""


@dataclass(frozen=True, slots=True, eq=False)
class Centroids:
    """The centroids of a step, of shape (k, features), their space, and the names of the columns of points."""

    values: Floats
    space: Space
    names: tuple[str, ...] | None

    @property
    def features(self) -> int:
        """Number of features."""
        return int(self.values.shape[1])


def labels_of_any(data: object, kind: Kind, centroids: Centroids, *, threads: int) -> Any:  # noqa: ANN401 - see `Trace.labels`
    """Label data of a kind, of any source or already read."""
    if kind == "points" and is_lazy(data):
        return labels_of_lazy(data, centroids)
    if kind == "points" and is_data_frame(data):
        return labels_of_frame(data, centroids, threads=threads)
    if kind == "points" and not isinstance(data, Image | Images | Points):
        return labels_of_table(data, centroids, threads=threads)
    source = matched(read_as(kind, data), centroids.names, centroids.features, centroids.space)
    if isinstance(source, Points):
        return labels_of_points(source, centroids, threads=threads)
    return labels_of_image(source, centroids, threads=threads)


def labels_of_image(image: Image, centroids: Centroids, *, threads: int) -> Any:  # noqa: ANN401 - see `Trace.labels`
    """Label the pixels of an image, upright; −1 if wholly transparent. Those of a lazy image are a Dask array."""
    if image.lazy is not None:
        pixels = image.lazy
        channels = range(2, pixels.ndim)
        none = np.empty((0, 0), np.int32)
        return pixels.map_blocks(
            _labels_of_block, centroids, pixels.dtype, dtype=np.int32, drop_axis=channels, meta=none
        )
    return _labels_of_pixels(image, centroids, threads=threads)


def _labels_of_block(block: Values, centroids: Centroids, dtype: np.dtype[Any]) -> Labels:
    """Label a block of a lazy image, on a worker."""
    if block.size == 0:
        return np.empty(block.shape[:2], np.int32)
    from kmeans_gif.sources.lazy.images import image_of_block  # noqa: PLC0415 - most pictures aren't lazy

    return _labels_of_pixels(image_of_block(block, dtype), centroids, threads=1)


def _labels_of_pixels(image: Image, centroids: Centroids, *, threads: int) -> Labels:
    samples = samples_of(image, centroids.space, threads=threads)
    labels = labels_of(samples.blocks_in_memory, centroids.values, threads=threads).astype(np.int32)
    return each_pixel(image, samples, np.append(labels, np.int32(-1)), least_alpha=1, threads=threads)


def labels_of_points(points: Points, centroids: Centroids, *, threads: int) -> Any:  # noqa: ANN401 - see `Trace.labels`
    """Label points, in order; those of partitions by an array of Dask."""
    if points.partitions is not None:
        from kmeans_gif.clustering.scale.labels import labels_of_partitions  # noqa: PLC0415 - most points are in memory

        return labels_of_partitions(points.partitions, centroids.values, centroids.space)
    return _labels_of_rows(points.rows, points.n, centroids, threads)


def labels_of_table(data: object, centroids: Centroids, *, threads: int) -> Any:  # noqa: ANN401 - as above
    """Label the rows of a file, an array or lists; −1 if a value is missing."""
    points = _complete_points(data, centroids)
    points = cast("Points", matched(points, centroids.names, centroids.features, centroids.space))
    labels = labels_of_points(points, centroids, threads=threads)
    if points.complete is None:
        return labels
    found = np.full(len(points.complete), -1, np.int32)
    found[points.complete] = labels
    return found


def read_as(kind: Kind, data: object, *, columns: Sequence[str] | None = None, drop_missing: bool = False) -> Any:  # noqa: ANN401 - a record of that kind
    """Read data of the kind of a run."""
    with fixed_kind(other_kind(kind)):
        return read(data, kind=kind, columns=columns, drop_missing=drop_missing)


def _complete_points(data: object, centroids: Centroids) -> Points:
    """Read points without the rows that have a missing value, in a column of the run if the columns have names."""
    is_in_parts = isinstance(data, str | PathLike) and (Path(data).is_dir() or is_pattern(str(data)))
    points: Points = read_as("points", data, drop_missing=not is_in_parts)  # parts have no labels of dropped rows
    names = centroids.names
    is_wider = points.named and names is not None and points.names != names
    if names is None or points.complete is None or not is_wider:
        return points
    positions_of(points.names, names)  # raises if they are not all there
    return cast("Points", read_as("points", data, columns=names, drop_missing=True))


def labels_of_frame(frame: object, centroids: Centroids, *, threads: int) -> Any:  # noqa: ANN401 - see `Trace.labels`
    """Label the rows of a data frame, as a series with its index; −1 if a value is missing."""
    from kmeans_gif.sources.tables.data_frames import columns_of_frame, rows_of_frame  # noqa: PLC0415 - only here
    from kmeans_gif.sources.tables.rows import complete_rows  # noqa: PLC0415

    names = columns_of_frame(frame)
    columns = None if names is None or names == centroids.names else centroids.names
    if names is not None and columns is not None:
        positions_of(names, columns)  # raises if they are not all there
    table = rows_of_frame(frame, Request(columns=columns))
    check_features(table.names, centroids.features)
    table.ignored.note(table.what)
    complete = None if table.whole else complete_rows(table.count, table.names, table.raw, table.what)

    def rows(start: int, stop: int) -> Floats:
        found = table.raw(start, stop)
        if complete is not None:
            found[~complete[start:stop]] = 0
        return found

    labels = _labels_of_rows(rows, table.count, centroids, threads)
    if complete is not None:
        labels[~complete] = -1
    return _series(labels, frame)


def labels_of_lazy(data: Any, centroids: Centroids) -> Any:  # noqa: ANN401 - of Dask, which has no types
    """Label the rows of an array or data frame of Dask, as lazily; −1 if a value is missing."""
    if not hasattr(type(data), "to_dask_array"):
        from kmeans_gif.clustering.scale.labels import labels_of_array  # noqa: PLC0415 - as above

        return labels_of_array(data, centroids.values, centroids.space)
    import pandas as pd  # noqa: PLC0415 - data frames of Dask consist of its data frames

    from kmeans_gif.sources.lazy.tables import as_frame  # noqa: PLC0415

    frame, named = as_frame(data)
    if named and centroids.names is not None:
        names = [str(name) for name in frame.columns]
        frame = frame[[frame.columns[i] for i in positions_of(names, centroids.names)]]
    meta = pd.Series(np.empty(0, np.int32), name=_NAME)
    return frame.map_partitions(_labels_of_partition, centroids, meta=meta)


def _labels_of_partition(frame: Any, centroids: Centroids) -> Any:  # noqa: ANN401 - of pandas
    if len(frame) == 0:
        return _series(np.empty(0, np.int32), frame)
    return labels_of_frame(frame, centroids, threads=1)


def _labels_of_rows(rows: Callable[[int, int], Floats], n: int, centroids: Centroids, threads: int) -> Labels:
    return labels_in_order(
        lambda start, stop: to_space(rows(start, stop), centroids.space), n, centroids.values, threads=threads
    )


def _series(labels: Labels, frame: Any) -> Any:  # noqa: ANN401 - of packages that may not be installed
    """Return labels as a series of the package that a data frame is from, or unchanged."""
    pandas, polars = sys.modules.get("pandas"), sys.modules.get("polars")
    if pandas is not None and isinstance(frame, pandas.DataFrame | pandas.Series):
        return pandas.Series(labels, index=frame.index, name=_NAME)
    if polars is not None and isinstance(frame, polars.DataFrame | polars.Series):
        return polars.Series(_NAME, labels)
    return labels
