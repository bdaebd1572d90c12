"""The order of the clusters' colours, found with + − × and comparisons only."""

from collections.abc import Sequence
from functools import cmp_to_key

import numpy as np

from kmeans_gif.clustering.spaces import Space, to_space
from kmeans_gif.types import Bytes, ColorOrder, Floats

_OKLAB = Space("oklab", 0.0, 255.0)

_GRAY = 0.02
"""OKLab chroma below which a colour looks gray, and its hue means nothing."""


def oklab_of(colors: Bytes) -> Floats:
    """Convert 8-bit sRGB colours of shape (k, 3) to OKLab."""
    return to_space(colors, _OKLAB)


def ordered(colors: Bytes, weights: Floats, order: ColorOrder) -> tuple[int, ...]:
    """Return the labels of clusters in an order; ties go to the lowest label.

    By share: largest first. By lightness: darkest first. By hue: by OKLab hue angle from 0° on, then grays, darkest
    first.

    Examples
    --------
    >>> colors = np.array([[0, 0, 255], [90, 90, 90], [255, 0, 0]], np.uint8)
    >>> [ordered(colors, np.array([1.0, 3.0, 1.0]), order) for order in ("share", "lightness", "hue")]
    [(1, 0, 2), (0, 1, 2), (2, 0, 1)]
    """
    if order == "share":
        return tuple(np.argsort(-weights, kind="stable").tolist())
    places = oklab_of(colors)
    if order == "lightness":
        return tuple(np.argsort(places[:, 0], kind="stable").tolist())
    rows: list[list[float]] = places.tolist()
    return tuple(sorted(range(len(rows)), key=lambda label: _by_hue(rows[label])))


def _compared(first: Sequence[float], second: Sequence[float]) -> int:
    """Compare two colours by hue: first by kind (see `_kind`), then by the turn from one to the other."""
    kinds = _kind(first), _kind(second)
    if kinds[0] != kinds[1]:
        return -1 if kinds[0] < kinds[1] else 1
    if kinds[0] == _GRAYS:
        return (first[0] > second[0]) - (first[0] < second[0])
    turn = first[1] * second[2] - first[2] * second[1]  # above 0 if the second has the larger angle
    return (turn < 0) - (turn > 0)


_by_hue = cmp_to_key(_compared)

_GRAYS = 2


def _kind(color: Sequence[float]) -> int:
    """Return 0 for hues from 0° to below 180°, 1 for those up to 360°, 2 for grays."""
    _, a, b = color
    if a * a + b * b < _GRAY * _GRAY:
        return _GRAYS
    return int(b < 0 or (b == 0 and a < 0))
