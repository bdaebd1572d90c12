"""Questions of the page before each half of an iteration."""

import re
from typing import Any

import numpy as np
import pytest
from tests.page.browsing import half
from tests.page.recordings import CAMERA, CAT

import kmeans_gif as kg

SURFACES = {"points": ".viewport .surface", "image": ".panel .surface >> nth=0"}


def asked(page: Any) -> None:
    page.keyboard.press("p")
    half(page)


def moves(trace: kg.Trace, step: int) -> Any:
    return np.sqrt(((trace.centroids[step] - trace.centroids[step - 1]) ** 2).sum(axis=1))


def ring(page: Any) -> tuple[float, float]:
    """The place of the centroid that is asked about, in its drawing."""
    circle = page.locator(".overlay circle")
    return float(circle.get_attribute("cx")), float(circle.get_attribute("cy"))


def arrow(page: Any) -> Any:
    """The places that were expected and that are true."""
    path = page.locator(".overlay path").last.get_attribute("d")
    return np.array(re.findall(r"-?[\d.]+", path)[:4], float).reshape(2, 2)


def said(page: Any) -> tuple[bool, float, float]:
    """Whether the answer was right, how far the centroid moves, and how far off the answer was."""
    verdict = str(page.locator(".verdict").text_content())
    moved, off = (float(re.findall(rf"{word} by ([\d.e-]+)", verdict)[0]) for word in ("moves", "off"))
    return verdict.startswith("Right"), moved, off


SOURCES = [
    CAT,
    CAMERA,
    "example:blobs2d",
    "example:blobs3d",
    "example:iris",
    [[0.0], [1.0], [2.0], [9.0], [9.5], [20.0]],
]


@pytest.mark.parametrize("source", SOURCES, ids=["cloud", "gray levels", "plane", "space", "four features", "line"])
def test_a_click_says_where_a_centroid_moves(opened: Any, source: Any) -> None:
    animation = kg.animate(source, n_clusters=2 if isinstance(source, list) else 4, seed=1)
    page = opened(animation)
    asked(page)
    canvas = page.locator(SURFACES[animation.trace.kind])
    start = ring(page)
    canvas.click(position={"x": start[0], "y": start[1]})
    assert half(page) == 1
    is_right, moved, off = said(page)
    assert not is_right
    assert moved == pytest.approx(moves(animation.trace, 1).max(), rel=0.01)
    assert 0 < off <= moved * 1.06  # what a drawing does not show is taken to be right
    expected, true = arrow(page)
    assert expected == pytest.approx(start, abs=1)
    page.keyboard.press(",")
    half(page)
    canvas.click(position={"x": true[0], "y": true[1]})
    assert half(page) == 1
    is_right, _, off = said(page)
    assert is_right
    assert off < 0.1 * moved


def test_arrow_keys_say_where_a_centroid_moves(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    asked(page)
    answer = page.locator(".answers button").first
    answer.focus()
    trace = points.traces[0]
    label = int(moves(trace, 1).argmax())
    for keys in (["ArrowRight"] * 3, ["ArrowUp"] * 4, ["Shift+ArrowLeft"]):
        for key in keys:
            page.keyboard.press(key)
    place = np.array([float(part) for part in answer.text_content().removeprefix("to ").split(", ")])
    assert (place > trace.values(0)[label]).all()
    page.keyboard.press("Enter")
    assert half(page) == 1
    _, moved, off = said(page)
    assert moved == pytest.approx(moves(trace, 1).max(), rel=0.01)
    assert off == pytest.approx(np.linalg.norm(place - trace.values(1)[label]), rel=0.01)


def test_turning_the_space_is_no_answer(opened: Any) -> None:
    page = opened(kg.animate("example:blobs3d", n_clusters=4, seed=1))
    asked(page)
    before = ring(page)
    box = page.locator(".viewport .surface").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 130, box["y"] + 60, steps=3)
    page.mouse.up()
    assert half(page) == 0
    assert ring(page) != before


@pytest.mark.parametrize("is_right", [True, False])
def test_which_pixel_changes_cluster(opened: Any, cat: kg.Animation, is_right: bool) -> None:
    page = opened(cat)
    page.keyboard.press(".")
    page.keyboard.press("p")
    half(page)
    before, after = (cat.traces[0].labels(CAT, step=step).reshape(CAT.shape[:2]) for step in (0, 1))
    row, column = np.argwhere((before != after) == is_right)[200]
    box = page.locator("canvas.main").bounding_box()
    scale = box["width"] / CAT.shape[1]
    page.mouse.click(box["x"] + (column + 0.5) * scale, box["y"] + (row + 0.5) * scale)
    assert half(page) == 2
    verdict = page.locator(".verdict").text_content()
    assert verdict.startswith("Right: that pixel joins" if is_right else "No: that pixel stays")
    assert f"{100 * (before != after).mean():.1f}\u202f% of all pixels" in verdict


@pytest.mark.parametrize("name", ["picture", "plane"])
def test_a_touch_says_what_changes_cluster(opened: Any, cat: kg.Animation, points: kg.Animation, name: str) -> None:
    page = opened(cat if name == "picture" else points, touch=True)
    page.keyboard.press(".")
    asked(page)
    box = page.locator(".viewport").first.bounding_box()
    for x in range(40, int(box["width"]) - 40, 8):  # until a point is touched
        page.touchscreen.tap(box["x"] + x, box["y"] + box["height"] / 2)
        if page.locator(".verdict").text_content():
            break
    assert half(page) == 2
    assert re.match("(Right|No): that (pixel|point) ", page.locator(".verdict").text_content())


@pytest.mark.parametrize("name", ["picture", "plane"])
def test_arrow_keys_choose_what_changes_cluster(
    opened: Any, cat: kg.Animation, points: kg.Animation, name: str
) -> None:
    animation = cat if name == "picture" else points
    page = opened(animation)
    page.keyboard.press(".")
    asked(page)
    answer = page.locator(".answers button").first
    answer.focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight" if name == "picture" else "ArrowLeft")
        if re.search(r"\d", answer.text_content()):
            break
    numbers = [int(part) for part in re.findall(r"\d+", answer.text_content())]
    source = CAT if name == "picture" else "example:blobs2d"
    before, after = (animation.trace.labels(source, step=step) for step in (0, 1))
    at = numbers[1] * CAT.shape[1] + numbers[0] if name == "picture" else numbers[0] - 1
    page.keyboard.press("Enter")
    assert half(page) == 2
    changes = before.ravel()[at] != after.ravel()[at]
    assert page.locator(".verdict").text_content().startswith("Right" if changes else "No")


def test_it_asks_to_the_end_by_keyboard_alone(opened: Any) -> None:
    page = opened(kg.animate([[0.0], [1.0], [5.0], [6.0]], n_clusters=2, init=[[0.0], [1.0]]))
    asked(page)
    for expected in range(1, 5):
        page.get_by_role("button", name="none will" if expected % 2 == 0 else "to ").focus()
        page.keyboard.press("Enter")
        assert half(page) == expected
    assert page.locator(".question").text_content() == "The run ends here."
    assert page.locator(".verdict").text_content() == "Right: no point changes cluster"
    page.keyboard.press("Home")
    assert half(page) == 0


def test_it_does_not_play_while_it_asks(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    page.keyboard.press("p")
    page.keyboard.press("k")
    page.wait_for_timeout(1500)
    assert half(page) == 0
