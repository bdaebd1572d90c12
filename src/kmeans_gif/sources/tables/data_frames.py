"""Data frames and their columns → `Points`, by the interfaces of pandas, polars and pyarrow, imported lazily.

Attributes are looked up on the type, so that a column may have any name.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.sources.objects import is_column
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.arrow import floats_of, is_number, is_whole, pandas_index
from kmeans_gif.sources.tables.classes import Column, column_of, listed
from kmeans_gif.sources.tables.columns import Ignored, candidates, ignored_columns, shown_value, truth_position
from kmeans_gif.sources.tables.rows import as_floats, points_of_rows
from kmeans_gif.types import Floats

_NOT_COMPUTED = ("toPandas", "collect", "compute")
"""Methods that compute lazy frames of Spark, polars and Dask."""


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """A column of numbers: ``floats(start, stop)`` returns a part as float64, with NaN for missing values."""

    floats: Callable[[int, int], Floats]
    whole: bool  # none is missing, NaN or infinite


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """The common interface of data frames.

    ``series(i)`` returns a column, ``read(column)`` its numbers, or its content as text if that is not numeric.
    """

    names: list[str]
    count: int
    read: Callable[[Any], _Column | str]
    series: Callable[[int], Any]
    index: frozenset[str] = frozenset()
    named: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class FrameRows:
    """Rows of the numeric columns of a data frame; ``raw(start, stop)`` returns NaN for missing values."""

    what: str
    count: int
    names: tuple[str, ...]
    raw: Callable[[int, int], Floats]
    named: bool
    ignored: Ignored
    whole: bool
    truth: Column | None


def points_of_frame(frame: object, request: Request) -> Points:
    """Read the columns of a data frame that hold numbers, or a single column.

    Examples
    --------
    >>> class Frame:
    ...     columns = ("x", "y")
    ...     def __getitem__(self, name):
    ...         return np.array([1, 2]) if name == "x" else np.array([0.5, 1.5])
    >>> points_of_frame(Frame(), Request()).rows(0, 2).tolist()
    [[1.0, 0.5], [2.0, 1.5]]
    """
    rows = rows_of_frame(frame, request)
    return points_of_rows(
        *(rows.count, rows.names, rows.raw, request),
        what=rows.what,
        named=rows.named,
        ignored=rows.ignored,
        whole=rows.whole,
        truth=rows.truth,
    )


def columns_of_frame(frame: object) -> tuple[str, ...] | None:
    """Return the names of all columns of a data frame, or None for a column without a name."""
    table = _computed(frame)
    return tuple(table.names) if table.named else None


def _computed(frame: object) -> _Frame:
    kind = type(frame)
    for method in _NOT_COMPUTED:
        if hasattr(kind, method):
            raise SourceError(f"{_called(frame)} isn't computed yet; give frame.{method}()")
    with _own_errors(_called(frame)):
        return _frame(frame)


def _called(frame: object) -> str:
    return f"the data frame ({type(frame).__name__})"


def rows_of_frame(frame: object, request: Request) -> FrameRows:
    """Find the columns of a data frame that hold numbers, whose rows may have missing values."""
    what, table = _called(frame), _computed(frame)
    if table.count == 0:  # of which a column may have no type yet
        raise SourceError(f"{what} has no rows; there is nothing to cluster")
    found: list[tuple[int, _Column]] = []
    others: dict[int, str] = {}
    for i in candidates(table.names, request, what, index=table.index):
        with _own_errors(f"{what}: column {table.names[i]!r}"):
            column = table.read(table.series(i))
        if isinstance(column, str):
            others[i] = column
        else:
            found.append((i, column))
    ignored = ignored_columns(table.names, others, request, what, index=table.index)
    names = tuple(table.names[i] for i, _ in found)

    def raw(start: int, stop: int) -> Floats:
        rows = np.empty((stop - start, len(found)))
        for j, (_, column) in enumerate(found):
            with _own_errors(f"{what}: column {names[j]!r}"):
                rows[:, j] = column.floats(start, stop)
        return rows

    whole = all(column.whole for _, column in found)
    truth = _truth(table, truth_position(table.names, request, what), what)
    return FrameRows(what, table.count, names, raw, table.named, ignored, whole, truth)


def _truth(table: _Frame, position: int | None, what: str) -> Column | None:
    """Read the column of true classes, if one is named."""
    if position is None:
        return None
    name = table.names[position]
    with _own_errors(f"{what}: column {name!r}"):
        values = listed(table.series(position))
    return column_of(name, values or [], what)


@contextmanager
def _own_errors(place: str) -> Iterator[None]:
    """Convert exceptions of other packages to a SourceError."""
    try:
        yield
    except SourceError as error:
        raise SourceError(f"{place}, ", *error.pieces) from None
    except Exception as error:
        reason = " ".join(str(error).split())
        raise SourceError(f"{place} can't be read ({reason}); convert it to float64 first") from error


def _reader(kind: type) -> Callable[[Any], _Column | str]:
    """Return the reader for a single column of a type."""
    if hasattr(kind, "iloc"):
        return _pandas_column
    return _polars_column if hasattr(kind, "to_frame") else _arrow_column


def _frame(frame: Any) -> _Frame:  # noqa: ANN401 - of packages that may not be installed
    kind = type(frame)
    if is_column(kind):
        name = frame.name if hasattr(kind, "name") else None
        own = name not in (None, "")
        return _Frame([str(name) if own else "x"], len(frame), _reader(kind), lambda _: frame, named=own)
    if hasattr(kind, "iloc"):
        return _Frame([str(name) for name in frame.columns], len(frame), _pandas_column, lambda i: frame.iloc[:, i])
    if hasattr(kind, "to_series"):
        return _Frame(list(frame.columns), len(frame), _polars_column, frame.to_series)
    if hasattr(kind, "column_names"):
        names = list(frame.column_names)
        return _Frame(names, len(frame), _arrow_column, frame.column, pandas_index(frame.schema))
    keys = list(frame.columns)
    first = np.asarray(frame[keys[0]]) if keys else np.empty(0)
    return _Frame([str(key) for key in keys], len(first), _array_column, lambda i: np.asarray(frame[keys[i]]))


def _pandas_column(series: Any) -> _Column | str:  # noqa: ANN401 - as above
    dtype = series.dtype
    if hasattr(dtype, "pyarrow_dtype"):
        return _arrow_column(series.array.__arrow_array__())
    if hasattr(dtype, "na_value"):  # another extension type: nullable, sparse, categorical
        if dtype.kind not in "biuf":
            return str(dtype)
        whole = dtype.kind != "f" and not series.isna().any()
        return _Column(lambda a, b: series.iloc[a:b].to_numpy(dtype=np.float64, na_value=np.nan), whole=whole)
    array = series.to_numpy()
    return _array_column(array, series.isna().to_numpy() if array.dtype.kind == "O" else None)


def _polars_column(series: Any) -> _Column | str:  # noqa: ANN401 - as above
    import polars as pl  # noqa: PLC0415 - the package of the column

    dtype = series.dtype
    if not (dtype.is_numeric() or dtype == pl.Boolean):
        return str(dtype)
    whole = (dtype.is_integer() or dtype == pl.Boolean) and series.null_count() == 0
    return _Column(lambda a, b: series.slice(a, b - a).cast(pl.Float64).to_numpy(), whole=whole)


def _arrow_column(values: Any) -> _Column | str:  # noqa: ANN401 - as above
    if not is_number(values.type):
        return str(values.type)
    whole = is_whole(values.type) and values.null_count == 0
    return _Column(lambda a, b: floats_of(values.slice(a, b - a)), whole=whole)


def _array_column(array: NDArray[Any], missing: NDArray[np.bool_] | None = None) -> _Column | str:
    if array.dtype.kind in "biuf" and array.ndim == 1:
        return _Column(lambda a, b: as_floats(array[a:b]), whole=array.dtype.kind != "f")
    if array.dtype.kind != "O" or array.ndim != 1:
        return str(array.dtype)
    if missing is None:
        missing = np.array([value is None for value in array], dtype=bool)
    numbers = _numbers_of_objects(array, missing)
    return shown_value(array[~missing][0]) if numbers is None else _Column(lambda a, b: numbers[a:b], whole=False)


def _numbers_of_objects(values: NDArray[np.object_], missing: NDArray[np.bool_]) -> Floats | None:
    """Convert Python objects if they are numbers; None if none is."""
    kinds = set(map(type, values[~missing]))
    numeric = {kind for kind in kinds if issubclass(kind, Real | Decimal | np.bool_)}
    if kinds and not numeric:
        return None
    for row in np.flatnonzero(~missing) if kinds != numeric else ():
        if type(values[row]) not in numeric:
            shown = shown_value(values[row])
            raise SourceError(
                f"row {row} is {shown}, not a number; correct it, or choose other columns (", Option("columns"), ")"
            )
    numbers = np.full(len(values), np.nan)
    numbers[~missing] = [_number(value) for value in values[~missing]]
    return numbers


def _number(value: Any) -> float:  # noqa: ANN401 - of any of a dozen classes
    try:
        return float(value)
    except OverflowError:
        return np.inf if value > 0 else -np.inf
    except ValueError:  # a decimal that is a signalling NaN
        return np.nan
