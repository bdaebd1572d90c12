"""The canvas of points in space: a box with its back planes, nearer markers on top, and a camera that may turn."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.marks.stars import Depth
from kmeans_gif.drawing.points.box import boxes_of, grid_of
from kmeans_gif.drawing.points.camera import Camera
from kmeans_gif.drawing.points.margins import GAP
from kmeans_gif.drawing.points.markers import Markers, far_levels, marked_canvas, marked_canvases
from kmeans_gif.drawing.points.overlay import marks_of
from kmeans_gif.drawing.points.passes import Front, accumulated, chunks_of
from kmeans_gif.drawing.points.scene import Scene, marker_radius, samples_shown, values_of
from kmeans_gif.drawing.points.view import View, view_of
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.drawing.sheet import CanvasOf, Still
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.look import Look
from kmeans_gif.types import Bytes, Floats

GRID = 96
"""Coverage above which a pixel has the colour of a grid line."""


@dataclass(frozen=True, slots=True, eq=False)
class Turning:
    """A canvas for each shot of a turning camera; `seen_from` makes those for one azimuth."""

    look: Look
    seen_from: Callable[[float], CanvasOf]

    def __call__(self, shot: Shot, /) -> Canvas:
        """Make the canvas as seen by the camera at the shot's time."""
        return self.seen_from(self.look.azimuth + shot.time * self.look.orbit)(shot)


def turning(look: Look, seen_from: Callable[[float], CanvasOf]) -> CanvasOf:
    """Make the canvases of a camera that turns, or of one that does not."""
    return Turning(look, seen_from) if look.orbit else seen_from(look.azimuth)


@dataclass(frozen=True, slots=True, eq=False)
class _InBox:
    """Makes canvases of points in space, with the same box and marks."""

    scene: Scene
    camera: Camera
    values: Floats
    nearness: Floats
    ground: Bytes
    markers: Markers | None = None

    def __call__(self, owner: NDArray[np.integer], coverage: Bytes, /) -> Canvas:
        """Make the canvas from the owner and coverage of each pixel."""
        scene, shown = self.scene, coverage > 0
        front = np.zeros(coverage.shape)
        front[shown] = self.nearness[owner[shown]]
        marks = marks_of(scene, self.camera.flat, self.markers, Depth(self.camera.pixels, front))
        return marked_canvas(self.values, owner, coverage, self.ground, scene.own_inks, run=scene.run, marks=marks)


def space_canvases(scene: Scene) -> CanvasOf:
    """Make the canvases of points in space."""
    return turning(scene.look, partial(_seen_from, scene, whole_view(scene)))


def whole_view(scene: Scene) -> View:
    """Fit the box and its texts into the panel."""
    size, edge = np.array([scene.width, scene.height], np.float64), scene.edge
    whole = size + np.array([0, scene.head])
    return view_of(scene.box(), scene.letterings(), np.array([edge, edge]), size - edge, whole)


def _seen_from(scene: Scene, view: View, azimuth: float) -> CanvasOf:
    """Make the canvases as seen by one camera."""
    camera, texts = view.camera(scene.box(), azimuth)
    ground = np.zeros((scene.height, scene.width), np.uint8)
    if scene.has_axes:
        ground[grid_of(camera, *ground.shape, max(1.0, scene.scales.text)) > GRID] = scene.inks.grid
        for text, left, top in boxes_of(camera, texts, pixels(GAP, scene.scales.text)):
            write_text(ground, scene.inks, text.coverage, left, top)
    if scene.is_dense:
        values, nearness, owner, coverage = _dense(scene, camera)
        return Still(_InBox(scene, camera, values, nearness, ground)(owner, coverage))
    rows = np.concatenate([scene.samples.rows(*chunk) for chunk in chunks_of(scene.samples)])
    values = values_of(scene, rows)
    xy, nearness = camera.pixels(scene.places(rows))
    order = np.argsort(nearness, kind="stable")  # far ones first
    near = nearness[order]
    markers = Markers(values[order], xy[order], marker_radius(scene) * 1.1 * near * near, _away(near))
    return marked_canvases(scene, markers, _InBox(scene, camera, markers.values, near, ground, markers))


def _dense(scene: Scene, camera: Camera) -> tuple[Floats, Floats, NDArray[np.integer], Bytes]:
    """Find the front sample of each pixel: values, their nearness, which of them each pixel shows, and levels."""
    shape = (scene.height, scene.width)
    front = accumulated(scene.samples, partial(Front.of, partial(_seen, camera, scene.places), shape), "finding points")
    depth, owner = front.depth, front.owner
    shown = np.isfinite(depth)
    values, own = samples_shown(scene, owner[shown])
    coverage = np.zeros(shape, np.uint8)
    full = np.full(len(values), scene.own_inks.levels, np.uint8)
    coverage[shown] = far_levels(full[own], _away(-depth[shown]), scene.own_inks)
    places = np.zeros(shape, np.intp)
    places[shown] = own
    nearness = np.empty(len(values))
    nearness[own] = -depth[shown]
    return values, nearness, places, coverage


def _seen(camera: Camera, places: Callable[[Floats], Floats], rows: Floats) -> tuple[Floats, Floats]:
    """Return the pixels of rows and their distances from the camera."""
    xy, nearness = camera.pixels(places(rows))
    return np.ascontiguousarray(xy), -nearness


def _away(nearness: Floats) -> Floats:
    """Return the relative distance of samples, from 0, the nearest, to 1."""
    spread = np.ptp(nearness)
    away: Floats = (nearness.max() - nearness) / (spread if spread > 0 else 1.0)
    return away
