"""The head line as a mark: text and a bar in the first rows of a panel, over the ground."""

from dataclasses import dataclass

import numpy as np

from kmeans_gif.drawing.inks import SECONDARY, Inks, accent_of, gray_of
from kmeans_gif.drawing.marks.head import Head, head_coverage
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.drawing.story import Phase
from kmeans_gif.types import Indices

PHASES: tuple[Phase, ...] = ("move", "assign")
"""The phases whose names have an accent of the sheet each, in this order."""


@dataclass(frozen=True, slots=True, eq=False)
class HeadLine:
    """The head line of the run that `head` was laid out for."""

    head: Head

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw the head line of the shot."""
        head = head_coverage(self.head, shot.moments[run].step, shot.phase, shot.time)
        height = self.head.bar
        rows = view[: len(head.ink)]
        np.maximum(gray_of(inks, head.ink), gray_of(inks, head.secondary, SECONDARY), out=rows)
        if shot.phase in PHASES and head.phase.any():
            named = accent_of(inks, PHASES.index(shot.phase), head.phase)
            np.copyto(rows, named, where=named > 0)
        track, bar = rows[:height], head.bar[:height]
        empty = track == 0
        np.copyto(track, gray_of(inks, bar), where=bar > 0)
        track[empty & (bar == 0)] = inks.grid
