"""Files that a reader opens in the page, in Chromium."""

import io
import shutil
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pil
from playwright.sync_api import Browser, Error, Page
from tests.page.pngs import SIGNATURE, chunk, every_kind, exif, header, png, read, scanlines, xmp
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
def engine(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page that has only the engine."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(PAGE / "engine", folder / "engine")
    (folder / "main.js").write_text(MAIN)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.evaluate(bundle.bundled(folder))
    yield page
    context.close()


@pytest.fixture(scope="module")
def opened(engine: Page) -> Opened:
    """Open a file, and return the data."""

    def open_file(name: str, content: bytes) -> dict[str, Any]:
        found: dict[str, Any] = engine.evaluate(
            "([name, content]) => opened(name, content)", [name, b64encode(content).decode()]
        )
        return found

    return open_file


def packed_by_pillow(pixels: Any, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    Pil.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def colors_of(data: dict[str, Any]) -> tuple[Any, Any]:
    """Return colours in lexicographic order, and the weight of each."""
    rows, weights = np.reshape(data["rows"], (-1, data["features"])), np.array(data["weights"])
    order = np.lexsort(rows.T[::-1])
    return rows[order], weights[order]


def assert_is_what_python_reads(data: dict[str, Any], content: bytes) -> None:
    image, values, alpha = read(content)
    pixels, opacity = values.reshape(-1, image.features), alpha.ravel().astype(int)
    colors, places = np.unique(pixels[opacity > 0], axis=0, return_inverse=True)
    weights = np.bincount(places.ravel(), opacity[opacity > 0])
    one = 1 if set(opacity) <= {0, 255} else 255
    rows, found = colors_of(data)
    assert np.array_equal(rows, colors)
    assert np.array_equal(found, weights if one == 255 else weights / 255)
    assert (data["width"], data["height"], data["n"]) == (image.width, image.height, np.count_nonzero(opacity))
    assert (data["one"], data["space"]["scale"]) == (one, [image.white] * image.features)
    assert data["exact"] is True


@pytest.mark.parametrize("name", [name for name, _ in every_kind()])
def test_png_is_opened_as_in_python(name: str, opened: Opened) -> None:
    content = dict(every_kind())[name]
    data = opened("a.png", content)
    assert_is_what_python_reads(data, content)
    is_deep = data["space"]["scale"][0] > 255 and not name.startswith("colour type 0 16 bits")
    assert data["notes"] == (["only kmeans-gif[large] reads all 16 bits a channel"] if is_deep else [])


def test_other_pictures_are_decoded_by_the_browser_with_a_note(opened: Opened) -> None:
    data = opened("cat.webp", packed_by_pillow(CAT, "WEBP", lossless=True))
    colors, counts = np.unique(CAT.reshape(-1, 3), axis=0, return_counts=True)
    rows, weights = colors_of(data)
    assert np.array_equal(rows, colors)
    assert np.array_equal(weights, counts)
    assert (data["kind"], data["title"], data["width"], data["height"]) == ("image", "cat.webp", 180, 140)
    assert data["exact"] is False
    assert data["notes"] == ["decoded by this browser, whose numbers may differ from those of kmeans-gif"]


@pytest.mark.parametrize(
    "before",
    [
        chunk(b"iCCP", b"p\0\0" + zlib.compress(b"a profile")),
        chunk(b"eXIf", exif(6)),
        chunk(b"eXIf", b"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\x08\0\0\0" + bytes(4)),
        xmp(3),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b'<x tiff:Orientation="3"/>')),
        chunk(b"zTXt", b"XML:com.adobe.xmp\0\0" + zlib.compress(b'<x tiff:Orientation="3"/>')),
        chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(b"\nexif\n8\n" + exif(6).hex().encode())),
    ],
    ids=["profile", "EXIF", "little-endian EXIF", "XMP", "packed XMP", "XMP as text", "EXIF as text"],
)
def test_png_that_must_be_changed_is_decoded_by_the_browser(before: bytes, opened: Opened) -> None:
    data = opened("a.png", png(np.arange(24).reshape(2, 4, 3), 8, 2, before=before))
    assert data["exact"] is False
    assert "decoded by this browser" in data["notes"][0]


def test_transparent_pixels_weigh_less(opened: Opened) -> None:
    alpha = np.full(CAT.shape[:2], 255, np.uint8)
    alpha[:, :50], alpha[:, 50:60] = 0, 51
    for kind in ("PNG", "WEBP"):
        data = opened("cat", packed_by_pillow(np.dstack([CAT, alpha]), kind, lossless=True))
        assert data["n"] == np.count_nonzero(alpha)
        assert (sum(data["weights"]), data["one"]) == (int(alpha.sum()), 255)


def test_large_picture_is_scaled_down(opened: Opened) -> None:
    data = opened("large.png", packed_by_pillow(np.zeros((2500, 2000, 3), np.uint8)))
    assert (data["width"], data["height"]) == (1788, 2236)
    assert data["notes"][1] == "scaled down from 2000×2500 to 1788×2236 pixels"
    assert data["exact"] is False


def test_little_of_a_bomb_is_inflated(opened: Opened, engine: Page) -> None:
    engine.evaluate(
        """() => {
          const Inflater = DecompressionStream;
          globalThis.taken = 0;
          globalThis.DecompressionStream = function (format) {
            const count = new TransformStream({ transform: (part, to) => (taken += part.length, to.enqueue(part)) });
            return { writable: count.writable, readable: count.readable.pipeThrough(new Inflater(format)) };
          };
          globalThis.restore = () => void (globalThis.DecompressionStream = Inflater);
        }"""
    )
    samples = np.arange(24).reshape(2, 4, 3)
    bomb = zlib.compressobj()
    content = bomb.compress(scanlines(samples, 8)) + b"".join(bomb.compress(bytes(1 << 20)) for _ in range(1000))
    packed = png(samples, 8, 2, content=content + bomb.flush())
    data = opened("bomb.png", packed)
    engine.evaluate("restore()")
    assert_is_what_python_reads(data, packed)
    assert len(packed) > 1_000_000
    assert 0 < engine.evaluate("taken") < 100_000


def test_damaged_png_is_refused_or_opened_as_in_python(opened: Opened) -> None:
    samples = np.arange(60).reshape(6, 10, 1) % 7
    content = png(samples, 4, 3, before=chunk(b"PLTE", bytes(range(50, 71))))
    refused = 0
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        try:
            data = opened("damaged.png", bytes(damaged))
        except Error as error:
            assert "damaged.png is neither a picture that this browser can show nor a table" in error.message  # noqa: PT017
            refused += 1
        else:
            if data["exact"]:
                assert_is_what_python_reads(data, bytes(damaged))
    assert refused > len(content) // 2


@pytest.mark.parametrize("name", ["cut short", "vast", "larger than its data"])
def test_png_without_all_its_pixels_is_refused(name: str, opened: Opened) -> None:
    samples = np.arange(3000).reshape(20, 50, 3) % 256
    whole = png(samples, 8, 2)
    rest = whole[len(SIGNATURE + header(50, 20, 8, 2)) :]
    contents = {
        "cut short": whole[: len(whole) * 2 // 3],
        "vast": SIGNATURE + header(2**31 - 1, 2**31 - 1, 16, 6) + rest,
        "larger than its data": SIGNATURE + header(1999, 2000, 16, 6) + rest,
    }
    with pytest.raises(Error, match=r"a\.png is neither a picture that this browser can show nor a table"):
        opened("a.png", contents[name])


TABLES = {
    "commas": 'name,"x, y",z\na,1,0.1\nb,2,NA\nc,3,-1e-3\n',
    "several spaces": "  width  height\n 1.5   2\n10.25  -3e-1 \n  4  .5\n",
    "spaces and tabs": "a\tb c\n1 2\t\t3\n4\t 5   6\n",
    "spaces without names": "# width height\n1.000e+00 2.500e+00\n3.000e+00 -4.500e+00\n",
    "quoted names between spaces": '"petal length"  kind  "width"\n1.5 a 2\n 3 "b c" 4\n',
    "spaces in cells between tabs": "a\tthe place\tb c\n1\tNew York\t2\n3\tLos Angeles\t4\n",
    "spaces in names of one column": "time in s\n1\n2\n",
    "a comma in the name of one column": "time, in s\n1\n2\n",
    "spaces around bars": "x | y\n1 | 2\n3 | 4\n",
    "commas in a column of text": "note;x;y\na, b, c, d;1;2\ne, f, g, h;3;4\n",
    "semicolons and points": "a;b\n1.5;2\n3;4\n",
    "semicolons and commas": "a;b\n1,5;2\n3;4\n",
    "columns without names": ",x,,y\n0,1,2,3\n1,4,5,6\n",
    "tabs and spaces, and a quote": 'a\tb\n7 \t -2.5\n"-2.5"  4.\n3 4\n',
    "quoted numbers": 'x y\n"1" 2\n3 "4" \n',
}


@pytest.mark.parametrize("name", TABLES)
def test_table_is_opened_as_in_python(name: str, opened: Opened, tmp_path: Path) -> None:
    table = tmp_path / "points.txt"
    table.write_text(TABLES[name])
    data = opened(table.name, table.read_bytes())
    reading = data["reading"]
    points = kg.read(table, drop_missing="--drop-missing" in reading, decimal="," if "--decimal ," in reading else ".")
    assert isinstance(points, kg.Points)
    assert tuple(data["names"]) == points.names
    assert data["rows"] == points.rows(0, points.n).ravel().tolist()
    assert data["exact"] is True


def test_what_is_left_out_of_a_table_is_noted(opened: Opened) -> None:
    data = opened("points.csv", TABLES["commas"].encode())
    assert data["notes"] == ["ignored columns without numbers: name", "left out 1 rows with missing values"]
    assert data["reading"] == " --drop-missing"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x7fELF\0\0\0", "neither a picture that this browser can show nor a table"),
        (b"only,text\na,b\n", "no column of numbers"),
        (b"", "the table is empty"),
        (b"1,5 2,5\n3,5 4,5\n", "no column of numbers"),  # which may mean thousands
        (b"1  2\n3 4\n5\n", "row 3 of the table has 1 cells, the first has 2"),
    ],
)
def test_what_cannot_be_opened_is_an_error_in_words(content: bytes, words: str, opened: Opened) -> None:
    with pytest.raises(Error, match=words):
        opened("file.bin", content)
