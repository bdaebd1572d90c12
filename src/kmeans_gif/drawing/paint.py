"""Shots to frames: each value of a canvas gets the palette entry of its nearest centroid."""

from collections.abc import Iterable, Iterator

import numpy as np

from kmeans_gif.drawing.canvas import paint_values
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.inks import Inks, palette_of
from kmeans_gif.drawing.sheet import Sheet
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Bytes


def paint(shots: Iterable[Shot], sheet: Sheet, *, threads: int = 1) -> Iterator[Frame]:
    """Paint a frame for each shot, one at a time."""
    palette_for = _Palettes(sheet.inks)
    for shot in shots:
        index = np.zeros((sheet.height, sheet.width), sheet.inks.dtype)
        for panel in sheet.panels:
            canvas, box = panel.canvas_of(shot), panel.box
            view = index[box.top : box.top + box.height, box.left : box.left + box.width]
            paint_values(view, canvas, shot.moments[canvas.run], sheet.inks, threads=threads)
            for mark in canvas.marks:
                mark.draw(view, sheet.inks, canvas.run, shot)
        yield Frame(index, palette_for(shot), sheet.inks.hole, shot.ms)


def palettes(shots: Iterable[Shot], inks: Inks) -> Iterator[Bytes]:
    """Mix the palettes of the frames of some shots without painting them; one array for equal neighbours."""
    return map(_Palettes(inks), shots)


class _Palettes:
    """Mixes the palette of each shot, anew only if the colours of a cluster differ from those of the shot before."""

    def __init__(self, inks: Inks) -> None:
        self._inks = inks
        self._colors: list[Bytes] = []
        self._palette = np.empty((0, 3), np.uint8)

    def __call__(self, shot: Shot) -> Bytes:
        before, self._colors = self._colors, [moment.colors for moment in shot.moments]
        if not before or any(map(_differ, before, self._colors)):
            self._palette = palette_of(self._inks, self._colors)
        return self._palette


def _differ(one: Bytes, other: Bytes) -> bool:
    return one is not other and not np.array_equal(one, other)
