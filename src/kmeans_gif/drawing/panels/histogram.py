"""The histogram of a grayscale picture, with the thresholds between clusters, and the centroids on its axis."""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.spaces import to_space, to_units
from kmeans_gif.drawing.coverage import SECONDARY, gray_of
from kmeans_gif.drawing.marks.text import line_of
from kmeans_gif.drawing.panels.title import title_height, write_title
from kmeans_gif.drawing.points.line import Line, draw_axis, marks_on
from kmeans_gif.drawing.points.margins import GAP, TICK
from kmeans_gif.drawing.points.markers import marked_canvas
from kmeans_gif.drawing.points.overlay import star_radius
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.drawing.sheet import CanvasOf, Still
from kmeans_gif.types import Floats, Indices

_TITLE = "gray values"

_LEVELS = 256
"""Number of gray levels that are counted, those of 8 bits; more precise values are rounded to the nearest."""

_BESIDE = 3
"""Rows between the bars, the stars and the axis, and columns beside the bars, at scale 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """The histogram of a picture before it is drawn.

    Attributes
    ----------
    scene : Scene
        Its axis, in a panel.
    line : Line
        Its rows and columns: bars are above row `base`, stars below it.
    values : ndarray of shape (columns, 1), float64
        The middle of the gray levels of each column, in the space of the run.
    covered : ndarray of shape (height, width), bool
        The pixels of the bars.
    ground : ndarray of shape (height, width), uint8 or uint16
        The entries of the other pixels.
    """

    scene: Scene
    line: Line
    values: Floats
    covered: NDArray[np.bool_]
    ground: Indices

    def canvases(self, run: int) -> CanvasOf:
        """Make the canvases with the colours of the clusters of a run."""
        scene, line = replace(self.scene, run=run), self.line
        owner = np.zeros(self.ground.shape, np.intp)
        owner[:, line.left : line.right] = np.arange(line.right - line.left)
        coverage = np.where(self.covered, scene.own_inks.levels, 0).astype(np.uint8)
        marks = marks_on(scene, line)
        return Still(marked_canvas(self.values, owner, coverage, self.ground, scene.own_inks, run=run, marks=marks))


def histogram_of(blank: Scene, _: Floats) -> Histogram:
    """Lay out the histogram of a grayscale picture in a scene that has no axis yet."""
    samples = blank.samples
    white = float(np.max(samples.space.scale))
    half = white / (_LEVELS - 1) / 2  # half a level
    scene = replace(
        blank,
        axes=(_TITLE,),
        low=np.array([-half]),
        high=np.array([white + half]),
        places=lambda rows: to_units(rows, samples.space),
    )
    title, numbers = _parts(scene)
    line = _line(scene, title, numbers)
    ground = np.zeros((scene.height, scene.width), scene.inks.dtype)
    if title:
        write_title(ground, scene.inks, _TITLE, scene.scales.text, scene.look.font)
    if not scene.look.plain:
        ground[line.bottom, line.left : line.right] = scene.inks.grid
    if numbers:
        draw_axis(ground, scene, line)
    heights, levels = _bars(_counts(samples, white), line)
    above = line.base - np.arange(scene.height)[:, None]
    covered = np.zeros(ground.shape, bool)
    covered[:, line.left : line.right] = (above > 0) & (above <= heights)
    _outline(ground, scene, covered)
    values = to_space(levels[:, None] * (white / (_LEVELS - 1)), samples.space)
    return Histogram(scene, line, values, covered, ground)


def _parts(scene: Scene) -> tuple[int, int]:
    """Choose the rows of the title and of the tick labels: none if the bars had less than half of the height.

    The title is left out first, then the labels.
    """
    title = title_height(scene, _TITLE)
    numbers = pixels(TICK + GAP, scene.scales.text) + line_of(scene.tick_text, scene.look.font).height
    if scene.look.plain:
        return 0, 0
    for rows in ((title, numbers), (0, numbers)):
        line = _line(scene, *rows)
        if 2 * (line.base - line.top) >= scene.height:
            return rows
    return 0, 0


def _line(scene: Scene, title: int, numbers: int) -> Line:
    """Return the rows and columns of bars and axis, which are as far from the borders as stars reach."""
    gap = pixels(_BESIDE, scene.scales.text)
    star = 0 if scene.look.plain else ceil(star_radius(scene)) + gap
    side = max(gap, star)
    bottom = max(title + 2, scene.height - 1 - numbers)
    base = max(title + 1, bottom - 2 * star)
    right = max(side + 1, scene.width - side)
    return Line(side, right, title, base, bottom, float(scene.low[0]), float(scene.high[0]))


def _counts(samples: Samples, white: float) -> Floats:
    """Count the weight of each gray level."""
    assert samples.values is not None  # noqa: S101 - only points have none
    assert samples.weights is not None  # noqa: S101
    levels = np.rint(samples.values[:, 0] * ((_LEVELS - 1) / white)).astype(np.intp)
    counts: Floats = np.bincount(levels, samples.weights.astype(np.float64), _LEVELS).astype(np.float64)
    return counts


def _bars(counts: Floats, line: Line) -> tuple[NDArray[np.intp], Floats]:
    """Return the height of the bar in each column and the middle of its levels.

    The height is the mean count of the levels that a narrow histogram has in a column; a wide one has several columns
    of a level.
    """
    width = line.right - line.left
    columns = np.arange(width)
    first = columns * _LEVELS // width
    after = np.maximum(first + 1, (columns + 1) * _LEVELS // width)
    below = np.concatenate([[0.0], np.add.accumulate(counts)])
    means = (below[after] - below[first]) / (after - first)
    heights = np.ceil(means / means.max() * (line.base - line.top)).astype(np.intp)
    return heights, (first + after - 1) / 2


def _outline(ground: Indices, scene: Scene, covered: NDArray[np.bool_]) -> None:
    """Draw an outline around the bars, because some have nearly the colour of the ground."""
    beside = np.zeros_like(covered)
    beside[:-1] |= covered[1:]
    beside[:, 1:] |= covered[:, :-1]
    beside[:, :-1] |= covered[:, 1:]
    beside &= ~covered
    ground[beside] = gray_of(scene.inks, np.array(255, np.uint8), SECONDARY)
