"""Take the screenshot of the page for the README: ``python docs/screenshot.py`` (Chromium and the extra browser)."""

import io
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright

import kmeans_gif as kg

PICTURE = Path(__file__).parent / "page.png"


def main() -> None:
    """Open the page of a photo in Chromium, seek to an iteration and take the screenshot."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "coffee.html"
        kg.animate("example:coffee", path, n_clusters=6, seed=4)
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        page.goto(path.as_uri())
        page.wait_for_selector("body[data-verified]")
        page.locator("#page").focus()
        for key in ("Home", *["ArrowRight"] * 5):
            page.keyboard.press(key)
        page.wait_for_timeout(500)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        picture.quantize(256).save(PICTURE, optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
