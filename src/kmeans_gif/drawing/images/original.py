"""The original picture beside its clusters: its colours, reduced to the remaining palette entries."""

from dataclasses import dataclass

import numpy as np

from kmeans_gif import _native
from kmeans_gif.clustering.lloyd import lloyd
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.seeding import plus_plus
from kmeans_gif.clustering.spaces import to_srgb8
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.drawing.sheet import CanvasOf
from kmeans_gif.drawing.shots import Moment, Shot
from kmeans_gif.types import Indices

_ITERATIONS = 8
"""Iterations after k-means++ with one draw for each centroid: as good as the usual draws and 3 iterations, which take
three times as long."""

_DIVIDER = 2
"""Width of the divider in pixels, at scale 1."""


def original_moment(samples: Samples, n_colors: int, trace: Trace, *, threads: int = 1) -> Moment:
    """Reduce the colours of a picture to `n_colors` by k-means; the moment is the same in all frames."""
    none = np.empty((0, samples.features))
    first = plus_plus(samples, n_colors, none, _native.Pcg32(trace.seed), threads, n_draws=1)
    *_, last = lloyd(samples, np.array(first), _ITERATIONS, threads=threads)
    return Moment(trace, 0, last.centroids, None, last.centroids[:0], to_srgb8(last.centroids, samples.space))


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """Shows other canvases before the first assignment: the original picture, or points in gray."""

    before: CanvasOf
    after: CanvasOf

    def __call__(self, shot: Shot, /) -> Canvas:
        """Return the canvas of a shot."""
        return (self.before if shot.phase in ("data", "start") else self.after)(shot)


@dataclass(frozen=True, slots=True, eq=False)
class Wipe:
    """The original picture on the left of a divider, which moves to the left, to the right, and back to the middle.

    Attributes
    ----------
    original : ndarray of shape (height, width), uint8 or uint16
        The index of the original picture.
    scale : float
        Scale of lines.
    """

    original: Indices
    scale: float = 1.0

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw the original and the divider."""
        n_iter = max(1, shot.moments[run].trace.n_iter)
        done = min(1.0, shot.time / n_iter)
        width = view.shape[1]
        from_middle = -done if 4 * done <= 1 else 1 - done if 4 * done >= 3 else done - 0.5
        share = 0.5 + 1.2 * from_middle
        column = int(share * width + 0.5)
        view[:, :column] = self.original[:, :column]
        half = pixels(_DIVIDER, self.scale)
        view[:, max(0, column - half) : column] = 0
        view[:, column : column + half] = inks.ink
