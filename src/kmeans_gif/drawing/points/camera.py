"""Projection of points in space: a camera with a mild perspective."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from kmeans_gif.types import Floats

_DISTANCE = 4.0
"""Distance of the camera from the centre of the box, in units of its longest edge."""

CORNERS = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
"""Corners of a box, relative to its centre, in units of its edges."""

_HALVINGS = 50
"""Enough to find a scale to a millionth of a pixel."""


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """Projects positions in space to pixels.

    Attributes
    ----------
    low, high : ndarray of shape (3,), float64
        Limits of the box.
    edges : ndarray of shape (3,), float64
        Relative lengths of the box's edges; the longest is 1.
    axes : ndarray of shape (3, 3), float64
        Directions to the right, upwards and towards the camera, as rows.
    scale : float
        Pixels per unit length at the centre of the box.
    middle : ndarray of shape (2,), float64
        The pixel of the centre of the box.
    """

    low: Floats
    high: Floats
    edges: Floats
    axes: Floats
    scale: float
    middle: Floats

    def pixels(self, places: Floats) -> tuple[Floats, Floats]:
        """Project positions (n, 3) in units to pixels, and return their nearness: apparent size relative to the centre.

        The centre of the first pixel is (0.5, 0.5).
        """
        return self.seen((places - self.low) / (self.high - self.low) - 0.5)

    def flat(self, places: Floats) -> Floats:
        """Project positions (n, 3) to pixels (n, 2)."""
        return self.pixels(places)[0]

    def seen(self, box: Floats) -> tuple[Floats, Floats]:
        """Project positions given relative to the centre of the box, in units of its edges; see `pixels`."""
        # Written out, because the rounding of a library's matrix product depends on the processor.
        x, y, z = (box * self.edges).T[:, :, None]
        turned = x * self.axes[:, 0] + y * self.axes[:, 1] + z * self.axes[:, 2]
        nearness = _DISTANCE / (_DISTANCE - turned[:, 2])
        xy = np.stack([turned[:, 0] * nearness, -turned[:, 1] * nearness], axis=1)
        return self.middle + xy * self.scale, nearness

    def walls(self) -> list[tuple[int, float]]:
        """List the back planes of the box: the axis perpendicular to each, and its side."""
        eye = _DISTANCE * self.axes[2] / self.edges
        return [(axis, side) for axis in range(3) for side in (-0.5, 0.5) if (eye[axis] - side) * side < 0]


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """What a picture must contain: positions that scale with it, and margins around them in pixels.

    Attributes
    ----------
    at : ndarray of shape (n, 2), float64
        Positions, projected with scale 1 and middle 0.
    before, after : ndarray of shape (n, 2), float64
        Extents from there in pixels: to the left and up, to the right and down.
    """

    at: Floats
    before: Floats
    after: Floats

    def bounds(self, scale: float) -> tuple[Floats, Floats]:
        """Return the smallest and the largest column and row of all extents."""
        return (self.at * scale + self.before).min(axis=0), (self.at * scale + self.after).max(axis=0)

    def largest_scale(self, room: Floats) -> float:
        """Find the largest scale that fits into (width, height); 0 if the texts alone don't fit."""
        low, high = 0.0, float((room / np.ptp(self.at, axis=0)).min())
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            first, last = self.bounds(middle)
            low, high = (middle, high) if (last - first <= room).all() else (low, middle)
        return low


def outline_of(outlines: Iterable[Outline]) -> Outline:
    """Concatenate outlines."""
    every = list(outlines)
    return Outline(*(np.concatenate([getattr(one, name) for one in every]) for name in ("at", "before", "after")))


def looking(low: Floats, high: Floats, edges: Floats, azimuth: float, elevation: float) -> Camera:
    """Make the camera for a box, with scale 1 and middle 0; angles are in degrees."""
    return Camera(low, high, edges, _directions(azimuth, elevation), 1.0, np.zeros(2))


def _directions(azimuth: float, elevation: float) -> Floats:
    """Return the directions to the right, upwards and towards the camera."""
    turn, lift = radians(azimuth), radians(elevation)
    right = [-sin(turn), cos(turn), 0.0]
    up = [-sin(lift) * cos(turn), -sin(lift) * sin(turn), cos(lift)]
    towards = [cos(lift) * cos(turn), cos(lift) * sin(turn), sin(lift)]
    return np.array([right, up, towards]).round(12)  # the last bit of a sine may differ between machines
