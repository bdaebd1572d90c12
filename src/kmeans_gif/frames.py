"""A frame is a clustering: an index of clusters and a palette of their colours."""

from dataclasses import dataclass

import numpy as np

from kmeans_gif import _native
from kmeans_gif.canvas import Canvas
from kmeans_gif.samples import labels_of
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


def paint(shot: Shot, canvas: Canvas, palette: Bytes) -> Frame:
    """Show each value of a canvas in the colour of its nearest centroid.

    Parameters
    ----------
    shot : Shot
        The centroids, at most 256 of them, or 255 where the canvas has holes.
    canvas : Canvas
        What is where.
    palette : ndarray of shape (k, 3), uint8
        The colour of each cluster.

    Returns
    -------
    Frame
        Whose palette is the clusters' colours and, where the canvas has holes, one more entry that shows nothing.
    """
    k = len(palette)
    table = np.append(labels_of(canvas.blocks, shot.centroids).astype(np.uint8), np.uint8(k % 256))
    index = _native.look_up(table, canvas.inverse)
    if not canvas.has_holes:
        return Frame(index, palette, None, shot.ms)
    return Frame(index, np.append(palette, np.zeros((1, 3), np.uint8), axis=0), k, shot.ms)
