"""Thresholds between clusters of a single feature: vertical lines halfway between neighbouring centroids."""

from dataclasses import dataclass

import numpy as np

from kmeans_gif.drawing.coverage import under_ink
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.marks.projection import Projection
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Floats, Indices

_LINE = 1
"""Width in pixels, at scale 1."""

_SHADE = 5
"""Coverage by ink, in eighths: less than that of trails and outlines."""


@dataclass(frozen=True, slots=True, eq=False)
class Thresholds:
    """A thin line wherever the nearest centroid changes, from row `top` to `bottom` − 1."""

    projection: Projection
    top: int
    bottom: int
    scale: float = 1.0

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw the thresholds between the centroids as they are shown."""
        middles = thresholds(shot.moments[run].shown)
        width = pixels(_LINE, self.scale)
        for x in self.projection.pixels(middles)[:, 0].tolist():
            left = round(x - width / 2)
            line = view[self.top : self.bottom, max(0, left) : max(0, left + width)]
            line[:] = under_ink(inks)[_SHADE][line]


def thresholds(centroids: Floats) -> Floats:
    """Return the middles between neighbouring centroids (k, 1), in ascending order.

    >>> thresholds(np.array([[6.0], [1.0], [3.0]])).tolist()
    [[2.0], [4.5]]
    """
    ordered = np.sort(centroids, axis=0)
    middles: Floats = ordered[:-1] + (ordered[1:] - ordered[:-1]) / 2
    return middles
