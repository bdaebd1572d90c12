"""Notes: warnings of category `Note` that point at the caller's line, outside this package."""

import sys
import warnings
from contextvars import ContextVar
from types import TracebackType

from kmeans_gif.errors import Note, Option

_PACKAGE = __name__.partition(".")[0]

_held: ContextVar[list[Note] | None] = ContextVar("kmeans_gif_held_notes", default=None)


def note(*pieces: str | Option, kind: type[Note] = Note) -> None:
    """Warn about something that changes the result, or keep the warning while notes are held."""
    held = _held.get()
    if held is None:
        _warn(kind(*pieces))
    else:
        held.append(kind(*pieces))


class HeldNotes:
    """A ``with`` block that delays notes until it ends, because a warning may be turned into an error or be muted."""

    def __enter__(self) -> list[Note]:
        self._notes: list[Note] = []
        self._token = _held.set(self._notes)
        return self._notes

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _held.reset(self._token)
        outer = _held.get()
        if outer is not None:
            outer.extend(self._notes)
            return
        for one in self._notes:
            _warn(one)


def _warn(one: Note) -> None:
    frame, level = sys._getframe(1), 2  # noqa: SLF001 - as `warnings` does
    while frame.f_back is not None and _is_inside(frame.f_globals.get("__name__", "")):
        frame, level = frame.f_back, level + 1
    warnings.warn(one, stacklevel=level)


def _is_inside(module: str) -> bool:
    """Whether a module is part of this package, or calls back into it when a ``with`` block ends."""
    return module in ("contextlib", _PACKAGE) or module.startswith(f"{_PACKAGE}.")
