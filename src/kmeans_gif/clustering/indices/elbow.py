"""The elbow of the inertia: from which number of clusters on it falls more slowly.

V. Satopää, J. Albrecht, D. Irwin and B. Raghavan, "Finding a 'Kneedle' in a Haystack: Detecting Knee Points in System
Behavior", ICDCS Workshops 2011. Both axes are logarithmic: the inertia of samples without clusters is close to a power
of k, a straight line there, but on linear axes it bends and seems to have an elbow.
"""

from collections.abc import Sequence
from math import log

import numpy as np

from kmeans_gif.types import Floats

_CLEAR = 0.1
"""Height of a clear elbow: the mean step from 2 to 12, Kneedle's sensitivity of 1, but the same for any numbers.

Without clusters curves stay below; with groups that touch they rise above."""


def difference_curve(n_clusters: Sequence[int], inertia: Floats) -> Floats:
    """Return how far the curve, with its logarithms scaled to the unit square, lies below the diagonal.

    It is NaN from an inertia of 0 on.
    """
    curve = np.full(len(inertia), np.nan)
    count = int(np.argmax(inertia == 0)) if (inertia == 0).any() else len(inertia)
    if count > 1:
        x, y = (np.array([log(value) for value in of[:count]]) for of in (n_clusters, inertia.tolist()))
        fall = y[0] - y[-1]
        curve[:count] = ((y[0] - y) / fall if fall > 0 else 0) - (x - x[0]) / (x[-1] - x[0])
    return curve


def elbow_of(n_clusters: Sequence[int], inertia: Floats) -> int | None:
    """Return the number of clusters at which the difference curve is highest; None if that is no clear elbow."""
    curve = difference_curve(n_clusters, inertia)
    if not np.nanmax(curve, initial=0) > _CLEAR:
        return None
    return n_clusters[int(np.nanargmax(curve))]
