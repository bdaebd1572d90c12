"""The sheets that `kmeans_gif.draw` makes of images and of points."""

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.image_sheets import image_sheet
from kmeans_gif.drawing.inks import MAX_COLORS
from kmeans_gif.drawing.sheet import Sheet
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


def sheet_of(
    source: Image | Points,
    trace: Trace,
    size: Size,
    look: Look,
    *,
    opening: bool = False,
    colors: int = MAX_COLORS,
    threads: int = 1,
) -> Sheet:
    """Lay out a source and a run on a sheet with at most `colors` palette entries.

    `opening` is for stories that begin with the data before clustering.
    """
    check_frame_size(source, size)
    if isinstance(source, Image):
        sheet = image_sheet(source, trace, size, look, opening=opening, colors=colors, threads=threads)
    else:
        # Only points need axes and markers.
        from kmeans_gif.drawing.point_sheets import point_sheet  # noqa: PLC0415

        sheet = point_sheet(source, trace, size, look, opening=opening, colors=colors, threads=threads)
    check_size(sheet.height, sheet.width, source.max_pixels, "the animation")
    return sheet
