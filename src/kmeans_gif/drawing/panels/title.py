"""The title of a panel: a line of secondary text in its upper left corner."""

from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.marks.text import line_of, text_coverage, text_width
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.types import Indices

_SIZE = 12.0
"""Font size in pixels per em, at scale 1."""

_GAP = 4
"""Rows between a title and what is below it, at scale 1."""

_ROOM = 5
"""A title takes at most one in so many rows."""


def title_height(scene: Scene, title: str) -> int:
    """Return the rows that a title takes with the gap below it: none if it has no room or the picture no text."""
    size, font = _SIZE * scene.scales.text, scene.look.font
    rows = line_of(size, font).height + pixels(_GAP, scene.scales.text)
    fits = _ROOM * rows <= scene.height and text_width(title, size, font) <= scene.width
    return rows if fits and not scene.look.plain else 0


def write_title(ground: Indices, scene: Scene, title: str) -> None:
    """Write a title into the ground."""
    write_text(ground, scene.inks, text_coverage(title, _SIZE * scene.scales.text, scene.look.font), 0, 0)
