"""What surrounds the panels of a sheet: head line and caption."""

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.arrangement import Arrangement
from kmeans_gif.drawing.canvas import Canvas, Mark
from kmeans_gif.drawing.marks.caption import Caption
from kmeans_gif.drawing.marks.head import head_of
from kmeans_gif.drawing.marks.head_line import HeadLine
from kmeans_gif.drawing.sheet import Box, Panel, Still
from kmeans_gif.look import Look


def surroundings(plan: Arrangement, trace: Trace, look: Look) -> tuple[Panel, ...]:
    """Make the panels of the head line and the caption that an arrangement has."""
    panels: list[Panel] = []
    if plan.head is not None:
        head = head_of(trace, plan.width, plan.scales.text, look.font, has_phases=look.phases)
        panels.append(_marked(plan.head, HeadLine(head)))
    if plan.caption is not None:
        panels.append(_marked(plan.caption, Caption(look.highlight == "changed", plan.scales.text, look.font)))
    return tuple(panels)


def _marked(box: Box, mark: Mark) -> Panel:
    return Panel(box, Still(Canvas(marks=(mark,))))
