"""The canvas of points in the plane: markers or density, axes, regions, trails and stars."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.spaces import to_space
from kmeans_gif.drawing.canvas import Canvas, Mark
from kmeans_gif.drawing.coverage import SECONDARY, gray_of
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.marks.text import shortened, text_coverage
from kmeans_gif.drawing.points.labels import Axis, Label, Room, labels_across, labels_up
from kmeans_gif.drawing.points.margins import GAP, TICK
from kmeans_gif.drawing.points.markers import TINT, Markers, marked_canvas, marked_canvases
from kmeans_gif.drawing.points.overlay import marks_of
from kmeans_gif.drawing.points.passes import Density, accumulated, chunks_of
from kmeans_gif.drawing.points.scene import Scene, marker_radius, samples_shown, values_of
from kmeans_gif.drawing.points.shape import widened
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.drawing.sheet import CanvasOf, Still
from kmeans_gif.types import Bytes, Floats

_ENOUGH = 3
"""Minimum number of labels for which the vertical axis adopts the step of the horizontal one."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The pixels of the axes: columns `left` to `right` − 1, rows `top` to `bottom` − 1, and their limits."""

    left: int
    top: int
    right: int
    bottom: int
    low: Floats
    high: Floats

    def pixels(self, places: Floats) -> Floats:
        """Project places to pixels."""
        scale = np.array([self.right - self.left, self.top - self.bottom]) / (self.high - self.low)
        return _native.to_pixels(places, self.low, scale, np.array([self.left, self.bottom], np.float64))

    def places(self, columns: Floats, rows: Floats) -> Floats:
        """Return the positions of the centres of pixels."""
        shares = np.stack(
            [
                (columns + 0.5 - self.left) / (self.right - self.left),
                (self.bottom - rows - 0.5) / (self.bottom - self.top),
            ],
            axis=1,
        )
        return self.low + shares * (self.high - self.low)


@dataclass(frozen=True, slots=True, eq=False)
class _OnGround:
    """Makes canvases of points in the plane, with the same ground and marks."""

    scene: Scene
    plane: Plane
    values: Floats
    ground: Bytes
    marks: tuple[Mark, ...]

    def __call__(self, owner: NDArray[np.integer], coverage: Bytes, /) -> Canvas:
        """Make the canvas from the owner and coverage of each pixel."""
        scene = self.scene
        values = self.values
        if scene.own_inks.tints and scene.codes is None:
            values, owner, coverage = _with_regions(scene, self.plane, values, owner, coverage)
        return marked_canvas(values, owner, coverage, self.ground, scene.own_inks, run=scene.run, marks=self.marks)


def plane_canvases(scene: Scene) -> CanvasOf:
    """Make the canvases of points in the plane."""
    ground = np.zeros((scene.height, scene.width), np.uint8)
    plane, has_names = _laid_out(scene)
    if scene.has_axes:
        _draw_axes(ground, scene, plane, has_names=has_names)
    if scene.is_dense:
        marks = marks_of(scene, plane.pixels)
        values, owner, coverage = _dense(scene, plane)
        return Still(_OnGround(scene, plane, values, ground, marks)(owner, coverage))
    rows = np.concatenate([scene.samples.rows(*chunk) for chunk in chunks_of(scene.samples)])
    values = values_of(scene, rows)
    markers = Markers(values, plane.pixels(scene.places(rows)), np.full(len(rows), marker_radius(scene)))
    marks = marks_of(scene, plane.pixels, markers)
    return marked_canvases(scene, markers, _OnGround(scene, plane, values, ground, marks))


def _laid_out(scene: Scene) -> tuple[Plane, bool]:
    """Leave room for tick labels and names, keep equal scales, and return whether names fit."""
    low, high = scene.low, scene.high
    for _ in range(2):  # limits that were widened for equal scales may have wider numbers
        around = scene.margins(low, high)
        right = max(around.left + 1, scene.width - around.right)
        bottom = max(around.top + 1, scene.height - around.bottom)
        low, high = scene.low, scene.high
        if scene.unit is not None:
            low, high = widened(low, high, scene.unit, right - around.left, bottom - around.top)
    return Plane(around.left, around.top, right, bottom, low, high), around.has_names


def _draw_axes(ground: Bytes, scene: Scene, plane: Plane, *, has_names: bool) -> None:
    inks, font, size = scene.inks, scene.look.font, scene.tick_text
    ground[plane.top - 1 : plane.bottom + 1, [plane.left - 1, plane.right]] = inks.grid
    ground[[plane.top - 1, plane.bottom], plane.left - 1 : plane.right + 1] = inks.grid
    mark = int(gray_of(inks, np.array(255, np.uint8), SECONDARY))
    tick, gap = pixels(TICK, scene.scales.text), pixels(GAP, scene.scales.text)
    alike = scene.unit is not None and bool(scene.unit[0] == scene.unit[1])
    across, up = plane_labels(plane, scene.width, tick + gap, size, font, alike=alike)
    for label in across:
        ground[plane.bottom : plane.bottom + tick, int(label.at)] = mark
    for label in up:
        ground[int(label.at), max(0, plane.left - tick) : plane.left] = mark
    for label in across + up:
        write_text(ground, inks, text_coverage(label.text, size, font), label.left, label.top)
    if has_names:
        width = plane.right - plane.left
        along, upright = (text_coverage(shortened(name, width, size, font), size, font) for name in scene.axes)
        below = plane.bottom + tick + 2 * gap + along.shape[0]
        write_text(ground, inks, along, plane.right - along.shape[1], below)
        write_text(ground, inks, upright, plane.left, plane.top - gap - upright.shape[0])


def plane_labels(
    plane: Plane, width: int, beyond: int, size: float, font: str | None = None, *, alike: bool = False
) -> list[list[Label]]:
    """Place the labels of both axes some pixels outside the frame, in equal steps if axes are alike and enough fit."""
    (west, south), (east, north) = plane.low.tolist(), plane.high.tolist()
    below = plane.bottom + beyond
    across = labels_across(Axis(west, east, plane.left, plane.right), Room(0, width), below, size, font)
    upright, rows = Axis(south, north, plane.bottom, plane.top), Room(0, below)
    up = labels_up(upright, rows, plane.left - beyond, size, font)
    if alike and len(across) > 1:
        step = (across[1].at - across[0].at) / (plane.right - plane.left) * (east - west)
        fewer = labels_up(upright, rows, plane.left - beyond, size, font, step=step * (1 - 1e-6))
        up = fewer if len(fewer) >= _ENOUGH else up
    return [across, up]


def _dense(scene: Scene, plane: Plane) -> tuple[Floats, NDArray[np.integer], Bytes]:
    """Map the number of points per pixel to brightness, with equally frequent levels."""
    shape = (scene.height, scene.width)
    is_projected = scene.samples.features > len(scene.axes) or scene.codes is not None
    begin = partial(Density.of, plane.pixels, scene.places, shape, is_projected=is_projected)
    density = accumulated(scene.samples, begin, "counting points")
    counts = density.counts
    rows, columns = np.nonzero(counts)
    owner = np.zeros(counts.shape, np.intp)
    if density.front is not None:
        # A pixel covers many positions in the space of the samples: use that of its first sample.
        values, owner[rows, columns] = samples_shown(scene, density.front.owner[rows, columns])
    else:
        values = to_space(plane.places(columns.astype(float), rows.astype(float)), scene.samples.space)
        owner[rows, columns] = np.arange(len(rows))
    order = np.sort(counts[rows, columns])
    below = np.searchsorted(order, counts, side="right")
    coverage = np.zeros(counts.shape, np.uint8)
    levels = 1 + (below * (scene.own_inks.levels - 1) + len(order) // 2) // max(1, len(order))
    coverage[rows, columns] = levels[rows, columns] if scene.codes is None else scene.own_inks.levels
    return values, owner, coverage


def _with_regions(
    scene: Scene, plane: Plane, values: Floats, owner: NDArray[np.integer], coverage: Bytes
) -> tuple[Floats, NDArray[np.integer], Bytes]:
    """Tint the ground between the axes with the colour of the nearest centroid, pixel by pixel."""
    free = np.zeros(coverage.shape, bool)
    if scene.has_axes:
        free[plane.top : plane.bottom, plane.left : plane.right] = True
    else:
        free[:] = True
    free &= coverage == 0
    rows, columns = np.nonzero(free)
    middles = to_space(plane.places(columns.astype(float), rows.astype(float)), scene.samples.space)
    owner = owner.astype(np.intp)
    owner[free] = len(values) + np.arange(len(rows))
    coverage = np.where(free, TINT, coverage).astype(np.uint8)
    return np.concatenate([values, middles]), owner, coverage
