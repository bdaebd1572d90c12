"""Objects of other packages, recognized by their types: data frames, their columns, data sets of scikit-learn."""

from typing import TypeGuard


def is_data_frame(source: object) -> bool:
    """Whether an object is a data frame or a column of one.

    Examples
    --------
    >>> is_data_frame([1, 2])
    False
    """
    kind = type(source)
    return hasattr(kind, "columns") or hasattr(kind, "__dataframe__") or is_column(kind)


def is_column(kind: type) -> bool:
    """Whether a type is that of a single column: a Series of pandas or polars, or an array of Arrow."""
    return hasattr(kind, "to_numpy") and (
        (hasattr(kind, "iloc") or hasattr(kind, "null_count")) and not hasattr(kind, "columns")
    )


def is_zarr(source: object) -> bool:
    """Whether an object is an array or group of Zarr.

    Examples
    --------
    >>> is_zarr([1, 2])
    False
    """
    return type(source).__module__.partition(".")[0] == "zarr"


def is_bunch(source: object) -> TypeGuard[dict[str, object]]:
    """Whether an object is a Bunch that holds data.

    Examples
    --------
    >>> is_bunch({"data": [[1, 2]]})
    False
    """
    return isinstance(source, dict) and any(base.__name__ == "Bunch" for base in type(source).__mro__)


def is_lazy(source: object) -> bool:
    """Whether an object is an array or data frame of Dask.

    Examples
    --------
    >>> is_lazy([1, 2])
    False
    """
    return type(source).__module__.partition(".")[0] == "dask"
