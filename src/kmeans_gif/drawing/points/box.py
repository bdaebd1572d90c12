"""The box around points in space: its three back planes with a grid, numbers and names along its edges."""

from dataclasses import dataclass
from math import floor

import numpy as np

from kmeans_gif import _native
from kmeans_gif.drawing.marks.text import shortened, text_coverage
from kmeans_gif.drawing.points.axes import tick_labels, ticks
from kmeans_gif.drawing.points.camera import CORNERS, Camera, Outline
from kmeans_gif.types import Bytes, Floats

_GAP = 0.4
"""Gap between an edge, its numbers and its name, in ems."""


_RIGHT = 0.2
"""Preference for the right one of two edges that are nearly as low, because the vertical axis is on the left."""


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A text outside the box; the name of the vertical axis is rotated.

    Attributes
    ----------
    coverage : ndarray of shape (height, width), uint8
        Coverage of each pixel.
    at : ndarray of shape (2,), float64
        Position that it labels, projected with scale 1 and middle 0.
    shift : ndarray of shape (2,), float64
        Offset from there to the middle of the text, in pixels.
    """

    coverage: Bytes
    at: Floats
    shift: Floats

    @property
    def half(self) -> Floats:
        """Half its width and height, in pixels."""
        return np.array(self.coverage.shape[::-1]) / 2


@dataclass(frozen=True, slots=True)
class Lettering:
    """The labels of a box: names of its axes, if any, numbers or not, font size, and maximum width of a name."""

    names: tuple[str, ...]
    has_numbers: bool
    size: float
    longest: float
    font: str | None


def outline_with(camera: Camera, texts: list[Text]) -> Outline:
    """Return the outline of a box and its texts, as seen by a camera of scale 1."""
    corners = camera.seen(CORNERS)[0]
    nothing = np.zeros((len(corners), 2))
    at, shift = ([getattr(text, name) for text in texts] for name in ("at", "shift"))
    half = [text.half for text in texts]
    return Outline(
        np.vstack([corners, *at]),
        np.vstack([nothing, *(s - h for s, h in zip(shift, half, strict=True))]),
        np.vstack([nothing, *(s + h for s, h in zip(shift, half, strict=True))]),
    )


def texts_of(camera: Camera, lettering: Lettering) -> list[Text]:
    """Label a box, as seen by a camera of scale 1: names first, because later texts give way to them."""
    names, numbers = [], []
    size, font = lettering.size, lettering.font
    for axis in range(3):
        edge = _outer_edge(camera, axis)
        if edge is None:
            continue
        beyond = _GAP * size
        if lettering.has_numbers:
            labels = zip(_shares(camera, axis), tick_labels(_ticks(camera, axis)), strict=True)
            along = [
                _outside(camera, edge, axis, share, text_coverage(text, size, font), beyond) for share, text in labels
            ]
            numbers += along
            beyond += max((2 * _reach(text.shift, text.half) for text in along), default=0.0) + beyond
        if lettering.names:
            name = text_coverage(shortened(lettering.names[axis], lettering.longest, size, font), size, font)
            names.append(_outside(camera, edge, axis, 0.0, np.rot90(name) if axis == 2 else name, beyond))
    return names + numbers


def grid_of(camera: Camera, height: int, width: int, line: float, *, has_ticks: bool = True) -> Bytes:
    """Draw the back planes of a box, with a grid at its ticks, as coverage of lines of some width."""
    mask = np.zeros((height, width), np.uint8)
    for fixed, side in camera.walls():
        for along in {0, 1, 2} - {fixed}:
            other = 3 - fixed - along
            for share in [-0.5, *(_shares(camera, along) if has_ticks else []), 0.5]:
                ends = np.zeros((2, 3))
                ends[:, fixed], ends[:, along], ends[:, other] = side, share, (-0.5, 0.5)
                _native.stroke(mask, camera.seen(ends)[0], line)
    return mask


def boxes_of(camera: Camera, texts: list[Text], apart: int) -> list[tuple[Text, int, int]]:
    """Choose the texts that don't touch earlier ones, and return the first column and row of each."""
    chosen: list[tuple[Text, int, int]] = []
    for text in texts:
        x, y = camera.middle + text.at * camera.scale + text.shift - text.half + 0.5
        left, top = floor(x), floor(y)
        height, width = text.coverage.shape
        if all(
            left >= other_left + other.coverage.shape[1] + apart
            or other_left >= left + width + apart
            or top >= other_top + other.coverage.shape[0]
            or other_top >= top + height
            for other, other_left, other_top in chosen
        ):
            chosen.append((text, left, top))
    return chosen


def _ticks(camera: Camera, axis: int) -> list[float]:
    return ticks(float(camera.low[axis]), float(camera.high[axis]), 6)


def _shares(camera: Camera, axis: int) -> list[float]:
    span = float(camera.high[axis] - camera.low[axis])
    return [(tick - float(camera.low[axis])) / span - 0.5 for tick in _ticks(camera, axis)]


def _outside(camera: Camera, edge: Floats, axis: int, share: float, coverage: Bytes, gap: float) -> Text:
    """Place a text at a distance from an edge, perpendicular to it."""
    places = np.tile(edge, (3, 1))
    places[:, axis] = share, -0.5, 0.5
    at, start, end = camera.seen(places)[0]
    across = np.array([start[1] - end[1], end[0] - start[0]])
    if across @ at < 0:  # the middle of the box is at 0
        across = -across
    across /= max(1e-9, float(np.hypot(*across)))
    half = np.array(coverage.shape[::-1]) / 2
    return Text(coverage, at, across * (gap + _reach(across, half)))


def _reach(direction: Floats, half: Floats) -> float:
    """Return the extent of a text, given its half size, in some direction."""
    return float(np.abs(direction) @ half) / max(1e-9, float(np.hypot(*direction)))


def _outer_edge(camera: Camera, axis: int) -> Floats | None:
    """Choose among the edges along an axis that bound one wall: the lowest in the picture, or the leftmost vertical.

    There is none if the axis points straight at the camera.
    """
    walls = camera.walls()
    one, other = (a for a in range(3) if a != axis)
    edges = np.zeros((4, 3))
    edges[:, [one, other]] = [(a, b) for a in (-0.5, 0.5) for b in (-0.5, 0.5)]
    outer = edges[[((one, edge[one]) in walls) != ((other, edge[other]) in walls) for edge in edges]]
    if not len(outer):
        return None
    x, y = camera.seen(outer)[0].T
    best = int((-x if axis == 2 else y + _RIGHT * x).argmax())
    chosen: Floats = outer[best]
    return chosen
