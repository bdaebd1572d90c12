"""The records of a sheet: panels beside each other that share one palette."""

from dataclasses import dataclass
from typing import Protocol

from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.shots import Shot


class CanvasOf(Protocol):
    """Gives the canvas of a shot; the same one as long as nothing but centroids and colours changes."""

    def __call__(self, shot: Shot, /) -> Canvas:
        """Return the canvas of a shot."""


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """One canvas for every shot."""

    canvas: Canvas

    def __call__(self, _: Shot, /) -> Canvas:
        """Return the canvas."""
        return self.canvas


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A rectangle of a sheet, and what is drawn there."""

    box: Box
    canvas_of: CanvasOf


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The layout of every frame of an animation.

    Attributes
    ----------
    width, height : int
        Size in pixels.
    inks : Inks
        The palette entries, shared by all panels and runs.
    panels : tuple of Panel
        They may leave pixels of the ground free, and must not overlap.
    """

    width: int
    height: int
    inks: Inks
    panels: tuple[Panel, ...]
