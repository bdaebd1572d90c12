"""What a page shows and saves."""

import io
import json
import shlex
from base64 import b64decode
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pil

import kmeans_gif as kg
from kmeans_gif.cli import run


def half(page: Any) -> int:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return int(page.get_attribute("#page", "data-half"))


def seen(page: Any, layer: str = "main") -> Any:
    address = page.evaluate(f"document.querySelector('canvas.{layer}').toDataURL()")
    return np.asarray(Pil.open(io.BytesIO(b64decode(address.partition(",")[2]))).convert("RGBA"))


def frame(animation: kg.Animation, step: int) -> Any:
    return np.asarray(animation[step].image().convert("RGBA"))


def star(page: Any, top: float = 0) -> tuple[float, float]:
    """The place of the first star: the largest patch of its outline is hard to find, so the pointer looks for it.

    `top` is the share of the height to begin at.
    """
    box = page.locator(".viewport canvas").bounding_box()
    for y in range(20 + int(top * box["height"]), int(box["height"]), 12):
        for x in range(50, int(box["width"]), 12):
            page.mouse.move(box["x"] + x, box["y"] + y)
            if page.locator("canvas.over-centroid").count():
                return x, y
    raise AssertionError("no star found")


def centroids(page: Any, step: int) -> Any:
    """The centroids of a step of the run that is shown, as the page saves them."""
    page.get_by_text("Save", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Centroids of all steps (CSV)").click()
    page.get_by_text("Save", exact=True).click()
    table = np.loadtxt(download.value.path(), delimiter=",", skiprows=1)
    wanted = np.unique(table[:, 0])[step]
    return table[table[:, 0] == wanted][:, 2:-2]


def saved(page: Any, name: str) -> Path:
    """Save something by the menu."""
    page.get_by_text("Save", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    page.get_by_text("Save", exact=True).click()
    folder = Path(download.value.path()).parent / "saved"
    folder.mkdir(exist_ok=True)
    path = folder / str(download.value.suggested_filename)
    download.value.save_as(path)
    return path


def steps(page: Any) -> dict[str, Any]:
    """The run that is shown, as the page saves it."""
    found: dict[str, Any] = json.loads(saved(page, "all steps (JSON)").read_text())
    return found


def first(page: Any) -> Any:
    return np.loadtxt(saved(page, "centroids.csv"), delimiter=",", ndmin=2)


def assert_is(found: dict[str, Any], trace: kg.Trace) -> None:
    """Compare every step of a run of the page with one of the library, bit for bit."""
    assert found["centroids"] == [trace.values(step).tolist() for step in range(trace.n_iter + 1)]
    assert found["inertia"] == trace.inertia.tolist()
    assert found["moved"] == trace.moved.tolist()
    assert found["cluster_weights"] == trace.cluster_weights.tolist()
    assert (found["converged"], found["pinned"], found["n_clusters"]) == (
        trace.converged,
        trace.pinned,
        trace.n_clusters,
    )


def command(page: Any) -> list[str]:
    page.get_by_text("Save", exact=True).click()
    page.get_by_role("button", name="Copy the command").click()
    text = page.evaluate("navigator.clipboard.readText()")
    page.get_by_text("Save", exact=True).click()
    return shlex.split(text)


def repeated(page: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> kg.Trace:
    """Run the command of the page beside the file that it needs."""
    words = command(page)
    if "centroids.csv" in words:
        (folder / "centroids.csv").write_bytes(saved(page, "centroids.csv").read_bytes())
    monkeypatch.chdir(folder)
    assert words[:2] == ["kmeans-gif", "animate"]
    made = [*words[1:], "--save-run", str(folder / "again.npz"), "-o", str(folder / "again.gif"), "--force", "--quiet"]
    assert run(made) == 0
    return kg.Trace.load(folder / "again.npz")


def runs(page: Any, count: int) -> None:
    """Wait for so many runs."""
    page.wait_for_selector(f".runs button:nth-child({count})")
    half(page)


def result(page: Any) -> str:
    half(page)
    return str(page.locator("output.result").text_content())


def choose(page: Any, label: int) -> None:
    page.get_by_role("combobox", name="centroid", exact=True).select_option(str(label))
    half(page)


def pixel(page: Any, x: int, y: int, width: int) -> tuple[float, float]:
    box = page.locator("canvas.main").bounding_box()
    scale = box["width"] / width
    return box["x"] + (x + 0.5) * scale, box["y"] + (y + 0.5) * scale
