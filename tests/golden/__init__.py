"""Golden pictures: one small run of each kind, stored as checksums, three of them also as PNGs.

They contain no text, so that they don't depend on the version of FreeType: pictures this small have no axes, the image
is too narrow for the text of its head line, and in explanations the text is left blank. After an intended change:
``python -m tests.golden --regenerate``.
"""

import hashlib
import json
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import PIL.Image
from tests.models import photo
from tests.scenes import Array, blobs, drawn

import kmeans_gif as kg
from kmeans_gif.cli import run
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.marks import text
from kmeans_gif.look import Look
from kmeans_gif.types import ColorSpace

FOLDER = Path(__file__).parent
CHECKSUMS = FOLDER / "checksums.json"
SIZE = (159, 110)

CASES: dict[str, tuple[Array, Look]] = {
    "line": (blobs(60, 1), Look(head=False)),
    "plane": (blobs(60, 2), Look(head=False)),
    "regions": (blobs(60, 2), Look(head=False, voronoi=True)),
    "shapes": (blobs(60, 2), Look(head=False, markers=True)),
    "space": (blobs(60, 3), Look(head=False)),
    "turning": (blobs(60, 3), Look(head=False, orbit=25)),
    "density": (blobs(20_000, 2), Look(head=False, density="on")),
    "dark": (blobs(60, 2), Look(head=False, theme="dark", voronoi=True)),
    "image": (np.ascontiguousarray(photo("chelsea")[80:150, 120:190]), Look(head=True)),
}

_CAT = np.ascontiguousarray(photo("chelsea")[80:260, 120:360])
_GRAY = np.ascontiguousarray(photo("camera")[100:280, 150:390, None])
_DARK = Look(theme="dark")

EXPLAINED: dict[str, tuple[Array, Look]] = {
    "explained image": (_CAT, Look()),
    "explained image, dark": (_CAT, Look(theme="dark", trails=False)),
    "explained image in oklab": (_CAT, Look(orbit=20, panels=("colors", "picture", "original"))),
    "explained gray": (_GRAY, Look()),
    "explained gray, dark": (_GRAY, _DARK),
    "explained line": (blobs(60, 1), Look()),
    "explained line, dark": (blobs(60, 1), _DARK),
    "explained plane": (blobs(60, 2), Look()),
    "explained plane, dark": (blobs(60, 2), Look(theme="dark", voronoi=True)),
    "explained space": (blobs(60, 3), Look()),
    "explained space, dark": (blobs(60, 3), Look(theme="dark", orbit=10)),
    "wiped": (_CAT, Look(wipe=True, highlight="changed")),
    "points and curve": (blobs(60, 2), Look(panels=("points", "curve"), rays=False)),
}
"""Runs that are explained, in all their frames."""

FIGURES: dict[str, tuple[Array, tuple[str, ...]]] = {
    "choice of points": (blobs(60, 2), ("-k", "2-9", "-o")),
    "choice of points, dark": (blobs(60, 2), ("-k", "2,3,5,9", "--theme", "dark", "--no-gap", "-o")),
    "choice of a picture": (_CAT, ("-k", "2-6", "--color-space", "oklab", "-o")),
    "choice of a gray picture, dark": (_GRAY, ("-k", "2-40", "--theme", "dark", "--no-gap", "-o")),
    "splits of points": (blobs(60, 2), ("-k", "2-9", "--no-gap", "--tree")),
    "splits of a picture, dark": (_CAT, ("-k", "2-9", "--theme", "dark", "--no-gap", "--tree")),
}
"""Figures that the command draws, with its options."""
_CLASSES = ["abc"[i % 3] for i in range(60)]
COMPARED: dict[str, tuple[Array, Look, dict[str, Any]]] = {
    "compared images": (_CAT, Look(), {"n_clusters": [2, 4], "color_space": ["rgb", "oklab"], "agree": True}),
    "compared images, searched": (_CAT, _DARK, {"n_clusters": 4, "search": 9, "agree": True}),
    "compared line": (blobs(60, 1), Look(), {"n_clusters": 3, "search": 9, "truth": _CLASSES}),
    "compared plane": (blobs(60, 2), Look(), {"n_clusters": [3, 6], "agree": True, "truth": _CLASSES}),
    "compared plane, dark": (blobs(60, 2), Look(theme="dark", voronoi=True), {"n_clusters": [2, 5], "agree": True}),
    "compared space": (blobs(60, 3), Look(markers=True), {"init": ["random", "k-means++"], "agree": True}),
}
"""Several runs side by side, in all their frames."""

PICTURES = ("regions", "space", "density")
"""Cases whose last frame is stored as a PNG."""


def frames_of(case: str) -> list[Frame]:
    """The frames of the first three steps."""
    if case in EXPLAINED:
        return _explained(case)
    if case in FIGURES:
        return [_figure(case)]
    if case in COMPARED:
        return _compared(case)
    source, look = CASES[case]
    size = None if case == "image" else SIZE
    return drawn(source, look, size, max_iter=2, seed=3).frames


def _explained(case: str) -> list[Frame]:
    source, look = EXPLAINED[case]
    space: ColorSpace = "oklab" if "oklab" in case else "rgb"
    with mock.patch.object(text, "_drawn", _blank):
        animation = kg.animate(
            source, n_clusters=3, seed=3, max_iter=2, look=look, explain=True, size=(480, 270), color_space=space
        )
        return list(animation)


def _figure(case: str) -> Frame:
    source, options = FIGURES[case]
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(text, "_drawn", _blank):
        data, file = f"{folder}/data.npy", f"{folder}/figure.png"
        np.save(data, source)
        settings = ("--seed", "3", "--n-init", "1", "--width", "480", "--quiet")
        with open(f"{folder}/stdout", "w", encoding="utf-8") as stdout, redirect_stdout(stdout):  # noqa: PTH123
            code = run(["choose", data, *settings, *options, file])
        assert code == 0
        with PIL.Image.open(file) as picture:
            pixels = np.asarray(picture.convert("RGB"))
    palette, index = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True)
    return Frame(index.reshape(pixels.shape[:2]).astype(np.uint16), palette, None, 0)


def _compared(case: str) -> list[Frame]:
    source, look, options = COMPARED[case]
    with mock.patch.object(text, "_drawn", _blank):
        return list(kg.compare(source, **options, seed=3, max_iter=2, look=look, size=400))


def _blank(words: str, size: float, font: str | None) -> Array:
    return np.zeros((text.line_of(size, font).height, text.text_width(words, size, font)), np.uint8)


def checksums(frames: list[Frame]) -> list[str]:
    """Checksum each frame: its size, index and palette."""
    parts = [f"{frame.index.shape}".encode() + frame.index.tobytes() + frame.palette.tobytes() for frame in frames]
    return [hashlib.sha256(part).hexdigest() for part in parts]


def shown(frame: Frame) -> PIL.Image.Image:
    """A frame in RGB."""
    return PIL.Image.fromarray(frame.palette[frame.index])


def expected() -> dict[str, list[str]]:
    """The stored checksums."""
    kept: dict[str, list[str]] = json.loads(CHECKSUMS.read_text("utf-8"))
    return kept


def regenerate() -> None:
    """Store the current pictures."""
    kept = {case: frames_of(case) for case in [*CASES, *EXPLAINED, *FIGURES, *COMPARED]}
    document = json.dumps({case: checksums(frames) for case, frames in kept.items()}, indent=1)
    CHECKSUMS.write_text(document + "\n", "utf-8")
    for case in PICTURES:
        shown(kept[case][-1]).save(FOLDER / f"{case}.png", optimize=True)


def evidence(case: str, frames: list[Frame]) -> Path:
    """Write the drawn and the stored frames and their differences to a new folder."""
    folder = Path(tempfile.mkdtemp(prefix=f"golden-{case}-"))
    for step, frame in enumerate(frames):
        shown(frame).save(folder / f"result-{step}.png")
    if case in PICTURES:
        with PIL.Image.open(FOLDER / f"{case}.png") as kept:
            picture = np.asarray(kept.convert("RGB")).astype(int)
        kept.save(folder / "expected.png")
        result = np.asarray(shown(frames[-1])).astype(int)
        if result.shape == picture.shape:
            away = np.abs(result - picture).max(axis=2)
            PIL.Image.fromarray(np.where(away > 0, 127 + away // 2, 0).astype(np.uint8)).save(folder / "difference.png")
    return folder
