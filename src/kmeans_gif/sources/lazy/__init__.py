"""Arrays and data frames of Dask, and folders of tables: sources whose rows are computed partition by partition."""

from typing import Any

from kmeans_gif.sources.records import Image, Points
from kmeans_gif.sources.request import Request


def read_lazy(source: Any, request: Request) -> Image | Points:  # noqa: ANN401 - of Dask, which has no types
    """Read an array or data frame of Dask."""
    if hasattr(type(source), "to_dask_array"):
        from kmeans_gif.sources.lazy.tables import points_of_frame  # noqa: PLC0415 - pandas is not needed for arrays

        return points_of_frame(source, request)
    from kmeans_gif.sources.lazy.points import points_of_lazy_array  # noqa: PLC0415

    return points_of_lazy_array(source, request)
