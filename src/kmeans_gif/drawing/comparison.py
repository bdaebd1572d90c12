"""Sheets of several runs of the same data: a panel for each, with a title."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.arrangement import DEFAULT_SIDE, caption_height, head_height
from kmeans_gif.drawing.canvas import Canvas, Mark
from kmeans_gif.drawing.images.image import image_canvas, picture_of
from kmeans_gif.drawing.inks import Inks, inks_for, phase_accents
from kmeans_gif.drawing.marks.caption import Caption
from kmeans_gif.drawing.marks.head import summary_head
from kmeans_gif.drawing.marks.head_line import HeadLine
from kmeans_gif.drawing.marks.run_title import run_title
from kmeans_gif.drawing.points.canvases import canvases_of
from kmeans_gif.drawing.points.scene import Scene, blank_scene, is_deep, is_tinted
from kmeans_gif.drawing.scale import Scales, pixels, scales_of
from kmeans_gif.drawing.sheet import Box, CanvasOf, Panel, Sheet, Still
from kmeans_gif.drawing.sizes import Size, box_or_side
from kmeans_gif.look import Look
from kmeans_gif.sources.pictures.orientation import upright_size
from kmeans_gif.sources.records import Image, Points

_MARGIN, _GAP, _TITLE, _FRAME = 16, 14, 24, 2
"""Margin around all panels, gap between them, height of a title, width of a heavy frame, in pixels at scale 1."""

_SHAPE = 1.5
"""The aspect ratio that the sheet is to have."""

_ASPECTS = (2 / 3, 3 / 2)
"""Limits of the aspect ratio of a panel of points."""

_WITHOUT_UNIT = 1.4
"""The aspect ratio of a panel of points whose axes have different scales, or that are not in the plane."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A run on a sheet: what is different about it, and whether its inertia is the lowest of those like it."""

    trace: Trace
    name: str
    is_best: bool


@dataclass(frozen=True, slots=True)
class _Grid:
    """The places of the panels."""

    width: int
    height: int
    scales: Scales
    head: int
    caption: int
    columns: int
    cell: tuple[int, int]
    margin: int
    gap: int
    title: int

    def box(self, number: int) -> Box:
        """Return the place of a panel, below its title."""
        row, column = divmod(number, self.columns)
        left = self.margin + column * (self.cell[0] + self.gap)
        top = max(self.head, self.margin) + row * (self.cell[1] + self.title + self.gap)
        return Box(left, top + self.title, *self.cell)


def comparison_sheet(
    source: Image | Points,
    runs: Sequence[Compared],
    description: str,
    size: Size,
    look: Look,
    *,
    columns: int | None,
    colors: int,
    threads: int,
) -> Sheet:
    """Lay out a panel for each run, in rows of `columns`, or of as many as give the sheet a good shape."""
    inks = _inks(source, runs, look, colors)
    scene = None if isinstance(source, Image) else _scene(source, runs, look, inks, threads)
    grid = _grid(len(runs), columns, _aspect(source, scene), size, look)
    panels: list[Panel] = []
    for number, run in enumerate(runs):
        if scene is not None:
            panel = _points_panel(scene, grid, number)
        else:
            assert isinstance(source, Image)  # noqa: S101 - points have a scene
            panel = _image_panel(source, run.trace, inks, grid, number, threads)
        panels += [*_around(run, grid, number, look), *_frame(panel.box, inks, grid, scene, heavy=run.is_best), panel]
    longest = max(range(len(runs)), key=lambda number: runs[number].trace.n_iter)
    above = _surroundings(runs[longest].trace, longest, grid, description, look)
    return Sheet(grid.width, grid.height, inks, (*above, *panels), has_head=grid.head > 0, font=look.font)


def _inks(source: Image | Points, runs: Sequence[Compared], look: Look, colors: int) -> Inks:
    features = runs[0].trace.centroids.shape[2]
    is_points = isinstance(source, Points)
    return inks_for(
        [run.trace.n_clusters for run in runs],
        look.theme,
        colors=colors,
        tinted=is_points and is_tinted(look, features),
        shaded=is_points,
        deep=is_points and is_deep(look, features),
        muted=look.highlight == "changed",
        hole=not is_points,
        accents=phase_accents(look.theme) if look.phases else (),
    )


def _scene(points: Points, runs: Sequence[Compared], look: Look, inks: Inks, threads: int) -> Scene:
    """Make the scene that all runs share; its axes include the centroids of all of them."""
    samples = samples_of(points, runs[0].trace.space, threads=threads)
    centroids = np.concatenate([run.trace.centroids.reshape(1, -1, samples.features) for run in runs], axis=1)
    return replace(blank_scene(samples, centroids, points.names, look, inks), is_small=True)


def _aspect(source: Image | Points, scene: Scene | None) -> float:
    """Return width ÷ height of a panel."""
    if scene is None:
        assert isinstance(source, Image)  # noqa: S101 - points have a scene
        width, height = upright_size(source.width, source.height, source.orientation)
        return width / height
    if scene.unit is None or len(scene.axes) != 2:
        return _WITHOUT_UNIT
    reach = (scene.high - scene.low) / scene.unit
    least, most = _ASPECTS
    return min(max(float(reach[0] / reach[1]), least), most)


def _grid(count: int, columns: int | None, aspect: float, size: Size, look: Look) -> _Grid:
    """Arrange panels of some aspect ratio on a sheet."""
    given = box_or_side(size, DEFAULT_SIDE)
    if columns is None:
        columns = min(range(1, count + 1), key=lambda n: _misfit(n, count, aspect, given))
    rows = -(-count // columns)
    width, height = given if isinstance(given, tuple) else (given, given)
    scales = scales_of(*given) if isinstance(given, tuple) else scales_of(given, round(given / _SHAPE))
    head = head_height(scales.text) if not look.plain and look.head is not False else 0
    caption = caption_height(scales.text) if look.captions else 0
    margin, gap, title = (pixels(length, scales.text) for length in (_MARGIN, _GAP, _TITLE))
    top, bottom = max(head, margin), max(caption, margin)
    across = (width - 2 * margin - (columns - 1) * gap) // columns
    down = (height - top - bottom - (rows - 1) * gap) // rows - title
    wide = max(1, min(across, int(down * aspect)))
    cell = (wide, max(1, min(down, round(wide / aspect))))
    if not isinstance(given, tuple):
        width = 2 * margin + columns * (cell[0] + gap) - gap
        height = top + rows * (cell[1] + title + gap) - gap + bottom
    return _Grid(width, height, scales, head, caption, columns, cell, margin, gap, title)


def _misfit(columns: int, count: int, aspect: float, given: tuple[int, int] | int) -> tuple[float, int]:
    """Return how far a grid is from the shape of the sheet, or from 3:2; full rows are preferred."""
    wanted = given[0] / given[1] if isinstance(given, tuple) else _SHAPE
    rows = -(-count // columns)
    ratio = columns * aspect / rows / wanted
    return max(ratio, 1 / ratio) * (1 + (columns * rows - count) / count), columns


def _points_panel(scene: Scene, grid: _Grid, number: int) -> Panel:
    box = grid.box(number)
    own = scales_of(box.width, box.height)
    scales = replace(own, text=grid.scales.text)
    placed = replace(scene, width=box.width, height=box.height, scales=scales, run=number)
    return Panel(box, canvases_of(placed))


def _image_panel(image: Image, trace: Trace, inks: Inks, grid: _Grid, number: int, threads: int) -> Panel:
    """Draw a picture as large as fits, in the middle of its place."""
    box = grid.box(number)
    picture = picture_of(image, trace.space, (box.width, box.height), threads=threads)
    height, width = picture.inverse.shape
    place = Box(box.left + (box.width - width) // 2, box.top + (box.height - height) // 2, width, height)
    return Panel(place, Still(image_canvas(picture, inks, run=number)))


def _around(run: Compared, grid: _Grid, number: int, look: Look) -> list[Panel]:
    """Make the title of a run."""
    box, mark = grid.box(number), "lowest inertia" if run.is_best else ""
    title = run_title(run.trace, run.name, mark, grid.scales.text, look.font)
    return [_marked(Box(box.left, box.top - grid.title, box.width, grid.title - 3), title, number)]


def _frame(box: Box, inks: Inks, grid: _Grid, scene: Scene | None, *, heavy: bool) -> list[Panel]:
    """Frame a panel: heavily in ink, or finely around points."""
    if not heavy and scene is None:
        return []
    wide, entry = (pixels(_FRAME, grid.scales.line), inks.ink) if heavy else (1, inks.grid)
    outer = Box(box.left - wide, box.top - wide, box.width + 2 * wide, box.height + 2 * wide)
    sides = (
        replace(outer, height=wide),
        replace(outer, top=box.top + box.height, height=wide),
        Box(outer.left, box.top, wide, box.height),
        Box(box.left + box.width, box.top, wide, box.height),
    )
    return [Panel(side, _filled(side, entry, inks)) for side in sides]


def _filled(box: Box, entry: int, inks: Inks) -> CanvasOf:
    return Still(Canvas(offset=np.full((box.height, box.width), entry, inks.dtype)))


def _surroundings(trace: Trace, number: int, grid: _Grid, description: str, look: Look) -> list[Panel]:
    """Make the head line and the caption, which follow the longest run."""
    around = []
    if grid.head:
        head = summary_head(trace, description, grid.width, grid.scales.text, look.font, has_phases=look.phases)
        around.append(_marked(Box(0, 0, grid.width, grid.head), HeadLine(head), number))
    if grid.caption:
        caption = Caption(look.highlight == "changed", grid.scales.text, look.font)
        around.append(_marked(Box(0, grid.height - grid.caption, grid.width, grid.caption), caption, number))
    return around


def _marked(box: Box, mark: Mark, run: int) -> Panel:
    return Panel(box, Still(Canvas(run=run, marks=(mark,))))
