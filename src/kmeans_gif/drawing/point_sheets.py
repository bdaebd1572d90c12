"""Sheets of points: the points alone, or beside the inertia."""

from dataclasses import dataclass

import numpy as np

from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.arrangement import DEFAULT_SIDE, arranged
from kmeans_gif.drawing.canvas import Canvas, OfRun
from kmeans_gif.drawing.inks import NEUTRAL, inks_for, phase_accents
from kmeans_gif.drawing.points.canvases import canvases_of
from kmeans_gif.drawing.points.scene import arranged_alone, blank_scene, is_deep, is_tinted, placed
from kmeans_gif.drawing.sheet import CanvasOf, Panel, Sheet
from kmeans_gif.drawing.shots import Moment, Shot
from kmeans_gif.drawing.sizes import Size, box_or_side
from kmeans_gif.drawing.surroundings import surroundings
from kmeans_gif.look import Look
from kmeans_gif.sources.records import Points


def point_sheet(
    points: Points, trace: Trace, size: Size, look: Look, *, opening: bool, colors: int, threads: int
) -> Sheet:
    """Lay out points and what else the look shows of them."""
    samples = samples_of(points, trace.space, threads=threads)
    inks = inks_for(
        [trace.n_clusters],
        look.theme,
        colors=colors,
        tinted=is_tinted(look, samples.features),
        deep=is_deep(look, samples.features),
        muted=look.highlight == "changed",
        neutral=opening,
        accents=phase_accents(look.theme) if look.phases or "curve" in look.panels else (),
    )
    scene = blank_scene(samples, trace.centroids, points.names, look, inks)
    if look.panels in ((), ("points",)):
        plan = arranged_alone(scene, size)
    else:
        plan = arranged(look, "points", None, box_or_side(size, DEFAULT_SIDE))
    panels = []
    for name, box in plan.panels.items():
        if name == "curve":
            from kmeans_gif.drawing.panels.curve import curve_canvas  # noqa: PLC0415 - most points are alone

            canvases = curve_canvas(trace, box.width, box.height, plan.scales, inks, look)
        else:
            canvases = canvases_of(placed(scene, plan, name))
            canvases = Gray(canvases, 1) if opening else canvases
        panels.append(Panel(box, canvases))
    still = (_neutral(trace),) if opening else ()
    around = surroundings(plan, trace, look)
    return Sheet(
        plan.width, plan.height, inks, (*around, *panels), still, has_head=plan.head is not None, font=look.font
    )


def _neutral(trace: Trace) -> Moment:
    """Make the moment of a single gray cluster, which all points belong to before the first assignment."""
    centroids = trace.centroids[0][:1]
    return Moment(trace, 0, centroids, None, centroids[:0], np.array([NEUTRAL], np.uint8))


@dataclass(frozen=True, slots=True, eq=False)
class Gray:
    """Canvases of points that are gray before the first assignment, but for the stars.

    Attributes
    ----------
    canvas_of : CanvasOf
        The canvases.
    run : int
        Number of the run with one gray cluster.
    """

    canvas_of: CanvasOf
    run: int

    def __call__(self, shot: Shot, /) -> Canvas:
        """Return the canvas of a shot."""
        canvas = self.canvas_of(shot)
        if shot.phase not in ("data", "start"):
            return canvas
        return canvas._replace(run=self.run, marks=tuple(OfRun(mark, canvas.run) for mark in canvas.marks))
