"""A frame is a clustering: an index of clusters and a palette of their colours."""

from dataclasses import dataclass

import numpy as np

from kmeans_gif import _native
from kmeans_gif.blocks import label
from kmeans_gif.canvas import Canvas
from kmeans_gif.canvas.inks import palette_of
from kmeans_gif.shots import Shot
from kmeans_gif.types import Bytes


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of an animation.

    Attributes
    ----------
    index : ndarray of shape (height, width), uint8
        For each pixel a row of `palette`.
    palette : ndarray of shape (n_colors, 3), uint8
        sRGB colours, 1 to 256 of them.
    transparent : int or None
        The row of `palette` that shows nothing, if there is one.
    ms : int
        How long the frame is shown, in milliseconds.
    """

    index: Bytes
    palette: Bytes
    transparent: int | None
    ms: int


def paint(shot: Shot, canvas: Canvas, colors: Bytes, *, threads: int = 1) -> Frame:
    """Show each value of a canvas in the colour of its nearest centroid.

    Parameters
    ----------
    shot : Shot
        The centroids.
    canvas : Canvas
        What is where.
    colors : ndarray of shape (k, 3), uint8
        The colour of each cluster; at most 256 of them, less what the canvas takes for itself.
    threads : int
        How many threads to use; changes nothing but the time.

    Returns
    -------
    Frame
        Whose palette is the clusters' colours, or what the canvas makes of them; and, where the canvas has holes, one
        more entry that shows nothing.
    """
    inks = canvas.inks
    palette, first, stride = (colors, 0, 1) if inks is None else (palette_of(inks, colors), inks.first, inks.stride)
    nothing = len(palette) if canvas.has_holes else 0
    label(canvas.blocks, shot.centroids, threads=threads)
    entries = canvas.blocks.entries(first, stride, nothing, threads)
    index = _native.look_up(entries, canvas.inverse, canvas.coverage, threads)
    if canvas.overlay is not None:
        canvas.overlay(index, shot)
    if not canvas.has_holes:
        return Frame(index, palette, None, shot.ms)
    return Frame(index, np.append(palette, np.zeros((1, 3), np.uint8), axis=0), nothing, shot.ms)
