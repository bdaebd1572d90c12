"""ICC profiles, compared with Pillow's conversion of the whole picture."""

import io
import struct
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image as Pil
from PIL import ImageCms

from kmeans_gif.sources import Image, Points, read

Whole = Callable[[Image | Points], tuple[np.ndarray, np.ndarray | None]]
Notes = Callable[[], list[str]]

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def icc(space: bytes, tags: dict[bytes, bytes], *, connection: bytes = b"XYZ ", device: bytes = b"mntr") -> bytes:
    """Build a profile (ICC.1:2001-04, clause 6) from tags."""
    d50 = struct.pack(">3i", 63190, 65536, 54061)  # s15Fixed16: 0.9642, 1, 0.8249
    tags = {b"wtpt": b"XYZ \0\0\0\0" + d50, **tags}
    table, data = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    header = struct.pack(
        ">I4sI4s4s4s12s4s28x", start + len(data), b"", 0x02400000, device, space, connection, bytes(12), b"acsp"
    )
    return (header + d50).ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def gamma(value: float) -> bytes:
    return b"curv" + struct.pack(">IIH", 0, 1, round(value * 256))


def rgb_profile(power: float) -> bytes:
    """Adobe's primaries, D50-adapted, with a power curve."""
    primaries = {
        b"rXYZ": (0.6097, 0.3111, 0.0195),
        b"gXYZ": (0.2053, 0.6257, 0.0609),
        b"bXYZ": (0.1492, 0.0632, 0.7446),
    }
    tags = {
        name: b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in xyz)) for name, xyz in primaries.items()
    }
    return icc(b"RGB ", tags | dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), gamma(power)))


def cmyk_profile() -> bytes:
    """A CMYK profile: a lut8 table (clause 6.5.7) to Lab with two grid points per axis."""
    corners = bytearray()
    for corner in range(16):
        c, m, y, k = (corner >> bit & 1 for bit in (3, 2, 1, 0))
        light = 255 * (1 - 0.4 * c) * (1 - 0.5 * m) * (1 - 0.1 * y) * (1 - 0.9 * k)
        corners += bytes((round(light), 128 - 30 * c + 60 * m, 128 - 40 * c + 70 * y))
    ramp = bytes(range(256))
    matrix = struct.pack(">9i", *(65536 * (i % 4 == 0) for i in range(9)))
    table = b"mft1" + struct.pack(">I4B", 0, 4, 3, 2, 0) + matrix + ramp * 4 + bytes(corners) + ramp * 3
    return icc(b"CMYK", {b"A2B0": table}, connection=b"Lab ", device=b"prtr")


def through_pillow(picture: Pil.Image, profile: bytes, mode: str) -> np.ndarray:
    """Convert the whole picture at once."""
    changed = ImageCms.profileToProfile(
        picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode=mode
    )
    assert changed is not None
    return np.asarray(changed)


def embed(picture: Pil.Image, profile: bytes) -> Pil.Image:
    tagged = picture.copy()
    tagged.info["icc_profile"] = profile
    return tagged


def test_rgb(cat: Pil.Image, whole: Whole, notes: Notes) -> None:
    values, alpha = whole(read(embed(cat, rgb_profile(2.2)), kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values, through_pillow(cat, rgb_profile(2.2), "RGB"))
    assert np.abs(values.astype(int) - np.asarray(cat)).max() > 10  # it had an effect
    assert alpha is None
    assert notes() == []


def test_rgb_from_a_file(cat: Pil.Image, whole: Whole) -> None:
    file = io.BytesIO()
    cat.save(file, "PNG", icc_profile=rgb_profile(1.8))
    values, _ = whole(read(file, kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values, through_pillow(cat, rgb_profile(1.8), "RGB"))


def test_rgba_keeps_its_alpha(horse: Pil.Image, whole: Whole) -> None:
    values, alpha = whole(read(embed(horse, rgb_profile(1.8)), kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values, through_pillow(horse.convert("RGB"), rgb_profile(1.8), "RGB"))
    np.testing.assert_array_equal(alpha, np.asarray(horse)[..., 3])


def test_palette(cat: Pil.Image, whole: Whole) -> None:
    few = cat.quantize(20)
    values, _ = whole(read(embed(few, rgb_profile(1.8)), kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values, through_pillow(few.convert("RGB"), rgb_profile(1.8), "RGB"))


def test_gray(camera: Pil.Image, whole: Whole) -> None:
    profile = icc(b"GRAY", {b"kTRC": gamma(1.0)})
    values, alpha = whole(read(embed(camera, profile), kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values[..., 0], through_pillow(camera, profile, "RGB")[..., 1])
    linear = np.asarray(camera) / 255
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)  # IEC 61966-2-1
    assert np.abs(values[..., 0] - 255 * srgb).max() < 1.5
    assert alpha is None


def test_gray_with_alpha_and_an_rgb_profile(camera: Pil.Image, whole: Whole, notes: Notes) -> None:
    seen = camera.point([255 - v for v in range(256)])
    values, alpha = whole(read(embed(Pil.merge("LA", (camera, seen)), rgb_profile(1.0)), kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(
        values[..., 0], through_pillow(camera.convert("RGB"), rgb_profile(1.0), "RGB")[..., 1]
    )
    np.testing.assert_array_equal(alpha, np.asarray(seen))
    assert notes() == []


def test_cmyk(cat: Pil.Image, whole: Whole) -> None:
    inks = cat.convert("CMYK")
    values, alpha = whole(read(embed(inks, cmyk_profile()), kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values, through_pillow(inks, cmyk_profile(), "RGB"))
    assert np.abs(values.astype(int) - np.asarray(inks.convert("RGB"))).max() > 20
    assert alpha is None


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_an_srgb_profile_changes_no_value(cat: Pil.Image, mode: str, whole: Whole, notes: Notes) -> None:
    picture = cat.convert(mode)
    values, _ = whole(read(embed(picture, SRGB), kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values.squeeze(), np.asarray(picture))
    assert notes() == []


@pytest.mark.parametrize("broken", [b"", b"nonsense", SRGB[:200], SRGB[:16] + b"????" + SRGB[20:]])
def test_a_broken_profile_is_ignored_with_a_note(cat: Pil.Image, broken: bytes, whole: Whole, notes: Notes) -> None:
    values, _ = whole(read(embed(cat, broken), kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values, np.asarray(cat))
    assert len(notes()) == 1
    assert "the PIL image" in notes()[0]
    assert "the profile is ignored" in notes()[0]
    assert "\n" not in notes()[0]


@pytest.mark.parametrize(("mode", "profile"), [("RGB", cmyk_profile()), ("CMYK", SRGB), ("L", cmyk_profile())])
def test_a_profile_for_other_channels_is_ignored_with_a_note(
    cat: Pil.Image, mode: str, profile: bytes, whole: Whole, notes: Notes
) -> None:
    picture = cat.convert(mode)
    values, _ = whole(read(embed(picture, profile), kind=None, max_pixels=10**6))
    wanted = np.asarray(picture.convert("RGB") if mode == "CMYK" else picture)
    np.testing.assert_array_equal(values.squeeze(), wanted)
    space = "RGB" if mode == "CMYK" else "CMYK"
    assert notes() == [f"the PIL image is {mode} but its ICC profile is for {space}: the profile is ignored"]


@pytest.mark.parametrize(("power", "noted"), [(1.0, 1), (0.0, 0)])
def test_16_bit_gray_stays_exact(power: float, noted: int, whole: Whole, notes: Notes) -> None:
    deep = np.arange(0, 65536, 17, dtype=np.uint16).reshape(16, 241)
    profile = icc(b"GRAY", {b"kTRC": gamma(power)}) if power else SRGB
    values, _ = whole(read(embed(Pil.fromarray(deep), profile), kind=None, max_pixels=10**6))
    np.testing.assert_array_equal(values[..., 0], deep)
    assert notes() == noted * ["the PIL image is 16-bit gray with an ICC profile other than sRGB: it is not applied"]
