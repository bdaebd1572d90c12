"""Circles: rings around points that changed cluster, and the means that centroids move to."""

from dataclasses import dataclass

import numpy as np

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import labels_of
from kmeans_gif.drawing.coverage import under_ink
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.marks.projection import Projection
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Bytes, Floats, Indices

_RING = 1.5
"""Width of a ring in pixels, at scale 1."""

_MEAN, _MEAN_LINE = 4.0, 1.6
"""Radius and line width of the circle at a mean in pixels, at scale 1."""

_EIGHTHS = np.arange(-8, 9) / 8
_HALF = np.stack([1 - _EIGHTHS * _EIGHTHS, 2 * _EIGHTHS], axis=1) / (1 + _EIGHTHS * _EIGHTHS)[:, None]
_CIRCLE = np.concatenate([_HALF, -_HALF[1:]])
"""Corners of a circle of radius 1, by its rational parametrization, because sine and cosine differ between machines."""


@dataclass(frozen=True, slots=True, eq=False)
class Rings:
    """A ring of ink around each point that changed cluster.

    Attributes
    ----------
    blocks : Blocks
        The points.
    pixels : ndarray of shape (n, 2), float64
        Their positions, in the order of the rows.
    radius : ndarray of shape (n,), float64
        Their radius in pixels.
    scale : float
        Scale of lines.
    """

    blocks: _native.Blocks
    pixels: Floats
    radius: Floats
    scale: float = 1.0

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw a ring around the points whose label differs from that of the step before."""
        moment = shot.moments[run]
        if moment.previous is None:
            return
        labels, before = (labels_of(self.blocks, centroids) for centroids in (moment.centroids, moment.previous))
        changed = self.blocks.order()[labels != before]
        mask = np.zeros(view.shape, np.uint8)
        for row in changed.tolist():
            _circle(mask, self.pixels[row], self.radius[row], _RING * self.scale)
        _native.cover(view, mask, under_ink(inks))


@dataclass(frozen=True, slots=True, eq=False)
class Means:
    """A circle at the mean of each cluster while its centroid moves there."""

    projection: Projection
    scale: float = 1.0

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw the circles in a move."""
        if shot.phase != "move":
            return
        moment = shot.moments[run]
        mask = np.zeros(view.shape, np.uint8)
        for place in self.projection.pixels(moment.trace.centroids[moment.step]):
            _circle(mask, place, _MEAN * self.scale, _MEAN_LINE * self.scale)
        _native.cover(view, mask, under_ink(inks))


def _circle(mask: Bytes, center: Floats, radius: float, width: float) -> None:
    _native.stroke(mask, center + _CIRCLE * radius, width)
