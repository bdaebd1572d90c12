"""With a tolerance, other decoders show a GIF within it, and no pixel is written unnecessarily."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.test_gif import (
    REAL,
    by_ffmpeg,
    by_gifsicle,
    by_imagemagick,
    by_pillow,
    clustering,
    gif_of,
    painted,
    runs,
    with_hole,
)
from tests.test_gif_blocks import read

from kmeans_gif.drawing.frame import Frame
from kmeans_gif.types import Bytes


def off(shown: Bytes, wanted: Bytes) -> NDArray[np.int64]:
    """The maximum difference of a channel, in levels; if only one is transparent, more than any tolerance."""
    levels = np.abs(shown.astype(np.int64) - wanted)
    return np.where(levels[..., 3] == 0, levels.max(axis=-1), 256)


def displayed(frames: list[Frame], tolerance: int) -> Bytes:
    """The rule, pixel by pixel: a pixel is written if the displayed colour is off by more than the tolerance."""
    screens = painted(frames)
    for before, screen in pairwise(screens):
        near = off(before, screen) <= tolerance
        screen[near] = before[near]
    return screens


@given(frames=runs(), tolerance=st.sampled_from([1, 3, 80, 255]))
@settings(max_examples=200)
def test_pixels_are_written_only_if_off_by_more_than_the_tolerance(frames: list[Frame], tolerance: int) -> None:
    shown = by_pillow(gif_of(frames, tolerance=tolerance))
    assert off(shown, painted(frames)).max() <= tolerance
    if max(len(frame.palette) for frame in frames) < 256:  # otherwise there may be no entry for unchanged pixels
        np.testing.assert_array_equal(shown, displayed(frames, tolerance))


DRIFTING = clustering("coffee", 40, steps=12)


@pytest.mark.parametrize("frames", [DRIFTING, with_hole(DRIFTING), REAL["astronaut-256"]])
@pytest.mark.parametrize("decode", [by_pillow, by_gifsicle, by_imagemagick, by_ffmpeg])
def test_every_decoder_stays_within_the_tolerance(decode: Callable[[bytes], Bytes], frames: list[Frame]) -> None:
    assert off(decode(gif_of(frames, tolerance=5)), painted(frames)).max() == 5


def test_errors_do_not_add_up() -> None:
    index = np.zeros((3, 4), np.uint8)
    frames = [Frame(index, np.array([[level, 50, 200 - level]], np.uint8), None, 50) for level in range(100, 130)]
    shown = by_pillow(gif_of(frames, tolerance=4))
    np.testing.assert_array_equal(shown[:, 1, 2, 0], 100 + np.arange(30) // 5 * 5)


def test_an_unchanged_pixel_is_written_if_256_colours_are_used() -> None:
    """No palette entry is left for transparency."""
    before = np.arange(257, dtype=np.uint16).clip(max=255).astype(np.uint8)[None]
    colors = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    after = (before + 128).astype(np.uint8)
    after[0, 256] = 255
    frames = [Frame(before, colors, None, 50), Frame(after, colors, None, 50)]
    data = gif_of(frames, tolerance=9)
    np.testing.assert_array_equal(by_pillow(data), painted(frames))
    assert read(data).boxes[1] == (0, 0, 257, 1)


def test_tolerance_makes_files_smaller() -> None:
    sizes = [len(gif_of(DRIFTING, tolerance=tolerance)) for tolerance in (0, 2, 4, 8)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < 0.7 * sizes[0]


@pytest.mark.parametrize("threads", [2, 4])
def test_any_number_of_threads_gives_the_same_bytes(threads: int) -> None:
    assert gif_of(DRIFTING, tolerance=3, threads=threads) == gif_of(DRIFTING, tolerance=3)
