"""The title of a panel: a line of secondary text in its upper left corner."""

from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.marks.text import line_of, shortened, text_coverage, text_width
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.types import Indices

_SIZE = 12.0
"""Font size in pixels per em, at scale 1."""

_GAP = 4
"""Rows between a title and what is below it, at scale 1."""

_ROOM = 5
"""A title takes at most one in so many rows."""


def title_rows(scale: float, font: str | None) -> int:
    """Return the rows of a title and of the gap below it."""
    return line_of(_SIZE * scale, font).height + pixels(_GAP, scale)


def title_height(scene: Scene, title: str) -> int:
    """Return the rows that a title takes with the gap below it: none if it has no room or the picture no text."""
    scale, font = scene.scales.text, scene.look.font
    rows = title_rows(scale, font)
    fits = _ROOM * rows <= scene.height and text_width(title, _SIZE * scale, font) <= scene.width
    return rows if fits and not scene.look.plain else 0


def write_title(ground: Indices, inks: Inks, title: str, scale: float, font: str | None) -> None:
    """Write a title into the ground, shortened if it is too wide."""
    size = _SIZE * scale
    write_text(ground, inks, text_coverage(shortened(title, ground.shape[1], size, font), size, font), 0, 0)
