"""The different colours of a picture in the space that is clustered in: a cloud or, for grayscale, a histogram."""

from dataclasses import dataclass

import numpy as np

from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.canvas import Canvas, OfRun
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.panels.cloud import cloud_of
from kmeans_gif.drawing.panels.histogram import histogram_of
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.scale import Scales, mark_scale
from kmeans_gif.drawing.sheet import CanvasOf
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.look import Look

_SMALLER = 0.67
"""Size of stars and trails in relation to those of a picture of points."""


@dataclass(frozen=True, slots=True, eq=False)
class _FromOriginal:
    """The picture's own colours before the first assignment, with the marks of the run; its clusters from then on."""

    original: CanvasOf
    clustered: CanvasOf

    def __call__(self, shot: Shot, /) -> Canvas:
        """Return the canvas of a shot."""
        clustered = self.clustered(shot)
        if shot.phase not in ("data", "start"):
            return clustered
        return self.original(shot)._replace(marks=tuple(OfRun(mark, clustered.run) for mark in clustered.marks))


def colors_canvases(  # noqa: PLR0913 - every panel takes these
    samples: Samples,
    trace: Trace,
    width: int,
    height: int,
    scales: Scales,
    inks: Inks,
    look: Look,
    *,
    run: int = 0,
    original: int | None = None,
) -> CanvasOf:
    """Make the canvases of a picture's colours.

    `original` is the run whose clusters are the picture's own colours, which are shown before the first assignment;
    without it, colours are those of the clusters in all phases.
    """
    smaller = smaller_marks(scales, width, height)
    nothing = np.empty(0)
    blank = Scene(samples, look, inks, width, height, smaller, 0, (), nothing, nothing, None, lambda rows: rows, run)
    colors = (histogram_of if samples.features == 1 else cloud_of)(blank, trace.centroids)
    clustered = colors.canvases(run)
    return clustered if original is None else _FromOriginal(colors.canvases(original), clustered)


def smaller_marks(scales: Scales, width: int, height: int) -> Scales:
    """Reduce marks for a panel of some size, so that they do not cover a small one."""
    most = mark_scale(2 * width, 2 * height)
    return Scales(scales.text, min(scales.mark * _SMALLER, most), min(scales.line * _SMALLER, most))
