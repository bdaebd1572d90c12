"""The compressions of TIFF: files of other encoders, damaged files, and no output about damage."""

import io
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image as Pil
from tests.sources.tiffs import GRAY, RGB, tiff

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import Image, read
from kmeans_gif.sources.pictures.tiff.libtiff import Tags, decode_by_libtiff

MEMORY, STRIPS = 10**6, 1
either = pytest.mark.parametrize("limit", [MEMORY, STRIPS], ids=["memory", "strips"])

FAX = ["ccitt", "group3", "group4"]
COMPRESSIONS = ["none", "lzw", "deflate", "packbits", "lzma", "zstd", "webp", "jpeg", "ycbcr", *FAX]


def by_pillow(picture: Pil.Image, compression: str) -> bytes:
    file = io.BytesIO()
    picture.save(file, "TIFF", compression=compression)
    return file.getvalue()


def refusal(content: bytes, limit: int) -> str:
    with pytest.raises(SourceError) as caught:
        opened(content, limit)
    return str(caught.value)


def exif(orientation: int) -> Pil.Exif:
    tags = Pil.Exif()
    tags[0x0112] = orientation
    return tags


def saved(compression: str, cat: Pil.Image) -> bytes:
    """The cat in each compression, in a kind that it supports."""
    if compression in FAX:
        return by_pillow(cat.convert("1"), f"tiff_{compression}" if compression == "ccitt" else compression)
    if compression == "ycbcr":  # without JPEG, which only Pillow reads
        return by_pillow(cat.convert("YCbCr"), "tiff_lzw")
    file = io.BytesIO()
    tifffile.imwrite(file, np.asarray(cat), photometric="rgb", compression=compression, rowsperstrip=16, metadata=None)
    return file.getvalue()


def opened(content: bytes, limit: int) -> Image:
    image = read(io.BytesIO(content), kind="image", max_pixels=limit)
    assert isinstance(image, Image)
    return image


@either
@pytest.mark.parametrize("compression", FAX)
@pytest.mark.parametrize("fill_order", [1, 2])
def test_fax(fill_order: int, compression: str, limit: int, cat: Pil.Image, whole: Any, tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(saved(compression, cat))
    order = "lsb2msb" if fill_order == 2 else "msb2lsb"
    subprocess.run(["tiffcp", "-f", order, "-r", "10", tmp_path / "a.tif", tmp_path / "b.tif"], check=True)
    values, _ = whole(read(tmp_path / "b.tif", kind="image", max_pixels=limit))
    np.testing.assert_array_equal(values[..., 0], np.asarray(cat.convert("1")) * 255)


@either
@pytest.mark.parametrize("mode", ["L", "RGB", "YCbCr", "CMYK"])
def test_jpeg(mode: str, limit: int, cat: Pil.Image, whole: Any, tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(by_pillow(cat.convert(mode), "jpeg"))
    values, alpha = whole(read(tmp_path / "a.tif", kind="image", max_pixels=limit))
    with Pil.open(tmp_path / "a.tif") as picture:
        wanted = np.asarray(picture.convert("L" if mode == "L" else "RGB"))
    np.testing.assert_array_equal(values.squeeze(), wanted)
    assert (
        np.abs(values.astype(int) - np.asarray(cat.convert("L" if mode == "L" else "RGB")).reshape(values.shape)).mean()
        < 9
    )
    assert alpha is None


@either
def test_fill_order_does_not_apply_to_jpeg(limit: int) -> None:
    """As in libtiff."""
    file = io.BytesIO()
    Pil.new("L", (8, 8), 100).save(file, "JPEG")
    tags = {**GRAY, 256: [8], 257: [8], 278: [8], 259: [7], 266: [2]}
    assert opened(tiff(tags, file.getvalue()), limit).rows(0, 8)[0].ravel().tolist() == [100] * 64


@either
@pytest.mark.parametrize("size", [(8, 7), (7, 8), (16, 4)])
def test_a_webp_must_have_the_size_of_its_strip(size: tuple[int, int], limit: int) -> None:
    file = io.BytesIO()
    Pil.new("RGB", size, (1, 2, 3)).save(file, "WEBP", lossless=True)
    content = tiff({**RGB, 256: [8], 257: [8], 278: [8], 259: [50001]}, file.getvalue())
    with pytest.raises(SourceError, match=r"can't be decoded \(a part of \d+ x \d pixels in place of 8 x 8\)"):
        opened(content, limit).rows(0, 8)


@either
def test_lzw_from_before_tiff_5_is_decoded(limit: int) -> None:
    """Codes with their lowest bit first: Clear, 7, 9, 258 (the two before it), EndOfInformation."""
    bits = "".join(f"{code:09b}"[::-1] for code in (256, 7, 9, 258, 257))
    strip = bytes(int(bits[i : i + 8].ljust(8, "0")[::-1], 2) for i in range(0, len(bits), 8))
    assert opened(tiff({**GRAY, 256: [4], 259: [5]}, strip), limit).rows(0, 1)[0].ravel().tolist() == [7, 9, 7, 9]


@either
def test_a_hostile_lzw_strip(limit: int) -> None:
    """It used to crash the process."""
    strip = bytes.fromhex("800020408810420418810820428810c204388110201b8811")
    content = tiff({**RGB, 256: [31], 257: [23], 258: [16] * 3, 259: [5], 278: [23]}, strip)
    with pytest.raises(SourceError, match="is a TIFF that can't be decoded"):
        opened(content, limit).rows(0, 23)


@pytest.mark.parametrize("compression", [None, "tiff_lzw"])
def test_other_ycbcr_is_read_in_memory_only(
    compression: str | None, cat: Pil.Image, whole: Any, given_notes: list[str]
) -> None:
    file = io.BytesIO()
    pages = [picture.convert("YCbCr") for picture in (cat.rotate(90, expand=True), cat)]
    pages[0].save(file, "TIFF", compression=compression, save_all=True, append_images=pages[1:], exif=exif(6))
    content = file.getvalue()
    values, _ = whole(opened(content, MEMORY))
    assert np.abs(values.astype(int) - np.asarray(cat)).max() <= 3
    assert given_notes == ["the file object holds several pictures: the first is read, 1 further left out"]
    with pytest.raises(SourceError, match=r"2867 pixels, more than max_pixels=1; raise max_pixels"):
        opened(content, STRIPS)


@either
def test_ycbcr_of_fewer_colors_or_another_range_is_refused(limit: int) -> None:
    """libtiff is not used without compression."""
    tags = {**RGB, 262: [6], 530: [1, 1]}
    assert "YCbCr" in refusal(tiff({**tags, 530: [2, 2]}, bytes(6)), limit)
    assert "YCbCr" in refusal(tiff({**tags, 529: bytes(24)}, bytes(6)), limit)
    assert "YCbCr" in refusal(tiff({**tags, 532: bytes(48)}, bytes(6)), limit)


@pytest.mark.parametrize("compression", ["none", "group4", "lzw"])
def test_pictures_that_fit_into_memory_do_not_keep_their_file(compression: str, cat: Pil.Image, whole: Any) -> None:
    file = io.BytesIO(saved(compression, cat))
    image = read(file, kind="image", max_pixels=MEMORY)
    file.close()
    assert whole(image)[0].shape[:2] == (47, 61)


@pytest.mark.parametrize("compression", ["none", "lzw", "deflate", "packbits", "zstd"])
def test_damage_in_memory_is_found_on_reading(compression: str, cat: Pil.Image) -> None:
    content = saved(compression, cat)
    at = tifffile.TiffFile(io.BytesIO(content)).pages.first.dataoffsets[2]
    with pytest.raises(SourceError, match="is a TIFF that can't be decoded"):
        opened(content[: at + 7], MEMORY)


@either
def test_a_fax_with_damaged_lines_is_refused(limit: int, cat: Pil.Image) -> None:
    """libtiff reports the lines, but decodes them nevertheless."""
    content = bytearray(saved("group3", cat))
    page = tifffile.TiffFile(io.BytesIO(content)).pages.first
    middle = page.dataoffsets[0] + page.databytecounts[0] // 2
    content[middle : middle + 20] = bytes(20)
    with pytest.raises(SourceError, match=r"can't be decoded \(libtiff finds errors in its data\); it is damaged"):
        opened(bytes(content), limit).rows(0, 47)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_damaged_parts_raise_only_source_errors(compression: str, cat: Pil.Image) -> None:
    content = saved(compression, cat)
    dice = random.Random(compression)  # noqa: S311 - the same damage in every run
    outcomes = set()
    for _ in range(100):
        damaged = bytearray(content)
        for _ in range(dice.randint(0, 4)):
            damaged[dice.randrange(8, len(damaged))] = dice.randrange(256)
        if dice.random() < 0.1:
            del damaged[dice.randrange(8, len(damaged)) :]
        for limit in (MEMORY, STRIPS):
            try:
                image = opened(bytes(damaged), limit)
                image.rows(0, min(image.height, 64))
            except SourceError as error:
                outcomes.add("refused" if "\n" not in str(error) else "more than a line")
            else:
                outcomes.add("read")
    assert outcomes == {"refused", "read"}


SILENT = """
import io, sys, threading
from pathlib import Path
from PIL import Image
import kmeans_gif as kg

def read(content):
    for _ in range(20):
        sources = io.BytesIO(content), io.BytesIO(content), Image.open(io.BytesIO(content))
        for source, limit in zip(sources, (10**6, 1, 10**6)):
            try:
                image = kg.read(source, max_pixels=limit)
                image.rows(0, image.height)
            except kg.SourceError:
                pass

contents = [Path(path).read_bytes() for path in sys.argv[1:]]
threads = [threading.Thread(target=read, args=(content,)) for content in contents]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sorted(name for name in sys.modules if name in ("tifffile", "imagecodecs")))
"""


def test_damage_prints_nothing_and_needs_no_extra(cat: Pil.Image, tmp_path: Path) -> None:
    paths = []
    for compression in ("group3", "group4", "jpeg", "packbits", "zstd", "ycbcr"):
        content = bytearray(saved(compression, cat))
        page = tifffile.TiffFile(io.BytesIO(content)).pages.first
        for place in range(page.dataoffsets[0] + 2, page.dataoffsets[0] + page.databytecounts[0]):
            content[place] ^= 0xA5
        paths.append(tmp_path / f"{compression}.tif")
        paths[-1].write_bytes(content)
    command = [sys.executable, "-c", SILENT, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert done.stdout == "[]\n"


def test_libtiff_returns_samples_unchanged() -> None:
    tags: Tags = {259: [32773], 262: [1], 258: [8], 277: [1]}
    assert decode_by_libtiff(b"\xff\7\1\2\3", "L", 2, 2, tags) == b"\7\7\2\3"
    with pytest.raises(ValueError, match="cannot decode"):
        decode_by_libtiff(b"\xff\7", "L", 2, 2, tags)
