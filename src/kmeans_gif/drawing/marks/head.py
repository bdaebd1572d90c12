"""The head line: iteration, inertia, what changed, and a progress bar.

Fields have the same position in all frames of a run, with room for the widest numbers; numbers
between words are right-aligned, so that their digits line up from frame to frame.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kmeans_gif.clustering.optimum import above_optimum
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.arrangement import head_height
from kmeans_gif.drawing.marks.text import GAP, MINUS, aligned, grouped, line_of, stamp, text_coverage, text_width
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.drawing.story import Phase
from kmeans_gif.types import Bytes

_BAR, _MARGIN, _SPACE = 3, 16, 16
_INK_SIZE, _SECONDARY_SIZE = 15.0, 12.0


@dataclass(frozen=True, slots=True)
class Told:
    """The text of a field in one step: a number between words, or only words."""

    before: str
    number: str = ""
    after: str = ""


_OPENING: dict[Phase, Told] = {"data": Told("the data"), "start": Told("first centroids")}
"""What replaces the iteration before the first assignment; nothing else is known then."""


@dataclass(frozen=True, slots=True)
class Field:
    """A part of the head line.

    Attributes
    ----------
    size : float
        Font size in pixels per em.
    x : int
        First column.
    lead : int
        Width of the words before a number.
    slot : int
        Width of the widest number of the run.
    texts : tuple of Told, one a step
        The number is right-aligned in the slot; the words after it follow.
    moving : tuple of Told, one a step
        The same while centroids move.
    """

    size: float
    x: int
    lead: int
    slot: int
    texts: tuple[Told, ...]
    moving: tuple[Told, ...] = ()

    def told(self, step: int, phase: Phase) -> Told:
        """Return the text for a step and phase."""
        return (self.moving if phase == "move" and self.moving else self.texts)[step]


@dataclass(frozen=True, slots=True)
class Head:
    """The head line of a whole run.

    Attributes
    ----------
    width, height, bar : int
        Width and height, and the height of the bar along its top, in pixels.
    steps : int
        Number of steps of the run.
    font : str or None
        Font of the text.
    ink, phase, secondary : tuple of Field
        Fields in the colour of the ink, in that of the phase, and in the secondary colour.
    """

    width: int
    height: int
    bar: int
    steps: int
    font: str | None
    ink: tuple[Field, ...]
    phase: tuple[Field, ...]
    secondary: tuple[Field, ...]


@dataclass(frozen=True, slots=True, eq=False)
class HeadCoverage:
    """The head line of one frame.

    Attributes
    ----------
    ink, phase, secondary, bar : ndarray of shape (height, width), uint8
        Coverage of each pixel by primary text, the name of the phase, secondary text and the bar.
    """

    ink: Bytes
    phase: Bytes
    secondary: Bytes
    bar: Bytes


def head_of(trace: Trace, width: int, scale: float = 1.0, font: str | None = None, *, has_phases: bool = False) -> Head:
    """Lay out the head line of a run for a picture of some width; fields that don't fit are dropped, last first.

    >>> from kmeans_gif import cluster
    >>> head = head_of(cluster("example:camera", n_clusters=2, seed=1), 512)
    >>> [field.texts[1] for field in head.ink + head.secondary][0]
    Told(before='iteration 1', number='', after='')
    """
    large, small = _INK_SIZE * scale, _SECONDARY_SIZE * scale
    iteration, inertia, changes = _iterations(trace), _inertias(trace), _changes(trace)
    before = [inertia[0], *inertia[:-1]]
    shifts = [Told("shift ", text) for text in numbers(trace.shift.tolist())]
    written = [("ink", large, iteration, iteration)]
    if has_phases:
        written.append(("phase", large, [Told("assign")] * len(iteration), [Told("move")] * len(iteration)))
    written += [("secondary", small, inertia, before), ("secondary", small, changes, shifts if has_phases else changes)]
    if trace.relocated.any():
        relocations = [_relocations(int(count)) for count in trace.relocated.sum(axis=1)]
        written.append(("secondary", small, relocations, relocations))
    above = above_optimum(trace)
    if above is not None:
        ending = [*[Told("")] * trace.n_iter, Told(above.replace(" %", f"{GAP}%"))]
        written.append(("secondary", small, ending, ending))
    return _laid(written, trace.n_iter + 1, width, scale, font)


def summary_head(
    trace: Trace, description: str, width: int, scale: float, font: str | None, *, has_phases: bool
) -> Head:
    """Lay out the head line above several runs: the iteration of the longest one, and what they have in common."""
    large, small = _INK_SIZE * scale, _SECONDARY_SIZE * scale
    iteration = _iterations(trace)
    written = [("ink", large, iteration, iteration)]
    if has_phases:
        written.append(("phase", large, [Told("assign")] * len(iteration), [Told("move")] * len(iteration)))
    same = [Told(description)] * len(iteration)
    return _laid([*written, ("secondary", small, same, same)], len(iteration), width, scale, font)


def _laid(
    written: Sequence[tuple[str, float, list[Told], list[Told]]], steps: int, width: int, scale: float, font: str | None
) -> Head:
    """Place fields, given their color, size and texts; those that don't fit are dropped, last first."""
    margin, space = pixels(_MARGIN, scale), pixels(_SPACE, scale)
    fields: dict[str, list[Field]] = {"ink": [], "phase": [], "secondary": []}
    x = margin
    for color, size, texts, moving in written:
        field, end = _set(texts, moving, size, x, font)
        if end > width - margin:
            break
        fields[color].append(field)
        x = end + space
    bar = pixels(_BAR, scale)
    placed = {color: tuple(those) for color, those in fields.items()}
    return Head(width, head_height(scale), bar, steps, font, **placed)


def head_coverage(head: Head, step: int, phase: Phase = "step", time: float | None = None) -> HeadCoverage:
    """Draw the head line of a step, counted from the end if negative; the bar shows the share of iterations done.

    >>> head_coverage(Head(200, 32, 3, 5, None, (), (), ()), 2).bar[0, 99:101].tolist()
    [255, 0]
    """
    step = range(head.steps)[step]
    ink, named, secondary, bar = np.zeros((4, head.height, head.width), np.uint8)
    fields = head.ink + head.phase + head.secondary
    if fields:  # the baseline of all sizes centres the largest figures below the bar
        figures = line_of(fields[0].size, head.font).figures
        baseline = round((head.bar + head.height + figures) / 2)
        opening = _OPENING.get(phase)
        for field in head.ink:
            _write(ink, field, opening or field.told(step, phase), baseline, head.font)
        for field in head.phase if phase in ("move", "assign") else ():
            _write(named, field, field.told(step, phase), baseline, head.font)
        for field in () if opening else head.secondary:
            _write(secondary, field, field.told(step, phase), baseline, head.font)
    done = int(head.width * 255 * (step if time is None else time) / max(head.steps - 1, 1))  # in 255ths of a column
    bar[: head.bar, : done // 255] = 255
    bar[: head.bar, done // 255 : done // 255 + 1] = done % 255
    return HeadCoverage(ink, named, secondary, bar)


def _write(target: Bytes, field: Field, told: Told, baseline: int, font: str | None) -> None:
    y = baseline - line_of(field.size, font).baseline
    end = field.x + field.lead + field.slot
    number = text_coverage(told.number, field.size, font)
    for x, text in (
        (field.x, text_coverage(told.before, field.size, font)),
        (end - number.shape[1], number),
        (end, text_coverage(told.after, field.size, font)),
    ):
        stamp(target, text, x, y)


def _set(texts: Sequence[Told], moving: Sequence[Told], size: float, x: int, font: str | None) -> tuple[Field, int]:
    """Place a field, and return the column where the widest of its texts ends."""

    def wide(text: str) -> int:
        return text_width(text, size, font)

    told = [*texts, *moving]
    numbers = aligned([each.number for each in told])
    told = [replace(each, number=number) for each, number in zip(told, numbers, strict=True)]
    lead = max((wide(each.before) for each in told if each.number), default=0)
    slot = max(wide(each.number) for each in told)
    ends = [lead + slot + wide(each.after) if each.number else wide(each.before) for each in told]
    return Field(size, x, lead, slot, tuple(told[: len(texts)]), tuple(told[len(texts) :])), x + max(ends)


def _iterations(trace: Trace) -> list[Told]:
    return [Told(f"iteration {grouped(step)}") for step in range(trace.n_iter + 1)]


def _inertias(trace: Trace) -> list[Told]:
    return [Told("inertia ", text) for text in numbers(trace.inertia.tolist())]


def numbers(values: Sequence[float]) -> list[str]:
    """Format numbers of all steps with the same decimals: four digits of the smallest, at most nine in total."""
    positive = [value for value in values if value > 0]
    if not positive:
        return ["0"] * len(values)
    least, largest = (math.floor(math.log10(value)) for value in (min(positive), max(positive)))
    if least < -4 or largest > 12:
        return [_in_powers(value) for value in values]
    decimals = max(0, min(3 - least, 8 - largest))
    return [grouped(value, decimals) for value in values]


def _in_powers(value: float) -> str:
    mantissa, _, power = f"{value:.3e}".partition("e")
    return f"{mantissa}e{int(power)}".replace("-", MINUS)


def _changes(trace: Trace) -> list[Told]:
    """Format for every step how much changed cluster: a percentage of pixels, or a number of points."""
    moved = trace.moved.tolist()
    if trace.kind == "image":
        texts = [Told("", percent(100 * weight / moved[0]), " of pixels changed cluster") for weight in moved]
    else:
        texts = [Told("", grouped(weight), f" of {grouped(moved[0])} points changed cluster") for weight in moved]
    texts[0] = Told("first centroids")
    if trace.converged and trace.n_iter:
        texts[-1] = Told("converged")
    return texts


def percent(share: float) -> str:
    """Format a percentage with one decimal.

    >>> percent(0.04), percent(12.34)
    ('<0.1\u2009%', '12.3\u2009%')
    """
    return f"<0.1{GAP}%" if 0 < share < 0.05 else f"{share:.1f}{GAP}%"


def _relocations(count: int) -> Told:
    if count == 0:
        return Told("")
    return Told("", grouped(count), " empty cluster reseeded" if count == 1 else " empty clusters reseeded")
