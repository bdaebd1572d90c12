"""Where the numbers of an axis go, so that none touches another or sticks out of the picture."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from kmeans_gif.drawing.marks.text import line_of, text_width
from kmeans_gif.drawing.points.axes import tick_labels, ticks

_EVERY_ACROSS, _EVERY_UP = 6, 4
"""Ems of an axis that a tick takes at least."""

_APART = 0.5
"""Ems between numbers side by side."""


@dataclass(frozen=True, slots=True)
class Axis:
    """What a row or a column of pixels shows: from `low` at the border `first` to `high` at the border `last`."""

    low: float
    high: float
    first: int
    last: int

    def pixel(self, tick: float) -> float:
        """Give the place of a tick, inside one of the pixels."""
        at = self.first + (tick - self.low) / (self.high - self.low) * (self.last - self.first)
        return min(max(at, min(self.first, self.last)), max(self.first, self.last) - 0.5)

    def most(self, ems: float, size: float) -> int:
        """Tell how many ticks to begin with."""
        return max(3, int(abs(self.last - self.first) / (ems * size)))


@dataclass(frozen=True, slots=True)
class Label:
    """A number beside an axis: its text, the place on the axis that it belongs to, and the box of pixels it is in."""

    text: str
    at: float
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Room:
    """Where numbers may be: columns of a level axis, rows of an upright one, from `start` to `stop` − 1."""

    start: int
    stop: int

    def within(self, middle: float, length: int) -> int:
        """Centre a text, but move it to where it may be."""
        return max(self.start, min(int(middle - length / 2 + 0.5), self.stop - length))


def labels_across(axis: Axis, room: Room, top: int, size: float, font: str | None = None) -> list[Label]:
    """Place the numbers of a level axis below it, in text of some size; `top` is their first row."""
    height = line_of(size, font).height

    def placed(text: str, at: float) -> Label:
        width = text_width(text, size, font)
        return Label(text, at, room.within(at, width), top, width, height)

    def fit(labels: list[Label]) -> bool:
        inside = all(room.start <= label.left and label.left + label.width <= room.stop for label in labels)
        return inside and all(b.left - a.left - a.width >= _APART * size for a, b in pairwise(labels))

    return _most_that(fit, axis, axis.most(_EVERY_ACROSS, size), placed)


def labels_up(
    axis: Axis, room: Room, right: int, size: float, font: str | None = None, *, step: float = 0.0
) -> list[Label]:
    """Place those of an upright axis beside it, no less than `step` apart; `right` is the column behind their last."""
    height = line_of(size, font).height

    def placed(text: str, at: float) -> Label:
        width = text_width(text, size, font)
        return Label(text, at, right - width, room.within(at, height), width, height)

    def fit(labels: list[Label]) -> bool:
        inside = height <= room.stop - room.start and all(label.left >= 0 for label in labels)
        return inside and all(a.top - b.top >= height for a, b in pairwise(labels))

    return _most_that(fit, axis, axis.most(_EVERY_UP, size), placed, step)


def _most_that(
    fit: Callable[[list[Label]], bool], axis: Axis, most: int, placed: Callable[[str, float], Label], step: float = 0.0
) -> list[Label]:
    """Try fewer and fewer ticks."""
    for chosen in _fewer_and_fewer(axis, most):
        if len(chosen) < 2 or (chosen[1] - chosen[0]) * (1 + 1e-9) >= step:
            texts = tick_labels(chosen)
            labels = [placed(text, axis.pixel(tick)) for text, tick in zip(texts, chosen, strict=True)]
            if fit(labels):
                return labels
    return []


def _fewer_and_fewer(axis: Axis, most: int) -> Iterator[list[float]]:
    while most > 0:
        chosen = ticks(axis.low, axis.high, most)
        yield chosen
        most = min(most, len(chosen)) - 1
