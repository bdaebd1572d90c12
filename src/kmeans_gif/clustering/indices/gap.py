"""The gap statistic: how much lower the inertia is than that of samples without clusters.

R. Tibshirani, G. Walther and T. Hastie, "Estimating the number of clusters in a data set via the gap statistic",
Journal of the Royal Statistical Society B 63, 2001.
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from kmeans_gif.types import Floats


def gaps(logs: Floats, of_references: Floats) -> tuple[Floats, Floats]:
    """Return the gap of each number of clusters and its standard error.

    `logs` (n,) are the logarithms of the inertia of the samples, `of_references` (references, n) those of references.
    """
    count = len(of_references)
    means = np.add.accumulate(of_references)[-1] / count
    away = of_references - means
    deviations = np.sqrt(np.add.accumulate(away * away)[-1] / count)
    return means - logs, deviations * sqrt(1 + 1 / count)


def smallest_sufficient(n_clusters: Sequence[int], gap: Floats, errors: Floats) -> int | None:
    """Return the smallest number whose gap is at least that of the next one minus its standard error, if any."""
    for i in range(len(n_clusters) - 1):
        if gap[i] >= gap[i + 1] - errors[i + 1]:
            return n_clusters[i]
    return None
