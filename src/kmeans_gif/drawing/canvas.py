"""The record of a canvas, what each pixel of a panel shows independent of the centroids, and how it is painted."""

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import entries_of
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.shots import Moment, Shot
from kmeans_gif.types import Indices


class Mark(Protocol):
    """Something drawn over the clusters that changes with the run: stars, trails, the head line."""

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw the moment of a run in a shot into a view of the frame's index, in place."""


class OfRun(NamedTuple):
    """A mark of another run than that of its canvas."""

    mark: Mark
    run: int

    def draw(self, view: Indices, inks: Inks, _: int, shot: Shot, /) -> None:
        """Draw the mark."""
        self.mark.draw(view, inks, self.run, shot)


class Canvas(NamedTuple):
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


def entries_at(canvas: Canvas, moment: Moment, inks: Inks, *, threads: int = 1) -> Indices | None:
    """Return the palette entry of each value of a canvas, followed by a 0; values that keep their cluster may be muted.

    None for a canvas of marks alone.
    """
    if canvas.blocks is None:
        return None
    run = inks.runs[canvas.run]
    entries = entries_of(canvas.blocks, moment.centroids, run.first, run.stride, inks.dtype, threads=threads)
    if run.is_muted and moment.previous is not None:
        before = entries_of(canvas.blocks, moment.previous, run.first, run.stride, inks.dtype, threads=threads)
        entries[:-1][entries[:-1] == before[:-1]] += inks.dtype.type(run.shades)
    return entries


def paint_values(view: Indices, canvas: Canvas, entries: Indices | None, *, threads: int = 1) -> None:
    """Paint the values of a canvas into a view of the frame's index, in place."""
    if entries is not None and canvas.inverse is not None:
        _native.look_up(entries, canvas.inverse, canvas.offset, view, threads)
    elif canvas.offset is not None:
        view[:] = canvas.offset
