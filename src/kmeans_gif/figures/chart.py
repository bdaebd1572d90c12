"""The chart of an index: its curve over k, what it recommends, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import inf, isfinite

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.drawing.graphics.graphic import Dot, Line, Part, Rectangle
from kmeans_gif.drawing.points.axes import limits
from kmeans_gif.drawing.points.labels import Axis, Label, Room, labels_up
from kmeans_gif.figures.numbers import Numbers
from kmeans_gif.figures.style import SMALL, TITLE, Style, spaced
from kmeans_gif.recommendations import Index
from kmeans_gif.types import Floats

_PLOT = 104
"""Height of a plot at scale 1."""

_PAD = 0.06
"""Part of the range of values that is left free at both ends."""

_LINE, _DOT, _RECOMMENDED, _RIM = 1.6, 4.6, 9.0, 1.5
"""Width of the curve, diameters of dots, and width of the rim around them, at scale 1."""

_CROWDED = 0.9
"""There are dots if their distance is at least so many times their diameter with the rim."""

_BAR = 1.0
"""Width of an error bar at scale 1."""

NO_NUMBER = "none"
"""What stands in place of a recommended number if there is none."""


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart of an index over numbers of clusters.

    Attributes
    ----------
    index : Index
        Its values.
    ks : tuple of int
        Numbers of clusters, ascending.
    width : int
        Width in pixels.
    gutter : int
        Columns on the left for the numbers of the axis.
    title_rows : int
        Rows for the title.
    style : Style
        Colours and scale.
    """

    index: Index
    ks: tuple[int, ...]
    width: int
    gutter: int
    title_rows: int
    style: Style

    @property
    def is_log(self) -> bool:
        """Whether both axes are logarithmic: on such axes an elbow is found, and a curve without one is straight."""
        return self.index.name == "inertia"

    @property
    def is_shown(self) -> NDArray[np.bool_]:
        """Which values there are and can be shown."""
        values = self.index.values
        return np.isfinite(values) & (values > 0) if self.is_log else np.isfinite(values)

    @property
    def axis(self) -> Axis:
        """The axis of values, with pixels from the top of the plot."""
        values = self.index.values[self.is_shown]
        if self.index.errors is not None:
            away = np.nan_to_num(self.index.errors[self.is_shown])
            values = np.concatenate([values - away, values + away])
        low, high = (float(values.min()), float(values.max())) if len(values) else (1.0, 1.0)
        if self.is_log:
            pad = (high / low) ** _PAD if high > low else 1 + _PAD
            return Axis(low / pad, high * pad, self.style.px(_PLOT), 0, "log")
        return Axis(*limits(low, high, pad=_PAD), self.style.px(_PLOT), 0)

    @property
    def numbers(self) -> list[Label]:
        """The labels of the axis of values, right-aligned in the gutter."""
        style = self.style
        right, beyond = self.gutter - style.px(6), style.leading(SMALL) // 2 + 1
        room = Room(-beyond, style.px(_PLOT) + beyond)
        return labels_up(self.axis, room, right, SMALL * style.scale, style.font)

    @property
    def title(self) -> list[str]:
        """The lines of the title."""
        title = f"{self.index.title}, log axes" if self.is_log else self.index.title
        return self.style.wrapped(title, self.width, TITLE)

    @property
    def verdict(self) -> str:
        """The recommended number of clusters."""
        return NO_NUMBER if self.index.recommended is None else f"k = {self.index.recommended}"

    @property
    def indent(self) -> int:
        """Room for the verdict before the reason."""
        return self.style.text_width(self.verdict, TITLE) + self.style.px(7)

    @property
    def reason(self) -> list[str]:
        """The lines of the reason, of which the first begins after the verdict."""
        return self.style.wrapped(spaced(self.index.reason), self.width, SMALL, self.indent)

    @property
    def _plot_top(self) -> int:
        style = self.style
        return style.ascent(TITLE) + (self.title_rows - 1) * style.leading(TITLE) + style.px(12)

    @property
    def _verdict_baseline(self) -> int:
        style = self.style
        return self._plot_top + style.px(_PLOT) + style.px(6) + style.leading(SMALL) + style.px(8) + style.ascent(TITLE)

    @property
    def height(self) -> int:
        """Height of all parts."""
        return self._verdict_baseline + (len(self.reason) - 1) * self.style.leading(SMALL) + self.style.px(4)

    def parts(self, left: int, top: int) -> Iterator[Part]:
        """Draw the chart at a place."""
        style = self.style
        yield from style.lines(left, top + style.ascent(TITLE), self.title, TITLE, style.ink)
        yield from self._grid(left, top + self._plot_top)
        yield from self._curve(left, top + self._plot_top)
        yield from self._numbers_of_clusters(left, top + self._plot_top)
        baseline = top + self._verdict_baseline
        color = style.secondary if self.index.recommended is None else style.accent
        yield style.text(left, baseline, self.verdict, TITLE, color)
        yield from style.lines(left, baseline, self.reason, SMALL, style.secondary, self.indent)

    def _grid(self, left: int, top: int) -> Iterator[Part]:
        """Draw the numbers of the axis of values, and a line at each."""
        style, width = self.style, self.width - self.gutter
        rise = style.ascent(SMALL)
        for label in self.numbers:
            row = top + int(label.at)
            yield Rectangle(left + self.gutter, row, width, style.hairline, style.grid)
            right, baseline = left + label.left + label.width, top + label.top + rise
            yield style.text(right, baseline, label.text, SMALL, style.secondary, "end")

    def _across(self, left: int) -> list[float]:
        """Return the pixel of each number of clusters."""
        inset = self.style.px(6)
        first, last = left + self.gutter + inset, left + self.width - inset
        if len(self.ks) == 1:
            return [(first + last) / 2]
        axis = Axis(self.ks[0], self.ks[-1], first, last, "log" if self.is_log else "linear")
        return [axis.place(k) for k in self.ks]

    def _curve(self, left: int, top: int) -> Iterator[Part]:
        style, axis = self.style, self.axis
        shown = self.is_shown
        values = zip(self.index.values.tolist(), shown.tolist(), strict=True)
        up = [top + axis.place(value) if is_shown else inf for value, is_shown in values]
        path = np.array(list(zip(self._across(left), up, strict=True)))
        if self.is_log and self.index.recommended is not None:
            yield Line(path[shown][[0, -1]], style.hairline, style.pale)
        if self.index.errors is not None:
            yield from self._error_bars(path, top, axis)
        yield from (Line(part, _LINE * style.scale, style.ink) for part in _unbroken(path, shown))
        yield from self._dots(path, shown)

    def _error_bars(self, path: Floats, top: int, axis: Axis) -> Iterator[Part]:
        assert self.index.errors is not None  # noqa: S101 - there are error bars
        for (x, _), value, error in zip(
            path.tolist(), self.index.values.tolist(), self.index.errors.tolist(), strict=True
        ):
            if isfinite(value) and isfinite(error) and error > 0:
                ends = [top + axis.place(end) for end in (value - error, value + error)]
                bar = np.array([(x, end) for end in ends])
                yield Line(bar, _BAR * self.style.scale, self.style.secondary)

    def _dots(self, path: Floats, shown: NDArray[np.bool_]) -> Iterator[Part]:
        """Draw a dot for each value if there is room, and one for the recommended number on top."""
        style = self.style
        near = min((b - a for a, b in pairwise(path[:, 0].tolist())), default=inf)
        is_crowded = near < _CROWDED * (_DOT + 2 * _RIM) * style.scale
        points = zip(self.ks, path.tolist(), self.index.values.tolist(), shown.tolist(), strict=True)
        for k, (x, y), value, is_shown in sorted(points, key=lambda point: point[0] == self.index.recommended):
            is_chosen = k == self.index.recommended
            if is_shown and (is_chosen or not is_crowded):
                diameter = (_RECOMMENDED if is_chosen else _DOT) * style.scale
                yield Dot(x, y, diameter + 2 * _RIM * style.scale, style.ground)
                yield Dot(x, y, diameter, style.accent if is_chosen else style.ink, spaced(f"k = {k}: {value:,.6g}"))

    def _numbers_of_clusters(self, left: int, top: int) -> Iterator[Part]:
        """Name as many numbers of clusters as fit, the recommended one always."""
        style = self.style
        baseline = top + style.px(_PLOT) + style.px(6) + style.ascent(SMALL)
        across, right = self._across(left), left + self.width
        widths = [style.text_width(str(k), SMALL) for k in self.ks]
        starts = [min(int(x - w / 2 + 0.5), right - w) for x, w in zip(across, widths, strict=True)]
        recommended = [] if self.index.recommended is None else [self.index.recommended]
        labels = Numbers(self.ks, starts, widths, style.px(7), recommended)
        for number in labels.unevenly() if self.is_log else labels.evenly():
            color = style.accent if self.ks[number] in recommended else style.secondary
            yield style.text(starts[number], baseline, str(self.ks[number]), SMALL, color)


def _unbroken(path: Floats, shown: NDArray[np.bool_]) -> Iterator[Floats]:
    """Cut a path where values are missing."""
    breaks = np.flatnonzero(np.diff(shown.astype(int))) + 1
    for part, is_shown in zip(np.split(path, breaks), np.split(shown, breaks), strict=True):
        if is_shown.all() and len(part) > 1:
            yield part
