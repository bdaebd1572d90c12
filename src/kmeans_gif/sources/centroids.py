"""Initial centroids from a file, for ``--init FILE``."""

from pathlib import Path
from typing import BinaryIO

import numpy as np

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.request import Request
from kmeans_gif.types import Floats, Values

_MAX_BYTES = 64 << 20


def read_centroids(path: str) -> Floats:
    """Read initial centroids."""
    if Path(path).stat().st_size > _MAX_BYTES:
        raise SourceError(f"{path!r} has more than {_MAX_BYTES} bytes; first centroids are a few rows of numbers")
    try:
        with Path(path).open("rb") as file:
            is_npy = file.peek(6).startswith(b"\x93NUMPY")
            array = _read_npy(file, repr(path)) if is_npy else _read_csv(file, repr(path))
        centroids = np.asarray(array, dtype=np.float64)
    except (ValueError, TypeError, EOFError) as error:
        reason = " ".join(str(error).split()).removeprefix(repr(path)).lstrip(": ").partition(";")[0]
        raise SourceError(
            f"{path!r} can't be read as first centroids ({reason}); give a CSV or NPY file with a row for each"
        ) from error
    if centroids.ndim != 2 or centroids.size == 0:
        raise SourceError(f"{path!r} holds an array of shape {centroids.shape}; first centroids are rows of numbers")
    if not np.isfinite(centroids).all():
        raise SourceError(f"{path!r} holds NaN or infinity; first centroids are finite numbers")
    return centroids


def _read_npy(file: BinaryIO, name: str) -> Values:
    from kmeans_gif.sources.numpy_files import load_npy  # noqa: PLC0415 - most runs draw their first centroids

    array = load_npy(file, name, None, Request())
    return array.rows(0, array.shape[0]) if array.shape else np.empty(())


def _read_csv(file: BinaryIO, name: str) -> Floats:
    from kmeans_gif.sources.tables.delimited import read_delimited  # noqa: PLC0415

    points = read_delimited(file, name, Request(header=False))
    return points.rows(0, points.n)
