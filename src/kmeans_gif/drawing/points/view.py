"""How near a box in space is seen: as near as it and its texts allow, all along the camera's way if it turns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kmeans_gif.drawing.points.box import Lettering, Text, outline_with, texts_of
from kmeans_gif.drawing.points.camera import Camera, Outline, looking, outline_of
from kmeans_gif.drawing.sizes import other_side
from kmeans_gif.types import Floats

_AROUND = range(0, 360, 5)
"""Azimuths that stand for all that a turning camera comes by."""

_TEXTS_EVERY = 3
"""Of these, texts are placed for every third: they move less than the margin in between."""


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """What is looked at, and from where.

    Attributes
    ----------
    low, high : ndarray of shape (3,), float64
        What it spans.
    edges : ndarray of shape (3,), float64
        How long its edges are drawn; the longest is 1.
    elevation : float
        Of the camera, in degrees.
    azimuth : float or None
        Of the camera, in degrees; None stands for all.
    """

    low: Floats
    high: Floats
    edges: Floats
    elevation: float
    azimuth: float | None

    def outline(self, lettering: Lettering) -> Outline:
        """Tell what must be on the picture."""
        azimuths = _AROUND if self.azimuth is None else [self.azimuth]
        cameras = [looking(self.low, self.high, self.edges, azimuth, self.elevation) for azimuth in azimuths]
        return outline_of(
            outline_with(camera, [] if i % _TEXTS_EVERY else texts_of(camera, lettering))
            for i, camera in enumerate(cameras)
        )


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """How a box is drawn: its lettering, the scale, and the pixel of its middle."""

    lettering: Lettering
    scale: float
    middle: Floats

    def camera(self, box: Box, azimuth: float) -> tuple[Camera, list[Text]]:
        """Look at the box from one side, and letter it."""
        camera = looking(box.low, box.high, box.edges, azimuth, box.elevation)
        return replace(camera, scale=self.scale, middle=self.middle), texts_of(camera, self.lettering)


def view_of(box: Box, letterings: Sequence[Lettering], first: Floats, last: Floats, size: Floats) -> View:
    """Fit a box between two corners of a picture of some (width, height), with the most text that leaves it large.

    Names go if it took less than two thirds of both sides, numbers if it took less than half.
    """
    for lettering in letterings:
        outline = box.outline(lettering)
        scale = outline.largest_scale(last - first)
        least = 2 / 3 if lettering.names else 1 / 2
        if (np.ptp(outline.at, axis=0) * scale >= least * size).any():
            break
    low, high = outline.bounds(scale)
    return View(lettering, scale, (first + last) / 2 - (low + high) / 2)


def box_size(box: Box, lettering: Lettering, long: int, across: int, down: int) -> tuple[int, int]:
    """Shape a picture for a lettered box with margins around it, in pixels."""
    outline = box.outline(lettering)
    scale = outline.largest_scale(np.array([long - across, long - down], np.float64))
    first, last = outline.bounds(scale)
    width, height = np.ceil(last - first).astype(int)
    return other_side(int(width) + across, long), other_side(int(height) + down, long)
