"""Shots to frames: each value of a canvas gets the palette entry of its nearest centroid."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from kmeans_gif.drawing.canvas import Canvas, entries_at, paint_values
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.inks import Inks, palette_of
from kmeans_gif.drawing.sheet import Sheet
from kmeans_gif.drawing.shots import Moment, Shot
from kmeans_gif.types import Bytes, Indices


def paint(shots: Iterable[Shot], sheet: Sheet, *, threads: int = 1) -> Iterator[Frame]:
    """Paint a frame for each shot, one at a time."""
    palette_for = _Palettes(sheet.inks)
    last: list[_Panel | None] = [None] * len(sheet.panels)
    for shot in shots:
        index = np.zeros((sheet.height, sheet.width), sheet.inks.dtype)
        for number, panel in enumerate(sheet.panels):
            canvas, box = panel.canvas_of(shot), panel.box
            view = index[box.top : box.top + box.height, box.left : box.left + box.width]
            last[number] = _painted(view, canvas, shot, sheet, threads, last[number])
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


class _Panel(NamedTuple):
    """A panel in a frame: while centroids move, its values keep their entries."""

    canvas: Canvas
    moment: Moment
    entries: Indices | None
    view: Indices


def _painted(view: Indices, canvas: Canvas, shot: Shot, sheet: Sheet, threads: int, last: _Panel | None) -> _Panel:
    """Paint a panel, with what it shares with the frame before."""
    moment = shot.moments[canvas.run]
    if last is not None and last.canvas is canvas and _label_alike(last.moment, moment):
        entries = last.entries
        if not canvas.marks:
            view[:] = last.view
            return _Panel(canvas, moment, entries, view)
    else:
        entries = entries_at(canvas, moment, sheet.inks, threads=threads)
    paint_values(view, canvas, entries, threads=threads)
    for mark in canvas.marks:
        mark.draw(view, sheet.inks, canvas.run, shot)
    return _Panel(canvas, moment, entries, view)


def _label_alike(one: Moment, other: Moment) -> bool:
    """Whether two moments give the same labels and the same changes."""
    return one.previous is None is other.previous and not _differ(one.centroids, other.centroids)


def _differ(one: np.ndarray, other: np.ndarray) -> bool:
    return one is not other and not np.array_equal(one, other)
