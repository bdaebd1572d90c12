"""Many samples in drawings of the page: what is in front, what its colour is, and that all is painted in one frame."""

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image as Pil
from tests.page.browsing import half
from tests.page.recordings import CAT

import kmeans_gif as kg

BLUE, ORANGE = (0, 0x72, 0xB2), (0xE6, 0x9F, 0)


def drawn(page: Any, selector: str) -> Any:
    """The pixels of a drawing, without marks above it."""
    half(page)
    return np.asarray(Pil.open(io.BytesIO(page.locator(selector).screenshot())).convert("RGB"))


def count(pixels: Any, color: tuple[int, int, int]) -> int:
    return int((pixels == color).all(axis=-1).sum())


def sheets(n: int) -> Any:
    """Two sheets of points across the second axis."""
    grid = np.stack(np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, n)), axis=-1).reshape(-1, 2)
    return np.concatenate([np.insert(grid, 1, side, axis=1) for side in (-1.0, 1.0)])


WRITES = """() => {
  globalThis.written = [];
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    written.push(text);
    write.call(this, text, ...place);
  };
}"""


@pytest.mark.parametrize(("features", "names"), [(1, ["a"]), (2, ["a", "b"]), (3, ["a", "b", "c"])])
def test_axes_are_named(opened: Any, features: int, names: list[str]) -> None:
    rows = np.random.default_rng(0).normal(size=(40, features))
    page = opened(kg.animate(pd.DataFrame(rows, columns=names), n_clusters=2, seed=1))
    page.evaluate(WRITES)
    page.keyboard.press("ArrowRight")
    half(page)
    assert [word for word in page.evaluate("written") if word.isalpha()] == names


@pytest.mark.parametrize("n", [20, 60], ids=["few", "many"])
def test_the_nearer_points_are_in_front(opened: Any, n: int) -> None:
    page = opened(kg.animate(sheets(n), n_clusters=2, init=[[0, -1, 0], [0, 1, 0]]))
    page.get_by_role("button", name="Trails").click()
    seen = drawn(page, "canvas.surface >> nth=0")
    page.locator("canvas.surface >> nth=0").focus()
    for _ in range(30):
        page.keyboard.press("ArrowLeft")
    turned = drawn(page, "canvas.surface >> nth=0")
    assert count(seen, BLUE) > 2 * count(seen, ORANGE)
    assert count(turned, ORANGE) > 2 * count(turned, BLUE)


def test_many_points_in_the_plane_have_the_colours_of_their_clusters(opened: Any) -> None:
    rng = np.random.default_rng(4)
    points = np.concatenate([rng.uniform(size=(9000, 2)), rng.uniform([3, 0], [4, 1], (9000, 2))])
    page = opened(kg.animate(points, n_clusters=2, init=[[0, 0], [4, 0]]))
    page.keyboard.press("End")
    pixels = drawn(page, ".viewport canvas")
    is_blue, is_orange = ((pixels == color).all(axis=-1) for color in (BLUE, ORANGE))
    assert min(is_blue.sum(), is_orange.sum()) > 5000
    assert np.nonzero(is_blue)[1].max() < np.nonzero(is_orange)[1].min()
    page.locator(".cluster").first.click()
    page.mouse.move(0, 0)
    alone = drawn(page, ".viewport canvas")
    assert sorted(count(alone, color) > 5000 for color in (BLUE, ORANGE)) == [False, True]


def test_of_many_points_those_that_change_cluster_stand_out(opened: Any) -> None:
    points = np.zeros((10_001, 2))
    points[5000:, 0] = np.linspace(8, 10, 5001)
    points[-1] = 2
    init = [[-4, 0], [6, 0]]
    before, after = (kg.cluster(points, n_clusters=2, init=init).labels(points, step) for step in (0, 1))
    assert np.array_equal(np.flatnonzero(before != after), [10_000])
    page = opened(kg.animate(points, n_clusters=2, init=init))
    page.keyboard.press("ArrowRight")
    pixels = drawn(page, ".viewport canvas")
    width = pixels.shape[1]
    assert count(pixels[:, width // 6 : width // 2], BLUE) > 3
    page.get_by_role("button", name="Changed").click()
    assert count(drawn(page, ".viewport canvas")[:, width // 2 :], ORANGE) > count(pixels[:, width // 2 :], ORANGE)


def test_a_step_paints_picture_and_panels_in_one_frame(opened: Any) -> None:
    page = opened(kg.animate(CAT, n_clusters=5, seed=2, size="full"))
    half(page)
    changed = page.evaluate("""new Promise((done) => {
      const shown = [...document.querySelectorAll("canvas.main, canvas.surface")].filter((one) => one.clientWidth);
      const looks = () => shown.map((one) => one.toDataURL());
      const before = looks();
      const key = new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true });
      document.querySelector("#page").dispatchEvent(key);
      const later = () => done(looks().map((look, at) => look !== before[at]));
      requestAnimationFrame(() => queueMicrotask(later));
    })""")
    assert changed == [True, True]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_of_a_histogram_stand_out_from_the_ground(opened: Any, scheme: str) -> None:
    pixels = np.repeat(np.array([[0, 27, 238, 255]], np.uint8), 40, axis=0)
    page = opened(kg.animate(pixels, n_clusters=2, init=[[13], [246]], size="full"))
    page.emulate_media(color_scheme=scheme)
    page.reload()
    page.wait_for_selector("#page[data-half]")
    bars = drawn(page, "canvas.surface >> nth=0").astype(float)[20:60].mean(axis=-1)
    away = np.abs(bars - np.median(bars)).max(axis=0)
    assert away[: len(away) // 8].max() > 60
    assert away[-len(away) // 8 :].max() > 60
