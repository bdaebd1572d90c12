"""Suppression of warnings of other packages."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, cast

from kmeans_gif.notes import HeldNotes

_reading: ContextVar[bool] = ContextVar("_reading", default=False)


class _WhileReading:
    """The pattern of a warning filter that matches any warning of a thread inside `no_warnings`."""

    def match(self, _: str) -> bool:
        """Return whether the filter applies."""
        return _reading.get()


_FILTER = ("ignore", None, Warning, _WhileReading(), 0)


@contextmanager
def no_warnings() -> Iterator[None]:
    """Ignore the warnings of this thread, such as Pillow's about odd metadata.

    ``warnings.catch_warnings`` would mute every thread, permanently if a fork or another thread intervened.

    Examples
    --------
    >>> with no_warnings():
    ...     warnings.warn("Corrupt EXIF data", stacklevel=1)
    """
    filters = cast("list[Any]", warnings.filters)
    with HeldNotes():  # our own notes are raised afterwards
        filters.insert(0, _FILTER)
        outer = _reading.set(True)
        try:
            yield
        finally:
            _reading.reset(outer)
            with suppress(ValueError):  # the list was cleared meanwhile
                filters.remove(_FILTER)
