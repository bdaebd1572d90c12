"""Sizes of text and marks on pictures of any size."""

import pytest

from kmeans_gif.drawing.scale import line_scale, mark_scale, picture_scale, pixels, text_scale


@pytest.mark.parametrize(
    ("size", "scale"),
    [
        ((720, 480), 1),
        ((480, 720), 1),
        ((720, 720), 1),
        ((1080, 720), 1.5),
        ((1080, 1080), 1.5),
        ((360, 240), 0.5),
        ((7200, 480), 1),
        ((7200, 240), 0.5),
    ],
)
def test_the_relatively_shorter_side_determines_the_scale(size: tuple[int, int], scale: float) -> None:
    assert picture_scale(*size) == scale


def test_text_grows_with_the_picture_and_stays_legible() -> None:
    assert [text_scale(long, long * 2 // 3) for long in (1, 320, 612, 720, 1080, 2160)] == [0.85, 0.85, 0.85, 1, 1.5, 3]
    assert text_scale(65_535, 65_535) == 25  # 15 × 25 = 375 pixels per em; the maximum of a font is 400


def test_marks_shrink_less_than_small_pictures() -> None:
    assert [mark_scale(long, long * 2 // 3) for long in (180, 720, 1080)] == [0.5, 1, 1.5]
    assert [line_scale(long, long * 2 // 3) for long in (180, 720, 1080)] == [0.85, 1, 1.5]


@pytest.mark.parametrize(("length", "scale", "rounded"), [(3, 1.5, 5), (4, 0.85, 3), (3, 0.1, 1), (16, 1, 16)])
def test_lengths_are_whole_pixels(length: float, scale: float, rounded: int) -> None:
    assert pixels(length, scale) == rounded
