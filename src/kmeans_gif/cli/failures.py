"""Errors as one line and an exit code."""

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kmeans_gif.cli.terms import in_typed_terms, printable
from kmeans_gif.errors import KmeansGifError, OptionError

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


class InterruptedRunError(Exception):
    """Ctrl-C, renamed because click prints an empty line for KeyboardInterrupt."""


def report_failure(error: BaseException, *, source: str | None = None, debug: bool = False) -> int:
    """Print an error on stderr, with the name of its input, and return the exit code."""
    if debug:
        traceback.print_exception(error)
    message, code = _outcome(error)
    if source is not None and not (isinstance(error, OSError) and error.filename is not None):
        message = about(source, message)
    if code == INTERRUPTED and sys.stderr.isatty():
        sys.stderr.write("\n")  # because the terminal shows ^C
    sys.stderr.write(f"error: {printable(message)}\n")
    return code


def about(source: str, message: str) -> str:
    """Prefix a message with the name of its input, unless it is in there already."""
    return message if repr(source) in message or source in message else f"{source!r}: {message}"


def _outcome(error: BaseException) -> tuple[str, int]:
    """Return the message and the exit code of an error."""
    for kinds, tell, code in _OUTCOMES:
        if isinstance(error, kinds):
            return tell(error), code
    return f"{type(error).__name__}: {error} (a fault of kmeans-gif; please report it)", FAILED


def _told(error: OSError) -> str:
    hint = _WAYS_OUT.get(type(error), "check the place and try again")
    if error.filename is None:
        return f"{error.strerror or error}; {hint}"
    name = os.fsdecode(error.filename)
    if isinstance(error, FileNotFoundError) and not Path(name).parent.is_dir():
        hint = f"make the folder {os.fspath(Path(name).parent)!r} first, or check the name"
    return f"{name}: {(error.strerror or str(error)).lower()}; {hint}"


def _usage(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "kmeans-gif"
    message = error.format_message().removesuffix(".")
    return message if message.endswith("?") else f"{message} ({command} --help shows what works)"


_OUTCOMES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Callable[[Any], str], int], ...] = (
    ((InterruptedRunError, click.Abort, KeyboardInterrupt), lambda _: "interrupted", INTERRUPTED),
    (click.ClickException, _usage, USAGE),
    (OptionError, in_typed_terms, USAGE),
    (KmeansGifError, in_typed_terms, FAILED),
    (OSError, _told, FAILED),
    (MemoryError, lambda _: "out of memory; give a smaller picture or --size", FAILED),
)

_WAYS_OUT: dict[type[OSError], str] = {
    FileNotFoundError: "check the name",
    FileExistsError: "pass --force to replace it",
    IsADirectoryError: "give a file",
    NotADirectoryError: "check the name",
    PermissionError: "choose a place that you may use",
}
