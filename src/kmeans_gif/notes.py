"""Notes: warnings of category `Note` that point at the caller's line, outside this package."""

import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType

from kmeans_gif.errors import KmeansGifError, Note, Option

_PACKAGE = __name__.partition(".")[0]

_held: ContextVar[list[Note] | None] = ContextVar("kmeans_gif_held_notes", default=None)

_names: ContextVar[Mapping[str, str]] = ContextVar("kmeans_gif_names_of_options", default={})  # noqa: B039 - constant


def note(*pieces: str | Option, kind: type[Note] = Note) -> None:
    """Warn about something that changes the result, or keep the warning while notes are held."""
    one, held = kind(*pieces), _held.get()
    one.rename(_names.get())
    if held is None:
        _warn(one)
    else:
        held.append(one)


@contextmanager
def options_named(names: Mapping[str, str]) -> Iterator[None]:
    """Give options in notes and errors the names that the caller's interface has for them."""
    token = _names.set(names)
    try:
        yield
    except KmeansGifError as error:
        error.rename(names)
        raise
    finally:
        _names.reset(token)


class HeldNotes:
    """A ``with`` block that delays notes until it ends, because a warning may be turned into an error or be muted.

    Notes of the same text are raised once.
    """

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
        for one in {str(one): one for one in self._notes}.values():
            _warn(one)


def _warn(one: Note) -> None:
    frame, level = sys._getframe(1), 2  # noqa: SLF001 - as `warnings` does
    while frame.f_back is not None and _is_inside(frame.f_globals.get("__name__", "")):
        frame, level = frame.f_back, level + 1
    warnings.warn(one, stacklevel=level)


def _is_inside(module: str) -> bool:
    """Whether a module is part of this package, or calls back into it when a ``with`` block ends."""
    return module in ("contextlib", _PACKAGE) or module.startswith(f"{_PACKAGE}.")
