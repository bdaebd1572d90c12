"""First centroids from a file, for ``--init FILE``."""

from pathlib import Path

import numpy as np

from kmeans_gif.errors import SourceError
from kmeans_gif.types import Floats

_MAX_BYTES = 64 << 20


def read_centroids(path: str) -> Floats:
    """Read first centroids.

    Parameters
    ----------
    path : str
        An NPY file, or CSV: a row of numbers for each centroid, in units, no header.

    Returns
    -------
    ndarray of shape (n_clusters, features), float64
        As they stand in the file; a file of one column or row of numbers is one feature a centroid in CSV.

    Raises
    ------
    OSError
        If there is no such file.
    SourceError
        If it holds anything but rows of numbers.
    """
    if Path(path).stat().st_size > _MAX_BYTES:
        raise SourceError(f"{path!r} has more than {_MAX_BYTES} bytes; first centroids are a few rows of numbers")
    try:
        with Path(path).open("rb") as file:
            if file.peek(6).startswith(b"\x93NUMPY"):
                array = np.load(file, allow_pickle=False)
            else:
                array = np.loadtxt(file, delimiter=",", ndmin=2, encoding="utf-8-sig")
        return np.asarray(array, dtype=np.float64)
    except (ValueError, TypeError, EOFError) as error:
        reason = " ".join(str(error).split())
        raise SourceError(
            f"{path!r} can't be read as first centroids ({reason}); give a CSV or NPY file with a row of numbers each"
        ) from error
