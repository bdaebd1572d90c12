"""Every mode, orientation and depth, compared with the whole picture by Pillow or with the values written."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import skimage.color
import tifffile
from PIL import Image as Pil
from PIL import ImageOps

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import Image, Points, read
from kmeans_gif.sources.pictures import pillow as pictures

Whole = Callable[[Image | Points], tuple[np.ndarray, np.ndarray | None]]
Notes = Callable[[], list[str]]


def png(values: np.ndarray, color: int, extra: bytes = b"") -> io.BytesIO:
    """Write a PNG of 16 bits per channel (PNG specification, 11.2)."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    height, width = values.shape[:2]
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, color, 0, 0, 0))
    lines = b"".join(b"\0" + line.astype(">u2").tobytes() for line in values)
    extra = chunk(extra[:4], extra[4:]) if extra else b""
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + header + extra + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    )


@pytest.fixture
def deep(cat: Pil.Image) -> np.ndarray:
    """RGB of 16 bits whose lower bytes differ from the upper ones."""
    high = np.asarray(cat).astype(np.uint16)
    return high << 8 | np.arange(high.size, dtype=np.uint16).reshape(high.shape) % 251


@pytest.mark.parametrize(
    "mode", ["RGB", "RGBX", "RGBA", "RGBa", "CMYK", "YCbCr", "HSV", "P", "PA", "L", "LA", "La", "1"]
)
def test_mode(mode: str, horse: Pil.Image, whole: Whole) -> None:
    start = {"PA": "P", "La": "LA", "RGBX": "RGB", "P": "RGB", "CMYK": "RGB", "YCbCr": "RGB", "HSV": "RGB"}.get(mode)
    picture = (horse.convert(start) if start else horse).convert(mode)
    values, alpha = whole(read(picture, kind=None, max_pixels=10**6))
    gray, seen = mode in ("L", "LA", "La", "1"), mode in ("RGBA", "RGBa", "PA", "LA", "La")
    wanted = np.asarray(picture.convert("LA" if gray else "RGBA"))
    np.testing.assert_array_equal(values, wanted[..., :-1])
    assert (alpha is not None) == seen
    if alpha is not None:
        np.testing.assert_array_equal(alpha, wanted[..., -1])


def test_bilevel_pixels_are_0_and_255(camera: Pil.Image, whole: Whole) -> None:
    values, _ = whole(read(camera.point(lambda v: v > 100, "1"), kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values[..., 0], np.where(np.asarray(camera) > 100, 255, 0))


def test_lab(cat: Pil.Image, whole: Whole) -> None:
    lab = skimage.color.rgb2lab(np.asarray(cat))
    stored = np.rint(lab * (2.55, 1, 1)).astype(np.int16).astype(np.uint8)
    file = io.BytesIO()
    tifffile.imwrite(file, stored, photometric="cielab", metadata=None)
    values, _ = whole(read(file, kind=None, max_pixels=10**6))
    assert np.abs(values.astype(int) - np.asarray(cat)).mean() < 2.5  # two ways to adapt to D50, and 8-bit steps


@pytest.mark.parametrize("key", [7, bytes(range(0, 200, 10)), None])
def test_palette_with_transparency(key: int | bytes | None, cat: Pil.Image, whole: Whole) -> None:
    file = io.BytesIO()
    few = cat.quantize(20)
    few.save(file, "PNG", **({} if key is None else {"transparency": key}))
    values, alpha = whole(read(file, kind=None, max_pixels=10**6))
    index = np.asarray(few)
    np.testing.assert_array_equal(values, np.asarray(few.convert("RGB")))
    if key is None:
        assert alpha is None
    else:
        table = np.frombuffer(key, np.uint8) if isinstance(key, bytes) else np.where(np.arange(20) == key, 0, 255)
        np.testing.assert_array_equal(alpha, table[index])


def test_the_transparent_color_of_rgb(cat: Pil.Image, whole: Whole) -> None:
    file = io.BytesIO()
    color = cat.getpixel((5, 5))
    cat.save(file, "PNG", transparency=color)
    values, alpha = whole(read(file, kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values, np.asarray(cat))
    np.testing.assert_array_equal(alpha, np.where((np.asarray(cat) == color).all(axis=2), 0, 255))


def test_the_transparent_value_of_gray(camera: Pil.Image, whole: Whole) -> None:
    file = io.BytesIO()
    camera.save(file, "PNG", transparency=int(np.asarray(camera)[3, 3]))
    values, alpha = whole(read(file, kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values[..., 0], np.asarray(camera))
    np.testing.assert_array_equal(alpha, np.where(np.asarray(camera) == np.asarray(camera)[3, 3], 0, 255))


@pytest.mark.parametrize("kind", ["png", "tiff <", "tiff >", "bigtiff", "pgm"])
def test_16_bit_gray_is_exact(kind: str, deep: np.ndarray, whole: Whole, notes: Notes) -> None:
    gray = deep[..., 0]
    file = io.BytesIO()
    if kind == "png":
        file = png(gray, 0)
    elif kind == "pgm":
        file.write(b"P5 %d %d 65535\n" % gray.shape[::-1] + gray.astype(">u2").tobytes())
    else:
        tifffile.imwrite(file, gray, byteorder=">" if ">" in kind else "<", bigtiff="big" in kind, metadata=None)
    image = read(file, kind="image", max_pixels=10**6)
    values, alpha = whole(image)
    assert image.white == 65535
    np.testing.assert_array_equal(values[..., 0], gray)
    assert alpha is None
    assert notes() == []


def test_the_transparent_value_of_16_bit_gray(deep: np.ndarray, whole: Whole) -> None:
    gray = deep[..., 1]
    values, alpha = whole(read(png(gray, 0, b"tRNS" + struct.pack(">H", gray[4, 4])), kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values[..., 0], gray)
    np.testing.assert_array_equal(alpha, np.where(gray == gray[4, 4], 0, 255))


@pytest.mark.usefixtures("without_extras")
@pytest.mark.parametrize("kind", ["png", "png alpha", "png gray alpha", "ppm"])
def test_16_bit_color_is_read_at_8_bits_with_a_note(kind: str, deep: np.ndarray, whole: Whole, notes: Notes) -> None:
    seen = deep[..., :1] ^ 0x5555
    file = io.BytesIO()
    if kind == "png":
        file = png(deep, 2)
    elif kind == "png alpha":
        file = png(np.dstack([deep, seen]), 6)
    elif kind == "png gray alpha":
        file = png(np.dstack([deep[..., :1], seen]), 4)
    else:
        file.write(b"P6 %d %d 65535\n" % deep.shape[1::-1] + deep.astype(">u2").tobytes())
    values, alpha = whole(read(file, kind=None, max_pixels=10**6))
    assert values.shape[2] == (1 if "gray" in kind else 3)
    assert np.abs(values - deep[..., : values.shape[2]] / 257).max() <= 1
    assert (alpha is not None) == ("alpha" in kind)
    if alpha is not None:
        assert np.abs(alpha - seen[..., 0] / 257).max() <= 1
    keeps = "an array (uint16)" if kind == "ppm" else "pip install 'kmeans-gif[large]'"
    assert notes() == [f"the file object has 16 bits a channel and is read at 8; {keeps} keeps them all"]


@pytest.mark.usefixtures("without_extras")
def test_the_transparent_color_of_16_bit_rgb(deep: np.ndarray, whole: Whole) -> None:
    key = b"tRNS" + struct.pack(">3H", *deep[0, 0])
    _, alpha = whole(read(png(deep, 2, key), kind=None, max_pixels=10**6))
    assert alpha is not None
    assert alpha[0, 0] == 0
    np.testing.assert_array_equal(alpha, np.where((deep >> 8 == deep[0, 0] >> 8).all(axis=2), 0, 255))


def test_32_bit_values(deep: np.ndarray, whole: Whole) -> None:
    wide = deep[..., 2].astype(np.int32)
    image = read(Pil.fromarray(wide), kind="image", max_pixels=10**6)
    assert image.white == 65535
    np.testing.assert_array_equal(whole(image)[0][..., 0], wide)
    for low, high in ((-5, 9), (9, 65536)):
        message = f"^the PIL image holds 32-bit values from {low} to {high}, but gray goes from 0 to 65535; scale it"
        with pytest.raises(SourceError, match=message):
            read(Pil.fromarray(np.array([[low, high]], np.int32)), kind=None, max_pixels=10**6)


def test_float_values(camera: Pil.Image, whole: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_PIECE", 100)
    light = (np.asarray(camera) / 255).astype(np.float32)
    image = read(Pil.fromarray(light), kind="image", max_pixels=10**6)
    assert image.white == 1
    np.testing.assert_array_equal(whole(image)[0][..., 0], light)
    light[-1, -1] = 1.5
    with pytest.raises(SourceError, match=r"the PIL image holds floats from 0\.\d+ to 1\.5, but a float picture goes"):
        read(Pil.fromarray(light), kind=None, max_pixels=10**6)
    light[-1, 0] = np.nan
    with pytest.raises(SourceError, match="the PIL image holds NaN or infinite values"):
        read(Pil.fromarray(light), kind=None, max_pixels=10**6)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".lzw.tif", ".avif"])
def test_exif_orientation(suffix: str, orientation: int, cat: Pil.Image, whole: Whole, tmp_path: Path) -> None:
    exif = Pil.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"cat{suffix}"
    compression = "tiff_lzw" if "lzw" in suffix else None
    cat.save(path, exif=exif, speed=10, compression=compression)  # an option of AVIF only
    with Pil.open(path) as stored:
        wanted = np.asarray(ImageOps.exif_transpose(stored))
    assert wanted.shape[:2] == ((61, 47) if orientation > 4 else (47, 61))
    np.testing.assert_array_equal(whole(read(path, kind=None, max_pixels=10**6))[0], wanted)
    with Pil.open(path) as picture:
        np.testing.assert_array_equal(whole(read(picture, kind=None, max_pixels=10**6))[0], wanted)


def test_orientation_applies_to_alpha_and_16_bits(horse: Pil.Image, deep: np.ndarray, whole: Whole) -> None:
    for picture in (horse, Pil.fromarray(deep[..., 0])):
        tagged = picture.copy()
        tagged.getexif()[0x0112] = 6
        values, alpha = whole(read(tagged, kind=None, max_pixels=10**6))
        wanted = np.atleast_3d(np.rot90(np.asarray(picture), -1))
        np.testing.assert_array_equal(values, wanted[..., : values.shape[2]])
        assert alpha is None or np.array_equal(alpha, wanted[..., 3])


@pytest.mark.parametrize("tag", [0, 9, "x", b"\6"])
def test_invalid_orientations_are_ignored(tag: object, cat: Pil.Image, whole: Whole) -> None:
    tagged = cat.copy()
    tagged.getexif()[0x0112] = tag
    np.testing.assert_array_equal(whole(read(tagged, kind=None, max_pixels=10**6))[0], np.asarray(cat))


def test_broken_exif_is_ignored(cat: Pil.Image, whole: Whole) -> None:
    tagged = cat.copy()
    tagged.info["exif"] = b"Exif\0\0MM\0*\0\0\0\x08\0\x40nonsense"
    np.testing.assert_array_equal(whole(read(tagged, kind=None, max_pixels=10**6))[0], np.asarray(cat))


@pytest.mark.parametrize("orientation", [1, 8])
def test_large_strips_are_converted_in_pieces(
    orientation: int, horse: Pil.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged = horse.copy()
    tagged.getexif()[0x0112] = orientation
    whole_image = read(tagged, kind="image", max_pixels=10**6)
    wanted = whole_image.rows(0, whole_image.height)
    monkeypatch.setattr(pictures, "_PIECE", 300)
    monkeypatch.setattr(Pil, "MAX_IMAGE_PIXELS", 300)  # Pillow warns about larger crops, and warnings fail tests
    image = read(tagged, kind="image", max_pixels=10**6)
    values, alpha = image.rows(1, image.height)  # not everything, which Pillow would copy
    np.testing.assert_array_equal(values, wanted[0][1:])
    assert wanted[1] is not None
    np.testing.assert_array_equal(alpha, wanted[1][1:])


def test_the_array_interface_of_a_subclass_is_not_used(cat: Pil.Image, whole: Whole) -> None:
    class Odd(Pil.Image):
        @property
        def __array_interface__(self) -> dict[str, object]:  # type: ignore[override]
            raise AssertionError

    odd = Odd()
    odd.__setstate__(list(cat.__getstate__()))
    values, _ = whole(read(odd.convert("P").convert("RGB"), kind="image", max_pixels=10**6))
    assert values.shape == (47, 61, 3)


def test_too_large_and_damaged_pictures(cat: Pil.Image) -> None:
    with pytest.raises(
        SourceError, match=r"^the PIL image has 61 x 47 = 2867 pixels, more than max_pixels=2866; raise"
    ):
        read(cat, kind=None, max_pixels=2866)
    file = io.BytesIO()
    cat.save(file, "PNG")
    with (
        Pil.open(io.BytesIO(file.getvalue()[:900])) as cut,
        pytest.raises(
            SourceError, match=r"^the PIL image is a PNG that can't be decoded \(.*truncated.*\); it is damaged"
        ),
    ):
        read(cut, kind=None, max_pixels=10**6)
    closed = cat.copy()
    closed.close()
    with pytest.raises(SourceError, match=r"^the PIL image is a picture that can't be decoded"):
        read(closed, kind=None, max_pixels=10**6)
