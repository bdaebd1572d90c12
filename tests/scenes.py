"""Points drawn as frames, step by step, for the tests of what is drawn."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.models import trace_with

import kmeans_gif as kg
from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.clustering.samples import Samples, samples_of, space_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing import Canvas, Reduction, Size, canvases, reduction_of
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.paint import paint
from kmeans_gif.drawing.points.scene import Scene, scene_of
from kmeans_gif.drawing.shots import Shot, Timing, shots
from kmeans_gif.look import Look
from kmeans_gif.sources import Image, read
from kmeans_gif.sources.records import Points

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Drawn:
    """A run and all that was made on the way to its pictures."""

    trace: Trace
    shots: list[Shot]
    canvases: list[Canvas]
    frames: list[Frame]


def blobs(n: int, features: int, seed: int = 0) -> NDArray[np.float64]:
    """Points about five centres."""
    random = np.random.default_rng(seed)
    centres = random.uniform(-10, 10, (5, features))
    return centres[np.arange(n) % 5] + random.normal(size=(n, features))


def points_of(rows: Array) -> Points:
    """Rows of shape (n, features) as a source; columns are called a, b, c, …"""
    rows = np.ascontiguousarray(rows, np.float64)
    return Points(len(rows), tuple("abcdefghij"[: rows.shape[1]]), lambda start, stop: rows[start:stop])


def samples_with(rows: Array, *, standardize: bool = False) -> Samples:
    points = points_of(rows)
    return samples_of(points, space_of(points, "rgb", standardize=standardize))


def scene_from(
    rows: Array,
    centroids: Array,
    look: Look = Look(),
    size: Size = None,
    *,
    colors: int = 256,
    standardize: bool = False,
) -> Scene:
    """A scene of points, with centroids (steps, k, features) in their space."""
    samples = samples_with(rows, standardize=standardize)
    return scene_of(samples, centroids, points_of(rows).names, look, size, colors)


def drawn_with(rows: Array, centroids: Array, look: Look = Look(), size: Size = None) -> Drawn:
    """Draw points with given centroids (steps, k, features)."""
    samples = samples_with(rows)
    trace = trace_with(centroids, samples.space, "points")
    return _drawn(points_of(rows), samples, trace, look, size, cluster_colors(trace.n_clusters))


def drawn(source: object, look: Look = Look(), size: Size = None, **options: Any) -> Drawn:
    """Cluster and draw as `kmeans_gif.animate` does."""
    source = kg.read(source, kind="points" if np.ndim(source) == 2 else None)  # type: ignore[arg-type]
    trace = kg.cluster(source, **{"seed": 1, "n_clusters": 3, **options})
    data = read(source)
    colors = cluster_colors(trace.n_clusters) if trace.kind == "points" else None
    reduction = reduction_of(data, size) if isinstance(data, Image) else None
    samples = samples_of(data, trace.space, watch=None if reduction is None else reduction.add)
    return _drawn(data, samples, trace, look, size, colors, reduction)


def _drawn(
    data: Any,
    samples: Samples,
    trace: Trace,
    look: Look,
    size: Size,
    colors: Array | None,
    reduction: Reduction | None = None,
) -> Drawn:
    canvas_of = canvases(data, samples, trace.centroids, size, look, reduction=reduction, colors=256)
    plan = list(shots(trace, Timing(500, 500, 0)))
    laid_out = [canvas_of(shot) for shot in plan]
    frames = paint(
        plan, lambda shot: laid_out[shot.step], lambda shot: trace.colors(shot.step) if colors is None else colors
    )
    return Drawn(trace, plan, laid_out, list(frames))
