"""What the page saves: palettes, steps, and commands that repeat its runs bit for bit."""

import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pil
from tests.page.browsing import (
    assert_is,
    choose,
    command,
    first,
    frame,
    half,
    pixel,
    repeated,
    result,
    runs,
    saved,
    steps,
)
from tests.page.recordings import CAT

import kmeans_gif as kg
from kmeans_gif.cli import run
from kmeans_gif.page.record import record_of
from kmeans_gif.page.samples import embedded
from kmeans_gif.writers.film import Recording

DESK = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}
PLACES = [[0.5, -1.25], [3.0, 3.0], [-7.0, 0.1], [2.5, 8.0], [-3.5, -3.5]]


@pytest.mark.parametrize("space", ["rgb", "oklab"])
@pytest.mark.parametrize("init", ["random", "k-means++"])
def test_pinned_centroids_and_the_number_of_iterations_are_kept(
    opened: Any, space: Any, init: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Pil.fromarray(CAT).save(tmp_path / "cat.png")
    monkeypatch.chdir(tmp_path)
    fit: dict[str, Any] = {"n_clusters": 5, "pinned": ["#ffffff", "#102030"], "max_iter": 4}
    page = opened(kg.animate("cat.png", seed=2, **fit))
    page.get_by_label("seed", exact=True).fill("7")
    page.get_by_role("combobox", name="space", exact=True).select_option(space)
    page.get_by_role("combobox", name="start", exact=True).select_option(init)
    page.get_by_role("button", name="Run", exact=True).click()
    runs(page, 2)
    assert "at most 4 iterations, as recorded" in result(page)
    expected = kg.cluster(CAT, seed=7, color_space=space, init=init, **fit)
    assert_is(steps(page), expected)
    assert_is(steps(page), repeated(page, tmp_path, monkeypatch))
    choose(page, 3)
    page.mouse.click(*pixel(page, 50, 30, CAT.shape[1]))
    runs(page, 3)
    given = first(page)
    assert given.shape == (3, 3)
    placed = kg.cluster(CAT, color_space=space, init=given, **fit)
    assert_is(steps(page), placed)
    assert_is(steps(page), repeated(page, tmp_path, monkeypatch))
    choose(page, 0)
    page.mouse.click(*pixel(page, 50, 30, CAT.shape[1]))
    assert result(page) == "#ffffff is pinned: it never moves"
    page.get_by_role("button", name="Remove", exact=True).click()
    assert result(page) == "#ffffff is pinned: it stays"


@pytest.mark.parametrize(
    ("source", "fit"),
    [
        ("example:coffee", {"seed": 1}),
        ("example:coffee", {"init": [[0, 0, 0], [99.5, 0.1, 7], [255, 255, 255]], "color_space": "oklab"}),
        ("example:penguins", {"standardize": True, "init": "k-means++", "seed": 4}),
        ("example:blobs2d", {"init": PLACES[:2], "pinned": [[1.5, 2]], "max_iter": 1}),
    ],
)
def test_the_command_of_the_recorded_run_is_that_of_python(
    opened: Any, source: str, fit: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    animation = kg.animate(source, n_clusters=3, **fit)
    data = kg.read(source)
    record = record_of(Recording(data, (animation.trace,), (), "light"), embedded(data))
    page = opened(animation)
    assert command(page) == shlex.split(record["about"]["command"])
    assert_is(steps(page), repeated(page, tmp_path, monkeypatch))


def test_palettes_are_the_files_of_the_palette_command(opened: Any, tmp_path: Path) -> None:
    page = opened(kg.animate("example:coffee", n_clusters=4, seed=3))
    page.keyboard.press("End")
    half(page)
    names = {
        "Palette as hex values": "hex",
        "Palette as CSS": "css",
        "Palette for GIMP": "gpl",
        "Palette as JSON": "json",
    }
    for name, suffix in names.items():
        path = saved(page, name)
        assert path.name == f"coffee-k4.{suffix}"
        expected = tmp_path / f"coffee.{suffix}"
        made = ["palette", "example:coffee", "-k", "4", "--seed", "3", "-o", str(expected), "--quiet"]
        assert run(made) == 0
        assert path.read_bytes() == expected.read_bytes()


def picture(page: Any) -> Any:
    """The picture that the page saves as it is seen."""
    return np.asarray(Pil.open(saved(page, "Picture as seen (PNG)")).convert("RGBA"))


def test_the_picture_is_saved_as_it_is_seen_on_both_sides_of_the_divider(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    page.keyboard.press("End")
    half(page)
    assert np.array_equal(picture(page), frame(cat, -1))
    page.get_by_label("Second view").select_option("original")
    half(page)
    shown, middle = picture(page), CAT.shape[1] // 2
    assert np.array_equal(shown[:, :middle], frame(cat, -1)[:, :middle])
    assert np.array_equal(shown[:, middle:, :3], CAT[:, middle:])


def test_the_picture_of_two_runs_has_both(opened: Any) -> None:
    page = opened(kg.compare(CAT, n_clusters=[3, 6], seed=2, size="full"))
    page.keyboard.press("End")
    half(page)
    shown, wide = picture(page), CAT.shape[1]
    assert shown.shape == (CAT.shape[0], 2 * wide + 8, 4)
    left, right = (kg.animate(CAT, n_clusters=k, seed=2, size="full") for k in (3, 6))
    assert np.array_equal(shown[:, :wide], frame(left, -1))
    assert np.array_equal(shown[:, -wide:], frame(right, -1))
    assert not shown[:, wide:-wide, 3].any()
