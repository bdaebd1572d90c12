"""Canvases of points: on a line, in the plane or in space, by the number of axes."""

from dataclasses import replace

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.marks.head import head_of
from kmeans_gif.drawing.marks.head_line import HeadLine
from kmeans_gif.drawing.points.line import line_canvases
from kmeans_gif.drawing.points.plane import plane_canvases
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.points.space import space_canvases
from kmeans_gif.drawing.sheet import CanvasOf

_BY_AXES = {1: line_canvases, 2: plane_canvases, 3: space_canvases}


def canvases_of(scene: Scene, trace: Trace) -> CanvasOf:
    """Make the canvases of a scene, with the head line of a run if there is room for it."""
    if scene.head:
        scene = replace(scene, head_line=HeadLine(head_of(trace, scene.width, scene.text, scene.look.font)))
    return _BY_AXES[len(scene.axes)](scene)
