"""The canvas of an image: position and size of its pixels, at any size."""

import logging
import re

import numpy as np
import PIL.Image
import pytest
from tests.models import Array, photo, picture_from

from kmeans_gif import OptionError
from kmeans_gif.clustering.blocks import labels_of
from kmeans_gif.drawing.images.image import Picture
from kmeans_gif.drawing.sizes import DEFAULT_LONG_SIDE, Size, checked_size, drawn_in, drawn_size


def gray_shown(picture: Picture) -> Array:
    """The value of each pixel, −1 if transparent, found with a centroid at every 8-bit gray."""
    values = labels_of(picture.samples.blocks_in_memory, np.arange(256.0)[:, None]).astype(int)
    return np.append(values, -1)[picture.inverse]


@pytest.mark.parametrize("size", [None, "full", 5, (5, 5), (9, 4)])
def test_a_small_image_is_not_resized(size: Size) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (4, 5, 1), dtype=np.uint8)
    picture = picture_from(pixels, size)
    assert np.array_equal(gray_shown(picture), pixels[..., 0])
    assert not picture.has_holes
    assert picture.inverse.dtype == np.uint32


def test_pixels_below_alpha_128_are_transparent() -> None:
    pixels = np.zeros((1, 4, 4), np.uint8)
    pixels[0, :, 3] = [0, 127, 128, 255]
    picture = picture_from(pixels)
    assert picture.has_holes
    assert picture.inverse.tolist() == [[1, 1, 0, 0]]


@pytest.mark.parametrize("factor", [2, 3, 7])
def test_images_are_enlarged_by_whole_factors(factor: int) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (3, 5, 1), dtype=np.uint8)
    picture = picture_from(pixels, 5 * factor + factor // 2)
    expected = np.kron(pixels[..., 0], np.ones((factor, factor), np.uint8))
    assert np.array_equal(gray_shown(picture), expected)


@pytest.mark.parametrize(
    ("picture", "size", "drawn"),
    [
        ((4000, 3000), None, (1024, 768, 1)),
        ((1024, 1024), None, (1024, 1024, 1)),
        ((10, 1025), None, (10, 1024, 1)),
        ((4000, 3000), "full", (4000, 3000, 1)),
        ((600, 400), 300, (300, 200, 1)),
        ((400, 600), 300, (200, 300, 1)),
        ((600, 400), (300, 100), (150, 100, 1)),
        ((600, 400), (700, 100), (150, 100, 1)),
        ((8, 4), (30, 9), (8, 4, 2)),
        ((1000, 1), 10, (10, 1, 1)),
        ((1, 1000), 10, (1, 10, 1)),
        ((3, 2), 2, (2, 1, 1)),
    ],
)
def test_drawn_size(picture: tuple[int, int], size: Size, drawn: tuple[int, int, int]) -> None:
    assert drawn_size(*picture, size) == drawn
    assert DEFAULT_LONG_SIDE == 1024


def test_a_picture_keeps_the_size_at_which_it_is_drawn_in_a_room() -> None:
    for room in ((-9, 5), (0, 0), (1, 1), (17, 9), (40, 40), (333, 21)):
        for own in ((10, 20), (60, 40), (7, 7), (300, 2)):
            width, height = drawn_in(room, own)
            assert 1 <= width <= max(1, room[0])
            assert 1 <= height <= max(1, room[1])
            w, h, factor = drawn_size(*own, (width, height))
            if own[0] <= room[0] and own[1] <= room[1]:
                assert (width, height) == (w * factor, h * factor) == tuple(side * factor for side in own)
                assert drawn_size(*own, room)[2] == factor


def test_the_aspect_ratio_is_kept_up_to_whole_pixels() -> None:
    for width in range(1, 60):
        for height in range(1, 60):
            w, h, factor = drawn_size(width, height, 17)
            assert max(w, h) * factor <= 17
            assert factor > 1 or max(w, h) == 17 or (w, h) == (width, height)
            if factor == 1 and max(w, h) == 17:
                assert abs(w * height - h * width) <= max(width, height) / 2 or min(w, h) == 1


def test_downscaling_in_strips_is_close_to_pillow() -> None:
    """Not equal, because boxes are averaged in strips first; the mean difference is one level on a photo."""
    camera = photo("camera")
    picture = picture_from(camera, 100)
    expected = np.asarray(PIL.Image.fromarray(camera).resize((100, 100), PIL.Image.Resampling.LANCZOS)).astype(int)
    difference = np.abs(gray_shown(picture) - expected)
    assert difference.mean() < 1.5
    assert picture.inverse.shape == (100, 100)


@pytest.mark.parametrize(("dtype", "white"), [("uint8", 255), ("uint16", 65535), ("float64", 1)])
def test_downscaling_at_every_depth(dtype: str, white: int) -> None:
    """A flat picture stays flat, and values at an edge stay between those of its sides."""
    pixels = np.full((90, 60, 3), 0.25 * white).astype(dtype)
    flat = picture_from(pixels, 30)
    assert flat.inverse.shape == (30, 20)
    assert not flat.inverse.any()
    centroids = np.array([[0.0] * 3, [float(pixels[0, 0, 0])] * 3, [float(white)] * 3])
    value = labels_of(flat.samples.blocks_in_memory, centroids)
    assert value.tolist() == [1]


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
def test_transparent_pixels_do_not_bleed(dtype: str) -> None:
    """Red beside fully transparent green: all opaque pixels are red."""
    white = {"uint8": 255, "uint16": 65535, "float64": 1}[dtype]
    pixels = np.zeros((64, 64, 4), dtype)
    pixels[:, :30, 0] = white
    pixels[:, 30:, 1] = white
    pixels[:, :30, 3] = white
    picture = picture_from(pixels, 16)
    red, green = [float(white), 0.0, 0.0], [0.0, 0.1 * white, 0.0]
    assert set(labels_of(picture.samples.blocks_in_memory, np.array([red, green])).tolist()) == {0}
    assert picture.has_holes
    assert (picture.inverse[:, 0] == 0).all()
    holes = len(picture.samples.blocks_in_memory.order())
    assert (picture.inverse[:, 15] == holes).all()


def test_strips_of_a_large_picture_leave_no_seam() -> None:
    """A ramp larger than one strip of the reduction: rows increase evenly."""
    ramp = np.repeat((np.arange(1500) // 6).astype(np.uint8)[:, None], 1500, axis=1)
    shown = gray_shown(picture_from(ramp, 250))
    assert np.abs(shown[:, 100] - np.arange(250)).max() <= 1


def test_downscaling_by_default_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "kmeans_gif")
    wide = np.zeros((4, 2048, 1), np.uint8)
    assert picture_from(wide).inverse.shape == (2, 1024)
    (record,) = caplog.records
    assert record.levelname == "INFO"  # not a note, because it needs no action
    assert record.getMessage() == (
        "drawn at 1024×2; every pixel of the 2048×4 picture is clustered (size='full' draws them all)"
    )
    caplog.clear()
    picture_from(wide, 1024)
    picture_from(wide, "full")
    assert not caplog.records


@pytest.mark.parametrize(
    "size", [0, -3, 1.5, "large", True, (3,), (3, 4, 5), (0, 5), (5, 2.5), [3, 4], np.array([3, 4])]
)
def test_invalid_sizes(size: object) -> None:
    message = re.escape(f"size={size!r} must be a long side, a (width, height) or 'full', in pixels, at least 1")
    with pytest.raises(OptionError, match=message):
        checked_size(size)


@pytest.mark.parametrize("size", [None, "full", 1, np.int32(7), (1, 1), (np.int64(3), 4)])
def test_valid_sizes(size: object) -> None:
    checked_size(size)
