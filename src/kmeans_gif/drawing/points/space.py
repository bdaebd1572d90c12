"""The canvas of points in space: a box with its back planes, markers nearer the eye on top, a camera that may turn."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.marks.overlay import overlay_of
from kmeans_gif.drawing.points.box import draw_box
from kmeans_gif.drawing.points.camera import Camera, camera_of
from kmeans_gif.drawing.points.markers import Marks, levels_of, marked_canvas, marked_canvases
from kmeans_gif.drawing.points.scene import Scene, chunks_of, marker_radius, samples_shown
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Bytes, Floats

_PALEST = 0.55
"""How strong the farthest points are drawn."""


def space_canvases(scene: Scene) -> Callable[[Shot], Canvas]:
    """Lay points in space out.

    Parameters
    ----------
    scene : Scene
        What to draw, with three axes.

    Returns
    -------
    callable
        The canvas of a shot: one for all while the camera and the markers' shapes stand still.
    """
    if scene.look.orbit == 0:
        return _from(scene, scene.look.azimuth)

    def turning(shot: Shot) -> Canvas:
        return _from(scene, scene.look.azimuth + shot.step * scene.look.orbit)(shot)

    return turning


def _from(scene: Scene, azimuth: float) -> Callable[[Shot], Canvas]:
    """Lay the scene out as seen from one side."""
    camera = camera_of(scene, azimuth)
    ground = np.zeros((scene.height, scene.width), np.uint8)
    if scene.has_axes:
        draw_box(ground, scene, camera)
    overlay = overlay_of(scene, lambda places: camera.pixels(places)[0])

    def canvas_with(values: Floats, owner: NDArray[np.integer], coverage: Bytes) -> Canvas:
        return marked_canvas(values, owner, coverage, ground, scene.inks, overlay)

    if scene.is_dense:
        canvas = canvas_with(*_dense(scene, camera))
        return lambda _: canvas
    values = np.concatenate([scene.samples.rows(*chunk) for chunk in chunks_of(scene.samples)])
    pixels, nearness = camera.pixels(scene.places(values))
    order = np.argsort(nearness, kind="stable")  # far ones first
    near = nearness[order]
    spread = near[-1] - near[0]
    fade = _PALEST + (1 - _PALEST) * ((near - near[0]) / spread if spread > 0 else np.ones(len(near)))
    marks = Marks(values[order], pixels[order], marker_radius(scene) * 1.1 * near, fade)
    return marked_canvases(scene, marks, lambda owner, coverage: canvas_with(marks.values, owner, coverage))


def _dense(scene: Scene, camera: Camera) -> tuple[Floats, NDArray[np.integer], Bytes]:
    """Find the front sample of each pixel, the paler the farther."""
    shape = (scene.height, scene.width)
    depth, owner = np.full(shape, np.inf), np.zeros(shape, np.uint32)
    for start, stop in chunks_of(scene.samples):
        pixels, nearness = camera.pixels(scene.places(scene.samples.rows(start, stop)))
        _native.front_pixels(np.ascontiguousarray(pixels), -nearness, start, depth, owner)
    shown = np.isfinite(depth)
    values, front = samples_shown(scene.samples, owner[shown])
    near = -depth[shown]
    spread = np.ptp(near)
    fade = _PALEST + (1 - _PALEST) * ((near - near.min()) / spread if spread > 0 else np.ones(len(near)))
    coverage = np.zeros(shape, np.uint8)
    coverage[shown] = np.maximum(1, levels_of(255 * fade, scene.inks))
    places = np.zeros(shape, np.intp)
    places[shown] = front
    return values, places, coverage
