"""B10: a hundred million points in the plane to a GIF, beside scikit-learn's fit alone; time and peak memory."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import numpy as np

import kmeans_gif
from benchmarks.apart import Job, apart
from benchmarks.pictures import Scale
from benchmarks.report import Section, at_least, at_most, shortfall, table, usable_cores
from kmeans_gif.types import Floats

_WAYS = {
    "ours": "ours, points → GIF",
    "sklearn": "sklearn Lloyd, fit alone",
    "ours_at_hand": "ours, memory at hand",
    "sklearn_at_hand": "sklearn Lloyd, memory at hand",
    "memory": "writing to as much new memory as the points take",
}
_K, _ITERATIONS = 16, 20


def points(n: int) -> Floats:
    """Make n points around 15 centres, seeded, with little additional memory."""
    numbers = np.random.default_rng(0)
    centers = numbers.uniform(-10, 10, (15, 2))
    made = np.empty((n, 2))
    for start in range(0, n, 1_000_000):
        chunk = made[start : start + 1_000_000]
        chunk[:] = numbers.normal(size=chunk.shape)
        chunk += centers[numbers.integers(0, 15, len(chunk))]
    return made


def first_of(samples: Floats) -> Floats:
    """Choose initial centroids across all samples, none exactly on one."""
    first: Floats = samples[:: len(samples) // _K][:_K] + 1e-3
    return first


def ours(n: int) -> Job:
    samples = points(n)
    first = first_of(samples)

    def job() -> dict[str, float]:
        animation = kmeans_gif.animate(samples, BytesIO(), n_clusters=_K, init=first, max_iter=_ITERATIONS)
        return animation.timings

    return job


def sklearn(n: int) -> Job:
    from sklearn.cluster import KMeans

    samples = points(n)
    model = KMeans(_K, init=first_of(samples), n_init=1, max_iter=_ITERATIONS, tol=0, copy_x=False)
    return lambda: model.fit(samples) and None


def memory(n: int) -> Job:
    """Allocate as much memory as the points take, in addition to them."""
    held = points(n)
    cores = usable_cores()

    def job() -> None:
        new = np.empty_like(held)
        with ThreadPoolExecutor(cores) as pool:
            list(pool.map(lambda part: part.fill(1), np.array_split(new, cores)))

    return job


def at_hand(way: Callable[[int], Job]) -> Callable[[int], Job]:
    """Write to as much memory as a method takes, and free it, just before.

    A virtual machine may have to request memory from its host if no process held it recently, which can take
    longer than everything else.
    """

    def ready(n: int) -> Job:
        job = way(n)
        np.empty((2 * n, 2)).fill(1)
        return job

    return ready


JOBS = {
    "ours": ours,
    "sklearn": sklearn,
    "ours_at_hand": at_hand(ours),
    "sklearn_at_hand": at_hand(sklearn),
    "memory": memory,
}


def section(scale: Scale) -> Section:
    """Run each method in separate processes, in turns; the fastest run of each counts."""
    n = scale.max_points
    runs = [{name: apart("large", name, n) for name in _WAYS} for _ in range(scale.repeats)]
    found = {name: min((run[name] for run in runs), key=lambda told: told["seconds"]) for name in _WAYS}
    size = 16 * n
    stages = {
        _WAYS[name]: {stage: found[name][stage] for stage in ("read", "count", "seed", "cluster", "draw", "write")}
        for name in ("ours", "ours_at_hand")
    }
    rows = {
        shown: {
            "seconds": found[name]["seconds"],
            "GB beside the points": found[name]["bytes"] / 1e9,
            "GB of points": size / 1e9,
        }
        for name, shown in _WAYS.items()
    }
    ratios = {name: found[f"sklearn{name}"]["seconds"] / found[f"ours{name}"]["seconds"] for name in ("", "_at_hand")}
    speed = at_least("B10 a great many points, against the fit alone", 10, (ratios[""],))
    new = sorted(run["memory"]["seconds"] for run in runs)
    reason = (
        f"{found['sklearn']['seconds'] / 10:.2f} s are allowed; putting rows into blocks takes "
        f"{found['ours']['count']:.2f} of them, {found['ours_at_hand']['count']:.2f} where memory is at hand: was "
        "written to and given back just before. To write to as much new memory as the points take, and nothing else, "
        f"took {new[0]:.2f} to {new[-1]:.2f} s: a virtual machine may have to ask its host for it"
    )
    return Section(
        "B10: points in the plane, k=16, 20 iterations",
        (
            speed,
            at_least("B10 the same, where both find memory at hand", 10, (ratios["_at_hand"],)),
            at_most("B10 memory, of the points", 1.25, (found["ours"]["bytes"] / size,)),
        ),
        table(f"{n} points", rows, 2) + "\n\n" + table("seconds", stages, 2) + shortfall(speed, [reason]),
    )
