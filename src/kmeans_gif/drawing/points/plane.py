"""The canvas of points in the plane: markers or density, axes, regions, trails and stars."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.spaces import to_space
from kmeans_gif.drawing.canvas import Canvas, Mark
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.inks import SECONDARY, gray_of
from kmeans_gif.drawing.marks.text import shortened, text_coverage, text_width
from kmeans_gif.drawing.points.axes import tick_labels, ticks, ticks_along
from kmeans_gif.drawing.points.markers import RIM, TINT, Markers, marked_canvas, marked_canvases
from kmeans_gif.drawing.points.overlay import marks_of
from kmeans_gif.drawing.points.scene import Scene, chunks_of, marker_radius, samples_shown
from kmeans_gif.drawing.sheet import CanvasOf, Still
from kmeans_gif.types import Bytes, Floats

_TICK_TEXT = 11.0
"""Size of the numbers along the axes, in pixels."""

_TICK = 4
"""Length of the tick marks, in pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Which pixels the axes span: columns `left` to `right` − 1, rows `top` to `bottom` − 1, from `low` to `high`."""

    left: int
    top: int
    right: int
    bottom: int
    low: Floats
    high: Floats

    def pixels(self, places: Floats) -> Floats:
        """Project places to pixels.

        Parameters
        ----------
        places : ndarray of shape (n, 2), float64
            In units.

        Returns
        -------
        ndarray of shape (n, 2), float64
            x to the right and y down; the middle of the first pixel is (0.5, 0.5).
        """
        scale = np.array([self.right - self.left, self.top - self.bottom]) / (self.high - self.low)
        return _native.to_pixels(places, self.low, scale, np.array([self.left, self.bottom], np.float64))

    def places(self, columns: Floats, rows: Floats) -> Floats:
        """Give the places of the middles of pixels.

        Parameters
        ----------
        columns, rows : ndarray of shape (n,), float64
            Of the pixels.

        Returns
        -------
        ndarray of shape (n, 2), float64
            In units.
        """
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
    """Makes canvases of points in the plane, on one ground and under the same marks."""

    scene: Scene
    plane: Plane
    values: Floats
    ground: Bytes
    marks: tuple[Mark, ...]

    def __call__(self, owner: NDArray[np.integer], coverage: Bytes, /) -> Canvas:
        """Make the canvas of who owns which pixel."""
        scene = self.scene
        values = self.values
        if scene.own_inks.tints:
            values, owner, coverage = _with_regions(scene, self.plane, values, owner, coverage)
        return marked_canvas(values, owner, coverage, self.ground, scene.own_inks, run=scene.run, marks=self.marks)


def plane_canvases(scene: Scene) -> CanvasOf:
    """Lay points in the plane out."""
    ground = np.zeros((scene.height, scene.width), np.uint8)
    plane = _laid_out(scene)
    if scene.has_axes:
        _draw_axes(ground, scene, plane)
    marks = marks_of(scene, plane.pixels)
    if scene.is_dense:
        values, owner, coverage = _dense(scene, plane)
        return Still(_OnGround(scene, plane, values, ground, marks)(owner, coverage))
    values = np.concatenate([scene.samples.rows(*chunk) for chunk in chunks_of(scene.samples)])
    markers = Markers(values, plane.pixels(scene.places(values)), np.full(len(values), marker_radius(scene)))
    return marked_canvases(scene, markers, _OnGround(scene, plane, values, ground, marks))


def _laid_out(scene: Scene) -> Plane:
    """Leave room for numbers and names, and keep the scales equal if asked to."""
    low, high = scene.low, scene.high
    if not scene.has_axes:
        margin = int(np.ceil(marker_radius(scene) + RIM))
        left, top, right, bottom = margin, scene.head + margin, scene.width - margin, scene.height - margin
    else:
        top, bottom = scene.head + 24, scene.height - 44
        labels = tick_labels(_upright_ticks(low, high, bottom - top))
        widest = max((text_width(label, _TICK_TEXT, scene.look.font) for label in labels), default=0)
        left, right = min(int(widest) + 16, scene.width // 2), scene.width - 18
    right, bottom = max(right, left + 1), max(bottom, top + 1)
    if scene.look.equal_scale:
        low, high = _equal(low, high, right - left, bottom - top)
    return Plane(left, top, right, bottom, low, high)


def _equal(low: Floats, high: Floats, width: int, height: int) -> tuple[Floats, Floats]:
    pixels = np.array([width, height])
    unit = ((high - low) / pixels).max()
    middle = (low + high) / 2
    return middle - unit * pixels / 2, middle + unit * pixels / 2


def _upright_ticks(low: Floats, high: Floats, length: int) -> list[float]:
    return ticks(float(low[1]), float(high[1]), max(3, length // 45))


def _draw_axes(ground: Bytes, scene: Scene, plane: Plane) -> None:
    inks, font = scene.inks, scene.look.font
    ground[plane.top - 1 : plane.bottom + 1, [plane.left - 1, plane.right]] = inks.grid
    ground[[plane.top - 1, plane.bottom], plane.left - 1 : plane.right + 1] = inks.grid
    mark = int(gray_of(inks, np.array(255, np.uint8), SECONDARY))
    width = plane.right - plane.left
    level = ticks_along(float(plane.low[0]), float(plane.high[0]), max(3, width // 66), width, _TICK_TEXT, font)
    for axis, marks in enumerate([level, _upright_ticks(plane.low, plane.high, plane.bottom - plane.top)]):
        ends = np.tile(plane.low, (len(marks), 1))
        ends[:, axis] = marks
        for (x, y), label in zip(plane.pixels(ends), tick_labels(marks), strict=True):
            text = text_coverage(label, _TICK_TEXT, font)
            column, row = int(x), min(int(y), plane.bottom - 1)
            if axis == 0:
                ground[plane.bottom : plane.bottom + _TICK, min(column, plane.right - 1)] = mark
                write_text(ground, inks, text, column - text.shape[1] // 2, plane.bottom + _TICK + 2)
            else:
                ground[row, max(0, plane.left - _TICK) : plane.left] = mark
                write_text(ground, inks, text, plane.left - _TICK - 4 - text.shape[1], row - text.shape[0] // 2)
    along, upright = (text_coverage(shortened(name, width, _TICK_TEXT, font), _TICK_TEXT, font) for name in scene.axes)
    write_text(ground, inks, along, plane.right - along.shape[1], scene.height - along.shape[0] - 4)
    write_text(ground, inks, upright, plane.left, plane.top - upright.shape[0] - 4)


def _dense(scene: Scene, plane: Plane) -> tuple[Floats, NDArray[np.integer], Bytes]:
    """Make brightness of how many points share a pixel, each level as often as any other."""
    shape = (scene.height, scene.width)
    counts, first = np.zeros(shape, np.uint32), np.zeros(shape, np.uint32)
    is_projected = scene.samples.features > len(scene.axes)
    untaken = np.full(shape, np.inf)
    for start, stop in chunks_of(scene.samples):
        xy = plane.pixels(scene.places(scene.samples.rows(start, stop)))
        _native.count_pixels(xy, counts)
        if is_projected:
            _native.front_pixels(xy, np.zeros(len(xy)), start, untaken, first)
    rows, columns = np.nonzero(counts)
    owner = np.zeros(counts.shape, np.intp)
    if is_projected:  # many places of the samples' space are behind a pixel: that of its first sample stands for all
        values, owner[rows, columns] = samples_shown(scene.samples, first[rows, columns])
    else:
        values = to_space(plane.places(columns.astype(float), rows.astype(float)), scene.samples.space)
        owner[rows, columns] = np.arange(len(rows))
    order = np.sort(counts[rows, columns])
    below = np.searchsorted(order, counts, side="right")
    coverage = np.zeros(counts.shape, np.uint8)
    levels = 1 + (below * (scene.own_inks.levels - 1) + len(order) // 2) // max(1, len(order))
    coverage[rows, columns] = levels[rows, columns]
    return values, owner, coverage


def _with_regions(
    scene: Scene, plane: Plane, values: Floats, owner: NDArray[np.integer], coverage: Bytes
) -> tuple[Floats, NDArray[np.integer], Bytes]:
    """Let the ground between the axes take a tint of the nearest centroid's cluster, pixel by pixel."""
    free = np.zeros(coverage.shape, bool)
    if scene.has_axes:
        free[plane.top : plane.bottom, plane.left : plane.right] = True
    else:
        free[scene.head :] = True
    free &= coverage == 0
    rows, columns = np.nonzero(free)
    middles = to_space(plane.places(columns.astype(float), rows.astype(float)), scene.samples.space)
    owner = owner.astype(np.intp)
    owner[free] = len(values) + np.arange(len(rows))
    coverage = np.where(free, TINT, coverage).astype(np.uint8)
    return np.concatenate([values, middles]), owner, coverage
