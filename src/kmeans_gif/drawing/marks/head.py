"""The head line: which iteration a frame shows, how good it is, what moved, and how far the run is.

Each field starts, in every frame of a run, where it would start were every number of the run the widest.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.marks.text import GAP, MINUS, grouped, line_of, stamp, text_coverage, text_width
from kmeans_gif.types import Bytes

HEAD_HEIGHT = 32
"""Rows of a head line, in pixels."""

BAR_HEIGHT = 3
"""Rows of the bar along its top, in pixels."""

_MARGIN = 16
_SPACE = 16
_INK_SIZE, _SECONDARY_SIZE = 15.0, 12.0


@dataclass(frozen=True, slots=True)
class Field:
    """A part of the head line.

    Attributes
    ----------
    size : float
        Of its text, in pixels to the em.
    x : int
        Column where it starts.
    slot : int
        Columns for the number in front of its words: the widest of the run.
    texts : tuple of (str, str), one a step
        The number, set to the right of the slot, and the words after it; without a number the words start at `x`.
    """

    size: float
    x: int
    slot: int
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The head line of a whole run.

    Attributes
    ----------
    width : int
        Columns, in pixels.
    steps : int
        How many steps the run has.
    font : str or None
        Of the text.
    ink, secondary : tuple of Field
        What is written in the ink's colour and in the secondary one.
    """

    width: int
    steps: int
    font: str | None
    ink: tuple[Field, ...]
    secondary: tuple[Field, ...]


@dataclass(frozen=True, slots=True, eq=False)
class HeadCoverage:
    """The head line of one step.

    Attributes
    ----------
    ink, secondary, bar : ndarray of shape (HEAD_HEIGHT, width), uint8
        How much of each pixel is text in the ink's colour, text in the secondary one, and bar.
    """

    ink: Bytes
    secondary: Bytes
    bar: Bytes


def head_of(trace: Trace, width: int, font: str | None = None) -> Head:
    """Lay out the head line of a run.

    Parameters
    ----------
    trace : Trace
        The run.
    width : int
        Of the picture, in pixels; fields that don't fit are left out, from the right.
    font : str or None
        Path or name of a TrueType or OpenType font; None is Pillow's built-in one.

    Returns
    -------
    Head
        The same for every step.

    Raises
    ------
    SourceError
        If the font can't be loaded.

    Examples
    --------
    >>> from kmeans_gif import cluster
    >>> head = head_of(cluster("example:camera", n_clusters=2, seed=1), 512)
    >>> [field.texts[1] for field in head.ink + head.secondary][0]
    ('', 'iteration 1')
    """
    written = [
        (_INK_SIZE, [("", f"iteration {grouped(step)}") for step in range(trace.n_iter + 1)]),
        (_SECONDARY_SIZE, [("", f"inertia {text}") for text in _inertias(trace.inertia.tolist())]),
        (_SECONDARY_SIZE, _moves(trace)),
    ]
    if trace.relocated.any():
        written.append((_SECONDARY_SIZE, [("", _relocations(int(count))) for count in trace.relocated.sum(axis=1)]))
    fields, x = [], _MARGIN
    for size, texts in written:
        field, end = _set(texts, size, x, font)
        if end > width - _MARGIN:
            break
        fields.append(field)
        x = end + _SPACE
    return Head(width, trace.n_iter + 1, font, tuple(fields[:1]), tuple(fields[1:]))


def head_coverage(head: Head, step: int) -> HeadCoverage:
    """Draw the head line of a step.

    Parameters
    ----------
    head : Head
        Of the run.
    step : int
        Which step; negative ones count from the end.

    Returns
    -------
    HeadCoverage
        Text in the middle below the bar, and the bar, as long as the share of the iterations that are done.

    Raises
    ------
    IndexError
        If there is no such step.

    Examples
    --------
    >>> head_coverage(Head(200, 5, None, (), ()), 2).bar[0, 99:101].tolist()
    [255, 0]
    """
    step = range(head.steps)[step]
    blank = np.zeros((3, HEAD_HEIGHT, head.width), np.uint8)
    ink, secondary, bar = blank
    for target, fields in ((ink, head.ink), (secondary, head.secondary)):
        for field in fields:
            _write(target, field, step, head.font)
    done = head.width * 255 * step // max(head.steps - 1, 1)  # in 255ths of a column
    bar[:BAR_HEIGHT, : done // 255] = 255
    bar[:BAR_HEIGHT, done // 255 : done // 255 + 1] = done % 255
    return HeadCoverage(ink, secondary, bar)


def _write(target: Bytes, field: Field, step: int, font: str | None) -> None:
    # all sizes stand on the baseline that puts the largest figures in the middle between bar and lower edge
    baseline = round((BAR_HEIGHT + HEAD_HEIGHT + line_of(_INK_SIZE, font).figures) / 2)
    y = baseline - line_of(field.size, font).baseline
    number, words = field.texts[step]
    if number:
        wide = text_width(number, field.size, font)
        stamp(target, text_coverage(number, field.size, font), field.x + field.slot - wide, y)
    stamp(target, text_coverage(words, field.size, font), field.x + (field.slot if number else 0), y)


def _set(texts: Sequence[tuple[str, str]], size: float, x: int, font: str | None) -> tuple[Field, int]:
    """Place a field, and tell the column where the widest of its texts ends."""
    slot = max(text_width(number, size, font) for number, _ in texts)
    end = max((slot if number else 0) + text_width(words, size, font) for number, words in texts)
    return Field(size, x, slot, tuple(texts)), x + end


def _inertias(inertia: Sequence[float]) -> list[str]:
    """Write the inertia of every step with the same decimals: four digits of the smallest, at most nine of all."""
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


def _moves(trace: Trace) -> list[tuple[str, str]]:
    """Say for every step how much moved: pixels as a share, points by number."""
    moved = trace.moved.tolist()
    if trace.kind == "image":
        texts = [(_percent(100 * weight / moved[0]), " of pixels moved") for weight in moved]
    else:
        texts = [(grouped(weight), f" of {grouped(moved[0])} moved") for weight in moved]
    texts[0] = ("", "first centroids")
    if trace.converged and trace.n_iter:
        texts[-1] = ("", "converged")
    return texts


def _percent(share: float) -> str:
    return f"<0.1{GAP}%" if 0 < share < 0.05 else f"{share:.1f}{GAP}%"


def _relocations(count: int) -> str:
    if count == 0:
        return ""
    return "1 empty cluster moved" if count == 1 else f"{grouped(count)} empty clusters moved"
