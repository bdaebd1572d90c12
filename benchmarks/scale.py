"""N8: points on a cluster of Dask, beside dask-ml on the same workers, data and initial centroids."""

from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

import kmeans_gif
from benchmarks.pictures import Scale
from benchmarks.points import blobs
from benchmarks.report import Section, at_least, table
from benchmarks.timing import interleaved
from kmeans_gif.types import Floats

if TYPE_CHECKING:
    from collections.abc import Callable

    from dask.array import Array
    from distributed import Client

    Fit = Callable[[Array, Floats, int], Floats]

OURS, PEER = "ours", "dask-ml KMeans"
_K, _FEATURES, _WORKERS, _CHUNKS = 8, 4, 2, 16
_ROWS_PER_ROW = 4
"""Rows by row of the estimator's benchmark: 4 million."""


def ours(points: "Array", first: Floats, n_iter: int) -> Floats:
    return kmeans_gif.cluster(points, n_clusters=len(first), init=first, max_iter=n_iter).values()


def peer(points: "Array", first: Floats, n_iter: int) -> Floats:
    from dask_ml.cluster import KMeans

    model = KMeans(len(first), init=first, max_iter=n_iter, tol=0)
    return np.asarray(model.fit(points).cluster_centers_)


def first_of(samples: Floats) -> Floats:
    """Choose initial centroids across all samples, none exactly on one."""
    first: Floats = samples[:: len(samples) // _K][:_K] + 1e-3
    return first


def traffic(client: "Client") -> dict[str, float]:
    """Return the numbers of bytes between workers and of tasks so far."""
    sent = client.run(lambda dask_worker: dask_worker.transfer_outgoing_bytes_total)
    tasks = client.run_on_scheduler(lambda dask_scheduler: dask_scheduler.transition_counter)
    return {"bytes": float(sum(sent.values())), "tasks": float(tasks)}


def section(scale: Scale) -> Section:
    """Fit copies of the same points from the same initial centroids, in turns."""
    import dask.array as da
    from distributed import Client, LocalCluster, wait

    samples = blobs(_ROWS_PER_ROW * scale.rows, _FEATURES)
    first = first_of(samples)
    options = {"n_workers": _WORKERS, "threads_per_worker": 1, "dashboard_address": ":0"}
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        chunks = (-(-len(samples) // _CHUNKS), _FEATURES)
        points = client.persist(da.from_array(samples, chunks=chunks))
        wait(points)

        def job(fit: "Fit") -> Floats:
            """Fit a new copy of the points on the workers, of which nothing is cached."""
            return fit(client.persist(points + 0), first, scale.n_iter)

        jobs = {OURS: partial(job, ours)}
        if find_spec("dask_ml"):
            jobs[PEER] = partial(job, peer)
        times = interleaved(jobs, min(2, scale.repeats))
        moved = {}
        for name, work in jobs.items():
            before = traffic(client)
            work()
            after = traffic(client)
            moved[name] = {key: (after[key] - before[key]) / scale.n_iter for key in after}
    title = "Bytes between workers, and transitions of tasks, by iteration:"
    lines = [f"- {name}: {one['bytes']:.0f} bytes, {one['tasks']:.0f} transitions" for name, one in moved.items()]
    ratios = (times[PEER] / times[OURS],) if PEER in times else ()
    times_table = table("ms", {f"{len(samples)} rows, k={_K}": times})
    body = "\n".join([times_table, "", title, "", *lines])
    return Section(
        f"N8: {len(samples)} points of {_FEATURES} features on {_WORKERS} processes, {scale.n_iter} iterations",
        (at_least("N8 points on a cluster, against dask-ml's", 5, ratios),),
        body,
    )
