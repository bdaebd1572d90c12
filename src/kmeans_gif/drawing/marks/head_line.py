"""The head line as a mark: text and a bar in the first rows of a panel, over the ground."""

from dataclasses import dataclass

from kmeans_gif import _native
from kmeans_gif.drawing.coverage import SECONDARY, accents, grays
from kmeans_gif.drawing.inks import Inks
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
        rows[:height] = inks.grid
        rows[height:] = 0
        _native.cover(rows, head.bar, grays(inks))
        _native.cover(rows, head.ink, grays(inks))
        _native.cover(rows, head.secondary, grays(inks, SECONDARY))
        if shot.phase in PHASES:
            _native.cover(rows, head.phase, accents(inks, PHASES.index(shot.phase)))
