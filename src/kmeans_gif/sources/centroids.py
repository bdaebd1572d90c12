"""Initial centroids from a file, for ``--init FILE``."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from kmeans_gif.errors import SourceError
from kmeans_gif.notes import HeldNotes
from kmeans_gif.sources.request import Request
from kmeans_gif.types import Floats, Values

_MAX_BYTES = 64 << 20


class Centroids(NamedTuple):
    """Initial centroids, and the names of their columns, if the file has a header."""

    path: str
    rows: Floats
    names: tuple[str, ...] | None

    def of(self, columns: Sequence[str]) -> Floats:
        """Return the columns of points: by name, or in order if the header has other names."""
        if self.names is None:
            return self.rows
        if all(self.names.count(name) == 1 for name in columns):
            return np.ascontiguousarray(self.rows[:, [self.names.index(name) for name in columns]])
        misplaced = any(name in columns and name != own for own, name in zip(columns, self.names, strict=False))
        if misplaced or len(self.names) != len(columns):
            raise SourceError(
                f"{self.path!r} has the columns {', '.join(map(repr, self.names))}, "
                f"the points have {', '.join(map(repr, columns))}; name those of the file like them"
            )
        return self.rows


def read_centroids(path: str) -> Centroids:
    """Read initial centroids."""
    if Path(path).stat().st_size > _MAX_BYTES:
        raise SourceError(f"{path!r} has more than {_MAX_BYTES} bytes; first centroids are a few rows of numbers")
    try:
        with Path(path).open("rb") as file:
            is_npy = file.peek(6).startswith(b"\x93NUMPY")
            array, names = (_read_npy(file, repr(path)), None) if is_npy else _read_csv(file, repr(path))
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
    return Centroids(path, centroids, names)


def _read_npy(file: BinaryIO, name: str) -> Values:
    from kmeans_gif.sources.numpy_files import load_npy  # noqa: PLC0415 - most runs draw their first centroids

    array = load_npy(file, name, None, Request())
    return array.rows(0, array.shape[0]) if array.shape else np.empty(())


def _read_csv(file: BinaryIO, name: str) -> tuple[Floats, tuple[str, ...] | None]:
    """Return the rows, and the names of the columns if the first row has no number."""
    from kmeans_gif.sources.tables.cells import Kind, read_cell  # noqa: PLC0415
    from kmeans_gif.sources.tables.delimited import read_delimited  # noqa: PLC0415
    from kmeans_gif.sources.tables.dialect import read_opening  # noqa: PLC0415
    from kmeans_gif.sources.tables.text import blocks_of  # noqa: PLC0415

    first = read_opening(blocks_of(file, name), name, Request(header=True), None).names
    kinds = {read_cell(cell)[0] for cell in first}
    has_header = Kind.TEXT in kinds and kinds <= {Kind.TEXT, Kind.MISSING}
    with HeldNotes() as notes:
        points = read_delimited(file, name, Request(header=has_header))
        notes.clear()  # a column of other values is not one of the data
    return points.rows(0, points.n), points.names if has_header else None
