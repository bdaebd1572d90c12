"""Tables of indices over numbers of clusters, with small bars on a terminal, and what the indices recommend."""

import os
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10

from kmeans_gif.choices import Choice
from kmeans_gif.recommendations import Index

_GAP = "  "
"""Between columns."""

_BAR = 6
"""Minimum length of a bar in characters."""

_EIGHTHS = " ▏▎▍▌▋▊▉█"
"""Block elements that fill a character from the left by eighths (Unicode, 2580 to 259F)."""

_SPARED = {"–": "-", "−": "-"}
"""Replacements for characters beyond ASCII."""

_ACCENT, _PLAIN = "\x1b[1m", "\x1b[0m"
"""Bold, and the end of it (ISO 8613-6)."""

_MARK = "*"
"""Before a recommended value."""

_DIGITS = 4
"""Significant digits of the largest value of a column."""

_LARGEST, _SMALLEST = 7, -3
"""Powers of ten beyond which values have exponents."""


@dataclass(frozen=True, slots=True)
class Medium:
    """What tables are printed on.

    Attributes
    ----------
    columns : int or None
        Width of the terminal; None if it is a file, which gets no bars.
    in_unicode : bool
        Whether it shows characters beyond ASCII.
    in_color : bool
        Whether recommended values are highlighted.
    """

    columns: int | None = None
    in_unicode: bool = False
    in_color: bool = False

    def text(self, text: str) -> str:
        """Return a text in the characters that there are."""
        if self.in_unicode:
            return text
        for character, stand_in in _SPARED.items():
            text = text.replace(character, stand_in)
        return text.encode("ascii", "replace").decode()

    def wrapped(self, text: str, indent: int = 0) -> list[str]:
        """Break a text into lines as wide as the terminal, indented from the second on, less if that is narrow."""
        if self.columns is None:
            return [self.text(text)]
        inner = " " * (indent if 2 * indent <= self.columns else len(_GAP))
        break_up = textwrap.TextWrapper(self.columns, subsequent_indent=inner, break_on_hyphens=False)
        return break_up.wrap(self.text(text))

    def bar(self, share: float, length: int) -> str:
        """Draw a bar of a share of a length, at least an eighth of a character or one character long."""
        if not self.in_unicode:
            return ("#" * max(1, round(share * length))).ljust(length)
        eighths = max(1, round(8 * share * length))
        whole, rest = divmod(eighths, 8)
        return (_EIGHTHS[8] * whole + (_EIGHTHS[rest] if rest else "")).ljust(length)


def medium_of_stdout() -> Medium:
    """Describe standard output."""
    if sys.stdout is None or not sys.stdout.isatty():
        return Medium(in_unicode=_shows_blocks())
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    except OSError:
        columns = 0
    return Medium(columns or 80, _shows_blocks(), not os.environ.get("NO_COLOR"))


def _shows_blocks() -> bool:
    """Whether the encoding of standard output, in which lines are printed, has block elements."""
    try:
        return sys.stdout is not None and _EIGHTHS.encode(sys.stdout.encoding) == os.fsencode(_EIGHTHS)
    except UnicodeEncodeError:
        return False


def table_lines(choice: Choice, medium: Medium) -> Iterator[str]:
    """Format the values of all indices; on a terminal in tables beside or below each other, as wide as it is."""
    columns = [_Column(index, choice.n_clusters, medium) for index in choice.indices]
    first = max(len("k"), *(len(str(k)) for k in choice.n_clusters))
    if medium.columns is None:
        yield from _table(choice.n_clusters, columns, first, [each.least for each in columns])
        return
    room = medium.columns - first
    fitting = max(1, room // (max(each.least for each in columns) + len(_GAP)))
    n_tables = -(-len(columns) // fitting)
    in_one = -(-len(columns) // n_tables)
    width = min(room // in_one - len(_GAP), max(each.most for each in columns))
    for start in range(0, len(columns), in_one):
        if start:
            yield ""
        part = columns[start : start + in_one]
        yield from _table(choice.n_clusters, part, first, [max(width, each.least) for each in part])


def _table(ks: Sequence[int], columns: Sequence["_Column"], first: int, widths: Sequence[int]) -> Iterator[str]:
    heads = [each.head(width) for each, width in zip(columns, widths, strict=True)]
    height = max(map(len, heads))
    for row in range(height):
        cells = [("" if row < height - len(head) else head[row - height + len(head)]) for head in heads]
        padded = [f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)]
        yield _GAP.join([f"{'k' if row == height - 1 else '':>{first}}", *padded]).rstrip()
    for row, k in enumerate(ks):
        yield _GAP.join(
            [f"{k:>{first}}", *(each.cell(row, width) for each, width in zip(columns, widths, strict=True))]
        ).rstrip()


@dataclass(frozen=True, slots=True)
class _Column:
    """The values of an index with their bars."""

    index: Index
    ks: tuple[int, ...]
    medium: Medium

    @property
    def texts(self) -> list[str]:
        """The values, all with as many decimals; the recommended one is marked."""
        values = self.index.values.tolist()
        size = max((abs(value) for value in values if isfinite(value)), default=0.0)
        power = floor(log10(size)) if size else 0
        form = f".{_DIGITS - 1}e" if not _SMALLEST <= power < _LARGEST else f".{max(0, _DIGITS - 1 - max(power, 0))}f"
        texts = [f"{value:{form}}" if isfinite(value) else "-" for value in values]
        return [(_MARK if k == self.index.recommended else "") + text for k, text in zip(self.ks, texts, strict=True)]

    @property
    def _numbers(self) -> int:
        return max(map(len, self.texts))

    @property
    def _name(self) -> str:
        return self.index.name if self.medium.columns is None else self.medium.text(self.index.title)

    @property
    def least(self) -> int:
        """Least width: that of the longest word of the name, and of numbers with a short bar."""
        bar = 0 if self.medium.columns is None else 1 + _BAR
        return max(self._numbers + bar, *map(len, self._name.split()))

    @property
    def most(self) -> int:
        """Largest width that is of use."""
        return self.least + 2 * _BAR

    def head(self, width: int) -> list[str]:
        """Return the lines of the name."""
        return textwrap.wrap(self._name, width, break_long_words=False, break_on_hyphens=False)

    def cell(self, row: int, width: int) -> str:
        """Return a value with its bar, which is longest for the highest value and shortest for the lowest one."""
        text = f"{self.texts[row]:>{self._numbers}}"
        if self.medium.columns is None:
            return f"{text:>{width}}"
        value = float(self.index.values[row])
        length = width - self._numbers - 1
        bar = self.medium.bar(self._share(value), length) if isfinite(value) else " " * length
        if self.medium.in_color and self.ks[row] == self.index.recommended:
            return f"{_ACCENT}{text} {bar.rstrip()}{_PLAIN}{' ' * (len(bar) - len(bar.rstrip()))}"
        return f"{text} {bar}"

    def _share(self, value: float) -> float:
        values = [other for other in self.index.values.tolist() if isfinite(other)]
        low, high = min(values), max(values)
        return (value - low) / (high - low) if high > low else 1.0


def verdict_lines(choice: Choice, medium: Medium) -> Iterator[str]:
    """Format what each index recommends with its reason, and how many agree."""
    titles = [medium.text(index.title) for index in choice.indices]
    wide = max(map(len, titles))
    numbers = ["none" if index.recommended is None else f"k = {index.recommended}" for index in choice.indices]
    number = max(map(len, numbers))
    for index, title, chosen in zip(choice.indices, titles, numbers, strict=True):
        start = f"{title:<{wide}}{_GAP}{chosen:<{number}}{_GAP}"
        yield from medium.wrapped(f"{start}{index.reason}", len(start))
    yield ""
    yield from medium.wrapped(choice.summary)
