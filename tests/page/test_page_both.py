"""What the address and the panels say about the two runs of a comparison."""

import re
from typing import Any

import numpy as np
import pytest
from tests.page.browsing import half
from tests.page.recordings import CAMERA, CAT
from tests.page.test_page_compare import PHONE, canvas, go

import kmeans_gif as kg

WRITTEN = 500
"""Milliseconds after which the address follows."""


@pytest.fixture(scope="session")
def cats() -> kg.Animation:
    return kg.compare(CAT, n_clusters=[3, 6], seed=[2, 5], agree=True)


def link(page: Any, fragment: str) -> None:
    """Open the page at a fragment, as a bookmark does."""
    address = page.url.partition("#")[0]
    page.goto("about:blank")
    page.goto(address + fragment)
    page.wait_for_selector("#page[data-half]")
    half(page)


def written(page: Any, pattern: str) -> str:
    """The fragment, once it is what is expected."""
    page.wait_for_function("(pattern) => new RegExp(pattern).test(location.hash)", arg=f"^#{pattern}$")
    return fragment(page)


def fragment(page: Any) -> str:
    """The fragment, after the page had the time to change it."""
    page.wait_for_timeout(WRITTEN)
    return "#" + str(page.url).partition("#")[2]


def show(page: Any, run: str) -> None:
    page.locator(".runs").get_by_role("button", name=run).click()


def names(page: Any) -> list[str]:
    half(page)
    return [name for name in page.locator("figure:visible figcaption strong").all_text_contents() if name]


def where(page: Any) -> str:
    return str(page.locator(".iteration").text_content()) + str(page.locator(".phase").text_content())


def rows(page: Any) -> list[tuple[str, ...]]:
    parts = (".cluster .unseen", ".cluster .name", ".cluster .share")
    return list(zip(*(page.locator(part).all_text_contents() for part in parts), strict=True))


def test_a_link_shows_the_same_two_runs(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    show(page, "k = 3, seed 5")
    page.get_by_label("beside").select_option(label="k = 6, seed 5")
    page.get_by_role("button", name="Disagreement").click()
    first, shown, longer = cats.traces[0].n_iter, cats.traces[1].n_iter, cats.traces[3].n_iter
    assert first < shown < longer - 2
    for step in (shown - 0.5, shown + 1.5):  # past the end of the first run, and of the one that is shown
        go(page, int(2 * step))
        at = written(page, f"run=2&beside=4&disagreement=shown&step={step}")
        seen = [canvas(page, which) for which in (0, 1)]
        link(page, at)
        assert names(page) == ["k = 3, seed 5", "k = 6, seed 5"]
        assert where(page) == f"iteration {int(step + 0.5)}move"
        assert all(np.array_equal(canvas(page, which), seen[which]) for which in (0, 1))
        assert fragment(page) == at


def test_a_link_shows_one_run_and_a_wipe_with_another(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    page.get_by_label("beside").select_option(label="nothing")
    show(page, "k = 6, seed 5")
    page.get_by_label("Second view").select_option(label="Wipe: k = 3, seed 5")
    page.keyboard.press("Home")
    at = written(page, "run=4&beside=nothing&step=0&wipe=2")
    link(page, at)
    assert page.locator(".runs [aria-pressed=true]").text_content().startswith("k = 6, seed 5")
    assert page.locator("figure:visible").count() == 1
    assert page.get_by_label("Second view").input_value() == "1"
    assert fragment(page) == at


def test_a_link_shows_a_run_of_the_laboratory_and_a_recorded_one_beside(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    page.get_by_label("k", exact=True).fill("4")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".runs button:nth-child(5)")
    page.get_by_label("beside").select_option(label="k = 6, seed 2")
    page.keyboard.press("End")
    at = written(page, "k=4&seed=2&init=random&space=rgb&beside=3&step=[0-9]+")
    link(page, at)
    page.wait_for_selector(".runs button:nth-child(5)")
    assert names(page) == ["k = 4, seed 2", "k = 6, seed 2"]
    assert fragment(page) == at
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".runs button:nth-child(6)")
    page.get_by_label("beside").select_option("4")
    written(page, "k=4&seed=2&init=random&space=rgb&step=[0-9]+")  # no key says what is beside


def test_a_fragment_that_makes_no_sense_for_a_comparison_is_named(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    for asked, words in {
        "run=0": "run=0",
        "run=5&beside=0": "run=5, beside=0",
        "run=2&beside=2": "beside=2",
        "beside=1": "beside=1",
        "beside=none&disagreement=yes&wipe=9": "wipe=9, beside=none, disagreement=yes",
        "view=toString": "view=toString",
    }.items():
        link(page, f"#{asked}")
        page.wait_for_selector(".result.failure")
        said = page.locator(".result").text_content()
        assert said == f"the address asks for {words}, which makes no sense here"
        assert page.get_by_label("beside").input_value() != page.get_attribute("#page", "data-run")
        assert page.locator("figure:visible").count() == 2
    link(page, "#run=2&k=4&seed=1")
    page.wait_for_selector(".result.failure")
    assert "run=2," in page.locator(".result").text_content()


def test_the_address_is_followed_back_and_forth_and_while_a_run_is_made(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    address = page.url.partition("#")[0]
    page.goto(f"{address}#run=3&beside=1&step=2&view=changed")
    page.wait_for_selector('#page[data-half="4"]')
    page.wait_for_timeout(WRITTEN)
    page.goto(f"{address}#run=2&beside=nothing&step=1&view=none")
    page.wait_for_selector('#page[data-half="2"]')
    assert page.locator("figure:visible").count() == 1
    page.wait_for_selector(".result.failure")
    assert page.get_attribute("#page", "data-view") == "clusters"
    page.go_back()
    page.wait_for_selector('#page[data-half="4"]')
    assert names(page) == ["k = 6, seed 2", "k = 3, seed 2"]
    assert page.get_attribute("#page", "data-view") == "changed"
    assert page.locator(".result.failure").count() == 0
    page.evaluate("location.hash = 'k=60&seed=1'; location.hash = 'run=4&beside=2&step=3'")
    page.wait_for_selector(".runs button:nth-child(5)")
    page.wait_for_selector('#page[data-half="6"]')
    assert names(page) == ["k = 6, seed 5", "k = 3, seed 5"]
    written(page, "run=4&beside=2&step=3")


def test_undo_brings_back_both_runs_where_they_were(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    page.get_by_label("beside").select_option(label="k = 6, seed 5")
    halves = 2 * cats.traces[0].n_iter + 5
    go(page, halves)
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".runs button:nth-child(5)")
    show(page, "k = 6, seed 2")
    page.get_by_label("beside").select_option("4")
    made = names(page)
    assert made[0] == "k = 6, seed 2"
    page.get_by_role("button", name="Undo").click()
    assert names(page) == ["k = 3, seed 2", "k = 6, seed 5"]
    assert page.get_by_role("slider", name="Half-iterations").input_value() == str(halves)
    page.get_by_role("button", name="Redo").click()
    assert names(page) == made
    assert page.get_by_label("beside").input_value() == "4"


@pytest.mark.parametrize("size", [PHONE, {"width": 1280, "height": 860}], ids=["phone", "desk"])
def test_clusters_of_both_runs_are_side_by_side(opened: Any, cats: kg.Animation, size: dict[str, int]) -> None:
    page = opened(cats, size=size)
    page.get_by_label("beside").select_option(label="k = 6, seed 2")
    if size == PHONE:
        page.get_by_role("button", name="Clusters", exact=True).last.click()
    short, long = cats.traces[0], cats.traces[2]
    step = short.n_iter + 3
    go(page, 2 * step)
    expected = {}
    for name, run in (("k = 3, seed 2", 0), ("k = 6, seed 2", 2)):
        trace = cats.traces[run]
        at = min(step, trace.n_iter)
        for label, number in enumerate(cats.numbers[run]):
            color = "#" + bytes(trace.colors(at)[label]).hex()
            share = 100 * trace.cluster_weights[at][label] / trace.n_samples
            expected[name, int(number)] = (name, color, f"{share:.1f}\u202f%")
    shown = rows(page)
    assert sorted(shown) == sorted(expected.values())
    shared = [key[1] for key in expected if key[0] == "k = 3, seed 2" and ("k = 6, seed 2", key[1]) in expected]
    assert len(shared) == 3
    for number in shared:
        at = shown.index(expected["k = 3, seed 2", number])
        assert shown[at + 1] == expected["k = 6, seed 2", number]
    lone = next(key for key in expected if key[1] not in shared)
    row = page.locator(".clusters li").nth(shown.index(expected[lone]))
    row.locator(".copy").click()
    assert page.evaluate("navigator.clipboard.readText()") == expected[lone][1]
    row.locator(".cluster").click()
    page.mouse.move(0, 0)
    half(page)
    label = cats.numbers[2].tolist().index(lone[1])
    at = min(step, long.n_iter)
    is_full = (canvas(page, 1) == long.colors(at)[label]).all(axis=2)
    assert np.array_equal(is_full, long.labels(CAT, at) == label)
    assert not (canvas(page, 0)[..., None, :] == short.colors()).all(axis=3).any()  # the other run has no such cluster
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    page.get_by_label("beside").select_option(label="nothing")
    half(page)
    assert len(rows(page)) == 3
    assert page.locator(".cluster[aria-pressed=true]").count() == 0


def test_the_curve_shows_both_runs(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    page.get_by_label("beside").select_option(label="k = 6, seed 2")
    short, long = cats.traces[0].n_iter, cats.traces[2].n_iter
    for step in (short + 1, short + 3):  # the second goes on after the first has ended
        go(page, 2 * step)
    own, other = (float(page.locator(dot).get_attribute("cx")) for dot in (".dot:not(.other)", ".dot.other"))
    assert (own - 8) / (other - 8) == pytest.approx(short / (short + 3))
    label = page.locator(".curve").get_attribute("aria-label")
    assert len(re.findall("from .* to .*, now .*", label.replace("; ", "\n"))) == 2
    inertias = [float(text[:-2]) for text in page.locator(".value").text_content().split(" · ")]
    expected = [cats.traces[run].inertia[step] / 1e6 for run, step in ((0, short), (2, short + 3))]
    assert inertias == pytest.approx(expected, rel=0.001)
    box = page.locator(".curve").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 9, box["y"] + 60)
    half(page)
    assert page.locator(".where").text_content() == f"{long} / {long}"
    assert f"iteration {long} of {long}" in page.locator(".unseen[role=status]").text_content()
    page.get_by_label("beside").select_option(label="nothing")
    half(page)
    assert page.locator(".dot.other").is_hidden()


@pytest.mark.parametrize("name", ["colours", "gray levels"])
def test_the_colours_of_both_runs_are_in_lockstep(opened: Any, cats: kg.Animation, name: str) -> None:
    animation = cats if name == "colours" else kg.compare(CAMERA, n_clusters=[3, 4], seed=[1, 2])
    page = opened(animation)
    drawings = page.locator(".twins canvas")
    link(page, "#run=1&beside=3&step=2.5")
    page.wait_for_timeout(100)
    before = [drawings.nth(which).evaluate("one => one.toDataURL()") for which in (0, 1)]
    link(page, "#run=3&beside=1&step=2.5")
    page.wait_for_timeout(100)
    assert [drawings.nth(which).evaluate("one => one.toDataURL()") for which in (1, 0)] == before
    assert before[0] != before[1]
    assert page.locator(".twins strong").all_text_contents() == names(page)
    page.get_by_label("beside").select_option(label="nothing")
    half(page)
    assert drawings.nth(1).is_hidden()


def test_the_colours_of_two_spaces_are_named(opened: Any) -> None:
    page = opened(kg.compare(CAT, n_clusters=3, seed=1, color_space=["rgb", "oklab"]))
    assert page.locator(".panel h2").first.text_content() == "Colours in RGB and OKLab"
    assert page.locator(".dot.other").is_hidden()  # inertias of two spaces have no common scale
