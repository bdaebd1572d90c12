"""Data frames of Dask, and folders and patterns of CSV and Parquet files → `Points`."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kmeans_gif import running
from kmeans_gif.errors import Option, SourceError
from kmeans_gif.notes import HeldNotes
from kmeans_gif.sources.lazy.parts import Part, points_of_parts
from kmeans_gif.sources.lazy.points import refuse_truth
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.columns import candidates, ignored_columns

_TABS = (".tsv", ".tab")


def points_of_frame(frame: Any, request: Request) -> Points:  # noqa: ANN401 - of Dask, which has no types
    """Read the numeric columns of a data frame, or a single column."""
    what = f"the data frame (Dask {type(frame).__name__})"
    if request.kind == "image":
        raise SourceError(f"{what} holds points, not a picture; leave ", Option("kind", "image"), " out")
    refuse_truth(what, request)
    frame, named = as_frame(frame)
    names = [str(name) for name in frame.columns]
    wanted = candidates(names, request, what)
    others = {i: str(frame.dtypes.iloc[i]) for i in wanted if not _is_numeric(frame.dtypes.iloc[i])}
    ignored = ignored_columns(names, others, request, what)
    used = [i for i in wanted if i not in others]
    own = tuple(names[i] for i in used)
    partitions = frame.to_delayed()  # with all columns: Dask would fail on a partition that lacks one
    points, _ = points_of_parts(
        *(running.each(partial(_part_of_frame, what, own), partitions, name="read"), (own, named)),
        what=what,
        called=lambda number: f"{what}: partition {number}",
        drop_missing=request.drop_missing,
    )
    ignored.note(what)
    return points


def as_frame(frame: Any) -> tuple[Any, bool]:  # noqa: ANN401 - as above
    """Return a column as a data frame, and whether it has a name; a data frame as it is."""
    if frame.ndim == 2:
        return frame, True
    name = frame.name
    return frame.to_frame("x" if name is None else name), name is not None


def _is_numeric(dtype: Any) -> bool:  # noqa: ANN401 - of NumPy or pandas
    if hasattr(dtype, "pyarrow_dtype"):
        from kmeans_gif.sources.tables.arrow import is_number  # noqa: PLC0415 - needs pyarrow

        return is_number(dtype.pyarrow_dtype)
    return dtype.kind in "biuf"


def _part_of_frame(what: str, names: tuple[str, ...], number: int, frame: Any) -> Part:  # noqa: ANN401 - of pandas
    """Convert a partition, whose columns need not be those that its data frame declares."""
    from kmeans_gif.sources.tables.data_frames import rows_of_frame  # noqa: PLC0415 - arrays don't need it

    nothing = np.empty((0, len(names)))
    try:
        if len(frame) == 0:
            return Part(nothing)
        table = rows_of_frame(frame, Request("points", columns=names))
        return Part(table.raw(0, table.count))
    except SourceError as error:
        return Part(nothing, fault=SourceError(f"{what}: partition {number}: ", *error.pieces))


def points_of_files(files: Sequence[str], what: str, request: Request) -> Points:
    """Read the files of a folder or pattern, each as a partition."""
    if request.kind == "image":
        raise SourceError(f"{what} holds tables of points, not a picture; leave ", Option("kind", "image"), " out")
    running.dask_module("dask", f"{what}, {len(files)} files,")
    refuse_truth(what, request)
    from dask import delayed  # noqa: PLC0415 - an extra

    paths = [delayed(Path(file).resolve(), pure=False) for file in files]
    read = partial(_part_of_file, request._replace(kind="points"))
    points, _ = points_of_parts(
        *(running.each(read, paths, name="read"), None),
        what=what,
        called=lambda number: repr(files[number]),
        drop_missing=request.drop_missing,
    )
    return points


def _part_of_file(request: Request, _: int, path: Path) -> Part:
    """Read a file as a single one is read."""
    name, suffix = repr(str(path)), path.suffix.lower()
    with HeldNotes() as notes:
        try:
            with path.open("rb") as stream:
                if suffix == ".parquet":
                    from kmeans_gif.sources.tables.parquet import read_parquet  # noqa: PLC0415 - needs pyarrow

                    points = read_parquet(stream, name, request)
                else:
                    from kmeans_gif.sources.tables.delimited import read_delimited  # noqa: PLC0415

                    points = read_delimited(stream, name, request, delimiter="\t" if suffix in _TABS else None)
            found = tuple(notes)
        except SourceError as error:
            return Part(np.empty((0, 0)), fault=error)
        finally:
            notes.clear()  # they are given by the client
    return Part(points.rows(0, points.n), (points.names, points.named), found)
