"""The page in a real browser, opened from disk without a network."""

from typing import Any

import numpy as np
import pytest
from tests.page.browsing import centroids, frame, half, seen, star
from tests.page.recordings import CAMERA, CAT

import kmeans_gif as kg

DESK = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}


@pytest.mark.parametrize("pixels", [CAT, CAMERA], ids=["colour", "gray"])
def test_the_picture_is_the_frame_of_each_step(opened: Any, pixels: Any) -> None:
    animation = kg.animate(pixels, n_clusters=5, seed=2, size="full")
    page = opened(animation)
    for step in range(len(animation)):
        assert half(page) == 2 * step
        assert np.array_equal(seen(page), frame(animation, step))
        page.keyboard.press("ArrowRight")


def test_transparent_pixels_are_transparent(opened: Any) -> None:
    alpha = np.full(CAT.shape[:2], 255, np.uint8)
    alpha[20:50, 30:90], alpha[60:80, :60], alpha[60:80, 60:] = 0, 127, 128
    animation = kg.animate(np.dstack([CAT, alpha]), n_clusters=4, seed=1, size="full")
    page = opened(animation)
    page.keyboard.press("End")
    assert half(page) == 2 * (len(animation) - 1)
    shown = alpha >= 128
    assert np.array_equal(seen(page)[..., 3], np.where(shown, 255, 0))
    assert np.array_equal(seen(page)[shown], frame(animation, len(animation) - 1)[shown])


def test_the_original_is_the_original(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    page.get_by_role("button", name="Original").click()
    half(page)
    assert np.array_equal(seen(page)[..., :3], CAT)


def test_move_shows_old_labels_in_new_colours(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    page.keyboard.press(".")
    assert half(page) == 1
    trace = cat.traces[0]
    expected = trace.colors(1)[trace.labels(CAT, step=0).reshape(CAT.shape[:2])]
    assert np.array_equal(seen(page)[..., :3], expected)


def test_changed_mutes_what_kept_its_cluster(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    page.get_by_role("button", name="Changed").click()
    page.keyboard.press("ArrowRight")
    half(page)
    trace = cat.traces[0]
    before, after = (trace.labels(CAT, step=step).reshape(CAT.shape[:2]) for step in (0, 1))
    full = trace.colors(1)[after]
    is_full = (seen(page)[..., :3] == full).all(axis=-1)
    assert np.array_equal(is_full, before != after)


def test_keys_move_through_the_run(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    last = 2 * (len(cat) - 1)
    pressed = [
        (".", 1), ("ArrowRight", 2), ("ArrowRight", 4), (",", 3), ("ArrowLeft", 2), ("End", last), ("5", last // 2),
        ("Home", 0), (",", 0),
    ]  # fmt: skip
    for key, expected in pressed:
        page.keyboard.press(key)
        assert half(page) == expected, key
    assert page.get_by_label("Speed").input_value() == "1"
    page.keyboard.press(">")
    page.keyboard.press("l")
    half(page)
    assert page.get_by_label("Speed").input_value() == "2"
    assert page.get_by_role("button", name="Loop").get_attribute("aria-pressed") == "true"
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()


def test_keys_of_fields_are_theirs(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    page.get_by_label("seed", exact=True).fill("")
    page.get_by_label("seed", exact=True).press_sequentially("51")
    assert half(page) == 0
    assert page.get_by_label("seed", exact=True).input_value() == "51"


def test_keys_outside_the_player_do_nothing(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("End")
    assert half(page) == 0


def test_the_scrubber_says_the_step(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    scrubber = page.get_by_role("slider", name="Half-iterations of the run")
    scrubber.fill("3")
    assert half(page) == 3
    assert f"iteration 2 of {len(cat) - 1}, move" in scrubber.get_attribute("aria-valuetext")
    assert f"iteration 2 of {len(cat) - 1}, move" in page.locator(".unseen[role=status]").text_content()


def test_it_plays_once_and_stops(opened: Any) -> None:
    page = opened(kg.animate(CAT, n_clusters=2, seed=2, max_iter=1, size="full"), motion="no-preference")
    assert page.get_attribute("#page", "data-playing") == "true"
    page.wait_for_selector('#page[data-playing="false"]')
    assert half(page) == 2


def test_it_stays_still_where_motion_is_unwanted(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    page.wait_for_timeout(1500)
    assert half(page) == 0
    page.keyboard.press(" ")
    page.wait_for_selector('#page[data-half="1"]')


def test_a_wipe_shows_two_views(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    page.get_by_label("Second view").select_option("original")
    divider = page.get_by_role("slider", name="Divider")
    for _ in range(5):
        divider.press("ArrowLeft")
    half(page)
    assert divider.get_attribute("aria-valuenow") == "40"
    assert np.array_equal(seen(page, "other")[..., :3], CAT)
    assert np.array_equal(seen(page), frame(cat, 0))


def test_a_wipe_shows_two_runs_at_the_same_step(opened: Any) -> None:
    traces = [kg.cluster(CAT, n_clusters=k, seed=2) for k in (2, 5)]
    page = opened(kg.compare(CAT, n_clusters=[2, 5], seed=2))
    page.get_by_label("Second view").select_option(index=6)
    short, long = (trace.n_iter for trace in traces)
    assert short < long
    for step in (1, short + 1):
        page.locator(".runs").get_by_role("button", name="k = 5").click()
        page.get_by_role("slider", name="Half-iterations").fill(str(2 * step))
        page.get_by_label("Second view").select_option(index=5)
        half(page)
        for layer, trace, shown in (("main", traces[1], step), ("other", traces[0], min(step, short))):
            labels = trace.labels(CAT, step=shown).reshape(CAT.shape[:2])
            assert np.array_equal(seen(page, layer)[..., :3], trace.colors(shown)[labels])


def test_zoom_goes_down_to_single_pixels(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    canvas, before = page.locator("canvas.main"), page.locator("canvas.main").bounding_box()
    middle = (before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
    page.mouse.move(*middle)
    under = page.locator(".probe dd").first.text_content()
    for _ in range(6):
        page.keyboard.press("+")
    half(page)
    assert canvas.bounding_box()["width"] / CAT.shape[1] == pytest.approx(64)
    page.mouse.move(middle[0] + 1, middle[1] + 1)
    half(page)
    assert page.locator(".probe dd").first.text_content() == under
    page.mouse.down()
    page.mouse.move(middle[0] + 129, middle[1] + 1)
    page.mouse.up()
    page.mouse.move(middle[0] + 1, middle[1] + 1)
    half(page)
    column, row = map(int, under.split(", "))
    assert page.locator(".probe dd").first.text_content() == f"{column - 2}, {row}"
    page.keyboard.press("Escape")
    assert canvas.bounding_box() == before


def test_the_pixel_under_the_pointer(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    box = page.locator("canvas.main").bounding_box()
    scale = box["width"] / CAT.shape[1]
    page.mouse.move(box["x"] + 50.5 * scale, box["y"] + 30.5 * scale)
    half(page)
    lines = page.locator(".probe dd").all_text_contents()
    values = CAT[30, 50].astype(float)
    distances = np.sort(np.sqrt(((cat.traces[0].values(0) - values) ** 2).sum(axis=1)))
    assert lines[:2] == ["50, 30", ", ".join(str(int(value)) for value in values)]
    for text, distance in zip(lines[3:], distances[:2], strict=True):
        assert float(text) == pytest.approx(distance, rel=1e-3)


def test_a_cluster_alone(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    page.locator(".cluster").first.click()
    page.mouse.move(0, 0)
    half(page)
    trace = cat.traces[0]
    label = int(np.argmax(trace.cluster_weights[-1]))
    is_alone = (seen(page)[..., :3] == trace.colors(0)[label]).all(axis=-1)
    assert np.array_equal(is_alone, trace.labels(CAT, step=0).reshape(CAT.shape[:2]) == label)
    page.keyboard.press("Escape")
    half(page)
    assert np.array_equal(seen(page), frame(cat, 0))


def test_shares_and_values_of_clusters(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    trace = cat.traces[0]
    order = np.argsort(-trace.cluster_weights[-1], kind="stable")
    for pressed, step, labelled in (("ArrowRight", 1, 1), (".", 2, 1), (".", 2, 2)):
        page.keyboard.press(pressed)
        half(page)
        names = page.locator(".cluster .name").all_text_contents()
        assert names == ["#" + bytes(color).hex() for color in trace.colors(step)[order]]
        shares = [float(text.split("\u202f")[0]) for text in page.locator(".cluster .share").all_text_contents()]
        assert shares == pytest.approx(trace.cluster_weights[labelled][order] / CAT[..., 0].size * 100, abs=0.051)


def test_recorded_runs_are_computed_again(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    page.wait_for_selector('body[data-verified="true"]')
    half(page)
    assert "same bits as the recorded run" in page.locator(".facts").text_content()


def test_another_seed_gives_the_run_of_the_library(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    page.get_by_label("seed", exact=True).fill("7")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".runs button:nth-child(2)")
    expected = kg.cluster("example:blobs2d", n_clusters=5, seed=7)
    assert half(page) == 2 * expected.n_iter
    chosen = page.locator('.runs [aria-pressed="true"]')
    assert chosen.get_attribute("title").endswith(f"inertia {float(expected.inertia[-1])!r}")
    page.get_by_text("Save", exact=True).click()
    page.get_by_role("button", name="Copy the command").click()
    command = page.evaluate("navigator.clipboard.readText()")
    assert command == "kmeans-gif animate example:blobs2d --columns x,y -k 5 --init random --seed 7"


def test_a_recorded_run_may_have_a_seeding_that_the_laboratory_does_not_offer(opened: Any) -> None:
    page = opened(kg.animate("example:blobs2d", n_clusters=5, seed=3, init="k-means||"))
    page.wait_for_selector('body[data-verified="true"]')
    page.keyboard.press("Home")
    assert "k-means|| chooses points far apart as first centroids" in page.locator("body").inner_text()
    offered = page.locator(".laboratory select").first
    assert offered.locator("option").all_text_contents() == ["random", "k-means++"]
    assert offered.input_value() == "k-means++"
    page.get_by_text("Save", exact=True).click()
    page.get_by_role("button", name="Copy the command").click()
    command = page.evaluate("navigator.clipboard.readText()")
    assert command == "kmeans-gif animate example:blobs2d --columns x,y -k 5 --init 'k-means||' --seed 3"
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".runs button:nth-child(2)")
    assert "k = 5, seed 3, k-means++" in page.locator(".runs").inner_text()
    expected = kg.cluster("example:blobs2d", n_clusters=5, seed=3, init="k-means++")
    assert np.array_equal(centroids(page, -1), expected.values(-1))


def test_a_dragged_centroid_gives_the_run_of_the_library(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    page.keyboard.press("End")
    end = half(page)
    assert page.locator(".cluster .name").count() == 5
    box = page.locator(".viewport canvas").bounding_box()
    x, y = star(page)
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    page.mouse.move(box["x"] + x + 60, box["y"] + y - 90, steps=4)
    page.mouse.up()
    page.wait_for_selector(".runs button:nth-child(2)")
    assert half(page) != end or page.locator(".runs button").count() == 2
    first = centroids(page, 0)
    expected = kg.cluster("example:blobs2d", n_clusters=5, init=first)
    assert np.abs(first - points.traces[0].values(-1)).max() > 0.5
    assert np.array_equal(centroids(page, -1), expected.values(-1))


def test_the_fragment_shows_the_same_again(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    page.get_by_label("seed", exact=True).fill("7")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".runs button:nth-child(2)")
    page.keyboard.press("Home")
    page.keyboard.press(".")
    page.wait_for_timeout(500)
    facts, shares = page.locator(".facts").text_content(), page.locator(".cluster .share").all_text_contents()
    assert page.url.endswith("#k=5&seed=7&init=random&step=0.5")
    page.reload()
    page.wait_for_selector('#page[data-half="1"]')
    assert page.locator(".facts").text_content() == facts
    assert page.locator(".cluster .share").all_text_contents() == shares


def test_a_fragment_that_makes_no_sense_is_ignored(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    page.goto(page.url.partition("#")[0] + "#step=-3&view=nonsense&k=0&seed=x&wipe=<b>&%E0%A4%A")
    page.reload()
    page.wait_for_selector('body[data-verified="true"]')
    assert half(page) == 0


def test_too_many_clusters_are_refused_in_words(opened: Any) -> None:
    page = opened(kg.animate([[0.0], [1.0], [5.0]], n_clusters=2, seed=1))
    page.get_by_label("k", exact=True).fill("9")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".result.failure")
    assert page.locator(".runs button").count() <= 1


@pytest.mark.parametrize("size", [PHONE, DESK, {"width": 2560, "height": 1400}], ids=["phone", "desk", "wide"])
@pytest.mark.parametrize("name", ["example:blobs2d", "example:blobs3d", "example:iris", "cat"])
def test_nothing_is_wider_than_the_screen(opened: Any, name: str, size: dict[str, int]) -> None:
    page = opened(kg.animate(CAT if name == "cat" else name, n_clusters=4, seed=1), size=size)
    half(page)
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, summary, input')].filter((one) => one.offsetHeight > 0 &&"
        " one.offsetHeight < 36).map((one) => one.outerHTML)"
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["example:blobs2d", "cat"])
def test_axe_finds_nothing(opened: Any, name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(kg.animate(CAT if name == "cat" else name, n_clusters=4, seed=1))
    page.emulate_media(color_scheme=scheme)
    page.reload()
    page.wait_for_selector("body[data-verified]")
    violations = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == []
