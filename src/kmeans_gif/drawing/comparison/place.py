"""Where a panel that sums up runs is drawn, and what such a panel consists of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.points.canvases import canvases_of
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.scale import Scales
from kmeans_gif.drawing.sheet import CanvasOf
from kmeans_gif.look import Look, Theme
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Bytes, Indices, Values


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """The place of a panel.

    Attributes
    ----------
    width, height : int
        Size in pixels.
    scales : Scales
        The scales of the sheet.
    look : Look
        Options of the drawing.
    inks : Inks
        The palette entries of the sheet.
    run : int
        Number of the palette entries of the panel, counted after those of the runs.
    shown : Image or Scene
        What the panels of the runs show.
    threads : int
        Number of threads.
    """

    width: int
    height: int
    scales: Scales
    look: Look
    inks: Inks
    run: int
    shown: Image | Scene
    threads: int


class Summary(Protocol):
    """A panel that sums up runs and is the same in all frames."""

    @property
    def is_wide(self) -> bool:
        """Whether the panel is as wide as the sheet, below the others."""

    @property
    def n_colors(self) -> int:
        """Number of colours that it needs besides the grays."""

    def colors(self, theme: Theme) -> Bytes:
        """Return these colours, sRGB."""

    def write_title(self, view: Indices, inks: Inks, run: int, scale: float, font: str | None) -> None:
        """Write the title."""

    def canvas_of(self, place: Place) -> CanvasOf:
        """Draw the panel."""


def coded_points(scene: Scene, codes: Values, place: Place) -> CanvasOf:
    """Draw points in the colours of their codes."""
    values = np.ascontiguousarray(codes, np.float64)[:, None]
    coded = replace(
        scene,
        look=replace(scene.look, plain=True),
        width=place.width,
        height=place.height,
        scales=place.scales,
        run=place.run,
        codes=values,
    )
    return canvases_of(coded)


def mixed(low: Sequence[int], high: Sequence[int], shares: Sequence[float]) -> Bytes:
    """Mix two colours, the second at some shares."""
    one, other = np.array(low, np.float64), np.array(high, np.float64)
    return np.rint(one + (other - one) * np.array(shares, np.float64)[:, None]).astype(np.uint8)
