"""The head line as a mark: text and a bar in the first rows of a panel, over the ground."""

from dataclasses import dataclass

import numpy as np

from kmeans_gif.drawing.inks import SECONDARY, Inks, gray_of
from kmeans_gif.drawing.marks.head import Head, head_coverage
from kmeans_gif.drawing.shots import Moment
from kmeans_gif.types import Indices


@dataclass(frozen=True, slots=True, eq=False)
class HeadLine:
    """The head line of the run that `head` was laid out for."""

    head: Head

    def draw(self, view: Indices, inks: Inks, run: int, moment: Moment) -> None:  # noqa: ARG002 - the protocol
        """Draw the head line of the moment's step."""
        head, height = head_coverage(self.head, moment.step), self.head.bar
        rows = view[: len(head.ink)]
        np.maximum(gray_of(inks, head.ink), gray_of(inks, head.secondary, SECONDARY), out=rows)
        track, bar = rows[:height], head.bar[:height]
        empty = track == 0
        np.copyto(track, gray_of(inks, bar), where=bar > 0)
        track[empty & (bar == 0)] = inks.grid
