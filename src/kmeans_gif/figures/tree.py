"""The figure of how clusters split as their number grows: a column of clusters for each, and ribbons of samples."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kmeans_gif.choices import Choice
from kmeans_gif.clustering.cluster_colors import MAX_CLUSTER_COLORS, cluster_colors
from kmeans_gif.clustering.color_order import ordered
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.flows import flows_of
from kmeans_gif.clustering.partners import matched
from kmeans_gif.clustering.spaces import to_units
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.graphics.graphic import Color, Graphic, Part, Rectangle, Ribbon
from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.figures.head import Head, described
from kmeans_gif.figures.numbers import Numbers
from kmeans_gif.figures.style import SMALL, Style, spaced
from kmeans_gif.options import usable_cores
from kmeans_gif.results.swatch import Swatch, one_line
from kmeans_gif.types import Bytes, Floats

_TITLE = "How clusters split"

_HEIGHT = 340
"""Height of the column with the most clusters, at scale 1."""

_BAR, _GAP = 14, 7
"""Width of a bar and gap between the bars of a column, at scale 1."""

_WIDE, _GAPS = 0.34, 0.3
"""Maximum share of the bars in the distance of columns, and of the gaps in the height of one."""

_MAX_BARS = 2000
"""Maximum number of bars, so that they stay visible, and clusters are matched in seconds."""

_OPACITY = 0.42
"""Opacity of ribbons."""

_VISIBLE = 0.2
"""Minimum height of a ribbon in pixels; a thinner one can't be seen."""


def check_bars(n_clusters: Sequence[int]) -> None:
    """Refuse numbers of clusters that are too many in all.

    >>> check_bars(range(2, 64))
    Traceback (most recent call last):
    kmeans_gif.errors.OptionError: 2015 clusters in all are more than the 2000 that a tree shows; use fewer numbers
    """
    total = sum(n_clusters)
    if total > _MAX_BARS:
        raise OptionError(f"{total} clusters in all are more than the {_MAX_BARS} that a tree shows; use fewer numbers")


def tree_graphic(choice: Choice, style: Style, name: str = "") -> Graphic:
    """Lay out the figure; `name` is that of the source, if it has one."""
    check_bars(choice.n_clusters)
    what = "points" if choice.traces[0].kind == "points" else "pixels"
    sentence = f"A bar is a cluster, as high as its share of the {what}; a band is those that go from one to another."
    description, inner = described(choice, one_line(name)), style.width - 2 * style.margin
    head = Head(_TITLE, description, sentence, style.secondary, inner, style)
    threads = usable_cores()
    samples = samples_of(choice.data, choice.traces[0].space, threads=threads)
    columns = _columns(choice, flows_of(samples, choice.traces, threads=threads), what, style)
    tree = _Tree(choice, columns, style, style.margin + head.height)
    parts = (*head.parts(style.margin, style.margin), *tree.parts())
    return Graphic(style.width, tree.height, style.ground, parts, f"{_TITLE}: {description}", style.font)


@dataclass(frozen=True, slots=True)
class _Bar:
    """A cluster: its top and height in pixels, from the top of all, its colour and share."""

    top: float
    height: float
    color: Color
    share: float


@dataclass(frozen=True, slots=True)
class _Band:
    """Samples that go from one bar to a bar of the next column: tops at both, height, and a tooltip."""

    source: int
    target: int
    tops: tuple[float, float]
    height: float
    tip: str


@dataclass(frozen=True, slots=True)
class _Column:
    """The bars of a number of clusters by label, and the bands to the next column."""

    n_clusters: int
    bars: list[_Bar]
    bands: list[_Band]


def _columns(choice: Choice, flows: Sequence[Floats], what: str, style: Style) -> list[_Column]:
    """Place bars in columns, each near those it takes samples from, and the bands between them."""
    traces, most = choice.traces, choice.n_clusters[-1]
    total, height = style.px(_HEIGHT), style.px(_HEIGHT)
    gap = min(style.px(_GAP), _GAPS * total / max(most - 1, 1))
    scale = (total - gap * (most - 1)) / float(traces[0].cluster_weights[-1].sum())
    bars: list[list[_Bar]] = []
    orders: list[list[int]] = []
    for number, (trace, colors) in enumerate(zip(traces, _colors(traces), strict=True)):
        order = _order(trace, colors, flows[number - 1] if number else None, bars[-1] if number else [])
        bars.append(_bars(trace, colors, order, gap, scale, height))
        orders.append(order)
    columns = []
    for number, trace in enumerate(traces):
        bands: list[_Band] = []
        if number < len(flows):
            ends = (bars[number], bars[number + 1]), (orders[number], orders[number + 1])
            bands = _bands(
                flows[number], *ends, scale, f"k = {trace.n_clusters} to {traces[number + 1].n_clusters}", what
            )
        columns.append(_Column(trace.n_clusters, bars[number], bands))
    return columns


def _colors(traces: Sequence[Trace]) -> list[Bytes]:
    """Return the colours of the clusters of each run: those of pictures, or distinct ones, matched between runs."""
    if traces[0].kind == "image":
        return [trace.colors() for trace in traces]
    numbers = matched([to_units(trace.centroids[-1], trace.space) for trace in traces])
    most = max(int(those.max()) for those in numbers) + 1
    if most > MAX_CLUSTER_COLORS:
        raise SourceError(
            *(Option("n_clusters", most), f" is more than the {MAX_CLUSTER_COLORS} distinct colours there are; "),
            *("use at most ", Option("n_clusters", MAX_CLUSTER_COLORS)),
        )
    return [cluster_colors(most)[those] for those in numbers]


def _order(trace: Trace, colors: Bytes, flow: Floats | None, before: Sequence[_Bar]) -> list[int]:
    """Order clusters by the mean place of their samples in the column before; the first by lightness or share."""
    first = ordered(colors, trace.cluster_weights[-1], "lightness" if trace.kind == "image" else "share")
    if flow is None:
        return list(first)
    middles = np.array([bar.top + bar.height / 2 for bar in before])
    weights = flow.sum(axis=0)
    places = np.where(weights > 0, (flow * middles[:, None]).sum(axis=0) / np.where(weights > 0, weights, 1), np.inf)
    return sorted(first, key=lambda label: float(places[label]))


def _bars(trace: Trace, colors: Bytes, order: Sequence[int], gap: float, scale: float, height: float) -> list[_Bar]:
    """Stack the bars of a column, in the middle of the height."""
    weights = trace.cluster_weights[-1].tolist()
    total = sum(weights)
    top = (height - total * scale - gap * (len(order) - 1)) / 2
    bars = {}
    for label in order:
        red, green, blue = colors[label].tolist()
        bars[label] = _Bar(top, weights[label] * scale, (red, green, blue), weights[label] / total)
        top += weights[label] * scale + gap
    return [bars[label] for label in range(len(order))]


def _bands(
    flow: Floats,
    bars: tuple[list[_Bar], list[_Bar]],
    orders: tuple[list[int], list[int]],
    scale: float,
    between: str,
    what: str,
) -> list[_Band]:
    """Stack the bands at the bars of both columns, in the order of those at their other ends."""
    leaving, arriving = ([bar.top for bar in side] for side in bars)
    total = float(flow.sum())
    bands = []
    for source in orders[0]:
        for target in orders[1]:
            count = float(flow[source, target])
            height = count * scale
            if height >= _VISIBLE:
                share = Swatch(0, (0, 0, 0), count / total).percent
                tip = spaced(f"{between}: {count:,.6g} {what}, {share}")
                bands.append(_Band(source, target, (leaving[source], arriving[target]), height, tip))
            leaving[source] += height
            arriving[target] += height
    return bands


@dataclass(frozen=True, slots=True)
class _Tree:
    """The columns below each other's names, from `top` on."""

    choice: Choice
    columns: list[_Column]
    style: Style
    top: int

    @property
    def names(self) -> list[str]:
        """The names of the columns: with "k = " if they fit."""
        style, ks = self.style, self.choice.n_clusters
        long = max(style.text_width(f"k = {k}", SMALL) for k in ks) + style.px(8)
        return [f"k = {k}" if long <= self.step else str(k) for k in ks]

    @property
    def _shares(self) -> int:
        """Room for the shares beside the last column."""
        return self.style.text_width("88.8 %", SMALL) + self.style.px(6)

    @property
    def step(self) -> float:
        """Distance of columns."""
        style = self.style
        return (style.width - 2 * style.margin - self._shares - style.px(_BAR)) / max(len(self.columns) - 1, 1)

    @property
    def bar(self) -> int:
        """Width of a bar."""
        return max(1, min(self.style.px(_BAR), int(_WIDE * self.step)))

    @property
    def flow_top(self) -> int:
        """The first row of the bars."""
        return self.top + self.style.ascent(SMALL) + self.style.px(10)

    @property
    def height(self) -> int:
        """Height of the figure."""
        return self.flow_top + self.style.px(_HEIGHT) + self.style.margin

    def left(self, number: int) -> int:
        """Return the first pixel column of a column of bars."""
        return self.style.margin + round(number * self.step)

    def parts(self) -> Iterator[Part]:
        """Draw the columns: bands first, bars above them."""
        for number, column in enumerate(self.columns):
            for band in column.bands:
                yield self._ribbon(number, column, band)
        for number, column in enumerate(self.columns):
            for bar in column.bars:
                yield from self._block(number, column, bar)
        yield from self._names()
        yield from self._percents()

    def _ribbon(self, number: int, column: _Column, band: _Band) -> Part:
        one, other = (self.flow_top + top for top in band.tops)
        colors = column.bars[band.source].color, self.columns[number + 1].bars[band.target].color
        left, right = self.left(number) + self.bar, self.left(number + 1)
        bottoms = one + band.height, other + band.height
        return Ribbon(left, right, (one, other), bottoms, colors, _OPACITY, band.tip)

    def _block(self, number: int, column: _Column, bar: _Bar) -> Iterator[Part]:
        """Draw a bar in whole pixels, at least one, with a frame that keeps the colour of the ground visible."""
        top, bottom = round(self.flow_top + bar.top), round(self.flow_top + bar.top + bar.height)
        left, line, high = self.left(number), self.style.hairline, max(1, bottom - top)
        tip = f"k = {column.n_clusters}: {Swatch(0, bar.color, bar.share).percent}, #{bytes(bar.color).hex()}"
        yield Rectangle(left - line, top - line, self.bar + 2 * line, high + 2 * line, self.style.grid)
        yield Rectangle(left, top, self.bar, high, bar.color, tip)

    def _names(self) -> Iterator[Part]:
        style, names = self.style, self.names
        widths = [style.text_width(name, SMALL) for name in names]
        middles = [self.left(number) + self.bar / 2 for number in range(len(names))]
        starts = [max(style.margin, int(x - w / 2 + 0.5)) for x, w in zip(middles, widths, strict=True)]
        ks, chosen = self.choice.n_clusters, self.choice.agreement.keys()
        for number in Numbers(ks, starts, widths, style.px(8), chosen).evenly():
            color = style.accent if ks[number] in chosen else style.secondary
            yield style.text(starts[number], self.top + style.ascent(SMALL), names[number], SMALL, color)

    def _percents(self) -> Iterator[Part]:
        """Write the shares beside the last column, those of the largest clusters first, as long as they fit."""
        style, last = self.style, len(self.columns) - 1
        taken: list[int] = []
        for bar in sorted(self.columns[last].bars, key=lambda bar: -bar.share):
            baseline = round(self.flow_top + bar.top + bar.height / 2 + 0.36 * SMALL * style.scale)
            if all(abs(baseline - other) >= style.leading(SMALL) for other in taken):
                taken.append(baseline)
                text = Swatch(0, bar.color, bar.share).percent
                yield style.text(self.left(last) + self.bar + style.px(6), baseline, text, SMALL, style.secondary)
