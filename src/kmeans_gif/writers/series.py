"""Numbered files, such as frame-000.png, frame-001.png, …, written all together or not at all."""

from __future__ import annotations

import errno
import os
import re
from contextlib import contextmanager, suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from kmeans_gif.errors import OptionError
from kmeans_gif.notes import note
from kmeans_gif.paths import checked_path
from kmeans_gif.writers.parts import Part, existing_file, identity, is_file, named_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_SUFFIXES = (".png",)
"""Suffixes, in lower case, of names that may have a conversion."""

_CONVERSION = re.compile(r"%[-+#0]*\d*(?:\.\d+)?[diouxXeEfFgGcs]")
"""A conversion of printf (ISO C, 7.21.6.1), without a space, which is more likely one after a percent sign."""

_NUMBER = re.compile(r"%0?\d{0,2}d")
"""Conversions that number files."""


class Pattern(NamedTuple):
    """The path of numbered files: text, the conversion of the number, text."""

    before: str
    conversion: str
    after: str

    def path(self, number: int) -> str:
        """Return the path of a file.

        >>> Pattern("frame-", "%03d", ".png").path(7)
        'frame-007.png'
        """
        return f"{self.before}{self.conversion % number}{self.after}"


def numbered(path: str | os.PathLike[str]) -> Pattern | None:
    """Return the pattern of a PNG name with a conversion of printf for whole numbers; None for an ordinary name.

    Examples
    --------
    >>> numbered("frame-%03d.png"), numbered("100%.png"), numbered("frame-%03d.gif")
    (Pattern(before='frame-', conversion='%03d', after='.png'), None, None)
    """
    text = checked_path(path, OptionError)
    name = PurePath(text).name
    found = _conversions(name)
    if not found:
        return None
    if len(found) > 1 or not _NUMBER.fullmatch(found[0].group()):
        raise OptionError(
            f"{text!r} has {' and '.join(match.group() for match in found)} in it; "
            "number frames with one %d, or with %03d for leading zeros"
        )
    start = len(text) - len(name)
    return Pattern(text[: start + found[0].start()], found[0].group(), text[start + found[0].end() :])


def is_series(path: object) -> bool:
    """Return whether each frame is written to a file of its own."""
    return isinstance(path, Series) or (isinstance(path, str | os.PathLike) and numbered(path) is not None)


def unnumbered(name: str) -> str:
    """Return a name that is not a pattern, for one that is made from the name of an input.

    >>> unnumbered("page-%d.png"), unnumbered("100%.png")
    ('page-_d.png', '100%.png')
    """
    return name.replace("%", "_") if _conversions(name) else name


def _conversions(name: str) -> list[re.Match[str]]:
    return list(_CONVERSION.finditer(name)) if name.lower().endswith(_SUFFIXES) else []


class Series:
    """Files numbered from 0, written one after the other and moved into their places when the ``with`` block ends.

    If the block or a move fails, whatever the reason, nothing is left behind and existing files are unchanged.
    """

    def __init__(self, pattern: Pattern, *, overwrite: bool) -> None:
        self._pattern = pattern
        self._overwrite = overwrite
        self._parts: list[Part] = []

    def __enter__(self) -> Series:
        self.check(1)
        return self

    def check(self, count: int) -> None:
        """Raise before anything is written if one of the first files can't be replaced."""
        for number in range(count):
            self._existing(self._pattern.path(number))

    @contextmanager
    def following(self) -> Iterator[BinaryIO]:
        """Open the next file for a ``with`` block that writes all of it."""
        shown = self._pattern.path(len(self._parts))
        existing = self._existing(shown)
        part = Part.of(shown)
        self._parts.append(part)
        with part.opened(existing) as file:
            yield file

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._move()
        finally:
            for part in self._parts:
                part.discard()
        if kind is None:
            self._note_older()

    def _note_older(self) -> None:
        """Note that files of an earlier, longer series follow, which a program that reads all of them would show."""
        stop = len(self._parts)
        while os.path.lexists(self._pattern.path(stop)):
            stop += 1
        older = [self._pattern.path(number) for number in range(len(self._parts), stop)]
        if older:
            which = older[0] if len(older) == 1 else f"{older[0]} to {older[-1]}"
            files, remain = ("1 file", "remains") if len(older) == 1 else (f"{len(older)} files", "remain")
            note(f"{files} of an earlier series {remain}: {which}; delete them, or leave them out of a film")

    def _move(self) -> None:
        written = [identity(part.path) for part in self._parts]
        try:
            for part in self._parts:
                if self._overwrite:
                    part.keep_existing()
                part.move(overwrite=self._overwrite)
        except BaseException:
            for part, file in zip(self._parts, written, strict=True):
                with suppress(OSError):  # the others are restored all the same
                    part.restore(file)
            raise

    def _existing(self, shown: str) -> os.stat_result | None:
        existing = existing_file(shown, overwrite=self._overwrite)
        if existing is not None and not is_file(existing, shown):
            raise named_error(errno.EEXIST, shown)
        return existing
