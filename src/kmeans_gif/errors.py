"""What can go wrong, as a tree, and what is noteworthy.

::

    KmeansGifError
    ├── OptionError   (ValueError, TypeError)   the call itself is wrong, whatever the data hold
    └── SourceError   (ValueError)              what was given cannot be read or clustered
    Note              (UserWarning)             what changes the result

Missing files, full disks and the like stay the ``OSError`` that Python raises for them. What needs no action goes to
the log ``kmeans_gif``.
"""

from collections.abc import Callable
from dataclasses import dataclass


class _Unset:
    """No value, None being one."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option in a message: library and command each write it in their own terms.

    >>> str(Option("max_pixels", 5000)), str(Option("columns"))
    ('max_pixels=5000', 'columns')
    """

    name: str
    value: object = _Unset

    @property
    def has_value(self) -> bool:
        """Whether the message says which value."""
        return self.value is not _Unset

    def __str__(self) -> str:
        return f"{self.name}={self.value!r}" if self.has_value else self.name


class _Message:
    """A message in pieces, text and options; ``str()`` and ``args`` have it in the library's terms."""

    args: tuple[object, ...]

    def __init__(self, *pieces: str | Option) -> None:
        self.pieces = pieces
        self.args = ("".join(map(str, pieces)),)

    def in_terms(self, of: Callable[[Option], str]) -> str:
        """Write the message with options as `of` writes them."""
        return "".join(of(piece) if isinstance(piece, Option) else str(piece) for piece in self.pieces)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), self.pieces, self.__dict__


class KmeansGifError(_Message, Exception):
    """Base of the errors this package raises on purpose; the message is one line."""


class OptionError(KmeansGifError, ValueError, TypeError):
    """An option whose value can't work, whatever the data hold."""


class SourceError(KmeansGifError, ValueError):
    """Data that can't be read or clustered as asked."""


class Note(_Message, UserWarning):
    """A warning about what changes the result, such as an ignored column or a run that did not converge."""
