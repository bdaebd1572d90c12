"""Panels painted by themselves, for the tests of what they show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from tests.models import Array

from kmeans_gif.clustering.spaces import Space
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.inks import Inks, inks_for
from kmeans_gif.drawing.paint import paint
from kmeans_gif.drawing.scale import Scales
from kmeans_gif.drawing.sheet import Box, CanvasOf, Panel, Sheet
from kmeans_gif.drawing.shots import shots
from kmeans_gif.drawing.story import Cue
from kmeans_gif.look import Look
from kmeans_gif.types import Bytes, Indices

ACCENTS = ((0xD5, 0x5E, 0x00), (0x00, 0x72, 0xB2))
COLUMN = Space("columns", (0.0,), (1.0,))
AROUND = 5
"""Pixels of ground around a panel, which must stay as they are."""


@dataclass(frozen=True, eq=False)
class Painted:
    """A panel in a frame."""

    index: Indices
    inks: Inks
    palette: Bytes


def after(step: int) -> Cue:
    """A whole step."""
    return Cue(step, "step", 1.0, 40)


def moving(step: int, share: float = 1.0) -> Cue:
    """Centroids on their way to those of a step."""
    return Cue(step, "move", share, 40)


DATA, START = Cue(0, "data", 1.0, 40), Cue(0, "start", 1.0, 40)


def falling(inertia: Sequence[float], moved: float = 0.5, reseeded: Sequence[int] = ()) -> Trace:
    """A run with one cluster of weight 1, that moves so that a share of each fall is due to it."""
    values = np.array(inertia, np.float64)
    shifts = np.sqrt(np.maximum(moved * -np.diff(values), 0))
    centroids = np.concatenate([[0], np.cumsum(shifts)])[:, None, None]
    relocated = np.zeros((len(values), 1), bool)
    relocated[list(reseeded)] = True
    ones = np.ones(len(values))
    names, steps = ("x",), (centroids, values, ones[:, None], ones, 0 * ones, relocated)
    return Trace(*steps, True, "points", COLUMN, names, 1, None, "array", 0, "0")


def painted(
    factory: Callable[..., CanvasOf],
    trace: Trace,
    cue: Cue,
    size: tuple[int, int] = (320, 160),
    *,
    inks: Inks | None = None,
    scale: float = 1.0,
    look: Look = Look(),
    distinct_colors: bool = False,
    **options: Any,
) -> Painted:
    """Paint a panel in a frame that is larger, and check that nothing is drawn around it."""
    width, height = size
    if inks is None:
        inks = inks_for([trace.n_clusters], look.theme, colors=256, accents=ACCENTS)
    canvas_of = factory(trace, width, height, Scales(scale, scale, scale), inks, look, **options)
    sheet = Sheet(
        width + 2 * AROUND, height + 2 * AROUND, inks, (Panel(Box(AROUND, AROUND, width, height), canvas_of),)
    )
    (frame,) = paint(shots([trace], [cue], distinct_colors=distinct_colors), sheet)
    inside = np.s_[AROUND : AROUND + height, AROUND : AROUND + width]
    index = frame.index[inside].copy()
    frame.index[inside] = 0
    assert not frame.index.any()
    return Painted(index, inks, frame.palette)


def runs_of(line: Array) -> list[tuple[int, int]]:
    """Consecutive equal entries: the entry and its number of pixels."""
    ends = np.flatnonzero(np.append(line[1:] != line[:-1], True)) + 1
    return [(int(line[end - 1]), int(width)) for end, width in zip(ends, np.diff(ends, prepend=0), strict=True)]
