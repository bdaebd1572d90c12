"""A frame as a PNG, read back by Pillow pixel for pixel."""

import io
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from tests.models import Array, photo

import kmeans_gif as kg
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.types import Indices
from kmeans_gif.writers import png

CAT = photo("chelsea")[100:148, 100:164]


def written(frame: Frame, comment: str = "") -> PIL.Image.Image:
    file = io.BytesIO()
    assert png.write([frame], file, comment=comment) == 1
    return PIL.Image.open(file, formats=["PNG"])


def rgba(frame: Frame) -> Array:
    pixels = np.dstack([frame.palette[frame.index], np.full(frame.index.shape, 255, np.uint8)])
    pixels[..., 3][frame.index == frame.transparent] = 0
    return pixels


@pytest.mark.parametrize(
    ("colors", "hole", "mode"),
    [
        (1, None, "P"),
        (2, None, "P"),
        (2, 0, "P"),
        (3, 2, "P"),
        (17, None, "P"),
        (256, None, "P"),
        (256, 255, "P"),
        (256, 100, "P"),
        (257, None, "RGB"),
        (257, 256, "RGBA"),
        (3000, 7, "RGBA"),
    ],
)
def test_pixels_come_back(colors: int, hole: int | None, mode: str) -> None:
    random = np.random.default_rng(colors)
    palette = random.integers(0, 256, (colors, 3), dtype=np.uint8)
    index: Indices = random.integers(0, colors, (31, 37)).astype("u1" if colors <= 256 else "u2")
    index[0, :2] = 0, colors - 1
    frame = Frame(index, palette, hole, 70)
    picture = written(frame)
    assert (picture.format, picture.mode, picture.size) == ("PNG", mode, (37, 31))
    shown, expected = np.asarray(picture.convert("RGBA")), rgba(frame)
    np.testing.assert_array_equal(shown[..., 3], expected[..., 3])
    opaque = expected[..., 3] > 0
    np.testing.assert_array_equal(shown[opaque], expected[opaque])


def test_a_view_of_an_index_is_no_different() -> None:
    index = np.arange(64, dtype=np.uint8).reshape(8, 8).T[::2]
    frame = Frame(index, np.arange(192, dtype=np.uint8).reshape(64, 3), None, 70)
    np.testing.assert_array_equal(np.asarray(written(frame).convert("RGB")), frame.palette[index])


def test_the_comment_is_in_the_file() -> None:
    frame = Frame(np.zeros((1, 1), np.uint8), np.zeros((1, 3), np.uint8), None, 70)
    assert written(frame, "kmeans-gif 1 k=2").info["Comment"] == "kmeans-gif 1 k=2"
    assert "Comment" not in written(frame).info


def transparent(picture: Array) -> Array:
    pixels = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
    pixels[:9, :9, 3] = 0
    return pixels


@pytest.mark.parametrize("source", [CAT, transparent(CAT), CAT[..., :1]], ids=["color", "transparent", "gray"])
def test_every_frame_is_the_one_that_was_painted(source: Array, tmp_path: Path) -> None:
    animation = kg.animate(source, tmp_path / "frame-%02d.png", n_clusters=4, seed=1, max_iter=5)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"frame-{n:02d}.png" for n in range(len(animation))]
    for number, frame in enumerate(animation):
        with PIL.Image.open(tmp_path / f"frame-{number:02d}.png") as picture:
            shown, expected = np.asarray(picture.convert("RGBA")), rgba(frame)
        np.testing.assert_array_equal(shown[..., 3], expected[..., 3])
        np.testing.assert_array_equal(shown[shown[..., 3] > 0], expected[shown[..., 3] > 0])


def test_more_clusters_than_a_gif_holds(tmp_path: Path) -> None:
    animation = kg.animate(CAT, tmp_path / "%d.png", n_clusters=300, seed=1, max_iter=2, size=20)
    assert animation[2].index.dtype == np.uint16
    with PIL.Image.open(tmp_path / "2.png") as picture:
        assert picture.mode == "RGB"
        np.testing.assert_array_equal(np.asarray(picture), animation[2].palette[animation[2].index])
    with pytest.raises(kg.OptionError, match=r"^n_clusters=300 does not fit a GIF frame"):
        kg.animate(CAT, tmp_path / "a.gif", n_clusters=300)


def test_more_clusters_than_distinct_colours(tmp_path: Path) -> None:
    message = r"^n_clusters=257 is more than the 256 distinct colours there are; use at most n_clusters=256$"
    with pytest.raises(kg.SourceError, match=message):
        kg.animate(CAT, tmp_path / "a.png", n_clusters=257, distinct_colors=True)
    with pytest.raises(kg.SourceError, match=message):
        kg.animate(np.random.default_rng(0).random((300, 2)), tmp_path / "a.png", n_clusters=257)
    assert list(tmp_path.iterdir()) == []
    animation = kg.animate(CAT, tmp_path / "a.png", n_clusters=256, distinct_colors=True, max_iter=1)
    assert len(np.unique(animation[1].palette, axis=0)) == 256


def test_a_tolerance_has_no_effect(tmp_path: Path) -> None:
    with pytest.warns(kg.Note, match=r"^tolerance=9 has no effect on a PNG$"):
        kg.animate(CAT, tmp_path / "with.png", n_clusters=3, seed=1, max_iter=2, tolerance=9)
    kg.animate(CAT, tmp_path / "without.png", n_clusters=3, seed=1, max_iter=2)
    assert (tmp_path / "with.png").read_bytes() == (tmp_path / "without.png").read_bytes()
