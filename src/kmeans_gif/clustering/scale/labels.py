"""Labels of arrays and partitions of Dask, which are arrays of Dask with their chunks."""

from functools import partial
from typing import Any

import numpy as np

from kmeans_gif.clustering.blocks import labels_in_order
from kmeans_gif.clustering.matching import check_features
from kmeans_gif.clustering.spaces import Space, to_space
from kmeans_gif.sources.lazy.points import features_of, floats_of_chunk, with_whole_rows
from kmeans_gif.sources.partitions import Partitions
from kmeans_gif.sources.tables.columns import default_names
from kmeans_gif.sources.tables.rows import complete_rows
from kmeans_gif.types import Floats, Labels


def labels_of_array(array: Any, centroids: Floats, space: Space) -> Any:  # noqa: ANN401 - Dask has no types
    """Label the rows of an array; −1 if a value is missing."""
    check_features(default_names(features_of(array)), centroids.shape[1])
    rows = with_whole_rows(array)
    dropped = {"drop_axis": 1} if rows.ndim == 2 else {}
    label = partial(_labels_of_chunk, centroids, space)
    return rows.map_blocks(label, dtype=np.int32, meta=np.empty(0, np.int32), **dropped)


def labels_of_partitions(partitions: Partitions, centroids: Floats, space: Space) -> Any:  # noqa: ANN401 - as above
    """Label the rows of partitions: an array with their chunks."""
    import dask.array as da  # noqa: PLC0415 - an extra

    shape = centroids.shape[1:]
    sized = zip(partitions.tasks, partitions.counts.tolist(), strict=True)
    chunks = [da.from_delayed(task, (count, *shape), np.float64) for task, count in sized]
    return labels_of_array(da.concatenate(chunks), centroids, space)


def _labels_of_chunk(centroids: Floats, space: Space, chunk: Any) -> Labels:  # noqa: ANN401 - of NumPy, masked or not
    values = floats_of_chunk(chunk[:, None] if chunk.ndim == 1 else chunk)
    n, features = values.shape
    complete = complete_rows(n, default_names(features), lambda start, stop: values[start:stop], "a chunk of the array")
    rows = to_space(np.where(complete[:, None], values, 0.0), space)
    labels = labels_in_order(lambda start, stop: rows[start:stop], n, centroids)
    labels[~complete] = -1
    return labels
