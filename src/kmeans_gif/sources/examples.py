"""The built-in pictures and data sets."""

from pathlib import Path
from typing import NamedTuple

from kmeans_gif.errors import OptionError
from kmeans_gif.types import Kind


class Example(NamedTuple):
    """A built-in picture or data set; see also ``examples/CREDITS.md``.

    Attributes
    ----------
    name : str
        What follows ``example:``.
    description, author, licence : str
        One line each.
    kind : {"image", "points"}
        What it is.
    """

    name: str
    description: str
    author: str
    licence: str
    kind: Kind = "image"

    @property
    def path(self) -> Path:
        """Path of its file."""
        suffix = ".png" if self.kind == "image" else ".csv"
        return Path(__file__).parent.parent / "examples" / (self.name + suffix)


EXAMPLES = (
    Example("astronaut", "Eileen Collins in her space suit, 512x512, colour", "NASA", "public domain"),
    Example("blobs2d", "500 points around 15 centres in the plane", "made by docs/blobs.py", "CC0 1.0", "points"),
    Example("blobs3d", "500 points around 15 centres in space", "made by docs/blobs.py", "CC0 1.0", "points"),
    Example("camera", "a photographer at work, 512x512, grayscale", "Lav Varshney", "CC0 1.0"),
    Example("chelsea", "Chelsea the cat, 451x300, colour", "Stéfan van der Walt", "CC0 1.0"),
    Example("coffee", "a cup of coffee, 600x400, colour", "Rachel Michetti", "CC0 1.0"),
    Example("iris", "150 irises of 3 species, 4 measures each", "R. A. Fisher, 1936", "CC BY 4.0", "points"),
    Example("penguins", "342 penguins of 3 species, 4 measures each", "Kristen B. Gorman", "CC0 1.0", "points"),
)
"""Every built-in picture and data set, in order of name."""


def example(name: str) -> Example:
    """Find a built-in picture or data set.

    Examples
    --------
    >>> example("chelsea").author
    'Stéfan van der Walt'
    """
    for candidate in EXAMPLES:
        if candidate.name == name:
            return candidate
    names = ", ".join(candidate.name for candidate in EXAMPLES)
    raise OptionError(f"example:{name} is not built in; the built-in pictures and data sets are {names}")
