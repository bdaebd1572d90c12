"""Marks over points: trails, stars."""

from collections.abc import Callable

from kmeans_gif.drawing.canvas import Mark
from kmeans_gif.drawing.marks.projection import Projection
from kmeans_gif.drawing.marks.stars import Depth, Stars
from kmeans_gif.drawing.marks.trails import Trails
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.types import Floats

_STAR = 11.5
"""Distance from a star's centre to its points, in pixels at the default size of a picture."""


def marks_of(scene: Scene, to_pixels: Callable[[Floats], Floats], depth: Depth | None = None) -> tuple[Mark, ...]:
    """Choose the marks of a scene; `to_pixels` maps coordinates along its axes to pixels."""
    if scene.look.plain:
        return ()
    projection = Projection(scene.places, to_pixels)
    marks: list[Mark] = []
    if scene.look.trails:
        marks.append(Trails(projection, scene.scales.line))
    return (*marks, Stars(projection, star_radius(scene), scene.scales.line, depth))


def star_radius(scene: Scene) -> float:
    """Return the distance from a star's centre to its points in pixels."""
    return _STAR * scene.scales.mark * scene.crowd
