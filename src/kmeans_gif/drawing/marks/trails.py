"""Trails: the paths of the centroids."""

from dataclasses import dataclass

import numpy as np

from kmeans_gif import _native
from kmeans_gif.drawing.coverage import under_ink
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.marks.projection import Projection
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Floats, Indices

_LINE = 1.3
"""Width of a trail in pixels, at scale 1."""

_DOT = 3.6
"""Diameter of the dot at each earlier position of a centroid, in pixels, at scale 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Trails:
    """A thin line along the path of each centroid, with a dot at each earlier position."""

    projection: Projection
    scale: float = 1.0

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw the path up to the moment's step."""
        moment = shot.moments[run]
        if moment.step == 0:
            return
        history = moment.trace.centroids[: moment.step + 1].copy()
        history[-1] = moment.shown
        draw_trails(view, inks, self.projection.pixels(history), self.scale)


def draw_trails(index: Indices, inks: Inks, paths: Floats, scale: float = 1.0) -> None:
    """Draw paths (steps, k, 2) in pixels into an index, changed in place; the last step is where centroids are now."""
    if len(paths) < 2:
        return
    mask = np.zeros(index.shape, np.uint8)
    changed = np.ones(paths.shape[:2], bool)
    changed[1:] = (paths[1:] != paths[:-1]).any(axis=2)
    for label in range(paths.shape[1]):
        places = paths[changed[:, label], label]
        _native.stroke(mask, places, _LINE * scale)
        _native.dots(mask, places[:-1], _DOT * scale)
    _native.cover(index, mask, under_ink(inks))
