"""What a person sees on stderr: notes, and progress on a terminal."""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from kmeans_gif.progress import listening

_PATIENCE = 1.0
"""Seconds that a run may take without a word."""

_PAUSE = 0.1
"""Seconds between two words."""


def printable(text: str) -> str:
    r"""Escape what could take control of a terminal, such as a file's name with an escape sequence in it.

    Parameters
    ----------
    text : str
        Anything.

    Returns
    -------
    str
        The same in one line of characters that can be printed.

    Examples
    --------
    >>> printable("cat\x1b[2J.png")
    'cat\\x1b[2J.png'
    """
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


class Progress:
    """One line that tells the stage and how far it is, from the second second on."""

    def __init__(self) -> None:
        self._start = monotonic()
        self._last = 0.0
        self._shown = False
        self._latest: tuple[str, int, int] | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage is, if it is time to."""
        self._latest = stage, done, total
        now = monotonic()
        if now - self._start < _PATIENCE or now - self._last < _PAUSE:
            return
        self._last, self._shown = now, True
        share = f" {100 * done // total:3d} %" if total else ""
        sys.stderr.write(f"\r\x1b[K{stage}{share}")
        sys.stderr.flush()

    def again(self) -> None:
        """Show the latest once more: a stage may be at work without a word, as decoding is."""
        if self._latest is not None:
            self(*self._latest)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False


class _Notes(logging.Handler):
    """Log records as lines."""

    def __init__(self, level: int, progress: Progress) -> None:
        super().__init__(level)
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        """Write one."""
        self._progress.clear()
        sys.stderr.write(f"note: {printable(record.getMessage())}\n")


@contextmanager
def _woken(progress: Progress) -> Iterator[None]:
    """Remind the line when patience is over."""
    timer = threading.Timer(_PATIENCE + _PAUSE, progress.again)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def told(*, quiet: bool, verbose: bool) -> Iterator[None]:
    """Show notes and progress while the ``with`` block runs.

    Parameters
    ----------
    quiet : bool
        Show nothing.
    verbose : bool
        Show also what is not needed.
    """
    progress = Progress()
    if quiet:
        yield
        return
    log = logging.getLogger("kmeans_gif")
    handler = _Notes(logging.DEBUG if verbose else logging.WARNING, progress)
    level = log.level
    log.addHandler(handler)
    log.setLevel(handler.level)
    try:
        if sys.stderr.isatty():
            with listening(progress), _woken(progress):
                yield
        else:
            yield
    finally:
        progress.clear()
        log.removeHandler(handler)
        log.setLevel(level)
