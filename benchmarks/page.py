"""N6: a page from disk in headless Chromium, beside the same picture as a PNG; its frames, steps, and size of its code.

A frame is all that the page does in it, in its one thread: labels, the picture, panels, layout, and the handing over.
"""

import shutil
import warnings
from base64 import b64encode
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

import kmeans_gif
from benchmarks.fit import OURS
from benchmarks.pictures import Scale, pictures
from benchmarks.report import Section, at_most, table
from benchmarks.timing import Times
from kmeans_gif.page import bundle
from kmeans_gif.types import Bytes
from kmeans_gif.writers.pixels import encoded

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_PNG = "the picture as PNG"
_K = 16

_SHOWN = """
const look = () => {
  const found = document.querySelector("canvas, body > img");
  const ready = found && (found.localName === "canvas" ? true : found.complete && found.naturalWidth);
  requestAnimationFrame(ready ? () => requestAnimationFrame(() => { globalThis.shownAt = performance.now(); }) : look);
};
requestAnimationFrame(look);
"""
"""Notes when the first picture has been painted, in milliseconds from the start of the navigation."""

_FRAMES = """
async ([selector, key]) => {
  const done = () => new Promise((painted) => {
    requestAnimationFrame(() => {
      const began = performance.now();
      const channel = new MessageChannel();
      channel.port1.onmessage = () => painted(performance.now() - began);
      channel.port2.postMessage(0);
    });
  });
  const times = [];
  for (let frame = 0; frame < 30; frame++) {
    const time = done();
    document.querySelector(selector).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    times.push(await time);
  }
  return times.slice(5).sort((a, b) => a - b)[12];
}
"""
"""Presses a key in each of 30 frames, and returns the median time of a frame, in milliseconds."""

_DRAWING = "canvas.surface"
_MEGAPIXEL = (1024, 1024)
_N_POINTS = 500_000

_STEPS = """
import { dataOfPixels } from "./engine/data.js";
import { decodePng } from "./engine/png.js";
import { computeRun } from "./engine/run.js";
globalThis.steps = async (content, k) => {
  const png = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const space = { name: "rgb", shift: [0, 0, 0], scale: [255, 255, 255] };
  const data = dataOfPixels(await decodePng(png.buffer), { space, title: "", distinct: [] });
  const times = [];
  for (let repeat = 0; repeat < 3; repeat++) {
    let before = performance.now();
    computeRun(data, { k, maxIter: 20, seed: 1 }, () => {
      times.push(performance.now() - before);
      before = performance.now();
    });
  }
  return [data.rows.length / 3, times.sort((a, b) => a - b)[times.length >> 1]];
};
"""


def section(scale: Scale) -> Section:
    """Open a page of each photo, and run steps over its colours."""
    kilobytes = len(bundle.script().encode()) / 1000
    size = at_most("N6 own code, kB", 100, (kilobytes,))
    title = "N6: a page in headless Chromium"
    chromium = shutil.which("chromium")
    if chromium is None or not find_spec("playwright"):
        return Section(title, (size,), "left out: needs Playwright and chromium")
    from playwright.sync_api import sync_playwright

    shown: Times = {}
    steps: Times = {}
    frames: Times = {}
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, picture in pictures(scale).items():
            shown[name] = _first_pictures(browser, picture, Path(folder), scale.repeats)
            n_colors, step = _step(browser, picture, Path(folder))
            steps[f"{name}, {n_colors} colours, k={_K}"] = {"a step, of 100 000 colours": step * 100_000 / n_colors}
        large = np.asarray(Image.fromarray(next(iter(pictures(scale).values()))[..., :3]).resize(_MEGAPIXEL))
        frames["a megapixel"] = _frames(browser, large, Path(folder))
        points = np.random.default_rng(1).normal(size=(_N_POINTS, 3))
        frames["500 000 points in space"] = _frames(browser, points, Path(folder))
        browser.close()
    return Section(
        title,
        (
            size,
            at_most("N6 first picture, of the PNG's", 3, tuple(row[OURS] / row[_PNG] for row in shown.values())),
            at_most("N6 a megapixel frame, ms", 16, tuple(frames["a megapixel"].values())),
            at_most(
                "N6 a step of 100 000 colours, ms", 30, tuple(time for row in steps.values() for time in row.values())
            ),
        ),
        f"{table('ms', shown)}\n\n{table('ms', frames)}\n\n{table('ms', steps)}",
    )


def _frames(browser: "Browser", data: object, folder: Path) -> dict[str, float]:
    """Return the median times of frames in which a run goes on by a half, and in which its samples are turned."""
    path = folder / "frames.html"
    with warnings.catch_warnings(action="ignore", category=kmeans_gif.Note):
        kmeans_gif.animate(data, path, n_clusters=8, seed=1, max_iter=30)
    page = browser.new_page(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-verified]", timeout=120_000)
    keys = {"half an iteration": ("#page", "."), "a turn": (_DRAWING, "ArrowLeft")}
    times = {name: float(page.evaluate(_FRAMES, list(pressed))) for name, pressed in keys.items()}
    page.close()
    return times


def _first_pictures(browser: "Browser", picture: Bytes, folder: Path, repeats: int) -> dict[str, float]:
    """Return the best times until a page and a PNG are painted, in turns."""
    png = encoded(picture)
    image = f'<!doctype html><body><img src="data:image/png;base64,{b64encode(png).decode()}">'
    (folder / "picture.html").write_text(image)
    kmeans_gif.animate(picture, folder / "page.html", n_clusters=min(_K, picture.shape[0]), seed=1)
    files = {OURS: folder / "page.html", _PNG: folder / "picture.html"}
    best = dict.fromkeys(files, float("inf"))
    for _ in range(repeats):
        for name, file in files.items():
            page = browser.new_page(viewport={"width": 1280, "height": 860})
            page.add_init_script(_SHOWN)
            page.goto(file.as_uri())
            while (at := page.evaluate("globalThis.shownAt")) is None:
                page.wait_for_timeout(5)
            best[name] = min(best[name], float(at))
            page.close()
    return best


def _step(browser: "Browser", picture: Bytes, folder: Path) -> tuple[int, float]:
    """Return the number of colours, and the median time of a step."""
    shutil.copytree(Path(bundle.__file__).parent / "engine", folder / "engine", dirs_exist_ok=True)
    (folder / "main.js").write_text(_STEPS)
    page = browser.new_page()
    page.evaluate(bundle.bundled(folder))
    content = b64encode(encoded(picture)).decode()
    n_colors, time = page.evaluate("([content, k]) => steps(content, k)", [content, _K])
    page.close()
    return int(n_colors), float(time)
