"""Decoding: limits checked before decoding, notes, and hostile bytes."""

import io
import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL
import pytest
import skimage.data
import tifffile
from PIL import Image as Pil
from PIL import ImageFile, WebPImagePlugin

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import Image, Points, read
from kmeans_gif.sources.pictures.formats import check_declared_size
from kmeans_gif.sources.pictures.sniff import HEAD, sniff

Whole = Callable[[Image | Points], tuple[np.ndarray, np.ndarray | None]]
Notes = Callable[[], list[str]]
LIMIT = 10**6

SAVED: dict[str, tuple[str, dict[str, Any]]] = {
    "png": ("PNG", {}),
    "jpeg": ("JPEG", {"quality": 90}),
    "webp": ("WEBP", {}),
    "webp lossless": ("WEBP", {"lossless": True}),
    "gif": ("GIF", {}),
    "tiff": ("TIFF", {}),
    "tiff lzw": ("TIFF", {"compression": "tiff_lzw"}),
    "bmp": ("BMP", {}),
    "ppm": ("PPM", {}),
    "avif": ("AVIF", {"speed": 10}),
}
each_format = pytest.mark.parametrize("name", SAVED)


def saved(picture: Pil.Image, name: str) -> bytes:
    file = io.BytesIO()
    picture.save(file, SAVED[name][0], **SAVED[name][1])
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@each_format
def test_formats_that_pillow_reads(name: str, cat: Pil.Image, whole: Whole, notes: Notes) -> None:
    content = saved(cat, name)
    with Pil.open(io.BytesIO(content)) as picture:
        wanted = np.asarray(picture.convert("RGB"))
        assert sniff(content[:HEAD]) == type(picture).__name__.removesuffix("ImageFile")
    np.testing.assert_array_equal(whole(read(io.BytesIO(content), kind=None, max_pixels=LIMIT))[0], wanted)
    assert notes() == []


@pytest.mark.parametrize("variant", range(1, 7))
def test_variants_of_ppm(variant: int, whole: Whole) -> None:
    plain, channels = variant < 4, 3 if variant % 3 == 0 else 1
    bilevel = variant % 3 == 1
    numbers = [0, 1, 1, 0] if bilevel else list(range(4 * channels))
    body = " ".join(map(str, numbers)).encode() if plain else bytes([0b01000000, 0b10000000] if bilevel else numbers)
    content = b"P%d 2 2 " % variant + (b"" if bilevel else b"255 ") + body
    values, _ = whole(read(io.BytesIO(content), kind=None, max_pixels=LIMIT))
    assert values.ravel().tolist() == ([255, 0, 0, 255] if bilevel else numbers)


@pytest.mark.parametrize(
    "head", [b"", b"P", b"P7\n", b"P0 1", b"PK\3\4", b"RIFF....WAVE", b"\0\0\0\x18ftypheic\0\0\0\0mif1"]
)
def test_other_signatures(head: bytes) -> None:
    assert sniff(head) is None


def test_a_big_endian_bigtiff_is_a_tiff() -> None:
    assert sniff(b"MM\0+\0\x08\0\0") == "Tiff"


def test_a_jpeg_with_a_second_picture_is_a_jpeg(cat: Pil.Image, whole: Whole, notes: Notes) -> None:
    file = io.BytesIO()
    cat.save(file, "MPO", save_all=True, append_images=[cat.rotate(180)])
    with Pil.open(file) as picture:
        assert picture.format == "MPO"
        wanted = np.asarray(picture)
    np.testing.assert_array_equal(whole(read(file, kind=None, max_pixels=LIMIT))[0], wanted)
    assert notes() == []


@pytest.mark.parametrize("name", ["png", "gif", "tiff", "webp lossless", "avif"])
def test_further_pictures_are_named(name: str, cat: Pil.Image, whole: Whole, notes: Notes) -> None:
    file = io.BytesIO()
    kind, options = SAVED[name]
    cat.save(file, kind, save_all=True, append_images=[cat.rotate(90), cat.rotate(180)], **options)
    with Pil.open(file) as picture:
        wanted = np.asarray(picture.convert("RGB"))
    values, _ = whole(read(file, kind=None, max_pixels=LIMIT))
    np.testing.assert_array_equal(values, wanted)
    assert notes() == ["the file object holds several pictures: the first is read, 2 further left out"]


def test_a_real_tiff_of_two_pages(whole: Whole, notes: Notes) -> None:
    path = Path(skimage.data.__file__).parent / "multipage.tif"
    pages = tifffile.imread(path)
    assert len(pages) == 2
    np.testing.assert_array_equal(whole(read(path, kind=None, max_pixels=LIMIT))[0][..., 0], pages[0])
    assert notes() == [f"{str(path)!r} holds several pictures: the first is read, 1 further left out"]


def test_damage_after_the_first_picture_is_tolerated(cat: Pil.Image, whole: Whole, notes: Notes) -> None:
    file = io.BytesIO()
    cat.save(file, "TIFF", save_all=True, append_images=[cat])
    content = bytearray(file.getvalue())
    entries_at = struct.unpack_from("<I", content, 4)[0]
    next_at = entries_at + 2 + 12 * struct.unpack_from("<H", content, entries_at)[0]
    struct.pack_into("<I", content, next_at, len(content) + 1000)
    np.testing.assert_array_equal(whole(read(io.BytesIO(content), kind=None, max_pixels=LIMIT))[0], np.asarray(cat))
    assert notes() in ([], ["the file object holds several pictures: the first is read, the further left out"])


def bomb() -> bytes:
    """A PNG of 9500 x 9500 bilevel pixels, in 11 kB."""
    lines = zlib.compress(bytes(9500 * (1 + 1188)), 9)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 9500, 9500, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.mark.usefixtures("without_extras")
def test_decompression_bombs_are_detected_by_the_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb())
    assert path.stat().st_size < 12_000
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("decoded"))
    with pytest.raises(
        SourceError, match=r"bomb\.png' has 9500 x 9500 = 90250000 pixels, more than max_pixels=80000000"
    ):
        read(path, kind=None, max_pixels=80_000_000)


@pytest.mark.usefixtures("without_extras")
def test_pillows_own_limit_is_neither_used_nor_changed(cat: Pil.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pil, "MAX_IMAGE_PIXELS", 1000)  # Pillow's own `open` of 2867 pixels would raise
    holding = ["webp"] if int(PIL.__version__.split(".")[0]) >= 13 else []  # whose plugin keeps it
    for name in {"png", "jpeg", "bmp", "ppm", "gif", "avif", "tiff", "webp"} - {*holding}:
        assert read(io.BytesIO(saved(cat, name)), kind="image", max_pixels=2867).width == 61
    for name in holding:
        with pytest.raises(SourceError, match=r"^the file object is larger than Pillow reads of a WEBP \(2 x "):
            read(io.BytesIO(saved(cat, name)), kind=None, max_pixels=2867)
    assert Pil.MAX_IMAGE_PIXELS == 1000


@pytest.mark.usefixtures("without_extras")
@pytest.mark.parametrize("name", [name for name in SAVED if "tiff" not in name])  # which is read in strips
def test_the_limit_holds_for_each_format(name: str, cat: Pil.Image) -> None:
    content = saved(cat, name)
    assert read(io.BytesIO(content), kind="image", max_pixels=61 * 47).height == 47
    with pytest.raises(SourceError, match=r"^the file object has 61 x 47 = 2867 pixels, more than max_pixels=2866"):
        read(io.BytesIO(content), kind=None, max_pixels=61 * 47 - 1)


@pytest.mark.parametrize("name", ["webp", "webp lossless", "webp with exif", "gif"])
def test_the_canvas_size_is_checked_before_allocation(name: str, cat: Pil.Image) -> None:
    file = io.BytesIO()
    if "exif" in name:
        exif = Pil.Exif()
        exif[0x0112] = 3
        cat.save(file, "WEBP", exif=exif)
    else:
        file.write(saved(cat, name))
    plugin = "Gif" if name == "gif" else "WebP"
    check_declared_size(file, plugin, "it", 2867)
    with pytest.raises(SourceError, match=r"^it has 61 x 47 = 2867 pixels"):
        check_declared_size(file, plugin, "it", 2866)


def test_a_webp_is_refused_before_its_plugin_fills_memory(cat: Pil.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO(saved(cat, "webp"))
    monkeypatch.setattr(WebPImagePlugin, "WebPImageFile", lambda _: pytest.fail("opened"))
    with pytest.raises(SourceError, match=r"^the file object has 61 x 47 = 2867 pixels"):
        read(content, kind=None, max_pixels=2866)


def gif(screen: tuple[int, int], box: tuple[int, int, int, int], packed: bytes, control: bytes = b"") -> io.BytesIO:
    """One frame of the colours red, green, blue and white (GIF89a, 18 to 23)."""
    palette = bytes([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
    left, top, width, height = box
    return io.BytesIO(
        b"GIF89a" + struct.pack("<HHBBB", *screen, 0xF1, 0, 0) + palette + control
        + b"," + struct.pack("<HHHHB", left, top, width, height, 0)
        + bytes([2, len(packed)]) + packed + b"\0;"
    )  # fmt: skip


GREEN = b"\x4c\x01"
"""LZW of one 2-bit pixel of index 1: clear 4, 1, end 5 in codes of 3 bits, the first lowest."""


@pytest.mark.parametrize("limit", [LIMIT, 8])
def test_pixels_outside_the_first_frame_are_transparent(limit: int, whole: Whole) -> None:
    values, alpha = whole(read(gif((4, 2), (2, 1, 1, 1), GREEN), kind="image", max_pixels=limit))
    assert alpha is not None
    assert alpha.tolist() == [[0, 0, 0, 0], [0, 0, 255, 0]]
    assert values[1, 2].tolist() == [0, 255, 0]


def test_a_frame_that_covers_the_canvas_is_opaque(whole: Whole) -> None:
    values, alpha = whole(read(gif((1, 1), (0, 0, 1, 1), GREEN), kind="image"))
    assert values.tolist() == [[[0, 255, 0]]]
    assert alpha is None


@pytest.mark.parametrize(("index", "seen"), [(1, 0), (2, 255)])
def test_a_small_frame_with_a_transparent_index(index: int, seen: int, whole: Whole) -> None:
    control = b"!\xf9\4\1\0\0" + bytes([index]) + b"\0"
    _, alpha = whole(read(gif((2, 1), (1, 0, 1, 1), GREEN, control), kind="image"))
    assert alpha is not None
    assert alpha.tolist() == [[0, seen]]


def test_a_small_frame_of_a_picture_opened_by_pillow(whole: Whole) -> None:
    with Pil.open(gif((2, 1), (1, 0, 1, 1), GREEN)) as picture:
        values, alpha = whole(read(picture))
    assert alpha is not None
    assert alpha.tolist() == [[0, 255]]
    assert values[0, 1].tolist() == [0, 255, 0]


def run_lengths(width: int, height: int, runs: bytes) -> io.BytesIO:
    """A run-length encoded bitmap of 8 bits per pixel (BITMAPINFOHEADER, BI_RLE8) with a gray palette."""
    palette = b"".join(bytes([i, i, i, 0]) for i in range(256))
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(runs), 0, 0, 256, 0)
    start = 14 + len(info) + len(palette)
    return io.BytesIO(b"BM" + struct.pack("<IHHI", start + len(runs), 0, 0, start) + info + palette + runs)


def test_bitmaps_whose_runs_cannot_fill_them_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("decoded"))
    file = run_lengths(7_143_431, 8, b"\0\1")
    with pytest.raises(
        SourceError,
        match=r"^the file object is a BMP that can't be decoded \(1080 bytes of runs for 7143431 x 8 pixels\)",
    ):
        read(file, kind="image")


def test_runs_of_maximum_length(whole: Whole) -> None:
    """White, 255 pixels per 2 bytes; and rows of one pixel, which skip the rest."""
    rows, columns = 1500, 255 * 4
    values, _ = whole(read(run_lengths(columns, rows, (b"\xff\xff" * 4 + b"\0\0") * rows + b"\0\1"), kind="image"))
    assert values.shape == (rows, columns, 1)
    assert values.min() == 255
    values, _ = whole(read(run_lengths(1000, 1000, b"\1\0\0\0" * 1000 + b"\0\1"), kind="image"))
    assert values.max() == 0


def test_a_missing_palette(cat: Pil.Image) -> None:
    content = saved(cat.quantize(8), "png")
    at = content.index(b"PLTE") - 4
    length = int.from_bytes(content[at : at + 4], "big")
    without = content[:at] + content[at + 12 + length :]
    with pytest.raises(
        SourceError, match=r"^the file object is a PNG that can't be decoded \(it has no palette\); it is"
    ):
        read(io.BytesIO(without), kind=None, max_pixels=LIMIT)


@pytest.mark.parametrize("name", [name for name in SAVED if name not in ("avif", "ppm")])
def test_truncated_files(name: str, cat: Pil.Image) -> None:
    content = saved(cat, name)
    with pytest.raises(
        SourceError, match=r"^the file object is a [A-Z]+ that can't be decoded \(.+\); it is damaged, cut"
    ):
        read(io.BytesIO(content[: len(content) // 2]), kind=None, max_pixels=LIMIT)


@each_format
def test_hostile_bytes(name: str, cat: Pil.Image) -> None:
    """Flipped bits and truncation give an image or a one-line error, and no warning."""
    content = saved(cat.resize((13, 9)), name)
    dice = random.Random(name)  # noqa: S311 - the same damage in every run
    outcomes = set()
    for _ in range(60 if name == "avif" else 250):
        damaged = bytearray(content)
        for _ in range(dice.randint(1, 4)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        if dice.random() < 0.3:
            del damaged[dice.randrange(len(damaged)) :]
        try:
            image = read(io.BytesIO(damaged), kind="image", max_pixels=LIMIT)
            image.rows(0, image.height)
        except SourceError as error:
            outcomes.add("refused" if "\n" not in str(error) else "more than a line")
        else:
            outcomes.add("read")
    assert outcomes == {"refused", "read"}


def test_nothing_is_printed_about_an_odd_tiff(cat: Pil.Image, tmp_path: Path) -> None:
    content = bytearray(saved(cat, "tiff"))
    entry = content.index(struct.pack("<HHI", 277, 3, 1))  # SamplesPerPixel
    content[entry + 8 : entry + 10] = b"\xff\xff"
    (tmp_path / "odd.tif").write_bytes(content)
    code = "import sys, kmeans_gif.sources as s; s.read(sys.argv[1], kind=None, max_pixels=10**6)"
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "odd.tif"], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    assert "SourceError" in done.stderr
    assert "More samples" not in done.stderr.partition("Traceback")[0]
