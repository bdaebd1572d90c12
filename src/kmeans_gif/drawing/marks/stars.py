"""Stars at the centroids, squares at pinned ones."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.drawing.coverage import filled, grays, under_ground
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.marks.projection import Projection
from kmeans_gif.drawing.marks.star import Star, star
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Floats, Indices

_OUTLINE, _RIM = 1.3, 1.3
"""Widths of a star's outline and rim in pixels, at scale 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Depth:
    """Nearness to the camera: the apparent size relative to that at the centre of the box.

    Attributes
    ----------
    of : callable
        From coordinates along the axes (n, 3) to pixels (n, 2) and nearness (n,).
    front : ndarray of shape (height, width), float64, or None
        Nearness of the front sample of each pixel, 0 if there is none; None if samples hide no star.
    """

    of: Callable[[Floats], tuple[Floats, Floats]]
    front: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class Stars:
    """A star at each centroid: its cluster's colour, outlined in ink, with a rim in the ground's colour.

    A pinned centroid has a square, which says that it doesn't move.

    Attributes
    ----------
    projection : Projection
        Maps centroids to pixels.
    radius : float
        Distance from a star's centre to its points, in pixels.
    scale : float
        Scale of outlines and rims.
    depth : Depth or None
        Samples in front of a star hide it, except for an outline in the ground's colour. None for flat pictures.
    """

    projection: Projection
    radius: float
    scale: float = 1.0
    depth: Depth | None = None

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw the centroids of a moment, from back to front."""
        moment = shot.moments[run]
        pinned = moment.trace.pinned
        if self.depth is None:
            places = self.projection.pixels(moment.shown)
            draw_stars(view, inks, run, places, self.radius, self.scale, pinned=pinned)
            return
        places, near = self.depth.of(self.projection.places(moment.shown))
        for label in np.argsort(near, kind="stable").tolist():
            radius = ceil(2 * self.radius * float(near[label])) / 2  # in half pixels, so that cached stars are reused
            fit = _fit(view, places[label], radius, self.scale, square=label < pinned)
            if fit is not None:
                drawn, rows, columns = fit
                front = self.depth.front
                hidden = None if front is None else front[rows, columns] > near[label]
                draw_star(view[rows, columns], inks, run, label, drawn, hidden)


def draw_stars(
    index: Indices, inks: Inks, run: int, places: Floats, radius: float, scale: float = 1.0, *, pinned: int = 0
) -> None:
    """Draw stars at pixels (k, 2) into an index, in place; the first `pinned` are squares, drawn over the stars."""
    for label in (*range(pinned, len(places)), *range(pinned)):
        fit = _fit(index, places[label], radius, scale, square=label < pinned)
        if fit is not None:
            drawn, rows, columns = fit
            draw_star(index[rows, columns], inks, run, label, drawn)


def draw_star(
    box: Indices, inks: Inks, run: int, label: int, drawn: Star, hidden: NDArray[np.bool_] | None = None
) -> None:
    """Draw a star into a box of an index, in place; only its outline shows where it is hidden."""
    body, fill, halo = drawn.body, drawn.fill, drawn.halo
    if hidden is not None and hidden.any():
        _native.cover(box, drawn.outline * hidden, under_ground(inks))
        body, fill, halo = (coverage * ~hidden for coverage in (body, fill, halo))
    _native.cover(box, halo, under_ground(inks))
    _native.cover(box, body, grays(inks))
    _native.cover(box, fill, filled(inks, run, label))


def _fit(
    index: Indices, place: Floats, radius: float, scale: float, *, square: bool
) -> tuple[Star, slice, slice] | None:
    """Clip a star to an index: its visible part, rows and columns; None if it is outside."""
    height, width = index.shape
    x, y = place.tolist()
    if not (-radius < x < width + radius and -radius < y < height + radius):
        return None
    column, row = floor(x), floor(y)
    whole = star(radius, _OUTLINE * scale, _RIM * scale, x - column - 0.5, y - row - 0.5, square=square)
    half = len(whole.body) // 2
    top, left = row - half, column - half
    bottom, right = top + 2 * half + 1, left + 2 * half + 1
    if min(top, left) < 0 or bottom > height or right > width:
        inside = np.s_[max(0, -top) : height - top, max(0, -left) : width - left]
        whole = Star(*(part[inside] for part in (whole.body, whole.fill, whole.halo, whole.outline)))
    return whole, slice(max(0, top), max(0, bottom)), slice(max(0, left), max(0, right))
