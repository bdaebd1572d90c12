"""Margins around a plot for tick labels and names."""

from dataclasses import dataclass

from kmeans_gif.drawing.scale import pixels

TICK_TEXT = 11.0
"""Font size of tick labels and names, in pixels per em at the default size of a picture, as all lengths here."""

TICK = 4
"""Length of a tick mark."""

GAP = 3
"""Gap between a tick mark and its label."""

_ROW = 15
"""Height of a row of text."""

EDGE = 5
"""Gap between text and the border of the picture."""

_SIDE = 16
"""Margin without text, equal to that of the head line."""


@dataclass(frozen=True, slots=True)
class Margins:
    """Columns and rows around a plot, and whether the names of axes fit."""

    left: int
    top: int
    right: int
    bottom: int
    has_names: bool


def margins(height: int, head: int, scale: float, numbers: int | None) -> Margins:
    """Compute margins for a plot with a vertical axis, given the width of its widest label, or without one.

    Names of axes are dropped if they would leave less than two thirds for the plot of the height, including the `head`
    line above it.
    """
    numbered = pixels(TICK + GAP, scale) + pixels(_ROW, scale) + pixels(EDGE, scale)
    name = pixels(_ROW, scale) + pixels(GAP, scale)
    above = pixels(_SIDE / 2, scale)
    has_names = 3 * (height - above - numbered - name * (1 if numbers is None else 2)) >= 2 * (height + head)
    side = pixels(_SIDE, scale)
    return Margins(
        side if numbers is None else numbers + pixels(TICK + GAP + EDGE, scale),
        above + (name if has_names and numbers is not None else 0),
        side,
        numbered + (name if has_names else 0),
        has_names,
    )
