"""The strip of a figure: the picture clustered with each number of clusters, so that the eye can judge."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from kmeans_gif.clustering.spaces import Space, to_srgb8
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.graphics.graphic import Part, Picture
from kmeans_gif.drawing.images.image import image_canvas, picture_of
from kmeans_gif.drawing.inks import MAX_COLORS, inks_for
from kmeans_gif.drawing.paint import paint
from kmeans_gif.drawing.sheet import Still, one_panel
from kmeans_gif.drawing.shots import Moment, Shot
from kmeans_gif.drawing.sizes import drawn_size
from kmeans_gif.figures.style import SMALL, TITLE, Style
from kmeans_gif.options import usable_cores
from kmeans_gif.sources.pictures.orientation import upright_size
from kmeans_gif.sources.records import Image

_SIDE, _GAP = 84, 12
"""Root of a picture's area, and gap between pictures, at scale 1."""

_ELONGATED = 1.6
"""Maximum factor between a side of a picture and the root of its area in the layout."""

_MAX_PICTURES = 23
"""Maximum number of pictures besides the original."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Pictures in rows, in a width, with the number of clusters above each.

    `counts` are how many indices recommend a number of clusters.
    """

    image: Image
    traces: tuple[Trace, ...]
    counts: Mapping[int, int]
    width: int
    style: Style

    @property
    def shown(self) -> tuple[Trace, ...]:
        """The runs that are shown: all, or the recommended ones and some between."""
        if len(self.traces) <= _MAX_PICTURES:
            return self.traces
        chosen = {number for number, trace in enumerate(self.traces) if self.counts.get(trace.n_clusters)}
        last, free = len(self.traces) - 1, max(_MAX_PICTURES - len(chosen), 2)
        chosen |= {round(last * part / (free - 1)) for part in range(free)}
        return tuple(self.traces[number] for number in sorted(chosen))

    @property
    def columns(self) -> int:
        """Number of pictures in a row: rows are about equally long."""
        style, count, gap = self.style, len(self.shown) + 1, self.style.px(_GAP)
        names = ("original", f"k = {self.traces[-1].n_clusters}")
        least = max(style.text_width(name, SMALL) for name in names)
        wide = max(least, style.px(_SIDE * min(sqrt(self._aspect), _ELONGATED)))
        fitting = max(1, (self.width + gap) // (wide + gap))
        return -(-count // -(-count // fitting))

    @property
    def cell(self) -> int:
        """Width of the place of a picture."""
        return (self.width - (self.columns - 1) * self.style.px(_GAP)) // self.columns

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a picture, which may be enlarged by a whole factor only."""
        most = self.style.px(_SIDE * _ELONGATED)
        width, height, factor = drawn_size(*self._own, (self.cell, most))
        return width * factor, height * factor

    @property
    def _own(self) -> tuple[int, int]:
        return upright_size(self.image.width, self.image.height, self.image.orientation)

    @property
    def _aspect(self) -> float:
        width, height = self._own
        return width / height

    @property
    def _label(self) -> int:
        return self.style.ascent(SMALL) + self.style.px(7)

    @property
    def height(self) -> int:
        """Height of all rows with their title."""
        rows = -(-(len(self.shown) + 1) // self.columns)
        return self._title + rows * (self._label + self.size[1] + self.style.px(_GAP)) - self.style.px(_GAP)

    @property
    def _title(self) -> int:
        return self.style.ascent(TITLE) + self.style.px(10)

    def parts(self, left: int, top: int) -> Iterator[Part]:
        """Draw the strip at a place."""
        style, (_, height), gap = self.style, self.size, self.style.px(_GAP)
        yield style.text(left, top + style.ascent(TITLE), "The picture with k colours", TITLE, style.ink)
        pictures = [(original_of(self.image, self.size), "original", "")]
        for trace in self.shown:
            k = trace.n_clusters
            pictures.append((clustered(self.image, trace, self.size), f"k = {k}", self._told(k)))
        for number, (frame, name, told) in enumerate(pictures):
            row, column = divmod(number, self.columns)
            x, y = left + column * (self.cell + gap), top + self._title + row * (self._label + height + gap)
            baseline = y + style.ascent(SMALL)
            yield style.text(x, baseline, name, SMALL, style.accent if told else style.secondary)
            beside = x + style.text_width(f"{name} ", SMALL)
            if told and beside + style.text_width(told, SMALL) <= x + self.cell:
                yield style.text(beside, baseline, told, SMALL, style.secondary)
            yield Picture(x, y + self._label, frame, name)

    def _told(self, k: int) -> str:
        count = self.counts.get(k, 0)
        return f"{count} {'index' if count == 1 else 'indices'}" if count else ""


def clustered(image: Image, trace: Trace, size: tuple[int, int]) -> Frame:
    """Paint the last step of a run in its own colours."""
    threads = usable_cores()
    picture = picture_of(image, trace.space, size, threads=threads)
    inks = inks_for([trace.n_clusters], "light", colors=MAX_COLORS, ground=False, shaded=False, hole=picture.has_holes)
    last, (height, width) = trace.centroids[-1], picture.inverse.shape
    moment = Moment(trace, trace.n_iter, last, None, last, trace.colors())
    shot = Shot((moment,), "step", float(trace.n_iter), 0, is_last=True)
    (frame,) = paint([shot], one_panel(width, height, inks, Still(image_canvas(picture, inks))), threads=threads)
    return frame


def original_of(image: Image, size: tuple[int, int]) -> Frame:
    """Paint a picture in its own colours."""
    space = Space("rgb", 0.0, image.white)
    picture = picture_of(image, space, size)
    colors = to_srgb8(picture.samples.rows(0, picture.samples.n_rows), space)
    colors, entries = np.unique(colors, axis=0, return_inverse=True)
    hole = len(colors) if picture.has_holes else None
    palette = np.concatenate([colors, np.zeros((1, 3), np.uint8)]) if picture.has_holes else colors
    index = np.append(entries, len(colors))[picture.inverse]
    return Frame(index.astype(np.uint8 if len(palette) <= 256 else np.uint32), palette, hole, 0)
