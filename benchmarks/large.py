"""B10: a hundred million points in the plane to a GIF, beside scikit-learn's fit alone; time and peak memory.

Each way runs in a process of its own, so that memory can be told; ``python -m benchmarks.large ours 1000000`` is one.
"""

import json
import subprocess
import sys
from io import BytesIO
from time import perf_counter

import numpy as np

import kmeans_gif
from kmeans_gif.types import Floats

OURS, PEER = "ours, points → GIF", "sklearn Lloyd, fit alone"

_K, _ITERATIONS = 16, 20


def points(n: int) -> Floats:
    """Make n points around 15 centres, seeded, with little room beside them."""
    numbers = np.random.default_rng(0)
    centers = numbers.uniform(-10, 10, (15, 2))
    made = np.empty((n, 2))
    for start in range(0, n, 1_000_000):
        chunk = made[start : start + 1_000_000]
        chunk[:] = numbers.normal(size=chunk.shape)
        chunk += centers[numbers.integers(0, 15, len(chunk))]
    return made


def ours(samples: Floats, first: Floats) -> None:
    kmeans_gif.animate(samples, BytesIO(), n_clusters=_K, init=first, max_iter=_ITERATIONS)


def sklearn(samples: Floats, first: Floats) -> None:
    from sklearn.cluster import KMeans

    KMeans(_K, init=first, n_init=1, max_iter=_ITERATIONS, tol=0, copy_x=False).fit(samples)


def one(name: str, n: int) -> dict[str, float]:
    """Run one way in this process: seconds, and peak bytes beside the source array."""
    import resource

    samples = points(n)
    first = samples[:: n // _K][:_K] + 1e-3
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    start = perf_counter()
    {"ours": ours, "sklearn": sklearn}[name](samples, first)
    seconds = perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"seconds": seconds, "bytes": float(peak - before), "source": float(samples.nbytes)}


def measure(n: int) -> dict[str, dict[str, float]]:
    """Run each way in a process of its own."""
    found = {}
    for name, shown in (("ours", OURS), ("sklearn", PEER)):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.large", name, str(n)], check=True, capture_output=True, text=True
        )
        found[shown] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    print(json.dumps(one(sys.argv[1], int(sys.argv[2]))))
