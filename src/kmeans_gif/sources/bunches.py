"""Data sets of scikit-learn, which is not imported → `Points`: a Bunch is a dict with attributes."""

import numpy as np

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.sources.objects import is_data_frame
from kmeans_gif.sources.point_arrays import points_of_array
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.stored_arrays import stored
from kmeans_gif.sources.tables.data_frames import points_of_frame


def points_of_bunch(bunch: dict[str, object], request: Request) -> Points:
    """Read the data of a Bunch, with the names of its features.

    Examples
    --------
    >>> class Bunch(dict): pass
    >>> iris = Bunch(data=[[5.1, 3.5]], feature_names=["length", "width"])
    >>> points_of_bunch(iris, Request(columns=("width",))).rows(0, 1).tolist()
    [[3.5]]
    """
    if request.kind == "image":
        raise SourceError("a Bunch can't be read as an image; leave ", Option("kind", "image"), " out")
    if "data" not in bunch:
        raise SourceError(f"this Bunch has no data, only {', '.join(bunch)}; give one of these")
    data = bunch["data"]
    if is_data_frame(data):
        return points_of_frame(data, request)
    array = np.asarray(data)
    names = bunch.get("feature_names")
    found = () if names is None else tuple(map(str, np.ravel(np.asarray(names, dtype=object))))
    has_names = array.ndim == 2 and len(found) == array.shape[1]
    return points_of_array(stored(array), request, names=found if has_names else None)
