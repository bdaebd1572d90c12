"""Questions of the page before each half of an iteration."""

from typing import Any

import numpy as np
import pytest
from tests.page.browsing import half
from tests.page.recordings import CAT

import kmeans_gif as kg


def moves(trace: kg.Trace, step: int) -> Any:
    return np.sqrt(((trace.centroids[step] - trace.centroids[step - 1]) ** 2).sum(axis=1))


@pytest.mark.parametrize("is_right", [True, False])
def test_which_centroid_moves_farthest(opened: Any, points: kg.Animation, is_right: bool) -> None:
    page = opened(points)
    page.keyboard.press("p")
    lengths = moves(points.traces[0], 1)
    page.locator(".answers button").nth(int(lengths.argmax() if is_right else lengths.argmin())).click()
    assert half(page) == 1
    verdict = page.locator(".verdict").text_content()
    assert verdict.startswith("Right: " if is_right else "No: ")
    assert verdict.endswith(f"moves farthest, by {lengths.max():.2f}")


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


def test_it_asks_to_the_end_by_keyboard_alone(opened: Any) -> None:
    page = opened(kg.animate([[0.0], [1.0], [5.0], [6.0]], n_clusters=2, init=[[0.0], [1.0]]))
    page.keyboard.press("p")
    half(page)
    page.locator(".answers button").first.focus()
    for expected in range(1, 5):
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
