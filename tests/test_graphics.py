"""Graphics: one layout, the same picture as PNG and as SVG, in which librsvg and XML parsers find what was drawn."""

import io
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
import pyvips
from PIL import Image as Pil
from tests.models import Array

from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.graphics.graphic import Dot, Graphic, Line, Part, Picture, Rectangle, Ribbon, Text
from kmeans_gif.drawing.graphics.raster import pixels_of, png
from kmeans_gif.drawing.graphics.vector import svg
from kmeans_gif.drawing.marks.text import line_of, text_coverage

GROUND, INK, RED = (0xFC, 0xFB, 0xF9), (0x23, 0x26, 0x2B), (200, 30, 10)
SPACE = "{http://www.w3.org/2000/svg}"

SHAPES: dict[str, Part] = {
    "rectangle": Rectangle(20, 30, 50, 25, RED),
    "line": Line(np.array([[10.0, 12.5], [80.0, 60.0], [110.5, 20.0]]), 3.2, INK),
    "dot": Dot(60.3, 41.7, 18.0, RED),
    "ribbon": Ribbon(10, 110, (12.25, 44.0), (31.5, 70.5), (RED, (20, 90, 200)), 0.4),
    "level ribbon": Ribbon(10, 110, (12.25, 12.25), (31.5, 31.5), (RED, RED), 1.0),
}


def graphic(*parts: Part, ground: tuple[int, int, int] = GROUND) -> Graphic:
    return Graphic(120, 80, ground, parts, "A title & more")


def as_librsvg_draws(drawn: Graphic) -> Array:
    picture = pyvips.Image.new_from_buffer(svg(drawn), "")
    return np.asarray(picture.flatten(background=[0, 0, 0]).numpy())[..., :3].astype(int)


def opened(data: bytes) -> Pil.Image:
    return Pil.open(io.BytesIO(data))


@pytest.mark.parametrize("name", SHAPES)
def test_both_formats_show_the_same_shape(name: str) -> None:
    drawn = graphic(SHAPES[name])
    away = np.abs(as_librsvg_draws(drawn) - pixels_of(drawn))
    assert (pixels_of(drawn) != GROUND).any()
    assert away.mean() < 0.5
    assert np.percentile(away, 98) < 24  # edges are antialiased in different ways


def test_a_ribbon_is_as_high_everywhere_as_at_its_ends() -> None:
    ribbon = Ribbon(0, 120, (5.0, 50.5), (15.0, 60.5), ((0, 0, 0), (0, 0, 0)), 1.0)
    covered = (255 - pixels_of(graphic(ribbon, ground=(255, 255, 255)))[..., 0].astype(float)) / 255
    assert np.allclose(covered.sum(axis=0), 10, atol=0.1)
    top = (covered > 0.5).argmax(axis=0)
    assert (np.diff(top) >= 0).all()
    assert (top[0], top[-1]) == (5, 50)


def test_opacity_mixes_with_what_is_below() -> None:
    over = Ribbon(0, 120, (0.0, 0.0), (80.0, 80.0), ((0, 0, 255), (0, 0, 255)), 0.4)
    pixels = pixels_of(graphic(Rectangle(0, 0, 60, 80, (250, 0, 0)), over, ground=(250, 250, 250)))
    assert pixels[40, 30].tolist() == [150, 0, 102]
    assert pixels[40, 90].tolist() == [150, 150, 252]


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
def test_text_is_where_it_is_anchored(anchor: str) -> None:
    coverage, line = text_coverage("k = 12", 13), line_of(13)
    x = {"start": 60, "middle": 60 + coverage.shape[1] // 2, "end": 60 + coverage.shape[1]}[anchor]
    text = Text(x, 40, "k = 12", 13, (0, 0, 0), anchor)  # type: ignore[arg-type]
    pixels = pixels_of(graphic(text, ground=(255, 255, 255)))[..., 0].astype(int)
    top = 40 - line.baseline
    box = pixels[top : top + coverage.shape[0], 60 : 60 + coverage.shape[1]]
    assert np.abs(255 - box - coverage).max() <= 9  # levels of a fifteenth
    assert pixels.sum() - box.sum() == 255 * (pixels.size - box.size)


@pytest.mark.parametrize("place", [(-9, 40), (110, 40), (60, 2), (60, 85), (-500, 40), (60, 500)])
def test_text_beyond_an_edge_is_cut(place: tuple[int, int]) -> None:
    wide = Graphic(1320, 1280, GROUND, (Text(place[0] + 600, place[1] + 600, "silhouette", 13, INK),), "")
    expected = pixels_of(wide)[600:680, 600:720]
    assert np.array_equal(pixels_of(graphic(Text(*place, "silhouette", 13, INK))), expected)


def test_pictures_are_exact_in_both_formats() -> None:
    rng = np.random.default_rng(0)
    frame = Frame(rng.integers(0, 4, (30, 40), dtype=np.uint8), rng.integers(0, 256, (4, 3), dtype=np.uint8), 2, 0)
    drawn = graphic(Picture(15, 20, frame, "k = 3 & <more>"))
    expected = np.full((80, 120, 3), GROUND, np.uint8)
    shown = frame.index != 2
    expected[20:50, 15:55][shown] = frame.palette[frame.index[shown]]
    assert np.array_equal(pixels_of(drawn), expected)
    assert np.array_equal(as_librsvg_draws(drawn), expected)


def test_few_colours_are_a_palette_and_many_are_rgb() -> None:
    few, many = graphic(*SHAPES.values()), replace(graphic(SHAPES["ribbon"]), width=600)
    wide = Ribbon(0, 600, (0.0, 0.0), (80.0, 80.0), ((0, 0, 0), (255, 0, 255)), 1.0)
    many = replace(many, parts=(wide, Rectangle(0, 0, 300, 40, INK), *SHAPES.values(), Dot(500, 40, 70, RED)))
    assert opened(png(graphic(SHAPES["rectangle"], SHAPES["line"]))).mode == "P"
    assert opened(png(many)).mode == "RGB"
    for each in (few, many):
        assert np.array_equal(np.asarray(opened(png(each)).convert("RGB")), pixels_of(each))


def test_text_of_svg_is_escaped_and_its_length_is_set() -> None:
    words = """<script>alert("1")</script> & 'q'"""
    drawn = replace(graphic(Text(3, 40, words, 11, INK), Rectangle(1, 2, 3, 4, RED, tip=words)), title=words)
    root = ET.fromstring(svg(drawn))  # noqa: S314 - our own
    (text,) = root.iter(f"{SPACE}text")
    assert [title.text for title in root.iter(f"{SPACE}title")] == [words, words]
    assert (text.text, text.get("x"), text.get("y")) == (words, "3", "40")
    assert int(text.get("textLength", "")) == text_coverage(words, 11).shape[1]
    assert {element.tag for element in root.iter()} == {
        f"{SPACE}{name}" for name in ("svg", "title", "rect", "g", "text")
    }


def test_the_title_is_in_both_files() -> None:
    drawn = graphic(SHAPES["rectangle"])
    assert opened(png(drawn)).info["Title"] == "A title & more"
    assert ET.fromstring(svg(drawn))[0].text == "A title & more"  # noqa: S314 - our own
