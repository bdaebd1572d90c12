"""The canvas of an image: the colour of each pixel at the drawn size."""

import logging
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.counting import ColorCounts, fold, kept, samples_of
from kmeans_gif.clustering.pixels import each_pixel
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.spaces import Space
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.images.reduction import Reduction
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.sizes import Size, drawn_size
from kmeans_gif.errors import Option
from kmeans_gif.sources.checks import check_size
from kmeans_gif.sources.pictures.orientation import upright, upright_size
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Bytes, Indices, Values

OPAQUE = 128
"""Pixels of less alpha are drawn transparent, because a GIF has no partial transparency."""

_log = logging.getLogger("kmeans_gif")


class Picture(NamedTuple):
    """An image at its drawn size, before palette entries are chosen.

    Attributes
    ----------
    samples : Samples
        The different colours that are shown.
    inverse : ndarray of shape (height, width), uint32
        For each pixel the row of its colour in ``samples.blocks``; their number for a transparent pixel.
    """

    samples: Samples
    inverse: NDArray[np.uint32]

    @property
    def has_holes(self) -> bool:
        """Whether any pixel is transparent."""
        return bool((self.inverse == self.samples.n_rows).any())


def reduction_of(image: Image, size: Size) -> Reduction | None:
    """Prepare the reduction of an image from its strips; None if it is not drawn smaller."""
    own = upright_size(image.width, image.height, image.orientation)
    width, height, _ = drawn_size(*own, size)
    if (width, height) == own:
        return None
    if size is None:
        _log.info(
            "drawn at %d×%d; every pixel of the %d×%d picture is clustered (%s draws them all)",
            *(width, height, *own, Option("size", "full")),
        )
    return Reduction(image, width, height)


def picture_of(image: Image, space: Space, size: Size, *, threads: int = 1) -> Picture:
    """Resize an image for drawing, and find the colour of each pixel.

    It is reduced by averaging and a bicubic filter, or enlarged by a whole factor. The aspect ratio is kept.
    """
    smaller = kept(image, ("smaller", size), lambda: _smaller(image, size))
    shown = image if smaller is None else smaller
    samples = samples_of(shown, space, threads=threads)
    inverse = each_pixel(shown, samples, least_alpha=OPAQUE, threads=threads)
    _, _, factor = drawn_size(*upright_size(image.width, image.height, image.orientation), size)
    if factor > 1:
        inverse = inverse.repeat(factor, axis=0).repeat(factor, axis=1)
    return Picture(samples, inverse)


def shown_at(image: Image, size: Size) -> Image:
    """Resize an image as `picture_of` does, and turn it upright, which copies an image that isn't."""
    smaller = kept(image, ("smaller", size), lambda: _smaller(image, size))
    _, _, factor = drawn_size(*upright_size(image.width, image.height, image.orientation), size)
    if smaller is not None:
        return replace(smaller, max_pixels=image.max_pixels)
    turned = image if image.orientation == 1 else _turned(image)
    return turned if factor == 1 else _enlarged(turned, factor)


def _turned(image: Image) -> Image:
    width, height = upright_size(image.width, image.height, image.orientation)
    check_size(height, width, image.max_pixels, "the image, which is turned upright in memory,")
    stored, opacity = image.rows(0, image.height)
    values = np.ascontiguousarray(upright(stored, image.orientation))
    alpha = None if opacity is None else np.ascontiguousarray(upright(opacity, image.orientation))

    def rows(start: int, stop: int) -> tuple[Values, Bytes | None]:
        return values[start:stop], None if alpha is None else alpha[start:stop]

    return replace(image, height=height, width=width, rows=rows, orientation=1)


def _enlarged(image: Image, factor: int) -> Image:
    def rows(start: int, stop: int) -> tuple[Values, Bytes | None]:
        first = start // factor
        values, alpha = image.rows(first, -(-stop // factor))
        part = np.arange(start, stop) // factor - first
        values = values[part].repeat(factor, axis=1)
        return values, None if alpha is None else alpha[part].repeat(factor, axis=1)

    return replace(image, height=image.height * factor, width=image.width * factor, rows=rows, lazy=None)


def count_and_reduce(image: Image, space: Space, size: Size, *, threads: int) -> None:
    """Read an image once for both its samples and its reduced picture, which `kept` caches."""
    kept(image, ("counted and reduced", space, size), lambda: _read_once(image, space, size, threads))


def _read_once(image: Image, space: Space, size: Size, threads: int) -> None:
    reduction = reduction_of(image, size)
    if reduction is None:
        return
    counts = ColorCounts(image, threads)
    fold(image, counts, reduction)
    kept(image, ("samples", space), lambda: counts.samples(space))
    kept(image, ("smaller", size), reduction.picture)


def _smaller(image: Image, size: Size) -> Image | None:
    reduction = reduction_of(image, size)
    if reduction is None:
        return None
    fold(image, reduction)
    return reduction.picture()


def image_canvas(picture: Picture, inks: Inks, *, run: int = 0) -> Canvas:
    """Make the canvas of a picture, whose pixels have their clusters' own colours or are transparent."""
    offset: Indices | None = None
    own = inks.runs[run].own(0) - inks.runs[run].first
    if own > 0 or inks.hole is not None:
        offset = np.full(picture.inverse.shape, own, inks.dtype)
        if inks.hole is not None:
            offset[picture.inverse == picture.samples.n_rows] = inks.hole
    return Canvas(picture.samples.blocks_in_memory, picture.inverse, offset, run)
