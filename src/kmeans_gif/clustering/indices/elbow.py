"""The elbow of a falling curve.

V. Satopää, J. Albrecht, D. Irwin and B. Raghavan, "Finding a 'Kneedle' in a Haystack: Detecting Knee Points in System
Behavior", ICDCS Workshops 2011.
"""

from collections.abc import Sequence

import numpy as np

from kmeans_gif.types import Floats


def difference_curve(n_clusters: Sequence[int], inertia: Floats) -> Floats:
    """Return how far the curve, scaled to the unit square, lies below its diagonal; zeros if it does not fall."""
    k = np.array(n_clusters, np.float64)
    fall = inertia[0] - inertia[-1]
    if len(k) < 2 or not fall > 0:
        return np.zeros(len(k))
    curve: Floats = (inertia[0] - inertia) / fall - (k - k[0]) / (k[-1] - k[0])
    return curve


def elbow_of(n_clusters: Sequence[int], inertia: Floats) -> int | None:
    """Return the number of clusters at the elbow, None if there is no clear one."""
    curve = difference_curve(n_clusters, inertia)
    n = len(curve)
    if n < 3:
        return None
    step = 1 / (n - 1)
    best = int(np.argmax(curve))
    if not 0 < best < n - 1 or curve[best] <= step:
        return None
    return int(n_clusters[best])
