"""Canvases of points: on a line, in the plane or in space, by the number of axes."""

from kmeans_gif.drawing.points.line import line_canvases
from kmeans_gif.drawing.points.plane import plane_canvases
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.points.space import space_canvases
from kmeans_gif.drawing.sheet import CanvasOf

_BY_AXES = {1: line_canvases, 2: plane_canvases, 3: space_canvases}


def canvases_of(scene: Scene) -> CanvasOf:
    """Make the canvases of a scene."""
    return _BY_AXES[len(scene.axes)](scene)
