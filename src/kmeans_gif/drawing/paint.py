"""Shots to frames: each value of a canvas gets the palette entry of its nearest centroid."""

from collections.abc import Iterable, Iterator

import numpy as np

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import entries_of
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.inks import Inks, palette_of
from kmeans_gif.drawing.sheet import Sheet
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Indices


def paint(shots: Iterable[Shot], sheet: Sheet, *, threads: int = 1) -> Iterator[Frame]:
    """Paint a frame for each shot, one at a time."""
    for shot in shots:
        index = np.zeros((sheet.height, sheet.width), sheet.inks.dtype)
        for panel in sheet.panels:
            canvas, box = panel.canvas_of(shot), panel.box
            view = index[box.top : box.top + box.height, box.left : box.left + box.width]
            _paint_panel(view, canvas, shot, sheet.inks, threads)
        palette = palette_of(sheet.inks, [moment.colors for moment in shot.moments])
        yield Frame(index, palette, sheet.inks.hole, shot.ms)


def _paint_panel(view: Indices, canvas: Canvas, shot: Shot, inks: Inks, threads: int) -> None:
    moment, run = shot.moments[canvas.run], inks.runs[canvas.run]
    entries = entries_of(canvas.blocks, moment.centroids, run.first, run.stride, inks.dtype, threads=threads)
    _native.look_up(entries, canvas.inverse, canvas.offset, view, threads)
    for mark in canvas.marks:
        mark.draw(view, inks, canvas.run, moment)
