"""How far a long run is and how long its stages took: stages report, whoever started the run may listen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter

Listener = Callable[[str, int, int], None]
"""Called with the stage's name, how much is done and how much there is in all (0 where that is not known)."""

_listener: ContextVar[Listener | None] = ContextVar("kmeans_gif_progress", default=None)


def report(stage: str, done: int, total: int) -> None:
    """Tell the listener, if there is one.

    Parameters
    ----------
    stage : str
        What is being done, such as ``"reading"``.
    done, total : int
        Units of work finished and in all; `total` is 0 where it is not known.
    """
    listener = _listener.get()
    if listener is not None:
        listener(stage, done, total)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Send the reports of everything run inside the ``with`` block to `listener`.

    Parameters
    ----------
    listener : callable
        Gets the arguments of `report`.

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


@contextmanager
def timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    """Add the time that the ``with`` block takes to ``seconds[stage]``.

    Parameters
    ----------
    seconds : dict of str to float
        Seconds of each stage so far; changed in place.
    stage : str
        The key.

    Examples
    --------
    >>> seconds = {}
    >>> with timed(seconds, "reading"):
    ...     pass
    >>> list(seconds)
    ['reading']
    """
    start = perf_counter()
    try:
        yield
    finally:
        seconds[stage] = seconds.get(stage, 0.0) + perf_counter() - start
