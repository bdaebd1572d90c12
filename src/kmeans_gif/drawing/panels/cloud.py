"""The cloud of a picture's colours: cells of a grid as markers in a box, and the centroids that move through it.

Colours are seen along the axis from green to magenta, because photos vary least along it: blue is on the left, orange
on the right, and light colours are above dark ones.
"""

from dataclasses import dataclass, replace
from functools import partial
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.spaces import to_space
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.marks.stars import Depth
from kmeans_gif.drawing.panels.cells import Cells, cells_of
from kmeans_gif.drawing.panels.title import title_height, write_title
from kmeans_gif.drawing.points.box import grid_of
from kmeans_gif.drawing.points.camera import Camera
from kmeans_gif.drawing.points.markers import Markers, marked_canvas, marked_canvases
from kmeans_gif.drawing.points.overlay import marks_of, star_radius
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.points.space import GRID, turning
from kmeans_gif.drawing.points.view import View, view_of
from kmeans_gif.drawing.sheet import CanvasOf
from kmeans_gif.types import Bytes, Floats, Indices

_NAMES = {"rgb": "RGB", "lab": "CIELAB", "oklab": "OKLab"}

_AXES = {"rgb": [0, 2, 1], "lab": [2, 1, 0], "oklab": [2, 1, 0]}
"""The columns that are drawn across, in depth and upwards: red, blue, green; yellowness, redness, lightness."""

_TURN = {"rgb": -75.0, "lab": 0.0, "oklab": 0.0}
"""Degrees added to `Look.azimuth`, so that its default shows the cube's gray diagonal upright, or the axis of lightness
from where orange and blue are farthest apart."""

_CELLS = 28
"""Cells of the grid along each edge of a cube."""

_SHORTEST = 0.25
"""Minimum length of an edge of the box, as a share of the distance from black to white."""

_PAD = 0.05
"""Share of an extent that is added at each end."""

_WHOLE, _AVERAGE = 16.0, 0.7
"""Maximum radius of a marker for the weight of all colours, and for the average weight, in sides of a cell. The areas
of markers are in proportion to the weights."""

_SMALLEST, _LARGEST = 0.25, 0.85
"""Limits of the radius of a marker, in sides of a cell."""

_DOT = 0.9
"""Minimum radius of a marker in pixels."""

_NEAR = 1.2
"""Size of the nearest stars in relation to those at the centre of the box."""


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """The colours of a picture in a box, before they are drawn.

    Attributes
    ----------
    scene : Scene
        The box, in a panel.
    view : View
        How large the box is drawn.
    cells : Cells
        The colours.
    ground : ndarray of shape (height, width), uint8 or uint16
        The entry of each pixel that shows neither box nor colours.
    """

    scene: Scene
    view: View
    cells: Cells
    ground: Indices

    def canvases(self, run: int) -> CanvasOf:
        """Make the canvases with the colours of the clusters of a run."""
        return turning(self.scene.look, partial(self._seen_from, run))

    def _seen_from(self, run: int, azimuth: float) -> CanvasOf:
        """Make the canvases as seen by one camera."""
        scene, cells, ground = replace(self.scene, run=run), self.cells, self.ground
        camera, _ = self.view.camera(scene.box(), azimuth)
        if not scene.look.plain:
            ground = ground.copy()
            lines = grid_of(camera, scene.height, scene.width, max(1.0, scene.scales.text), has_ticks=False)
            ground[lines > GRID] = scene.inks.grid
        xy, nearness = camera.pixels(scene.places(cells.means))
        order = np.argsort(nearness, kind="stable")  # far ones first
        pixels = camera.scale / float((scene.high - scene.low).max())
        radius = _radius(cells, _side(scene) * pixels) * nearness
        markers = Markers(cells.means[order], xy[order], radius[order], has_rim=False)
        return marked_canvases(scene, markers, _InBox(scene, camera, markers.values, ground))


@dataclass(frozen=True, slots=True, eq=False)
class _InBox:
    """Makes canvases of the same cells, box and marks."""

    scene: Scene
    camera: Camera
    values: Floats
    ground: Indices

    def __call__(self, owner: NDArray[np.integer], coverage: Bytes, /) -> Canvas:
        """Make the canvas from the owner and coverage of each pixel."""
        scene = self.scene
        in_front = Depth(self.camera.pixels, None)
        marks = marks_of(scene, self.camera.flat, depth=in_front)
        return marked_canvas(self.values, owner, coverage, self.ground, scene.own_inks, run=scene.run, marks=marks)


def cloud_of(blank: Scene, centroids: Floats) -> Cloud:
    """Lay out a picture's colours in a scene that has no axes yet; `centroids` are those of all steps."""
    low, high = _limits(blank.samples, centroids)
    scene = _with_axes(blank, low, high)
    title = f"colours in {_NAMES[scene.samples.space.name]}"
    above = title_height(scene, title)
    ground = np.zeros((scene.height, scene.width), scene.inks.dtype)
    if above:
        write_title(ground, scene.inks, title, scene.scales.text, scene.look.font)
    return Cloud(scene, _view(scene, above), cells_of(scene.samples, low, high, _side(scene)), ground)


def _limits(samples: Samples, centroids: Floats) -> tuple[Floats, Floats]:
    """Span the whole cube, or what the samples and all centroids take of the space with a margin."""
    black, white = to_space(np.outer([0.0, 1.0], np.repeat(samples.space.scale, 3)), samples.space)
    if samples.space.name == "rgb":
        return black, white
    everything = np.concatenate([samples.blocks.bounds(), centroids.reshape(-1, 3)])
    low, high = everything.min(axis=0), everything.max(axis=0)
    half = np.maximum((high - low) * (1 + 2 * _PAD), _SHORTEST * white[0]) / 2
    middle = (low + high) / 2
    return middle - half, middle + half


def _with_axes(blank: Scene, low: Floats, high: Floats) -> Scene:
    """Choose the axes of a scene."""
    name, look = blank.samples.space.name, blank.look
    axes = _AXES[name]
    return replace(
        blank,
        look=replace(look, markers=False, azimuth=look.azimuth + _TURN[name]),
        axes=tuple("xyz"),
        low=low[axes],
        high=high[axes],
        unit=np.ones(3),
        places=lambda rows: rows[:, axes],
    )


def _view(scene: Scene, above: int) -> View:
    """Fit the box into the panel below its title, with room for a star at each corner."""
    edge = min(ceil(_NEAR * star_radius(scene)) + 1, scene.width // 6, scene.height // 6)
    size = np.array([scene.width, scene.height], np.float64)
    bare = scene.letterings()[-1]
    return view_of(scene.box(), [bare], np.array([edge, above + edge], np.float64), size - edge, size)


def _side(scene: Scene) -> float:
    """Return the side of a cell: less than usual along the longest edges of a narrow box."""
    extents = scene.high - scene.low
    return sqrt(float(extents.max()) * float(extents.min())) / _CELLS


def _radius(cells: Cells, side: float) -> Floats:
    """Return the radius of the marker of each cell; the side of a cell has some length in pixels."""
    shares = cells.weights / np.add.accumulate(cells.weights)[-1]
    whole = min(_WHOLE, _AVERAGE * sqrt(len(shares)))
    radius: Floats = np.clip(whole * np.sqrt(shares), _SMALLEST, _LARGEST) * side
    return np.maximum(radius, _DOT)
