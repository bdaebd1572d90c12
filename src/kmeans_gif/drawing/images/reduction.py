"""Reduction of an image strip by strip, so that a large picture is read only once."""

from collections.abc import Sequence
from math import ceil, isqrt
from typing import NamedTuple, TypeAlias

import numpy as np
import PIL.Image

from kmeans_gif.sources.pictures.orientation import upright, upright_size
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Bytes, Values

_REDUCE_TO = 3
"""Boxes of pixels are averaged down to this multiple of the target size; the filter does the rest."""

_MAX_PIXELS = 1 << 25
"""Maximum number of pixels after averaging: 128 MiB in Pillow."""

_LARGEST_BOX = 1 << 14
"""Maximum number of pixels of a box, which limits memory, and the error of Pillow's 8-bit averages to 1/4 level."""


class Reduction:
    """Reduces a picture: boxes of pixels are averaged, then a bicubic filter is applied."""

    def __init__(self, image: Image, width: int, height: int) -> None:
        self._image = image
        self._size = upright_size(width, height, image.orientation)
        self._box = _box(image.width, image.height, *self._size)
        self._waiting: list[tuple[Values, Bytes | None]] = []
        self._rows_seen = 0
        self._bands: list[PIL.Image.Image] = []

    def add(self, pixels: Values, alpha: Bytes | None) -> None:
        """Add the next strip of the image."""
        width, height = self._image.width, self._box[1]
        values = pixels.reshape(-1, width, self._image.features)
        self._waiting.append((values, None if alpha is None else alpha.reshape(-1, width)))
        done = self._rows_seen - self._rows_seen % height
        self._rows_seen += len(values)
        ready = self._rows_seen - self._rows_seen % height - done
        if self._rows_seen == self._image.height:  # the last boxes may be cut short
            ready = self._rows_seen - done
        if ready:
            values, alpha = _joined(self._waiting)
            self._waiting = [(values[ready:], None if alpha is None else alpha[ready:])]
            self._average(values[:ready], None if alpha is None else alpha[:ready], done // height)

    def picture(self) -> Image:
        """Return the reduced picture, upright.

        Examples
        --------
        >>> gray = np.array([[0, 20, 40, 60], [20, 40, 60, 80]], np.uint8)[..., None]
        >>> reduction = Reduction(Image(2, 4, 1, 255, lambda start, stop: (gray[start:stop], None)), 2, 1)
        >>> for row in gray:
        ...     reduction.add(row, None)
        >>> reduction.picture().rows(0, 1)[0].ravel().tolist()
        [22, 58]
        """
        box = (0.0, 0.0, self._image.width / self._box[0], self._image.height / self._box[1])
        resized = (band.resize(self._size, PIL.Image.Resampling.BICUBIC, box) for band in self._bands)
        stored, opacity = _pixels([np.asarray(band) for band in resized], self._image)
        values = np.ascontiguousarray(upright(stored, self._image.orientation))
        alpha = None if opacity is None else np.ascontiguousarray(upright(opacity, self._image.orientation))

        def rows(start: int, stop: int) -> tuple[Values, Bytes | None]:
            return values[start:stop], None if alpha is None else alpha[start:stop]

        height, width = values.shape[:2]
        return Image(height, width, self._image.features, self._image.white, rows)

    def _average(self, values: Values, alpha: Bytes | None, top: int) -> None:
        """Average whole boxes; `top` is the number of rows of boxes above them."""
        self._paste(_averages(values, alpha, self._box), 0, top)

    def _paste(self, averages: list[PIL.Image.Image], left: int, top: int) -> None:
        if not self._bands:
            width, height = (ceil(whole / part) for whole, part in zip(_shape(self._image), self._box, strict=True))
            self._bands = [PIL.Image.new(band.mode, (width, height)) for band in averages]
        for whole, band in zip(self._bands, averages, strict=True):
            whole.paste(band, (left, top))

    def tally(self) -> "BoxTally":
        """Return what averages the boxes of blocks."""
        return BoxTally(self._box)

    def take(self, result: "list[_Averages]") -> None:
        """Put the averages of blocks into their places."""
        for left, top, bands in result:
            self._paste([PIL.Image.fromarray(band) for band in bands], left, top)


_Averages: TypeAlias = tuple[int, int, list[Values]]
"""Where the averages of a block are, in boxes, and the arrays of their bands."""


class BoxTally(NamedTuple):
    """Averages the boxes of blocks; see `Tally`."""

    box: tuple[int, int]

    def of(self, values: Values, alpha: Bytes | None, left: int, top: int) -> list[_Averages]:
        """Average the boxes of a block."""
        averages = [np.asarray(band) for band in _averages(values, alpha, self.box)]
        return [(left // self.box[0], top // self.box[1], averages)]

    def merged(self, results: Sequence[list[_Averages]]) -> list[_Averages]:
        """Put the averages of blocks one behind the other."""
        return [averages for result in results for averages in result]


def _averages(values: Values, alpha: Bytes | None, box: tuple[int, int]) -> list[PIL.Image.Image]:
    """Average boxes of pixels; those at the right and at the bottom may be cut short."""
    return [band.reduce(box) for band in _bands(values, alpha)]


def _shape(image: Image) -> tuple[int, int]:
    return image.width, image.height


def _box(width: int, height: int, drawn_width: int, drawn_height: int) -> tuple[int, int]:
    """Choose the size of the boxes that are averaged."""
    across, down = (
        max(1, side // (drawn * _REDUCE_TO)) for side, drawn in ((width, drawn_width), (height, drawn_height))
    )
    if (width // across) * (height // down) > _MAX_PIXELS:
        enough = isqrt(width * height // _MAX_PIXELS) + 1
        across = max(across, min(enough, width // drawn_width))
        down = max(down, min(enough, height // drawn_height))
    if across * down > _LARGEST_BOX:
        across = min(across, max(isqrt(_LARGEST_BOX), _LARGEST_BOX // down))
        down = min(down, _LARGEST_BOX // across)
    return across, down


def _joined(strips: list[tuple[Values, Bytes | None]]) -> tuple[Values, Bytes | None]:
    if len(strips) == 1:
        return strips[0]
    alphas = [alpha for _, alpha in strips if alpha is not None]
    return np.concatenate([values for values, _ in strips]), np.concatenate(alphas) if alphas else None


def _bands(values: Values, alpha: Bytes | None) -> list[PIL.Image.Image]:
    """Convert a strip to Pillow images: one of 8-bit pixels, or one of floats per feature, premultiplied by alpha."""
    if values.dtype == np.uint8:
        pixels = values if alpha is None else np.dstack([values, alpha])
        return [PIL.Image.fromarray(pixels.squeeze(2) if pixels.shape[2] == 1 else pixels)]
    opacity = np.float32(1) if alpha is None else alpha / np.float32(255)
    bands = [values[..., f].astype(np.float32) * opacity for f in range(values.shape[2])]
    return [PIL.Image.fromarray(band) for band in (bands if alpha is None else [*bands, opacity])]


def _pixels(bands: list[Values], image: Image) -> tuple[Values, Bytes | None]:
    """Invert `_bands`."""
    if image.white == 255:
        pixels = np.atleast_3d(bands[0])
        alpha = np.ascontiguousarray(pixels[..., -1]) if pixels.shape[2] > image.features else None
        return np.ascontiguousarray(pixels[..., : image.features]), alpha
    values = np.dstack(bands[: image.features]).astype(np.float64)
    alpha = None
    if len(bands) > image.features:
        opacity = np.clip(bands[-1], 0, 1)
        alpha = np.rint(opacity * 255).astype(np.uint8)
        values /= np.where(opacity > 0, opacity, 1)[..., None]
    values = np.clip(values, 0, image.white)
    return (np.rint(values).astype(np.uint16) if image.white > 1 else values), alpha
