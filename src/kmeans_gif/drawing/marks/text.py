"""Lines of text as coverage, from Pillow's built-in font or a named one."""

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.notes import note
from kmeans_gif.types import Bytes

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

GAP = "\u2009"
"""Thin space (Unicode chapter 6.2): drawn as a gap of a fifth of an em, even if the font lacks it."""

FIGURE = "\u2007"
"""Figure space (Unicode chapter 6.2): as wide as a figure, likewise."""

MINUS = "\u2212"
"""The minus sign; drawn as a hyphen if the font lacks it."""

ELLIPSIS = "\u2026"
"""Ends a shortened text; drawn as three dots if the font lacks it."""

_SCALE = 4
"""Glyphs are drawn at this multiple of their size and averaged down, which positions them to a quarter of a pixel."""

_STAND_INS = (
    {MINUS: "-", ELLIPSIS: "...", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l"}
    | {"Ł": "L", "đ": "d", "µ": "u", "μ": "u", "¹": "1", "²": "2", "³": "3", "×": "x", "Ω": "Ohm", "’": "'", "‘": "'"}
    | dict.fromkeys("“”„", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-")
)
"""Replacements for characters of column names and units that the built-in font lacks."""

_ESCAPED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode categories of characters that break a line, change its direction or can't be drawn."""

_Whole = TypeVar("_Whole", NDArray[np.uint8], NDArray[np.uint16])

_RUNS = re.compile(f"[0-9]|{GAP}|{FIGURE}|[^0-9{GAP}{FIGURE}]+")


@dataclass(frozen=True, slots=True)
class Line:
    """Vertical metrics of a line of text, which depend only on size and font.

    Attributes
    ----------
    height : int
        Height of its coverage in pixels.
    baseline : int
        Height above the baseline in pixels.
    figures : float
        Height of figures above the baseline in pixels.
    """

    height: int
    baseline: int
    figures: float


@lru_cache(maxsize=64)
def line_of(size: float, font: str | None = None) -> Line:
    """Return the metrics of a line of text.

    Examples
    --------
    >>> line_of(15)
    Line(height=19, baseline=15, figures=10.5)
    """
    face = _face(size, font)
    above, below = face.getmetrics()
    baseline = math.ceil(above / _SCALE)
    return Line(baseline + math.ceil(below / _SCALE), baseline, -face.getbbox("0", anchor="ls")[1] / _SCALE)


def text_width(text: str, size: float, font: str | None = None) -> int:
    """Return the width of a text in pixels.

    Examples
    --------
    >>> text_width("111", 12) == text_width("888", 12)
    True
    """
    return math.ceil(_laid_out(text, size, font)[1] / _SCALE)


def text_coverage(text: str, size: float, font: str | None = None) -> Bytes:
    """Draw a line of text.

    Figures are tabular, a character that the font lacks becomes its base letter or "?", and control characters are
    written as escapes.

    Examples
    --------
    >>> text_coverage("iteration 4", 15).shape
    (19, 67)
    """
    return _drawn(text, size, font)


def shortened(text: str, width: float, size: float, font: str | None = None) -> str:
    """Shorten a text that is too wide, ending it with an ellipsis.

    Examples
    --------
    >>> shortened("sepal length (cm)", 60, 12)
    'sepal len…'
    """
    max_length = max(0, int(4 * width))  # limits the number of characters without width
    if len(text) <= max_length and text_width(text, size, font) <= width:
        return text

    def too_wide(count: int) -> bool:
        return text_width(_cut(text, count), size, font) > width

    count = bisect_left(range(min(len(text), max_length) + 1), 1, key=too_wide)
    return _cut(text, count - 1) if count else ""


def wrapped(text: str, width: float, size: float, font: str | None = None, *, indent: float = 0) -> list[str]:
    """Break a text into lines at its spaces; a word that is too wide is shortened.

    The first line leaves room for `indent` pixels, and is empty if not even a word fits.

    Examples
    --------
    >>> wrapped("farthest below the line", 70, 12)
    ['farthest', 'below the', 'line']
    """
    lines = [""]
    for word in filter(None, text.split(" ")):  # a thin space belongs to a number
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size, font) <= width - (indent if len(lines) == 1 else 0):
            lines[-1] = longer
        elif lines[-1] or indent:
            lines.append(shortened(word, width, size, font))
        else:
            lines[-1] = shortened(word, width, size, font)
    return lines


def family_of(font: str | None = None) -> str:
    """Return the name of a font's family.

    >>> family_of()
    'Aileron'
    """
    return _face(12, font).getname()[0] or ""


def grouped(number: float, decimals: int = 0) -> str:
    """Format a number with thin spaces between thousands (ISO 80000-1, 7.3.1) and a minus sign.

    Examples
    --------
    >>> grouped(3126), grouped(-0.5, 1)
    ('3\u2009126', '−0.5')
    """
    return f"{number:,.{decimals}f}".replace(",", GAP).replace("-", MINUS)


def aligned(numbers: Sequence[str]) -> list[str]:
    """Pad numbers on the left, so that their last figures are drawn in the same column.

    >>> aligned(["100.0", "3.5"])
    ['100.0', '\u2007\u20073.5']
    """
    longest = max(numbers, key=len)
    blank = "".join(GAP if character == GAP else FIGURE for character in longest)
    return [blank[: len(longest) - len(number)] + number if number else "" for number in numbers]


def note_missing(texts: Iterable[str], font: Option) -> None:
    """Note texts with characters that a font, the value of an option, lacks and that nothing stands in for."""
    file = None if font.value is None else str(font.value)
    texts = [text for text in dict.fromkeys(texts) if any(_is_missing(each, file) for each in _composed(text))]
    if not texts:
        return
    what = f" lacks characters of {', '.join(map(repr, texts))}, which are drawn as ?; name a font that has them"
    if file is None:
        note("the built-in font", what, " with ", Option(font.name))
    else:
        note(font, what)


def stamp(target: Bytes, coverage: Bytes, x: int, y: int) -> None:
    """Combine coverage with that of a target by the maximum; clip it to the target.

    Examples
    --------
    >>> target = np.zeros((1, 3), np.uint8)
    >>> stamp(target, np.array([[7, 8]], np.uint8), -1, 0)
    >>> target.tolist()
    [[8, 0, 0]]
    """
    place, part = _overlap(target, coverage, x, y)
    np.maximum(place, part, out=place)


def _overlap(target: _Whole, coverage: Bytes, x: int, y: int) -> tuple[_Whole, Bytes]:
    """Return the overlapping parts of a target and of coverage at a position, as views."""
    place = target[max(y, 0) : max(y + coverage.shape[0], 0), max(x, 0) : max(x + coverage.shape[1], 0)]
    return place, coverage[max(-y, 0) :, max(-x, 0) :][: place.shape[0], : place.shape[1]]


def _cut(text: str, count: int) -> str:
    return text[:count].rstrip() + ELLIPSIS


@lru_cache(maxsize=32)
def _face(size: float, font: str | None) -> "FreeTypeFont":
    from PIL import ImageFont  # noqa: PLC0415 - plain pictures of images have no text

    if not 1 <= size <= 400:
        raise OptionError(f"size={size!r} of a text must be from 1 to 400 pixels")
    try:
        face = ImageFont.load_default(size * _SCALE) if font is None else ImageFont.truetype(font, size * _SCALE)
    except (OSError, ValueError) as error:
        raise SourceError(
            Option("Look.font", font), f" can't be loaded ({error}); name a TrueType or OpenType file"
        ) from None
    assert isinstance(face, ImageFont.FreeTypeFont)  # noqa: S101 - the bitmap font is only returned without a size
    return face


@lru_cache(maxsize=512)
def _drawn(text: str, size: float, font: str | None) -> Bytes:
    runs, wide = _laid_out(text, size, font)
    total = np.zeros((line_of(size, font).height, math.ceil(wide / _SCALE)), np.uint16)
    for x, run in runs:
        column, offset = divmod(x, _SCALE)
        left, coverage = _run_drawn(run, offset, size, font)
        place, part = _overlap(total, coverage, column + left, 0)
        place += part  # neighbours may share a pixel
    drawn: Bytes = np.minimum(total, 255).astype(np.uint8)
    drawn.flags.writeable = False
    return drawn


@lru_cache(maxsize=1024)
def _run_drawn(run: str, offset: int, size: float, font: str | None) -> tuple[int, Bytes]:
    """Draw a run that starts `offset` enlarged pixels into column 0: its first column, and its coverage."""
    line = line_of(size, font)
    mask, (left, top) = _face(size, font).getmask2(run, "L", anchor="ls")
    glyphs = np.frombuffer(bytes(mask), np.uint8).reshape(mask.size[::-1])
    first, inset = divmod(offset + left, _SCALE)
    width = math.ceil((inset + glyphs.shape[1]) / _SCALE)
    large = np.zeros((line.height * _SCALE, width * _SCALE), np.uint8)
    stamp(large, glyphs, inset, line.baseline * _SCALE + top)
    boxes = large.reshape(line.height, _SCALE, width, _SCALE).sum(axis=(1, 3), dtype=np.uint16)
    coverage: Bytes = ((boxes + _SCALE * _SCALE // 2) // (_SCALE * _SCALE)).astype(np.uint8)
    return first, coverage


@lru_cache(maxsize=2048)
def _laid_out(text: str, size: float, font: str | None) -> tuple[tuple[tuple[int, str], ...], int]:
    """Return where each run starts, and where the last one ends, in enlarged pixels."""
    face, figure = _face(size, font), _figure(size, font)
    shown = "".join(_shown(character, font) for character in _composed(text))
    runs, x = [], 0
    for run in _RUNS.findall(shown):
        if run == GAP:
            x += round(size * _SCALE / 5)
        elif run == FIGURE:
            x += figure
        elif run in "0123456789":
            runs.append((x + round((figure - face.getlength(run)) / 2), run))
            x += figure
        else:
            runs.append((x, run))
            x += math.ceil(face.getlength(run))
    return tuple(runs), x


@lru_cache(maxsize=32)
def _figure(size: float, font: str | None) -> int:
    """Return the advance of the widest figure, in enlarged pixels."""
    return math.ceil(max(_face(size, font).getlength(digit) for digit in "0123456789"))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _is_missing(character: str, font: str | None) -> bool:
    """Whether a question mark is drawn for a character."""
    return character != "?" and _shown(character, font) == "?"


@lru_cache(maxsize=4096)
def _shown(character: str, font: str | None) -> str:
    """Return the text to draw for a character."""
    category = unicodedata.category(character)
    if category in _ESCAPED:
        return character.encode("unicode_escape").decode()
    if category == "Zs":
        return character if character in (GAP, FIGURE) else " "
    base = unicodedata.normalize("NFD", character)[0]  # a letter without its accent reads better than "?"
    for choice in (character, base):
        if _has(choice, font):
            return choice
    return _STAND_INS.get(character, "?")


def _has(character: str, font: str | None) -> bool:
    """Whether a font has a glyph for a character; U+FFFF never has one (Unicode, 23.7)."""
    face = _face(12, font)
    drawn, missing = face.getmask(character), face.getmask("\uffff")
    return (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))
