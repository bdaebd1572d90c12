"""What a page shows and saves."""

import io
from base64 import b64decode
from typing import Any

import numpy as np
from PIL import Image as Pil

import kmeans_gif as kg


def half(page: Any) -> int:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return int(page.get_attribute("#page", "data-half"))


def seen(page: Any, layer: str = "main") -> Any:
    address = page.evaluate(f"document.querySelector('canvas.{layer}').toDataURL()")
    return np.asarray(Pil.open(io.BytesIO(b64decode(address.partition(",")[2]))).convert("RGBA"))


def frame(animation: kg.Animation, step: int) -> Any:
    return np.asarray(animation[step].image().convert("RGBA"))


def star(page: Any) -> tuple[float, float]:
    """The place of the first star: the largest patch of its outline is hard to find, so the pointer looks for it."""
    box = page.locator(".viewport canvas").bounding_box()
    for y in range(20, int(box["height"]), 12):
        for x in range(50, int(box["width"]), 12):
            page.mouse.move(box["x"] + x, box["y"] + y)
            if page.locator("canvas.over-centroid").count():
                return x, y
    raise AssertionError("no star found")


def centroids(page: Any, step: int) -> Any:
    """The centroids of a step of the run that is shown, as the page saves them."""
    page.get_by_text("Save", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Centroids of all steps").click()
    page.get_by_text("Save", exact=True).click()
    table = np.loadtxt(download.value.path(), delimiter=",", skiprows=1)
    wanted = np.unique(table[:, 0])[step]
    return table[table[:, 0] == wanted][:, 2:-2]
