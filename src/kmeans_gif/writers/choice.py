"""Which writer a path, a format and stills ask for, and whether they go together."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from kmeans_gif.errors import Option, OptionError
from kmeans_gif.options import checked_steps, whole
from kmeans_gif.writers import WRITERS, Writer, check_library, with_codec, writer_for, writer_of_format
from kmeans_gif.writers.series import Series, is_series

if TYPE_CHECKING:
    from kmeans_gif.types import StepsLike

Path: TypeAlias = str | PathLike[str] | BinaryIO | Series


def check_limit(path: Path | None, max_bytes: int | None, writer: Writer | None = None) -> None:
    """Check the maximum size of a file."""
    if max_bytes is None:
        return
    whole("max_bytes", max_bytes, 1)
    if is_series(path):
        raise OptionError(Option("max_bytes"), " limits one file, but the name has a %d in it; leave out one")
    if writer is not None and writer.holds_run:
        raise OptionError(
            Option("max_bytes", max_bytes), " does not limit a page, which holds the data and not frames; leave it out"
        )


def writer_of(
    path: Path,
    format: str | None,  # noqa: A002 - as in `Animation.save`
    steps: StepsLike = None,
    codec: str | None = None,
) -> Writer:
    """Return the writer for a path or format, or raise if they contradict each other, `steps` or `codec`."""
    checked_steps(steps)
    writer = with_codec(_named_writer(path) if format is None else writer_of_format(format), codec)
    check_library(writer)
    if is_series(path) and writer.moves:
        raise OptionError(Option("format", format), " is one file, but the name has a %d in it; leave out one of them")
    if steps is not None and is_series(path):
        raise OptionError(Option("steps"), " chooses the stills of one PNG, but the name has a %d in it; leave out one")
    if steps is not None and writer.moves:
        raise OptionError(
            Option("steps"), f" chooses the stills of a PNG, but {writer.with_article} has all; use a .png name"
        )
    return writer


def _named_writer(path: Path) -> Writer:
    if isinstance(path, Series):
        return WRITERS[".png"]
    return writer_for(path) if isinstance(path, str | PathLike) else WRITERS[".gif"]
