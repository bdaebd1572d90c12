"""The figure of a choice: a chart for each index, what they recommend together, and for pictures a strip."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kmeans_gif.choices import Choice
from kmeans_gif.drawing.graphics.graphic import Graphic, Part
from kmeans_gif.figures.chart import Chart
from kmeans_gif.figures.head import Head, described
from kmeans_gif.figures.strip import Strip
from kmeans_gif.figures.style import SMALL, Style, spaced
from kmeans_gif.results.swatch import one_line
from kmeans_gif.sources.records import Image

_TITLE = "How many clusters?"

_COLUMNS = 3
"""Maximum number of charts in a row."""

_CHART, _GAP, _BELOW = 184, 28, 18
"""Least width of a chart, and the gaps between and below charts, at scale 1."""


def choice_graphic(choice: Choice, style: Style, name: str = "") -> Graphic:
    """Lay out the figure of a choice; `name` is that of its source, if it has one."""
    figure = _Figure(choice, style, one_line(name))
    parts = tuple(figure.parts())
    return Graphic(style.width, figure.height, style.ground, parts, f"{_TITLE} {figure.head.description}", style.font)


@dataclass(frozen=True, slots=True)
class _Figure:
    """The parts of the figure, one below the other."""

    choice: Choice
    style: Style
    name: str

    @property
    def inner(self) -> int:
        """Width without margins."""
        return self.style.width - 2 * self.style.margin

    @property
    def head(self) -> Head:
        """The title, and how many indices agree."""
        description = described(self.choice, self.name)
        return Head(_TITLE, description, self.choice.summary, self.style.ink, self.inner, self.style)

    @property
    def charts(self) -> list[list[Chart]]:
        """The charts, row by row, whose plots are aligned."""
        style, gap = self.style, self.style.px(_GAP)
        columns = max(1, min(_COLUMNS, (self.inner + gap) // (style.px(_CHART) + gap), len(self.choice.indices)))
        width = (self.inner - (columns - 1) * gap) // columns
        ks, indices = self.choice.n_clusters, self.choice.indices
        free = [Chart(index, ks, width, width // 2, 1, style) for index in indices]
        gutter = max((label.width for chart in free for label in chart.numbers), default=0) + style.px(6)
        rows = [free[first : first + columns] for first in range(0, len(free), columns)]
        titled = [(row, max(len(chart.title) for chart in row)) for row in rows]
        return [[replace(chart, gutter=gutter, title_rows=lines) for chart in row] for row, lines in titled]

    @property
    def notes(self) -> list[str]:
        """The lines of what to know about the values."""
        sentences = [f"{note[:1].upper()}{note[1:]}." for note in self.choice.notes]
        return [line for sentence in sentences for line in self.style.wrapped(spaced(sentence), self.inner, SMALL)]

    @property
    def strip(self) -> Strip | None:
        """The pictures, if a picture was clustered."""
        data = self.choice.data
        if not isinstance(data, Image):
            return None
        return Strip(data, self.choice.traces, self.choice.agreement, self.inner, self.style)

    @property
    def height(self) -> int:
        """Height of the figure."""
        style, strip, below = self.style, self.strip, self.style.px(_BELOW)
        parts = [max(chart.height for chart in row) for row in self.charts]
        parts += [len(self.notes) * style.leading(SMALL)] if self.notes else []
        parts += [] if strip is None else [strip.height]
        return style.margin + self.head.height + sum(parts) + (len(parts) - 1) * below + style.margin

    def parts(self) -> Iterator[Part]:
        """Draw everything."""
        style, left, top = self.style, self.style.margin, self.style.margin
        yield from self.head.parts(left, top)
        top += self.head.height
        for row in self.charts:
            for column, chart in enumerate(row):
                yield from chart.parts(left + column * (chart.width + style.px(_GAP)), top)
            top += max(chart.height for chart in row) + style.px(_BELOW)
        if self.notes:
            yield from style.lines(left, top + style.ascent(SMALL), self.notes, SMALL, style.secondary)
            top += len(self.notes) * style.leading(SMALL) + style.px(_BELOW)
        if self.strip is not None:
            yield from self.strip.parts(left, top)
