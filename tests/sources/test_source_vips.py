"""PNG and JPEG in strips, compared with Pillow's decoding of the whole."""

import gc
import io
import os
import random
import struct
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
from PIL import Image as Pil
from tests.sources.test_source_pictures import png
from tests.sources.test_source_profiles import cmyk_profile, rgb_profile

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import Image, read
from kmeans_gif.sources.pictures.vips import _Decoder, _end_all

LIMIT = 1000


def saved(picture: Pil.Image, kind: str, **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file


def in_strips(source: object) -> Image:
    """Read with max_pixels below the size of the picture."""
    image = read(source, kind="image", max_pixels=LIMIT)
    assert image.height * image.width > LIMIT
    return image


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_agrees_with_pillow(mode: str, horse: Pil.Image, whole: Any) -> None:
    picture = horse.convert("RGB" if mode == "P" else "L" if mode == "I;16" else "RGBA").convert(mode)
    file = saved(picture, "PNG")
    wanted, wanted_alpha = whole(read(file, kind="image", max_pixels=10**6))
    values, alpha = whole(in_strips(file))
    np.testing.assert_array_equal(values, wanted)
    np.testing.assert_array_equal(alpha, wanted_alpha)


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_png_of_few_bits(bits: int, cat: Pil.Image, whole: Any) -> None:
    file = saved(cat.quantize(1 << bits), "PNG", bits=bits)
    np.testing.assert_array_equal(whole(in_strips(file))[0], whole(read(file, kind="image", max_pixels=10**6))[0])


def test_png_with_a_transparent_color(cat: Pil.Image, whole: Any) -> None:
    file = saved(cat, "PNG", transparency=cat.getpixel((5, 5)))
    wanted, wanted_alpha = whole(read(file, kind="image", max_pixels=10**6))
    values, alpha = whole(in_strips(file))
    assert alpha is not None
    np.testing.assert_array_equal(alpha, wanted_alpha)
    np.testing.assert_array_equal(values, wanted)


@pytest.mark.parametrize("limit", [LIMIT, 10**6])
@pytest.mark.parametrize(("channels", "color_type"), [(1, 0), (2, 4), (3, 2), (4, 6)])
def test_16_bit_png_is_exact_whatever_the_limit(
    channels: int, color_type: int, limit: int, whole: Any, notes: Any
) -> None:
    deep = np.random.default_rng(channels).integers(0, 65536, (50, 41, channels), dtype=np.uint16)
    values, alpha = whole(read(png(deep, color_type), kind="image", max_pixels=limit))
    colors = channels - 1 + channels % 2
    np.testing.assert_array_equal(values, deep[..., :colors])
    if channels % 2 == 0:
        np.testing.assert_array_equal(alpha, np.rint(deep[..., -1] / 65535 * 255))
    assert notes() == []


def test_a_transparent_color_of_16_bits(whole: Any) -> None:
    deep = np.random.default_rng(9).integers(0, 65536, (50, 41, 3), dtype=np.uint16)
    key = b"tRNS" + struct.pack(">3H", *deep[4, 4])
    values, alpha = whole(read(png(deep, 2, key), kind="image", max_pixels=10**6))
    np.testing.assert_array_equal(values, deep)
    np.testing.assert_array_equal(alpha, np.where((deep == deep[4, 4]).all(axis=2), 0, 255))


@pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_agrees_with_pillow(mode: str, subsampling: str, cat: Pil.Image, whole: Any) -> None:
    """Both decode by libjpeg-turbo with the same settings."""
    file = saved(cat.convert(mode), "JPEG", quality=80, subsampling=subsampling)
    np.testing.assert_array_equal(whole(in_strips(file))[0], whole(read(file, kind="image", max_pixels=10**6))[0])


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_and_profile(orientation: int, kind: str, cat: Pil.Image, whole: Any) -> None:
    exif = Pil.Exif()
    exif[0x0112] = orientation
    file = saved(cat, kind, exif=exif, icc_profile=rgb_profile(1.4))
    wanted = whole(read(file, kind="image", max_pixels=10**6))[0]
    assert np.abs(wanted.astype(int).mean(axis=(0, 1)) - np.asarray(cat).mean(axis=(0, 1))).max() > 2
    np.testing.assert_array_equal(whole(in_strips(file))[0], wanted)


def test_a_cmyk_profile(cat: Pil.Image, whole: Any) -> None:
    file = saved(cat.convert("CMYK"), "JPEG", icc_profile=cmyk_profile())
    np.testing.assert_array_equal(whole(in_strips(file))[0], whole(read(file, kind="image", max_pixels=10**6))[0])


def test_rows_can_be_read_again(cat: Pil.Image) -> None:
    tall = cat.resize((61, 4000))
    pixels = np.asarray(tall)
    image = in_strips(saved(tall, "PNG"))
    for start, stop in ((0, 10), (10, 3000), (5, 8), (3900, 4000), (0, 4000)):
        np.testing.assert_array_equal(image.rows(start, stop)[0], pixels[start:stop])


def test_a_file_is_closed_with_its_image(cat: Pil.Image, tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    cat.save(path)
    image = in_strips(path)
    image.rows(0, 4)
    files = [each for each in gc.get_objects() if isinstance(each, io.BufferedReader)]
    (number,) = [file.fileno() for file in files if getattr(file, "name", "") == str(path)]
    files.clear()
    del image
    for thread in workers():
        thread.join(10)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)


def interlaced_png(pixels: np.ndarray) -> io.BytesIO:
    """Write an interlaced PNG: seven passes (PNG specification, 8.2)."""
    starts = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    raw = b"".join(b"\0" + row.tobytes() for y, x, dy, dx in starts for row in pixels[y::dy, x::dx])
    content = b"\x89PNG\r\n\x1a\n"
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 2, 0, 0, 1)
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(raw)), (b"IEND", b"")):
        content += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return io.BytesIO(content)


def test_large_interlaced_and_progressive_pictures_are_refused(cat: Pil.Image, whole: Any) -> None:
    for file, what in (
        (interlaced_png(np.asarray(cat)), "an interlaced PNG"),
        (saved(cat, "JPEG", progressive=True), "a progressive JPEG"),
    ):
        message = (
            r"^the file object has 61 x 47 = 2867 pixels, more than max_pixels=1000, and is "
            rf"{what}, which can't be read in strips; raise max_pixels"
        )
        with pytest.raises(SourceError, match=message):
            in_strips(file)
        assert whole(read(file, kind="image", max_pixels=2867))[0].shape == (47, 61, 3)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_damaged_and_truncated_files(kind: str, cat: Pil.Image) -> None:
    content = saved(cat, kind).getvalue()
    with pytest.raises(SourceError, match=f"^the file object is a {kind} that can't be decoded .*; it is damaged, cut"):
        in_strips(io.BytesIO(content[: len(content) * 2 // 3])).rows(0, 47)
    outcomes = set()
    dice = random.Random(kind)  # noqa: S311 - the same damage in every run
    for _ in range(150):
        damaged = bytearray(content)
        for _ in range(dice.randint(1, 3)):
            damaged[dice.randrange(100 if dice.random() < 0.5 else len(damaged))] = dice.randrange(256)
        try:
            image = read(io.BytesIO(damaged), kind="image", max_pixels=LIMIT)
            image.rows(0, min(image.height, 64))
        except SourceError as error:
            outcomes.add("refused" if "\n" not in str(error) else "more than a line")
        else:
            outcomes.add("read")
    assert outcomes >= {"refused"}
    assert "more than a line" not in outcomes


class Failing(io.BytesIO):
    """A file on a disk that is removed."""

    left = 10**6

    def read(self, size: int | None = -1, /) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise OSError(5, "Input/output error")
        return super().read(size)


def test_read_errors_inside_libvips_are_one_line(cat: Pil.Image, capfd: pytest.CaptureFixture[str]) -> None:
    file = Failing(saved(cat.resize((600, 600)), "PNG").getvalue())
    image = in_strips(file)
    file.left = 3
    with pytest.raises(SourceError, match=r"^the file object is a PNG that can't be decoded .*;") as told:
        image.rows(0, 600)
    assert "\n" not in str(told.value)
    assert capfd.readouterr().err == ""


def test_rows_that_are_decoded_together_must_fit_the_limit(cat: Pil.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kmeans_gif.sources.checks._ALWAYS_HELD", 10)
    message = r"^a strip of 47 rows of the file object has 61 x 47 = 2867 pixels, more than max_pixels=50; raise"
    with pytest.raises(SourceError, match=message):
        read(saved(cat, "PNG"), kind="image", max_pixels=50)


def test_wide_rows_are_refused_before_allocation() -> None:
    """Of 16 bits and 4 channels, 23 rows of 16.7 million pixels."""
    size = struct.pack(">IIBBBBB", 1 << 24, 23, 16, 6, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", size), (b"IDAT", zlib.compress(bytes(999))), (b"IEND", b"")):
        content += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    message = (
        r"^a strip of 23 rows of the file object, 16777216 x 23 pixels of 8 bytes, take 2944 MB at once, "
        r"more than the 228 MB that max_pixels=80000000 allows; raise max_pixels"
    )
    with pytest.raises(SourceError, match=message):
        read(io.BytesIO(content), kind="image")


def test_rows_are_fetched_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of libvips's cache grows with the square of the requested rows: a minute for a million."""
    column = np.random.default_rng(3).integers(0, 256, (30_000, 1), dtype=np.uint8)
    fetched, sizes = _Decoder._fetched, []  # noqa: SLF001 - requests to libvips are visible nowhere else

    def fetch_and_watch(decoder: _Decoder, start: int, stop: int) -> Any:
        sizes.append(stop - start)
        return fetched(decoder, start, stop)

    monkeypatch.setattr(_Decoder, "_fetched", fetch_and_watch)
    image = read(saved(Pil.fromarray(column), "PNG"), kind="image", max_pixels=LIMIT)
    np.testing.assert_array_equal(image.rows(0, 30_000)[0][..., 0], column)
    assert max(sizes) <= 4096


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "kmeans-gif libvips"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_libvips_objects_are_created_and_freed_in_one_thread(
    kind: str, cat: Pil.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    gc.collect()
    for thread in workers():
        thread.join(10)
    made, freed = [], []
    opened, close = _Decoder._opened, _Decoder.close  # noqa: SLF001 - the thread of an object is visible nowhere else

    def open_and_watch(decoder: _Decoder) -> tuple[Any, Any]:
        made.append(threading.current_thread())
        return opened(decoder)

    def close_and_watch(decoder: _Decoder) -> None:
        freed.append(threading.current_thread())
        close(decoder)

    monkeypatch.setattr(_Decoder, "_opened", open_and_watch)
    monkeypatch.setattr(_Decoder, "close", close_and_watch)
    image = in_strips(saved(cat, kind))
    image.rows(0, 20)
    (worker,) = workers()
    freed.clear()
    del image
    worker.join(10)
    assert not worker.is_alive()
    assert made == [worker] * 2
    assert freed == [worker]


def test_images_can_be_garbage_collected_at_any_time(cat: Pil.Image) -> None:
    """Images in cycles are freed wherever the garbage collector runs, even while a thread is started."""
    file = saved(cat, "JPEG")
    before = gc.get_threshold()
    gc.set_threshold(5)
    try:
        for _ in range(30):
            image = in_strips(io.BytesIO(file.getvalue()))
            image.rows(0, 20)
            cycle: list[Any] = [image]
            cycle.append(cycle)
    finally:
        gc.set_threshold(*before)
    del image, cycle
    gc.collect()
    for thread in workers():
        thread.join(10)
    assert workers() == []


def test_an_image_may_be_alive_at_exit(cat: Pil.Image, tmp_path: Path) -> None:
    """Nothing is printed, although libvips warns about this file when it frees it, and the process ends."""
    content = bytearray(saved(cat.resize((61, 400)), "JPEG").getvalue())
    content[len(content) // 2 : len(content) // 2 + 2] = b"\xff\xd0"  # an invalid restart marker
    (tmp_path / "odd.jpg").write_bytes(content)
    code = "import sys, kmeans_gif as kg; i = kg.read(sys.argv[1], max_pixels=9); print(i.rows(0, 400)[0].shape)"
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "odd.jpg"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "(400, 61, 3)\n"
    assert done.stderr == ""


def test_an_ended_decoder_is_not_waited_for(cat: Pil.Image) -> None:
    image = in_strips(saved(cat.resize((61, 400)), "PNG"))
    image.rows(0, 4)
    _end_all()
    with pytest.raises(SourceError, match=r"\(its decoder has ended, at the end of the process or in a fork of it\)"):
        image.rows(100, 104)


@pytest.mark.parametrize("limit", [LIMIT, 10**6])
def test_orientation_from_xmp(limit: int, cat: Pil.Image) -> None:
    """In both places where Pillow looks for it, if EXIF has none."""
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="8"/></x:xmpmeta>'
    file = saved(cat, "JPEG", xmp=xmp)
    with Pil.open(file) as picture:
        assert picture.getexif()[0x0112] == 8
    assert read(file, kind="image", max_pixels=limit).orientation == 8


def test_the_number_of_threads_of_libvips_is_restored(cat: Pil.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(pyvips, "concurrency_get", lambda: 7)
    monkeypatch.setattr(pyvips, "concurrency_set", told.append)
    in_strips(saved(cat, "PNG")).rows(0, 9)
    assert told == [1, 7]


@pytest.mark.usefixtures("without_extras")
@pytest.mark.parametrize(("kind", "extra"), [("PNG", "large"), ("JPEG", "large"), ("BMP", "")])
def test_without_the_extra_the_error_names_it(kind: str, extra: str, cat: Pil.Image) -> None:
    too_many = r"^the file object has 61 x 47 = 2867 pixels, more than max_pixels=1000; "
    way_out = (
        rf"pip install 'kmeans-gif\[{extra}\]' to read it in strips, or raise max_pixels" if extra else "raise max"
    )
    with pytest.raises(SourceError, match=too_many + way_out):
        read(saved(cat, kind), kind="image", max_pixels=LIMIT)


def test_a_damaged_picture_leaves_no_thread() -> None:
    """Without the garbage collector: an exception that refers to its own frame would keep a thread until it runs."""
    file = io.BytesIO()
    Pil.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)).save(file, "PNG")
    damaged = bytearray(file.getvalue())
    damaged[3000] ^= 255
    gc.collect()
    gc.disable()
    try:
        for _ in range(20):
            with pytest.raises(SourceError, match="can't be decoded"):
                read(io.BytesIO(damaged), kind="image", max_pixels=1).rows(0, 64)
        deadline = time.monotonic() + 30
        while any("libvips" in thread.name for thread in threading.enumerate()) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not [thread for thread in threading.enumerate() if "libvips" in thread.name]
    finally:
        gc.enable()
