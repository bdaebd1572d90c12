"""Limits of values and weights, so that sums of squares in float64 neither overflow nor vanish."""

from collections.abc import Sequence
from math import inf, sqrt

import numpy as np

from kmeans_gif.errors import SourceError
from kmeans_gif.notes import note
from kmeans_gif.types import Floats

_LARGEST = 1e150
"""Coordinates up to this have finite squared differences, and finite sums of them over columns."""

_LARGEST_SUM = 2.0**1022
_SMALLEST_SQUARE = 2.0**-960
"""If a squared span is at least this, the squares of differences down to 2**-31 of the span are normal numbers, which
end at 2**-1022."""

_SMALLEST_SPAN = sqrt(_SMALLEST_SQUARE)

_RESOLVED = 2.0**-40
"""A span below this share of its offset holds fewer than 2**(52 - 40) = 4096 different numbers: steps that are visible
in a picture some hundred pixels wide, and means that are off by as much."""


def largest(weight: float, features: int) -> float:
    """Return the largest coordinate of samples and centroids for which no sum of squared distances overflows."""
    return min(_LARGEST, sqrt(_LARGEST_SUM / (4 * features * max(weight, 1.0))))


def check_magnitude(bounds: Floats, weight: float, names: Sequence[str] | None = None) -> None:
    """Refuse rows with a value that is too large."""
    limit = largest(weight, bounds.shape[1])
    low, high = bounds
    values = np.where(-low > high, low, high)
    column = int(np.abs(values).argmax())
    if not abs(values[column]) <= limit:
        raise SourceError(
            f"{_column(column, names)} holds {values[column]:g}, too large for its squares to be summed; "
            f"scale it to at most {limit:.3g}"
        )


def check_spans(bounds: Floats, names: Sequence[str] | None = None) -> None:
    """Refuse rows with a column whose differences are so small that their squares vanish."""
    spans = bounds[1] - bounds[0]
    for column in np.flatnonzero((spans > 0) & (spans < _SMALLEST_SPAN)).tolist():
        raise SourceError(
            f"{_column(column, names)} has a range of {spans[column]:g}, too small for differences to be squared; "
            f"scale it to at least {_SMALLEST_SPAN:.3g}"
        )


def total_weight(weights: Floats | None, n: int) -> float:
    """Return the sum of weights, or the number of rows; refuse weights that overflow or vanish."""
    if weights is None:
        return n
    with np.errstate(over="ignore"):
        total = float(weights.sum())
    if total == inf:
        raise SourceError("the sum of the weights overflows; scale them down")
    least = _least(weights)
    if least < _SMALLEST_SQUARE:
        raise SourceError(f"a weight of {least:g} is too small; scale weights to at least {_SMALLEST_SQUARE:.3g}")
    return total


def check_weights(weights: Floats, bounds: Floats) -> None:
    """Refuse weights so small that weighted squared distances vanish."""
    span = float((bounds[1] - bounds[0]).max())
    if span > 0 and _least(weights) * span * span < _SMALLEST_SQUARE:
        raise SourceError(
            f"a weight of {_least(weights):g} is too small for rows with a range of {span:g}; "
            "scale weights or columns up"
        )


def _least(weights: Floats) -> float:
    """Return the smallest weight above 0; weights of 0 occur in scoring."""
    least = float(weights.min())
    return least if least > 0 else float(weights[weights > 0].min())


def note_unresolved(bounds: Floats, names: Sequence[str]) -> None:
    """Note columns whose range is small compared with the spacing of floats at their offset."""
    spans, offsets = bounds[1] - bounds[0], np.abs(bounds).max(axis=0)
    for column in np.flatnonzero((spans > 0) & (spans < _RESOLVED * offsets)).tolist():
        steps = spans[column] / np.spacing(offsets[column])
        note(
            f"{_column(column, names)}: values near {bounds[1, column]:.6g} have a range of {spans[column]:.3g}, "
            f"which is only {int(steps)} steps of a 64-bit float; subtract an offset before the values are converted"
        )


def _column(column: int, names: Sequence[str] | None) -> str:
    return f"column {column}" if names is None else f"column {names[column]!r}"
