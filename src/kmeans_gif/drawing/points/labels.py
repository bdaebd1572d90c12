"""Placement of tick labels, so that none overlaps another or leaves the picture."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from kmeans_gif.drawing.marks.text import line_of, text_width
from kmeans_gif.drawing.points.axes import log10, log_tick_labels, log_ticks, tick_labels, ticks

_EVERY_ACROSS, _EVERY_UP = 6, 4
"""Minimum distance of ticks in ems."""

_APART = 0.5
"""Minimum gap between labels side by side, in ems."""


AxisKind: TypeAlias = Literal["linear", "log", "counts"]
"""How values become positions; the ticks of counts are whole numbers."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale of an axis: from `low` at pixel border `first` to `high` at pixel border `last`."""

    low: float
    high: float
    first: int
    last: int
    kind: AxisKind = "linear"

    def place(self, value: float) -> float:
        """Return the position of a value."""
        low, high = self.low, self.high
        if self.kind == "log":
            low, high, value = log10(low), log10(high), log10(value)
        return self.first + (value - low) / (high - low) * (self.last - self.first)

    def pixel(self, tick: float) -> float:
        """Return the position of a tick, inside one of the pixels."""
        return min(max(self.place(tick), min(self.first, self.last)), max(self.first, self.last) - 0.5)

    def ticks(self, max_ticks: int) -> list[float]:
        """Choose at most so many round numbers."""
        if self.kind == "log":
            return log_ticks(self.low, self.high, max_ticks)
        chosen = ticks(self.low, self.high, max_ticks)
        return [tick for tick in chosen if tick.is_integer()] if self.kind == "counts" else chosen

    def texts(self, ticks: list[float]) -> list[str]:
        """Format ticks."""
        return log_tick_labels(ticks) if self.kind == "log" else tick_labels(ticks)

    def max_ticks(self, ems: float, size: float) -> int:
        """Return the maximum number of ticks."""
        return max(3, int(abs(self.last - self.first) / (ems * size)))


@dataclass(frozen=True, slots=True)
class Label:
    """A tick label: its text, its position on the axis, and its box in pixels."""

    text: str
    at: float
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Room:
    """The room for tick labels: columns of a horizontal axis, rows of a vertical one, from `start` to `stop` − 1."""

    start: int
    stop: int

    def within(self, middle: float, length: int) -> int:
        """Centre a text, but keep it inside."""
        return max(self.start, min(int(middle - length / 2 + 0.5), self.stop - length))


def labels_across(axis: Axis, room: Room, top: int, size: float, font: str | None = None) -> list[Label]:
    """Place the labels of a horizontal axis below it; `top` is their first row."""
    height = line_of(size, font).height

    def placed(text: str, at: float) -> Label:
        width = text_width(text, size, font)
        return Label(text, at, room.within(at, width), top, width, height)

    def fit(labels: list[Label]) -> bool:
        inside = all(room.start <= label.left and label.left + label.width <= room.stop for label in labels)
        return inside and all(b.left - a.left - a.width >= _APART * size for a, b in pairwise(labels))

    return _as_many_as_fit(fit, axis, axis.max_ticks(_EVERY_ACROSS, size), placed)


def labels_up(
    axis: Axis, room: Room, right: int, size: float, font: str | None = None, *, step: float = 0.0
) -> list[Label]:
    """Place the labels of a vertical axis beside it, at least `step` apart, right-aligned before column `right`."""
    height = line_of(size, font).height

    def placed(text: str, at: float) -> Label:
        width = text_width(text, size, font)
        return Label(text, at, right - width, room.within(at, height), width, height)

    def fit(labels: list[Label]) -> bool:
        inside = height <= room.stop - room.start and all(label.left >= 0 for label in labels)
        return inside and all(a.top - b.top >= height for a, b in pairwise(labels))

    return _as_many_as_fit(fit, axis, axis.max_ticks(_EVERY_UP, size), placed, step)


def _as_many_as_fit(
    fit: Callable[[list[Label]], bool],
    axis: Axis,
    max_ticks: int,
    placed: Callable[[str, float], Label],
    step: float = 0.0,
) -> list[Label]:
    """Place as many labels as fit, starting with `max_ticks`."""
    for chosen in _fewer_and_fewer(axis, max_ticks):
        if len(chosen) < 2 or (chosen[1] - chosen[0]) * (1 + 1e-9) >= step:
            texts = axis.texts(chosen)
            labels = [placed(text, axis.pixel(tick)) for text, tick in zip(texts, chosen, strict=True)]
            if fit(labels):
                return labels
    return []


def _fewer_and_fewer(axis: Axis, max_ticks: int) -> Iterator[list[float]]:
    while max_ticks > 0:
        chosen = axis.ticks(max_ticks)
        yield chosen
        max_ticks = min(max_ticks, len(chosen)) - 1
