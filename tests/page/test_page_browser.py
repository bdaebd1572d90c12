"""The page in Chromium, from disk and without a network."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.page.recordings import CAMERA, CAT, FAR

import kmeans_gif as kg

HOSTILE = '"><img src=x onerror=document.title=1><script>alert(1)</script>'


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(offline=True)
    context.set_default_timeout(60_000)  # the machine may be busy
    yield context
    context.close()


def opened(context: BrowserContext, path: Path) -> tuple[Page, list[str]]:
    """Open a page; return it, once it has computed its runs again, and what it said or asked for."""
    page, heard = context.new_page(), list[str]()
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.extend([request.url] if "://" in request.url else []))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-verified]")
    return page, [each for each in heard if each != path.as_uri() and not each.startswith("blob:")]


@pytest.mark.parametrize(
    ("source", "options"),
    [
        ("example:coffee", {}),
        (CAT, {"color_space": "oklab", "init": "k-means++"}),
        (CAT, {"n_clusters": 4, "init": FAR}),
        (CAMERA, {}),
        ([[0.0], [0.1], [5.0], [7.0], [7.5]], {"n_clusters": 2}),
        ("example:blobs2d", {"init": "k-means||"}),
        ("example:blobs3d", {}),
        ("example:iris", {}),
    ],
    ids=["photo", "oklab", "empty", "gray", "line", "plane", "space", "four features"],
)
def test_page_computes_the_recorded_run_again(
    source: object, options: dict[str, Any], context: BrowserContext, tmp_path: Path
) -> None:
    path = tmp_path / "run.html"
    kg.animate(source, path, **{"n_clusters": 5, "seed": 3, **options})
    page, heard = opened(context, path)
    assert page.get_attribute("body", "data-verified") == "true"
    assert heard == []


def test_damaged_record_is_not_verified(context: BrowserContext, tmp_path: Path) -> None:
    path = tmp_path / "run.html"
    kg.animate("example:blobs2d", path, n_clusters=5, seed=3)
    text = path.read_text("utf-8")
    at = text.index('"inertia":"') + len('"inertia":"')
    path.write_text(text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :], "utf-8")
    page, _ = opened(context, path)
    assert page.get_attribute("body", "data-verified") == "false"


def test_picture_that_was_scaled_down_has_no_mark(
    context: BrowserContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kmeans_gif.page.samples.MAX_PIXELS", 1000)
    path = tmp_path / "run.html"
    kg.animate(CAT, path, n_clusters=4, seed=3)
    page, heard = opened(context, path)
    assert page.get_attribute("body", "data-verified") != "true"
    assert heard == []


@pytest.mark.parametrize("source", [CAT, CAMERA], ids=["photo", "gray"])
def test_browsers_that_do_not_decompress_show_the_page_without_mark(
    source: object, context: BrowserContext, tmp_path: Path
) -> None:
    context.add_init_script("delete globalThis.DecompressionStream")
    path = tmp_path / "run.html"
    kg.animate(source, path, n_clusters=4, seed=3)
    page, heard = opened(context, path)
    assert page.get_attribute("body", "data-verified") != "true"
    assert heard == []


def test_browsers_without_workers_compute_the_run_in_the_page(context: BrowserContext, tmp_path: Path) -> None:
    context.add_init_script("delete globalThis.Worker")
    path = tmp_path / "run.html"
    kg.animate(CAT, path, n_clusters=4, seed=3)
    page, heard = opened(context, path)
    assert page.get_attribute("body", "data-verified") == "true"
    assert "this browser has no workers" in (page.locator(".facts").text_content() or "")
    assert heard == []


def test_hostile_names_stay_text(context: BrowserContext, tmp_path: Path) -> None:
    table = tmp_path / f"{HOSTILE.replace('/', '∕')}.csv"
    table.write_text('"{}",b\n1,2\n3,4\n9,9\n7,1\n'.format(HOSTILE.replace('"', '""')), "utf-8")
    path = tmp_path / "run.html"
    kg.animate(table, path, n_clusters=2, seed=3)
    page, heard = opened(context, path)
    assert page.title() == table.name
    assert page.locator("img:visible").count() == 0
    assert heard == []


def test_frame_of_a_notebook_is_as_high_as_its_page(context: BrowserContext, tmp_path: Path) -> None:
    view = kg.animate(CAT, n_clusters=4, seed=3).page(height=123)
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><body>{view._repr_html_()}</body>", "utf-8")
    page = context.new_page()
    page.goto(path.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("body[data-verified=true]").wait_for()
    height = page.locator("iframe").evaluate("frame => frame.offsetHeight")
    assert height == pytest.approx(frame.locator("body").evaluate("body => body.offsetHeight"), abs=1)
    assert height > 200
