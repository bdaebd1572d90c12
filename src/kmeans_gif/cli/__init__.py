"""The command: exit codes and one-line errors around the subcommands."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from kmeans_gif.cli.animate import animate
from kmeans_gif.cli.examples import examples
from kmeans_gif.cli.streams import drop_what_is_stuck
from kmeans_gif.cli.terminal import printable
from kmeans_gif.errors import KmeansGifError, OptionError
from kmeans_gif.version import __version__

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


class _InterruptedError(Exception):
    """Ctrl-C, under a name that click doesn't answer with an empty line of its own."""


class _Group(click.Group):
    """The commands."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's way
        """Run one."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise _InterruptedError from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kmeans-gif")
def kmeans_gif() -> None:
    """See k-means at work: every iteration a frame of an animated GIF."""


kmeans_gif.add_command(animate)
kmeans_gif.add_command(examples)


def main() -> NoReturn:
    """Run the command with the arguments of the process and leave with its exit code."""
    gc.freeze()  # what is imported stays: not to look for garbage in it saves a tenth of a second's run
    gc.enable()
    for name in ("SIGTERM", "SIGHUP"):  # so that half-written files are removed
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores it
            signal.signal(number, lambda number, _: sys.exit(128 + number))
    if sys.stderr is None:  # closed by the shell: `2>&-`
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    if not ignored:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    code = run(sys.argv[1:])
    drop_what_is_stuck()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done: while Python ends, it would be a traceback
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run the command.

    Parameters
    ----------
    arguments : sequence of str
        What follows the command's name.

    Returns
    -------
    int
        0 done; 1 found by looking; 2 the command line alone is wrong; 130 interrupted.

    Raises
    ------
    SystemExit
        With 1, and nothing said, when whoever read our output has gone: click's way with a closed pipe.
    """
    try:
        code = kmeans_gif.main(list(arguments), prog_name="kmeans-gif", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        sys.stderr.write(f"{error.format_message()}\n")
        return USAGE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - a fault of ours is one line too
        if "--debug" in arguments:
            import traceback  # noqa: PLC0415 - only here

            traceback.print_exc()
        message, code = _outcome(error)
        if code == INTERRUPTED and sys.stderr.isatty():
            sys.stderr.write("\n")  # for the terminal shows ^C
        sys.stderr.write(f"error: {printable(message)}\n")
        return code
    return code if isinstance(code, int) else OK


def _outcome(error: BaseException) -> tuple[str, int]:
    """Find the message and the exit code of what went wrong: the first line that fits."""
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
    return f"{error.format_message().removesuffix('.')} ({command} --help shows what works)"


_OUTCOMES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Callable[[Any], str], int], ...] = (
    ((_InterruptedError, click.Abort, KeyboardInterrupt), lambda _: "interrupted", INTERRUPTED),
    (click.ClickException, _usage, USAGE),
    (OptionError, str, USAGE),
    (KmeansGifError, str, FAILED),
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
