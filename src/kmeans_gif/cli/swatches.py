"""Palettes on a terminal."""

import os
from collections.abc import Iterable, Iterator

from kmeans_gif.cli.report import print_lines
from kmeans_gif.results.swatch import Swatch


class Printer:
    """Separates palettes on standard output by a blank line."""

    def __init__(self) -> None:
        self._is_first = True

    def separate(self) -> None:
        """Print a blank line, except before the first palette."""
        if not self._is_first:
            print_lines([""])
        self._is_first = False


_BLOCK = " " * 10


def swatch_lines(swatches: Iterable[Swatch]) -> Iterator[str]:
    """Format a line for each colour: a block of it, unless ``NO_COLOR`` is set, its hex and RGB values and its share.

    The block is drawn with the 24-bit background colours of ISO 8613-6, which terminals without them ignore.
    """
    in_color = not os.environ.get("NO_COLOR")  # no-color.org: unset or empty
    for swatch in swatches:
        red, green, blue = swatch.rgb
        block = f"\x1b[48;2;{red};{green};{blue}m{_BLOCK}\x1b[0m  " if in_color else ""
        rgb = f"rgb({red}, {green}, {blue})"
        yield f"{block}{swatch.hex}  {rgb:<18} {swatch.percent:>7}"
