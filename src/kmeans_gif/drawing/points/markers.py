"""Markers of samples: the sample that owns each pixel, and the canvas of these."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import labels_of, rows_in_blocks
from kmeans_gif.drawing.canvas import Canvas, Mark
from kmeans_gif.drawing.inks import RunInks
from kmeans_gif.drawing.points.scene import RIM, Scene
from kmeans_gif.drawing.sheet import CanvasOf, Still
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Bytes, Floats, Indices

TINT = 255
"""The coverage of a pixel whose value tints the ground."""

_SHAPES = 10


@dataclass(frozen=True, slots=True, eq=False)
class Markers:
    """Markers in drawing order.

    Attributes
    ----------
    values : ndarray of shape (n, features), float64
        Their values, in the space of the run.
    pixels : ndarray of shape (n, 2), float64
        Their positions.
    radius : ndarray of shape (n,), float64
        Their radius in pixels.
    away : ndarray of shape (n,), float64, or None
        Their distance from the camera, from 0 to 1; None is 0 for all.
    has_rim : bool
        Whether they have a rim in the ground's colour, unless they are small.
    """

    values: Floats
    pixels: Floats
    radius: Floats
    away: Floats | None = None
    has_rim: bool = True


class Finish(Protocol):
    """Makes the canvas from the owner and coverage of each pixel."""

    def __call__(self, owner: NDArray[np.integer], coverage: Bytes, /) -> Canvas:
        """Make the canvas."""


@dataclass(frozen=True, slots=True, eq=False)
class Shaped:
    """Canvases of markers with the shape of their cluster: a new one whenever labels change."""

    scene: Scene
    markers: Markers
    blocks: _native.Blocks
    finish: Finish

    def __call__(self, shot: Shot, /) -> Canvas:
        """Draw the markers of a shot."""
        shapes = np.empty(len(self.markers.values), np.uint8)
        centroids = shot.moments[self.scene.run].centroids
        shapes[self.blocks.order()] = labels_of(self.blocks, centroids) % _SHAPES
        return _drawn(self.scene, self.markers, shapes, self.finish)


def marked_canvases(scene: Scene, markers: Markers, finish: Finish) -> CanvasOf:
    """Draw markers, once for all shots unless their shape depends on the cluster."""
    if scene.look.markers:
        return Shaped(scene, markers, rows_in_blocks(markers.values), finish)
    return Still(_drawn(scene, markers, None, finish))


def _drawn(scene: Scene, markers: Markers, shapes: Bytes | None, finish: Finish) -> Canvas:
    rim = RIM * max(1.0, scene.scales.line) if markers.has_rim and markers.radius.max() >= 2 else 0.0
    pixels = np.ascontiguousarray(markers.pixels)
    owner, coverage = _native.markers(pixels, markers.radius, shapes, rim, scene.width, scene.height)
    coverage = levels_of(np.arange(256, dtype=np.uint8), scene.own_inks)[coverage]
    if markers.away is not None:
        shown = coverage > 0
        coverage[shown] = far_levels(coverage[shown], markers.away[owner[shown]], scene.own_inks)
    return finish(owner, coverage)


def marked_canvas(
    values: Floats,
    owner: NDArray[np.integer],
    coverage: Bytes,
    ground: Indices,
    own: RunInks,
    *,
    run: int = 0,
    marks: tuple[Mark, ...] = (),
) -> Canvas:
    """Make a canvas from the value that owns each pixel; values without pixels are dropped.

    `values` (n, features) are in the space of the run. `owner` is the row of each pixel's value, anything if
    `coverage` is 0; `coverage` is a level from `levels_of` or `far_levels`, or `TINT`; `ground` is the entry of
    each pixel without a value; `own` are the palette entries of the run.
    """
    shown = coverage > 0
    owners = owner[shown]
    is_used = np.zeros(len(values), bool)
    is_used[owners] = True
    used = np.flatnonzero(is_used)
    rows = values[used] if len(used) else np.zeros((1, values.shape[1]))  # a canvas needs a value
    blocks = rows_in_blocks(rows)
    place_of = np.empty(len(values), np.uint32)
    place_of[used[blocks.order()[: len(used)]]] = np.arange(len(used), dtype=np.uint32)
    places = np.full(owner.shape, len(rows), np.uint32)
    places[shown] = place_of[owners]
    offset = ground.copy()
    levels = coverage[shown]
    offset[shown] = np.where(levels == TINT, 0, own.tints + levels - 1)
    return Canvas(blocks, places, offset, run, marks)


def levels_of(coverage: Bytes | Floats, inks: RunInks) -> Bytes:
    """Round coverage, 0 to 255, to the levels of the palette, 0 to `inks.levels`."""
    return np.rint(coverage * (inks.levels / 255)).astype(np.uint8)


def far_levels(levels: Bytes, away: Floats, inks: RunInks) -> Bytes:
    """Replace levels above half coverage by those for the distance of their samples from the camera, 0 to 1."""
    far = np.rint(away * inks.far).astype(np.uint8)
    is_far = (far > 0) & (2 * levels > inks.levels)
    return np.where(is_far, inks.levels + inks.inked + far, levels).astype(np.uint8)
