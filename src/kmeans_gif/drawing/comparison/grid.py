"""The places of the panels of several runs, each below its title."""

from dataclasses import dataclass
from typing import TypeAlias

from kmeans_gif.drawing.arrangement import DEFAULT_SIDE, caption_height, head_height
from kmeans_gif.drawing.scale import Scales, pixels, scales_of
from kmeans_gif.drawing.sheet import Box
from kmeans_gif.drawing.sizes import Size, box_or_side, drawn_in, fitted
from kmeans_gif.errors import Option, SourceError
from kmeans_gif.look import Look

Shape: TypeAlias = float | tuple[int, int]
"""The aspect ratio of the panels, or width and height of the picture that they show."""

_MARGIN, _GAP, _LINE, _BELOW = 16, 14, 17, 7
"""Margin around all panels, gap between them, height of a line of a title, and gap below it, at scale 1."""

_FOOT = 130
"""Height of a panel below the others, at scale 1."""

_NARROW = 180
"""Width of a panel, at scale 1, that a small picture does not make smaller, so that its title has room."""

_LEAST = 16
"""Minimum width and height of the room for a panel, in pixels."""

_UPRIGHT = 1.1
"""How much worse a sheet that is too high is than one that is too wide."""

_SHAPE = 1.5
"""The aspect ratio that the sheet is to have."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The places of the panels.

    Attributes
    ----------
    width, height : int
        Size of the sheet in pixels.
    scales : Scales
        Its scales.
    head, caption : int
        Height of the head line and of the caption.
    count, columns : int
        Number of panels in rows and columns, and number of columns.
    cell : (int, int)
        Width and height of such a panel.
    margin, gap, title : int
        Margin around all panels, gap between them, and height of a title.
    foot : int
        Height of one more panel below the others, as wide as the sheet; 0 if there is none.
    """

    width: int
    height: int
    scales: Scales
    head: int
    caption: int
    count: int
    columns: int
    cell: tuple[int, int]
    margin: int
    gap: int
    title: int
    foot: int

    def box(self, number: int) -> Box:
        """Return the place of a panel, below its title."""
        if number == self.count:
            bottom = self.height - max(self.caption, self.margin)
            return Box(self.margin, bottom - self.foot, self.width - 2 * self.margin, self.foot)
        row, column = divmod(number, self.columns)
        left = self.margin + column * (self.cell[0] + self.gap)
        top = max(self.head, self.margin) + row * (self.cell[1] + self.title + self.gap)
        return Box(left, top + self.title, *self.cell)

    def above(self, number: int) -> Box:
        """Return the place of the title of a panel."""
        box = self.box(number)
        return Box(box.left, box.top - self.title, box.width, self.title - pixels(_BELOW / 2, self.scales.text))


def grid_of(
    count: int, columns: int | None, lines: int, shape: Shape, size: Size, look: Look, *, has_foot: bool
) -> Grid:
    """Arrange panels of some shape below titles of some lines on a sheet."""
    aspect = shape[0] / shape[1] if isinstance(shape, tuple) else shape
    given = box_or_side(size, DEFAULT_SIDE)
    width, height = given if isinstance(given, tuple) else (given, given)
    scales = scales_of(*given) if isinstance(given, tuple) else scales_of(given, round(given / _SHAPE))
    head = head_height(scales.text) if not look.plain and look.head is not False else 0
    caption = caption_height(scales.text) if look.captions else 0
    margin, gap, title = (pixels(length, scales.text) for length in (_MARGIN, _GAP, lines * _LINE + _BELOW))
    foot = min(pixels(_FOOT, scales.text), height // 4) if has_foot else 0
    top, bottom = max(head, margin), max(caption, margin) + (gap + title + foot if has_foot else 0)

    def room(columns: int) -> tuple[int, int]:
        """Return the width and height that a panel may have."""
        rows = -(-count // columns)
        across = (width - 2 * margin - (columns - 1) * gap) // columns
        return across, (height - top - bottom - (rows - 1) * gap) // rows - title

    def cell(columns: int) -> tuple[int, int]:
        """Return the width and height of a panel: those of its picture, but a title has room."""
        full = fitted(room(columns), aspect)
        wide, high = drawn_in(room(columns), shape) if isinstance(shape, tuple) else full
        return max(wide, min(full[0], pixels(_NARROW, scales.text))), high

    if columns is None and isinstance(given, tuple):
        columns = max(range(1, count + 1), key=lambda n: (cell(n)[0], n))
    columns = columns or min(range(1, count + 1), key=lambda n: _misfit(n, count, aspect))
    if min(room(columns)) < _LEAST:
        panels = f" is too small for {count + has_foot} panels with their titles; use a larger one, or fewer runs"
        raise SourceError(Option("size", size), panels)
    (wide, high), rows = cell(columns), -(-count // columns)
    if not isinstance(given, tuple):
        width = 2 * margin + columns * (wide + gap) - gap
        height = top + rows * (high + title + gap) - gap + bottom
    return Grid(width, height, scales, head, caption, count, columns, (wide, high), margin, gap, title, foot)


def _misfit(columns: int, count: int, aspect: float) -> tuple[float, int]:
    """Return how far a grid is from the shape of a sheet; full rows and wide sheets are preferred."""
    rows = -(-count // columns)
    ratio = columns * aspect / rows / _SHAPE
    return max(ratio, _UPRIGHT / ratio) * (1 + (columns * rows - count) / count), -columns
