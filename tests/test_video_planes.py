"""Frames with a palette become the planes of a video as FFmpeg's converter makes them from RGB."""

from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gif import _native
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.types import Bytes, Floats, Indices

av = pytest.importorskip("av", reason="needs PyAV: pip install 'kmeans-gif[video]'")

from kmeans_gif.writers.video import _picture, _table  # noqa: E402 - imports PyAV

MATRIX = np.array([[0.2126, 0.7152, 0.0722], [-0.114572, -0.385428, 0.5], [0.5, -0.454153, -0.045847]])
"""Y, Cb and Cr of R, G and B by ITU-R BT.709, to six digits."""


def expected(rgb: Bytes) -> tuple[Floats, Floats]:
    """Y of each pixel and (Cb, Cr) of each 2×2 pixels, not rounded."""
    y, cb, cr = np.einsum("ij,hwj->ihw", MATRIX, rgb / 255)
    chroma = [c.reshape(len(c) // 2, 2, -1, 2).mean(axis=(1, 3)) for c in (cb, cr)]
    return 16 + 219 * y, 128 + 224 * np.stack(chroma)


def planes(frame: Frame, ground: tuple[int, int, int] = (255, 255, 255)) -> tuple[Bytes, Bytes]:
    picture = _picture(frame, _table(frame, ground))
    array = cast("Bytes", picture.to_ndarray())
    height, width = picture.height, picture.width
    return array[:height], array[height:].reshape(2, height // 2, width // 2)


@given(
    height=st.integers(1, 9),
    width=st.integers(1, 70),
    n_colors=st.sampled_from([1, 2, 256, 300, 65_536]),
    seed=st.integers(0, 2**32 - 1),
)
def test_planes_are_those_of_bt709(height: int, width: int, n_colors: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    palette = random.integers(0, 256, (n_colors, 3), np.uint8)
    index: Indices = random.integers(0, n_colors, (height, width), np.uint8 if n_colors <= 256 else np.uint16)
    padded = np.pad(palette[index], ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    luma, chroma = planes(Frame(index, palette, None, 10))
    exact = expected(padded)
    assert np.abs(luma - exact[0]).max() < 0.501
    assert np.abs(chroma - exact[1]).max() < 0.52  # the entries of the palette have 1/64


def test_planes_are_those_of_ffmpeg_where_colors_are_flat() -> None:
    palette = np.random.default_rng(1).integers(0, 256, (256, 3), np.uint8)
    index = np.kron(np.arange(256, dtype=np.uint8).reshape(16, 16), np.ones((12, 12), np.uint8))
    theirs = av.VideoFrame.from_ndarray(palette[index], format="rgb24").reformat(
        format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG"
    )
    luma, chroma = planes(Frame(index, palette, None, 10))
    array = theirs.to_ndarray().astype(int)
    assert np.abs(array[:192] - luma).max() <= 1
    inner = np.abs(array[192:].reshape(2, 96, 96) - chroma)[:, 2::6, 2::6]  # theirs are blurred at edges
    assert inner.max() <= 1


def test_transparent_pixels_are_ground() -> None:
    palette = np.array([[0, 0, 0], [200, 10, 10]], np.uint8)
    index = np.zeros((4, 4), np.uint8)
    luma, chroma = planes(Frame(index, palette, 0, 10), (255, 255, 255))
    assert (luma.min(), luma.max(), chroma.min(), chroma.max()) == (235, 235, 128, 128)


@pytest.mark.parametrize(("place", "shape"), [(2, (4, 4)), (0, (4, 5)), (0, (5, 4))])
def test_what_would_be_unsafe_is_refused(place: int, shape: tuple[int, int]) -> None:
    index = np.full((4, 4), place, np.uint8)
    table = np.zeros(2, np.uint64)
    with pytest.raises(ValueError, match="must"):
        _native.yuv420(index, table, np.zeros(shape, np.uint8), np.zeros((2, 2), np.uint8), np.zeros((2, 2), np.uint8))
