"""Focus, frames of notebooks, touch, small screens: what surrounds the player, and what it must leave alone."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.page.browsing import half, runs, seen
from tests.page.recordings import CAT

import kmeans_gif as kg


@pytest.fixture
def context(chromium: Any) -> Any:
    context = chromium.new_context(viewport={"width": 390, "height": 800}, offline=True, reduced_motion="reduce")
    yield context
    context.close()


def test_a_page_in_a_notebook_leaves_the_focus_where_it_is(context: Any, points: kg.Animation, tmp_path: Path) -> None:
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><textarea autofocus></textarea>{points.page()._repr_html_()}", "utf-8")
    page = context.new_page()
    page.goto(path.as_uri())
    page.frame_locator("iframe").locator("body[data-verified=true]").wait_for()
    page.keyboard.type("k,")
    assert page.locator("textarea").input_value() == "k,"
    frame = page.frames[1]
    frame.locator("h1").click()
    page.keyboard.press("End")
    frame.wait_for_selector(f'#page[data-half="{2 * points.trace.n_iter}"]')


def test_keys_go_on_when_a_focused_run_is_undone(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    for count in (2, 3):
        page.get_by_role("button", name="Run", exact=True).click()
        runs(page, count)
    page.locator(".runs button").first.click()
    for count in (2, 0):
        page.keyboard.press("Control+z")
        half(page)
        assert page.locator(".runs:not([hidden]) button").count() == count
    page.keyboard.press("Home")
    assert half(page) == 0


def test_a_step_while_a_question_is_drawn(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    page.keyboard.press("End")
    half(page)
    page.evaluate("""(async () => {
      const press = (key) => document.querySelector("#page").dispatchEvent(new KeyboardEvent("keydown", { key }));
      press("p");
      await new Promise(requestAnimationFrame);
      press("Home");
    })()""")
    assert half(page) == 0
    assert "Where will" in page.locator(".question").text_content()


def test_the_command_is_shown_without_a_clipboard(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.get_by_text("Save", exact=True).click()
    page.get_by_role("button", name="Copy the command").click()
    assert "kmeans-gif animate example:blobs2d" in page.locator(".says").text_content()


def test_bars_of_equally_many_pixels_are_equally_high(opened: Any) -> None:
    pixels = np.tile(np.arange(256, dtype=np.uint8), (8, 1))
    page = opened(kg.animate(pixels, n_clusters=2, init=[[60], [190]], size="full"))
    bars = seen(page, "surface").astype(float)[:-40].mean(axis=-1)
    is_drawn = np.abs(bars - bars[0, 0]) > 12
    tops = is_drawn.argmax(axis=0)[is_drawn.any(axis=0)]
    assert np.ptp(tops) <= 1


def test_the_line_names_its_column(opened: Any, tmp_path: Path) -> None:
    strips = []
    for name in ("a", "a long name"):
        (tmp_path / "line.csv").write_text(f"{name}\n" + "".join(f"{value}\n" for value in range(30)), "utf-8")
        page = opened(kg.animate(tmp_path / "line.csv", n_clusters=2, seed=1))
        page.wait_for_timeout(200)
        strips.append(seen(page, "surface")[-14:])
    assert not np.array_equal(*strips)


def test_two_fingers_zoom_the_picture_not_the_page(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat, size={"width": 390, "height": 800}, touch=True)
    box = page.locator(".viewport").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    fingers = page.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 30), *(("touchMove", 30 + 10 * turn) for turn in range(1, 9)), ("touchEnd", 0)):
        places = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}] if apart else []
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})
        half(page)
    scale = page.evaluate("new DOMMatrix(document.querySelector('canvas.main').style.transform).a")
    fitted = box["width"] / CAT.shape[1]
    assert scale / fitted == pytest.approx(110 / 30, rel=0.05)
    assert page.evaluate("visualViewport.scale") == 1


@pytest.mark.parametrize("width", [360, 600, 860, 1120])
def test_the_scrubber_is_long_enough(opened: Any, points: kg.Animation, width: int) -> None:
    page = opened(points, size={"width": width, "height": 800})
    assert page.locator(".scrubber").bounding_box()["width"] > 200


def test_the_last_frame_fits_a_phone_without_scripts(chromium: Any, points: kg.Animation, tmp_path: Path) -> None:
    points.save(tmp_path / "run.html")
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    page.goto((tmp_path / "run.html").as_uri())
    box = page.locator("noscript img").bounding_box()
    context.close()
    assert box["width"] <= 360
    assert box["width"] / box["height"] == pytest.approx(points.width / points.height, rel=0.01)


def test_printed_it_has_no_controls(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat, size={"width": 800, "height": 1100})
    page.emulate_media(media="print")
    half(page)
    for part in ("laboratory", "transport", "menu", "views"):
        assert not page.locator(f".{part}").first.is_visible(), part
    picture, box = (page.locator(each).bounding_box() for each in ("canvas.main", ".viewport"))
    assert picture["width"] == pytest.approx(box["width"], abs=1)
    assert picture["height"] == pytest.approx(box["height"], abs=1)
