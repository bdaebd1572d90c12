"""Where places in space are on a picture: a camera with a mild perspective."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from kmeans_gif.types import Floats

_DISTANCE = 4.0
"""Of the eye from the middle of the box, in its longest edges: a mild perspective."""

CORNERS = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
"""Of a box, in its edges from its middle."""

_HALVINGS = 50
"""So many narrow a scale down to a millionth of a pixel."""


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
        """Project places (n, 3) in units to pixels, and tell how many times as large as in the middle they are seen.

        The first pixel's middle is (0.5, 0.5).
        """
        return self.seen((places - self.low) / (self.high - self.low) - 0.5)

    def flat(self, places: Floats) -> Floats:
        """Project places (n, 3) to pixels (n, 2), whatever their nearness."""
        return self.pixels(places)[0]

    def nearness(self, places: Floats) -> Floats:
        """Tell how many times as large as in the middle of the box places (n, 3) in units are seen: (n,)."""
        return self.pixels(places)[1]

    def seen(self, box: Floats) -> tuple[Floats, Floats]:
        """Project places likewise that are measured from the middle of the box in its edges."""
        # Written out: a library's product of matrices rounds as its processor likes.
        x, y, z = (box * self.edges).T[:, :, None]
        turned = x * self.axes[:, 0] + y * self.axes[:, 1] + z * self.axes[:, 2]
        nearness = _DISTANCE / (_DISTANCE - turned[:, 2])
        xy = np.stack([turned[:, 0] * nearness, -turned[:, 1] * nearness], axis=1)
        return self.middle + xy * self.scale, nearness

    def walls(self) -> list[tuple[int, float]]:
        """List the planes of the box that are seen from inside: the axis at right angles to each, and on which side."""
        eye = _DISTANCE * self.axes[2] / self.edges
        return [(axis, side) for axis in range(3) for side in (-0.5, 0.5) if (eye[axis] - side) * side < 0]


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """What must be on a picture: places that move with its scale, and the pixels that something there reaches beyond.

    Attributes
    ----------
    at : ndarray of shape (n, 2), float64
        Seen by a camera of scale 1 whose middle is 0.
    before, after : ndarray of shape (n, 2), float64
        How far it reaches from there, in pixels: to the left and up, to the right and down.
    """

    at: Floats
    before: Floats
    after: Floats

    def bounds(self, scale: float) -> tuple[Floats, Floats]:
        """Give the smallest and the largest column and row that anything reaches."""
        return (self.at * scale + self.before).min(axis=0), (self.at * scale + self.after).max(axis=0)

    def largest_scale(self, room: Floats) -> float:
        """Find how large it may be drawn so that it has room, of (width, height); 0 if text alone has none."""
        low, high = 0.0, float((room / np.ptp(self.at, axis=0)).min())
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            first, last = self.bounds(middle)
            low, high = (middle, high) if (last - first <= room).all() else (low, middle)
        return low


def outline_of(outlines: Iterable[Outline]) -> Outline:
    """Put outlines together."""
    every = list(outlines)
    return Outline(*(np.concatenate([getattr(one, name) for one in every]) for name in ("at", "before", "after")))


def looking(low: Floats, high: Floats, edges: Floats, azimuth: float, elevation: float) -> Camera:
    """Look at a box from a side, in degrees; scale is 1 and middle 0."""
    return Camera(low, high, edges, _directions(azimuth, elevation), 1.0, np.zeros(2))


def _directions(azimuth: float, elevation: float) -> Floats:
    """Give the directions to the right, upwards and towards the eye."""
    turn, lift = radians(azimuth), radians(elevation)
    right = [-sin(turn), cos(turn), 0.0]
    up = [-sin(lift) * cos(turn), -sin(lift) * sin(turn), cos(lift)]
    towards = [cos(lift) * cos(turn), cos(lift) * sin(turn), sin(lift)]
    return np.array([right, up, towards]).round(12)  # sines differ in the last bit from machine to machine
