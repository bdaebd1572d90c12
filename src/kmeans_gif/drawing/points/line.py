"""The canvas of points on a line: a strip of markers, and above it how dense they are."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.spaces import to_space
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.inks import SECONDARY
from kmeans_gif.drawing.marks.overlay import gray_of, overlay_of, write_text
from kmeans_gif.drawing.marks.text import shortened, text_coverage
from kmeans_gif.drawing.points.axes import tick_labels, ticks_along
from kmeans_gif.drawing.points.markers import Marks, marked_canvas, marked_canvases
from kmeans_gif.drawing.points.scene import Scene, chunks_of, marker_radius
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Bytes, Floats

_STRIP = 0.3
"""Share of the height that the strip of markers takes."""

_GAP = 6
"""Rows of ground between the density and the strip, where that shows density too."""

_GOLDEN = 0.6180339887498949
"""Multiples of this, less their whole parts, spread evenly whatever their number."""

_MARGIN = 24
"""Beside and above what is drawn, in pixels."""

_TICK_TEXT = 11.0
"""Size of the numbers along the axis, in pixels."""


def strip_canvases(scene: Scene) -> Callable[[Shot], Canvas]:
    """Lay points on a line out.

    Parameters
    ----------
    scene : Scene
        What to draw, with one axis.

    Returns
    -------
    callable
        The canvas of a shot: one for all, unless markers have the shape of their cluster.
    """
    margin = _MARGIN if scene.has_axes else scene.bare_margin
    left, right = margin, max(margin + 1, scene.width - margin)
    top, bottom = scene.head + margin, scene.height - (44 if scene.has_axes else margin)
    bottom = max(bottom, top + 2)
    base = bottom - int(_STRIP * (bottom - top))
    low, high = scene.low[0], scene.high[0]

    def columns_of(places: Floats) -> Floats:
        across: Floats = left + (places[:, 0] - low) / (high - low) * (right - left)
        return across

    def project(places: Floats) -> Floats:
        return np.stack([columns_of(places), np.full(len(places), (base + bottom) / 2)], axis=1)

    ground = np.zeros((scene.height, scene.width), np.uint8)
    ground[base, left:right] = scene.inks.grid
    if scene.has_axes:
        _draw_axis(ground, scene, columns_of, bottom)
    heights = _heights(scene, columns_of, left, right, base - top)
    middles = low + (np.arange(left, right)[:, None] + 0.5 - left) / (right - left) * (high - low)
    overlay = overlay_of(scene, project)

    def finish(values: Floats, owner: NDArray[np.integer], coverage: Bytes) -> Canvas:
        """Add the columns of density, each the colour of the centroid nearest to it."""
        owner, coverage = owner.astype(np.intp), coverage.copy()
        for column, height in zip(range(left, right), heights, strict=True):
            owner[base - height : base, column] = len(values) + column - left
            coverage[base - height : base, column] = max(1, scene.inks.levels // 2)
            if scene.is_dense and height > 0:  # the strip is brightness by count, in place of markers
                owner[base + _GAP : bottom, column] = len(values) + column - left
                share = height / int(heights.max())
                coverage[base + _GAP : bottom, column] = max(1, round(share * scene.inks.levels))
        everything = np.concatenate([values, to_space(middles, scene.samples.space)])
        return marked_canvas(everything, owner, coverage, ground, scene.inks, overlay)

    if scene.is_dense:
        nothing = np.zeros(ground.shape, np.uint8)
        canvas = finish(np.empty((0, 1)), nothing, nothing)
        return lambda _: canvas
    values = np.concatenate([scene.samples.rows(*chunk) for chunk in chunks_of(scene.samples)])
    jitter = (np.arange(len(values)) * _GOLDEN) % 1 - 0.5
    pixels = project(scene.places(values))
    pixels[:, 1] += jitter * (bottom - base) * 0.6
    marks = Marks(values, pixels, np.full(len(values), marker_radius(scene)))
    return marked_canvases(scene, marks, lambda owner, coverage: finish(values, owner, coverage))


def _heights(
    scene: Scene, columns_of: Callable[[Floats], Floats], left: int, right: int, most: int
) -> NDArray[np.intp]:
    """How high the density stands above each column of pixels: counts, smoothed by three running means."""
    counts = np.zeros(right - left)
    for chunk in chunks_of(scene.samples):
        columns = np.floor(columns_of(scene.places(scene.samples.rows(*chunk)))).astype(np.intp) - left
        counts += np.bincount(np.clip(columns, 0, len(counts) - 1), minlength=len(counts))
    width = max(1, len(counts) // 40) | 1
    for _ in range(3):
        padded = np.pad(counts, width // 2, mode="reflect" if len(counts) > width else "edge")
        counts = np.convolve(padded, np.ones(width) / width, mode="valid")
    heights: NDArray[np.intp] = np.rint(counts / max(counts.max(), 1e-300) * most * 0.95).astype(np.intp)
    return heights


def _draw_axis(ground: Bytes, scene: Scene, columns_of: Callable[[Floats], Floats], bottom: int) -> None:
    inks, font = scene.inks, scene.look.font
    low, high, width = float(scene.low[0]), float(scene.high[0]), scene.width - 2 * _MARGIN
    steps = ticks_along(low, high, max(3, width // 66), width, _TICK_TEXT, font)
    mark = int(gray_of(inks, np.array(255, np.uint8), SECONDARY))
    for column, label in zip(columns_of(np.array(steps)[:, None]), tick_labels(steps), strict=True):
        text = text_coverage(label, _TICK_TEXT, font)
        ground[bottom : bottom + 4, min(int(column), scene.width - 1)] = mark
        write_text(ground, inks, text, int(column) - text.shape[1] // 2, bottom + 6)
    name = text_coverage(shortened(scene.axes[0], width, _TICK_TEXT, font), _TICK_TEXT, font)
    write_text(ground, inks, name, scene.width - name.shape[1] - _MARGIN, scene.height - name.shape[0] - 4)
