"""Frames to MP4 (H.264) and WebM (VP9), encoded by FFmpeg through PyAV, one at a time.

A frame is repeated at a constant rate, because players and editors disagree about frames of different duration.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, cast

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from kmeans_gif.errors import Option, SourceError
from kmeans_gif.notes import note

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

    from kmeans_gif.drawing.frame import Frame
    from kmeans_gif.types import Bytes
    from kmeans_gif.writers.film import Film

_BT709 = 1
"""Primaries, transfer and matrix of ITU-R BT.709, as H.273 numbers them."""


@dataclass(frozen=True, slots=True)
class Codec:
    """A container, its codec, and their settings in FFmpeg's terms."""

    name: str
    container: str
    muxing: dict[str, str]
    encoder: str
    settings: dict[str, str]


MP4 = Codec(
    "MP4",
    "mp4",
    {"movflags": "+faststart"},
    "libx264",
    {"crf": "16", "preset": "medium", "tune": "animation"},
)
"""The largest error of a flat area is 10 with tune "animation", 16 without, 24 with "stillimage"."""

WEBM = Codec(
    "WebM",
    "webm",
    {},
    "libvpx-vp9",
    {"crf": "16", "b": "0", "deadline": "realtime", "cpu-used": "7", "row-mt": "1", "tune-content": "screen"},
)
"""Deadline "good" takes ten times as long, nearly all of it on repeated frames, for files that are 8 % smaller."""


def write_mp4(film: Film, file: BinaryIO, *, plays: int, comment: str, threads: int, **_: int) -> int:
    """Write an MP4 with H.264 in yuv420p, which slides and phones play; its index comes first, for the web."""
    return _write(film, file, MP4, plays=plays, comment=comment, threads=threads)


def write_webm(film: Film, file: BinaryIO, *, plays: int, comment: str, threads: int, **_: int) -> int:
    """Write a WebM with VP9 in yuv420p."""
    return _write(film, file, WEBM, plays=plays, comment=comment, threads=threads)


def _write(film: Film, file: BinaryIO, codec: Codec, *, plays: int, comment: str, threads: int) -> int:
    """Write a video, first to a temporary file, because the index is written when the length is known."""
    if min(film.durations) < 1:
        raise SourceError(f"a frame that lasts {min(film.durations)} ms does not fit a {codec.name}; use at least 1")
    _note_losses(film, codec, plays)
    with TemporaryDirectory(prefix="kmeans-gif-") as folder:
        path = Path(folder) / f"video.{codec.container}"
        with av.open(path, "w", format=codec.container, options=codec.muxing) as container:
            container.metadata["comment"] = comment
            stream = _stream(container, film, codec, threads)
            _encode(film, container, stream)
        with path.open("rb") as video:
            shutil.copyfileobj(video, file)
    return len(film)


def _note_losses(film: Film, codec: Codec, plays: int) -> None:
    """Note what a video can't hold."""
    if plays:
        note(Option("plays", plays), f" has no effect on {codec.name}; the player decides")
    if film.transparent is not None:
        note(f"transparent pixels have the colour of the ground, because {codec.name} has no transparency")
    if film.width % 2 or film.height % 2:
        width, height = _even(film)
        note(f"{codec.name} needs even sizes: the last column or row is repeated to make {width}x{height} pixels")


def _even(film: Film) -> tuple[int, int]:
    return film.width + film.width % 2, film.height + film.height % 2


def _stream(container: OutputContainer, film: Film, codec: Codec, threads: int) -> VideoStream:
    tick = gcd(*film.durations)
    stream = cast(
        "VideoStream", container.add_stream(codec.encoder, rate=Fraction(1000, tick), options=dict(codec.settings))
    )
    stream.width, stream.height = _even(film)
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.time_base = Fraction(tick, 1000)
    context.thread_count = threads
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = ColorRange.MPEG
    try:
        context.open()
    except av.FFmpegError as error:
        raise SourceError(
            f"{stream.width}x{stream.height} pixels do not fit a {codec.name} ({error.strerror}); use another ",
            Option("size"),
        ) from None
    return stream


def _encode(film: Film, container: OutputContainer, stream: VideoStream) -> None:
    """Encode each frame as often as it lasts, and what the encoder holds back."""
    tick = gcd(*film.durations)
    now = 0
    reformatter = VideoReformatter()  # one for all frames, because it makes tables
    for frame in film:
        picture = reformatter.reformat(
            av.VideoFrame.from_ndarray(_padded(frame, film.ground), format="rgba"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        for _ in range(frame.ms // tick):
            picture.pts = now
            container.mux(stream.encode(picture))
            now += 1
    container.mux(stream.encode())


def _padded(frame: Frame, ground: tuple[int, int, int]) -> Bytes:
    """Return the pixels of a frame in RGBA, with the last column and row repeated if their numbers are odd.

    Four bytes a pixel are looked up twice as fast as three.
    """
    table = np.full((len(frame.palette), 4), 255, np.uint8)
    table[:, :3] = frame.palette
    if frame.transparent is not None:
        table[frame.transparent, :3] = ground
    index = frame.index
    height, width = index.shape
    if height % 2 or width % 2:
        index = np.pad(index, ((0, height % 2), (0, width % 2)), mode="edge")
    return table.view(np.uint32)[:, 0].take(index).view(np.uint8).reshape(*index.shape, 4)
