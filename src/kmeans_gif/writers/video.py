"""Frames to MP4 (H.264 or AV1) and WebM (VP9 or AV1), encoded by FFmpeg through PyAV, one at a time.

A frame is repeated at a constant rate, because players and editors disagree about frames of different duration.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, cast

import av
import numpy as np
from av.video.reformatter import ColorRange
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.errors import KmeansGifError, Option, SourceError
from kmeans_gif.notes import note

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

    from kmeans_gif.drawing.frame import Frame
    from kmeans_gif.writers.film import Film

_BT709 = 1
"""Primaries, transfer and matrix of ITU-R BT.709, as H.273 numbers them."""


_MAX_SVT_THREADS = 6
"""Maximum level of parallelism of SVT-AV1, each of which has several threads and buffers of its own."""


@dataclass(frozen=True, slots=True)
class Codec:
    """A container, its codec, and their settings in FFmpeg's terms, with ``{threads}`` for the number of threads."""

    name: str
    container: str
    muxing: dict[str, str]
    encoder: str
    settings: dict[str, str]

    def options(self, threads: int) -> dict[str, str]:
        """Return the settings of the encoder."""
        threads = min(threads, _MAX_SVT_THREADS)
        return {name: value.format(threads=threads) for name, value in self.settings.items()}


_MP4, _WEBM = "mp4", "webm"

_INDEX_FIRST = {"movflags": "+faststart"}
"""So that an MP4 plays on the web before all of it is there."""

_X264 = {"crf": "17", "preset": "medium", "tune": "animation"}
"""Flat areas are off by at most 13 of 255, 99.9 % of their pixels by 6; without tune "animation" by 17 and more."""

_VPX = {"crf": "16", "b": "0", "deadline": "realtime", "cpu-used": "7", "row-mt": "1", "tune-content": "screen"}
"""Flat areas are off by at most 22, 99.9 % of their pixels by 8. Deadline "good" takes ten times as long, nearly all of
it on repeated frames, for files that are 8 % smaller."""

_SVT = {"crf": "16", "preset": "7", "svtav1-params": "scm=1:aq-mode=0:hierarchical-levels=2:lp={threads}"}
"""Flat areas are off by at most 15, 99.9 % of their pixels by 7. Files are a third smaller than with H.264, and take
twice as long; the default modes, for film, make them larger. Preset 8 has errors of 23, 6 takes longer."""

CODECS: dict[tuple[str, str], Codec] = {
    ("MP4", "h264"): Codec("MP4", _MP4, _INDEX_FIRST, "libx264", _X264),
    ("MP4", "av1"): Codec("MP4", _MP4, _INDEX_FIRST, "libsvtav1", _SVT),
    ("WebM", "vp9"): Codec("WebM", _WEBM, {}, "libvpx-vp9", _VPX),
    ("WebM", "av1"): Codec("WebM", _WEBM, {}, "libsvtav1", _SVT),
}
"""By name of the container and of the codec; all have pixels in yuv420p, which slides and phones play."""

_SILENT = "0"
"""Level of the log of SVT-AV1, which goes to the standard error, because errors are raised anyway."""


def check_encoder(codec: Codec) -> None:
    """Raise if PyAV lacks the encoder, as it may if it was not built for PyPI."""
    if codec.encoder not in av.codecs_available:
        raise KmeansGifError(
            f"{codec.name} needs the encoder {codec.encoder}, which this PyAV was built without; "
            "use another codec or format, or PyAV from PyPI"
        )


def write(codec: Codec, film: Film, file: BinaryIO, *, plays: int, comment: str, threads: int) -> int:
    """Write a video, first to a temporary file, because the index is written when the length is known."""
    if min(film.durations) < 1:
        raise SourceError(f"a frame of {min(film.durations)} ms can't be written to {codec.name}; use at least 1 ms")
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
        "VideoStream", container.add_stream(codec.encoder, rate=Fraction(1000, tick), options=codec.options(threads))
    )
    stream.width, stream.height = _even(film)
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.time_base = Fraction(tick, 1000)
    context.thread_count = threads
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = ColorRange.MPEG
    if codec.encoder == "libsvtav1":
        os.environ.setdefault("SVT_LOG", _SILENT)
    try:
        context.open()
    except av.FFmpegError as error:
        raise SourceError(
            f"{stream.width}x{stream.height} pixels can't be written to {codec.name} ({error.strerror}); use another ",
            Option("size"),
        ) from None
    return stream


def _encode(film: Film, container: OutputContainer, stream: VideoStream) -> None:
    """Encode each frame as often as it lasts, and what the encoder holds back."""
    tick = gcd(*film.durations)
    now = 0
    palette, table = None, np.zeros(0, np.uint64)
    for frame in film:
        if frame.palette is not palette:
            palette, table = frame.palette, _table(frame, film.ground)
        picture = _picture(frame, table)
        for _ in range(frame.ms // tick):
            picture.pts = now
            container.mux(stream.encode(picture))
            now += 1
    container.mux(stream.encode())


def _picture(frame: Frame, table: NDArray[np.uint64]) -> av.VideoFrame:
    """Return a frame in yuv420p, with the last column and row repeated if their numbers are odd.

    The palette is converted, not the pixels, and its entries are rounded once, after the mean of 2x2 pixels.
    """
    height, width = frame.index.shape
    picture = av.VideoFrame(width + width % 2, height + height % 2, "yuv420p")
    planes = [
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in picture.planes
    ]
    _native.yuv420(np.ascontiguousarray(frame.index), table, *planes)
    return picture


def _table(frame: Frame, ground: tuple[int, int, int]) -> NDArray[np.uint64]:
    """Convert a palette by ITU-R BT.709 for `_native.yuv420`; transparent pixels have the colour of the ground."""
    colors = frame.palette.astype(np.float64) / 255
    if frame.transparent is not None:
        colors[frame.transparent] = np.array(ground) / 255
    red, green, blue = colors.T
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    cb, cr = (blue - luma) / 1.8556, (red - luma) / 1.5748
    planes = 16 + 219 * luma, 64 * (128 + 224 * cb), 64 * (128 + 224 * cr)
    y, u, v = (np.floor(plane + 0.5).astype(np.uint64) for plane in planes)
    table: NDArray[np.uint64] = y | u << np.uint64(16) | v << np.uint64(32)
    return table
