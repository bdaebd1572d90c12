"""Arrays of Dask of rank 1 or 2 → `Points`."""

from functools import partial
from math import isnan
from typing import Any

import numpy as np

from kmeans_gif import running
from kmeans_gif.errors import Option, SourceError
from kmeans_gif.sources.arrays import is_wide, note_light
from kmeans_gif.sources.lazy.parts import Part, points_of_parts
from kmeans_gif.sources.point_arrays import checked_points
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.columns import candidates, default_names
from kmeans_gif.sources.tables.rows import as_floats
from kmeans_gif.types import Floats


def points_of_lazy_array(array: Any, request: Request) -> Points:  # noqa: ANN401 - as above
    """Read an array as points."""
    what = checked_points(array.shape, array.dtype)
    refuse_truth(what, request)
    features = features_of(array)
    names = default_names(features)
    positions = None
    if request.columns is not None:
        positions = candidates(names, request, what)
        names = tuple(names[i] for i in positions)
    # Optimization loses the chunks of an array that is kept on a cluster (dask 2026.8).
    chunks = list(with_whole_rows(array).to_delayed(optimize_graph=False).ravel())
    tasks = running.each(partial(_part_of, what, features, positions), chunks, name="read")
    points, is_gray = points_of_parts(
        *(tasks, (names, False)),
        what=what,
        called=lambda number: f"{what}: partition {number}",
        drop_missing=request.drop_missing,
    )
    if request.kind is None and request.columns is None and is_gray and is_wide(points):
        note_light(array.shape)
    return points


def refuse_truth(what: str, request: Request) -> None:
    """Refuse true classes, which are compared in memory."""
    if request.truth is not None:
        raise SourceError(
            f"{what} isn't in memory, as true classes must be; compute it first, or leave ", Option("truth"), " out"
        )


def features_of(array: Any) -> int:  # noqa: ANN401 - as above
    """Return the number of columns of an array that can be points."""
    what = checked_points(array.shape, array.dtype)
    if array.ndim == 1:
        return 1
    if isnan(array.shape[1]):
        raise SourceError(f"{what} has an unknown number of columns; call array.compute_chunk_sizes() first")
    return int(array.shape[1])


def with_whole_rows(array: Any) -> Any:  # noqa: ANN401 - as above
    """Return an array whose chunks have all columns."""
    if array.ndim == 1 or array.numblocks[1] == 1:
        return array
    try:
        return array.rechunk({1: -1})
    except ValueError as error:
        raise SourceError(
            f"an array of shape {array.shape} has chunks of unknown size, several across; "
            "call array.compute_chunk_sizes() first"
        ) from error


def _part_of(what: str, features: int, positions: list[int] | None, number: int, chunk: Any) -> Part:  # noqa: ANN401
    """Convert a chunk, which need not be what its array declares."""
    rows = chunk[:, None] if chunk.ndim == 1 else chunk
    if rows.ndim != 2 or rows.shape[1] != features or rows.dtype.kind not in "biuf":
        fault = f"{what}: partition {number} has shape {chunk.shape} and dtype {chunk.dtype}; give real numbers alike"
        return Part(np.empty((0, features)), fault=SourceError(fault))
    return Part(floats_of_chunk(rows if positions is None else rows[:, positions]))


def floats_of_chunk(chunk: Any) -> Floats:  # noqa: ANN401 - of NumPy, masked or not
    """Convert a chunk to float64, with NaN for masked values."""
    values = as_floats(np.ma.getdata(chunk))
    return np.where(np.ma.getmaskarray(chunk), np.nan, values) if np.ma.is_masked(chunk) else values
