"""Other decoders show a GIF as painted: every pixel, frame and duration, and the number of plays."""

import io
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from kmeans_gif.drawing.frame import Frame
from kmeans_gif.errors import SourceError
from kmeans_gif.types import Bytes
from kmeans_gif.writers import gif
from kmeans_gif.writers.film import Film, film_of

PICTURES = Path(__file__).parent.parent / "src" / "kmeans_gif" / "examples"


def gif_of(frames: list[Frame], *, plays: int = 0, threads: int = 1, tolerance: int = 0) -> bytes:
    file = io.BytesIO()
    comment = "made by a test"
    count = gif.write(frames, file, plays=plays, comment=comment, threads=threads, tolerance=tolerance)
    assert count == len(frames)
    return file.getvalue()


def painted(frames: list[Frame]) -> Bytes:
    """The frames in RGBA; transparent pixels are zero."""
    pictures = []
    for frame in frames:
        rgba = np.insert(frame.palette, 3, 255, axis=1)
        if frame.transparent is not None:
            rgba[frame.transparent] = 0
        pictures.append(rgba[frame.index])
    return np.stack(pictures)


def seen(rgba: Bytes) -> Bytes:
    """Set transparent pixels to zero."""
    return np.where(rgba[..., 3:] == 0, np.uint8(0), rgba)


def by_pillow(data: bytes) -> Bytes:
    with Image.open(io.BytesIO(data)) as picture:
        return seen(np.stack([np.asarray(frame.convert("RGBA")) for frame in ImageSequence.Iterator(picture)]))


def by_gifsicle(data: bytes) -> Bytes:
    return by_pillow(run("gifsicle", "--unoptimize", "--no-warnings", stdin=data))


def by_imagemagick(data: bytes) -> Bytes:
    return raw(run("convert", "gif:-", "-coalesce", "-depth", "8", "rgba:-", stdin=data), data)


def by_ffmpeg(data: bytes) -> Bytes:
    command = "ffmpeg -v error -f gif -i pipe:0 -fps_mode passthrough -f rawvideo -pix_fmt rgba pipe:1"
    return raw(run(*command.split(), stdin=data), data)


def run(*command: str, stdin: bytes) -> bytes:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed; .ci/run installs it")
    return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout


def raw(pixels: bytes, data: bytes) -> Bytes:
    width, height = np.frombuffer(data, "<u2", 2, 6)
    return seen(np.frombuffer(pixels, np.uint8).reshape(-1, height, width, 4))


def masks(shape: tuple[int, int]) -> st.SearchStrategy[NDArray[np.bool_]]:
    """Masks of none, few, some or all pixels."""
    some = arrays(np.bool_, shape)
    none, every = st.just(np.zeros(shape, bool)), st.just(np.ones(shape, bool))
    return st.one_of(none, st.builds(np.logical_and, some, some), some, every)


def palettes(n_colors: int) -> st.SearchStrategy[Bytes]:
    """Palettes of many different values, and of few, so that rows often have equal colours."""
    seeds = st.integers(0, 9).map(np.random.default_rng)
    return st.one_of(
        seeds.map(lambda random: random.choice(np.array([0, 1, 255], np.uint8), (n_colors, 3))),
        seeds.map(lambda random: random.integers(0, 256, (n_colors, 3), np.uint8)),
    )


@st.composite
def runs(draw: st.DrawFn) -> list[Frame]:
    """Frames in which index, palette and transparency change, separately, together or not at all."""
    shape = draw(st.sampled_from([(1, 1), (1, 9), (9, 1), (3, 5), (12, 17)]))
    n_colors = draw(st.sampled_from([1, 2, 3, 4, 5, 8, 16, 17, 128, 255, 256]))
    hole = draw(st.integers(0, n_colors - 1)) if n_colors > 1 and draw(st.booleans()) else None
    indices = arrays(np.uint8, shape, elements=st.integers(0, n_colors - 1))
    index, palette, clear = draw(indices), draw(palettes(n_colors)), draw(masks(shape))
    frames = []
    for ms in draw(st.lists(st.integers(2, 99), min_size=1, max_size=6)):
        # Opaque pixels must not use the transparent entry.
        shown = index if hole is None else np.where(clear, hole, np.where(index == hole, (hole + 1) % n_colors, index))
        frames.append(Frame(shown.astype(np.uint8), palette, hole, 10 * ms))
        index = np.where(draw(masks(shape)), draw(indices), index)
        one_changed = palette.copy()
        one_changed[-1] ^= 77
        palette = draw(st.sampled_from([palette, one_changed, palette[::-1]]) | palettes(n_colors))
        if draw(st.booleans()):
            index = (n_colors - 1 - index).astype(np.uint8)
        clear = clear & draw(masks(shape))
    return frames


@given(frames=runs())
@settings(max_examples=300)
def test_pillow_shows_the_frames_that_were_painted(frames: list[Frame]) -> None:
    np.testing.assert_array_equal(by_pillow(gif_of(frames)), painted(frames))


def clustering(name: str, n_clusters: int, *, steps: int) -> list[Frame]:
    """Some steps of k-means on a small real picture, the last one twice."""
    with Image.open(PICTURES / f"{name}.png") as picture:
        pixels = np.asarray(picture.convert("RGB").resize((120, 90)), np.float64)
    centroids = pixels.reshape(-1, 3)[:: 10800 // n_clusters][:n_clusters]
    frames = []
    for step in range(steps):
        labels = ((pixels[:, :, None] - centroids) ** 2).sum(-1).argmin(-1)
        frames.append(Frame(labels.astype(np.uint8), np.rint(centroids).astype(np.uint8), None, 100 + 50 * step))
        centroids = np.array(
            [pixels[labels == i].mean(0) if (labels == i).any() else c for i, c in enumerate(centroids)]
        )
    return [*frames, frames[-1]]


def with_hole(frames: list[Frame]) -> list[Frame]:
    """The frames with a round transparent hole."""
    y, x = np.ogrid[:90, :120]
    hole = (x - 70) ** 2 + (y - 30) ** 2 < 400
    return [
        Frame(
            np.where(hole, np.uint8(len(frame.palette)), frame.index),
            np.append(frame.palette, np.zeros((1, 3), np.uint8), axis=0),
            len(frame.palette),
            frame.ms,
        )
        for frame in frames
    ]


REAL = {
    "chelsea-2": clustering("chelsea", 2, steps=8),
    "coffee-5": clustering("coffee", 5, steps=8),
    "camera-16": clustering("camera", 16, steps=5),
    "astronaut-256": clustering("astronaut", 256, steps=3),
    "coffee-5-hole": with_hole(clustering("coffee", 5, steps=8)),
    "astronaut-255-hole": with_hole(clustering("astronaut", 255, steps=3)),
    "one-pixel": [Frame(np.zeros((1, 1), np.uint8), np.full((1, 3), i * 60, np.uint8), None, 20) for i in range(4)],
}


@pytest.mark.parametrize("frames", REAL.values(), ids=REAL.keys())
@pytest.mark.parametrize("decode", [by_pillow, by_gifsicle, by_imagemagick, by_ffmpeg])
def test_every_decoder_shows_the_frames_that_were_painted(
    decode: Callable[[bytes], Bytes], frames: list[Frame]
) -> None:
    np.testing.assert_array_equal(decode(gif_of(frames)), painted(frames))


@pytest.mark.parametrize("decode", [by_pillow, by_gifsicle, by_imagemagick, by_ffmpeg])
def test_a_palette_of_grays_in_order_is_shown(decode: Callable[[bytes], Bytes]) -> None:
    """Pillow ignores a local table of the grays 0, 1, 2, …"""
    others = [[9, i, 200] for i in range(14)]
    palette = np.array([*others, [0, 0, 0], [1, 1, 1]], np.uint8)
    index = np.tile(np.array([[14, 15]], np.uint8), (24, 12))
    frames = [Frame(index, palette, None, 50)]
    np.testing.assert_array_equal(decode(gif_of(frames)), painted(frames))


@pytest.mark.parametrize("name", ["chelsea-2", "coffee-5", "camera-16", "coffee-5-hole"])
def test_files_are_about_as_small_as_those_of_an_optimizer(name: str) -> None:
    data = gif_of(REAL[name])
    assert len(data) <= 1.03 * len(run("gifsicle", "-O3", stdin=data))


@pytest.mark.parametrize(("ms", "written"), [(20, 20), (24, 20), (25, 30), (500, 500), (655_350, 655_350)])
def test_durations_are_rounded_half_up_to_10_ms(ms: int, written: int) -> None:
    frames = [Frame(np.full((2, 2), i, np.uint8), np.eye(3, dtype=np.uint8), None, ms) for i in range(3)]
    data = gif_of([*frames, frames[-1]])
    with Image.open(io.BytesIO(data)) as picture:
        assert [frame.info["duration"] for frame in ImageSequence.Iterator(picture)] == [written] * 4
    told = run("gifsicle", "--info", stdin=data).decode()
    assert re.findall(r"delay ([\d.]+)s", told) == [f"{written / 1000:.2f}"] * 4
    assert run("identify", "-format", "%T ", "gif:-", stdin=data).split() == [str(written // 10).encode()] * 4
    probe = "ffprobe -v error -of json -show_entries packet=duration_time -f gif -i pipe:0"
    packets = json.loads(run(*probe.split(), stdin=data))["packets"]
    assert [float(packet["duration_time"]) for packet in packets] == [written / 1000] * 4


@pytest.mark.parametrize(("plays", "repeats"), [(0, 0), (1, None), (2, 1), (3, 2), (65536, 65535)])
def test_plays(plays: int, repeats: int | None) -> None:
    data = gif_of(REAL["one-pixel"], plays=plays)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.info.get("loop") == repeats
    told = run("gifsicle", "--info", stdin=data).decode()
    assert re.findall(r"loop (?:count )?(\w+)", told) == (
        [] if repeats is None else [str(repeats) if repeats else "forever"]
    )
    assert (b"NETSCAPE2.0" in data) == (plays != 1)


@pytest.mark.parametrize("shape", [(1, 65535), (65535, 1)])
def test_maximum_width_and_height(shape: tuple[int, int]) -> None:
    index = (np.arange(65535) % 7 % 3).astype(np.uint8).reshape(shape)
    frames = [
        Frame(index, np.eye(3, dtype=np.uint8) * 9, None, 50),
        Frame(index[::-1, ::-1], np.eye(3, dtype=np.uint8), None, 50),
    ]
    np.testing.assert_array_equal(by_pillow(gif_of(frames)), painted(frames))


@pytest.mark.parametrize("threads", [2, 4])
def test_any_number_of_threads_gives_the_same_bytes(threads: int) -> None:
    frames = [*REAL["coffee-5"], *REAL["coffee-5"], *REAL["coffee-5"]]
    assert gif_of(frames, threads=threads) == gif_of(frames)


def test_encoding_while_frames_are_painted_gives_the_same_bytes_and_errors() -> None:
    frames = REAL["coffee-5"] * 3
    running: set[int] = set()

    def painted_slowly(frames: list[Frame]) -> Film:
        def paint() -> Iterator[Frame]:
            for frame in frames:
                running.update(thread.ident or 0 for thread in threading.enumerate())
                yield frame

        return replace(film_of(frames), frames=paint(), slow=True)

    file = io.BytesIO()
    assert gif.write(painted_slowly(frames), file, plays=0, comment="made by a test", threads=2) == len(frames)
    assert file.getvalue() == gif_of(frames, threads=2, plays=0)
    assert len(running) > 1
    damaged = replace(frames[0], index=np.full_like(frames[0].index, 200))
    with pytest.raises(SourceError, match=rf"^frame {len(frames)}\b"):
        gif.write(painted_slowly([*frames, damaged]), io.BytesIO(), plays=0, comment="", threads=2)
