"""Columns of Arrow, from its tables, Parquet files and pandas: which are numeric, and their numbers."""

from typing import TYPE_CHECKING, Any

from kmeans_gif.sources.tables.rows import as_floats
from kmeans_gif.types import Floats

if TYPE_CHECKING:
    import pyarrow as pa


def is_number(kind: "pa.DataType") -> bool:
    """Whether values of a type are whole numbers, floats, decimals or booleans."""
    from pyarrow import types  # noqa: PLC0415 - an extra

    return bool(types.is_decimal(kind) or types.is_floating(kind)) or is_whole(kind)


def is_whole(kind: "pa.DataType") -> bool:
    """Whether values of a type are whole numbers or booleans, which are always finite."""
    from pyarrow import types  # noqa: PLC0415 - an extra

    return bool(types.is_integer(kind) or types.is_boolean(kind))


def floats_of(values: Any) -> Floats:  # noqa: ANN401 - pyarrow has no types of its own
    """Convert an array or chunked array of numbers; null becomes NaN."""
    from pyarrow import types  # noqa: PLC0415 - an extra

    if types.is_decimal(values.type):  # Arrow's own way to a float is off by a bit, that through text is rounded once
        values = values.cast("string")
    return as_floats(values.cast("float64", safe=False).to_numpy(zero_copy_only=False))


def pandas_index(schema: "pa.Schema") -> frozenset[str]:
    """Find the columns that hold the index of the pandas frame that a table comes from."""
    import json  # noqa: PLC0415 - arrays and text tables don't need it

    try:
        entries = json.loads((schema.metadata or {}).get(b"pandas", b"{}"))["index_columns"]
        return frozenset(entry for entry in entries if isinstance(entry, str))  # that of a range is a dict
    except (ValueError, LookupError, TypeError, RecursionError):  # there is none, or anything was written in its place
        return frozenset()
