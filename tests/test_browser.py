"""A browser shows the frames that were painted, each for its time."""

import base64
import io
import json
import shutil
import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import numpy as np
import pytest
from tests.models import photo

import kmeans_gif as kg

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")

CAT = photo("chelsea")[100:124, 100:132]

DECODE = """
(async () => {
  const data = await (await fetch(document.querySelector("img").src)).arrayBuffer();
  const decoder = new ImageDecoder({data, type: TYPE, colorSpaceConversion: "none"});
  await decoder.completed;
  await decoder.tracks.ready;
  const track = decoder.tracks.selectedTrack;
  const frames = [];
  for (let i = 0; i < track.frameCount; i++) {
    const {image} = await decoder.decode({frameIndex: i});
    const context = new OffscreenCanvas(image.displayWidth, image.displayHeight).getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, image.displayWidth, image.displayHeight).data;
    frames.push({ms: image.duration / 1000, pixels: Array.from(pixels)});
  }
  return {frames, repetitions: track.repetitionCount};
})().catch(error => ({error: String(error)})).then(
  found => fetch("/found", {method: "POST", body: JSON.stringify(found)}));
"""


class Answering(BaseHTTPRequestHandler):
    """Serves a page, and keeps what the page sends back."""

    page = b""
    found: Queue[bytes]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.page)

    def do_POST(self) -> None:
        self.found.put(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def decoded(page: str, kind: str, folder: Path) -> dict[str, Any]:
    """What the browser decodes from the image of a page: pixels and durations, and the number of repetitions."""
    script = DECODE.replace("TYPE", json.dumps(kind))
    document = f"<!DOCTYPE html><body>{page}<script>{script}</script></body>".encode()

    class Handler(Answering):
        page = document
        found = Queue()

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
        place = [f"--user-data-dir={folder}/profile", f"http://127.0.0.1:{server.server_port}/"]
        with subprocess.Popen([str(CHROMIUM), *options, *place], stderr=subprocess.DEVNULL) as browser:
            try:
                answer: dict[str, Any] = json.loads(Handler.found.get(timeout=60))
            finally:
                browser.terminate()
                server.shutdown()
    assert "error" not in answer, answer
    return answer


def check(found: dict[str, Any], animation: kg.Animation) -> None:
    assert [frame["ms"] for frame in found["frames"]] == [frame.ms for frame in animation]
    for shown, frame in zip(found["frames"], animation, strict=True):
        pixels = np.array(shown["pixels"], np.uint8).reshape(*frame.index.shape, 4)
        assert np.array_equal(pixels, np.asarray(frame.image().convert("RGBA")))


@pytest.mark.parametrize(
    ("suffix", "kind", "k"),
    [
        *(("apng", "image/png", 5), ("apng", "image/png", 300)),
        *(("webp", "image/webp", 5), ("webp", "image/webp", 300), ("gif", "image/gif", 5)),
    ],
)
@pytest.mark.parametrize("has_hole", [False, True])
def test_every_frame_is_shown_for_its_time(suffix: str, kind: str, k: int, has_hole: bool, tmp_path: Path) -> None:
    alpha = np.full((*CAT.shape[:2], 1), 255, np.uint8)
    alpha[:8, :8] = 0
    file = io.BytesIO()
    source = np.dstack([CAT, alpha]) if has_hole else CAT
    animation = kg.animate(source, file, format=suffix, n_clusters=k, seed=1, max_iter=4, plays=3)
    data = base64.b64encode(file.getvalue()).decode()
    found = decoded(f'<img src="data:{kind};base64,{data}">', kind, tmp_path)
    check(found, animation)
    assert found["repetitions"] == 2


def test_a_notebook_shows_the_animation(tmp_path: Path) -> None:
    animation = kg.animate(CAT, n_clusters=5, seed=1, max_iter=4)
    page = animation._repr_mimebundle_()["text/html"]
    found = decoded(page, "image/gif", tmp_path)
    check(found, animation)
    assert found["repetitions"] in (None, 0)  # infinite
