"""The modules of the page in Deno: checked, linted, formatted, and compared with what Python computes."""

import io
import json
import os
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from deno import find_deno_bin
from PIL import Image as Pil
from tests.page.pngs import every_kind, read
from tests.page.recordings import CAT, write_recordings

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "src" / "kmeans_gif" / "page"
HERE = Path(__file__).parent


def deno(*arguments: object, folder: Path) -> None:
    """Run Deno without the network, or fail with what it says."""
    environment = {**os.environ, "DENO_DIR": str(folder), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
    command = [find_deno_bin(), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", [("check", "--no-remote"), ("lint",), ("fmt", "--check")], ids=lambda it: it[0])
def test_modules_are_typed_linted_and_formatted(command: tuple[str, ...], tmp_path: Path) -> None:
    deno(*command, MODULES, HERE, folder=tmp_path)


def test_modules_compute_what_python_does(tmp_path: Path) -> None:
    recordings, pictures = tmp_path / "recordings", tmp_path / "pictures"
    recordings.mkdir()
    pictures.mkdir()
    assert write_recordings(recordings) > 20
    write_pictures(pictures)
    test = HERE / "engine_test.js"
    deno("test", "--no-remote", f"--allow-read={tmp_path}", test, "--", recordings, pictures, folder=tmp_path / "cache")


def test_tables_are_read(tmp_path: Path) -> None:
    deno("test", "--no-remote", HERE / "table_test.js", folder=tmp_path)


def write_pictures(folder: Path) -> None:
    """Write PNGs, with what the library reads from them, into JSON files."""
    for name, png in [*every_kind(), *by_others()]:
        image, values, alpha = read(png)
        found = {
            "name": name,
            "png": b64encode(png).decode("ascii"),
            "features": image.features,
            "white": image.white,
            "values": b64encode(values.astype("<f8").tobytes()).decode("ascii"),
            "alpha": b64encode(alpha.tobytes()).decode("ascii"),
        }
        (folder / f"{name}.json").write_text(json.dumps(found))


def by_others() -> Iterator[tuple[str, bytes]]:
    """Yield photos that other programs wrote."""
    gray = CAT[..., 0]
    deep = CAT.astype(np.uint16) * 257 - np.arange(CAT.shape[1], dtype=np.uint16)[:, np.newaxis]
    by_pillow = {"L": gray, "LA": np.dstack([gray, CAT[..., 1]]), "RGB": CAT, "RGBA": np.dstack([CAT, gray])}
    for mode, pixels in by_pillow.items():
        file = io.BytesIO()
        Pil.fromarray(pixels, mode).save(file, "PNG")
        yield f"Pillow {mode}", file.getvalue()
    for name, pixels in {"gray": deep[..., 0], "RGB": deep}.items():
        yield f"libpng 16 bits {name}", bytes(imagecodecs.png_encode(np.ascontiguousarray(pixels)))
