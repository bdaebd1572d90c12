"""Figures of a choice: nothing overlaps or leaves the picture, and they show the values, the runs and the flows."""

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image as Pil
from sklearn.metrics.cluster import contingency_matrix
from tests.models import photo

import kmeans_gif as kg
from kmeans_gif.choices import Choice
from kmeans_gif.drawing.graphics.graphic import Dot, Graphic, Line, Picture, Rectangle, Ribbon, Text
from kmeans_gif.drawing.graphics.raster import pixels_of
from kmeans_gif.drawing.marks.text import GAP, line_of, text_width
from kmeans_gif.errors import OptionError
from kmeans_gif.figures.choice import choice_graphic
from kmeans_gif.figures.style import Style
from kmeans_gif.figures.tree import tree_graphic
from kmeans_gif.look import Theme
from kmeans_gif.types import ColorSpace

CAT = np.ascontiguousarray(photo("chelsea")[80:150, 120:220])
LAYOUTS = {"choice": choice_graphic, "tree": tree_graphic}
HOSTILE = """<b>&"it's"\x1b[2J \u202e""" + 30 * "a very long name of a file " + 90 * "W"


@cache
def choice_of(name: str) -> Choice:
    sources = {
        "points": ("example:iris", range(2, 13)),
        "cat": (CAT, range(2, 8)),
        "sparse": (CAT, (2, 3, 8, 31)),
        "many": (CAT[..., :1].repeat(3, axis=2), range(2, 41)),
        "tall": (np.ascontiguousarray(CAT[:, :3]), range(2, 8)),
        "two": ([[0.0], [1.0], [5.0], [9.0]], (2, 3)),
    }
    source, numbers = sources[name]
    return kg.choose(source, n_clusters=numbers, seed=1, n_init=1, gap=name != "many")


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


def boxes(graphic: Graphic) -> Iterator[tuple[str, Box]]:
    """The boxes of all texts, from the height of figures to the baseline, and of all pictures."""
    for part in graphic.parts:
        if isinstance(part, Text):
            width = text_width(part.text, part.size, graphic.font)
            left = part.x - {"start": 0, "middle": width // 2, "end": width}[part.anchor]
            top = part.baseline - line_of(part.size, graphic.font).figures
            yield part.text, Box(left, top, left + width, part.baseline)
        if isinstance(part, Picture):
            height, width = part.frame.index.shape
            yield part.name, Box(part.left, part.top, part.left + width, part.top + height)


def texts(graphic: Graphic) -> list[str]:
    return [part.text for part in graphic.parts if isinstance(part, Text)]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("width", [240, 300, 480, 719, 1080, 2160])
@pytest.mark.parametrize("name", ["points", "cat", "sparse", "many", "tall", "two"])
def test_texts_and_pictures_neither_overlap_nor_leave_the_figure(layout: str, width: int, name: str) -> None:
    graphic = LAYOUTS[layout](choice_of(name), Style(width), HOSTILE)
    found = list(boxes(graphic))
    assert graphic.width == width
    for text, box in found:
        assert box.left >= 0, text
        assert box.top >= 0, text
        assert box.right <= graphic.width, text
        assert box.bottom + 2 <= graphic.height, text
    for (one, a), (other, b) in combinations(found, 2):
        apart = a.right <= b.left or b.right <= a.left or a.bottom <= b.top or b.bottom <= a.top
        assert apart, (one, other)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["points", "cat"])
def test_both_formats_have_the_same_size_and_texts(name: str, theme: Theme) -> None:
    choice = choice_of(name)
    for layout, save in ((choice_graphic, choice.save), (tree_graphic, choice.save_tree)):
        files = {}
        for format_ in ("png", "svg"):
            files[format_] = io.BytesIO()
            save(files[format_], format=format_, width=480, theme=theme, name="iris")
        graphic = layout(choice, Style(480, theme), "iris")
        with Pil.open(files["png"]) as picture:
            assert np.array_equal(np.asarray(picture.convert("RGB")), pixels_of(graphic))
        root = ET.fromstring(files["svg"].getvalue())  # noqa: S314 - our own
        assert (root.get("width"), root.get("height")) == (str(graphic.width), str(graphic.height))
        assert [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")] == texts(graphic)


def test_each_index_has_a_curve_its_recommendation_and_its_reason() -> None:
    choice = choice_of("points")
    graphic = choice_graphic(choice, Style(1080), "iris")
    whole = " ".join(texts(graphic))
    tips = [part.tip for part in graphic.parts if isinstance(part, Dot) and part.tip]
    assert len(choice.indices) == 6
    for index in choice.indices:
        assert index.title in whole
        assert re.sub(r"(?<=\d),(?=\d{3})", GAP, index.reason) in whole
        for k, value in zip(choice.n_clusters, index.values.tolist(), strict=True):
            assert (f"k = {k}: {value:,.6g}".replace(",", GAP) in tips) == np.isfinite(value)
    assert choice.summary in whole
    assert whole.startswith("How many clusters? iris, 150 points, k from 2 to 12")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_thousands_are_grouped_by_thin_spaces_throughout(layout: str) -> None:
    graphic = LAYOUTS[layout](choice_of("cat"), Style(1080), "cat")
    tips = [part.tip or "" for part in graphic.parts if isinstance(part, Dot | Ribbon | Rectangle)]
    written = [*texts(graphic), graphic.title, *tips]
    assert any(re.search(rf"\d{GAP}\d\d\d", text) for text in written)
    assert not any(re.search(r"\d,\d\d\d", text) for text in written)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_recommended_numbers_alone_have_the_accent(theme: Theme) -> None:
    choice, style = choice_of("points"), Style(1080, theme)
    graphic = choice_graphic(choice, style)
    recommended = [index.recommended for index in choice.indices if index.recommended is not None]
    accented = [part for part in graphic.parts if getattr(part, "color", None) == style.accent]
    dots = [int(part.tip.split(":")[0][4:]) for part in accented if isinstance(part, Dot)]
    assert dots == recommended
    verdicts = [part.text for part in accented if isinstance(part, Text) and part.text.startswith("k = ")]
    assert verdicts == [f"k = {k}" for k in recommended]


def dots_of(graphic: Graphic) -> list[Dot]:
    return [part for part in graphic.parts if isinstance(part, Dot) and part.tip]


def test_higher_values_are_higher_in_the_picture() -> None:
    choice = choice_of("points")
    dots = dots_of(choice_graphic(choice, Style(720)))
    for number, index in enumerate(choice.indices):
        own = sorted(dots[number * 11 : number * 11 + 11], key=lambda dot: dot.x)
        assert [dot.tip.split(":")[0] for dot in own] == [f"k = {k}" for k in choice.n_clusters]
        values = np.log(index.values) if index.name == "inertia" else index.values
        slope, _ = np.polyfit(values, [dot.y for dot in own], 1)
        assert slope < 0
        assert np.allclose(
            [dot.y - slope * value for dot, value in zip(own, values, strict=True)], own[0].y - slope * values[0]
        )


def test_the_elbow_is_farthest_below_the_line_from_the_first_to_the_last_value() -> None:
    choice = choice_of("points")
    graphic = choice_graphic(choice, Style(720))
    (chord,) = [part.path for part in graphic.parts if isinstance(part, Line) and part.color == Style(720).pale]
    own = sorted(dots_of(graphic)[:11], key=lambda dot: dot.x)
    assert chord.tolist() == [[own[0].x, own[0].y], [own[-1].x, own[-1].y]]
    below = [dot.y - np.interp(dot.x, chord[:, 0], chord[:, 1]) for dot in own]
    assert choice.indices[0].recommended == choice.n_clusters[int(np.argmax(below))]


def test_without_an_elbow_there_is_no_line() -> None:
    choice = choice_of("points")
    index = replace(choice.indices[0], recommended=None)
    graphic = choice_graphic(replace(choice, indices=(index,)), Style(720))
    assert not [part for part in graphic.parts if isinstance(part, Line) and part.color == Style(720).pale]


def test_standard_errors_are_bars() -> None:
    choice = choice_of("points")
    gap = next(index for index in choice.indices if index.errors is not None)
    graphic = choice_graphic(replace(choice, indices=(gap,)), Style(720))
    dots = {dot.x: dot.y for dot in dots_of(graphic)}
    bars = [part.path for part in graphic.parts if isinstance(part, Line) and part.color == Style(720).secondary]
    scale = (max(dots.values()) - min(dots.values())) / np.ptp(gap.values)
    assert gap.errors is not None
    for bar, error in zip(bars, gap.errors.tolist(), strict=True):
        assert bar[:, 1].mean() == pytest.approx(dots[bar[0, 0]])
        assert abs(np.diff(bar[:, 1])[0]) == pytest.approx(2 * error * scale)


def test_missing_values_break_the_curve_and_have_no_dot() -> None:
    choice = choice_of("points")
    values = choice.indices[1].values.copy()
    values[[0, 4]] = np.nan, np.inf
    index = replace(choice.indices[1], values=values)
    graphic = choice_graphic(replace(choice, indices=(index,)), Style(720))
    numbers = [part.tip.split(":")[0] for part in graphic.parts if isinstance(part, Dot) and part.tip]
    assert sorted(numbers, key=lambda tip: int(tip[4:])) == [f"k = {k}" for k in (3, 4, 5, 7, 8, 9, 10, 11, 12)]


def test_an_index_without_any_value_is_drawn() -> None:
    choice = choice_of("points")
    index = replace(choice.indices[1], values=np.full(11, np.nan), recommended=None, reason="not defined")
    assert "none" in texts(choice_graphic(replace(choice, indices=(index,)), Style(720)))


def test_the_strip_shows_the_picture_in_the_colours_of_each_run() -> None:
    choice = choice_of("cat")
    graphic = choice_graphic(choice, Style(2160))
    original, *pictures = [part for part in graphic.parts if isinstance(part, Picture)]
    factor = original.frame.index.shape[0] // 70
    enlarged = CAT.repeat(factor, axis=0).repeat(factor, axis=1)
    assert np.array_equal(original.frame.palette[original.frame.index], enlarged)
    assert [part.name for part in pictures] == [f"k = {k}" for k in choice.n_clusters]
    for trace, part in zip(choice.traces, pictures, strict=True):
        away = ((CAT[:, :, None].astype(float) - trace.centroids[-1]) ** 2).sum(axis=3)
        expected = trace.colors()[away.argmin(axis=2)].repeat(factor, axis=0).repeat(factor, axis=1)
        assert np.array_equal(part.frame.palette[part.frame.index], expected)


def test_transparent_pixels_show_the_ground() -> None:
    pixels = np.dstack([CAT, np.full(CAT.shape[:2], 255, np.uint8)])
    pixels[:20, :30, 3] = 0
    choice = kg.choose(pixels, n_clusters=(2, 3), seed=1, gap=False)
    graphic = choice_graphic(choice, Style(480, "dark"))
    picture = pixels_of(graphic)
    for part in graphic.parts:
        if isinstance(part, Picture):
            assert (picture[part.top : part.top + 20, part.left : part.left + 30] == graphic.ground).all()
            assert (picture[part.top + 21, part.left + 31] != graphic.ground).any()


def test_many_numbers_show_some_pictures_with_all_recommended_ones() -> None:
    choice = choice_of("many")
    names = [part.name for part in choice_graphic(choice, Style(720)).parts if isinstance(part, Picture)]
    assert names[0] == "original"
    assert 20 <= len(names) <= 24
    assert {f"k = {k}" for k in (2, 40, *choice.agreement)} <= set(names)
    assert names[1:] == sorted(set(names[1:]), key=lambda name: int(name[4:]))


def bars(graphic: Graphic) -> dict[str, list[Rectangle]]:
    """The bars of a tree by column, those with tooltips."""
    found: dict[str, list[Rectangle]] = {}
    for part in graphic.parts:
        if isinstance(part, Rectangle) and part.tip:
            found.setdefault(part.tip.split(":")[0], []).append(part)
    return found


@pytest.mark.parametrize("name", ["points", "cat", "sparse"])
def test_bars_are_as_high_as_shares_and_have_the_clusters_colours(name: str) -> None:
    choice = choice_of(name)
    columns = bars(tree_graphic(choice, Style(2160)))
    assert list(columns) == [f"k = {k}" for k in choice.n_clusters]
    scale = []
    for trace, column in zip(choice.traces, columns.values(), strict=True):
        weights = trace.cluster_weights[-1]
        scale.append([bar.height / weight for bar, weight in zip(column, weights.tolist(), strict=True)])
        for bar, weight in zip(column, weights.tolist(), strict=True):
            assert f"{100 * weight / weights.sum():.1f} %" in bar.tip
        if name != "points":
            assert [bar.color for bar in column] == [tuple(color) for color in trace.colors().tolist()]
        assert len({bar.color for bar in column}) == len(column)
    whole = sum(bar.height for bar in next(iter(columns.values()))) / choice.traces[0].cluster_weights[-1].sum()
    for trace, column in zip(choice.traces, columns.values(), strict=True):
        heights = np.array([bar.height for bar in column])
        assert np.abs(heights - trace.cluster_weights[-1] * whole).max() < 2
        ends = sorted((bar.top, bar.top + bar.height) for bar in column)
        assert all(above[1] < below[0] for above, below in pairwise(ends))


def test_bands_are_as_high_as_the_samples_that_go_from_cluster_to_cluster() -> None:
    choice = choice_of("points")
    graphic = tree_graphic(choice, Style(2160))
    columns = list(bars(graphic).values())
    scale = columns[0][0].height / choice.traces[0].cluster_weights[-1][0]
    bands = [part for part in graphic.parts if isinstance(part, Ribbon)]
    for (one, other), (before, after) in zip(pairwise(columns), pairwise(choice.traces), strict=True):
        counts = contingency_matrix(before.labels("example:iris"), after.labels("example:iris"))
        own = [band for band in bands if band.left == one[0].left + one[0].width]
        assert all(band.right == other[0].left for band in own)
        found = np.zeros_like(counts)
        for band in own:
            count = int(re.search(r": (\d+) points", band.tip)[1])  # type: ignore[index]
            source = next(i for i, bar in enumerate(one) if bar.top - 1 <= band.tops[0] <= bar.top + bar.height)
            target = next(i for i, bar in enumerate(other) if bar.top - 1 <= band.tops[1] <= bar.top + bar.height)
            found[source, target] += count
            assert band.bottoms[0] - band.tops[0] == pytest.approx(count * scale, abs=count * 0.2)
            assert band.colors == (one[source].color, other[target].color)
        assert np.array_equal(found, counts)


@pytest.mark.parametrize("space", ["rgb", "oklab"])
def test_flows_of_partly_transparent_pixels_are_weighted(space: ColorSpace) -> None:
    pixels = np.dstack([CAT, np.full(CAT.shape[:2], 255, np.uint8)])
    pixels[:, :50, 3] = 51
    choice = kg.choose(pixels, n_clusters=(2, 3), seed=1, gap=False, color_space=space)
    tips = [part.tip for part in tree_graphic(choice, Style(720)).parts if isinstance(part, Ribbon)]
    one, other = (trace.labels(pixels).ravel() for trace in choice.traces)
    weights = pixels[..., 3].ravel() / 255
    expected = {float(weights[(one == i) & (other == j)].sum()) for i in range(2) for j in range(3)} - {0.0}
    found = [float(re.search(rf": ([\d{GAP}.]+) pixels", tip)[1].replace(GAP, "")) for tip in tips]  # type: ignore[index]
    assert sorted(found) == pytest.approx(sorted(expected), rel=1e-5)


def test_the_same_cluster_of_points_keeps_its_colour() -> None:
    rows = np.concatenate([np.full((20, 2), place) for place in ((0, 0), (50, 0), (0, 50), (50, 50))])
    rows = rows + np.random.default_rng(0).normal(0, 1, rows.shape)
    choice = kg.choose(rows, n_clusters=(4, 5, 6), seed=1, gap=False)
    graphic = tree_graphic(choice, Style(720))
    for band in (part for part in graphic.parts if isinstance(part, Ribbon)):
        if ": 20 points" in band.tip:
            assert band.colors[0] == band.colors[1]
    assert [len({bar.color for bar in column}) for column in bars(graphic).values()] == [4, 5, 6]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"width": 239}, "width=239 must be a whole number from 240 to 2160"),
        ({"theme": "blue"}, "theme='blue' must be 'light' or 'dark'"),
        ({"font": 3}, "font=3 must be the name or file of a font"),
        ({"format": "gif"}, "format='gif' must be 'png' or 'svg'"),
    ],
)
def test_invalid_options(options: dict[str, object], message: str) -> None:
    for save in (choice_of("two").save, choice_of("two").save_tree):
        with pytest.raises(OptionError, match=re.escape(message)):
            save(io.BytesIO(), **options)  # type: ignore[arg-type]


def test_names_of_files_set_the_format(tmp_path: object) -> None:
    choice = choice_of("two")
    choice.save(f"{tmp_path}/a.SVG", width=240)
    choice.save_tree(f"{tmp_path}/a.png", width=240)
    with open(f"{tmp_path}/a.SVG", "rb") as file:  # noqa: PTH123
        assert file.read(4) == b"<svg"
    with Pil.open(f"{tmp_path}/a.png") as picture:
        assert picture.width == 240
    with pytest.raises(OptionError, match=r"has the suffix '\.gif', which is no format of figures; use \.png or \.svg"):
        choice.save(f"{tmp_path}/a.gif")
    with pytest.raises(OptionError, match="contradicts the name"):
        choice.save(f"{tmp_path}/a.png", format="svg")
