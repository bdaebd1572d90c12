"""The record of a canvas: what each pixel of a panel shows, independent of the centroids."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Indices


class Mark(Protocol):
    """Something drawn over the clusters that changes with the run: stars, trails, the head line."""

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw the moment of a run in a shot into a view of the frame's index, in place."""


@dataclass(frozen=True, slots=True, eq=False)
class OfRun:
    """A mark of another run than that of its canvas."""

    mark: Mark
    run: int

    def draw(self, view: Indices, inks: Inks, _: int, shot: Shot, /) -> None:
        """Draw the mark."""
        self.mark.draw(view, inks, self.run, shot)


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """What each pixel of a panel shows, independent of the centroids.

    Attributes
    ----------
    blocks : Blocks or None
        The m different values of the panel, in the space of the run; None if it shows marks alone.
    inverse : ndarray of shape (height, width), uint32, or None
        For each pixel the row of its value in `blocks`; m for a pixel that shows no value.
    offset : ndarray of shape (height, width), uint8 or uint16, or None
        Added to the palette entry of the pixel's cluster; the entry itself if the pixel shows no value. None is zero.
    run : int
        Number of the run in the sheet.
    marks : tuple of Mark
        Marks over the clusters, in drawing order.
    """

    blocks: _native.Blocks | None = None
    inverse: NDArray[np.uint32] | None = None
    offset: Indices | None = None
    run: int = 0
    marks: tuple[Mark, ...] = ()
