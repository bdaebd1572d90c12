"""The panel of the inertias that many starts end with, as a histogram."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.search import Search
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.comparison.place import Place
from kmeans_gif.drawing.coverage import SECONDARY, gray_of
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.marks.run_title import write_heading
from kmeans_gif.drawing.marks.text import grouped, line_of, text_coverage, text_width
from kmeans_gif.drawing.points.axes import limits
from kmeans_gif.drawing.points.labels import Axis, Room, labels_across, labels_up
from kmeans_gif.drawing.points.margins import GAP, TICK, TICK_TEXT
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.drawing.sheet import CanvasOf, Still
from kmeans_gif.look import Theme
from kmeans_gif.types import Bytes, Indices

_BAR = 6
"""Width of a bar and the gap beside it, in pixels at scale 1."""

_LEAST_ROWS = 40
"""Minimum height of the bars with numbers and words around them, in pixels at scale 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """How often starts end with which inertia; the best, the median and the worst are named."""

    search: Search

    @property
    def is_wide(self) -> bool:
        """Whether the panel is as wide as the sheet."""
        return True

    @property
    def n_colors(self) -> int:
        """Number of colours."""
        return 0

    def colors(self, _: Theme) -> Bytes:
        """Return no colours."""
        return np.empty((0, 3), np.uint8)

    def write_title(self, view: Indices, inks: Inks, _: int, scale: float, font: str | None) -> None:
        """Write how many starts there are, and how many minima they reach."""
        n, minima = len(self.search.seeds), len(self.search.counts)
        starts = "1 start" if n == 1 else f"{grouped(n)} starts"
        names = (f"inertia of {starts}", starts)
        best, failed = self.search.reached(self.search.best.seed), int((self.search.minimum < 0).sum())
        value = "1 minimum" if minima == 1 else f"{grouped(minima)} different minima"
        if best:
            value += ", the best reached once" if best == 1 else f", the best reached {grouped(best)} times"
        if failed:
            value += f"; {grouped(failed)} did not converge"
        write_heading(view, inks, names, value, scale, font)

    def canvas_of(self, place: Place) -> CanvasOf:
        """Draw the panel."""
        ground = np.zeros((place.height, place.width), place.inks.dtype)
        _Plot(self.search, place).draw(ground)
        return Still(Canvas(offset=ground))


@dataclass(frozen=True, slots=True, eq=False)
class _Plot:
    """Draws a histogram into a panel."""

    search: Search
    place: Place

    def draw(self, ground: Indices) -> None:
        """Draw numbers, bars and words; the bars alone if the panel is small."""
        text, font = self.place.scales.text, self.place.look.font
        size = TICK_TEXT * text
        line, beyond = line_of(size, font).height, pixels(TICK + GAP, text)
        has_text = self.place.height >= 3 * line + beyond + pixels(_LEAST_ROWS, text) and not self.place.look.plain
        top, base = (2 * line, self.place.height - line - beyond) if has_text else (0, self.place.height - 1)
        left = text_width(grouped(len(self.search.seeds)), size, font) + beyond if has_text else 0
        across = self._axis(left, self.place.width - pixels(TICK, text))
        counts = self._counts(across)
        up = Axis(0.0, float(counts.max()) * 1.04, base, top, "counts")
        if has_text:
            self._write_numbers(ground, across, up)
        self._draw_bars(ground, across, up, counts)
        ground[base, across.first : across.last] = gray_of(self.place.inks, np.array(255, np.uint8), SECONDARY)
        if has_text:
            self._write_words(ground, across, base)

    def _axis(self, left: int, right: int) -> Axis:
        inertia, optimum = self.search.inertia, self.search.best.optimum
        low = float(inertia.min()) if optimum is None else min(float(inertia.min()), optimum)
        return Axis(*limits(low, float(inertia.max())), left, max(left + 1, right))

    @property
    def _bar(self) -> int:
        return max(2, pixels(_BAR, self.place.scales.text))

    def _counts(self, across: Axis) -> NDArray[np.int64]:
        """Count the starts in each bar."""
        bars = [self._bar_at(across, inertia) for inertia in self.search.inertia.tolist()]
        return np.bincount(bars, minlength=1)

    def _bar_at(self, across: Axis, inertia: float) -> int:
        return int(across.pixel(inertia) - across.first) // self._bar

    def _draw_bars(self, ground: Indices, across: Axis, up: Axis, counts: NDArray[np.int64]) -> None:
        inks, best = self.place.inks, self._bar_at(across, float(self.search.inertia.min()))
        pale = gray_of(inks, np.array(255, np.uint8), SECONDARY)
        for number in np.flatnonzero(counts).tolist():
            left = across.first + number * self._bar
            top = min(int(up.place(float(counts[number])) + 0.5), up.first - 1)
            ground[top : up.first, left : min(left + self._bar - 1, across.last)] = inks.ink if number == best else pale

    def _write_numbers(self, ground: Indices, across: Axis, up: Axis) -> None:
        inks, text, font = self.place.inks, self.place.scales.text, self.place.look.font
        size, tick, gap = TICK_TEXT * text, pixels(TICK, text), pixels(GAP, text)
        mark = gray_of(inks, np.array(255, np.uint8), SECONDARY)
        for label in labels_up(
            up, Room(0, up.first + line_of(size, font).height), across.first - tick - gap, size, font
        ):
            ground[min(int(label.at), up.first), across.first :] = inks.grid
            write_text(ground, inks, text_coverage(label.text, size, font), label.left, label.top)
        for label in labels_across(across, Room(0, self.place.width), up.first + tick + gap, size, font):
            ground[up.first : up.first + tick, int(label.at)] = mark
            write_text(ground, inks, text_coverage(label.text, size, font), label.left, label.top)

    def _named(self) -> dict[float, str]:
        """Return the inertias that have names, the most important first."""
        named: dict[float, str] = {}
        optimum = self.search.best.optimum
        roles = [(float(getattr(self.search, role).inertia[-1]), role) for role in ("best", "worst", "median")]
        for inertia, role in [*roles[:1], *([] if optimum is None else [(optimum, "best possible")]), *roles[1:]]:
            if role == "best possible":
                named[inertia] = role
            elif role not in named.get(inertia, ""):
                named[inertia] = f"{named[inertia]}, {role}" if inertia in named else role
        return named

    def _write_words(self, ground: Indices, across: Axis, base: int) -> None:
        """Name the inertias of some runs above the bars, and the best possible one, where there is room."""
        inks, font, size = self.place.inks, self.place.look.font, TICK_TEXT * self.place.scales.text
        optimum, named = self.search.best.optimum, self._named()
        height, taken = line_of(size, font).height, np.zeros((2, self.place.width + 1), bool)
        for value, word in named.items():
            coverage, at = text_coverage(word, size, font), int(across.pixel(value))
            left = max(0, min(at - coverage.shape[1] // 2, self.place.width - coverage.shape[1]))
            span = slice(max(0, left - round(size / 2)), left + coverage.shape[1] + round(size / 2))
            row = next((row for row in (1, 0) if not taken[row, span].any()), None)
            if row is None or taken[1, at]:
                continue
            taken[row, span] = True
            column = ground[(row + 1) * height : base, at]
            np.copyto(column, inks.dtype.type(inks.grid), where=column == 0)
            if value == optimum:
                column[::2] = inks.ink
            write_text(ground, inks, coverage, left, row * height)
