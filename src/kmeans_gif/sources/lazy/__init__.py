"""Arrays and data frames of Dask, arrays of Zarr, and folders of tables: sources that workers of Dask read in parts."""

from typing import Any

from kmeans_gif.sources.objects import is_zarr
from kmeans_gif.sources.records import Image, Points
from kmeans_gif.sources.request import Request


def read_lazy(source: Any, request: Request) -> Image | Points:  # noqa: ANN401 - of Dask or Zarr, which are extras
    """Read an array or data frame of Dask, or an array or group of Zarr."""
    if is_zarr(source):
        from kmeans_gif.sources.lazy.zarr import read_zarr  # noqa: PLC0415

        return read_zarr(source, f"the Zarr {type(source).__name__.lower()}", request)
    if hasattr(type(source), "to_dask_array"):
        from kmeans_gif.sources.lazy.tables import points_of_frame  # noqa: PLC0415 - pandas is not needed for arrays

        return points_of_frame(source, request)
    from kmeans_gif.sources.lazy.images import read_dask_array  # noqa: PLC0415

    return read_dask_array(source, request)
