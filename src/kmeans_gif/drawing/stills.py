"""A sheet of stills: chosen frames of a run in a labelled grid, for slides and papers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.coverage import SECONDARY, gray_of
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.inks import MAX_COLORS, Inks, inks_for, palette_of
from kmeans_gif.drawing.scale import pixels, text_scale
from kmeans_gif.errors import Option, SourceError
from kmeans_gif.look import Theme
from kmeans_gif.types import Bytes, Indices, Steps

_FIRST = (0, 1, 2)
"""Steps that are always shown, because most happens in the first iterations."""

_SHARES = (0.5, 0.9)
"""Shares of the fall of the inertia between the last of those steps and the end, at which there is one more still."""

_MAX_PIXELS = 1 << 28
"""Maximum number of pixels of a sheet: 512 MiB."""

_WIDTH, _HEIGHT = 3, 2
"""The aspect ratio that a sheet is to have, about that of a slide and of a page's text."""

_MARGIN, _GAP, _BELOW_LABEL, _SPACE = 24, 20, 4, 10
_LABEL_SIZE, _END_SIZE = 15.0, 12.0


@dataclass(frozen=True, slots=True)
class Label:
    """The text above a still: its step, how the run ended, which is empty if it goes on, and the font."""

    step: str
    end: str = ""
    font: str | None = None


def chosen_steps(trace: Trace, steps: Steps) -> tuple[int, ...]:
    """Return the steps to show, each once; by default at most six that tell the run.

    These are the first centroids, the first two iterations, those after which the inertia has made 50 % and 90 % of its
    remaining fall, and the last one; all steps if there are at most six.

    Examples
    --------
    >>> from kmeans_gif import cluster
    >>> trace = cluster("example:coffee", n_clusters=6, seed=1)
    >>> chosen_steps(trace, None), chosen_steps(trace, (3, "last", 3))[0]
    ((0, 1, 2, 4, 19, 58), 3)
    """
    last = trace.n_iter
    if steps is None:
        return _told_steps(trace)
    for step in steps:
        if step != "last" and step > last:
            raise SourceError(
                Option("steps", step),
                f" is beyond the run, which has {last} iteration{'' if last == 1 else 's'}; use at most ",
                Option("steps", last),
            )
    return tuple(dict.fromkeys(last if step == "last" else int(step) for step in steps))


def _told_steps(trace: Trace) -> tuple[int, ...]:
    last = trace.n_iter
    if last < len(_FIRST) + len(_SHARES) + 1:
        return tuple(range(last + 1))
    chosen = list(_FIRST)
    inertia = trace.inertia.tolist()
    start = inertia[_FIRST[-1]]
    for number, share in enumerate(_SHARES):
        enough = start - share * (start - inertia[last])
        step = next(step for step in range(_FIRST[-1], last + 1) if step == last or inertia[step] <= enough)
        chosen.append(min(max(step, chosen[-1] + 1), last - len(_SHARES) + number))
    return (*chosen, last)


def label_of(traces: Sequence[Trace], step: int, font: str | None = None) -> Label:
    """Return the label of a step of some runs, which are shown beside each other."""
    name = "first centroids" if step == 0 else f"iteration {step}"
    if step < max(trace.n_iter for trace in traces):
        return Label(name, font=font)
    return Label(name, "converged" if all(trace.converged for trace in traces) else "not converged", font)


@dataclass(frozen=True, slots=True)
class Grid:
    """The places of stills on a sheet, in pixels.

    Attributes
    ----------
    columns, rows : int
        Numbers of stills.
    cell : (int, int)
        Width and height of a still with its label.
    label : int
        Height of a label, above the still.
    gap, margin : int
        Between stills, and around them.
    """

    columns: int
    rows: int
    cell: tuple[int, int]
    label: int
    gap: int
    margin: int

    @property
    def width(self) -> int:
        """Width of the sheet."""
        return 2 * self.margin + self.columns * (self.cell[0] + self.gap) - self.gap

    @property
    def height(self) -> int:
        """Height of the sheet."""
        return 2 * self.margin + self.rows * (self.cell[1] + self.gap) - self.gap

    def place(self, number: int) -> tuple[int, int]:
        """Return the left and top of a still's cell."""
        row, column = divmod(number, self.columns)
        return self.margin + column * (self.cell[0] + self.gap), self.margin + row * (self.cell[1] + self.gap)


def grid_of(count: int, width: int, height: int, labels: Sequence[Label]) -> Grid:
    """Arrange stills of some size, so that the sheet is nearest to 3:2 and no column could be spared."""
    scale = text_scale(width, height)
    label = max((_label_height(label, scale) for label in labels), default=0)
    cell = max([width, *(_label_width(label, scale) for label in labels)]), height + label
    gap, margin = pixels(_GAP, scale), pixels(_MARGIN, scale)
    numbers = {-(-count // rows) for rows in range(1, count + 1)}
    grids = [Grid(columns, -(-count // columns), cell, label, gap, margin) for columns in sorted(numbers, reverse=True)]
    return min(grids, key=_distance)


def _distance(grid: Grid) -> float:
    """Return the factor between the aspect ratio of a sheet and the wanted one."""
    ratio = (grid.width * _HEIGHT) / (grid.height * _WIDTH)
    return max(ratio, 1 / ratio)


def sheet_of_stills(
    frames: Iterable[Frame], count: int, size: tuple[int, int], theme: Theme, *, labels: Sequence[Label]
) -> Frame:
    """Put frames of some (width, height) on a sheet, in their own colours; `labels` has one each or is empty."""
    grid = grid_of(count, *size, labels)
    if grid.width * grid.height > _MAX_PIXELS:
        raise SourceError(
            f"a sheet of {count} stills has {grid.width} x {grid.height} pixels, more than {_MAX_PIXELS}; use fewer ",
            *(Option("steps"), " or a smaller ", Option("size")),
        )
    inks = inks_for([0], theme, colors=256)
    colors = _Colors()
    index: Indices = np.zeros((grid.height, grid.width), np.uint16)
    for number, label in enumerate(labels):
        _write(index, label, grid.place(number), text_scale(*size), inks)
    index = colors.entries(index, palette_of(inks, [np.empty((0, 3), np.uint8)]), None)
    for number, frame in enumerate(frames):
        left, top = grid.place(number)
        top += grid.label
        index[top : top + size[1], left : left + size[0]] = colors.entries(
            frame.index, frame.palette, frame.transparent
        )
    palette, transparent = colors.palette()
    return Frame(index.astype(np.uint8) if len(palette) <= 256 else index, palette, transparent, 0)


class _Colors:
    """The palette of a sheet: each colour of its stills once."""

    def __init__(self) -> None:
        self._entry_of: dict[tuple[int, ...] | None, int] = {}  # None is transparent

    def entries(self, index: Indices, palette: Bytes, transparent: int | None) -> Indices:
        """Return the entries of a frame's pixels; those of its colours that are shown are added."""
        is_shown = np.zeros(len(palette), np.bool_)
        is_shown[index] = True
        table = np.zeros(len(palette), np.uint16)
        for entry in np.flatnonzero(is_shown).tolist():
            color = None if entry == transparent else tuple(palette[entry].tolist())
            table[entry] = self._entry_of.setdefault(color, len(self._entry_of)) % MAX_COLORS
        if len(self._entry_of) > MAX_COLORS:
            raise SourceError(f"the stills have more than {MAX_COLORS} colours; use fewer ", Option("steps"))
        entries: Indices = table[index]
        return entries

    def palette(self) -> tuple[Bytes, int | None]:
        """Return the palette and its transparent entry."""
        colors = [color or (0, 0, 0) for color in self._entry_of]
        return np.array(colors, np.uint8), self._entry_of.get(None)


def _label_height(label: Label, scale: float) -> int:
    from kmeans_gif.drawing.marks.text import line_of  # noqa: PLC0415 - only a sheet of stills has labels

    return line_of(_LABEL_SIZE * scale, label.font).height + pixels(_BELOW_LABEL, scale)


def _label_width(label: Label, scale: float) -> int:
    from kmeans_gif.drawing.marks.text import text_width  # noqa: PLC0415

    width = text_width(label.step, _LABEL_SIZE * scale, label.font)
    if not label.end:
        return width
    return width + pixels(_SPACE, scale) + text_width(label.end, _END_SIZE * scale, label.font)


def _write(index: Indices, label: Label, place: tuple[int, int], scale: float, inks: Inks) -> None:
    """Write a label on the ground, both parts on one baseline."""
    from kmeans_gif.drawing.marks.text import line_of, text_coverage  # noqa: PLC0415

    left, top = place
    baseline = line_of(_LABEL_SIZE * scale, label.font).baseline
    for text, size, share in ((label.step, _LABEL_SIZE * scale, 1.0), (label.end, _END_SIZE * scale, SECONDARY)):
        if not text:
            continue
        coverage = text_coverage(text, size, label.font)
        above = top + baseline - line_of(size, label.font).baseline
        index[above : above + coverage.shape[0], left : left + coverage.shape[1]] = gray_of(inks, coverage, share)
        left += coverage.shape[1] + pixels(_SPACE, scale)
