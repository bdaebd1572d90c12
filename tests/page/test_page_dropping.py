"""Files that a reader opens in the page: a player of their own, commands, undo, and what cannot be opened."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pil
from tests.page.browsing import (
    assert_is,
    command,
    half,
    repeated,
    result,
    runs,
    steps,
)
from tests.page.recordings import CAT

import kmeans_gif as kg

DESK = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}
PLACES = [[0.5, -1.25], [3.0, 3.0], [-7.0, 0.1], [2.5, 8.0], [-3.5, -3.5]]


def open_file(page: Any, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files([{"name": name, "mimeType": "", "buffer": content}])


def drop(page: Any, files: list[tuple[str, str]]) -> None:
    """Drop files, or a text if there are none."""
    page.evaluate(
        """(files) => {
          const dataTransfer = new DataTransfer();
          for (const [name, text] of files) dataTransfer.items.add(new File([text], name));
          if (files.length === 0) dataTransfer.setData("text/plain", "words");
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }""",
        [list(file) for file in files],
    )


def png_of(pixels: Any) -> bytes:
    file = io.BytesIO()
    Pil.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_a_table_that_is_opened_gives_the_run_of_the_library(
    opened: Any, points: kg.Animation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "it's 5 plants.csv"
    rows = np.random.default_rng(2).normal(size=(300, 2)).round(3)
    lines = [f'"plant\n{number}";{x:.3f};{y:.3f}'.replace(".", ",") for number, (x, y) in enumerate(rows)]
    table.write_text("\n".join(['name;"width\nin cm";height', *lines, "last;;1"]), "utf-8")
    page = opened(points)
    open_file(page, table.name, table.read_bytes())
    page.locator("h1", has_text="plants").wait_for()
    half(page)
    assert page.title() == table.name
    facts = page.locator(".facts").text_content()
    assert "300 points" in facts
    assert "left out 1 rows with missing values" in facts
    assert_is(steps(page), kg.cluster(rows, n_clusters=6, seed=1))
    again = repeated(page, tmp_path, monkeypatch)
    assert_is(steps(page), again)
    page.get_by_role("button", name="Add", exact=True).click()
    runs(page, 2)
    again = repeated(page, tmp_path, monkeypatch)
    assert_is(steps(page), again)
    for _ in range(2):
        page.get_by_role("button", name="Undo").click()
        half(page)
    assert page.title() == "blobs2d"
    assert_is(steps(page), points.trace)
    page.get_by_role("button", name="Redo").click()
    half(page)
    assert page.title() == table.name


def test_a_picture_that_is_opened_is_clustered_and_saved_under_its_name(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    open_file(page, "cat.png", png_of(CAT))
    page.wait_for_selector("canvas.main")
    half(page)
    assert page.locator(".cluster").count() == 6
    assert command(page) == ["kmeans-gif", "animate", "cat.png", "-k", "6", "--init", "random", "--seed", "1"]
    page.wait_for_timeout(500)
    assert page.url.endswith("#file=cat.png&step=" + str(half(page) // 2))
    page.get_by_label("seed", exact=True).fill("5")
    page.get_by_role("button", name="Run", exact=True).click()
    runs(page, 2)
    shown = steps(page)
    page.wait_for_timeout(500)
    page.reload()
    page.wait_for_selector("#page[data-half]")
    assert result(page) == "this address shows cat.png: open that file to see it"
    open_file(page, "cat.png", png_of(CAT))
    page.wait_for_selector("canvas.main")
    runs(page, 2)
    assert steps(page) == shown


@pytest.mark.parametrize("depth", [8, 16])
def test_a_gray_png_that_is_opened_gives_the_run_of_the_library(
    opened: Any, points: kg.Animation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, depth: int
) -> None:
    gray = CAT[..., 1].astype(np.uint16) * 257 - CAT[..., 0] if depth == 16 else CAT[..., 1]
    picture = tmp_path / "gray.png"
    picture.write_bytes(png_of(gray))
    page = opened(points)
    open_file(page, picture.name, picture.read_bytes())
    page.wait_for_selector("canvas.main")
    half(page)
    assert "decoded by this browser" not in page.locator(".facts").text_content()
    shown = steps(page)
    assert shown["names"] == ["gray"]
    assert_is(shown, kg.cluster(gray, n_clusters=6, seed=1))
    assert_is(shown, repeated(page, tmp_path, monkeypatch))


def test_a_damaged_png_is_said_and_nothing_is_lost(opened: Any, points: kg.Animation) -> None:
    page = opened(points)
    open_file(page, "cat.png", png_of(CAT)[:-2000])
    page.wait_for_selector(".result.failure")
    assert result(page) == "cat.png is neither a picture that this browser can show nor a table"
    assert page.title() == "blobs2d"
    assert_is(steps(page), points.trace)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("odd.bin", "\x7fELF\0\0")], "odd.bin is neither a picture that this browser can show nor a table"),
        ([("text.csv", "a,b\nc,d\n")], "text.csv: the table has no column of numbers"),
        ([("open.csv", 'a,b\n1,"2\n3,4\n')], "open.csv: a quote in row 2 of the table is not closed"),
        ([("empty.csv", "")], "empty.csv: the table is empty"),
        ([], "that is no file; drop a picture or a table"),
    ],
)
def test_what_cannot_be_opened_is_said_and_nothing_is_lost(
    opened: Any, points: kg.Animation, files: list[tuple[str, str]], words: str
) -> None:
    page = opened(points)
    page.keyboard.press("End")
    drop(page, files)
    page.wait_for_selector(".result.failure")
    assert result(page) == words
    assert page.title() == "blobs2d"
    assert half(page) == 2 * points.trace.n_iter
    assert_is(steps(page), points.trace)


def test_a_file_of_few_values_gets_fewer_clusters(opened: Any, cat: kg.Animation) -> None:
    page = opened(cat)
    drop(page, [("few.csv", "x\n1\n2\n2\n7\n"), ("other.csv", "x\n1\n")])
    page.locator("h1", has_text="few.csv").wait_for()
    half(page)
    assert page.get_by_label("k", exact=True).input_value() == "3"
    assert result(page) == "opened few.csv"
    assert "the first of 2 files" in page.locator(".facts").text_content()
