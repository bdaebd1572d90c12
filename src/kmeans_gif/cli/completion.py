"""What the shell completes: files, and ``example:`` names where an input is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kmeans_gif.sources.examples import EXAMPLES

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

_EXAMPLE = "example:"


def completed_inputs(_: click.Context, param: click.Parameter | None, incomplete: str) -> list[CompletionItem]:
    """Complete an input: built-in names if it begins like one, and files."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - not needed to run a command

    names = [(f"{_EXAMPLE}{example.name}", example.description) for example in EXAMPLES]
    fitting = [CompletionItem(name, help=text) for name, text in names if incomplete and name.startswith(incomplete)]
    return [*fitting, *completed_files(_, param, incomplete)]


def completed_files(_: click.Context, __: click.Parameter | None, incomplete: str) -> list[CompletionItem]:
    """Let the shell complete a file."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - as above

    return [CompletionItem(incomplete, type="file")]
