"""The sheets that `kmeans_gif.draw` makes: one panel with an image or with points."""

from dataclasses import replace

from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.images.image import image_canvas, picture_of
from kmeans_gif.drawing.inks import Inks, inks_for
from kmeans_gif.drawing.scale import text_scale
from kmeans_gif.drawing.sheet import Box, CanvasOf, Panel, Sheet, Still
from kmeans_gif.drawing.sizes import Size, drawn_size, picture_size
from kmeans_gif.errors import Option, SourceError
from kmeans_gif.look import Look
from kmeans_gif.sources.checks import check_size
from kmeans_gif.sources.pictures.orientation import upright_size
from kmeans_gif.sources.records import Image, Points

_MIN_SIDE = 16
"""Minimum width and height of a picture of points, in pixels."""


def check_frame_size(source: Image | Points, size: Size) -> None:
    """Refuse frames that are too large, or too small for points, before anything is clustered."""
    if isinstance(source, Image):
        own = upright_size(source.width, source.height, source.orientation)
        width, height, factor = drawn_size(*own, size)
        width, height = width * factor, height * factor
    else:
        width, height = picture_size(size)
        if min(width, height) < _MIN_SIDE:
            raise SourceError(
                f"{width}x{height} pixels are too few for a picture of points; use at least ",
                Option("size", (_MIN_SIDE, _MIN_SIDE)),
            )
    check_size(height, width, source.max_pixels, "the animation")


def sheet_of(source: Image | Points, trace: Trace, size: Size, look: Look, *, colors: int, threads: int = 1) -> Sheet:
    """Lay out a source and a run on a sheet with at most `colors` palette entries."""
    check_frame_size(source, size)
    if isinstance(source, Image):
        return _sheet_of_image(source, trace, size, look, colors, threads)
    return _sheet_of_points(source, trace, size, look, colors, threads)


def one_panel(width: int, height: int, inks: Inks, canvas_of: CanvasOf) -> Sheet:
    """Make a sheet of one panel."""
    return Sheet(width, height, inks, (Panel(Box(0, 0, width, height), canvas_of),))


def _below_head_line(sheet: Sheet, trace: Trace, scale: float, look: Look) -> Sheet:
    """Move the panels of a sheet down, and put a head line above them."""
    # Most pictures of images have no text.
    from kmeans_gif.drawing.marks.head import head_of  # noqa: PLC0415
    from kmeans_gif.drawing.marks.head_line import HeadLine  # noqa: PLC0415

    head = head_of(trace, sheet.width, scale, look.font)
    line = Panel(Box(0, 0, sheet.width, head.height), Still(Canvas(marks=(HeadLine(head),))))
    moved = (replace(panel, box=replace(panel.box, top=panel.box.top + head.height)) for panel in sheet.panels)
    return replace(sheet, height=sheet.height + head.height, panels=(line, *moved))


def _sheet_of_image(image: Image, trace: Trace, size: Size, look: Look, colors: int, threads: int) -> Sheet:
    picture = picture_of(image, trace.space, size, threads=threads)
    has_head = bool(look.head) and not look.plain
    inks = inks_for(
        [trace.n_clusters], look.theme, colors=colors, ground=has_head, shaded=False, hole=picture.has_holes
    )
    height, width = picture.inverse.shape
    sheet = one_panel(width, height, inks, Still(image_canvas(picture, inks)))
    return _below_head_line(sheet, trace, text_scale(width, height), look) if has_head else sheet


def _sheet_of_points(points: Points, trace: Trace, size: Size, look: Look, colors: int, threads: int) -> Sheet:
    # Only points need axes, text and markers.
    from kmeans_gif.drawing.points.canvases import canvases_of  # noqa: PLC0415
    from kmeans_gif.drawing.points.scene import is_deep, is_tinted, scene_of  # noqa: PLC0415

    samples = samples_of(points, trace.space, threads=threads)
    tinted, deep = is_tinted(look, samples.features), is_deep(look, samples.features)
    inks = inks_for([trace.n_clusters], look.theme, colors=colors, tinted=tinted, deep=deep)
    scene = scene_of(samples, trace.centroids, points.names, look, size, inks)
    check_size(scene.height + scene.head, scene.width, points.max_pixels, "the animation")
    sheet = one_panel(scene.width, scene.height, inks, canvases_of(scene))
    return _below_head_line(sheet, trace, scene.scales.text, look) if scene.head else sheet
