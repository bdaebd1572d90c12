"""The box around points in space: its three back planes with a grid, numbers and names along its edges."""

import numpy as np

from kmeans_gif import _native
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.marks.text import shortened, text_coverage
from kmeans_gif.drawing.points.axes import tick_labels, ticks
from kmeans_gif.drawing.points.camera import Camera
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.types import Bytes, Floats

_TICK_TEXT = 10.0
"""Size of the numbers along the edges, in pixels."""

_GAP = 5.0
"""Between an edge, its numbers and its name, in pixels."""

_OVER = 12.0
"""How far the name of the upright axis reaches over the box, in pixels."""

_APART = (4, 1)
"""Pixels that are left free beside and above a text."""


def draw_box(ground: Bytes, scene: Scene, camera: Camera) -> None:
    """Draw the back planes with a fine grid, and numbers and names along the edges in front of them.

    Parameters
    ----------
    ground : ndarray of shape (height, width), uint8
        Entries of the palette; changed in place.
    scene : Scene
        What is drawn, with three axes.
    camera : Camera
        From where.
    """
    mask = np.zeros_like(ground)
    away = np.where(camera.axes[2] > 0, -0.5, 0.5)  # of each axis, the side that is turned away from the eye
    for fixed in range(3):
        for along in {0, 1, 2} - {fixed}:
            other = 3 - fixed - along
            for share in [-0.5, *_shares(scene, along), 0.5]:
                ends = np.zeros((2, 3))
                ends[:, fixed], ends[:, along], ends[:, other] = away[fixed], share, (-0.5, 0.5)
                _native.stroke(mask, camera.seen(ends * camera.edges)[0], 1.0)
    ground[mask > 96] = scene.inks.grid
    _write(ground, scene, camera)


def _ticks(scene: Scene, axis: int) -> list[float]:
    return ticks(float(scene.low[axis]), float(scene.high[axis]), 6)


def _shares(scene: Scene, axis: int) -> list[float]:
    span = float(scene.high[axis] - scene.low[axis])
    return [(tick - float(scene.low[axis])) / span - 0.5 for tick in _ticks(scene, axis)]


def _write(ground: Bytes, scene: Scene, camera: Camera) -> None:
    """Write names first, then the numbers that touch nothing written."""
    names, numbers = [], []
    for axis in range(3):
        room = _above(camera)[0] + _OVER if axis == 2 else scene.width / 3
        name = shortened(scene.axes[axis], room, _TICK_TEXT, scene.look.font)
        texts = [text_coverage(text, _TICK_TEXT, scene.look.font) for text in [*tick_labels(_ticks(scene, axis)), name]]
        middles = _middles(camera, axis, _shares(scene, axis), texts)
        numbers += list(zip(texts[:-1], middles[:-1], strict=True))
        names.append((texts[-1], middles[-1]))
    written = np.zeros(ground.shape, bool)
    beside, above = _APART
    for text, (x, y) in names + numbers:
        left, top = round(x - text.shape[1] / 2), round(y - text.shape[0] / 2)
        around = np.s_[
            max(0, top - above) : top + text.shape[0] + above, max(0, left - beside) : left + text.shape[1] + beside
        ]
        if not written[around].any():
            write_text(ground, scene.inks, text, left, top)
            written[around] = True


def _middles(camera: Camera, axis: int, shares: list[float], texts: list[Bytes]) -> list[Floats]:
    """Place the numbers of an axis outside its edge, and its name, the last text, outside them or above the edge."""
    edge = _outer_edge(camera, axis)
    middle = camera.seen(np.zeros((1, 3)))[0][0]

    def outside(share: float, text: Bytes, gap: float) -> tuple[Floats, float]:
        place = edge.copy()
        place[axis] = share
        xy = camera.seen((place * camera.edges)[None])[0][0]
        outwards = np.array([-1.0, 0.0]) if axis == 2 else (xy - middle) / max(1.0, float(np.hypot(*(xy - middle))))
        reach = float(np.abs(outwards) @ text.shape[::-1]) / 2  # from the text's middle to its border, that way
        return xy + outwards * (gap + reach), reach

    placed = [outside(share, text, _GAP) for share, text in zip(shares, texts[:-1], strict=True)]
    middles = [xy for xy, _ in placed]
    if axis == 2:
        height, width = texts[-1].shape
        return [*middles, _above(camera) + np.array([min(0.0, _OVER - width / 2), -_GAP - height / 2])]
    beyond = 2 * max((reach for _, reach in placed), default=0.0)
    return [*middles, outside(0.0, texts[-1], 2 * _GAP + beyond)[0]]


def _above(camera: Camera) -> Floats:
    """Give the pixel of the upper end of the upright edge that has the numbers."""
    end = _outer_edge(camera, 2)
    end[2] = 0.5
    xy: Floats = camera.seen((end * camera.edges)[None])[0][0]
    return xy


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
