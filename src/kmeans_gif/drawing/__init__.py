"""What is where on a picture, decided once for all frames that it serves."""

from collections.abc import Callable

from kmeans_gif.clustering.samples import Samples
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.images.image import Size, checked_size, drawn_size, image_canvas, picture_size, reduction_of
from kmeans_gif.drawing.images.reduction import Reduction
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.errors import SourceError
from kmeans_gif.look import Look
from kmeans_gif.sources.pictures.orientation import upright_size
from kmeans_gif.sources.records import Image, Points
from kmeans_gif.types import Floats

__all__ = ["Canvas", "Reduction", "Size", "canvases", "checked_size", "drawn_shape", "reduction_of"]

_LEAST = 16
"""Pixels that a picture of points has at least each way."""


def drawn_shape(source: Image | Points, size: Size) -> tuple[int, int]:
    """Tell how large a picture will be, without its head line.

    Parameters
    ----------
    source : Image or Points
        What to draw.
    size : int, (int, int), "full" or None
        As in `canvases`.

    Returns
    -------
    height, width : int
        In pixels.

    Raises
    ------
    SourceError
        If a picture of points would have no room for them.
    """
    if isinstance(source, Image):
        own = upright_size(source.width, source.height, source.orientation)
        width, height, factor = drawn_size(*own, size)
        return height * factor, width * factor
    width, height = picture_size(size)
    if min(width, height) < _LEAST:
        raise SourceError(
            f"{width}x{height} pixels are too few for a picture of points; the size must be at least {_LEAST}x{_LEAST}"
        )
    return height, width


def canvases(
    source: Image | Points,
    samples: Samples,
    centroids: Floats,
    size: Size,
    look: Look,
    *,
    reduction: Reduction | None,
    colors: int,
    threads: int = 1,
) -> Callable[[Shot], Canvas]:
    """Lay a picture out.

    Parameters
    ----------
    source : Image or Points
        What to draw.
    samples : Samples
        The same as samples.
    centroids : ndarray of shape (steps, k, features), float64
        All that will be shown, in the samples' space: axes are wide enough for them.
    size : int, (int, int), "full" or None
        How large; see `image_canvas`. Points are drawn on 720×480 where no size is asked for.
    look : Look
        How.
    reduction : Reduction or None
        The smaller picture of an image, where it is drawn smaller.
    colors : int
        How many colours a frame can have.
    threads : int
        How many threads to use.

    Returns
    -------
    callable
        The canvas of a shot; the same one while nothing but colours changes.
    """
    if isinstance(source, Image):
        k = centroids.shape[1]
        canvas = image_canvas(
            source, samples, size, look, reduction=reduction, n_clusters=k, colors=colors, threads=threads
        )
        return lambda _: canvas
    # Only points need axes, text and markers.
    from kmeans_gif.drawing.points.line import strip_canvases  # noqa: PLC0415
    from kmeans_gif.drawing.points.plane import plane_canvases  # noqa: PLC0415
    from kmeans_gif.drawing.points.scene import scene_of  # noqa: PLC0415
    from kmeans_gif.drawing.points.space import space_canvases  # noqa: PLC0415

    scene = scene_of(samples, centroids, source.names, look, size, colors)
    return {1: strip_canvases, 2: plane_canvases, 3: space_canvases}[len(scene.axes)](scene)
