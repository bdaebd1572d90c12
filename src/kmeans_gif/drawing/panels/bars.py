"""Two-coloured bars: how much of each fall of the inertia came from moving, and how much from assigning."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.falls import falls_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.coverage import accent_of
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.marks.head_line import PHASES
from kmeans_gif.drawing.marks.text import line_of, text_coverage, text_width
from kmeans_gif.drawing.panels.grays import pale_of
from kmeans_gif.drawing.panels.halves import halves_done
from kmeans_gif.drawing.points.axes import log10, needs_log
from kmeans_gif.drawing.points.labels import Axis
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Bytes, Floats, Indices

_GRAYS = (0.8, 0.35)
"""Shares of the ink in the colours of moving and assigning, on a sheet without accents."""

_PALE = 64
"""Coverage, 0 to 255, by the colours of bars after the frame shown."""

_WIDEST, _DIAMOND = 24, 2
"""Maximum width of a bar, and half the height of a diamond, in pixels, at scale 1."""

_WIDE = 4
"""Minimum distance of bars that have a gap of a pixel between them."""

_ROUNDING = 1e-12
"""Share of the inertia below which a fall is nothing but rounding."""

_LEAST = 0.1
"""Share of the height that the smallest fall has, if heights are logarithmic."""

_APART = 1.0
"""Distance of words of the legend, in ems."""

_LOG_TITLES = ("decrease, log scale", "decrease, log")
"""What bars of logarithmic height show, from the most complete."""

_RESEEDED = "reseeded"
"""What a diamond below a bar means: a centroid of an empty cluster was moved to a far sample."""


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """A bar for each iteration: moving at the bottom, assigning on top; a diamond below it if a cluster was reseeded.

    Attributes
    ----------
    rows : slice
        The rows of the panel that bars and diamonds take.
    parts : ndarray of shape (rows, width), int32
        The half of the run, counted from 1, that a pixel of a bar shows: odd ones move, even ones assign; 0 elsewhere.
    diamonds : ndarray of shape (rows, width), int32
        The half in which a cluster was reseeded, for the pixels of diamonds; 0 elsewhere.
    """

    rows: slice
    parts: NDArray[np.int32]
    diamonds: NDArray[np.int32]

    def draw_ground(self, ground: Indices, inks: Inks) -> None:
        """Draw all bars pale."""
        self._fill(ground, inks, int(self.parts.max()), _PALE)

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw the halves that have begun."""
        begun = int(np.ceil(halves_done(shot, run)))
        self._fill(view, inks, begun, 255)
        reseeded = (self.diamonds > 0) & (self.diamonds <= begun)
        np.copyto(view[self.rows], inks.dtype.type(inks.ink), where=reseeded)

    def _fill(self, view: Indices, inks: Inks, begun: int, coverage: int) -> None:
        moving, assigning = (_colored(inks, number, np.array(coverage, np.uint8)) for number in (0, 1))
        kinds = np.zeros(int(self.parts.max()) + 1, np.uint8)  # of the halves: 0 leaves a pixel as it is
        kinds[1 : begun + 1 : 2], kinds[2 : begun + 1 : 2] = 1, 2
        table: Indices = np.array([[0], [moving], [assigning]]).astype(inks.dtype)
        _native.cover(view[self.rows], kinds[self.parts] * np.uint8(127), table)


def bars_of(trace: Trace, across: Axis, rows: range, shape: tuple[int, int], scale: float) -> Bars:
    """Lay out bars in some rows of a panel of some shape; if several share a column, it shows the largest fall."""
    parts, diamonds = np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    reach, widest = pixels(_DIAMOND, scale), pixels(_WIDEST, scale)
    base = rows.stop - (2 * reach + 2 if trace.relocated.any() else 0)
    falls = _without_rounding(trace)
    heights = _heights(falls, base - rows.start)
    for i in np.argsort(heights, kind="stable").tolist():
        left, right = (int(across.place(iteration) + 0.5) for iteration in (i, i + 1))
        middle = (left + right) // 2
        right = max(left + 1, right - (right - left >= _WIDE))
        if right - left > widest:
            left, right = middle - widest // 2, middle - widest // 2 + widest
        between = base - int(heights[i] * _share(*falls[i].tolist()) + 0.5)
        parts[between:base, left:right] = 2 * i + 1
        parts[base - heights[i] : between, left:right] = 2 * i + 2
        if trace.relocated[i + 1].any():
            _draw_diamond(diamonds, middle, base + 1 + reach, reach, 2 * i + 1)
    used = slice(rows.start, rows.stop)
    return Bars(used, parts[used], diamonds[used])


@dataclass(frozen=True, slots=True)
class Legend:
    """A row of words: what bars show, their two parts in their colours, and what a diamond means.

    Attributes
    ----------
    texts : tuple of str
        The title, the name of each part, and perhaps the meaning of a diamond.
    lefts : tuple of int
        First column of each text.
    width : int
        Width of the row in pixels.
    size : float
        Font size in pixels per em.
    font : str or None
        Font of the text.
    """

    texts: tuple[str, ...]
    lefts: tuple[int, ...]
    width: int
    size: float
    font: str | None

    def draw_ground(self, ground: Indices, inks: Inks, left: int, top: int, scale: float) -> None:
        """Write the row into the ground."""
        for number, (text, shift) in enumerate(zip(self.texts, self.lefts, strict=True), -1):
            coverage = text_coverage(text, self.size, self.font)
            if number in (0, 1):
                box = ground[top : top + coverage.shape[0], left + shift : left + shift + coverage.shape[1]]
                entries = _colored(inks, number, coverage)
                np.copyto(box, entries, where=entries > 0)
            else:
                write_text(ground, inks, coverage, left + shift, top)
        if len(self.texts) > 3:
            reach, line = pixels(_DIAMOND, scale), line_of(self.size, self.font)
            middle = round(top + line.baseline - line.figures / 2)
            _draw_diamond(ground, left + self.lefts[-1] - 2 * reach - 1, middle, reach, inks.ink)


def has_falls(trace: Trace) -> bool:
    """Whether there are bars to draw."""
    return bool((_without_rounding(trace) > 0).any())


def legend_of(trace: Trace, width: float, size: float, font: str | None) -> Legend:
    """Set the legend of the bars of a run, with the first title that fits a width, or the shortest."""
    titles = _LOG_TITLES if _is_log(_totals(_without_rounding(trace))) else ("decrease",)
    legends = [_with_title(title, trace, size, font) for title in titles]
    return next((legend for legend in legends if legend.width <= width), legends[-1])


def _with_title(title: str, trace: Trace, size: float, font: str | None) -> Legend:
    texts = [title, *PHASES, *([_RESEEDED] if trace.relocated.any() else [])]
    lefts: list[int] = []
    end = 0
    for text in texts:
        apart = 0.0 if not lefts else _APART if text != _RESEEDED else 2 * _APART  # a diamond precedes it
        left = end + int(size * apart + 0.5)
        lefts.append(left)
        end = left + text_width(text, size, font)
    return Legend(tuple(texts), tuple(lefts), end, size, font)


def _without_rounding(trace: Trace) -> Floats:
    """Return the falls, with 0 for what is nothing but rounding."""
    falls = falls_of(trace)
    return np.where(falls > _ROUNDING * trace.inertia[:-1, np.newaxis], falls, 0.0)


def _totals(falls: Floats) -> list[float]:
    totals: list[float] = (falls[:, 0] + falls[:, 1]).tolist()
    return totals


def _is_log(totals: list[float]) -> bool:
    """Whether heights are logarithmic."""
    falls = [total for total in totals if total > 0]
    return bool(falls) and needs_log(min(falls), max(falls))


def _heights(falls: Floats, rows: int) -> list[int]:
    """Return the height of each bar in whole rows, at least one if there is a fall."""
    totals = _totals(falls)
    high = max(totals, default=0.0)
    if _is_log(totals):
        lowest = log10(min(total for total in totals if total > 0))
        span = log10(high) - lowest
        shares = [_LEAST + (1 - _LEAST) * (log10(total) - lowest) / span if total else 0.0 for total in totals]
    else:
        shares = [total / high if total else 0.0 for total in totals]
    return [max(1, int(share * rows + 0.5)) if share else 0 for share in shares]


def _share(moving: float, assigning: float) -> float:
    return moving / (moving + assigning) if moving else 0.0


def _colored(inks: Inks, number: int, coverage: Bytes) -> Indices:
    """Return the entries of pixels covered by the colour of moving, 0, or assigning, 1."""
    return accent_of(inks, number, coverage) if inks.accents else pale_of(inks, coverage, _GRAYS[number])


def _draw_diamond(target: Indices, x: int, y: int, reach: int, value: int) -> None:
    """Fill a diamond of whole pixels about a pixel."""
    for row in range(-reach, reach + 1):
        wide = reach - abs(row)
        target[y + row, max(0, x - wide) : x + wide + 1] = value
