"""A frame is a clustering: an index of clusters and a palette of their colours."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice

import numpy as np

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import label
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.inks import palette_of
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Bytes

_TOGETHER = 8
"""Frames that are painted at once, at most."""

_PIXELS_TOGETHER = 1 << 22
"""Of all of them, for they are held in memory."""


def paint(
    shots: Iterable[Shot],
    canvas_of: Callable[[Shot], Canvas],
    colors_of: Callable[[Shot], Bytes],
    *,
    threads: int = 1,
) -> Iterator[Frame]:
    """Show each value of a canvas in the colour of its nearest centroid.

    Parameters
    ----------
    shots : iterable of Shot
        The centroids of each frame.
    canvas_of : callable
        ``canvas_of(shot)`` gives what is where. Neighbours with the same canvas are painted together.
    colors_of : callable
        ``colors_of(shot)`` gives the colour of each cluster, of shape (k, 3), uint8; at most 256 of them, less what
        the canvas takes for itself.
    threads : int
        How many threads to use; changes nothing but the time.

    Yields
    ------
    Frame
        One a shot. Its palette is the clusters' colours, or what the canvas makes of them; and, where the canvas has
        holes, one more entry that shows nothing.
    """
    for canvas, group in groupby(shots, canvas_of):
        at_once = max(1, min(_TOGETHER, _PIXELS_TOGETHER // canvas.inverse.size))
        while together := list(islice(group, at_once)):
            yield from _painted(together, canvas, [colors_of(shot) for shot in together], threads)


def _painted(shots: list[Shot], canvas: Canvas, colors: list[Bytes], threads: int) -> list[Frame]:
    """Paint frames on one canvas, each pixel of which is looked up once for all."""
    inks = canvas.inks
    palettes = colors if inks is None else [palette_of(inks, own) for own in colors]
    first, stride = (0, 1) if inks is None else (inks.first, inks.stride)
    nothing = len(palettes[0]) if canvas.has_holes else 0
    entries = []
    for shot in shots:
        label(canvas.blocks, shot.centroids, threads=threads)
        entries.append(canvas.blocks.entries(first, stride, nothing, threads))
    indices = _native.look_up(entries, canvas.inverse, canvas.coverage, threads)
    if canvas.overlay is not None:
        for index, shot in zip(indices, shots, strict=True):
            canvas.overlay(index, shot)
    if canvas.has_holes:
        palettes = [np.append(palette, np.zeros((1, 3), np.uint8), axis=0) for palette in palettes]
    transparent = nothing if canvas.has_holes else None
    return [
        Frame(index, palette, transparent, shot.ms)
        for index, palette, shot in zip(indices, palettes, shots, strict=True)
    ]
