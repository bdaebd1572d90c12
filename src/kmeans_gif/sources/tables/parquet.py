"""Parquet files → `Points`, by pyarrow, batch by batch."""

from typing import IO, TYPE_CHECKING, Any

import numpy as np

from kmeans_gif.errors import SourceError
from kmeans_gif.progress import report
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.columns import no_numbers, note_left_out, wanted_positions
from kmeans_gif.sources.tables.rows import joined, points_of_rows
from kmeans_gif.types import Floats

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 1 << 18
"""Rows that are decoded at a time."""


def read_parquet(stream: IO[bytes], name: str, request: Request) -> Points:
    """Read the columns of a Parquet file that hold numbers.

    Parameters
    ----------
    stream : binary file object
        Seekable.
    name : str
        What messages call it; they count rows from 0.
    request : Request
        Which columns are wanted, and what is done with rows that miss a value.

    Returns
    -------
    Points
        Of columns of whole numbers, floats, decimals and booleans.

    Raises
    ------
    SourceError
        If pyarrow isn't installed, the file is damaged, or its values can't be used.
    """
    try:
        from pyarrow import parquet  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise SourceError(f"{name} is a Parquet file, which needs pyarrow: pip install 'kmeans-gif[tables]'") from error
    stream.seek(0)
    try:
        file = parquet.ParquetFile(stream)
        schema = file.schema_arrow
        positions = _positions(schema, name, request)
        names = tuple(schema.names[i] for i in positions)
        pieces = _pieces(file, names)
    except SourceError:
        raise
    except Exception as error:  # pyarrow raises a dozen classes on hostile bytes
        reason = " ".join(str(error).split())
        raise SourceError(f"{name} is a Parquet file that can't be read ({reason}); write it again") from error
    count = sum(map(len, pieces))
    if count == 0:
        raise SourceError(f"{name} has no row; there is nothing to cluster")
    raw = joined([len(piece) for piece in pieces], pieces.__getitem__, names, name).rows
    points = points_of_rows(count, names, raw, what=name, drop_missing=request.drop_missing)
    if request.columns is None:
        note_left_out([other for i, other in enumerate(schema.names) if i not in positions], name)
    return points


def _positions(schema: "pa.Schema", name: str, request: Request) -> list[int]:
    """Choose columns by their types."""
    from pyarrow import types  # noqa: PLC0415 - an extra

    tests = (types.is_integer, types.is_floating, types.is_decimal, types.is_boolean)
    numbers = [i for i, kind in enumerate(schema.types) if any(test(kind) for test in tests)]
    if request.columns is not None:
        positions = wanted_positions(schema.names, request.columns, name)
        for i in positions:
            if i not in numbers:
                raise SourceError(
                    f"{name}: column {schema.names[i]!r} holds {schema.types[i]}, no numbers; ask for others"
                )
        return positions
    if not numbers:
        raise no_numbers(name)
    return numbers


def _pieces(file: Any, names: tuple[str, ...]) -> list[Floats]:  # noqa: ANN401 - pyarrow has no types of its own
    pieces: list[Floats] = []
    done = 0
    for batch in file.iter_batches(batch_size=_BATCH, columns=list(names)):
        columns = [batch.column(name).cast("float64", safe=False) for name in names]
        pieces.append(np.stack([column.to_numpy(zero_copy_only=False) for column in columns], axis=1))
        done += len(pieces[-1])
        report("reading", done, file.metadata.num_rows)
    return pieces
