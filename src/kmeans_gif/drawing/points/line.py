"""The canvas of points on a line: a strip of markers below a density plot."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.spaces import to_space
from kmeans_gif.drawing.canvas import Canvas, Mark
from kmeans_gif.drawing.coverage import SECONDARY, gray_of
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.marks.projection import Projection
from kmeans_gif.drawing.marks.text import shortened, text_coverage
from kmeans_gif.drawing.marks.thresholds import Thresholds
from kmeans_gif.drawing.points.labels import Axis, Room, labels_across
from kmeans_gif.drawing.points.margins import GAP, TICK
from kmeans_gif.drawing.points.markers import Markers, marked_canvas, marked_canvases
from kmeans_gif.drawing.points.overlay import marks_of
from kmeans_gif.drawing.points.passes import Columns, accumulated, chunks_of
from kmeans_gif.drawing.points.scene import Scene, marker_radius, values_of
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.drawing.sheet import CanvasOf, Still
from kmeans_gif.types import Bytes, Floats, Indices

_STRIP = 0.3
"""Share of the height for the strip of markers."""

_GAP = 6
"""Rows of ground between the density plot and the strip, if the strip shows density too."""

_GOLDEN = 0.6180339887498949
"""Fractional parts of its multiples are spread evenly, whatever their number."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """The pixels of the axis: columns `left` to `right` − 1; markers are below row `base`, density is above it."""

    left: int
    right: int
    top: int
    base: int
    bottom: int
    low: float
    high: float

    def columns(self, places: Floats) -> Floats:
        """Project coordinates (n, 1) to columns."""
        across: Floats = self.left + (places[:, 0] - self.low) / (self.high - self.low) * (self.right - self.left)
        return across

    def pixels(self, places: Floats) -> Floats:
        """Project coordinates (n, 1) to pixels on the centre line of the strip."""
        return np.stack([self.columns(places), np.full(len(places), (self.base + self.bottom) / 2)], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class _BelowDensity:
    """Makes canvases of points on a line, with columns of density in the colour of the nearest centroid."""

    scene: Scene
    line: Line
    values: Floats
    ground: Bytes
    marks: tuple[Mark, ...]

    def __call__(self, owner: NDArray[np.integer], coverage: Bytes, /) -> Canvas:
        """Make the canvas from the owner and coverage of each pixel."""
        scene = self.scene
        line, levels = self.line, scene.own_inks.levels
        owner, coverage = owner.astype(np.intp), coverage.copy()
        heights = _heights(scene, line)
        if scene.codes is not None:  # columns have many samples of several classes
            return self._over_gray(owner, coverage, heights)
        for column, height in zip(range(line.left, line.right), heights, strict=True):
            owner[line.base - height : line.base, column] = len(self.values) + column - line.left
            coverage[line.base - height : line.base, column] = max(1, levels // 2)
            if scene.is_dense and height > 0:  # brightness by count, instead of markers
                owner[line.base + _GAP : line.bottom, column] = len(self.values) + column - line.left
                share = height / int(heights.max())
                coverage[line.base + _GAP : line.bottom, column] = max(1, round(share * levels))
        shares = (np.arange(line.left, line.right)[:, None] + 0.5 - line.left) / (line.right - line.left)
        middles = line.low + shares * (line.high - line.low)
        everything = np.concatenate([self.values, to_space(middles, scene.samples.space)])
        return marked_canvas(everything, owner, coverage, self.ground, scene.own_inks, run=scene.run, marks=self.marks)

    def _over_gray(self, owner: NDArray[np.integer], coverage: Bytes, heights: NDArray[np.intp]) -> Canvas:
        """Make the canvas of samples below gray columns of density."""
        scene, ground = self.scene, self.ground.copy()
        for column, height in zip(range(self.line.left, self.line.right), heights, strict=True):
            ground[self.line.base - height : self.line.base, column] = scene.inks.grid
        return marked_canvas(self.values, owner, coverage, ground, scene.own_inks, run=scene.run, marks=self.marks)


def line_canvases(scene: Scene) -> CanvasOf:
    """Make the canvases of points on a line."""
    line, has_name = _laid_out(scene)
    ground = np.zeros((scene.height, scene.width), np.uint8)
    ground[line.base, line.left : line.right] = scene.inks.grid
    if scene.has_axes:
        draw_axis(ground, scene, line, has_name=has_name)
    if scene.is_dense and scene.codes is None:
        marks = marks_on(scene, line)
        nothing = np.zeros(ground.shape, np.uint8)
        return Still(_BelowDensity(scene, line, np.empty((0, 1)), ground, marks)(nothing, nothing))
    rows = np.concatenate([scene.samples.rows(*chunk) for chunk in chunks_of(scene.samples)])
    values = values_of(scene, rows)
    jitter = (np.arange(len(rows)) * _GOLDEN) % 1 - 0.5
    pixels = line.pixels(scene.places(rows))
    pixels[:, 1] += jitter * (line.bottom - line.base) * 0.6
    markers = Markers(values, pixels, np.full(len(rows), marker_radius(scene)))
    marks = marks_on(scene, line, markers)
    return marked_canvases(scene, markers, _BelowDensity(scene, line, values, ground, marks))


def marks_on(scene: Scene, line: Line, markers: Markers | None = None) -> tuple[Mark, ...]:
    """Choose the marks of a line: those of all points, and the thresholds between clusters."""
    marks = marks_of(scene, line.pixels, markers)
    if scene.look.plain:
        return marks
    return (Thresholds(Projection(scene.places, line.pixels), line.top, line.bottom, scene.scales.line), *marks)


def _laid_out(scene: Scene) -> tuple[Line, bool]:
    """Leave room for tick labels and the name, and return whether the name fits."""
    around = scene.margins(scene.low, scene.high)
    left, right = around.left, max(around.left + 1, scene.width - around.right)
    top, bottom = around.top, max(around.top + 2, scene.height - around.bottom)
    base = bottom - int(_STRIP * (bottom - top))
    return Line(left, right, top, base, bottom, float(scene.low[0]), float(scene.high[0])), around.has_names


def _heights(scene: Scene, line: Line) -> NDArray[np.intp]:
    """Compute the height of the density plot in each column: counts, smoothed by three moving averages."""
    begin = partial(Columns.of, line.columns, scene.places, line.left, line.right - line.left)
    counts = accumulated(scene.samples, begin, "counting points").counts
    width = max(1, len(counts) // 40) | 1
    for _ in range(3):
        padded = np.pad(counts, width // 2, mode="reflect" if len(counts) > width else "edge")
        counts = np.convolve(padded, np.ones(width) / width, mode="valid")
    heights: NDArray[np.intp] = np.rint(counts / max(counts.max(), 1e-300) * (line.base - line.top) * 0.95).astype(
        np.intp
    )
    return heights


def draw_axis(ground: Indices, scene: Scene, line: Line, *, has_name: bool = False) -> None:
    """Draw ticks and their labels below a line into the ground."""
    inks, font, size = scene.inks, scene.look.font, scene.tick_text
    tick, gap = pixels(TICK, scene.scales.text), pixels(GAP, scene.scales.text)
    mark = int(gray_of(inks, np.array(255, np.uint8), SECONDARY))
    axis, bottom = Axis(line.low, line.high, line.left, line.right), line.bottom
    for label in labels_across(axis, Room(0, scene.width), bottom + tick + gap, size, font):
        ground[bottom : bottom + tick, int(label.at)] = mark
        write_text(ground, inks, text_coverage(label.text, size, font), label.left, label.top)
    if has_name:
        name = text_coverage(shortened(scene.axes[0], line.right - line.left, size, font), size, font)
        write_text(ground, inks, name, line.right - name.shape[1], bottom + tick + 2 * gap + name.shape[0])
