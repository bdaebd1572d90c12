"""Frames to bytes: the output formats, by suffix of the file name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePath
from typing import BinaryIO, Protocol

from kmeans_gif.errors import KmeansGifError, OptionError
from kmeans_gif.writers import gif, png
from kmeans_gif.writers.film import Film, film_of
from kmeans_gif.writers.series import Series


class Write(Protocol):
    """Writes frames in one format."""

    def __call__(self, film: Film, file: BinaryIO, /, *, plays: int, comment: str, threads: int, tolerance: int) -> int:
        """Write the frames as they come and return their number; see `kmeans_gif.writers.gif.write`."""
        ...


@dataclass(frozen=True, slots=True)
class Writer:
    """An output format.

    Attributes
    ----------
    name : str
        Name of the format.
    write : callable
        Function that writes it.
    max_colors : int
        Maximum number of colours of a frame, including a transparent one.
    moves : bool
        Whether a file holds all frames; otherwise it holds one picture.
    tolerates : bool
        Whether small changes of pixels may be left out.
    holds_run : bool
        Whether a file holds the data and the run; of its frames it needs the last one only.
    needs : (str, str) or None
        The library that it needs, as it is imported and as it is called; it comes with the extra ``video``.
    """

    name: str
    write: Write
    max_colors: int
    moves: bool = True
    tolerates: bool = False
    holds_run: bool = False
    needs: tuple[str, str] | None = None


def _later(module: str, function: str = "write", *, package: str = "kmeans_gif.writers") -> Write:
    """Return a function that imports a writer when it is called, because most runs need only that of GIFs."""

    def write(film: Film, file: BinaryIO, /, *, plays: int, comment: str, threads: int, tolerance: int) -> int:
        writer: Write = getattr(import_module(f"{package}.{module}"), function)
        return writer(film, file, plays=plays, comment=comment, threads=threads, tolerance=tolerance)

    return write


_ANY_COLORS = 1 << 16
"""An index has at most 16 bits, and the format has colours, not entries of a palette, if need be."""

_PYAV = ("av", "PyAV")


WRITERS: dict[str, Writer] = {
    ".gif": Writer("GIF", gif.write, gif.MAX_COLORS, tolerates=True),
    ".webp": Writer("WebP", _later("webp"), _ANY_COLORS),
    ".apng": Writer("APNG", _later("apng"), _ANY_COLORS),
    ".mp4": Writer("MP4", _later("video", "write_mp4"), _ANY_COLORS, needs=_PYAV),
    ".webm": Writer("WebM", _later("video", "write_webm"), _ANY_COLORS, needs=_PYAV),
    ".html": Writer("page", _later("document", package="kmeans_gif.page"), _ANY_COLORS, holds_run=True),
    ".png": Writer("PNG", png.write, png.MAX_COLORS, moves=False),
}
"""The writer for each suffix, in lower case."""


def writer_for(name: str | os.PathLike[str]) -> Writer:
    """Return the writer for the suffix of a file name.

    Examples
    --------
    >>> writer_for("photo.GIF") is WRITERS[".gif"]
    True
    """
    suffix = PurePath(name).suffix
    writer = WRITERS.get(suffix.lower())
    if writer is None:
        raise OptionError(
            f"{os.fspath(name)!r} has the suffix {suffix!r}, which is not a known format; use {', '.join(WRITERS)}"
        )
    return writer


def check_library(writer: Writer) -> None:
    """Raise if the library that a writer needs is not installed."""
    if writer.needs is not None and find_spec(writer.needs[0]) is None:
        raise KmeansGifError(
            f"{writer.name} needs {writer.needs[1]}: pip install 'kmeans-gif[video]'; or write a WebP or GIF"
        )


def write(
    writer: Writer,
    film: Film,
    output: BinaryIO | Series,
    *,
    plays: int,
    comment: str,
    threads: int,
    tolerance: int,
) -> None:
    """Write frames to a file, or each to a file of its own."""
    if not isinstance(output, Series):
        writer.write(film, output, plays=plays, comment=comment, threads=threads, tolerance=tolerance)
        return
    for frame in film:
        with output.following() as file:
            writer.write(film_of([frame]), file, plays=plays, comment=comment, threads=threads, tolerance=tolerance)
