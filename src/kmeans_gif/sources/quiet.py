"""Warnings of other packages, which are not for the user to read."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, cast

from kmeans_gif.notes import HeldNotes

_reading: ContextVar[bool] = ContextVar("_reading", default=False)


class _WhileReading:
    """Stands where a warning filter has a pattern: it fits any warning of a thread that is in `no_warnings`."""

    def match(self, _: str) -> bool:
        """Say whether the filter applies."""
        return _reading.get()


_FILTER = ("ignore", None, Warning, _WhileReading(), 0)


@contextmanager
def no_warnings() -> Iterator[None]:
    """Ignore the warnings of this thread, such as Pillow's about odd metadata.

    ``warnings.catch_warnings`` would mute every thread, and for good if a fork or another thread came in between.

    Examples
    --------
    >>> with no_warnings():
    ...     warnings.warn("Corrupt EXIF data", stacklevel=1)
    """
    filters = cast("list[Any]", warnings.filters)
    with HeldNotes():  # which are given when they can be seen
        filters.insert(0, _FILTER)
        outer = _reading.set(True)
        try:
            yield
        finally:
            _reading.reset(outer)
            with suppress(ValueError):  # someone emptied the list
                filters.remove(_FILTER)
