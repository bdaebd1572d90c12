"""Rays: thin lines between each centroid and its points, while it moves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import labels_of
from kmeans_gif.drawing.inks import Inks, RunInks
from kmeans_gif.drawing.marks.projection import Projection
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Floats, Indices

MAX_RAYS = 2000
"""Maximum number of points for which rays are drawn by default."""

_LINE = 0.9
"""Width of a ray in pixels, at scale 1."""

_STRENGTH = 0.5
"""Share of the cluster's own colour in a ray; the rest is the ground."""


@dataclass(frozen=True, slots=True, eq=False)
class Rays:
    """Rays in the colours of the clusters, under all markers.

    Attributes
    ----------
    projection : Projection
        Maps centroids to pixels.
    blocks : Blocks
        The points.
    pixels : ndarray of shape (n, 2), float64
        Their positions, in the order of the rows.
    scale : float
        Scale of lines.
    """

    projection: Projection
    blocks: _native.Blocks
    pixels: Floats
    scale: float = 1.0

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw the rays in a move."""
        if shot.phase != "move":
            return
        moment, own = shot.moments[run], inks.runs[run]
        labels = np.empty(self.blocks.n, np.uint16)
        labels[self.blocks.order()] = labels_of(self.blocks, moment.centroids)
        is_ground = _is_ground(own, view)
        for label, center in enumerate(self.projection.pixels(moment.shown)):
            ends = self.pixels[labels == label]
            path = np.empty((2 * len(ends), 2))
            path[0::2], path[1::2] = center, ends
            mask = np.zeros(view.shape, np.uint8)
            _native.stroke(mask, path, _LINE * self.scale)
            levels = np.rint(mask * (_STRENGTH * own.levels / 255)).astype(view.dtype)
            drawn = is_ground & (levels > 0)
            view[drawn] = own.first + label * own.stride + own.tints - 1 + levels[drawn]


def _is_ground(own: RunInks, view: Indices) -> NDArray[np.bool_]:
    """Find the pixels of the ground, the grid and tints."""
    tinted = (view >= own.first) & (view < own.end) & ((view - own.first) % own.shades < own.tints)
    ground: NDArray[np.bool_] = (view < own.first) | tinted
    return ground
