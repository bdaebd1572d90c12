"""Sheets fit their pictures, which are enlarged by whole factors only: nothing but margins around them."""

from typing import Any

import numpy as np
import pytest
from tests.scenes import Array

import kmeans_gif as kg
from kmeans_gif.drawing.sheet import Box
from kmeans_gif.drawing.sizes import Scaled
from kmeans_gif.look import Look

MARGIN = 16
"""Of a sheet at scale 1, in pixels."""

FEW = 4
"""Pixels that rounding may cost."""

SHAPES = [(300, 180), (512, 512), (2000, 300), (60, 60)]


def picture(width: int, height: int) -> Array:
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    colors: Array = np.dstack([across * 255 // width, down * 255 // height, (across + down) % 256]).astype(np.uint8)
    return colors


def gaps(box: Box, others: list[Box], width: int, height: int) -> tuple[int, int, int, int]:
    """Pixels to the left, right, top and bottom of a box, up to the next one or the end of the sheet."""
    right, bottom = box.left + box.width, box.top + box.height
    level = [other for other in others if other.top < bottom and box.top < other.top + other.height]
    same = [other for other in others if other.left < right and box.left < other.left + other.width]
    return (
        min([box.left, *(box.left - o.left - o.width for o in level if o.left < box.left)]),
        min([width - right, *(o.left - right for o in level if o.left >= right)]),
        min([box.top, *(box.top - o.top - o.height for o in same if o.top < box.top)]),
        min([height - bottom, *(o.top - bottom for o in same if o.top >= bottom)]),
    )


def widest_gap(animation: kg.Animation, boxes: list[Box]) -> int:
    """The widest gap around some boxes; frames don't count."""
    others = [panel.box for panel in animation.sheet.panels if min(panel.box.width, panel.box.height) > FEW]
    return max(gap for box in boxes for gap in gaps(box, others, animation.width, animation.height))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "options", [{"explain": True}, {"look": Look(panels=("picture", "curve"))}], ids=["explained", "picture and curve"]
)
@pytest.mark.parametrize("size", [None, 700])
def test_nothing_but_margins_is_around_a_picture(shape: tuple[int, int], options: dict[str, Any], size: Any) -> None:
    animation = kg.animate(picture(*shape), n_clusters=2, seed=1, max_iter=1, size=size, **options)
    place = animation.sheet.panels[-4 if "explain" in options else -2].box
    assert place.width * shape[1] == pytest.approx(place.height * shape[0], rel=0.02)
    assert widest_gap(animation, [place]) <= 1.125 * MARGIN + FEW
    beside = animation.sheet.panels[-1].box
    assert animation.width - beside.left - beside.width <= 1.125 * MARGIN + FEW


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [2, 6])  # rows are full
def test_nothing_but_margins_is_around_compared_pictures(shape: tuple[int, int], count: int) -> None:
    animation = kg.compare(picture(*shape), n_clusters=2, seed=range(count), max_iter=1)
    canvases = [(panel.box, getattr(panel.canvas_of, "canvas", None)) for panel in animation.sheet.panels]
    places = [box for box, canvas in canvases if canvas is not None and canvas.blocks is not None]
    assert len(places) == count
    assert widest_gap(animation, places) <= MARGIN * 4 / 3 + FEW


def test_titles_above_small_pictures_have_room() -> None:
    animation = kg.compare(picture(160, 90), n_clusters=2, seed=range(12), max_iter=1)
    boxes = [panel.box for panel in animation.sheet.panels]
    place = next(box for box in boxes if (box.width, box.height) == (160, 90))
    title = next(box for box in boxes if 0 < box.left <= place.left and box.height > FEW)
    assert place.width < title.width == 240  # in places of 293 pixels
    assert animation.width < 900


def test_panels_beside_a_small_picture_are_legible_but_not_wider() -> None:
    for shape in ((300, 180), (2000, 300)):
        animation = kg.animate(picture(*shape), n_clusters=2, seed=1, max_iter=1, explain=True)
        place, swatches, colors, curve = (panel.box for panel in animation.sheet.panels[-4:])
        assert swatches.width == place.width >= colors.width == curve.width >= 240
        assert colors.height >= 140
        assert curve.height >= 90
        assert swatches.height <= place.height // 2
        if shape == (300, 180):  # the swatches reach as far down as the panels beside them
            assert swatches.top + swatches.height == pytest.approx(curve.top + curve.height, abs=2)


@pytest.mark.parametrize("shape", SHAPES)
def test_panels_beside_the_picture_fill_a_box(shape: tuple[int, int]) -> None:
    animation = kg.animate(picture(*shape), n_clusters=2, seed=1, max_iter=1, explain=True, size=(960, 540))
    (_, caption), curve = (panel.box for panel in animation.sheet.panels[:2]), animation.sheet.panels[-1].box
    assert curve.left + curve.width == 960 - 18
    assert curve.top + curve.height == pytest.approx(caption.top, abs=2)


def test_compared_pictures_are_as_large_as_fits_into_a_box() -> None:
    for size, widths in (((960, 540), {300}), ((340, 1000), {300}), ((1960, 500), {600})):
        animation = kg.compare(picture(300, 180), n_clusters=2, seed=[1, 2], max_iter=1, size=size)
        places = [box for box in (panel.box for panel in animation.sheet.panels) if box.height * 300 == box.width * 180]
        assert {box.width for box in places} == widths


@pytest.mark.parametrize("shape", [*SHAPES, (180, 300)])
@pytest.mark.parametrize("size", [400, 960, 1500, (960, 540), (600, 700), Scaled(480, 2)])
def test_sheets_stay_within_the_size(shape: tuple[int, int], size: Any) -> None:
    source = picture(*shape)
    box = {400: (400, 400), 960: (960, 960), 1500: (1500, 1500), Scaled(480, 2): (960, 960)}.get(size, size)
    for animation in (
        kg.animate(source, n_clusters=2, seed=1, max_iter=1, size=size, explain=True),
        kg.compare(source, n_clusters=2, seed=[1, 2, 3], max_iter=1, size=size),
    ):
        if isinstance(size, tuple):  # free room is below the panels and on their right
            assert (animation.width, animation.height) == size
        assert animation.width <= box[0]
        assert animation.height <= box[1]


@pytest.mark.parametrize("size", [(10, 10), (25, 400), (400, 25), 20])
def test_a_size_without_room_for_panels_is_refused(size: tuple[int, int] | int) -> None:
    with pytest.raises(
        kg.SourceError, match=r"^size=.* is too small for panels; use a larger one, or the picture alone"
    ):
        kg.animate("example:camera", n_clusters=2, seed=1, look=kg.Look(panels=("picture", "curve")), size=size)
