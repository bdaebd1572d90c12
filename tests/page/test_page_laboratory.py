"""The laboratory of the page: every run that it makes has the bits of the library's."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pil
from tests.page.browsing import assert_is, choose, first, half, pixel, repeated, result, runs, star, steps
from tests.page.recordings import CAMERA, CAT

import kmeans_gif as kg

DESK = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}
PLACES = [[0.5, -1.25], [3.0, 3.0], [-7.0, 0.1], [2.5, 8.0], [-3.5, -3.5]]


@pytest.mark.parametrize("space", ["rgb", "lab", "oklab"])
def test_a_colour_that_is_picked_gives_the_run_of_the_library(
    opened: Any, space: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Pil.fromarray(CAT).save(tmp_path / "cat.png")
    monkeypatch.chdir(tmp_path)
    page = opened(kg.animate("cat.png", n_clusters=5, seed=2, color_space=space))
    page.keyboard.press("End")
    choose(page, 2)
    page.mouse.click(*pixel(page, 50, 30, CAT.shape[1]))
    runs(page, 2)
    given = first(page)
    assert given[2] == pytest.approx(CAT[30, 50].astype(float), abs=1e-9)
    expected = kg.cluster(CAT, n_clusters=5, init=given, color_space=space)
    assert_is(steps(page), expected)
    assert_is(steps(page), repeated(page, tmp_path, monkeypatch))
    assert result(page).startswith("cluster 3 has the colour of that pixel · this run")


@pytest.mark.parametrize("name", ["example:blobs2d", "example:iris", "example:penguins", "example:blobs3d", "line"])
def test_keys_move_a_chosen_centroid(opened: Any, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    standardize = name == "example:penguins"
    if name == "line":
        np.savetxt("line.csv", np.random.default_rng(3).normal(size=400), header="width", comments="")
        name = "line.csv"
    page = opened(kg.animate(name, n_clusters=4, seed=1, standardize=standardize))
    page.keyboard.press("End")
    half(page)
    page.locator(".viewport canvas").focus()
    page.keyboard.press("c")
    page.keyboard.press("c")
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    assert "cluster 2 at" in result(page)
    page.keyboard.press("Enter")
    runs(page, 2)
    given = first(page)
    before = kg.cluster(name, n_clusters=4, seed=1, standardize=standardize)
    assert (np.abs(given - before.values()).max(axis=1) > 1e-9).tolist() == [False, True, False, False]
    expected = kg.cluster(name, n_clusters=4, init=given, standardize=standardize)
    assert_is(steps(page), expected)
    assert_is(steps(page), repeated(page, tmp_path, monkeypatch))


def test_escape_takes_a_move_by_keys_back(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    page.locator(".viewport canvas").focus()
    for key in ("c", "ArrowRight"):
        page.keyboard.press(key)
    page.wait_for_selector(".runs button:nth-child(2)")
    page.keyboard.press("Escape")
    half(page)
    assert page.locator(".runs button").count() == 1
    assert_is(steps(page), points.trace)


@pytest.mark.parametrize("pixels", [CAT, CAMERA], ids=["cloud", "histogram"])
def test_keys_move_a_centroid_among_the_colours(opened: Any, pixels: Any) -> None:
    page = opened(kg.animate(pixels, n_clusters=3, seed=1))
    choose(page, 1)
    page.locator(".panel canvas").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    runs(page, 2)
    given = first(page)
    assert np.abs(given - kg.cluster(pixels, n_clusters=3, seed=1).values(0)).max() > 0.5
    assert_is(steps(page), kg.cluster(pixels, n_clusters=3, init=given))


def test_a_centroid_is_dragged_along_the_line(opened: Any) -> None:
    values = np.random.default_rng(3).normal(size=(400, 1))
    page = opened(kg.animate(values, n_clusters=3, seed=1))
    box = page.locator(".viewport canvas").bounding_box()
    x, y = star(page, top=0.7)
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    page.mouse.move(box["x"] + x + 90, box["y"] + y, steps=3)
    page.mouse.up()
    runs(page, 2)
    given = first(page)
    assert (np.abs(given - kg.cluster(values, n_clusters=3, seed=1).values(0)) > 0.1).sum() == 1
    assert_is(steps(page), kg.cluster(values, n_clusters=3, init=given))


def test_a_click_on_a_star_chooses_it(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    box = page.locator(".viewport canvas").bounding_box()
    x, y = star(page)
    page.mouse.click(box["x"] + x, box["y"] + y)
    half(page)
    assert page.get_by_role("combobox", name="centroid", exact=True).input_value() != ""
    assert page.locator(".runs button").count() <= 1


@pytest.mark.parametrize("source", ["example:blobs2d", CAT], ids=["points", "picture"])
def test_a_centroid_is_added_where_it_is_needed_and_removed(opened: Any, source: Any) -> None:
    page = opened(kg.animate(source, n_clusters=4, seed=1))
    page.keyboard.press("End")
    page.get_by_role("button", name="Add", exact=True).click()
    runs(page, 2)
    trace = kg.cluster(source, n_clusters=4, seed=1)
    data = kg.read(source)
    rows = CAT.reshape(-1, 3).astype(float) if source is CAT else data.rows(0, data.n)
    away = np.sqrt(((rows - trace.values()[trace.labels(source).ravel()]) ** 2).sum(axis=1))
    given = first(page)
    assert np.array_equal(given[:4], trace.values())
    assert given[4].tolist() in rows[away == away.max()].tolist()
    added = kg.cluster(source, n_clusters=5, init=given)
    assert_is(steps(page), added)
    assert page.get_by_role("combobox", name="centroid", exact=True).input_value() == "4"
    assert page.get_by_label("k", exact=True).input_value() == "5"
    choose(page, 1)
    page.get_by_role("button", name="Remove", exact=True).click()
    runs(page, 3)
    fewer = np.delete(added.values(), 1, axis=0)
    assert np.array_equal(first(page), fewer)
    assert_is(steps(page), kg.cluster(source, n_clusters=4, init=fewer))


def test_what_cannot_be_added_or_removed_is_said(opened: Any) -> None:
    page = opened(kg.animate([[0.0], [1.0], [5.0]], n_clusters=3, seed=1))
    page.get_by_role("button", name="Add", exact=True).click()
    assert result(page) == "k = 3 is the number of different values"
    page.get_by_role("button", name="Remove", exact=True).click(force=True)
    assert result(page) == "choose the centroid that is to be removed"
    assert page.locator(".runs button").count() == 1


def test_undo_and_redo(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    assert undo.get_attribute("aria-disabled") == "true"
    page.get_by_label("seed", exact=True).fill("7")
    page.get_by_role("button", name="Run", exact=True).click()
    runs(page, 2)
    page.get_by_role("button", name="Add", exact=True).click()
    runs(page, 3)
    added = steps(page)
    page.locator("#page").focus()
    page.keyboard.press("Control+z")
    assert result(page).startswith("undone")
    assert_is(steps(page), kg.cluster("example:blobs2d", n_clusters=5, seed=7))
    undo.click()
    half(page)
    assert page.locator(".runs button").count() == 1
    assert_is(steps(page), points.trace)
    assert undo.get_attribute("aria-disabled") == "true"
    redo.click()
    page.locator("#page").focus()
    page.keyboard.press("Control+Shift+Z")
    runs(page, 3)
    assert steps(page) == added
    assert redo.get_attribute("aria-disabled") == "true"


def test_the_fragment_repeats_placed_centroids(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    choose(page, 1)
    page.get_by_role("button", name="Remove", exact=True).click()
    runs(page, 2)
    page.get_by_role("button", name="Add", exact=True).click()
    runs(page, 3)
    shown = steps(page)
    page.wait_for_timeout(500)
    assert "centroids=" in page.url
    page.reload()
    page.wait_for_selector("#page[data-half]")
    runs(page, 2)
    assert steps(page) == shown


def test_a_fragment_that_makes_no_sense_is_named(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    address = page.url.partition("#")[0]
    for fragment, words in {
        "k=0&seed=1": "k=0",
        "k=3&seed=-1": "seed=-1",
        "centroids=1+2+x": "centroids=1 2 x",
        "centroids=1+2+3": "centroids=1 2 3",
        "step=1.3": "step=1.3",
        "view=none&<b>": "<b>, view=none",
    }.items():
        page.goto("about:blank")  # or the page would write its own fragment before it is loaded again
        page.goto(f"{address}#{fragment}")
        page.wait_for_selector(".result.failure")
        assert result(page) == f"the address asks for {words}, which makes no sense here"
        assert page.locator(".runs button").count() <= 2
    page.goto(f"{address}#k=100000&seed=1")
    page.wait_for_selector(".result.failure")


def test_a_k_above_the_different_values_is_refused(opened: Any) -> None:
    page = opened(kg.animate([[0.0], [1.0], [5.0]], n_clusters=2, seed=1))
    page.get_by_label("k", exact=True).fill("9")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".result.failure")
    assert result(page) == "k = 9 is more than the number of different values, 3"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["example:blobs2d", "cat", "gray"])
def test_axe_finds_nothing_in_a_laboratory_in_use(opened: Any, name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    sources = {"cat": CAT, "gray": CAMERA}
    page = opened(kg.animate(sources.get(name, name), n_clusters=4, seed=1))
    page.emulate_media(color_scheme=scheme)
    page.reload()
    page.wait_for_selector("body[data-verified]")
    page.get_by_role("button", name="Add", exact=True).click()
    runs(page, 2)
    page.get_by_text("Save", exact=True).click()
    page.get_by_role("button", name="Copy the command").click()
    half(page)
    violations = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_laboratory_in_use_is_not_wider_than_the_screen(opened: Any, cat: kg.Animation, size: dict[str, int]) -> None:
    page = opened(cat, size=size)
    page.get_by_role("button", name="Add", exact=True).click()
    runs(page, 2)
    page.get_by_text("Save", exact=True).click()
    page.get_by_role("button", name="Copy the command").click()
    half(page)
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    assert page.locator(".items").evaluate("(menu) => menu.getBoundingClientRect().left") >= 0
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, summary, input')].filter((one) => one.offsetHeight > 0 &&"
        " one.offsetHeight < 36).map((one) => one.outerHTML)"
    )
    assert small == []
