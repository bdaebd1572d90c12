"""The title of one run among several: what is different about it, its inertia, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.coverage import gray_of
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.marks.head import numbers
from kmeans_gif.drawing.marks.text import line_of, shortened, text_coverage, text_width
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
    is_best : bool
        Whether its last inertia is the lowest.
    remarks : tuple of str
        What the second line says about the end of the run, from the most complete; there is no such line without any.
    scale : float
        Scale of text.
    font : str or None
        Font of the text.
    """

    name: str
    inertias: tuple[str, ...]
    ending: str
    is_best: bool
    remarks: tuple[str, ...] = ()
    scale: float = 1.0
    font: str | None = None

    def draw(self, view: Indices, inks: Inks, run: int, shot: Shot, /) -> None:
        """Write the name on the left and the inertia on the right, as much of them as fits."""
        step = shot.moments[run].step
        has_ended = step == len(self.inertias) - 1 and shot.phase in ("step", "assign")
        inertia = self.inertias[step]
        choices = [[f"inertia {inertia}"], [inertia], []]
        if has_ended:
            what = "lowest inertia" if self.is_best else "inertia"
            choices = [[f"{what} {inertia}", self.ending], [f"{what} {inertia}"], *choices]
        if shot.phase in ("data", "start"):
            choices = [[]]
        top = _last_line(view, self.scale, self.font)
        if self.remarks:
            size = _VALUES * self.scale
            if has_ended:
                _write_remark(view, inks, self.remarks, size, self.font)
            top = max(0, top - line_of(size, self.font).height - 1)
        _write_line(view, inks, (self.name, choices), top, self.scale, self.font)


def run_title(
    trace: Trace, name: str, *, is_best: bool, remarks: tuple[str, ...], scale: float, font: str | None
) -> RunTitle:
    """Make the title of a run."""
    ending = "converged" if trace.converged else "not converged"
    return RunTitle(name, tuple(numbers(trace.inertia.tolist())), ending, is_best, remarks, scale, font)


def write_heading(view: Indices, inks: Inks, names: Sequence[str], remark: str, scale: float, font: str | None) -> None:
    """Write the title of a panel that shows no run: the first name that fits, and a remark below or beside it."""
    top, size = _last_line(view, scale, font), _VALUES * scale
    name = _fitting(names, view.shape[1], _NAME * scale, font)
    above = top - line_of(size, font).height - 1
    if above < 0:
        _write_line(view, inks, (name, [[remark], []]), top, scale, font)
        return
    _write_line(view, inks, (name, [[]]), above, scale, font)
    _write_remark(view, inks, (remark,), size, font)


def write_legend(view: Indices, inks: Inks, run: int, words: Sequence[str], scale: float, font: str | None) -> None:
    """Write words in the colours of a run's clusters into the second line of a title, as many as fit."""
    own, size, left = inks.runs[run], _VALUES * scale, 0
    for number, word in enumerate(words):
        coverage = text_coverage(word, size, font)
        if left + coverage.shape[1] > view.shape[1]:
            return
        levels = np.rint(coverage * (own.levels / 255)).astype(np.intp)
        box = view[view.shape[0] - coverage.shape[0] :, left : left + coverage.shape[1]]
        np.copyto(box, (own.own(number) - own.levels + levels).astype(inks.dtype), where=levels > 0)
        left += coverage.shape[1] + round(size)


def _write_remark(view: Indices, inks: Inks, remarks: Sequence[str], size: float, font: str | None) -> None:
    """Write the first remark that fits into the last line of a title."""
    coverage = text_coverage(_fitting(remarks, view.shape[1], size, font), size, font)
    write_text(view, inks, coverage, 0, view.shape[0] - coverage.shape[0])


def _fitting(texts: Sequence[str], width: int, size: float, font: str | None) -> str:
    """Return the first text that fits, or the last one, shortened."""
    text = next((text for text in texts if text_width(text, size, font) <= width), texts[-1])
    return shortened(text, width, size, font)


def _last_line(view: Indices, scale: float, font: str | None) -> int:
    """Return the first row of the last line of a title."""
    return max(0, len(view) - line_of(_NAME * scale, font).height)


def _write_line(
    view: Indices, inks: Inks, line: tuple[str, list[list[str]]], top: int, scale: float, font: str | None
) -> None:
    """Write a name, and on the right the first of several choices of values that fits."""
    large, small, width = _NAME * scale, _VALUES * scale, view.shape[1]
    name = text_coverage(shortened(line[0], width, large, font), large, font)[: view.shape[0] - top]
    view[top : top + name.shape[0], : name.shape[1]] = gray_of(inks, name)
    apart = round(small)

    def wide(texts: list[str]) -> int:
        return int(name.shape[1]) + sum(text_width(text, small, font) + apart for text in texts)

    texts: list[str] = next((choice for choice in line[1] if wide(choice) <= width), [])
    right = width
    for text in reversed(texts):
        coverage = text_coverage(text, small, font)
        right -= coverage.shape[1]
        write_text(view, inks, coverage, right, top + line_of(large, font).baseline - line_of(small, font).baseline)
        right -= apart
