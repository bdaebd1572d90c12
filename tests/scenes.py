"""Points drawn as frames, step by step, for the tests of what is drawn."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.models import trace_with

import kmeans_gif as kg
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.samples import Samples, space_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.inks import Inks, RunInks, inks_for
from kmeans_gif.drawing.points.scene import Scene, is_deep, is_tinted, scene_of
from kmeans_gif.drawing.shots import Shot, shots
from kmeans_gif.drawing.sizes import Size
from kmeans_gif.look import Look
from kmeans_gif.sources.records import Image, Points

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Drawn:
    """A run and all that was made on the way to its pictures."""

    trace: Trace
    inks: Inks
    shots: list[Shot]
    canvases: list[Canvas]
    frames: list[Frame]

    @property
    def own(self) -> RunInks:
        """The palette entries of the run's clusters."""
        return self.inks.runs[0]


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
    standardize: bool = False,
) -> Scene:
    """A scene of points, with centroids (steps, k, features) in their space."""
    samples = samples_with(rows, standardize=standardize)
    tinted, deep = is_tinted(look, rows.shape[1]), is_deep(look, rows.shape[1])
    inks = inks_for([centroids.shape[1]], look.theme, colors=256, tinted=tinted, deep=deep)
    return scene_of(samples, centroids, points_of(rows).names, look, size, inks)


def drawn_with(rows: Array, centroids: Array, look: Look = Look(), size: Size = None) -> Drawn:
    """Draw points with given centroids (steps, k, features)."""
    points = points_of(rows)
    return _drawn(points, trace_with(centroids, space_of(points, "rgb"), "points"), look, size)


def drawn(source: object, look: Look = Look(), size: Size = None, **options: Any) -> Drawn:
    """Cluster and draw."""
    record = kg.read(source, kind="points" if np.ndim(source) == 2 else None)  # type: ignore[arg-type]
    trace = kg.cluster(record, **{"seed": 1, "n_clusters": 3, **options})
    return _drawn(record, trace, look, size)


def _drawn(record: Image | Points, trace: Trace, look: Look, size: Size) -> Drawn:
    animation = kg.draw(record, trace, size=size, look=look, duration=500, hold=500, threads=1)
    sheet = animation.sheet
    plan = list(shots([trace], animation.cues))
    canvases = [sheet.panels[-1].canvas_of(shot) for shot in plan]
    return Drawn(trace, sheet.inks, plan, canvases, list(animation))
