"""Errors and warnings.

::

    KmeansGifError
    ├── OptionError   (ValueError, TypeError)   an option is invalid, whatever the data
    └── SourceError   (ValueError)              the data can't be read, clustered or drawn
    Note              (UserWarning)             something changes the result

Errors of the system, such as a missing file or a full disk, are raised as the usual ``OSError``. Messages that need no
action go to the log ``kmeans_gif``.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple


class _Unset:
    """Marks a missing value, because None is a value."""


class Option(NamedTuple):
    """An option in a message, which the library and the command format differently.

    >>> str(Option("max_pixels", 5000)), str(Option("columns"))
    ('max_pixels=5000', 'columns')
    """

    name: str
    value: object = _Unset

    @property
    def has_value(self) -> bool:
        """Whether the message shows the value of the option."""
        return self.value is not _Unset

    def __str__(self) -> str:
        return f"{self.name}={self.value!r}" if self.has_value else self.name


class _Message:
    """A message made of text and options; ``str()`` and ``args`` format it in the library's terms."""

    args: tuple[object, ...]

    def __init__(self, *pieces: str | Option) -> None:
        self.pieces = pieces
        self.args = ("".join(map(str, pieces)),)

    def in_terms(self, of: Callable[[Option], str]) -> str:
        """Return the message with its options formatted by `of`."""
        return "".join(of(piece) if isinstance(piece, Option) else str(piece) for piece in self.pieces)

    def rename(self, names: Mapping[str, str]) -> None:
        """Give options the names that another interface has for them."""
        self.pieces = tuple(
            piece._replace(name=names.get(piece.name, piece.name)) if isinstance(piece, Option) else piece
            for piece in self.pieces
        )
        self.args = ("".join(map(str, self.pieces)),)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), self.pieces, self.__dict__


class KmeansGifError(_Message, Exception):
    """Base class of all errors of this package; messages have one line."""


class OptionError(KmeansGifError, ValueError, TypeError):
    """Raised if the value of an option is invalid, whatever the data."""


class SourceError(KmeansGifError, ValueError):
    """Raised if the data can't be read, clustered or drawn with the given options."""


@contextmanager
def fixed_kind(message: str) -> Iterator[None]:
    """Replace an error that advises to leave `kind` out, if not the user but the caller has set it."""
    try:
        yield
    except SourceError as error:
        if any(isinstance(piece, Option) and piece.name == "kind" for piece in error.pieces):
            raise SourceError(message) from error
        raise


class Note(_Message, UserWarning):
    """Warning about something that changes the result, such as an ignored column or a run that did not converge."""
