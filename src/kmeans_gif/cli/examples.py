"""``kmeans-gif examples``: the built-in pictures and data sets."""

import click

from kmeans_gif.cli.streams import standard_output
from kmeans_gif.sources import EXAMPLES


@click.command(short_help="List the built-in pictures and data sets.")
def examples() -> None:
    """List the built-in pictures and data sets; example:NAME works wherever a file does."""
    with standard_output() as file:
        for example in EXAMPLES:
            line = f"example:{example.name:<10} {example.description} ({example.author}, {example.licence})\n"
            file.write(line.encode())
