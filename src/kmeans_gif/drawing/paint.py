"""Shots to frames: each value of a canvas gets the palette entry of its nearest centroid."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import entries_of
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.inks import Inks, RunInks, palette_of
from kmeans_gif.drawing.sheet import Sheet
from kmeans_gif.drawing.shots import Moment, Shot
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
    if canvas.blocks is not None and canvas.inverse is not None:
        entries = _entries(canvas.blocks, shot.moments[canvas.run], inks.runs[canvas.run], inks.dtype, threads)
        _native.look_up(entries, canvas.inverse, canvas.offset, view, threads)
    elif canvas.offset is not None:
        view[:] = canvas.offset
    for mark in canvas.marks:
        mark.draw(view, inks, canvas.run, shot)


def _entries(blocks: _native.Blocks, moment: Moment, run: RunInks, dtype: np.dtype[Any], threads: int) -> Indices:
    """Return the palette entry of each value, followed by a 0; values that keep their cluster may be muted."""
    entries = entries_of(blocks, moment.centroids, run.first, run.stride, dtype, threads=threads)
    if run.is_muted and moment.previous is not None:
        before = entries_of(blocks, moment.previous, run.first, run.stride, dtype, threads=threads)
        entries[:-1][entries[:-1] == before[:-1]] += dtype.type(run.shades)
    return entries
