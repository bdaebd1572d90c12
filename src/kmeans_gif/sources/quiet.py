"""Warnings of other packages, which are not for the user to read."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_quiet_lock = threading.Lock()
_quiet: "list[warnings.catch_warnings[None]]" = []
_readers = 0


@contextmanager
def no_warnings() -> Iterator[None]:
    """Keep Pillow's warnings about odd metadata to itself, in any number of threads.

    ``warnings.catch_warnings`` alone, left in another order than entered, would leave the filters changed for good:
    only the first reader enters it, and the last one leaves it.

    Examples
    --------
    >>> with no_warnings():
    ...     warnings.warn("Corrupt EXIF data", stacklevel=1)
    """
    global _readers  # noqa: PLW0603 - warning filters are global, and so is the number of those who want them off
    with _quiet_lock:
        if _readers == 0:
            _quiet.append(warnings.catch_warnings(action="ignore"))
            _quiet[0].__enter__()
        _readers += 1
    try:
        yield
    finally:
        with _quiet_lock:
            _readers -= 1
            if _readers == 0:
                _quiet.pop().__exit__(None, None, None)
