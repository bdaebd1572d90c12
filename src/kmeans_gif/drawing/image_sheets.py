"""Sheets of images: the picture alone, or panels that show its colours, the inertia and the original too."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.arrangement import DEFAULT_SIDE, Arrangement, around, arranged
from kmeans_gif.drawing.canvas import entries_at, paint_values
from kmeans_gif.drawing.images.image import Picture, image_canvas, picture_of
from kmeans_gif.drawing.inks import Inks, inks_for, phase_accents
from kmeans_gif.drawing.sheet import Box, CanvasOf, Panel, Sheet, Still
from kmeans_gif.drawing.shots import Moment
from kmeans_gif.drawing.sizes import Size, box_or_side
from kmeans_gif.look import Look, PanelName
from kmeans_gif.sources.pictures.orientation import upright_size
from kmeans_gif.sources.records import Image


def image_sheet(
    image: Image, trace: Trace, size: Size, look: Look, *, opening: bool, colors: int, threads: int
) -> Sheet:
    """Lay out a picture and what else the look shows of it."""
    picture = picture_of(image, trace.space, picture_size(image, size, look), threads=threads)
    height, width = picture.inverse.shape
    plan = _arranged(image, size, look) or around(look, "image", width, height, "picture")
    is_alone = set(plan.panels) == {"picture"}
    has_original = opening or look.wipe or "original" in plan.panels
    inks = inks_for(
        [trace.n_clusters],
        look.theme,
        colors=colors,
        ground=not is_alone or look.wipe or plan.head is not None or plan.caption is not None,
        shaded=not is_alone,
        muted=look.highlight == "changed",
        hole=picture.has_holes,
        original=picture.samples.n_rows if has_original else 0,
        accents=phase_accents(look.theme) if look.phases or "curve" in plan.panels else (),
    )
    still = (_original(picture, inks, trace, threads),) if has_original else ()
    inks = replace(inks, runs=(inks.runs[0], *(inks.runs[1]._replace(n=len(moment.colors)) for moment in still)))
    parts = _Parts(image, trace, look, plan, inks, still, threads)
    panels = tuple(parts.panel(name, box, picture, opening=opening) for name, box in plan.panels.items())
    panels = (*_surroundings(plan, trace, look), *panels)
    return Sheet(plan.width, plan.height, inks, panels, still, has_head=plan.head is not None, font=look.font)


def _original(picture: Picture, inks: Inks, trace: Trace, threads: int) -> Moment:
    from kmeans_gif.drawing.images.original import original_moment  # noqa: PLC0415 - most pictures are alone

    return original_moment(picture.samples, inks.runs[1].n, trace, threads=threads)


def picture_size(image: Image, size: Size, look: Look) -> Size:
    """Return the size at which the picture of a sheet is drawn, given that of the sheet."""
    plan = _arranged(image, size, look)
    if plan is None:
        return size
    shown = plan.panels.get("picture") or plan.panels.get("original") or next(iter(plan.panels.values()))
    return shown.width, shown.height


def _arranged(image: Image, size: Size, look: Look) -> Arrangement | None:
    """Arrange the panels; None if the picture is alone, whose size sets that of the sheet."""
    if look.panels in ((), ("picture",)):
        return None
    own = upright_size(image.width, image.height, image.orientation)
    return arranged(look, "image", own, box_or_side(size, DEFAULT_SIDE))


class _Parts(NamedTuple):
    """Makes the panels of an image."""

    image: Image
    trace: Trace
    look: Look
    plan: Arrangement
    inks: Inks
    still: tuple[Moment, ...]
    threads: int

    def panel(self, name: PanelName, box: Box, picture: Picture, *, opening: bool) -> Panel:
        """Make a panel; a picture smaller than its box is at the top, in the middle."""
        if name not in ("picture", "original"):
            return Panel(box, self._chart(name, box))
        if name == "original" and "picture" in self.plan.panels:
            picture = picture_of(self.image, self.trace.space, (box.width, box.height), threads=self.threads)
        height, width = picture.inverse.shape
        place = Box(box.left + (box.width - width) // 2, box.top, width, height)
        if name == "original":
            return Panel(place, Still(image_canvas(picture, self.inks, run=1)))
        return Panel(place, self._clustered(picture, opening=opening))

    def _clustered(self, picture: Picture, *, opening: bool) -> CanvasOf:
        canvas = image_canvas(picture, self.inks)
        if not self.still:
            return Still(canvas)
        from kmeans_gif.drawing.images.original import Opening, Wipe  # noqa: PLC0415

        before = image_canvas(picture, self.inks, run=1)
        if self.look.wipe:
            index = np.empty(picture.inverse.shape, self.inks.dtype)
            entries = entries_at(before, self.still[0], self.inks, threads=self.threads)
            paint_values(index, before, entries, threads=self.threads)
            canvas = canvas._replace(marks=(Wipe(index, self.plan.scales.line),))
        return Opening(Still(before), Still(canvas)) if opening else Still(canvas)

    def _chart(self, name: PanelName, box: Box) -> CanvasOf:
        # Most pictures are alone.
        from kmeans_gif.drawing.panels.colors import colors_canvases  # noqa: PLC0415
        from kmeans_gif.drawing.panels.curve import curve_canvas  # noqa: PLC0415
        from kmeans_gif.drawing.panels.swatches import swatches_canvas  # noqa: PLC0415

        rest = (self.trace, box.width, box.height, self.plan.scales, self.inks, self.look)
        if name == "curve":
            return curve_canvas(*rest)
        if name == "swatches":
            return swatches_canvas(*rest)
        samples = samples_of(self.image, self.trace.space, threads=self.threads)
        return colors_canvases(samples, *rest, original=1 if self.still else None)


def _surroundings(plan: Arrangement, trace: Trace, look: Look) -> tuple[Panel, ...]:
    if plan.head is None and plan.caption is None:
        return ()
    # Most pictures of images have no text.
    from kmeans_gif.drawing.surroundings import surroundings  # noqa: PLC0415

    return surroundings(plan, trace, look)
