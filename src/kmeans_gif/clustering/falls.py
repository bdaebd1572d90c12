"""The fall of the inertia in each iteration, split into its two halves: centroids move, then samples are assigned."""

import numpy as np

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.types import Floats


def falls_of(trace: Trace) -> Floats:
    """Return by how much moving and assigning lower the inertia in each iteration: (n_iter, 2).

    Under the labels before, moving a centroid to the mean of its n samples lowers the inertia by n times its squared
    shift. An empty cluster has no samples, so this holds when its centroid is moved to a far sample too.

    >>> from kmeans_gif import cluster
    >>> falls_of(cluster([[0.0], [1.0], [5.0], [6.0]], n_clusters=2, init=[[0.0], [1.0]])).round(2).tolist()
    [[27.0, 8.0], [5.0, 0.0]]
    """
    away = np.diff(trace.centroids, axis=0)
    squares = away * away * trace.cluster_weights[:-1, :, np.newaxis]
    steps, k, features = squares.shape
    # Summed in order of label, then feature; NumPy's own order of summation may vary.
    moving = np.add.accumulate(squares.reshape(steps, k * features), axis=1)[:, -1]
    return np.stack([moving, trace.inertia[:-1] - trace.inertia[1:] - moving], axis=1)
