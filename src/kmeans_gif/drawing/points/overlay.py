"""Marks over points: rays, rings, trails, means and stars."""

from collections.abc import Callable

from kmeans_gif.clustering.blocks import rows_in_blocks
from kmeans_gif.drawing.canvas import Mark
from kmeans_gif.drawing.marks.circles import Means, Rings
from kmeans_gif.drawing.marks.projection import Projection
from kmeans_gif.drawing.marks.rays import MAX_RAYS, Rays
from kmeans_gif.drawing.marks.stars import Depth, Stars
from kmeans_gif.drawing.marks.trails import Trails
from kmeans_gif.drawing.points.markers import Markers
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.types import Floats

_STAR = 11.5
"""Distance from a star's centre to its points, in pixels at the default size of a picture."""


_MIN_RING = 2.0
"""Minimum radius in pixels of markers that get rings."""


def marks_of(
    scene: Scene,
    to_pixels: Callable[[Floats], Floats],
    markers: Markers | None = None,
    depth: Depth | None = None,
) -> tuple[Mark, ...]:
    """Choose the marks of a scene; `to_pixels` maps coordinates along its axes to pixels.

    `markers` are those of the samples, if they have any.
    """
    look, line = scene.look, scene.scales.line
    if look.plain:
        return ()
    projection = Projection(scene.places, to_pixels)
    marks: list[Mark] = []
    if markers is not None:
        n, radius = len(markers.values), float(markers.radius.max())
        rays = look.phases and (look.rays if look.rays is not None else n <= MAX_RAYS)
        rings = look.highlight == "changed" and radius >= _MIN_RING
        if rays or rings:
            blocks = rows_in_blocks(markers.values)
        if rays:
            marks.append(Rays(projection, blocks, markers.pixels, line))
        if rings:
            marks.append(Rings(blocks, markers.pixels, markers.radius, line))
    if scene.look.trails:
        marks.append(Trails(projection, line))
    if look.phases:
        marks.append(Means(projection, line))
    return (*marks, Stars(projection, star_radius(scene), line, depth))


def star_radius(scene: Scene) -> float:
    """Return the distance from a star's centre to its points in pixels."""
    return _STAR * scene.scales.mark * scene.crowd
