"""The panel of the clusters' colours: a strip, in which the width of a colour is the share of its cluster."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.color_order import oklab_of, ordered
from kmeans_gif.clustering.spaces import to_srgb8
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.coverage import filled, under_ground
from kmeans_gif.drawing.inks import GROUND, INK, Inks
from kmeans_gif.drawing.marks.text import line_of, text_coverage
from kmeans_gif.drawing.panels.halves import halves_done
from kmeans_gif.drawing.points.margins import TICK_TEXT
from kmeans_gif.drawing.scale import Scales, pixels
from kmeans_gif.drawing.sheet import CanvasOf, Still
from kmeans_gif.drawing.shots import Moment, Shot
from kmeans_gif.look import Look, Theme
from kmeans_gif.types import Bytes, Indices

_MARGIN = 6
"""Minimum distance of text from the left and right of a swatch, in pixels, at scale 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Swatches:
    """A swatch for each cluster in its colour, with the hex value of a mean colour if it fits.

    Those of pinned clusters have a square.

    Attributes
    ----------
    labels : tuple of int
        The clusters from left to right, in all frames.
    size : float
        Font size in pixels per em.
    margin : int
        Minimum distance of text from the left and right of a swatch.
    font : str or None
        Font of the text.
    """

    labels: tuple[int, ...]
    size: float
    margin: int
    font: str | None

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Draw the strip, with the shares of the last assignment, or equal ones before the first."""
        if shot.phase == "data":
            return
        moment, halves = shot.moments[run], int(halves_done(shot, run))
        shares = [1.0] * len(self.labels)
        if halves >= 0:
            shares = moment.trace.cluster_weights[halves // 2, list(self.labels)].tolist()
        texts, are_dark = _hex_values(moment), _are_dark(shot, inks, run)
        end = 0
        for label, width in zip(self.labels, swatch_widths(shares, view.shape[1]), strict=True):
            start, end = end, end + width
            swatch = view[:, start:end]
            swatch[:] = inks.runs[run].own(label)
            for coverage, margin in self._letterings(texts[label], is_pinned=label < moment.trace.pinned):
                rows, columns = coverage.shape
                box = self._box(swatch, rows, columns, margin)
                if box is not None:
                    on_ink = filled(inks, run, label)[::-1]
                    _native.cover(box, coverage, under_ground(inks) if are_dark[label] else on_ink)
                    break

    def _letterings(self, text: str, *, is_pinned: bool) -> list[tuple[Bytes, int]]:
        """Return coverages with their least margins; the first that fits is drawn.

        That of a pinned cluster has a square before the text, as high as figures, or only the square.
        """
        written = text_coverage(text, self.size, self.font)
        if not is_pinned:
            return [(written, self.margin)]
        line = line_of(self.size, self.font)
        side = round(line.figures)
        square = np.zeros((len(written), side), np.uint8)
        square[line.baseline - side : line.baseline] = 255
        gap = np.zeros((len(written), self.margin), np.uint8)
        alone = square, self.margin // 2
        return [(np.hstack([square, gap, written]), self.margin), alone] if text else [alone]

    def _box(self, swatch: Indices, height: int, width: int, margin: int) -> Indices | None:
        """Return the part of a swatch for a text, with figures centred in its height; None if it doesn't fit."""
        left = min(self.margin, (swatch.shape[1] - width) // 2)
        line = line_of(self.size, self.font)
        top = round((swatch.shape[0] + line.figures) / 2) - line.baseline
        fits = width > 0 and left >= margin and 0 <= top <= swatch.shape[0] - height
        return swatch[top : top + height, left : left + width] if fits else None


def swatches_canvas(
    trace: Trace,
    width: int,
    height: int,
    scales: Scales,
    inks: Inks,
    look: Look,
    *,
    run: int = 0,
) -> CanvasOf:
    """Make the canvas of the clusters' colours, in an order that depends on the end of the run alone."""
    swatches = Swatches(
        ordered(trace.colors(), trace.cluster_weights[-1], look.swatch_order),
        TICK_TEXT * scales.text,
        pixels(_MARGIN, scales.text),
        look.font,
    )
    ground = np.full((height, width), inks.grid, inks.dtype)
    return Still(Canvas(offset=ground, run=run, marks=(swatches,)))


def swatch_widths(shares: list[float], width: int) -> list[int]:
    """Divide a width by shares, in whole pixels by largest remainder; those above 0 get at least one if there is room.

    >>> swatch_widths([5, 3, 2], 11), swatch_widths([1000, 1, 0], 10)
    ([6, 3, 2], [9, 1, 0])
    """
    narrow: set[int] = set()
    while True:
        wide = {i: share for i, share in enumerate(shares) if share > 0 and i not in narrow}
        left, total = width - len(narrow), sum(wide.values())
        quotas = {i: share * left / total for i, share in wide.items()}
        below = {i for i, quota in quotas.items() if quota < 1}
        if not below or len(wide) + len(narrow) > width:
            break
        narrow |= below
    widths = [int(quotas[i]) if i in quotas else int(i in narrow) for i in range(len(shares))]
    for i in sorted(quotas, key=lambda i: widths[i] - quotas[i])[: width - sum(widths)]:
        widths[i] += 1
    return widths


def _hex_values(moment: Moment) -> list[str]:
    """Return the hex values of mean colours; distinct colours, which tell nothing, have none."""
    trace, colors = moment.trace, moment.colors
    if trace.kind == "points" or not np.array_equal(colors, to_srgb8(moment.shown, trace.space)):
        return [""] * len(colors)
    return ["#" + bytes(color).hex() for color in colors]


def _are_dark(shot: Shot, inks: Inks, run: int) -> NDArray[np.bool_]:
    """Return for each cluster whether the ground's colour contrasts more with its colour than the ink does."""
    ground, ink = _ends(inks.theme)
    own = oklab_of(shot.moments[run].colors)[:, 0]
    are_dark: NDArray[np.bool_] = np.abs(own - ground) >= np.abs(own - ink)
    return are_dark


@cache
def _ends(theme: Theme) -> tuple[float, float]:
    """Return the lightness of the ground and of the ink."""
    ground, ink = oklab_of(np.array([GROUND[theme], INK[theme]], np.uint8))[:, 0].tolist()
    return ground, ink
