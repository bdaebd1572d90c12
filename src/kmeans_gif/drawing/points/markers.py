"""From markers to who owns which pixel, and from there to a canvas."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import labels_of, rows_in_blocks
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Bytes, Floats

TINT = 255
"""The coverage of a pixel whose value tints the ground."""


RIM = 0.9
"""Width of the rim around a marker, in pixels; small markers have none."""

_SHAPES = 10


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Markers, in the order in which they are drawn.

    Attributes
    ----------
    values : ndarray of shape (n, features), float64
        What they stand for, in the space of the run.
    pixels : ndarray of shape (n, 2), float64
        Where they are.
    radius : ndarray of shape (n,), float64
        How large they are, in pixels.
    fade : ndarray of shape (n,), float64, or None
        How strong they are, 0 to 1; None is 1 each.
    """

    values: Floats
    pixels: Floats
    radius: Floats
    fade: Floats | None = None


def marked_canvases(
    scene: Scene, marks: Marks, finish: Callable[[NDArray[np.uint32], Bytes], Canvas]
) -> Callable[[Shot], Canvas]:
    """Draw markers, once for all shots unless they have the shape of their cluster.

    Parameters
    ----------
    scene : Scene
        What is drawn.
    marks : Marks
        The markers.
    finish : callable
        Makes the canvas of an owner and a coverage.

    Returns
    -------
    callable
        The canvas of a shot.
    """
    rim = RIM if marks.radius.max() >= 2 else 0.0
    pixels = np.ascontiguousarray(marks.pixels)

    def drawn(shapes: Bytes | None) -> Canvas:
        owner, coverage = _native.markers(pixels, marks.radius, shapes, rim, scene.width, scene.height)
        if marks.fade is None:
            return finish(owner, levels_of(np.arange(256, dtype=np.uint8), scene.inks)[coverage])
        shown = coverage > 0
        coverage[shown] = levels_of(coverage[shown] * marks.fade[owner[shown]], scene.inks)
        return finish(owner, coverage)

    if not scene.look.markers:
        canvas = drawn(None)
        return lambda _: canvas
    blocks = rows_in_blocks(marks.values)

    def shaped(shot: Shot) -> Canvas:
        shapes = np.empty(len(pixels), np.uint8)
        shapes[blocks.order()] = labels_of(blocks, shot.centroids) % _SHAPES
        return drawn(shapes)

    return shaped


def marked_canvas(
    values: Floats,
    owner: NDArray[np.integer],
    coverage: Bytes,
    ground: Bytes,
    inks: Inks,
    overlay: Callable[[Bytes, Shot], None] | None,
) -> Canvas:
    """Make a canvas of pixels that belong to values.

    Parameters
    ----------
    values : ndarray of shape (n, features), float64
        In the space of the run.
    owner : ndarray of shape (height, width), integer
        The value of each pixel; anything where `coverage` says that there is none.
    coverage : ndarray of shape (height, width), uint8
        How much of a pixel its value covers, 0 to `inks.levels`, or 255 for a tint of the ground.
    ground : ndarray of shape (height, width), uint8
        The palette's entry of each pixel that belongs to no value.
    inks : Inks
        Which entry of the palette is what.
    overlay : callable or None
        Sets what moves with the centroids.

    Returns
    -------
    Canvas
        With those values that any pixel shows.
    """
    shown = coverage > 0
    owners = owner[shown]
    is_used = np.zeros(len(values), bool)
    is_used[owners] = True
    used = np.flatnonzero(is_used)
    rows = values[used] if len(used) else np.zeros((1, values.shape[1]))  # a canvas has a value
    blocks = rows_in_blocks(rows)
    place_of = np.empty(len(values), np.uint32)
    place_of[used[blocks.order()[: len(used)]]] = np.arange(len(used), dtype=np.uint32)
    places = np.full(owner.shape, len(rows), np.uint32)
    places[shown] = place_of[owners]
    offset = ground.copy()
    levels = coverage[shown]
    offset[shown] = np.where(levels == TINT, 0, inks.tints + levels - 1)
    return Canvas(blocks, places, coverage=offset, inks=inks, overlay=overlay)


def levels_of(coverage: Bytes | Floats, inks: Inks) -> Bytes:
    """Round coverage to the levels that a palette has.

    Parameters
    ----------
    coverage : ndarray
        0 to 255.
    inks : Inks
        Which entry of the palette is what.

    Returns
    -------
    ndarray of the same shape, uint8
        0 to `inks.levels`.
    """
    return np.rint(coverage * (inks.levels / 255)).astype(np.uint8)
