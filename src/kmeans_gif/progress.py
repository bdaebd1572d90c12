"""Progress reports and timing of the stages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

Listener = Callable[[str, int, int], None]
"""Called with the name of the stage, the amount done and the total amount (0 if unknown)."""

_listener: ContextVar[Listener | None] = ContextVar("kmeans_gif_progress", default=None)


def report(stage: str, done: int, total: int) -> None:
    """Call the listener, if there is one."""
    listener = _listener.get()
    if listener is not None:
        listener(stage, done, total)


def is_heard() -> bool:
    """Return whether there is a listener."""
    return _listener.get() is not None


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Send the reports of everything run inside the ``with`` block to `listener`.

    Examples
    --------
    >>> with listening(lambda stage, done, total: print(stage, done, total)):
    ...     report("reading", 3, 10)
    reading 3 10
    """
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


class _Stopwatch:
    """Measures the seconds of each stage; a nested stage pauses the outer one."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.seconds = seconds
        self._running: list[str] = []
        self._since = perf_counter()

    def enter(self, stage: str) -> None:
        self._settle()
        self._running.append(stage)

    def leave(self) -> None:
        self._settle()
        self._running.pop()

    def _settle(self) -> None:
        now = perf_counter()
        if self._running:
            stage = self._running[-1]
            self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now


_stopwatch: ContextVar[_Stopwatch | None] = ContextVar("kmeans_gif_stopwatch", default=None)


@contextmanager
def timing(seconds: dict[str, float] | None = None) -> Iterator[None]:
    """Add the seconds of every stage run inside the ``with`` block to a dictionary, by default a new one.

    Examples
    --------
    >>> seconds = {}
    >>> with timing(seconds):
    ...     with stage("read"):
    ...         pass
    >>> list(seconds)
    ['read']
    """
    watch = _Stopwatch({} if seconds is None else seconds)
    token = _stopwatch.set(watch)
    try:
        yield
    finally:
        _stopwatch.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time the ``with`` block as part of a stage."""
    watch = _stopwatch.get()
    if watch is None:
        yield
        return
    watch.enter(name)
    try:
        yield
    finally:
        watch.leave()


def timings_so_far() -> dict[str, float]:
    """Return the dictionary of the innermost `timing` block, or an empty one outside of any."""
    watch = _stopwatch.get()
    return {} if watch is None else watch.seconds
