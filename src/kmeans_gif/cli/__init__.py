"""The command line: subcommands, exit codes and one-line errors."""

import gc
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

from kmeans_gif.cli.failures import OK, USAGE, InterruptedRunError, report_failure
from kmeans_gif.cli.streams import flush_streams
from kmeans_gif.cli.suggestions import is_input
from kmeans_gif.version import __version__

COMMANDS = ("animate", "choose", "compare", "draw", "palette", "quantize", "examples")
"""The subcommands, each in a module of its name, which is imported when it runs or the help lists it."""


class _Group(click.Group):
    """The subcommands; a first argument that is an input is passed to ``animate``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's way
        """Return the names of the subcommands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's way
        """Import a subcommand."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"kmeans_gif.cli.{cmd_name}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's way
        """Run a subcommand."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise InterruptedRunError from error

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Insert ``animate`` before an input, or before one of its options."""
        first = args[0] if args else "--help"
        if first not in (*COMMANDS, *_OWN_OPTIONS) and (first.startswith("-") or is_input(first)):
            args = ["animate", *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, or suggest one."""
        if args[0] not in COMMANDS and not ctx.resilient_parsing:  # as in a completion
            from difflib import get_close_matches  # noqa: PLC0415 - only here

            close = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "it is neither a command nor a file"
            ctx.fail(f"no such command {args[0]!r}; {hint}")
        found = super().resolve_command(ctx, args)
        gc.freeze()  # skips imported objects in garbage collection, a tenth of a one-second run
        gc.enable()
        return found

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Complete a subcommand, or an input of ``animate``."""
        from kmeans_gif.cli.completion import completed_inputs  # noqa: PLC0415 - only here

        inputs = [] if incomplete.startswith("-") else completed_inputs(ctx, None, incomplete)
        return [*super().shell_complete(ctx, incomplete), *inputs]


_COMPLETE = "_KMEANS_GIF_COMPLETE"
"""The variable by which a shell asks for completions."""

_OWN_OPTIONS = ("-h", "--help", "--version")


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="kmeans-gif")
def kmeans_gif() -> None:
    """See k-means at work: every iteration a frame of an animated GIF.

    kmeans-gif INPUT is short for kmeans-gif animate INPUT.
    """


def main() -> NoReturn:
    """Run the command with the arguments of the process and exit with its code."""
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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt now would print a traceback
    flush_streams()
    os._exit(code)  # the system frees the memory; doing so object by object takes a twentieth of a short run


def run(arguments: Sequence[str]) -> int:
    """Run the command."""
    if os.environ.get(_COMPLETE, "").startswith("bash"):
        import_module("kmeans_gif.cli.bash")
    try:
        code = kmeans_gif.main(list(arguments), prog_name="kmeans-gif", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        sys.stderr.write(f"{error.format_message()}\n")
        return USAGE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - a fault of ours is one line too
        return report_failure(error, debug="--debug" in arguments)
    return code if isinstance(code, int) else OK
