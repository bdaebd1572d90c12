"""Files that a reader opens in the page, in Chromium."""

import io
import shutil
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pil
from playwright.sync_api import Browser, Error
from tests.page.recordings import CAT

import kmeans_gif as kg
from kmeans_gif.page import bundle

PAGE = Path(bundle.__file__).parent

MAIN = """
import { openFile } from "./engine/index.js";
globalThis.opened = async (name, content) => {
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const data = await openFile(new File([bytes], name), { distinct: [[1, 2, 3]] });
  return { ...data, rows: [...data.rows], weights: [...data.weights], inverse: null, alpha: null };
};
"""

Opened = Callable[[str, bytes], dict[str, Any]]


@pytest.fixture(scope="module")
def opened(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Open a file in a page that has only the engine, and return the data."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(PAGE / "engine", folder / "engine")
    (folder / "main.js").write_text(MAIN)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.evaluate(bundle.bundled(folder))

    def open_file(name: str, content: bytes) -> dict[str, Any]:
        found: dict[str, Any] = page.evaluate(
            "([name, content]) => opened(name, content)", [name, b64encode(content).decode()]
        )
        return found

    yield open_file
    context.close()


def png_of(pixels: Any) -> bytes:
    file = io.BytesIO()
    Pil.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_picture_is_opened_with_its_colors(opened: Opened) -> None:
    data = opened("cat.png", png_of(CAT))
    colors, counts = np.unique(CAT.reshape(-1, 3), axis=0, return_counts=True)
    rows = np.reshape(data["rows"], (-1, 3))
    order = np.lexsort(rows.T[::-1])
    assert np.array_equal(rows[order], colors)
    assert np.array_equal(np.array(data["weights"])[order], counts)
    assert (data["kind"], data["title"], data["width"], data["height"]) == ("image", "cat.png", 180, 140)
    assert data["exact"] is False
    assert "decoded by this browser" in data["notes"][0]


def test_transparent_pixels_weigh_less(opened: Opened) -> None:
    alpha = np.full(CAT.shape[:2], 255, np.uint8)
    alpha[:, :50], alpha[:, 50:60] = 0, 51
    data = opened("cat.png", png_of(np.dstack([CAT, alpha])))
    assert data["n"] == np.count_nonzero(alpha)
    assert (sum(data["weights"]), data["one"]) == (int(alpha.sum()), 255)


def test_large_picture_is_scaled_down(opened: Opened) -> None:
    data = opened("large.png", png_of(np.zeros((2500, 2000, 3), np.uint8)))
    assert (data["width"], data["height"]) == (1788, 2236)
    assert data["notes"][1] == "scaled down from 2000×2500 to 1788×2236 pixels"


def test_table_is_opened_as_in_python(opened: Opened, tmp_path: Path) -> None:
    table = tmp_path / "points.csv"
    table.write_text('name,"x, y",z\na,1,0.1\nb,2,NA\nc,3,-1e-3\n')
    data = opened(table.name, table.read_bytes())
    points = kg.read(table, drop_missing=True)
    assert isinstance(points, kg.Points)
    assert tuple(data["names"]) == points.names
    assert data["rows"] == points.rows(0, points.n).ravel().tolist()
    assert data["notes"] == ["ignored columns without numbers: name", "left out 1 rows with missing values"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x7fELF\0\0\0", "neither a picture that this browser can show nor a table"),
        (b"only,text\na,b\n", "no column of numbers"),
        (b"", "the table is empty"),
    ],
)
def test_what_cannot_be_opened_is_an_error_in_words(content: bytes, words: str, opened: Opened) -> None:
    with pytest.raises(Error, match=words):
        opened("file.bin", content)
