"""Pages that are opened in Chromium, from disk and without a network."""

from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from tests.page.recordings import CAT

import kmeans_gif as kg

CHROMIUM = which("chromium")
"""A browser that is installed; without one these tests are skipped."""

DESK = {"width": 1280, "height": 860}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    """Open pages; the console must stay empty."""
    said: list[str] = []
    contexts: list[Any] = []

    def open_page(
        animation: kg.Animation, *, size: dict[str, int] = DESK, motion: str = "reduce", touch: bool = False
    ) -> Any:
        animation.save(tmp_path / "run.html")
        context = chromium.new_context(
            viewport=size,
            offline=True,
            reduced_motion=motion,
            has_touch=touch,
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(60_000)  # the machine may be busy
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto((tmp_path / "run.html").as_uri())
        page.wait_for_selector("#page[data-half]")
        return page

    yield open_page
    for context in contexts:  # pages that stay open go on working
        context.close()
    assert said == []


@pytest.fixture(scope="session")
def cat() -> kg.Animation:
    return kg.animate(CAT, n_clusters=5, seed=2, size="full")


@pytest.fixture(scope="session")
def points() -> kg.Animation:
    return kg.animate("example:blobs2d", n_clusters=5, seed=1)
