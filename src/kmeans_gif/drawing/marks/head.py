"""The head line: iteration, inertia, what changed, and a progress bar.

Fields have the same position in all frames of a run, with room for the widest numbers; numbers
between words are right-aligned, so that their digits line up from frame to frame.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.marks.text import GAP, MINUS, aligned, grouped, line_of, stamp, text_coverage, text_width
from kmeans_gif.drawing.scale import pixels
from kmeans_gif.types import Bytes

_HEIGHT, _BAR, _MARGIN, _SPACE = 32, 3, 16, 16
_INK_SIZE, _SECONDARY_SIZE = 15.0, 12.0


def head_height(scale: float) -> int:
    """Return the height of a head line in pixels."""
    return pixels(_HEIGHT, scale)


@dataclass(frozen=True, slots=True)
class Told:
    """The text of a field in one step: a number between words, or only words."""

    before: str
    number: str = ""
    after: str = ""


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
    """

    size: float
    x: int
    lead: int
    slot: int
    texts: tuple[Told, ...]


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
    ink, secondary : tuple of Field
        Fields in the colour of the ink and in the secondary colour.
    """

    width: int
    height: int
    bar: int
    steps: int
    font: str | None
    ink: tuple[Field, ...]
    secondary: tuple[Field, ...]


@dataclass(frozen=True, slots=True, eq=False)
class HeadCoverage:
    """The head line of one step.

    Attributes
    ----------
    ink, secondary, bar : ndarray of shape (height, width), uint8
        Coverage of each pixel by primary text, secondary text and the bar.
    """

    ink: Bytes
    secondary: Bytes
    bar: Bytes


def head_of(trace: Trace, width: int, scale: float = 1.0, font: str | None = None) -> Head:
    """Lay out the head line of a run for a picture of some width; fields that don't fit are dropped, last first.

    >>> from kmeans_gif import cluster
    >>> head = head_of(cluster("example:camera", n_clusters=2, seed=1), 512)
    >>> [field.texts[1] for field in head.ink + head.secondary][0]
    Told(before='iteration 1', number='', after='')
    """
    large, small = _INK_SIZE * scale, _SECONDARY_SIZE * scale
    written = [
        (large, [Told(f"iteration {grouped(step)}") for step in range(trace.n_iter + 1)]),
        (small, [Told("inertia ", text) for text in _inertias(trace.inertia.tolist())]),
        (small, _changes(trace)),
    ]
    if trace.relocated.any():
        written.append((small, [_relocations(int(count)) for count in trace.relocated.sum(axis=1)]))
    margin, space = pixels(_MARGIN, scale), pixels(_SPACE, scale)
    fields, x = [], margin
    for size, texts in written:
        field, end = _set(texts, size, x, font)
        if end > width - margin:
            break
        fields.append(field)
        x = end + space
    bar = pixels(_BAR, scale)
    return Head(width, head_height(scale), bar, trace.n_iter + 1, font, tuple(fields[:1]), tuple(fields[1:]))


def head_coverage(head: Head, step: int) -> HeadCoverage:
    """Draw the head line of a step, counted from the end if negative; the bar shows the share of steps done.

    >>> head_coverage(Head(200, 32, 3, 5, None, (), ()), 2).bar[0, 99:101].tolist()
    [255, 0]
    """
    step = range(head.steps)[step]
    blank = np.zeros((3, head.height, head.width), np.uint8)
    ink, secondary, bar = blank
    fields = head.ink + head.secondary
    if fields:  # the baseline of all sizes centres the largest figures below the bar
        figures = line_of(fields[0].size, head.font).figures
        baseline = round((head.bar + head.height + figures) / 2)
        for i, field in enumerate(fields):
            _write(ink if i < len(head.ink) else secondary, field, step, baseline, head.font)
    done = head.width * 255 * step // max(head.steps - 1, 1)  # in 255ths of a column
    bar[: head.bar, : done // 255] = 255
    bar[: head.bar, done // 255 : done // 255 + 1] = done % 255
    return HeadCoverage(ink, secondary, bar)


def _write(target: Bytes, field: Field, step: int, baseline: int, font: str | None) -> None:
    y = baseline - line_of(field.size, font).baseline
    told = field.texts[step]
    end = field.x + field.lead + field.slot
    number = text_coverage(told.number, field.size, font)
    for x, text in (
        (field.x, text_coverage(told.before, field.size, font)),
        (end - number.shape[1], number),
        (end, text_coverage(told.after, field.size, font)),
    ):
        stamp(target, text, x, y)


def _set(texts: Sequence[Told], size: float, x: int, font: str | None) -> tuple[Field, int]:
    """Place a field, and return the column where the widest of its texts ends."""

    def wide(text: str) -> int:
        return text_width(text, size, font)

    numbers = aligned([told.number for told in texts])
    texts = [replace(told, number=number) for told, number in zip(texts, numbers, strict=True)]
    lead = max((wide(told.before) for told in texts if told.number), default=0)
    slot = max(wide(told.number) for told in texts)
    ends = [lead + slot + wide(told.after) if told.number else wide(told.before) for told in texts]
    return Field(size, x, lead, slot, tuple(texts)), x + max(ends)


def _inertias(inertia: Sequence[float]) -> list[str]:
    """Format the inertia of every step with the same decimals: four digits of the smallest, at most nine in total."""
    positive = [value for value in inertia if value > 0]
    if not positive:
        return ["0"] * len(inertia)
    least, largest = (math.floor(math.log10(value)) for value in (min(positive), max(positive)))
    if least < -4 or largest > 12:
        return [_in_powers(value) for value in inertia]
    decimals = max(0, min(3 - least, 8 - largest))
    return [grouped(value, decimals) for value in inertia]


def _in_powers(value: float) -> str:
    mantissa, _, power = f"{value:.3e}".partition("e")
    return f"{mantissa}e{int(power)}".replace("-", MINUS)


def _changes(trace: Trace) -> list[Told]:
    """Format for every step how much changed cluster: a percentage of pixels, or a number of points."""
    moved = trace.moved.tolist()
    if trace.kind == "image":
        texts = [Told("", _percent(100 * weight / moved[0]), " of pixels changed cluster") for weight in moved]
    else:
        texts = [Told("", grouped(weight), f" of {grouped(moved[0])} points changed cluster") for weight in moved]
    texts[0] = Told("first centroids")
    if trace.converged and trace.n_iter:
        texts[-1] = Told("converged")
    return texts


def _percent(share: float) -> str:
    return f"<0.1{GAP}%" if 0 < share < 0.05 else f"{share:.1f}{GAP}%"


def _relocations(count: int) -> Told:
    if count == 0:
        return Told("")
    return Told("", grouped(count), " empty cluster reseeded" if count == 1 else " empty clusters reseeded")
