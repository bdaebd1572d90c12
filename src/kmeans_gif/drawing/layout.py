"""The sheets that `kmeans_gif.draw` makes: one panel with an image or with points."""

from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.images.image import below_head_line, image_canvas, picture_of
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


def _sheet_of_image(image: Image, trace: Trace, size: Size, look: Look, colors: int, threads: int) -> Sheet:
    picture = picture_of(image, trace.space, size, threads=threads)
    has_head = bool(look.head) and not look.plain
    inks = inks_for(
        [trace.n_clusters], look.theme, colors=colors, ground=has_head, shaded=False, hole=picture.has_holes
    )
    canvas = image_canvas(picture, inks)
    if has_head:
        # Most pictures of images have no text.
        from kmeans_gif.drawing.marks.head import head_of  # noqa: PLC0415
        from kmeans_gif.drawing.marks.head_line import HeadLine  # noqa: PLC0415

        height, width = canvas.inverse.shape
        head = head_of(trace, width, text_scale(width, height), look.font)
        canvas = below_head_line(canvas, inks, head.height, HeadLine(head))
    height, width = canvas.inverse.shape
    return one_panel(width, height, inks, Still(canvas))


def _sheet_of_points(points: Points, trace: Trace, size: Size, look: Look, colors: int, threads: int) -> Sheet:
    # Only points need axes, text and markers.
    from kmeans_gif.drawing.points.canvases import canvases_of  # noqa: PLC0415
    from kmeans_gif.drawing.points.scene import is_deep, is_tinted, scene_of  # noqa: PLC0415

    samples = samples_of(points, trace.space, threads=threads)
    tinted, deep = is_tinted(look, samples.features), is_deep(look, samples.features)
    inks = inks_for([trace.n_clusters], look.theme, colors=colors, tinted=tinted, deep=deep)
    scene = scene_of(samples, trace.centroids, points.names, look, size, inks)
    check_size(scene.height, scene.width, points.max_pixels, "the animation")
    return one_panel(scene.width, scene.height, inks, canvases_of(scene, trace))
