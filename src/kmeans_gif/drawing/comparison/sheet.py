"""Sheets of several runs of the same data: a panel for each, and panels of what they have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.canvas import Canvas, Mark
from kmeans_gif.drawing.comparison.grid import Grid, Shape, grid_of
from kmeans_gif.drawing.comparison.place import Place, Summary
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
from kmeans_gif.drawing.shots import Moment
from kmeans_gif.drawing.sizes import Size
from kmeans_gif.look import Look
from kmeans_gif.sources.pictures.orientation import upright_size
from kmeans_gif.sources.records import Image, Points

_ASPECTS = (2 / 3, 3 / 2)
"""Limits of the aspect ratio of a panel of points."""

_WITHOUT_UNIT = 1.4
"""The aspect ratio of a panel of points whose axes have different scales, or that are not in the plane."""

_FRAME = 2
"""Width of a heavy frame, in pixels at scale 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A run on a sheet.

    Attributes
    ----------
    trace : Trace
        The run.
    name : str
        What is different about it.
    is_best : bool
        Whether its inertia is the lowest of those like it.
    remarks : tuple of str
        What is said about its end, from the most complete; may be empty.
    """

    trace: Trace
    name: str
    is_best: bool
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """What a sheet shows.

    Attributes
    ----------
    runs : tuple of Compared
        The runs.
    summaries : tuple of Summary
        What sums them up; a wide one is the last.
    description : str
        What all runs have in common.
    columns : int or None
        Number of columns; None for as many as give the sheet a good shape.
    """

    runs: tuple[Compared, ...]
    summaries: tuple[Summary, ...]
    description: str
    columns: int | None


def comparison_sheet(
    source: Image | Points, content: Content, size: Size, look: Look, *, colors: int, threads: int
) -> Sheet:
    """Lay out a panel for each run and summary."""
    runs, summaries = content.runs, content.summaries
    inks = _inks(source, runs, summaries, look, colors)
    shown = source if isinstance(source, Image) else _scene(source, runs, look, inks, threads)
    lines = 2 if any(run.remarks for run in runs) else 1
    count, has_foot = len(runs) + len(summaries), any(summary.is_wide for summary in summaries)
    grid = grid_of(count - has_foot, content.columns, lines, _shape(shown), size, look, has_foot=has_foot)
    if has_foot and grid.count % grid.columns:  # the last row has room for it
        grid = grid_of(count, grid.columns, lines, _shape(shown), size, look, has_foot=False)
    parts = _Parts(grid, shown, inks, look, threads)
    panels = [panel for number, run in enumerate(runs) for panel in parts.of_run(run, number)]
    still: list[Moment] = []
    for number, summary in enumerate(summaries, len(runs)):
        panels += parts.of_summary(summary, number, len(runs) + len(still))
        if summary.n_colors:
            still.append(_moment(runs[0].trace, summary, look))
    longest = max(range(len(runs)), key=lambda number: runs[number].trace.n_iter)
    above = _surroundings(runs[longest].trace, longest, grid, content.description, look)
    return Sheet(grid.width, grid.height, inks, (*above, *panels), tuple(still), has_head=grid.head > 0, font=look.font)


def _inks(
    source: Image | Points, runs: Sequence[Compared], summaries: Sequence[Summary], look: Look, colors: int
) -> Inks:
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
        others=[summary.n_colors for summary in summaries if summary.n_colors],
        accents=phase_accents(look.theme) if look.phases else (),
    )


def _moment(trace: Trace, summary: Summary, look: Look) -> Moment:
    """Make the moment of a summary: its colours, and their numbers as centroids."""
    numbers = np.arange(summary.n_colors, dtype=np.float64)[:, None]
    return Moment(trace, 0, numbers, None, numbers[:0], summary.colors(look.theme))


def _scene(points: Points, runs: Sequence[Compared], look: Look, inks: Inks, threads: int) -> Scene:
    """Make the scene that all runs share; its axes include the centroids of all of them."""
    samples = samples_of(points, runs[0].trace.space, threads=threads)
    centroids = np.concatenate([run.trace.centroids.reshape(1, -1, samples.features) for run in runs], axis=1)
    return replace(blank_scene(samples, centroids, points.names, look, inks), is_small=True)


def _shape(shown: Image | Scene) -> Shape:
    """Return the size of a picture, or width ÷ height of a panel of points."""
    if isinstance(shown, Image):
        return upright_size(shown.width, shown.height, shown.orientation)
    if shown.unit is None or len(shown.axes) != 2:
        return _WITHOUT_UNIT
    reach = (shown.high - shown.low) / shown.unit
    least, most = _ASPECTS
    return min(max(float(reach[0] / reach[1]), least), most)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Makes the panels of a sheet."""

    grid: Grid
    shown: Image | Scene
    inks: Inks
    look: Look
    threads: int

    def of_run(self, run: Compared, number: int) -> list[Panel]:
        """Make the title, the frame and the panel of a run."""
        scale = self.grid.scales.text
        title = run_title(
            run.trace, run.name, is_best=run.is_best, remarks=run.remarks, scale=scale, font=self.look.font
        )
        if isinstance(self.shown, Scene):
            panel = self._points(self.shown, number)
        else:
            panel = self._image(self.shown, run.trace, number)
        above = _marked(self.grid.above(number), title, number)
        return [above, *self._frame(panel.box, heavy=run.is_best), panel]

    def of_summary(self, summary: Summary, number: int, run: int) -> list[Panel]:
        """Make the title, the frame and the panel of a summary."""
        above, box = self.grid.above(number), self.grid.box(number)
        title = np.zeros((above.height, above.width), self.inks.dtype)
        summary.write_title(title, self.inks, run, self.grid.scales.text, self.look.font)
        place = Place(
            box.width, box.height, self._scales(box), self.look, self.inks, run, self.shown, threads=self.threads
        )
        canvas_of = summary.canvas_of(place)
        heading = Panel(above, Still(Canvas(offset=title)))
        if not summary.n_colors:
            return [heading, Panel(box, canvas_of)]
        if isinstance(canvas_of, Still) and canvas_of.canvas.offset is not None:
            box = _middle(box, canvas_of.canvas.offset.shape)
        return [heading, *self._frame(box, heavy=False), Panel(box, canvas_of)]

    def _scales(self, box: Box) -> Scales:
        return scales_of(box.width, box.height)._replace(text=self.grid.scales.text)

    def _points(self, scene: Scene, number: int) -> Panel:
        box = self.grid.box(number)
        placed = replace(scene, width=box.width, height=box.height, scales=self._scales(box), run=number)
        return Panel(box, canvases_of(placed))

    def _image(self, image: Image, trace: Trace, number: int) -> Panel:
        """Draw a picture as large as fits, in the middle of its place."""
        box = self.grid.box(number)
        picture = picture_of(image, trace.space, (box.width, box.height), threads=self.threads)
        canvas = image_canvas(picture, self.inks, run=number)
        return Panel(_middle(box, picture.inverse.shape), Still(canvas))

    def _frame(self, box: Box, *, heavy: bool) -> list[Panel]:
        """Frame a panel: heavily in ink, or finely around points."""
        if not heavy and isinstance(self.shown, Image):
            return []
        wide, entry = (pixels(_FRAME, self.grid.scales.line), self.inks.ink) if heavy else (1, self.inks.grid)
        outer = Box(box.left - wide, box.top - wide, box.width + 2 * wide, box.height + 2 * wide)
        sides = (
            outer._replace(height=wide),
            outer._replace(top=box.top + box.height, height=wide),
            Box(outer.left, box.top, wide, box.height),
            Box(box.left + box.width, box.top, wide, box.height),
        )
        return [Panel(side, _filled(side, entry, self.inks)) for side in sides]


def _middle(box: Box, shape: tuple[int, ...]) -> Box:
    """Return the place of a picture in the middle of a box."""
    height, width = shape
    return Box(box.left + (box.width - width) // 2, box.top + (box.height - height) // 2, width, height)


def _filled(box: Box, entry: int, inks: Inks) -> CanvasOf:
    return Still(Canvas(offset=np.full((box.height, box.width), entry, inks.dtype)))


def _surroundings(trace: Trace, number: int, grid: Grid, description: str, look: Look) -> list[Panel]:
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
