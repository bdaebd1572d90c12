"""How samples are shared between the clusters of one run and those of the next."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import progress
from kmeans_gif.clustering.blocks import labels_of
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.types import Floats

_ROWS_AT_ONCE = 1 << 20


def flows_of(samples: Samples, traces: Sequence[Trace], *, threads: int = 1) -> list[Floats]:
    """Return the weights of samples by their clusters at the end of a run and of the next: (k, next k) for each two.

    A pixel that is partly transparent weighs its opacity.
    """
    blocks = samples.blocks_in_memory
    weights = samples.weights
    if weights is not None and blocks.reordered:
        weights = weights[blocks.order()]
    flows: list[Floats] = []
    before: NDArray[np.uint16] = np.zeros(0, np.uint16)
    for number, trace in enumerate(traces):
        labels = labels_of(blocks, trace.centroids[-1], threads=threads)
        if number:
            shape = traces[number - 1].n_clusters, trace.n_clusters
            total = np.zeros(shape)
            for start in range(0, blocks.n, _ROWS_AT_ONCE):
                rows = slice(start, start + _ROWS_AT_ONCE)
                pairs = before[rows].astype(np.int64) * shape[1] + labels[rows]
                own = None if weights is None else weights[rows]
                total += np.bincount(pairs, own, minlength=shape[0] * shape[1]).reshape(shape)
            flows.append(total / samples.weight_of_one)
        before = labels
        progress.report("following samples", number + 1, len(traces))
    return flows
