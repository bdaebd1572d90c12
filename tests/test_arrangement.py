"""Panels on a sheet: inside it, apart from each other, the first one largest, and fewer if there is no room."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kmeans_gif as kg
from kmeans_gif.drawing.arrangement import around, arranged, has_head, single
from kmeans_gif.drawing.sheet import Box
from kmeans_gif.look import IMAGE_PANELS, Look, PanelName

ALL: tuple[PanelName, ...] = IMAGE_PANELS


def overlap(one: Box, other: Box) -> bool:
    across = one.left < other.left + other.width and other.left < one.left + one.width
    return across and one.top < other.top + other.height and other.top < one.top + one.height


def area(box: Box) -> int:
    return box.width * box.height


panel_lists = st.lists(st.sampled_from(ALL), min_size=2, max_size=5, unique=True).map(tuple)
sizes: st.SearchStrategy[int | tuple[int, int]] = st.integers(120, 2160) | st.tuples(
    st.integers(120, 2160), st.integers(120, 2160)
)


@given(panel_lists, sizes, st.floats(0.3, 3.0), st.sampled_from([10, 150, 600, 4000]), st.booleans())
def test_panels_are_inside_the_sheet_and_apart(
    panels: tuple[PanelName, ...], size: int | tuple[int, int], aspect: float, long: int, captions: bool
) -> None:
    look = Look(panels=panels, captions=captions)
    plan = arranged(look, "image", (round(long * aspect), long), size)
    width, height = (size, size) if isinstance(size, int) else size
    assert plan.width <= width
    assert plan.height <= height
    if isinstance(size, tuple):
        assert (plan.width, plan.height) == size
    elif long == 4000:  # the picture is reduced to the size
        assert max(plan.width, plan.height) >= size - 4
    assert isinstance(size, int) or plan.height == size[1]
    boxes = [*plan.panels.values(), *(box for box in (plan.head, plan.caption) if box is not None)]
    for box in boxes:
        assert min(box.width, box.height) >= 1
        assert min(box.left, box.top) >= 0
        assert box.left + box.width <= plan.width
        assert box.top + box.height <= plan.height
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))
    assert next(iter(plan.panels)) == panels[0]
    left_out = [name for name in panels if name not in plan.panels and name != "swatches"]
    beside = [name for name in panels[1:] if name != "swatches"]
    assert left_out == beside[len(beside) - len(left_out) :]  # the last ones


@pytest.mark.parametrize("aspect", [2 / 3, 1.0, 1.5])
@pytest.mark.parametrize("size", [480, 720, 960, 1080, (960, 540)])
def test_usual_sizes_have_room_for_everything(size: int | tuple[int, int], aspect: float) -> None:
    look = Look(panels=("picture", "colors", "curve", "swatches"), captions=True)
    plan = arranged(look, "image", (round(3000 * aspect), 3000), size)
    assert list(plan.panels) == ["picture", "swatches", "colors", "curve"]
    assert plan.head is not None
    assert plan.caption is not None
    picture = plan.panels["picture"]
    assert picture.width / picture.height == pytest.approx(aspect, rel=0.02)
    if aspect >= 1:
        assert area(picture) >= max(area(plan.panels[name]) for name in ("colors", "curve", "swatches"))
    assert plan.panels["swatches"].width == picture.width


@pytest.mark.parametrize(
    ("look", "points", "image"),
    [
        (Look(), True, False),
        (Look(head=True), True, True),
        (Look(head=False), False, False),
        (Look(plain=True, head=True), False, False),
        (Look(phases=True), True, True),
        (Look(phases=True, head=False), False, False),
        (Look(panels=("picture", "curve")), True, True),
        (Look(panels=("picture",)), True, False),
    ],
)
def test_who_has_a_head_line(look: Look, points: bool, image: bool) -> None:
    assert has_head(look, "points") is points
    assert has_head(look, "image") is image


def test_a_single_panel_keeps_its_size_or_the_sheet_does() -> None:
    look = Look(captions=True)
    plan = around(look, "image", 300, 200, "picture")
    assert plan.panels["picture"] == Box(0, 0, 300, 200)
    assert plan.height > 200
    plan = single(look, "points", 300, 200, "points")
    assert (plan.width, plan.height) == (300, 200)
    assert plan.head is not None
    assert plan.panels["points"].top == plan.head.height


@pytest.mark.parametrize("kind", ["image", "points"])
def test_a_picture_in_a_panel_is_the_one_that_is_drawn_alone_at_that_size(kind: str) -> None:
    source: Any = np.random.default_rng(2).integers(0, 256, (60, 90, 3), dtype=np.uint8)
    if kind == "points":
        source = np.random.default_rng(2).normal(size=(40, 2))
    first: PanelName = "picture" if kind == "image" else "points"
    trace = kg.cluster(source, n_clusters=4, seed=1, max_iter=5)
    sheet = kg.draw(source, trace, size=(400, 300), look=Look(panels=(first, "curve")))
    boxes = {name: panel.box for name, panel in zip([first, "curve"], sheet.sheet.panels[1:], strict=True)}
    box = boxes[first]
    if kind == "points":
        assert box.width > boxes["curve"].width
        return
    alone = kg.draw(source, trace, size=(box.width, box.height))
    for one, many in zip(alone, sheet, strict=True):
        seen = many.palette[many.index][box.top : box.top + box.height, box.left : box.left + box.width]
        assert np.array_equal(seen, one.palette[one.index])
