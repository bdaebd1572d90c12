"""What scikit-learn calls ``X`` and ``sample_weight``: numbers in rows, held in memory, and a weight for each."""

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.types import Floats


def matrix_of(data: object) -> Floats:
    """Take an array-like as rows of numbers.

    Parameters
    ----------
    data : array-like or data frame of shape (n, features)
        At least one row and one column of finite real numbers.

    Returns
    -------
    ndarray of shape (n, features), float64
        C-contiguous; the given array itself where it is that already.

    Raises
    ------
    SourceError
        If it has another shape, or holds what is not finite or not real.
    OptionError
        If it holds objects that are no numbers; a TypeError.

    Examples
    --------
    >>> matrix_of([[1, 2], [3, 4]]).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    if hasattr(data, "toarray"):
        raise SourceError(
            f"X is a sparse {type(data).__name__}, but only dense data can be clustered; give X.toarray()"
        )
    array = np.asarray(data)
    if array.dtype.kind == "c":
        raise SourceError(f"Complex data not supported: X has dtype {array.dtype}; give real numbers, such as X.real")
    if array.ndim != 2:
        raise SourceError(
            f"X has shape {array.shape}, but rows of features are (n_samples, n_features). Reshape your data with "
            "X.reshape(-1, 1) if it is one feature, X.reshape(1, -1) if it is one sample"
        )
    n, features = array.shape
    if features == 0:
        raise SourceError(
            f"X has 0 feature(s) (shape=({n}, 0)) while a minimum of 1 is required.; give at least one column"
        )
    if n == 0:
        raise SourceError(f"X has 0 sample(s) (shape=(0, {features})); give at least one row")
    return _finite(_as_floats(array, "X"), "X")


def weights_of(sample_weight: object, n: int) -> Floats | None:
    """Take an array-like as the weights of rows.

    Parameters
    ----------
    sample_weight : array-like of shape (n,), a number, or None
        Finite, at least 0, and not all 0; a number is the weight of every row.
    n : int
        How many rows there are.

    Returns
    -------
    ndarray of shape (n,), float64, or None
        None where none were given: 1 each.

    Raises
    ------
    SourceError
        If they have another shape or a value that is no weight.
    OptionError
        If they are no numbers; a TypeError.

    Examples
    --------
    >>> weights_of([1, 0.5], 2).tolist()
    [1.0, 0.5]
    """
    if sample_weight is None:
        return None
    weights = np.asarray(sample_weight)
    if weights.ndim == 0:
        weights = np.full(n, weights)
    if weights.shape != (n,):
        raise SourceError(f"sample_weight has shape {weights.shape}, but X has {n} rows; give one weight for each")
    weights = _finite(_as_floats(weights, "sample_weight"), "sample_weight")
    if weights.min() < 0:
        raise SourceError(f"sample_weight holds {weights.min():g}; a weight is at least 0")
    if weights.max() == 0:
        raise SourceError("sample_weight is zero everywhere; give at least one sample a weight above 0")
    return weights


def feature_names_of(data: object) -> NDArray[np.object_] | None:
    """Tell how the columns of a data frame are called.

    Parameters
    ----------
    data : array-like or data frame
        The rows.

    Returns
    -------
    ndarray of shape (features,), object, or None
        None where there are no names, or where they are not strings.

    Raises
    ------
    OptionError
        If some names are strings and others are not; a TypeError, as in scikit-learn.

    Examples
    --------
    >>> feature_names_of([[1, 2]]) is None
    True
    """
    columns = getattr(data, "columns", None)
    if columns is None:
        return None
    names = np.array(list(columns), dtype=object)
    texts = [isinstance(name, str) for name in names]
    if any(texts) and not all(texts):
        raise OptionError(
            "Feature names are only supported if all input features have string names; convert them all with "
            "X.columns = X.columns.astype(str)"
        )
    return names if any(texts) else None


def _as_floats(array: NDArray[np.generic], what: str) -> Floats:
    if array.dtype.kind not in "biufO":
        raise SourceError(f"{what} has dtype {array.dtype}, but its values must be real numbers; convert them first")
    try:
        return np.ascontiguousarray(array, dtype=np.float64)
    except ValueError as error:
        raise SourceError(f"{what} holds a value that is no number ({error}); give real numbers") from None
    except TypeError as error:
        raise OptionError(f"{what} holds an object that is no number ({error}); give real numbers") from None


def _finite(array: Floats, what: str) -> Floats:
    low, high = array.min(), array.max()  # both pass NaN on, so this sees every value without a second array
    if np.isnan(low):
        raise SourceError(f"Input {what} contains NaN; drop those rows or fill them in first")
    if not np.isfinite(low) or not np.isfinite(high):
        raise SourceError(f"Input {what} contains infinity; its values must be finite numbers that float64 holds")
    return array
