"""Index and palette of frames, of one run or several."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from tests.models import picture_from, sheet_with, shots_through
from tests.oracle import nearest

from kmeans_gif.clustering.spaces import Space
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.images.image import image_canvas
from kmeans_gif.drawing.inks import inks_for
from kmeans_gif.drawing.paint import paint
from kmeans_gif.drawing.sheet import Box, Panel, Sheet, Still
from kmeans_gif.types import Indices


def test_a_frame_by_hand() -> None:
    pixels = np.array([[[0], [255], [255]], [[10], [0], [200]]], np.uint8)
    shot = shots_through(np.array([[[9.0], [99.0]], [[0.0], [250.0]]]))[1]
    (frame,) = paint([shot], sheet_with(pixels, 2))
    assert frame.index.tolist() == [[0, 1, 1], [0, 0, 1]]
    assert frame.index.dtype == np.uint8
    assert frame.palette.tolist() == [[0, 0, 0], [250, 250, 250]]
    assert (frame.transparent, frame.ms) == (None, 70)


def test_transparency_takes_one_palette_entry() -> None:
    pixels = np.array([[[0, 0, 0, 255], [255, 255, 255, 20], [255, 255, 255, 130]]], np.uint8)
    (shot,) = shots_through(np.array([[[0.0] * 3, [250.0] * 3]]))
    (frame,) = paint([shot], sheet_with(pixels, 2))
    assert frame.index.tolist() == [[0, 2, 1]]
    assert frame.transparent == 2
    assert frame.palette.tolist() == [[0, 0, 0], [250, 250, 250], [0, 0, 0]]


@pytest.mark.parametrize(("n", "hole", "mode"), [(256, 7, "P"), (9, None, "P"), (257, None, "RGB"), (300, 299, "RGBA")])
def test_a_frame_is_converted_to_a_pil_image(n: int, hole: int | None, mode: str, tmp_path: Path) -> None:
    numbers = np.random.default_rng(n)
    palette = numbers.integers(0, 256, (n, 3), dtype=np.uint8)
    index: Indices = numbers.integers(0, n, (20, 31)).astype(np.uint8 if n <= 256 else np.uint16)
    picture = Frame(index, palette, hole, 50).image()
    assert (picture.mode, picture.size) == (mode, (31, 20))
    picture.save(tmp_path / "frame.png")
    for each in (picture, PIL.Image.open(tmp_path / "frame.png")):
        rgba = np.asarray(each.convert("RGBA"))
        assert np.array_equal(rgba[..., :3], palette[index])
        assert np.array_equal(rgba[..., 3] == 0, index == (-1 if hole is None else hole))


@pytest.mark.parametrize("holes", [False, True])
def test_up_to_256_entries_have_an_8_bit_index(holes: bool) -> None:
    k = 255 if holes else 256
    pixels = np.zeros((16, 16, 4), np.uint8)
    pixels[..., :3] = np.arange(256).reshape(16, 16, 1)
    pixels[..., 3] = 255
    pixels[-1, -1, 3] = 0 if holes else 255
    (shot,) = shots_through(np.repeat(np.arange(float(k))[None, :, None], 3, axis=2))
    (frame,) = paint([shot], sheet_with(pixels, k))
    assert frame.index.ravel().tolist() == list(range(256))
    assert frame.transparent == (255 if holes else None)


def test_more_than_256_entries_have_a_16_bit_index() -> None:
    """300 clusters and a hole: an index of 16 bits."""
    pixels = np.zeros((1, 301, 2), np.uint16).repeat(2, axis=2)
    pixels[0, :, :3] = np.arange(301)[:, None]
    pixels[0, :, 3] = 65535
    pixels[0, 300, 3] = 0
    picture = picture_from(pixels)
    inks = inks_for([300], "light", colors=65536, ground=False, hole=True)
    sheet = Sheet(301, 1, inks, (Panel(Box(0, 0, 301, 1), Still(image_canvas(picture, inks))),))
    (shot,) = shots_through(np.repeat(np.arange(300.0)[None, :, None], 3, axis=2), space=Space("rgb", 0.0, 65535.0))
    (frame,) = paint([shot], sheet)
    assert frame.index.dtype == np.uint16
    assert frame.index.tolist() == [list(range(301))]
    assert (len(frame.palette), frame.transparent) == (301, 300)


def test_one_canvas_serves_two_runs_and_several_sheets() -> None:
    """Side by side with one palette, and alone, with the rest left as background."""
    pixels = np.random.default_rng(6).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    plans = [shots_through(np.random.default_rng(k).uniform(0, 255, (1, k, 3)))[0] for k in (3, 5)]
    inks = inks_for([3, 5], "light", colors=256)
    first = image_canvas(picture_from(pixels), inks)
    second = first._replace(run=1)
    panels = Panel(Box(2, 1, 30, 20), Still(first)), Panel(Box(40, 3, 30, 20), Still(second))
    shot = plans[0]._replace(moments=(plans[0].moments[0], plans[1].moments[0]))
    (frame,) = paint([shot], Sheet(80, 30, inks, panels), threads=2)
    (alone,) = paint([shot], Sheet(80, 30, inks, panels[1:]))
    free = np.ones((30, 80), bool)
    for (top, left), run in (((1, 2), 0), ((3, 40), 1)):
        labels, _ = nearest(pixels.reshape(-1, 3).astype(float), shot.moments[run].centroids)
        index = frame.index[top : top + 20, left : left + 30]
        entries = np.array([inks.runs[run].own(label) for label in range(3 + 2 * run)])
        assert np.array_equal(index, entries[labels.reshape(20, 30)])
        free[top : top + 20, left : left + 30] = False
    assert not frame.index[free].any()
    assert np.array_equal(alone.index[:, 40:70], frame.index[:, 40:70])
    assert not alone.index[:, :40].any()


def test_every_pixel_shows_its_nearest_centroid() -> None:
    rng = np.random.default_rng(4)
    pixels = rng.integers(0, 256, (200, 150, 3), dtype=np.uint8)
    centroids = rng.uniform(0, 255, (40, 3))
    (shot,) = shots_through(centroids[None])
    (frame,) = paint([shot], sheet_with(pixels, 40))
    labels, _ = nearest(pixels.reshape(-1, 3).astype(float), centroids)
    assert np.array_equal(frame.index.ravel(), labels)
