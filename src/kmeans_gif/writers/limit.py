"""The search for the largest picture whose file fits a number of bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from kmeans_gif.errors import Note, Option, SourceError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_MAX_TOLERANCE = 8
"""Maximum tolerance to choose: larger errors can be seen."""

_MIN_SIDE = 32
"""Minimum long side to choose, in pixels."""

_IN_MEMORY = 1 << 26
"""Bytes of a file that is held in memory; a larger one is written to the disk."""

Attempt = Callable[[int | None, int, BinaryIO], None]
"""Writes the animation with a long side, None for that it has, and a tolerance; raises SourceError if it can't."""


class Fitting(NamedTuple):
    """A file that fits: its content, to be closed, the long side if it is another, the tolerance and the size."""

    content: BinaryIO
    side: int | None
    tolerance: int
    n_bytes: int


class Fitted(NamedTuple):
    """What was changed so that a file fits, and its size.

    Attributes
    ----------
    size : int or None
        Long side in pixels, if it is another than requested.
    tolerance : int or None
        Tolerance, if the format has one.
    n_bytes : int
        Size of the file.
    """

    size: int | None
    tolerance: int | None
    n_bytes: int

    @property
    def options(self) -> list[Option]:
        """The options that give the same file."""
        values = {"size": self.size, "tolerance": self.tolerance}
        return [Option(name, value) for name, value in values.items() if value is not None]

    @property
    def pieces(self) -> list[Option | str]:
        """The options and the size of the file, as pieces of a message."""
        return [piece for option in self.options for piece in (option, ", ")] + [shown_bytes(self.n_bytes)]


class FittedNote(Note):
    """Note that says what was changed so that a file fits; the command has it in its summary."""


class _TooLargeError(Exception):
    """Raised as soon as a file exceeds the limit."""


class _Limited(io.RawIOBase):
    """A temporary file that refuses to exceed a limit."""

    def __init__(self, max_bytes: int | None) -> None:
        from tempfile import SpooledTemporaryFile  # noqa: PLC0415 - most files have no limit

        self.content = cast("BinaryIO", SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - closed with the last reference
        self.n_bytes = 0
        self._max_bytes = max_bytes

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Write, or raise if that is too much."""
        n_bytes = memoryview(data).nbytes
        self.n_bytes += n_bytes
        if self._max_bytes is not None and self.n_bytes > self._max_bytes:
            raise _TooLargeError
        self.content.write(data)
        return n_bytes


def fitting(attempt: Attempt, max_bytes: int, *, side: int | None, tolerance: int, tolerates: bool) -> Fitting:
    """Find the largest long side, then the least tolerance, with which a file fits.

    `side` is that of the animation, or None if it can't be drawn anew; `tolerance` is the least. The size found is at
    most 2 % below the largest one that fits, so that few attempts are needed.
    """
    highest = max(tolerance, _MAX_TOLERANCE) if tolerates else tolerance
    found = _tried(attempt, max_bytes, None, tolerance)
    if found is not None:
        return found
    found = _tried(attempt, max_bytes, None, highest) if highest > tolerance else None
    if found is None:
        found = None if side is None else _largest(attempt, max_bytes, side, highest)
    if found is None:
        raise _nothing_fits(attempt, max_bytes, side, highest)
    low, high = tolerance - 1, highest
    while high - low > 1:
        middle = (low + high) // 2
        smaller = _tried(attempt, max_bytes, found.side, middle)
        if smaller is None:
            low = middle
        else:
            found.content.close()
            found, high = smaller, middle
    return found


def _largest(attempt: Attempt, max_bytes: int, side: int, tolerance: int) -> Fitting | None:
    """Halve the long side until a file fits, then search between that and the last one that was too large."""
    found, high = None, side
    for low in _halves(side):
        found = _tried(attempt, max_bytes, low, tolerance)
        if found is not None:
            break
        high = low
    if found is None:
        return None
    while high - low > max(1, low // 64):
        middle = (low + high) // 2
        larger = _tried(attempt, max_bytes, middle, tolerance)
        if larger is None:
            high = middle
        else:
            found.content.close()
            found, low = larger, middle
    return found


def _halves(side: int) -> list[int]:
    """Return half of a long side, a quarter, and so on, down to the minimum."""
    halves = [side >> n for n in range(1, side.bit_length()) if side >> n > _MIN_SIDE]
    return [*halves, _MIN_SIDE] if side > _MIN_SIDE else []


def _tried(attempt: Attempt, max_bytes: int | None, side: int | None, tolerance: int) -> Fitting | None:
    file = _Limited(max_bytes)
    try:
        attempt(side, tolerance, cast("BinaryIO", file))
    except BaseException as error:
        file.content.close()
        too_small = isinstance(error, SourceError) and side is not None  # for the panels, say
        if isinstance(error, _TooLargeError) or too_small:
            return None
        raise
    file.content.seek(0)
    return Fitting(file.content, side, tolerance, file.n_bytes)


def _nothing_fits(attempt: Attempt, max_bytes: int, side: int | None, tolerance: int) -> SourceError:
    """Return the error that names the smallest file."""
    sides = [None, *(_halves(side) if side is not None else [])]
    tried = (_tried(attempt, None, each, tolerance) for each in reversed(sides))
    found = next((file for file in tried if file is not None), None)
    if found is not None:
        found.content.close()
    size = "" if found is None else f", {shown_bytes(found.n_bytes)}"
    at = "" if found is None or found.side is None else f" at {found.side} pixels"
    with_tolerance = f" with tolerance {tolerance}" if tolerance else ""
    return SourceError(
        *(
            Option("max_bytes", max_bytes),
            f" is less than the smallest file{at}{with_tolerance}{size}; allow more, use fewer clusters or another ",
        ),
        Option("format"),
    )


def shown_bytes(n_bytes: int) -> str:
    """Format a number of bytes.

    >>> shown_bytes(812), shown_bytes(9_960), shown_bytes(7_899_000)
    ('812 bytes', '10.0 kB', '7.9 MB')
    """
    if n_bytes < 1000:
        return f"{n_bytes} bytes"
    return f"{n_bytes / 1000:.1f} kB" if n_bytes < 1_000_000 else f"{n_bytes / 1_000_000:.1f} MB"
