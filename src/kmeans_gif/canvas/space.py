"""The canvas of points in space: a box with its back planes, markers nearer the eye on top, a camera that may turn."""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.canvas.axes import tick_labels, ticks
from kmeans_gif.canvas.canvas import Canvas
from kmeans_gif.canvas.marked import Marks, levels_of, marked_canvas, marked_canvases
from kmeans_gif.canvas.overlay import overlay_of, write_text
from kmeans_gif.canvas.scene import Scene, chunks_of, marker_radius
from kmeans_gif.canvas.text import text_coverage
from kmeans_gif.shots import Shot
from kmeans_gif.types import Bytes, Floats

_DISTANCE = 4.0
"""Of the eye from the middle of the box, in its longest edges: a mild perspective."""

_PALEST = 0.55
"""How strong the farthest points are drawn."""

_TICK_TEXT = 10.0
"""Size of the numbers along the edges, in pixels."""

_SIDES = 24
"""Places of a rim that are looked at."""

_MARGINS = 40, 12, 28
"""Pixels at each side of the box, above it and below it, for numbers and names."""

_CORNERS = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])


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
        turned = box @ self.axes.T
        nearness = _DISTANCE / (_DISTANCE - turned[:, 2])
        xy = np.stack([turned[:, 0] * nearness, -turned[:, 1] * nearness], axis=1)
        return self.middle + xy * self.scale, nearness


def space_canvases(scene: Scene) -> Callable[[Shot], Canvas]:
    """Lay points in space out.

    Parameters
    ----------
    scene : Scene
        What to draw, with three axes.

    Returns
    -------
    callable
        The canvas of a shot: one for all while the camera and the markers' shapes stand still.
    """
    if scene.look.orbit == 0:
        return _from(scene, scene.look.azimuth)

    def turning(shot: Shot) -> Canvas:
        return _from(scene, scene.look.azimuth + shot.step * scene.look.orbit)(shot)

    return turning


def _from(scene: Scene, azimuth: float) -> Callable[[Shot], Canvas]:
    """Lay the scene out as seen from one side."""
    camera = _camera(scene, azimuth)
    ground = np.zeros((scene.height, scene.width), np.uint8)
    if not scene.look.plain:
        _draw_box(ground, scene, camera)
    overlay = overlay_of(scene, lambda places: camera.pixels(places)[0])

    def canvas_with(values: Floats, owner: NDArray[np.integer], coverage: Bytes) -> Canvas:
        return marked_canvas(values, owner, coverage, ground, scene.inks, overlay)

    if scene.is_dense:
        canvas = canvas_with(*_dense(scene, camera))
        return lambda _: canvas
    values = np.concatenate([scene.samples.rows(*chunk) for chunk in chunks_of(scene.samples)])
    pixels, nearness = camera.pixels(scene.places(values))
    order = np.argsort(nearness, kind="stable")  # far ones first
    near = nearness[order]
    spread = near[-1] - near[0]
    fade = _PALEST + (1 - _PALEST) * ((near - near[0]) / spread if spread > 0 else np.ones(len(near)))
    marks = Marks(values[order], pixels[order], marker_radius(scene) * 1.1 * near, fade)
    return marked_canvases(scene, marks, lambda owner, coverage: canvas_with(marks.values, owner, coverage))


def _camera(scene: Scene, azimuth: float) -> Camera:
    """Stand the camera so that the box is wholly inside the picture; turning, it keeps its scale."""
    turn, lift = radians(azimuth), radians(scene.look.elevation)
    right = [-sin(turn), cos(turn), 0.0]
    up = [-sin(lift) * cos(turn), -sin(lift) * sin(turn), cos(lift)]
    towards = [cos(lift) * cos(turn), cos(lift) * sin(turn), sin(lift)]
    spans = scene.high - scene.low
    edges = spans / spans.max() if scene.look.equal_scale else np.ones(3)
    camera = Camera(scene.low, scene.high, edges, np.array([right, up, towards]), 1.0, np.zeros(2))
    seen, _ = camera.seen(_swept(edges, turn) if scene.look.orbit else _CORNERS * edges)
    low, high = seen.min(axis=0), seen.max(axis=0)
    side, above, below = (8, 8, 8) if scene.look.plain else _MARGINS
    room = np.array([scene.width - 2 * side, scene.height - scene.head - above - below])
    scale = max(1.0, float((room / (high - low)).min()))
    center = np.array([scene.width / 2, scene.head + above + room[1] / 2])
    return Camera(scene.low, scene.high, edges, camera.axes, scale, center - (low + high) / 2 * scale)


def _swept(edges: Floats, turn: float) -> Floats:
    """Give places on the rims of the cylinder that a turning box fills, the same ones as seen from every side."""
    radius = hypot(edges[0], edges[1]) / 2
    angles = [turn + 2 * pi * i / _SIDES for i in range(_SIDES)]
    rim = [(radius * cos(angle), radius * sin(angle)) for angle in angles]
    return np.array([(x, y, z) for z in (-edges[2] / 2, edges[2] / 2) for x, y in rim])


def _draw_box(ground: Bytes, scene: Scene, camera: Camera) -> None:
    """Draw the three back planes with a fine grid, and ticks and names along the edges in front of them."""
    mask = np.zeros_like(ground)
    away = np.where(camera.axes[2] > 0, -0.5, 0.5)  # of each axis, the side that is turned away from the eye
    for fixed in range(3):
        for along in {0, 1, 2} - {fixed}:
            other = 3 - fixed - along
            steps = ticks(float(scene.low[along]), float(scene.high[along]), 6)
            shares = [(tick - scene.low[along]) / (scene.high[along] - scene.low[along]) - 0.5 for tick in steps]
            for share in [-0.5, *shares, 0.5]:
                ends = np.zeros((2, 3))
                ends[:, fixed], ends[:, along], ends[:, other] = away[fixed], share, (-0.5, 0.5)
                _native.stroke(mask, camera.seen(ends * camera.edges)[0], 1.0)
    ground[mask > 96] = scene.inks.grid
    for axis in range(3):
        _draw_edge(ground, scene, camera, axis)


def _draw_edge(ground: Bytes, scene: Scene, camera: Camera, axis: int) -> None:
    """Write the numbers and the name of an axis along the edge of the box that is outermost on the picture."""
    edge = _outer_edge(camera, axis)
    middle = camera.seen(np.zeros((1, 3)))[0][0]

    def write(label: str, share: float, gap: float, lift: int = 0) -> None:
        """Write beside a place on the edge, away from the middle of the box."""
        place = edge.copy()
        place[axis] = share
        xy = camera.seen((place * camera.edges)[None])[0][0]
        outwards = (xy - middle) * [1, axis != 2]
        outwards /= max(1.0, float(np.hypot(*outwards)))
        text = text_coverage(label, _TICK_TEXT, scene.look.font)
        beside = 0.5 - 0.5 * max(-1.0, min(1.0, 2 * outwards[0]))  # how much of the text is to the left
        left, top = xy + outwards * gap - [beside * text.shape[1], text.shape[0] / 2]
        write_text(ground, scene.inks, text, int(left), int(top) - lift)

    steps = ticks(float(scene.low[axis]), float(scene.high[axis]), 6)
    for tick, label in zip(steps, tick_labels(steps), strict=True):
        write(label, (tick - scene.low[axis]) / (scene.high[axis] - scene.low[axis]) - 0.5, 9.0)
    if axis == 2:
        write(scene.axes[axis], 0.5, 9.0, lift=14)
    else:
        write(scene.axes[axis], 0.0, 28.0)


def _outer_edge(camera: Camera, axis: int) -> Floats:
    """Choose among the edges along an axis: the lowest on the picture, or of the upright ones the leftmost."""
    others = [other for other in range(3) if other != axis]
    edges = []
    for a in (-0.5, 0.5):
        for b in (-0.5, 0.5):
            edge = np.zeros(3)
            edge[others] = a, b
            if axis == 2 or edge[2] == -0.5:
                edges.append(edge)
    seen = camera.seen(np.array(edges) * camera.edges)[0]
    return edges[int(seen[:, 0].argmin() if axis == 2 else seen[:, 1].argmax())]


def _dense(scene: Scene, camera: Camera) -> tuple[Floats, NDArray[np.integer], Bytes]:
    """Find the front sample of each pixel, the paler the farther."""
    shape = (scene.height, scene.width)
    depth, owner = np.full(shape, np.inf), np.zeros(shape, np.uint32)
    for start, stop in chunks_of(scene.samples):
        pixels, nearness = camera.pixels(scene.places(scene.samples.rows(start, stop)))
        _native.front_pixels(np.ascontiguousarray(pixels), -nearness, start, depth, owner)
    shown = np.isfinite(depth)
    front, inverse = np.unique(owner[shown], return_inverse=True)
    values = np.concatenate([scene.samples.rows(int(row), int(row) + 1) for row in front])
    near = -depth[shown]
    spread = np.ptp(near)
    fade = _PALEST + (1 - _PALEST) * ((near - near.min()) / spread if spread > 0 else np.ones(len(near)))
    coverage = np.zeros(shape, np.uint8)
    coverage[shown] = np.maximum(1, levels_of(255 * fade, scene.inks))
    places = np.zeros(shape, np.intp)
    places[shown] = inverse
    return values, places, coverage
