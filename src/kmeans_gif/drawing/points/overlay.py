"""What is drawn over points: head line, trails, stars."""

from collections.abc import Callable
from math import sqrt

from kmeans_gif.drawing.canvas import Mark
from kmeans_gif.drawing.marks.projection import Projection
from kmeans_gif.drawing.marks.stars import Stars
from kmeans_gif.drawing.marks.trails import Trails
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.types import Floats

_STAR = 11.5
"""From a star's centre to its points, in pixels, on a picture of the default size."""

_FULL_SIZE = 30
"""Stars of more clusters than this are smaller, so that together they cover no more."""


def marks_of(scene: Scene, to_pixels: Callable[[Floats], Floats]) -> tuple[Mark, ...]:
    """Choose the marks of a scene; `to_pixels` leads from coordinates along its axes to pixels."""
    if scene.look.plain:
        return ()
    projection = Projection(scene.places, to_pixels)
    radius = _STAR * scene.scale * min(1.0, sqrt(_FULL_SIZE / scene.own_inks.n))
    marks: list[Mark] = []
    if scene.head_line is not None:
        marks.append(scene.head_line)
    if scene.look.trails:
        marks.append(Trails(projection))
    return (*marks, Stars(projection, radius))
