"""Stars: where the centroids are."""

from dataclasses import dataclass

import numpy as np

from kmeans_gif.drawing.inks import Inks, filled, gray_of, under_ground
from kmeans_gif.drawing.marks.projection import Projection
from kmeans_gif.drawing.marks.shades import shades_of
from kmeans_gif.drawing.marks.star import star
from kmeans_gif.drawing.shots import Moment
from kmeans_gif.types import Floats, Indices

_OUTLINE, _RIM = 1.3, 1.3
"""Widths of a star's outline and of the rim around it, in pixels, at scale 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Stars:
    """A star at each centroid: its cluster's colour, outlined in ink, with a rim in the ground's colour.

    Attributes
    ----------
    projection : Projection
        Where centroids are.
    radius : float
        From a star's centre to its points, in pixels.
    scale : float
        How wide outlines and rims are drawn.
    """

    projection: Projection
    radius: float
    scale: float = 1.0

    def draw(self, view: Indices, inks: Inks, run: int, moment: Moment) -> None:
        """Draw the centroids where the moment shows them."""
        draw_stars(view, inks, run, self.projection.pixels(moment.shown), self.radius, self.scale)


def draw_stars(index: Indices, inks: Inks, run: int, places: Floats, radius: float, scale: float = 1.0) -> None:
    """Draw stars at places (k, 2) in pixels into an index, changed in place."""
    height, width = index.shape
    for label, (x, y) in enumerate(places):
        if not (-radius < x < width + radius and -radius < y < height + radius):
            continue
        column, row = int(np.floor(x)), int(np.floor(y))
        shape = star(radius, _OUTLINE * scale, _RIM * scale, x - column - 0.5, y - row - 0.5)
        half = len(shape.body) // 2
        top, left = row - half, column - half
        inside = np.s_[max(0, -top) : height - top, max(0, -left) : width - left]
        box = index[max(0, top) : top + 2 * half + 1, max(0, left) : left + 2 * half + 1]
        body, fill, halo = shape.body[inside], shape.fill[inside], shape.halo[inside]
        np.copyto(box, under_ground(inks)[shades_of(halo), box])
        np.copyto(box, gray_of(inks, body), where=body > 0)
        np.copyto(box, filled(inks, run, label)[shades_of(fill)], where=fill > 0)
