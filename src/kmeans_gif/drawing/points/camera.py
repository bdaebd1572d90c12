"""Where places in space are on a picture: a camera with a mild perspective."""

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.types import Floats

_DISTANCE = 4.0
"""Of the eye from the middle of the box, in its longest edges: a mild perspective."""

_CORNERS = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])

_AROUND = range(0, 360, 5)
"""Azimuths that stand for all that a turning camera comes by."""

_SIDES, _ABOVE, _BELOW = 40, 22, 38
"""Pixels around the box for names and numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """Where places in space are on a picture.

    Attributes
    ----------
    low, high : ndarray of shape (3,), float64
        What the box spans.
    edges : ndarray of shape (3,), float64
        How long the box's edges are drawn; the longest is 1.
    axes : ndarray of shape (3, 3), float64
        The directions to the right, upwards and towards the eye, as rows.
    scale : float
        Pixels of an edge of 1 in the middle of the box.
    middle : ndarray of shape (2,), float64
        The pixel of the middle of the box.
    """

    low: Floats
    high: Floats
    edges: Floats
    axes: Floats
    scale: float
    middle: Floats

    def pixels(self, places: Floats) -> tuple[Floats, Floats]:
        """Project places to pixels.

        Parameters
        ----------
        places : ndarray of shape (n, 3), float64
            In units.

        Returns
        -------
        pixels : ndarray of shape (n, 2), float64
            x to the right and y down; the middle of the first pixel is (0.5, 0.5).
        nearness : ndarray of shape (n,), float64
            How many times as large as in the middle of the box things are seen.
        """
        return self.seen((((places - self.low) / (self.high - self.low)) - 0.5) * self.edges)

    def flat(self, places: Floats) -> Floats:
        """Project places (n, 3) to pixels (n, 2), whatever their nearness."""
        return self.pixels(places)[0]

    def seen(self, box: Floats) -> tuple[Floats, Floats]:
        """Project what is measured from the middle of the box.

        Parameters
        ----------
        box : ndarray of shape (n, 3), float64
            In longest edges.

        Returns
        -------
        pixels, nearness : ndarray of shape (n, 2) and (n,), float64
            As of `pixels`.
        """
        # Written out: a library's product of matrices rounds as its processor likes.
        turned = box[:, :1] * self.axes[:, 0] + box[:, 1:2] * self.axes[:, 1] + box[:, 2:] * self.axes[:, 2]
        nearness = _DISTANCE / (_DISTANCE - turned[:, 2])
        xy = np.stack([turned[:, 0] * nearness, -turned[:, 1] * nearness], axis=1)
        return self.middle + xy * self.scale, nearness


def camera_of(scene: Scene, azimuth: float) -> Camera:
    """Stand the camera so that the box is wholly inside the picture, all along its way if it turns.

    Parameters
    ----------
    scene : Scene
        What is drawn, with three axes.
    azimuth : float
        Where the camera stands round the upright axis, in degrees.

    Returns
    -------
    Camera
        Of one scale and middle for all azimuths if it turns: the box must neither breathe nor bob.
    """
    spans = scene.high - scene.low
    edges = spans / spans.max() if scene.look.equal_scale else np.ones(3)
    lift = scene.look.elevation

    def standing(degrees: float, scale: float, middle: Floats) -> Camera:
        return Camera(scene.low, scene.high, edges, _directions(degrees, lift), scale, middle)

    azimuths = _AROUND if scene.look.orbit else [azimuth]
    corners = np.concatenate([standing(a, 1.0, np.zeros(2)).seen(_CORNERS * edges)[0] for a in azimuths])
    low, high = corners.min(axis=0), corners.max(axis=0)
    sides, above, below = (_SIDES, _ABOVE, _BELOW) if scene.has_axes else (scene.bare_margin,) * 3
    top, bottom = scene.head + above, scene.height - below
    scale = float((np.array([scene.width - 2 * sides, bottom - top]) / (high - low)).min())
    return standing(azimuth, scale, np.array([scene.width / 2, (top + bottom) / 2]) - (low + high) / 2 * scale)


def _directions(azimuth: float, elevation: float) -> Floats:
    """Give the directions to the right, upwards and towards the eye."""
    turn, lift = radians(azimuth), radians(elevation)
    right = [-sin(turn), cos(turn), 0.0]
    up = [-sin(lift) * cos(turn), -sin(lift) * sin(turn), cos(lift)]
    towards = [cos(lift) * cos(turn), cos(lift) * sin(turn), sin(lift)]
    return np.array([right, up, towards]).round(12)  # sines differ in the last bit from machine to machine
