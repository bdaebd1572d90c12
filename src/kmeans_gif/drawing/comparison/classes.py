"""The panel of the true classes of points."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.drawing.comparison.place import Place, coded_points
from kmeans_gif.drawing.inks import NEUTRAL, Inks
from kmeans_gif.drawing.marks.run_title import write_heading, write_legend
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.sheet import CanvasOf
from kmeans_gif.look import Theme
from kmeans_gif.sources.records import Truth
from kmeans_gif.types import Bytes, Indices


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """Points in the colours of their true classes, which are those of the clusters they are matched to.

    Attributes
    ----------
    truth : Truth
        The classes; points without one are gray.
    numbers : ndarray of shape (classes,), intp
        Numbers of the classes among the distinct colours.
    """

    truth: Truth
    numbers: NDArray[np.intp]

    @property
    def is_wide(self) -> bool:
        """Whether the panel is as wide as the sheet."""
        return False

    @property
    def n_colors(self) -> int:
        """Number of colours."""
        return len(self.numbers) + self.truth.has_missing

    def colors(self, _: Theme) -> Bytes:
        """Return these colours, sRGB."""
        own = cluster_colors(int(self.numbers.max()) + 1)[self.numbers]
        return np.concatenate([own, np.array([NEUTRAL] * self.truth.has_missing, np.uint8).reshape(-1, 3)])

    def write_title(self, view: Indices, inks: Inks, run: int, scale: float, font: str | None) -> None:
        """Write what the classes are called, each in its colour."""
        write_heading(view, inks, (self.truth.name,), "", scale, font)
        write_legend(view, inks, run, self.truth.classes, scale, font)

    def canvas_of(self, place: Place) -> CanvasOf:
        """Draw the panel."""
        assert isinstance(place.shown, Scene)  # noqa: S101 - pictures have no classes
        codes = np.where(self.truth.codes < 0, len(self.numbers), self.truth.codes)
        return coded_points(place.shown, codes, place)
