"""The star that marks a centroid, and the square that marks a pinned one."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Final

import numpy as np

from kmeans_gif.types import Bytes, Floats

_INNER: Final = 0.45
"""Radius of the inner corners relative to the points. Sharper stars (0.38) leave no room for colour."""

_SIN_36, _COS_36, _SIN_72, _COS_72 = 0.5877852522924731, 0.8090169943749475, 0.9510565162951535, 0.30901699437494745

_POINTS = ((0, -1), (_SIN_72, -_COS_72), (_SIN_36, _COS_36), (-_SIN_36, _COS_36), (-_SIN_72, -_COS_72))
_CORNERS: Final = tuple(
    corner  # alternately of a regular pentagon and of an inverted one; one point is up
    for (x, y), (u, v) in zip(_POINTS, _POINTS[3:] + _POINTS[:3], strict=True)
    for corner in ((x, y), (-_INNER * u, -_INNER * v))
)


_SQUARE: Final = 0.68
"""Half the side of a square relative to the points of a star; both have about the same weight to the eye."""


@dataclass(frozen=True, slots=True, eq=False)
class Star:
    """Coverage of a star or square for each pixel of a square box, 0 to 255.

    Draw `halo` in the colour of the background, `body` over it in that of the ink, and
    `fill` over that in that of the cluster.

    Attributes
    ----------
    body : ndarray of shape (side, side), uint8
        The star with its outline.
    fill : ndarray of shape (side, side), uint8
        The area inside the outline.
    halo : ndarray of shape (side, side), uint8
        The star and its rim.
    outline : ndarray of shape (side, side), uint8
        The outline alone at twice its strength, because thin lines are hard to see.
    """

    body: Bytes
    fill: Bytes
    halo: Bytes
    outline: Bytes


def star(radius: float, outline: float, rim: float, dx: float, dy: float, *, square: bool = False) -> Star:
    """Draw a five-pointed star, one point up, or the square that goes with it.

    Edges are antialiased by the distance to the star, over one pixel. Stars are cached.

    Examples
    --------
    >>> drawn = star(9, 1.25, 1, 0.3, 0)
    >>> drawn.body.shape, int(drawn.fill[11, 11]), drawn is star(9, 1.25, 1, 0.25, 0)
    ((23, 23), 255, True)
    """
    return _star(float(radius), float(outline), float(rim), round(4 * dx) / 4, round(4 * dy) / 4, square=square)


@lru_cache(maxsize=1024)  # 16 subpixel positions of some sizes, a few kilobytes each
def _star(radius: float, outline: float, rim: float, dx: float, dy: float, *, square: bool) -> Star:
    half = ceil(radius + rim + max(abs(dx), abs(dy)))
    pixels = np.arange(-half, half + 1, dtype=np.float64)
    to_edge = _to_square if square else _to_star
    distance = to_edge(pixels[None, :] - dx, pixels[:, None] - dy, radius)
    body, fill = _covered(distance), _covered(distance + outline)
    twice = np.minimum((body - np.minimum(body, fill)) * np.uint16(2), 255).astype(np.uint8)
    return Star(body, fill, _covered(distance - rim), twice)


def _covered(distance: Floats) -> Bytes:
    coverage = np.floor(np.clip(0.5 - distance, 0, 1) * 255 + 0.5).astype(np.uint8)
    coverage.setflags(write=False)
    return coverage


def _to_square(x: Floats, y: Floats, radius: float) -> Floats:
    """Return the signed distance of positions, broadcast against each other, to the square's edge; negative inside."""
    across, along = np.broadcast_arrays(np.abs(x) - _SQUARE * radius, np.abs(y) - _SQUARE * radius)
    beyond_x, beyond_y = np.maximum(across, 0), np.maximum(along, 0)
    distance: Floats = np.sqrt(beyond_x * beyond_x + beyond_y * beyond_y) + np.minimum(np.maximum(across, along), 0)
    return distance


def _to_star(x: Floats, y: Floats, radius: float) -> Floats:
    """Return the signed distance of positions, broadcast against each other, to the star's edge; negative inside."""
    shape = np.broadcast_shapes(x.shape, y.shape)
    nearest, inside = np.full(shape, np.inf), np.zeros(shape, bool)
    for (ax, ay), (bx, by) in zip(_CORNERS, _CORNERS[1:] + _CORNERS[:1], strict=True):
        from_x, from_y = x - ax * radius, y - ay * radius
        side_x, side_y = (bx - ax) * radius, (by - ay) * radius
        along = np.clip((from_x * side_x + from_y * side_y) / (side_x * side_x + side_y * side_y), 0, 1)
        away_x, away_y = from_x - along * side_x, from_y - along * side_y
        nearest = np.minimum(nearest, away_x * away_x + away_y * away_y)
        # A ray to the right enters or leaves the star where it crosses a side; no side is horizontal.
        crossed = ((from_y < 0) != (from_y < side_y)) & (from_x < from_y / side_y * side_x)
        inside = inside ^ crossed
    distance: Floats = np.where(inside, -1, 1) * np.sqrt(nearest)
    return distance
