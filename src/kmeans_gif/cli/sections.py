"""Options grouped into sections of the help and by use."""

from collections.abc import Callable
from typing import Any

import click

from kmeans_gif.cli.suggestions import OTHER_NAMES

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class SectionOption(click.Option):
    """An option with a section in the help; its value is kept for `given`, not passed to the command."""

    def __init__(self, *args: Any, section: str, use: str, **settings: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **{"default": None, "expose_value": False, **settings})
        self.section = section
        self.use = use

    def handle_parse_result(self, ctx: click.Context, opts: Any, args: list[str]) -> Any:  # noqa: ANN401 - click's own
        """Keep the value if one was given."""
        value, rest = super().handle_parse_result(ctx, opts, args)
        if value is not None and self.name is not None:
            given(self.use, ctx)[self.name] = value
        return value, rest


def given(use: str, context: click.Context | None = None) -> dict[str, Any]:
    """Return the given values for one use, by name; options that were not given are missing."""
    found: dict[str, Any] = (context or click.get_current_context()).meta.setdefault(f"kmeans_gif.{use}", {})
    return found


def option(section: str, use: str, *flags: str, **settings: Any) -> Decorator:  # noqa: ANN401 - click's own
    """Make the decorator for an option of a section."""
    return click.option(*flags, cls=SectionOption, section=section, use=use, **settings)


def applied(options: tuple[Decorator, ...], command: Callable[..., Any]) -> Callable[..., Any]:
    """Add options to a command, in the order that the help shows them in."""
    for add in reversed(options):
        command = add(command)
    return command


class SectionCommand(click.Command):
    """A command whose help has sections, and which suggests options for names of other programs."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, section by section."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and isinstance(param, click.Option):  # -h is the last, and in the last section
                title = param.section if isinstance(param, SectionOption) else list(sections)[-1]
                sections.setdefault(title, []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and suggest the right option for a wrong one."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            from difflib import get_close_matches  # noqa: PLC0415 - only here

            name = error.option_name
            ours = {flag: flag for param in self.params for flag in param.opts + param.secondary_opts}
            close = get_close_matches(name, {**OTHER_NAMES, **ours}, n=1, cutoff=0.7)
            hint = f"; did you mean {(OTHER_NAMES | ours)[close[0]]}?" if close else ""
            raise click.UsageError(f"no such option {name}{hint}", ctx) from None
