"""The title of one run among several: what is different about it, its inertia, and whether it has ended."""

from dataclasses import dataclass

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.coverage import gray_of
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.marks.head import numbers
from kmeans_gif.drawing.marks.text import line_of, text_coverage, text_width
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Indices

_NAME, _VALUES = 13.0, 11.0
"""Font sizes of the name and of what is said about the run, in pixels at scale 1."""


@dataclass(frozen=True, slots=True)
class RunTitle:
    """The title of a run.

    Attributes
    ----------
    name : str
        What is different about the run.
    inertias : tuple of str
        The inertia of each step.
    ending : str
        How the run ended.
    mark : str
        What is special about it, such as the lowest inertia; may be empty.
    scale : float
        Scale of text.
    font : str or None
        Font of the text.
    """

    name: str
    inertias: tuple[str, ...]
    ending: str
    mark: str
    scale: float = 1.0
    font: str | None = None

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Write the name on the left and the inertia on the right, as much of them as fits."""
        step, (height, width) = shot.moments[run].step, view.shape
        large, small = _NAME * self.scale, _VALUES * self.scale
        ended = step == len(self.inertias) - 1 and shot.phase in ("step", "assign")
        values = [] if shot.phase in ("data", "start") else [f"inertia {self.inertias[step]}"]
        baseline = line_of(large, self.font).baseline + max(0, height - line_of(large, self.font).height) // 2
        name = text_coverage(self.name, large, self.font)[:, :width]
        top = baseline - line_of(large, self.font).baseline
        view[top : top + name.shape[0], : name.shape[1]] = gray_of(inks, name)[: height - top]
        texts = [*values, *([self.ending] if ended else []), *([self.mark] if self.mark else [])]
        apart = round(small)
        while texts and name.shape[1] + sum(text_width(text, small, self.font) + apart for text in texts) > width:
            texts.pop()
        right = width
        for text in reversed(texts):
            coverage = text_coverage(text, small, self.font)
            right -= coverage.shape[1]
            write_text(view, inks, coverage, right, baseline - line_of(small, self.font).baseline)
            right -= apart


def run_title(trace: Trace, name: str, mark: str, scale: float, font: str | None) -> RunTitle:
    """Make the title of a run."""
    ending = "converged" if trace.converged else "not converged"
    return RunTitle(name, tuple(numbers(trace.inertia.tolist())), ending, mark, scale, font)
