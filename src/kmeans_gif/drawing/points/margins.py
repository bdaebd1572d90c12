"""How much room numbers and names take around a plot."""

from dataclasses import dataclass

from kmeans_gif.drawing.scale import pixels

TICK_TEXT = 11.0
"""Size of numbers and names of axes, in pixels to the em on a picture of the default size; so are all lengths here."""

TICK = 4
"""Length of a tick mark."""

GAP = 3
"""Between a tick mark and its number."""

_ROW = 15
"""Height of a row of text."""

EDGE = 5
"""Between text and the border of the picture."""

_SIDE = 16
"""Margin without text, as that of the head line."""


@dataclass(frozen=True, slots=True)
class Margins:
    """Columns and rows around a plot, those of the head line among them, and whether names of axes have room there."""

    left: int
    top: int
    right: int
    bottom: int
    has_names: bool


def margins(height: int, head: int, scale: float, numbers: int | None) -> Margins:
    """Leave room beside a plot for an upright axis whose widest number has so many columns, or for none, and below it.

    The names of axes go if less than two thirds of the height would be left between them.
    """
    numbered = pixels(TICK + GAP, scale) + pixels(_ROW, scale) + pixels(EDGE, scale)
    name = pixels(_ROW, scale) + pixels(GAP, scale)
    above = pixels(_SIDE / 2, scale)
    has_names = 3 * (height - head - above - numbered - name * (1 if numbers is None else 2)) >= 2 * height
    side = pixels(_SIDE, scale)
    return Margins(
        side if numbers is None else numbers + pixels(TICK + GAP + EDGE, scale),
        head + above + (name if has_names and numbers is not None else 0),
        side,
        numbered + (name if has_names else 0),
        has_names,
    )
