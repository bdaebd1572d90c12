"""Messages in the command's terms: options as typed, control characters escaped."""

import shlex

from kmeans_gif.errors import KmeansGifError, Note, Option

_FLAGS = {"n_clusters": "-k", "pinned": "--pin"}
"""Options whose flag is not derived from their name."""


def flag_of(name: str) -> str:
    """Return the flag for an option of the library.

    >>> flag_of("max_iter"), flag_of("Look.equal_scale"), flag_of("n_clusters")
    ('--max-iter', '--equal-scale', '-k')
    """
    return _FLAGS.get(name) or "--" + name.removeprefix("Look.").replace("_", "-")


def typed(option: Option) -> str:
    """Format an option with its value as on a command line.

    >>> typed(Option("header", False)), typed(Option("size", (640, 480))), typed(Option("columns", ("a", "b")))
    ('--no-header', '--size 640x480', '--columns a,b')
    """
    flag = flag_of(option.name)
    if not option.has_value or option.value is True:
        return flag
    if option.value is False:
        return flag.replace("--", "--no-", 1)
    return f"{flag} {_shown(option.value, 'x' if option.name == 'size' else ',')}"


def in_typed_terms(message: KmeansGifError | Note) -> str:
    """Format an error or a note with options as typed."""
    return message.in_terms(typed)


def printable(text: str) -> str:
    r"""Escape control characters, such as an escape sequence in a file name.

    >>> printable("cat\x1b[2J.png")
    'cat\\x1b[2J.png'
    """
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def _shown(value: object, separator: str) -> str:
    if isinstance(value, tuple):
        return separator.join(map(str, value))
    return shlex.quote(value) if isinstance(value, str) else str(value).removesuffix(".0")
