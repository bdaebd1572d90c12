"""The scale of a box in space: as large as fits with its texts, for all positions of a turning camera."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kmeans_gif.drawing.points.box import Lettering, Text, outline_with, texts_of
from kmeans_gif.drawing.points.camera import Camera, Outline, looking, outline_of
from kmeans_gif.drawing.sizes import other_side
from kmeans_gif.types import Floats

_AROUND = range(0, 360, 5)
"""Number of azimuths that are checked for a turning camera."""

_TEXTS_EVERY = 3
"""Texts are placed at every third azimuth, because in between they move less than the margin."""


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """The box that is drawn, and the position of the camera.

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
        """Return the outline that must fit into the picture."""
        azimuths = _AROUND if self.azimuth is None else [self.azimuth]
        cameras = [looking(self.low, self.high, self.edges, azimuth, self.elevation) for azimuth in azimuths]
        return outline_of(
            outline_with(camera, [] if i % _TEXTS_EVERY else texts_of(camera, lettering))
            for i, camera in enumerate(cameras)
        )


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """How a box is drawn: its labels, the scale, and the pixel of its centre."""

    lettering: Lettering
    scale: float
    middle: Floats

    def camera(self, box: Box, azimuth: float) -> tuple[Camera, list[Text]]:
        """Return the camera at one azimuth, and the texts of the box."""
        camera = looking(box.low, box.high, box.edges, azimuth, box.elevation)
        return replace(camera, scale=self.scale, middle=self.middle), texts_of(camera, self.lettering)


def view_of(box: Box, letterings: Sequence[Lettering], first: Floats, last: Floats, size: Floats) -> View:
    """Fit a box between two corners of a picture, with the most complete labels that leave it large.

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
    """Return the size of a picture for a labelled box with margins in pixels."""
    outline = box.outline(lettering)
    scale = outline.largest_scale(np.array([long - across, long - down], np.float64))
    first, last = outline.bounds(scale)
    width, height = np.ceil(last - first).astype(int)
    return other_side(int(width) + across, long), other_side(int(height) + down, long)
