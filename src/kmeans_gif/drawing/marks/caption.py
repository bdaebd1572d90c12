"""Captions: what each frame shows, in words, below the picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.marks.text import grouped, line_of, text_coverage, text_width
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Indices

_SIZE, _MARGIN = 12.0, 16
"""Font size of a caption, and the margin beside it, in pixels at scale 1."""


@dataclass(frozen=True, slots=True)
class Caption:
    """The caption of a run.

    Attributes
    ----------
    highlights : bool
        Whether samples that changed cluster are highlighted.
    scale : float
        Scale of text.
    font : str or None
        Font of the text.
    """

    highlights: bool
    scale: float = 1.0
    font: str | None = None

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Write the longest wording that fits the width."""
        size, margin = _SIZE * self.scale, pixels(_MARGIN, self.scale)
        room = view.shape[1] - 2 * margin
        for text in _wordings(shot, shot.moments[run].trace, self.highlights):
            if text_width(text, size, self.font) <= room:
                top = (view.shape[0] - line_of(size, self.font).height) // 2
                write_text(view, inks, text_coverage(text, size, self.font), margin, top)
                return


def _wordings(shot: Shot, trace: Trace, highlights: bool) -> Sequence[str]:  # noqa: FBT001 - internal
    """Return the captions of a shot, the longest first."""
    one, many = ("point", "points") if trace.kind == "points" else ("pixel", "pixels")
    if shot.is_last:
        return _ending(trace, one, many)
    if shot.phase == "data":
        return _data(trace)
    if shot.phase == "start":
        return _start(trace)
    if shot.phase == "move":
        mean = "mean" if trace.kind == "points" else f"mean {_value(trace)}"
        which = "each centroid but the pinned ones" if trace.pinned else "each centroid"
        return (f"{which} moves to the {mean} of its {many}", f"centroids move to the {mean}", "move")
    takes = "joins the cluster" if trace.kind == "points" else "takes the colour"
    text = f"each {one} {takes} of the nearest centroid"
    if shot.phase == "assign":
        marked = "those that changed cluster are highlighted"
        changed = highlights and shot.moments[0].previous is not None
        return (*([f"{text}; {marked}"] if changed else []), text, f"{many} join the nearest centroid", "assign")
    again = f"move and assign again, until no {one} changes cluster"
    return (again, "move and assign, again and again", "move, assign")


def _value(trace: Trace) -> str:
    """Return what a pixel has."""
    return "gray value" if trace.centroids.shape[2] == 1 else "colour"


def _data(trace: Trace) -> Sequence[str]:
    k, n = trace.n_clusters, grouped(trace.n_samples)
    clusters = "1 cluster" if k == 1 else f"{k} clusters"
    if trace.kind == "points":
        return (f"{n} points, which k-means divides into {clusters}", f"{n} points, {clusters}", f"{n} points")
    value = _value(trace)
    n_unique = trace.n_unique or 1  # an image has pixels
    colors = f"{grouped(n_unique)} different {value}s" if n_unique > 1 else f"1 {value}"
    return (
        f"the original picture has {colors}; k-means finds {k} that represent them",
        f"the original picture has {colors}",
        "the original picture",
    )


def _start(trace: Trace) -> Sequence[str]:
    of = "points" if trace.kind == "points" else f"{_value(trace)}s"
    if trace.pinned == trace.n_clusters:
        return ("all centroids are pinned", "pinned centroids")
    if trace.pinned:
        are = "is" if trace.pinned == 1 else "are"
        others = "the other is" if trace.n_clusters - trace.pinned == 1 else "the others are"
        how = {"random": "chosen at random", "array": "given"}.get(trace.init, "chosen far apart")
        return (f"{trace.pinned} of {trace.n_clusters} centroids {are} pinned; {others} {how}", "first centroids")
    if trace.init == "random":
        return (
            f"the first centroids are {of} of the data, chosen at random",
            f"first centroids: random {of}",
            "first centroids",
        )
    if trace.init != "array":
        return (
            f"{trace.init} chooses {of} far apart as first centroids",
            f"first centroids: {of} far apart",
            "first centroids",
        )
    return ("the first centroids are given", "first centroids")


def _ending(trace: Trace, one: str, many: str) -> Sequence[str]:
    if trace.converged:
        return (
            f"no {one} changed cluster, so the centroids would stay where they are: k-means has converged",
            f"no {one} changed cluster: k-means has converged",
            "converged",
        )
    iterations = "1 iteration" if trace.n_iter == 1 else f"{trace.n_iter} iterations"
    if trace.moved[-1] > 0:
        return (f"stopped after {iterations}, though {many} still change cluster", f"stopped after {iterations}")
    return (f"no {one} changed cluster, but a cluster is empty", "a cluster is empty")
