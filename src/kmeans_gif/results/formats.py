"""The formats of palettes, by name and by suffix of the file."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.options import MAX_CLUSTERS
from kmeans_gif.results import adobe, card, design, lists
from kmeans_gif.results.swatch import Swatch


@dataclass(frozen=True, slots=True)
class Format:
    """A format of palettes.

    Attributes
    ----------
    title : str
        What it is called in messages.
    suffixes : tuple of str
        Suffixes of its files, in lower case, the usual one first.
    encode : callable
        Makes the content of a file from swatches and the name of their palette.
    is_text : bool
        Whether the content is text in UTF-8.
    max_colors : int
        Maximum number of colours.
    """

    title: str
    suffixes: tuple[str, ...]
    encode: Callable[[Sequence[Swatch], str], bytes]
    is_text: bool = True
    max_colors: int = MAX_CLUSTERS


FORMATS: dict[str, Format] = {
    "hex": Format("hex", (".hex", ".txt"), lists.hex_lines),
    "json": Format("JSON", (".json",), lists.json_list),
    "css": Format("CSS", (".css",), design.css),
    "tailwind": Format("Tailwind", (".css",), design.tailwind),
    "tokens": Format("design tokens", (".tokens.json", ".tokens", ".json"), design.tokens),
    "gpl": Format("GIMP", (".gpl",), lists.gimp),
    "ase": Format("ASE", (".ase",), adobe.ase, is_text=False),
    "aco": Format("ACO", (".aco",), adobe.aco, is_text=False),
    "pal": Format("JASC-PAL", (".pal",), lists.jasc, max_colors=256),
    "svg": Format("SVG", (".svg",), card.svg, max_colors=card.MAX_COLORS),
    "png": Format("PNG", (".png",), card.png, is_text=False, max_colors=card.MAX_COLORS),
}
"""The formats by name; of those that share a suffix, a name with it means the first."""

SUFFIXES = tuple(dict.fromkeys(suffix for each in FORMATS.values() for suffix in each.suffixes))
"""The known suffixes."""


def checked_format(name: object) -> str:
    """Check the name of a format."""
    if not isinstance(name, str) or name not in FORMATS:
        raise OptionError(Option("format", name), f" is no format of palettes; use {', '.join(FORMATS)}")
    return name


def format_of_file(path: str | os.PathLike[str], given: str | None = None) -> str:
    """Return the format of a file: that of its suffix, or the given one, which must have such files.

    Examples
    --------
    >>> format_of_file("brand.TOKENS.json"), format_of_file("brand.css"), format_of_file("brand.css", "tailwind")
    ('tokens', 'css', 'tailwind')
    """
    text = os.fsdecode(path)
    if given is not None:
        suffixes = FORMATS[checked_format(given)].suffixes
        if not text.lower().endswith(suffixes):
            raise OptionError(
                Option("format", given), f" needs a name that ends in {' or '.join(suffixes)}, not {text!r}; change one"
            )
        return given
    fitting = [(end, name) for name, each in FORMATS.items() for end in each.suffixes if text.lower().endswith(end)]
    if not fitting:
        raise OptionError(
            f"{text!r} has the suffix {PurePath(text).suffix!r}, which is no format of palettes; "
            f"use {', '.join(SUFFIXES)}"
        )
    return max(fitting, key=lambda pair: len(pair[0]))[1]


def check_count(n_colors: int, format_: str) -> None:
    """Refuse more colours than a palette in a format holds."""
    chosen = FORMATS[format_]
    if n_colors > chosen.max_colors:
        raise SourceError(
            f"a {chosen.title} palette holds at most {chosen.max_colors} colours, not {n_colors}; use ",
            Option("n_clusters", chosen.max_colors),
            ", or another format, such as json",
        )


def encoded(swatches: Sequence[Swatch], name: str, format_: str) -> bytes:
    """Return the content of a file in a format, or refuse too many colours."""
    check_count(len(swatches), format_)
    return FORMATS[format_].encode(swatches, name)
