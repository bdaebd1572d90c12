"""Standard error: notes, summaries, errors, and progress on a terminal."""

import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from kmeans_gif.cli.failures import about, report_failure
from kmeans_gif.cli.terms import in_typed_terms, printable, typed
from kmeans_gif.errors import Note, Option
from kmeans_gif.progress import listening
from kmeans_gif.writers.limit import FittedNote

_PATIENCE = 1.0
"""Seconds before progress is shown."""

_PAUSE = 0.1
"""Seconds between updates of progress."""

_COLUMNS = 80
"""Width of a terminal that doesn't tell it."""


class Progress:
    """A line with the stage and its progress, shown after the first second.

    Attributes
    ----------
    prefix : str
        What the line begins with: which of several inputs is being worked on.
    """

    def __init__(self) -> None:
        self.prefix = ""
        self._start = monotonic()
        self._last = 0.0
        self._shown = False
        self._latest: tuple[str, int, int] | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show the progress of a stage, if an update is due."""
        self._latest = stage, done, total
        now = monotonic()
        if now - self._start < _PATIENCE or now - self._last < _PAUSE:
            return
        self._last, self._shown = now, True
        share = f" {100 * done // total:3d} %" if total else ""
        sys.stderr.write(f"\r\x1b[K{_fitting(self.prefix, f'{stage}{share}')}")
        sys.stderr.flush()

    def again(self) -> None:
        """Show the latest stage again, because some stages, such as decoding, report nothing."""
        if self._latest is not None:
            self(*self._latest)

    def clear(self) -> None:
        """Clear the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False


def _fitting(prefix: str, text: str) -> str:
    """Shorten the prefix so that the line isn't broken, because only its last part would be replaced."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:
        columns = 0
    room = (columns or _COLUMNS) - 1 - len(text)
    return f"{prefix if len(prefix) <= room else prefix[: max(0, room - 2)] + '… '}{text}"


class Screen:
    """Prints notes, summaries and errors as lines that replace the progress line."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.progress = Progress()
        self.source: str | None = None  # the input that notes are about, if there are several
        self._quiet = quiet
        self._verbose = verbose

    def begin(self, name: str, number: int, total: int) -> None:
        """Name the input that follows, of several, in progress and notes."""
        self.source = name
        self.progress.prefix = f"{number} of {total}: {printable(name)}: "

    def note(self, text: str) -> None:
        """Print a note, unless quiet."""
        if not self._quiet:
            self._line(f"note: {text if self.source is None else about(self.source, text)}")

    def summary(self, text: str) -> None:
        """Print the summary of a run, unless quiet."""
        if not self._quiet:
            self._line(text)

    def detail(self, text: str) -> None:
        """Print a detail, if verbose."""
        if self._verbose:
            self._line(f"note: {text}")

    def error(self, error: Exception, *, source: str | None, debug: bool) -> None:
        """Print an error, with the name of its input if it has one."""
        self.progress.clear()
        report_failure(error, source=source, debug=debug)

    def failed(self, text: str) -> None:
        """Print an error that concerns all inputs."""
        self._line(f"error: {text}")

    def warned(self, message: Warning | str, category: type[Warning], *_: object) -> None:
        """Print a warning in place of `warnings.showwarning`; those of other packages are details."""
        if isinstance(message, FittedNote):
            return  # the summary says it
        if isinstance(message, Note):
            self.note(in_typed_terms(message))
        else:
            self.detail(f"{category.__name__}: {message}")

    def _line(self, text: str) -> None:
        self.progress.clear()
        sys.stderr.write(f"{printable(text)}\n")


class _Log(logging.Handler):
    """Prints log records as notes."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(logging.INFO)
        self._screen = screen

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record."""
        given = record.args if isinstance(record.args, tuple) else ()
        args = tuple(typed(each) if isinstance(each, Option) else each for each in given)
        self._screen.note(str(record.msg) % args)


@contextmanager
def _woken(progress: Progress) -> Iterator[None]:
    """Show progress again at intervals."""
    timer = threading.Timer(_PATIENCE + _PAUSE, progress.again)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def shown(screen: Screen, *, quiet: bool) -> Iterator[None]:
    """Show notes, from the log and from warnings, and progress while the ``with`` block runs."""
    log = logging.getLogger("kmeans_gif")
    handler, level = _Log(screen), log.level
    log.addHandler(handler)
    log.setLevel(handler.level)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", Note)
            warnings.showwarning = screen.warned  # type: ignore[assignment]  # with the arguments that matter
            if sys.stderr.isatty() and not quiet:
                with listening(screen.progress), _woken(screen.progress):
                    yield
            else:
                yield
    finally:
        screen.progress.clear()
        log.removeHandler(handler)
        log.setLevel(level)
