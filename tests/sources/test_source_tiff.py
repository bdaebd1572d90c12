"""TIFF: exact pixels of files written by tifffile, and files with false tags."""

import io
import random
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image as Pil
from PIL import ImageCms
from tests.sources.test_source_profiles import rgb_profile

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import Image, read

LAYOUTS: dict[str, dict[str, Any]] = {
    "one strip": {},
    "strips": {"rowsperstrip": 7},
    "strips of a row": {"rowsperstrip": 1},
    "tiles": {"tile": (16, 32)},
    "tiles larger than the picture": {"tile": (64, 64)},
    "BigTIFF": {"bigtiff": True, "tile": (16, 16)},
    "big-endian": {"byteorder": ">", "rowsperstrip": 5},
    "big-endian BigTIFF": {"byteorder": ">", "bigtiff": True, "rowsperstrip": 5},
    "planes": {"planarconfig": "separate", "rowsperstrip": 9},
    "planes of tiles": {"planarconfig": "separate", "tile": (32, 16)},
    "deflate": {"compression": "deflate", "tile": (16, 16)},
    "deflate, predicted": {"compression": "deflate", "predictor": True, "rowsperstrip": 10},
    "LZW": {"compression": "lzw", "rowsperstrip": 10},
    "LZW, predicted": {"compression": "lzw", "predictor": True, "tile": (32, 32)},
    "PackBits": {"compression": "packbits", "rowsperstrip": 3},
    "LZMA": {"compression": "lzma", "tile": (16, 32)},
    "zstd": {"compression": "zstd", "rowsperstrip": 11},
}

PIXELS: dict[str, tuple[str, list[str]]] = {
    "8-bit gray": ("uint8", []),
    "8-bit colour": ("uint8", ["rgb"]),
    "16-bit gray": ("uint16", []),
    "16-bit colour": ("uint16", ["rgb"]),
    "8-bit colour and alpha": ("uint8", ["rgb", "alpha"]),
    "16-bit colour and alpha": ("uint16", ["rgb", "alpha"]),
    "16-bit gray and alpha": ("uint16", ["alpha"]),
    "floats": ("float32", ["rgb"]),
}


def pixels_of(dtype: str, channels: list[str], cat: Pil.Image) -> np.ndarray:
    """Chelsea with noise in the lower 8 of 16 bits."""
    rng = np.random.default_rng(3)
    color = np.asarray(cat) if "rgb" in channels else np.asarray(cat.convert("L"))[..., None]
    alpha = rng.integers(0, 256, (*color.shape[:2], 1), dtype=np.uint8)
    pixels = np.concatenate([color, alpha], axis=2) if "alpha" in channels else color
    if dtype == "uint8":
        return pixels
    deep = pixels.astype(np.uint16) * 256 + rng.integers(0, 256, pixels.shape, dtype=np.uint16)
    return deep if dtype == "uint16" else (deep / 65535).astype(np.float32)


def written(pixels: np.ndarray, **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    photometric = "rgb" if pixels.shape[2] > 2 else "minisblack"
    extra = ["unassalpha"] if pixels.shape[2] in (2, 4) else None
    if pixels.shape[2] == 1:
        pixels = pixels[..., 0]
        options.pop("planarconfig", None)
    elif options.get("planarconfig") == "separate":
        pixels = np.moveaxis(pixels, 2, 0)
    tifffile.imwrite(file, pixels, photometric=photometric, extrasamples=extra, metadata=None, **options)
    return file


def in_strips(file: io.BytesIO | Path) -> Image:
    """Read with max_pixels below the size of the picture."""
    image = read(file, kind="image", max_pixels=1000)
    assert isinstance(image, Image)
    return image


@pytest.mark.parametrize("kind", PIXELS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_pixels_are_those_of_the_array(layout: str, kind: str, cat: Pil.Image, whole: Any) -> None:
    options = dict(LAYOUTS[layout])
    dtype, channels = PIXELS[kind]
    if dtype == "float32" and options.pop("predictor", False):
        options["predictor"] = 3
    pixels = pixels_of(dtype, channels, cat)
    values, alpha = whole(in_strips(written(pixels, **options)))
    colors = 3 if "rgb" in channels else 1
    np.testing.assert_array_equal(values, pixels[..., :colors])
    if "alpha" in channels:
        opacity = pixels[..., -1]
        exact = opacity if dtype == "uint8" else np.rint(opacity / 65535 * 255)
        np.testing.assert_array_equal(alpha, exact)
    else:
        assert alpha is None


@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_a_single_uncompressed_strip_is_read_row_by_row(planar: Any, tmp_path: Path) -> None:
    """17 million pixels, more than a strip may have."""
    row = np.random.default_rng(0).integers(0, 65536, (1, 4200, 2), np.uint16)
    gray = np.repeat(row, 4100, axis=0)
    gray[-1] = 7
    stored = gray if planar == "contig" else np.moveaxis(gray, 2, 0)
    tifffile.imwrite(
        tmp_path / "a.tif",
        *(stored,),
        photometric="minisblack",
        planarconfig=planar,
        extrasamples=["unassalpha"],
        metadata=None,
    )
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        assert len(file.pages.first.dataoffsets) == (1 if planar == "contig" else 2)
    image = in_strips(tmp_path / "a.tif")
    for start, stop in ((0, 3), (240, 260), (4090, 4100)):
        np.testing.assert_array_equal(image.rows(start, stop)[0], gray[start:stop, :, :1])
    content = (tmp_path / "a.tif").read_bytes()
    with pytest.raises(SourceError, match=r"part [01] is cut short"):
        in_strips(io.BytesIO(content[:-1]))


def test_16_bit_color_is_exact_whatever_the_limit(cat: Pil.Image, whole: Any, notes: Any) -> None:
    deep = pixels_of("uint16", ["rgb"], cat)
    image = read(written(deep), kind="image", max_pixels=10**6)
    assert image.max_colors is None
    np.testing.assert_array_equal(whole(image)[0], deep)
    assert notes() == []


@pytest.mark.parametrize("limit", [1000, 10**6])
@pytest.mark.parametrize("compression", [None, "tiff_adobe_deflate", "packbits", "group4"])
def test_pillows_own_limit_is_not_applied(
    compression: str | None, limit: int, cat: Pil.Image, whole: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = cat.convert("1") if compression == "group4" else cat
    file = io.BytesIO()
    picture.save(file, "TIFF", compression=compression)
    monkeypatch.setattr(Pil, "MAX_IMAGE_PIXELS", 1000)
    values, _ = whole(read(file, kind="image", max_pixels=limit))
    np.testing.assert_array_equal(values.squeeze(), np.asarray(picture) * (255 if picture.mode == "1" else 1))


def test_a_kind_that_pillow_does_not_read(cat: Pil.Image, whole: Any) -> None:
    pixels = pixels_of("uint16", ["alpha"], cat)
    values, alpha = whole(read(written(pixels), kind="image", max_pixels=10**6))
    np.testing.assert_array_equal(values, pixels[..., :1])
    assert alpha is not None


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("photometric", ["minisblack", "miniswhite"])
def test_gray_of_every_depth(photometric: str, bits: int, whole: Any) -> None:
    most = (1 << bits) - 1
    gray = np.random.default_rng(bits).integers(0, most + 1, (50, 64), dtype=np.uint16 if bits == 16 else np.uint8)
    file = io.BytesIO()
    stored = gray.astype(bool) if bits == 1 else gray
    tifffile.imwrite(file, stored, photometric=photometric, bitspersample=bits, rowsperstrip=8, metadata=None)
    image = in_strips(file)
    light = gray if photometric == "minisblack" else most - gray
    assert image.white == (65535 if bits == 16 else 255)
    np.testing.assert_array_equal(whole(image)[0][..., 0], light.astype(int) * int(image.white) // most)


@pytest.mark.parametrize("mode", ["P", "CMYK", "1", "RGBA"])
def test_other_kinds_agree_with_pillow(mode: str, horse: Pil.Image, whole: Any) -> None:
    file = io.BytesIO()
    picture = horse if mode == "RGBA" else horse.convert("RGB").convert(mode)
    picture.save(file, "TIFF", compression="tiff_lzw")
    wanted, wanted_alpha = whole(read(file, kind="image", max_pixels=10**6))
    values, alpha = whole(in_strips(file))
    np.testing.assert_array_equal(values, wanted)
    np.testing.assert_array_equal(alpha, wanted_alpha)


def test_premultiplied_colors_are_divided_by_alpha_as_in_pillow(horse: Pil.Image, whole: Any) -> None:
    pixels = np.frombuffer(horse.convert("RGBa").tobytes(), np.uint8).reshape(43, 53, 4)
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, photometric="rgb", extrasamples=["assocalpha"], metadata=None)
    wanted, wanted_alpha = whole(read(file, kind="image", max_pixels=10**6))
    values, alpha = whole(in_strips(file))
    np.testing.assert_array_equal(values, wanted)
    np.testing.assert_array_equal(alpha, wanted_alpha)


def test_further_samples_are_ignored(cat: Pil.Image, whole: Any) -> None:
    pixels = np.dstack([np.asarray(cat), np.zeros((47, 61, 2), np.uint8)])
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, photometric="rgb", extrasamples=["unspecified"] * 2, metadata=None)
    values, alpha = whole(in_strips(file))
    np.testing.assert_array_equal(values, np.asarray(cat))
    assert alpha is None


@pytest.mark.parametrize("options", [{"tile": (32, 32)}, {"rowsperstrip": 16}], ids=["tiles", "strips"])
@pytest.mark.parametrize("kind", ["gray", "ycbcr", "webp"])
def test_lossy_parts_agree_with_tifffile(kind: str, options: dict[str, Any], cat: Pil.Image, whole: Any) -> None:
    file = io.BytesIO()
    pixels = np.asarray(cat.convert("L") if kind == "gray" else cat)
    kinds: dict[str, dict[str, Any]] = {
        "gray": {"compression": "jpeg"},
        "ycbcr": {"compression": "jpeg", "photometric": "ycbcr", "subsampling": (2, 2)},
        "webp": {"compression": "webp", "photometric": "rgb"},
    }
    tifffile.imwrite(file, pixels, metadata=None, **kinds[kind], **options)
    wanted = np.atleast_3d(tifffile.imread(io.BytesIO(file.getvalue())))
    np.testing.assert_array_equal(whole(in_strips(file))[0], wanted)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_and_profile(orientation: int, cat: Pil.Image, whole: Any, notes: Any) -> None:
    exif = Pil.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    cat.save(file, "TIFF", exif=exif, icc_profile=rgb_profile(1.4))
    wanted = whole(read(file, kind="image", max_pixels=10**6))[0]
    np.testing.assert_array_equal(whole(in_strips(file))[0], wanted)
    assert np.abs(wanted.astype(int).mean(axis=(0, 1)) - np.asarray(cat).mean(axis=(0, 1))).max() > 2
    assert notes() == []


def test_16_bit_color_notes_that_its_profile_is_not_applied(cat: Pil.Image, whole: Any, notes: Any) -> None:
    deep = pixels_of("uint16", ["rgb"], cat)
    np.testing.assert_array_equal(whole(in_strips(written(deep, iccprofile=rgb_profile(1.4))))[0], deep)
    assert notes() == ["the file object is 16-bit colour with an ICC profile other than sRGB: it is not applied"]
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    in_strips(written(deep, iccprofile=srgb))
    assert len(notes()) == 1


def test_further_pages_are_noted(cat: Pil.Image, whole: Any, notes: Any) -> None:
    file = io.BytesIO()
    cat.save(file, "TIFF", save_all=True, append_images=[cat.rotate(90), cat.rotate(180)])
    np.testing.assert_array_equal(whole(in_strips(file))[0], np.asarray(cat))
    assert notes() == ["the file object holds several pictures: the first is read, 2 further left out"]


def test_omitted_parts_are_black(cat: Pil.Image, whole: Any) -> None:
    content = written(np.asarray(cat), tile=(16, 16), bigtiff=True).getvalue()
    content = with_tag(with_tag(content, "TileByteCounts", 0).getvalue(), "TileOffsets", 0).getvalue()
    values = whole(in_strips(io.BytesIO(content)))[0]
    assert not values[:16, :16].any()
    np.testing.assert_array_equal(values[16:], np.asarray(cat)[16:])


@pytest.mark.parametrize("layout", ["one strip", "tiles", "deflate", "LZW, predicted", "planes", "BigTIFF"])
def test_hostile_bytes(layout: str, cat: Pil.Image) -> None:
    content = written(np.asarray(cat), **LAYOUTS[layout]).getvalue()
    dice = random.Random(layout)  # noqa: S311 - the same damage in every run
    outcomes = set()
    for _ in range(250):
        damaged = bytearray(content)
        for _ in range(dice.randint(1, 4)):
            damaged[dice.randrange(500 if dice.random() < 0.7 else len(damaged))] = dice.randrange(256)
        if dice.random() < 0.2:
            del damaged[dice.randrange(len(damaged)) :]
        try:
            image = read(io.BytesIO(damaged), kind="image", max_pixels=1000)
            image.rows(0, min(image.height, 64))
        except SourceError as error:
            outcomes.add("refused" if "\n" not in str(error) else "more than a line")
        else:
            outcomes.add("read")
    assert outcomes == {"refused", "read"}


def with_tag(content: bytes, tag: str, value: int, index: int = 0) -> io.BytesIO:
    """Change one value of a tag."""
    with tifffile.TiffFile(io.BytesIO(content)) as file:
        found = file.pages.first.tags[tag]
        code = {3: "H", 4: "I", 16: "Q"}[int(found.dtype)]
        at = found.valueoffset + index * struct.calcsize(code)
        changed = bytearray(content)
        struct.pack_into(f"<{code}", changed, at, value)
    return io.BytesIO(changed)


def test_declared_sizes_are_checked_against_the_limit(cat: Pil.Image) -> None:
    strips = written(np.zeros((70, 70, 3), np.uint8), rowsperstrip=70, bigtiff=True, compression="lzw").getvalue()
    large = with_tag(strips, "ImageWidth", 60_000).getvalue()
    with pytest.raises(
        SourceError, match=r"^a strip of the file object has 60000000 x 1 = 60000000 pixels, more than max"
    ):
        in_strips(with_tag(with_tag(strips, "ImageLength", 1).getvalue(), "ImageWidth", 60_000_000))
    with pytest.raises(
        SourceError, match=r"^a strip of the file object has 60000 x 60000 = 3600000000 pixels, more than"
    ):
        in_strips(with_tag(with_tag(large, "ImageLength", 60_000).getvalue(), "RowsPerStrip", 60_000))
    tiles = written(np.asarray(cat), tile=(16, 16), bigtiff=True).getvalue()
    with pytest.raises(
        SourceError, match=r"^a row of tiles of the file object has .* pixels, more than max_pixels=1000"
    ):
        in_strips(with_tag(tiles, "TileWidth", 65520 * 65520 // 16))
    with pytest.raises(SourceError, match=r"12 offsets of 48 parts.*; it is damaged|offsets of \d+ parts"):
        in_strips(with_tag(tiles, "ImageLength", 470))


def test_byte_counts_and_offsets_are_checked_against_the_file(cat: Pil.Image) -> None:
    content = written(np.asarray(cat), tile=(16, 16), bigtiff=True, compression="deflate").getvalue()
    for tag, value, reason in (
        ("TileByteCounts", 60_000, "part 1 is cut short"),
        ("TileOffsets", 2**31, "part 1 is cut short"),
        ("TileOffsets", 3, "can't be decoded"),
    ):
        image = in_strips(with_tag(content, tag, value, 1))
        with pytest.raises(SourceError, match=reason):
            image.rows(0, 1)


def test_parts_with_many_more_bytes_than_pixels_are_refused() -> None:
    content = written(np.zeros((600, 600, 3), np.uint8), tile=(512, 512)).getvalue() + bytes(2_000_000)
    whole = 512 * 512 * 3
    in_strips(with_tag(content, "TileByteCounts", 2 * whole)).rows(0, 1)
    with pytest.raises(SourceError, match="part 0 has 1800000 bytes"):
        in_strips(with_tag(content, "TileByteCounts", 1_800_000)).rows(0, 1)


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ((65535, 65535), "cannot decode"),
        ((32, 31), "a JPEG of 31 x 32 pixels in a part of 32 x 32"),
        ((0, 32), "a JPEG"),
    ],
)
def test_a_jpeg_must_have_the_size_of_its_tile(size: tuple[int, int], message: str, cat: Pil.Image) -> None:
    file = io.BytesIO()
    tifffile.imwrite(file, np.asarray(cat.convert("L")), tile=(32, 32), compression="jpeg", metadata=None)
    content = bytearray(file.getvalue())
    frame = content.index(b"\xff\xc0") + 5
    content[frame : frame + 4] = struct.pack(">2H", *size)
    with pytest.raises(SourceError, match=f"is a TIFF that can't be decoded .{message}"):
        in_strips(io.BytesIO(content)).rows(0, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"compression": "jpeg2000"}, r"of compression \d+, which can't be read; save it as 8- or 16-bit RGB$"),
        ({"photometric": "icclab"}, "of photometric interpretation 9, which can't be read"),
    ],
)
@pytest.mark.parametrize("limit", [1000, 10**6])
def test_unsupported_kinds_are_refused(options: dict[str, Any], message: str, limit: int, cat: Pil.Image) -> None:
    file = io.BytesIO()
    tifffile.imwrite(file, np.asarray(cat), **{"photometric": "rgb", **options})
    with pytest.raises(SourceError, match=f"^the file object is a TIFF {message}"):
        read(file, kind="image", max_pixels=limit)


@pytest.mark.parametrize("limit", [1000, 10**6])
@pytest.mark.parametrize(
    ("dtype", "kind"),
    [
        ("int8", "8-bit signed"),
        ("int16", "16-bit signed"),
        ("uint32", "32-bit unsigned"),
        ("complex64", "64-bit complex"),
    ],
)
def test_unsupported_samples_are_refused(dtype: str, kind: str, limit: int) -> None:
    file = io.BytesIO()
    tifffile.imwrite(file, np.zeros((40, 40), dtype), photometric="minisblack")
    with pytest.raises(SourceError, match=f"^the file object is a TIFF of {kind} samples and photometric interpreta"):
        read(file, kind="image", max_pixels=limit)


def test_floats_outside_0_to_1_are_refused() -> None:
    gray = np.linspace(0, 2, 50 * 50, dtype=np.float32).reshape(50, 50)
    file = io.BytesIO()
    tifffile.imwrite(file, gray, rowsperstrip=10, metadata=None)
    image = in_strips(file)
    assert image.rows(0, 20)[0].max() <= 1
    with pytest.raises(
        SourceError, match=r"^the file object holds floats from .* to .*, but a float picture goes from"
    ):
        image.rows(20, 40)


def test_too_many_samples_are_refused(cat: Pil.Image) -> None:
    content = written(np.asarray(cat)).getvalue()
    with pytest.raises(SourceError, match="is a TIFF of 65535 samples a pixel, more than 8, which can't be read"):
        in_strips(with_tag(content, "SamplesPerPixel", 65535))
