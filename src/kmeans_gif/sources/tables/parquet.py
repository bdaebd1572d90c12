"""Parquet files → `Points`, by pyarrow, batch by batch."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import numpy as np

from kmeans_gif.errors import SourceError
from kmeans_gif.progress import report
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.arrow import floats_of, is_number, pandas_index
from kmeans_gif.sources.tables.classes import Column, column_of
from kmeans_gif.sources.tables.columns import candidates, ignored_columns, truth_position
from kmeans_gif.sources.tables.rows import check_count, joined, points_of_rows
from kmeans_gif.types import Floats

_BATCH = 1 << 18
"""Rows per batch."""

_ROOM, _ROOM_PER_VALUE = 1 << 24, 1 << 10
"""Maximum size of the inflated pages of a column: a value has at most 32 bytes, but a page may hold a single one."""

_MAX_RATIO = 256
"""Maximum compression ratio of larger pages: long texts may be large, but compress less than this."""


def read_parquet(stream: IO[bytes], name: str, request: Request) -> Points:
    """Read the columns of a Parquet file that hold numbers."""
    try:
        from pyarrow import parquet  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise SourceError(f"{name} is a Parquet file, which needs pyarrow: pip install 'kmeans-gif[tables]'") from error
    stream.seek(0)
    with _own_errors(name):
        file = parquet.ParquetFile(stream)
        schema = file.schema_arrow
        index = pandas_index(schema)
        wanted = candidates(schema.names, request, name, index=index)
        others = {i: str(schema.types[i]) for i in wanted if not is_number(schema.types[i])}
        ignored = ignored_columns(schema.names, others, request, name, index=index)
        positions = [i for i in wanted if i not in others]
        names = tuple(schema.names[i] for i in positions)
        check_count(file.metadata.num_rows * len(positions), request, name)
        _check_sizes(file, stream.seek(0, os.SEEK_END))
        pieces = _pieces(file, positions)
        truth = _truth(file, truth_position(schema.names, request, name), name)
    count = sum(map(len, pieces))
    if count == 0:
        raise SourceError(f"{name} has no rows; there is nothing to cluster")
    raw = joined([len(piece) for piece in pieces], pieces.__getitem__, names, name).rows
    return points_of_rows(count, names, raw, request, what=name, ignored=ignored, truth=truth)


@contextmanager
def _own_errors(name: str) -> Iterator[None]:
    try:
        yield
    except SourceError:
        raise
    except Exception as error:  # pyarrow raises a dozen classes on hostile bytes
        reason = " ".join(str(error).split())
        raise SourceError(f"{name} is a Parquet file that can't be read ({reason}); write it again") from error


def _check_sizes(file: Any, size: int) -> None:  # noqa: ANN401 - pyarrow has no types of its own
    """Refuse pages that are much larger than their values; batches limit rows but not dictionaries.

    Checked per row group, because pyarrow ends the process if the metadata of a single column are damaged.
    """
    metadata = file.metadata
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        room = metadata.num_columns * (_ROOM + _ROOM_PER_VALUE * group.num_rows)
        if group.total_byte_size > max(room, _MAX_RATIO * size):
            raise ValueError(f"{group.total_byte_size} bytes for {group.num_rows} rows")


def _truth(file: Any, position: int | None, name: str) -> Column | None:  # noqa: ANN401 - as above
    """Read the column of true classes, if one is named."""
    if position is None:
        return None
    title = file.schema_arrow.names[position]
    batches = file.iter_batches(batch_size=_BATCH, columns=[title])
    turn = file.schema_arrow.names[:position].count(title)
    values = (value for batch in batches for value in batch.column(turn).to_pylist())
    return column_of(title, values, name)


def _pieces(file: Any, positions: list[int]) -> list[Floats]:  # noqa: ANN401 - pyarrow has no types of its own
    """Read columns batch by batch; pyarrow selects by name, which may not be unique."""
    names = file.schema_arrow.names
    turns = [(names[i], names[:i].count(names[i])) for i in positions]
    pieces: list[Floats] = []
    done, count = 0, file.metadata.num_rows
    for batch in file.iter_batches(batch_size=_BATCH, columns=list(dict.fromkeys(name for name, _ in turns))):
        done += len(batch)
        if done > count:
            raise ValueError(f"it has more rows than the {count} that it declares")
        rows = np.empty((len(batch), len(turns)))
        for j, (name, turn) in enumerate(turns):
            rows[:, j] = floats_of(batch.column(batch.schema.get_all_field_indices(name)[turn]))
        pieces.append(rows)
        report("reading", done, count)
    return pieces
