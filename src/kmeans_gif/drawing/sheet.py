"""The records of a sheet: panels side by side that share one palette."""

from typing import NamedTuple, Protocol

from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.shots import Moment, Shot


class CanvasOf(Protocol):
    """Returns the canvas of a shot; the same one as long as only centroids and colours change."""

    def __call__(self, shot: Shot, /) -> Canvas:
        """Return the canvas of a shot."""


class Still(NamedTuple):
    """One canvas for every shot."""

    canvas: Canvas

    def __call__(self, _: Shot, /) -> Canvas:
        """Return the canvas."""
        return self.canvas


class Box(NamedTuple):
    """A rectangle of pixels."""

    left: int
    top: int
    width: int
    height: int


class Panel(NamedTuple):
    """A rectangle of a sheet, and the canvases drawn there."""

    box: Box
    canvas_of: CanvasOf


class Sheet(NamedTuple):
    """The layout of every frame of an animation.

    Attributes
    ----------
    width, height : int
        Size in pixels.
    inks : Inks
        The palette entries, shared by all panels and runs.
    panels : tuple of Panel
        Must not overlap; the remaining pixels show the ground.
    still : tuple of Moment
        Moments that are the same in all frames, after those of the runs, such as that of the original picture.
    has_head : bool
        Whether a head line names the step in each frame.
    font : str or None
        Font of labels outside the frames.
    """

    width: int
    height: int
    inks: Inks
    panels: tuple[Panel, ...]
    still: tuple[Moment, ...] = ()
    has_head: bool = False
    font: str | None = None


def one_panel(width: int, height: int, inks: Inks, canvas_of: CanvasOf) -> Sheet:
    """Make a sheet of one panel."""
    return Sheet(width, height, inks, (Panel(Box(0, 0, width, height), canvas_of),))
