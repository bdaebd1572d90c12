"""Drawing of a run with checked options, which all ways to draw share."""

from dataclasses import asdict
from typing import NamedTuple

from kmeans_gif.animation import Animation
from kmeans_gif.clustering.cluster_colors import MAX_CLUSTER_COLORS
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.inks import MAX_COLORS
from kmeans_gif.drawing.layout import sheet_of
from kmeans_gif.drawing.sheet import Sheet
from kmeans_gif.drawing.sizes import Size, checked_size
from kmeans_gif.drawing.story import Story
from kmeans_gif.effects import check_look_for, note_idle_look
from kmeans_gif.errors import Option, SourceError
from kmeans_gif.look import Look, checked_look, explained
from kmeans_gif.options import Timing, one_of
from kmeans_gif.progress import stage, timings_so_far
from kmeans_gif.sources import Image, Points


class Drawing(NamedTuple):
    """Checked options of drawing; see `draw`."""

    times: Timing
    size: Size
    look: Look
    distinct_colors: bool
    explain: bool


def checked_drawing(times: Timing, size: Size, look: Look, *, distinct_colors: bool, explain: bool) -> Drawing:
    """Check the options of drawing before anything is read."""
    one_of("distinct_colors", distinct_colors, (False, True))
    one_of("explain", explain, (False, True))
    checked_size(size)
    checked_look(look, explain=explain)
    return Drawing(times, size, look, distinct_colors, explain)


def fitting(drawing: Drawing, data: Image | Points) -> Drawing:
    """Check the options of drawing against the data, and add what an explanation of them shows."""
    check_look_for(data, drawing.look)
    return drawing._replace(look=explained(drawing.look, data.kind)) if drawing.explain else drawing


def check_distinct(n_clusters: int, data: Image | Points, drawing: Drawing) -> None:
    """Refuse more clusters than there are distinct colours, if they need them."""
    if n_clusters > MAX_CLUSTER_COLORS and (drawing.distinct_colors or data.kind == "points"):
        raise SourceError(
            *(Option("n_clusters", n_clusters), f" is more than the {MAX_CLUSTER_COLORS} distinct colours there are; "),
            *("use at most ", Option("n_clusters", MAX_CLUSTER_COLORS)),
        )


def drawn(
    data: Image | Points,
    trace: Trace,
    drawing: Drawing,
    *,
    threads: int,
    colors: int = MAX_COLORS,
    has_labels: bool = False,
) -> Animation:
    """Draw a run of data that the options fit."""
    look = drawing.look
    if look.tween and trace.n_iter == 0 and not drawing.explain:
        raise SourceError(Option("Look.tween", look.tween), " needs a run of at least 1 iteration; leave it out")
    check_distinct(trace.n_clusters, data, drawing)
    note_idle_look(data, look, distinct_colors=drawing.distinct_colors, has_labels=has_labels)

    def lay_out(size: Size) -> tuple[Sheet, str]:
        sheet = sheet_of(data, trace, size, look, opening=drawing.explain, colors=colors, threads=threads)
        return sheet, _comment(trace, drawing._replace(size=size))

    with stage("draw"):
        sheet, comment = lay_out(drawing.size)
    story = Story(look.phases, look.tween, explain=drawing.explain)
    return Animation(
        *((trace,), sheet, drawing.times, drawing.distinct_colors, story, (), comment, threads, timings_so_far()),
        lay_out=lay_out,
        source=data,
    )


def _comment(trace: Trace, drawing: Drawing) -> str:
    """Name the program, the run, and what was chosen for the picture, for the comment of the file."""
    look, plain = asdict(drawing.look), asdict(Look())
    chosen = {name: value for name, value in look.items() if value != plain[name] and name != "font"}
    given = {"distinct_colors": drawing.distinct_colors, "size": drawing.size, "explain": drawing.explain}
    run = {"n_clusters": trace.n_clusters, "init": trace.init, "seed": trace.seed, "color_space": trace.space.name}
    given["pinned"] = trace.values(0)[: trace.pinned].tolist()
    options = {**run, **{name: value for name, value in given.items() if value}, **chosen}
    return " ".join([f"kmeans-gif {trace.version}", *(f"{name}={value}" for name, value in options.items())])
