"""The samples that a page carries: the pixels of a picture, upright, or points."""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from kmeans_gif.drawing.images.image import shown_at
from kmeans_gif.sources.pictures.orientation import upright_size
from kmeans_gif.sources.records import Image, Points
from kmeans_gif.types import Floats
from kmeans_gif.writers.pixels import encoded

MAX_PIXELS = 4_000_000
"""Maximum number of pixels of a page, which clusters them in a browser."""

MAX_POINTS = 500_000
"""Maximum number of points of a page."""

_DEEP = 65535


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """Samples as bytes.

    Attributes
    ----------
    format : {"png", "float32", "float64"}
        A picture, or rows of points, little-endian.
    content : bytes
        The file, or the rows.
    notes : tuple of str
        How they differ from what was clustered; empty if they are the same.
    """

    format: Literal["png", "float32", "float64"]
    content: bytes
    notes: tuple[str, ...]


def embedded(source: Image | Points) -> Embedded:
    """Return the samples of a page: as they are, or fewer."""
    return _picture(source) if isinstance(source, Image) else _points(source)


def _picture(image: Image) -> Embedded:
    width, height = upright_size(image.width, image.height, image.orientation)
    notes: list[str] = []
    if width * height <= MAX_PIXELS:
        shown = shown_at(image, "full")
    else:
        share = sqrt(MAX_PIXELS / (width * height))
        shown = shown_at(image, (max(1, int(width * share)), max(1, int(height * share))))
        notes.append(f"scaled down from {width}×{height} to {shown.width}×{shown.height} pixels")
    values, alpha = shown.rows(0, shown.height)
    if image.white == 1:
        values = np.rint(values * _DEEP).astype(np.uint16)
        notes.append("rounded to 16 bits")
    if alpha is not None:
        opacity = alpha if values.dtype == np.uint8 else alpha.astype(np.uint16) * 257
        values = np.concatenate([values, opacity[..., np.newaxis]], axis=2)
    return Embedded("png", encoded(values), tuple(notes))


def _points(points: Points) -> Embedded:
    n = min(points.n, MAX_POINTS)
    notes = () if n == points.n else (f"thinned from {points.n:,} to {n:,} points",)
    rows = points.rows(0, n) if n == points.n else _thinned(points, n)
    narrow = rows.astype("<f4")
    if np.array_equal(narrow.astype(np.float64), rows):
        return Embedded("float32", narrow.tobytes(), notes)
    return Embedded("float64", rows.astype("<f8").tobytes(), notes)


def _thinned(points: Points, n: int) -> Floats:
    """Take `n` rows at equal distances."""
    chosen = np.arange(n) * points.n // n
    return np.concatenate(
        [
            points.rows(start, min(points.n, start + MAX_POINTS))[part - start]
            for start in range(0, points.n, MAX_POINTS)
            if len(part := chosen[(chosen >= start) & (chosen < start + MAX_POINTS)])
        ]
    )
