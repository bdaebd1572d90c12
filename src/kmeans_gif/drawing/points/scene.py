"""The record of a picture of points: samples, axes and sizes, before any pixel is drawn."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.components import Components, components_of, components_of_partitions
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.spaces import to_units
from kmeans_gif.drawing.arrangement import Arrangement, single
from kmeans_gif.drawing.inks import Inks, RunInks
from kmeans_gif.drawing.points.axes import limits
from kmeans_gif.drawing.points.box import Lettering
from kmeans_gif.drawing.points.labels import Axis, Room, labels_up
from kmeans_gif.drawing.points.margins import EDGE, TICK_TEXT, Margins, margins
from kmeans_gif.drawing.points.passes import Extent, accumulated, chunks_of
from kmeans_gif.drawing.points.shape import fitted, has_equal_scales
from kmeans_gif.drawing.points.view import Box, box_size
from kmeans_gif.drawing.scale import Scales, pixels
from kmeans_gif.drawing.sizes import DEFAULT_SIZE, Size, box_or_side, picture_size
from kmeans_gif.look import Look, PanelName
from kmeans_gif.types import Floats

MANY = 200_000
"""Number of points from which density replaces markers."""

_SIZE_WITH_AXES = (160, 128)
"""Minimum width, and height below the head line, of a picture with axes, because text shrinks only so far."""

RIM = 0.9
"""Width of the rim around a marker, in pixels; small markers have none."""

_CROWD = 24
"""Number of clusters above which markers and stars shrink."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A picture of points, independent of the centroids.

    Attributes
    ----------
    samples : Samples
        The points, in their space.
    look : Look
        Options of the drawing.
    inks : Inks
        The palette entries of the sheet.
    width, height : int
        Size of the panel in pixels.
    scales : Scales
        The scales of the sheet.
    head : int
        Rows of the sheet for head line and caption.
    axes : tuple of str
        Names of the one, two or three axes.
    low, high : ndarray of shape (axes,), float64
        Limits of the axes, which include every sample and every centroid of the run.
    unit : ndarray of shape (axes,), float64, or None
        Length of a distance of 1 on each axis; None if scales are not equal.
    places : callable
        ``places(rows)`` returns coordinates along the axes of rows (n, features) in the space of the samples.
    run : int
        Number of the run in the sheet.
    is_small : bool
        Whether it is one of many, without numbers and names of axes.
    codes : ndarray of shape (n, 1), float64, or None
        Values of the samples that decide their colours instead of their places, such as the numbers of true classes.
    """

    samples: Samples
    look: Look
    inks: Inks
    width: int
    height: int
    scales: Scales
    head: int
    axes: tuple[str, ...]
    low: Floats
    high: Floats
    unit: Floats | None
    places: Callable[[Floats], Floats]
    run: int = 0
    is_small: bool = False
    codes: Floats | None = None

    @property
    def own_inks(self) -> RunInks:
        """The palette entries of the run's clusters."""
        return self.inks.runs[self.run]

    @property
    def has_axes(self) -> bool:
        """Whether axes are asked for and the picture is large enough for their text."""
        width, height = _SIZE_WITH_AXES
        return not (self.look.plain or self.is_small) and self.width >= width and self.height >= height

    def margins(self, low: Floats, high: Floats) -> Margins:
        """Return the margins around a plot with one or two axes of given limits."""
        if not self.has_axes:
            side = self.edge if len(self.axes) == 1 else ceil(marker_radius(self) + RIM)
            return Margins(side, side, side, side, has_names=False)
        if len(self.axes) == 1:
            return margins(self.height, self.head, self.scales.text, None)
        axis, room = Axis(float(low[1]), float(high[1]), self.height, 0), Room(0, self.height)
        labels = labels_up(axis, room, self.width // 3, self.tick_text, self.look.font)
        return margins(self.height, self.head, self.scales.text, max((label.width for label in labels), default=0))

    def box(self) -> Box:
        """Return the box of three axes."""
        reach = np.ones(3) if self.unit is None else (self.high - self.low) / self.unit
        azimuth = None if self.look.orbit else self.look.azimuth
        return Box(self.low, self.high, reach / reach.max(), self.look.elevation, azimuth)

    def letterings(self) -> list[Lettering]:
        """Return the possible labels of the box, starting with the most complete."""
        bare = Lettering((), has_numbers=False, size=self.tick_text, longest=self.width / 3, font=self.look.font)
        numbered = replace(bare, has_numbers=True)
        return [replace(numbered, names=self.axes), numbered, bare] if self.has_axes else [bare]

    @property
    def edge(self) -> int:
        """Margin in pixels around a box with its texts, and around data without axes."""
        if self.has_axes:
            return pixels(EDGE, self.scales.text)
        return min(8, self.width // 6, self.height // 6)

    @property
    def crowd(self) -> float:
        """Factor by which marks shrink if there are many clusters."""
        return min(1.0, sqrt(_CROWD / self.own_inks.n))

    @property
    def tick_text(self) -> float:
        """Font size of tick labels and names, in pixels per em."""
        return TICK_TEXT * self.scales.text

    @property
    def is_dense(self) -> bool:
        """Whether density replaces markers."""
        if self.look.density == "auto":
            return self.samples.n_rows >= MANY
        return self.look.density == "on"


def is_tinted(look: Look, features: int) -> bool:
    """Return whether the ground is tinted with the colour of the nearest centroid."""
    return look.voronoi and features <= 2 and not look.plain


def is_deep(look: Look, features: int) -> bool:
    """Return whether points are drawn in space."""
    return features == 3 or (features > 3 and look.components == 3)


def scene_of(samples: Samples, centroids: Floats, names: tuple[str, ...], look: Look, size: Size, inks: Inks) -> Scene:
    """Make the scene of a single panel on a sheet of some size; see `blank_scene`."""
    scene = blank_scene(samples, centroids, names, look, inks)
    return placed(scene, arranged_alone(scene, size), "points")


def blank_scene(samples: Samples, centroids: Floats, names: tuple[str, ...], look: Look, inks: Inks) -> Scene:
    """Make a scene that has no size yet, with axes for 1 to 3 features, or for the principal components of more.

    The limits of the axes include all `centroids` (steps, k, features), given in the space of the samples.
    """
    places, axes = _axes(samples, names, look)
    low, high = _extent(samples, places, centroids)
    lengths = np.broadcast_to(samples.space.scale if samples.features <= 3 else 1.0, len(axes))
    unit = lengths if has_equal_scales(look.equal_scale, (high - low) / lengths) else None
    return Scene(samples, look, inks, 0, 0, Scales(1, 1, 1), 0, axes, low, high, unit, places)


def placed(scene: Scene, plan: Arrangement, name: PanelName) -> Scene:
    """Give a scene the size of its panel."""
    box = plan.panels[name]
    around = plan.height - box.height if len(plan.panels) == 1 else 0
    return replace(scene, width=box.width, height=box.height, scales=plan.scales, head=around)


def arranged_alone(scene: Scene, size: Size) -> Arrangement:
    """Arrange a scene as the only panel of a sheet, whose shape depends on the data unless the size is a box."""

    def plan(width: int, height: int) -> Arrangement:
        return single(scene.look, "points", width, height, "points")

    long = box_or_side(size, DEFAULT_SIZE[0])
    if isinstance(long, tuple):
        return plan(*long)
    square = placed(scene, plan(long, long), "points")
    if len(scene.axes) == 3:
        margin = 2 * square.edge
        return plan(*box_size(square.box(), square.letterings()[0], long, margin, square.head + margin))
    if len(scene.axes) == 2 and scene.unit is not None:
        reach = (scene.high - scene.low) / scene.unit
        around = square.margins(scene.low, scene.high)
        across, down = around.left + around.right, square.head + around.top + around.bottom
        return plan(*fitted(float(reach[0] / reach[1]), long, across, down))
    return plan(*picture_size(size))


def values_of(scene: Scene, rows: Floats) -> Floats:
    """Return what decides the colours of all samples, given their rows."""
    return rows if scene.codes is None else scene.codes


def samples_shown(scene: Scene, owner: NDArray[np.integer]) -> tuple[Floats, NDArray[np.intp]]:
    """Return what decides the colours of the samples that own pixels, and for each pixel the row of its own."""
    wanted, places = np.unique(owner, return_inverse=True)
    if scene.codes is not None:
        return scene.codes[wanted], places
    samples = scene.samples
    if samples.partitions is not None:
        return samples.partitions.rows_at(wanted.tolist()), places
    parts = [
        samples.rows(start, stop)[wanted[np.searchsorted(wanted, start) : np.searchsorted(wanted, stop)] - start]
        for start, stop in chunks_of(samples)
    ]
    return np.concatenate(parts), places


def _extent(samples: Samples, places: Callable[[Floats], Floats], centroids: Floats) -> tuple[Floats, Floats]:
    seen = [places(centroids.reshape(-1, centroids.shape[2]))]
    if samples.features <= 3:  # axes are columns, so the corners of the bounds suffice
        seen.append(places(samples.blocks.bounds()))
    else:
        seen.append(accumulated(samples, partial(Extent, places), "laying out").ends)
    everything = np.concatenate(seen)
    spans = [limits(low, high) for low, high in zip(everything.min(axis=0), everything.max(axis=0), strict=True)]
    return np.array([span[0] for span in spans]), np.array([span[1] for span in spans])


def _axes(samples: Samples, names: tuple[str, ...], look: Look) -> tuple[Callable[[Floats], Floats], tuple[str, ...]]:
    if samples.features <= 3:
        return partial(to_units, space=samples.space), names
    found = _components(samples, look.components)
    return found.places, tuple(
        f"component {i + 1} ({100 * share:.0f} % of variance)" for i, share in enumerate(found.shares)
    )


def _components(samples: Samples, n: int) -> Components:
    if samples.partitions is not None:
        return components_of_partitions(samples.partitions, n)
    chunks = chunks_of(samples)
    return components_of(lambda: (samples.rows(*chunk) for chunk in chunks), samples.n_rows, samples.blocks.bounds(), n)


def marker_radius(scene: Scene) -> float:
    """Return the radius of markers by the number of samples, the picture and the number of clusters: 4.2 for 500."""
    return min(7.0, max(1.0, 20.0 / sqrt(sqrt(scene.samples.n_rows)))) * scene.scales.mark * scene.crowd
