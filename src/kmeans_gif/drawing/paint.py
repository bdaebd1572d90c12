"""Shots to frames: each value of a canvas gets the palette entry of its nearest centroid."""

from collections.abc import Iterable, Iterator

import numpy as np

from kmeans_gif.drawing.canvas import paint_values
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.inks import palette_of
from kmeans_gif.drawing.sheet import Sheet
from kmeans_gif.drawing.shots import Shot


def paint(shots: Iterable[Shot], sheet: Sheet, *, threads: int = 1) -> Iterator[Frame]:
    """Paint a frame for each shot, one at a time."""
    for shot in shots:
        index = np.zeros((sheet.height, sheet.width), sheet.inks.dtype)
        for panel in sheet.panels:
            canvas, box = panel.canvas_of(shot), panel.box
            view = index[box.top : box.top + box.height, box.left : box.left + box.width]
            paint_values(view, canvas, shot.moments[canvas.run], sheet.inks, threads=threads)
            for mark in canvas.marks:
                mark.draw(view, sheet.inks, canvas.run, shot)
        palette = palette_of(sheet.inks, [moment.colors for moment in shot.moments])
        yield Frame(index, palette, sheet.inks.hole, shot.ms)
