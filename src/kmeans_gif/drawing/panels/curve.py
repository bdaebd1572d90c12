"""The panel of the inertia: its curve up to the frame shown, and what made it fall in each iteration."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from kmeans_gif import _native
from kmeans_gif.clustering.falls import falls_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.canvas import Canvas, Mark
from kmeans_gif.drawing.coverage import under_ink
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.marks.text import line_of, text_coverage, text_width
from kmeans_gif.drawing.panels.bars import Legend, bars_of, has_falls, legend_of
from kmeans_gif.drawing.panels.grays import pale_of
from kmeans_gif.drawing.panels.halves import halves_done
from kmeans_gif.drawing.panels.title import title_rows, write_title
from kmeans_gif.drawing.points.axes import limits, needs_log
from kmeans_gif.drawing.points.labels import Axis, Label, Room, labels_across, labels_up
from kmeans_gif.drawing.points.margins import GAP, TICK_TEXT
from kmeans_gif.drawing.scale import Scales, pixels
from kmeans_gif.drawing.sheet import CanvasOf, Still
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.look import Look
from kmeans_gif.types import Bytes, Floats, Indices

_LINE, _DOT = 1.6, 7.0
"""Width of the curve, and diameter of the dot at its end, in pixels, at scale 1."""

_NAME = "iteration"
"""Name of the horizontal axis."""

_PALE = 0.2
"""Share of the ink in the part of the curve after the frame shown."""

_BARS = 0.3
"""Share of the bars in the height left by rows of text."""

_ROWS_WITH_BARS, _ROWS_WITH_NUMBERS, _ROWS_WITH_TITLE = 30, 24, 14
"""Minimum height of the curve if the panel has these parts, in pixels, at scale 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The curve up to the frame shown.

    Attributes
    ----------
    path : ndarray of shape (2 × iterations + 1, 2), float64
        Pixels of the inertia after each assignment and, between two of them, after centroids have moved.
    scale : float
        Scale of the line and its dot.
    """

    path: Floats
    scale: float

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw the curve up to the shot, whose end travels while centroids move."""
        halves = halves_done(shot, run)
        if halves < 0:
            return
        whole = int(halves)
        path = self.path[: whole + 1]
        if halves > whole:
            end = path[-1] + (halves - whole) * (self.path[whole + 1] - path[-1])
            path = np.concatenate([path, end[None]])
        mask: Bytes = np.zeros(view.shape, np.uint8)
        _native.stroke(mask, path, _LINE * self.scale)
        _native.stroke(mask, path[-1:], _DOT * self.scale)
        _native.cover(view, mask, under_ink(inks))


@dataclass(frozen=True, slots=True)
class _Layout:
    """The parts of a panel: which it has, and their pixels, as in `range`."""

    has_title: bool = True
    has_numbers: bool = True
    has_bars: bool = True
    has_legend: bool = True
    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0
    bars_top: int = 0
    bars_bottom: int = 0


_LAYOUTS = (
    _Layout(),
    _Layout(has_legend=False),
    _Layout(has_legend=False, has_bars=False),
    _Layout(has_legend=False, has_bars=False, has_numbers=False),
    _Layout(has_legend=False, has_bars=False, has_numbers=False, has_title=False),
)
"""The parts that a panel may have, from the most complete."""


@dataclass(frozen=True, slots=True, eq=False)
class _Panel:
    """The panel of a run, before it is laid out."""

    trace: Trace
    width: int
    height: int
    scales: Scales
    inks: Inks
    font: str | None

    @property
    def is_log(self) -> bool:
        """Whether the scale is logarithmic."""
        return needs_log(*self.extent)

    @property
    def extent(self) -> tuple[float, float]:
        """The smallest and the largest inertia."""
        return float(self.trace.inertia.min()), float(self.trace.inertia.max())

    @property
    def tick_text(self) -> float:
        """Font size of numbers and of the legend."""
        return TICK_TEXT * self.scales.text

    @property
    def gap(self) -> int:
        """Gap between parts."""
        return pixels(GAP, self.scales.text)

    @property
    def edge(self) -> int:
        """Distance of the first and the last value from the edges of the plot, so that the dot stays inside."""
        return ceil(_DOT * self.scales.line / 2)

    def across(self, layout: _Layout) -> Axis:
        """Return the axis of iterations."""
        return Axis(0, max(1, self.trace.n_iter), layout.left + self.edge, layout.right - self.edge, "counts")

    def up(self, layout: _Layout) -> Axis:
        """Return the axis of the inertia."""
        low, high = self.extent
        if not self.is_log:
            low, high = limits(low, high, pad=0)
            low = max(low, 0.0)
        return Axis(low, high, layout.bottom - self.edge, layout.top + self.edge, "log" if self.is_log else "linear")

    def legend(self, layout: _Layout) -> Legend:
        """Set the legend of the bars."""
        return legend_of(self.trace, self.width - layout.left, self.tick_text, self.font)

    def numbers(self, layout: _Layout, right: int) -> list[Label]:
        """Place the numbers of the inertia before a column."""
        top = layout.top - self.gap if layout.has_title else 0
        return labels_up(self.up(layout), Room(top, layout.bottom), right, self.tick_text, self.font)

    def layouts(self) -> Iterator[_Layout]:
        """Lay out the panel with fewer and fewer parts."""
        title = title_rows(self.scales.text, self.font)
        row = line_of(self.tick_text, self.font).height + self.gap
        layouts = _LAYOUTS if has_falls(self.trace) else _LAYOUTS[2:]
        for parts in layouts:
            top, below = title * parts.has_title, row * parts.has_numbers
            between = self.gap + row * parts.has_legend
            free = self.height - top - below - between * parts.has_bars
            bars = int(_BARS * max(free, 0)) * parts.has_bars
            bottom = self.height - below
            placed = replace(parts, right=self.width, top=top, bottom=top + free - bars)
            placed = replace(placed, bars_top=bottom - bars, bars_bottom=bottom)
            if parts.has_numbers:
                widths = [label.width + self.gap for label in self.numbers(placed, self.width // 3)]
                placed = replace(placed, left=max(widths, default=0))
            yield placed

    def fits(self, layout: _Layout) -> bool:
        """Whether the parts leave room for the curve, and the legend fits the width."""
        rows = _ROWS_WITH_BARS if layout.has_bars else _ROWS_WITH_NUMBERS if layout.has_numbers else _ROWS_WITH_TITLE
        if layout.bottom - layout.top < pixels(rows, self.scales.text):
            return False
        return not layout.has_legend or layout.left + self.legend(layout).width <= self.width


def curve_canvas(
    trace: Trace, width: int, height: int, scales: Scales, inks: Inks, look: Look, *, run: int = 0
) -> CanvasOf:
    """Make the canvas of the inertia against the iteration, and of the parts of each fall.

    On small panels the legend of the bars is left out first, then the bars, the numbers and the title.
    """
    panel = _Panel(trace, width, height, scales, inks, look.font)
    *others, barest = panel.layouts()
    layout = next((each for each in others if panel.fits(each)), barest)
    ground = np.zeros((height, width), inks.dtype)
    path = _path(panel, layout)
    _draw_ground(ground, panel, layout, path)
    marks: list[Mark] = [Curve(path, scales.line)]
    if layout.has_bars:
        rows = range(layout.bars_top, layout.bars_bottom)
        bars = bars_of(trace, panel.across(layout), rows, ground.shape, scales.text)
        bars.draw_ground(ground, inks)
        marks.insert(0, bars)
    return Still(Canvas(offset=ground, run=run, marks=tuple(marks)))


def _path(panel: _Panel, layout: _Layout) -> Floats:
    """Return the pixels of the inertia after each half of an iteration."""
    across, up, inertia = panel.across(layout), panel.up(layout), panel.trace.inertia
    values = np.empty(2 * len(inertia) - 1)
    values[::2] = inertia
    between = inertia[:-1] - falls_of(panel.trace)[:, 0]
    values[1::2] = np.maximum(np.minimum(between, inertia[:-1]), inertia[1:])
    return np.array([(across.place(half / 2), up.place(value)) for half, value in enumerate(values.tolist())])


def _named(panel: _Panel, layout: _Layout) -> list[Label]:
    """Place the numbers of iterations, and the name of the axis at its end if at least two numbers are left."""
    font, size = panel.font, panel.tick_text
    height, wide = line_of(size, font).height, text_width(_NAME, size, font)
    top, left = panel.height - height, panel.width - wide
    labels = labels_across(panel.across(layout), Room(layout.left, panel.width), top, size, font)
    before = [label for label in labels if label.left + label.width + size <= left]
    return [*before, Label(_NAME, left, left, top, wide, height)] if len(before) > 1 else labels


def _draw_ground(ground: Indices, panel: _Panel, layout: _Layout, path: Floats) -> None:
    """Draw what is the same in all frames, except bars: title, numbers, grid lines and the pale curve."""
    inks, font, size, gap = panel.inks, panel.font, panel.tick_text, panel.gap
    ground[layout.bottom - 1, layout.left :] = inks.grid
    if layout.has_title:
        write_title(ground, inks, "inertia, log" if panel.is_log else "inertia", panel.scales.text, font)
    if layout.has_numbers:
        up = panel.numbers(layout, layout.left - gap)
        for label in up:
            ground[int(label.at), layout.left :] = inks.grid
        for label in up + _named(panel, layout):
            write_text(ground, inks, text_coverage(label.text, size, font), label.left, label.top)
    if layout.has_legend:
        panel.legend(layout).draw_ground(ground, inks, layout.left, layout.bottom + gap, panel.scales.text)
    mask = np.zeros(ground.shape, np.uint8)
    _native.stroke(mask, path, _LINE * panel.scales.line)
    pale = pale_of(inks, mask, _PALE)
    np.copyto(ground, pale, where=pale > 0)
