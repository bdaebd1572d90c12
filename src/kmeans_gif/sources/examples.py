"""The pictures that come with the package."""

from dataclasses import dataclass
from pathlib import Path

from kmeans_gif.errors import OptionError


@dataclass(frozen=True, slots=True)
class Example:
    """A built-in picture; ``examples/CREDITS.md`` gives the same facts.

    Attributes
    ----------
    name : str
        What follows ``example:``.
    description, author, licence : str
        One line each.
    """

    name: str
    description: str
    author: str
    licence: str

    @property
    def path(self) -> Path:
        """Where its file is."""
        return Path(__file__).parent.parent / "examples" / f"{self.name}.png"


EXAMPLES = (
    Example("astronaut", "Eileen Collins in her space suit, 512x512, colour", "NASA", "public domain"),
    Example("camera", "a photographer at work, 512x512, grayscale", "Lav Varshney", "CC0 1.0"),
    Example("chelsea", "Chelsea the cat, 451x300, colour", "Stéfan van der Walt", "CC0 1.0"),
    Example("coffee", "a cup of coffee, 600x400, colour", "Rachel Michetti", "CC0 1.0"),
)
"""Every built-in picture, in order of name."""


def example(name: str) -> Example:
    """Find a built-in picture.

    Parameters
    ----------
    name : str
        One of the names in `EXAMPLES`.

    Returns
    -------
    Example

    Raises
    ------
    OptionError
        If there is none of that name.

    Examples
    --------
    >>> example("chelsea").author
    'Stéfan van der Walt'
    """
    for candidate in EXAMPLES:
        if candidate.name == name:
            return candidate
    names = ", ".join(candidate.name for candidate in EXAMPLES)
    raise OptionError(f"example:{name} is not a built-in picture; the built-in ones are {names}")
