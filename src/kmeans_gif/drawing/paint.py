"""Shots to frames: each value of a canvas gets the palette entry of its nearest centroid."""

from collections.abc import Iterable, Iterator

import numpy as np

from kmeans_gif.drawing.canvas import paint_values
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.inks import palette_of
from kmeans_gif.drawing.sheet import Sheet
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Bytes


def paint(shots: Iterable[Shot], sheet: Sheet, *, threads: int = 1) -> Iterator[Frame]:
    """Paint a frame for each shot, one at a time."""
    colors: list[Bytes] = []
    for shot in shots:
        index = np.zeros((sheet.height, sheet.width), sheet.inks.dtype)
        for panel in sheet.panels:
            canvas, box = panel.canvas_of(shot), panel.box
            view = index[box.top : box.top + box.height, box.left : box.left + box.width]
            paint_values(view, canvas, shot.moments[canvas.run], sheet.inks, threads=threads)
            for mark in canvas.marks:
                mark.draw(view, sheet.inks, canvas.run, shot)
        before, colors = colors, [moment.colors for moment in shot.moments]
        if not before or any(map(_differ, before, colors)):
            palette = palette_of(sheet.inks, colors)
        yield Frame(index, palette, sheet.inks.hole, shot.ms)


def _differ(one: Bytes, other: Bytes) -> bool:
    return one is not other and not np.array_equal(one, other)
