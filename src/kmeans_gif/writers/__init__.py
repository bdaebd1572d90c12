"""Frames to bytes: the output formats, by suffix of the file name."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, Protocol

from kmeans_gif.errors import KmeansGifError, Option, OptionError
from kmeans_gif.options import one_of
from kmeans_gif.writers import gif, png
from kmeans_gif.writers.film import Film, film_of
from kmeans_gif.writers.series import Series


class Write(Protocol):
    """Writes frames in one format."""

    def __call__(self, film: Film, file: BinaryIO, /, *, plays: int, comment: str, threads: int, tolerance: int) -> int:
        """Write the frames as they come and return their number; see `kmeans_gif.writers.gif.write`."""
        ...


class Writer(NamedTuple):
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
    codec : str or None
        The codec of a video, which needs PyAV.
    holds_run : bool
        Whether a file holds the data and the run; of its frames it needs the last one only.
    """

    name: str
    write: Write
    max_colors: int
    moves: bool = True
    tolerates: bool = False
    codec: str | None = None
    holds_run: bool = False

    @property
    def with_article(self) -> str:
        """The name with its article.

        >>> WRITERS[".mp4"].with_article, WRITERS[".html"].with_article
        ('an MP4', 'a page')
        """
        return f"{'an' if self.name[0] in 'AM' else 'a'} {self.name}"


def _later(module: str, *, package: str = "kmeans_gif.writers") -> Write:
    """Return a function that imports a writer when it is called, because most runs need only that of GIFs."""

    def write(film: Film, file: BinaryIO, /, *, plays: int, comment: str, threads: int, tolerance: int) -> int:
        writer: Write = import_module(f"{package}.{module}").write
        return writer(film, file, plays=plays, comment=comment, threads=threads, tolerance=tolerance)

    return write


_ANY_COLORS = 1 << 16
"""An index has at most 16 bits, and the format has colours, not entries of a palette, if need be."""


def _video(name: str, codec: str) -> Writer:
    """Return the writer of a video."""

    def write(film: Film, file: BinaryIO, /, *, plays: int, comment: str, threads: int, tolerance: int) -> int:  # noqa: ARG001 - as `Write`
        from kmeans_gif.writers import video  # noqa: PLC0415 - PyAV is an extra

        return video.write(video.CODECS[name, codec], film, file, plays=plays, comment=comment, threads=threads)

    return Writer(name, write, _ANY_COLORS, codec=codec)


_VIDEOS = (_video("MP4", "h264"), _video("MP4", "av1"), _video("WebM", "vp9"), _video("WebM", "av1"))
"""The writer for each codec of a container, the default first."""

CODECS = tuple(dict.fromkeys(video.codec for video in _VIDEOS if video.codec is not None))
"""Names of the codecs of videos."""

WRITERS: dict[str, Writer] = {
    ".gif": Writer("GIF", gif.write, gif.MAX_COLORS, tolerates=True),
    ".webp": Writer("WebP", _later("webp"), _ANY_COLORS),
    ".apng": Writer("APNG", _later("apng"), _ANY_COLORS),
    ".mp4": _VIDEOS[0],
    ".webm": _VIDEOS[2],
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


def writer_of_format(format: str) -> Writer:  # noqa: A002 - as in `Animation.save`
    """Return the writer for the name of a format."""
    writer = WRITERS.get(f".{format.lower()}") if isinstance(format, str) else None
    if writer is None:
        raise OptionError(Option("format", format), f" is unknown; use {', '.join(suffix[1:] for suffix in WRITERS)}")
    return writer


def with_codec(writer: Writer, codec: str | None) -> Writer:
    """Return the writer for the same format with a video codec; the default one is None.

    Examples
    --------
    >>> with_codec(WRITERS[".mp4"], "av1").codec, with_codec(WRITERS[".gif"], None).name
    ('av1', 'GIF')
    """
    if codec is None:
        return writer
    one_of("codec", codec, CODECS)
    fitting = {video.name: video for video in _VIDEOS if video.codec == codec}
    if writer.name not in fitting:
        videos = " or ".join(video.with_article for video in fitting.values())
        raise OptionError(
            Option("codec", codec), f" does not go with {writer.with_article}; write {videos}, or leave it out"
        )
    return fitting[writer.name]


def check_clusters(writer: Writer, n_clusters: int) -> None:
    """Refuse more clusters than a frame has colours."""
    if n_clusters > writer.max_colors:
        raise OptionError(
            Option("n_clusters", n_clusters),
            f" does not fit {writer.with_article} frame (at most {writer.max_colors} colours); use at most ",
            Option("n_clusters", writer.max_colors),
            ", or another format, such as WebP",
        )


def check_library(writer: Writer) -> None:
    """Raise if PyAV is needed, but is not installed or lacks the encoder."""
    if writer.codec is None:
        return
    if find_spec("av") is None:
        raise KmeansGifError(f"{writer.name} needs PyAV: pip install 'kmeans-gif[video]'; or write a WebP or GIF")
    from kmeans_gif.writers import video  # noqa: PLC0415 - imports PyAV

    video.check_encoder(video.CODECS[writer.name, writer.codec])


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
