"""Data frames → `Points`, by what pandas, polars and pyarrow tables have in common; none of them is imported."""

from collections.abc import Sequence
from numbers import Number
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.records import Points
from kmeans_gif.sources.request import Request
from kmeans_gif.sources.tables.columns import no_numbers, note_left_out, wanted_positions
from kmeans_gif.sources.tables.rows import points_of_rows
from kmeans_gif.types import Floats


def is_data_frame(source: object) -> bool:
    """Whether an object has named columns that can become arrays.

    Parameters
    ----------
    source : object
        Anything.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_data_frame([1, 2])
    False
    """
    return hasattr(type(source), "columns") or hasattr(source, "__dataframe__")  # a lazy frame would warn if asked


def points_of_frame(frame: Any, request: Request) -> Points:  # noqa: ANN401 - of packages that may not be there
    """Read the columns of a data frame that hold numbers.

    Parameters
    ----------
    frame : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        Columns of whole numbers, floats and booleans are numbers; null and NaN are missing values.
    request : Request
        Which columns are wanted, and what is done with rows that miss a value.

    Returns
    -------
    Points
        Named as the columns are.

    Raises
    ------
    SourceError
        If there is no row or no column of numbers, a wanted one holds something else, or a value can't be used; rows
        count from 0.

    Examples
    --------
    >>> class Frame:
    ...     columns = ("x", "y")
    ...     def __getitem__(self, name):
    ...         return np.array([1, 2]) if name == "x" else np.array([0.5, 1.5])
    >>> points_of_frame(Frame(), Request()).rows(0, 2).tolist()
    [[1.0, 0.5], [2.0, 1.5]]
    """
    what = f"the data frame ({type(frame).__name__})"
    if hasattr(frame, "collect"):
        raise SourceError(f"{what} isn't computed yet; give frame.collect()")
    names = [str(name) for name in getattr(frame, "column_names", frame.columns)]
    wanted = range(len(names)) if request.columns is None else wanted_positions(names, request.columns, what)
    found = [(i, _numbers(_column(frame, i))) for i in wanted]
    columns = [(i, column) for i, column in found if column is not None]
    others = [names[i] for i, column in found if column is None]
    if request.columns is not None and others:
        raise SourceError(f"{what}: column {others[0]!r} holds no numbers; ask for columns of numbers only")
    if not columns:
        raise no_numbers(what)
    count = len(columns[0][1])
    if count == 0:
        raise SourceError(f"{what} has no row; there is nothing to cluster")
    arrays = [column for _, column in columns]

    def raw(start: int, stop: int) -> Floats:
        return np.stack([np.asarray(array[start:stop], dtype=np.float64) for array in arrays], axis=1)

    points = points_of_rows(
        count,
        tuple(names[i] for i, _ in columns),
        raw,
        what=what,
        drop_missing=request.drop_missing,
        whole=all(column.dtype.kind in "biu" for _, column in columns),
    )
    note_left_out(others, what)
    return points


def _column(frame: Any, i: int) -> Any:  # noqa: ANN401 - as above
    if hasattr(frame, "iloc"):  # pandas, where several columns may have one name
        return frame.iloc[:, i]
    return frame[getattr(frame, "column_names", frame.columns)[i]]


def _numbers(column: Any) -> NDArray[Any] | None:  # noqa: ANN401 - as above
    """Give a column's numbers, missing ones as NaN, without a copy where there can be; None if it holds others."""
    dtype = getattr(column, "dtype", None)
    if hasattr(dtype, "na_value"):  # an extension type of pandas
        kind = getattr(dtype, "kind", "O")
        return column.to_numpy(dtype=np.float64, na_value=np.nan) if kind in "biuf" else None
    array: NDArray[Any] = column.to_numpy() if hasattr(column, "to_numpy") else np.asarray(column)
    if array.dtype.kind in "biuf":
        return array
    if array.dtype.kind == "O" and hasattr(dtype, "is_numeric") | hasattr(column, "type") and _all_numbers(array):
        return array.astype(np.float64)  # booleans with nulls, decimals: None becomes NaN
    return None


def _all_numbers(values: Sequence[object] | NDArray[Any]) -> bool:
    present = [value for value in values if value is not None]
    return bool(present) and all(isinstance(value, Number) for value in present)
