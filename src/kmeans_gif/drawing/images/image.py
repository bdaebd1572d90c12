"""The canvas of an image: which of its colours each pixel has, at the size it is drawn."""

import logging
from typing import Literal, TypeAlias

import numpy as np

from kmeans_gif.clustering.pixels import each_pixel
from kmeans_gif.clustering.samples import Samples, samples_of
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.images.reduction import Reduction
from kmeans_gif.drawing.inks import inks_for
from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.look import Look
from kmeans_gif.sources.pictures.orientation import upright_size
from kmeans_gif.sources.records import Image

DEFAULT_LONG_SIDE = 1024
"""Images are drawn no larger than this where no size is asked for."""

DEFAULT_SIZE = (720, 480)
"""Size of a picture of points where none is asked for."""

_OPAQUE = 128
"""Drawn, a pixel of less alpha shows nothing: a GIF knows no halves."""

_log = logging.getLogger("kmeans_gif")

Size: TypeAlias = int | tuple[int, int] | Literal["full"] | None


def checked_size(size: object) -> None:
    """Check a size before anything is read.

    Parameters
    ----------
    size : object
        What was given.

    Raises
    ------
    OptionError
        If it is none of what `image_canvas` takes.

    Examples
    --------
    >>> checked_size((640, 480))
    >>> checked_size("large")
    Traceback (most recent call last):
    kmeans_gif.errors.OptionError: size='large' must be a long side, a (width, height) or 'full', in pixels from 1 on
    """
    if size is None or (isinstance(size, str) and size == "full"):
        return
    sides = size if isinstance(size, tuple) and len(size) == 2 else (size,)
    if not all(isinstance(side, int | np.integer) and not isinstance(side, bool) and side >= 1 for side in sides):
        raise OptionError(f"size={size!r} must be a long side, a (width, height) or 'full', in pixels from 1 on")


def reduction_of(image: Image, size: Size) -> Reduction | None:
    """Prepare to make a picture smaller while it is read.

    Parameters
    ----------
    image : Image
        The picture.
    size : int, (int, int), "full" or None
        As in `image_canvas`.

    Returns
    -------
    Reduction or None
        To be given every strip of the picture; None where it is drawn no smaller than it is.
    """
    own = upright_size(image.width, image.height, image.orientation)
    width, height, _ = drawn_size(*own, size)
    if (width, height) == own:
        return None
    if size is None:
        _log.warning(
            "drawn at %d×%d; every pixel of the %d×%d picture is clustered (size 'full' draws them all)",
            *(width, height, *own),
        )
    return Reduction(image, width, height)


def image_canvas(
    image: Image,
    samples: Samples,
    size: Size,
    look: Look,
    *,
    reduction: Reduction | None,
    n_clusters: int,
    colors: int,
    threads: int = 1,
) -> Canvas:
    """Lay an image out.

    Parameters
    ----------
    image : Image
        The picture.
    samples : Samples
        Its colours.
    size : int, (int, int), "full" or None
        The long side, a box to fit into, or the size it has; None is its own size, at most 1024 on the long side. The
        aspect is kept. Smaller by averaging and a bicubic filter; larger by whole factors, each pixel a square.
    look : Look
        Whether there is a head line, and on which ground.
    reduction : Reduction or None
        What `reduction_of` gave, with all of the picture added.
    n_clusters, colors : int
        How many colours the clusters need, and how many a frame can have.
    threads : int
        How many threads to use.

    Returns
    -------
    Canvas
        With a value for each different colour shown.

    Raises
    ------
    OptionError
        If clusters and head line need more colours than a frame has.
    SourceError
        If there are transparent pixels, and no colour is left for them.
    """
    if reduction is not None:
        image = reduction.picture()
        samples = samples_of(image, samples.space, threads=threads)
    inverse = each_pixel(image, samples, least_alpha=_OPAQUE, threads=threads)
    _, _, factor = drawn_size(inverse.shape[1], inverse.shape[0], size)
    if factor > 1:
        inverse = inverse.repeat(factor, axis=0).repeat(factor, axis=1)
    has_holes = bool((inverse == samples.n_rows).any())
    if n_clusters + has_holes > colors:
        raise SourceError(
            f"n_clusters={n_clusters} leaves no colour for transparent pixels in a frame of {colors}; "
            f"use n_clusters <= {colors - 1}"
        )
    if look.plain or not look.head:
        return Canvas(samples.blocks, inverse, has_holes)
    return _with_head(Canvas(samples.blocks, inverse, has_holes), samples.n_rows, look, n_clusters, colors - has_holes)


def _with_head(canvas: Canvas, nowhere: int, look: Look, n_clusters: int, colors: int) -> Canvas:
    """Leave rows above the picture for the head line."""
    from kmeans_gif.drawing.marks.head import HEAD_HEIGHT  # noqa: PLC0415 - most pictures have none
    from kmeans_gif.drawing.marks.overlay import head_line  # noqa: PLC0415

    inks = inks_for(n_clusters, look.theme, colors=colors, shaded=False)
    inverse = np.pad(canvas.inverse, ((HEAD_HEIGHT, 0), (0, 0)), constant_values=nowhere)
    return Canvas(
        canvas.blocks, inverse, canvas.has_holes, np.zeros(inverse.shape, np.uint8), inks, head_line(inks, look.font)
    )


def drawn_size(width: int, height: int, size: Size) -> tuple[int, int, int]:
    """Fit a picture into the size asked for.

    Parameters
    ----------
    width, height : int
        Of the picture.
    size : int, (int, int), "full" or None
        As in `image_canvas`.

    Returns
    -------
    width, height, factor : int
        The size to filter the picture to, and how many times to enlarge that.

    Examples
    --------
    >>> drawn_size(4000, 3000, None), drawn_size(8, 4, 100), drawn_size(600, 400, (300, 300))
    ((1024, 768, 1), (8, 4, 12), (300, 200, 1))
    """
    if size == "full":
        return width, height, 1
    if size is None:
        size = min(DEFAULT_LONG_SIDE, max(width, height))
    box = (size, size) if isinstance(size, int) else size
    if width <= box[0] and height <= box[1]:
        return width, height, min(box[0] // width, box[1] // height)
    if box[0] * height <= box[1] * width:  # the width decides
        return box[0], max(1, (2 * box[0] * height + width) // (2 * width)), 1
    return max(1, (2 * box[1] * width + height) // (2 * height)), box[1], 1


def picture_size(size: Size) -> tuple[int, int]:
    """Give the size of a picture of points.

    Parameters
    ----------
    size : int, (int, int), "full" or None
        The long side, or width and height; points have no size of their own, so "full" and None are 720×480.

    Returns
    -------
    width, height : int
        In pixels.

    Examples
    --------
    >>> picture_size(None), picture_size(360), picture_size((300, 300))
    ((720, 480), (360, 240), (300, 300))
    """
    width, height = DEFAULT_SIZE
    if isinstance(size, tuple):
        width, height = size
    elif size is not None and size != "full":
        width, height = size, size * height // width
    return int(width), int(height)
