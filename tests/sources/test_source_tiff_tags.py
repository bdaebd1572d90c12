"""What the tags of a TIFF mean: the same in memory and in strips, or refused both ways."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image as Pil
from tests.sources.tiffs import GRAY, RGB, packed, tiff

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import Image, read

MEMORY, STRIPS = 10**6, 1
either = pytest.mark.parametrize("limit", [MEMORY, STRIPS], ids=["memory", "strips"])

COLORS = bytes([200, 100, 50] * 2)


def opened(content: bytes, limit: int) -> Image:
    image = read(io.BytesIO(content), kind="image", max_pixels=limit)
    assert isinstance(image, Image)
    return image


def pixels(content: bytes, limit: int) -> tuple[list[Any], list[Any] | None]:
    """The first row."""
    values, alpha = opened(content, limit).rows(0, 1)
    return values[0].squeeze().tolist(), None if alpha is None else alpha[0].tolist()


def refusal(content: bytes, limit: int) -> str:
    with pytest.raises(SourceError, match=r"^the file object is a TIFF") as caught:
        pixels(content, limit)
    return str(caught.value)


@either
def test_a_color_map_of_8_bits(limit: int) -> None:
    colors = np.zeros((3, 256), int)
    colors[:, 0] = 200, 100, 50
    tags = {**GRAY, 262: [3]}
    shifted = tiff({**tags, 320: (colors * 256).ravel().tolist()}, bytes(2))  # as some programs scale 8 bits to 16
    for content in (shifted, tiff({**tags, 320: colors.ravel().tolist()}, bytes(2))):
        assert pixels(content, limit) == ([[200, 100, 50]] * 2, None)
    assert "767 values in its colour map in place of 768" in refusal(tiff({**tags, 320: [0] * 767}, bytes(2)), limit)


@either
def test_without_a_photometric_interpretation(limit: int) -> None:
    """The default of libtiff, which counts the samples other than extra ones."""
    rgb = {number: value for number, value in RGB.items() if number != 262}
    gray = {number: value for number, value in GRAY.items() if number != 262}
    assert pixels(tiff(rgb, COLORS), limit) == ([[200, 100, 50]] * 2, None)
    assert pixels(tiff(gray, b"\1\2"), limit) == ([1, 2], None)
    alpha = tiff({**gray, 258: [8, 8], 277: [2], 338: [2]}, b"\1\0\2\3")
    assert pixels(alpha, limit) == ([1, 2], [0, 3])
    unknown = tiff({**gray, 258: [8] * 4, 277: [4]}, bytes(8))
    assert "of 4 samples a pixel without a photometric interpretation, which can't be read" in refusal(unknown, limit)
    fax = io.BytesIO()
    Pil.fromarray(np.array([[True, False]])).save(fax, "TIFF", compression="group4")
    entry = struct.pack("<HHI", 262, 3, 1)
    white_is_zero = fax.getvalue().replace(entry + b"\1", entry + b"\0")
    unstated = white_is_zero.replace(entry, struct.pack("<HHI", 261, 3, 1))
    assert pixels(unstated, limit) == pixels(white_is_zero, limit) == ([0, 255], None)


@either
@pytest.mark.parametrize("compression", [1, 8])
def test_the_byte_count_of_a_single_strip_may_be_missing(compression: int, limit: int) -> None:
    strip = COLORS if compression == 1 else zlib.compress(COLORS)
    assert pixels(tiff({**RGB, 259: [compression], 279: [0]}, strip), limit)[0] == [[200, 100, 50]] * 2


@either
def test_wrong_byte_counts(limit: int) -> None:
    two = {**RGB, 257: [2], 279: [0, 6]}
    assert "part 0 has 0 bytes" in refusal(tiff(two, COLORS, COLORS), limit)
    assert "(5 bytes at " in refusal(tiff({**RGB, 279: [5]}, COLORS), limit)
    assert "(0 bytes at 0 in a part of 6)" in refusal(tiff({**RGB, 273: [0], 279: [0]}), limit)
    assert "5 bytes in a part of 6" in refusal(tiff({**two, 279: [5, 6]}, COLORS, COLORS), limit)
    assert "part 0 is cut short" in refusal(tiff(RGB, COLORS)[:-1], limit)
    assert "1 byte counts of 2 parts" in refusal(tiff({**two, 279: [6]}, COLORS, COLORS), limit)


@either
def test_parts_that_overlap_the_header(limit: int) -> None:
    two = {**RGB, 257: [2], 273: [0, 8], 279: [6, 6]}
    assert "part 0 has 6 bytes at 0" in refusal(tiff(two), limit)
    tiles = {**GRAY, 256: [32], 257: [16], 322: [16], 323: [16], 324: [0, 8], 325: [256, 256]}
    assert "part 0 has 256 bytes at 0" in refusal(tiff(tiles), limit)


def test_memory_is_limited_in_bytes() -> None:
    """Eight bytes per requested pixel that may be held; at least 128 MB."""
    deep = {**RGB, 256: [4096], 257: [2048], 258: [64] * 3, 339: [3], 259: [8]}
    strip = zlib.compress(bytes(2048 * 4096 * 24))
    with pytest.raises(SourceError, match=r"^a strip of the file object takes 201326592 bytes, more than 8 for each"):
        opened(tiff({**deep, 278: [2048]}, strip), 2048 * 4096)
    half = zlib.compress(bytes(1024 * 4096 * 24))
    late = tiff({**deep, 278: [1024]}, half, half[:100])
    assert opened(late, 2048 * 4096).rows(0, 1)[0].max() == 0  # read on demand: damage below isn't seen yet
    with pytest.raises(SourceError, match="can't be decoded"):
        opened(late, 2048 * 4096 * 3)


@either
@pytest.mark.parametrize("configuration", [0, 3, 7])
def test_an_invalid_planar_configuration(configuration: int, limit: int) -> None:
    message = refusal(tiff({**RGB, 284: [configuration]}, COLORS), limit)
    assert f"of planar configuration {configuration}, which can't be read" in message


@either
def test_bits_and_formats_per_sample(limit: int) -> None:
    assert pixels(tiff({**RGB, 258: [8]}, COLORS), limit)[0] == [[200, 100, 50]] * 2  # one value for all three
    assert "bits 5, 6, 5, which differ" in refusal(tiff({**RGB, 258: [5, 6, 5]}, COLORS), limit)
    assert "formats 1, 1, 2, which differ" in refusal(tiff({**RGB, 339: [1, 1, 2]}, COLORS), limit)
    assert "of 8-bit signed samples" in refusal(tiff({**GRAY, 339: [2]}, b"\1\2"), limit)
    assert pixels(tiff({**GRAY, 339: [4]}, b"\1\2"), limit)[0] == [1, 2]  # "undefined" is unsigned to libtiff


@either
@pytest.mark.parametrize("bits", [3, 5, 6, 7, 9, 10, 11, 13, 14, 15])
def test_odd_depths_are_scaled_to_white(bits: int, limit: int) -> None:
    samples = np.array([[[0], [1], [(1 << bits) - 2], [(1 << bits) - 1]]], np.uint16)
    content = tiff({**GRAY, 256: [4], 258: [bits]}, packed(samples, bits))
    white = 255 if bits <= 8 else 65535
    image = opened(content, limit)
    assert image.white == white
    exact = samples[0, :, 0].astype(float) * white / ((1 << bits) - 1)
    np.testing.assert_array_equal(image.rows(0, 1)[0][0, :, 0], np.rint(exact))


@either
def test_cmyk(limit: int, given_notes: list[str]) -> None:
    tags = {**GRAY, 262: [5], 258: [8] * 4, 277: [4]}
    ink = bytes([0, 0, 0, 0, 255, 0, 0, 0])
    assert pixels(tiff(tags, ink), limit)[0] == [[255, 255, 255], [0, 255, 255]]
    with_alpha = tiff({**tags, 258: [8] * 5, 277: [5], 338: [2]}, bytes([0, 0, 0, 0, 7, 255, 0, 0, 0, 255]))
    assert pixels(with_alpha, limit) == ([[255, 255, 255], [0, 255, 255]], [7, 255])
    assert "of inks other than CMYK" in refusal(tiff({**tags, 332: [2]}, ink), limit)
    assert given_notes == []
    deep = np.array([[[0, 0, 0, 0], [65535, 0, 0, 100 * 257 + 128]]], np.uint16)
    rounded = pixels(tiff({**tags, 258: [16] * 4}, deep.tobytes()), limit)
    assert rounded == pixels(tiff(tags, bytes([0, 0, 0, 0, 255, 0, 0, 100])), limit)
    assert given_notes == ["the file object is CMYK of 16 bits a channel and is read at 8"]


def floats(values: NDArray[np.floating], extra: str | None = None, photometric: str = "rgb") -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, values, photometric=photometric, extrasamples=[extra] if extra else None, metadata=None)
    return file.getvalue()


@either
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_premultiplied_floats(dtype: str, limit: int) -> None:
    straight = np.array([[[1, 0.5, 0.25, 0.5], [0.75, 1, 0, 1], [0, 0, 0, 0]]], dtype)
    multiplied = straight * np.where(np.arange(4) < 3, straight[..., 3:], 1).astype(dtype)
    colors, alpha = pixels(floats(multiplied, "assocalpha"), limit)
    assert colors == straight[0, :, :3].tolist()
    assert alpha == [128, 255, 0]
    third = np.full((1, 1, 4), 0.3, dtype)
    rounded = np.nextafter(third, np.asarray(1, dtype))
    third[..., :3] = rounded[..., :3]  # just above alpha: white, rounded
    assert pixels(floats(third, "assocalpha"), limit)[0] == [1, 1, 1]
    glowing = np.array([[[1, 0, 0, 0.5]]], dtype)
    with pytest.raises(SourceError, match="holds floats from 0 to 2, but a float picture goes from 0 to 1"):
        pixels(floats(glowing, "assocalpha"), limit)


@either
def test_floats_with_white_at_0(limit: int) -> None:
    assert pixels(floats(np.array([[0, 0.25, 1]], "f4"), photometric="miniswhite"), limit)[0] == [1, 0.75, 0]


@either
def test_eight_samples_are_read_and_nine_are_not(limit: int) -> None:
    samples = np.arange(2 * 9, dtype=np.uint8).reshape(1, 2, 9)
    eight = tiff({**RGB, 258: [8] * 8, 277: [8], 338: [2, 0, 0, 0, 0]}, samples[..., :8].tobytes())
    assert pixels(eight, limit) == ([[0, 1, 2], [9, 10, 11]], [3, 12])
    nine = tiff({**RGB, 258: [8] * 9, 277: [9], 338: [2, 0, 0, 0, 0, 0]}, samples.tobytes())
    assert "of 9 samples a pixel, more than 8" in refusal(nine, limit)


@either
def test_a_sample_of_unspecified_meaning(limit: int) -> None:
    """ImageMagick agrees on the first two, Pillow on the first."""
    samples = bytes([50, 60, 70, 100, 50, 60, 70, 255])
    four = {**RGB, 258: [8] * 4, 277: [4]}
    wanted = ([[50, 60, 70]] * 2, [100, 255])
    assert pixels(tiff(four, samples), limit) == pixels(tiff({**four, 338: [0]}, samples), limit) == wanted
    several = tiff({**RGB, 258: [8] * 5, 277: [5], 338: [0, 0]}, bytes([50, 60, 70, 0, 0] * 2))
    assert pixels(several, limit) == ([[50, 60, 70]] * 2, None)
    gray = tiff({**GRAY, 258: [8] * 2, 277: [2], 338: [0]}, bytes([50, 0] * 2))
    assert pixels(gray, limit) == ([50, 50], None)


@either
def test_a_volume_is_refused(limit: int) -> None:
    assert "of a volume, which can't be read" in refusal(tiff({**RGB, 32997: [2]}, COLORS), limit)


@either
def test_predictors(limit: int) -> None:
    assert pixels(tiff({**GRAY, 317: [2]}, b"\1\2"), limit)[0] == [1, 2]  # ignored by libtiff without compression
    tags = {**GRAY, 259: [8]}
    assert pixels(tiff({**tags, 317: [2]}, zlib.compress(b"\1\2")), limit)[0] == [1, 3]
    assert "8-bit samples with predictor 3" in refusal(tiff({**tags, 317: [3]}, zlib.compress(b"\1\2")), limit)
    four = tiff({**tags, 258: [4], 317: [2]}, zlib.compress(b"\x12"))
    assert "4-bit samples with predictor 2" in refusal(four, limit)
    for dtype in ("<f4", ">f4"):  # differences are taken of the bits as integers
        bits = np.array([0.25, 0.5], dtype).view(dtype[0] + "u4")
        differences = np.array([bits[0], bits[1] - bits[0]], bits.dtype).tobytes()
        real = tiff({**tags, 258: [32], 339: [3], 317: [2]}, zlib.compress(differences), order=dtype[0])
        assert pixels(real, limit)[0] == [0.25, 0.5]


@either
def test_a_first_page_that_is_a_thumbnail_is_noted(limit: int, given_notes: list[str]) -> None:
    for tag, value in ((254, 1), (255, 2)):
        given_notes.clear()
        pixels(tiff({**RGB, tag: [value]}, COLORS), limit)
        assert given_notes == [
            "the file object begins with a page that is marked as a thumbnail, and it is the one that is read"
        ]


@either
def test_a_larger_picture_in_a_sub_ifd_is_noted(limit: int, given_notes: list[str], tmp_path: Path) -> None:
    for side, notes in ((9, ["the file object holds a larger picture in a SubIFD; its first page is read"]), (2, [])):
        given_notes.clear()
        with tifffile.TiffWriter(tmp_path / "a.tif") as file:
            file.write(np.zeros((5, 5), np.uint8), subifds=1, metadata=None)
            file.write(np.zeros((side, side), np.uint8), metadata=None)
        pixels((tmp_path / "a.tif").read_bytes(), limit)
        assert given_notes == notes
    pixels(tiff({**RGB, 330: [60000]}, COLORS), limit)
    assert given_notes == []


@either
@pytest.mark.parametrize("bits", [8, 16])
def test_a_broken_profile_is_noted(bits: int, limit: int, given_notes: list[str]) -> None:
    for profile in (b"no profile at all", b""):
        given_notes.clear()
        pixels(tiff({**RGB, 258: [bits] * 3, 34675: profile}, COLORS * (bits // 8)), limit)
        (note,) = given_notes
        assert note.startswith("the file object has an ICC profile that can't be used (")
    content = tiff({**RGB, 258: [bits] * 3, 34675: bytes(900)}, COLORS * (bits // 8))
    entry = content.index(struct.pack("<HH", 34675, 7)) + 8
    given_notes.clear()
    pixels(content[:entry] + struct.pack("<I", 10**8) + content[entry + 4 :], limit)
    assert len(given_notes) == 1


@either
@pytest.mark.parametrize("following", [4, 8, 10**6])
def test_a_broken_chain_of_pages(following: int, limit: int, given_notes: list[str]) -> None:
    assert pixels(tiff(RGB, COLORS, following=following), limit)[0] == [[200, 100, 50]] * 2
    said = [] if following == 8 else ["the file object holds several pictures: the first is read, the further left out"]
    assert given_notes == said  # 8 is the page itself


class TestPillowPictures:
    """Pages that Pillow has opened but not loaded are interpreted by our reader too."""

    @staticmethod
    def first_row(content: bytes) -> tuple[list[Any], float]:
        with Pil.open(io.BytesIO(content)) as picture:
            image = read(picture, kind="image", max_pixels=MEMORY)
        return image.rows(0, 1)[0][0].squeeze().tolist(), image.white

    def test_where_pillow_errs(self) -> None:
        deep = struct.pack("<2H", 0, 65535)
        assert self.first_row(tiff({**GRAY, 258: [16], 262: [0]}, deep)) == ([65535, 0], 65535)
        assert self.first_row(tiff({**GRAY, 258: [12]}, b"\xff\xf0\0")) == ([65535, 0], 65535)
        colors = np.zeros((3, 256), int)
        colors[:, 0] = 200, 100, 50
        eight = tiff({**GRAY, 262: [3], 320: colors.ravel().tolist()}, bytes(2))
        assert self.first_row(eight) == ([[200, 100, 50]] * 2, 255)
        with pytest.raises(SourceError, match=r"^the PIL image is a TIFF of 16-bit signed samples"):
            self.first_row(tiff({**GRAY, 258: [16], 339: [2]}, deep))

    def test_the_mode_gives_the_units(self) -> None:
        deep = np.array([[[0, 257, 65535]]], "<u2")
        content = tiff({**RGB, 256: [1], 258: [16] * 3}, deep.tobytes())
        assert self.first_row(content) == ([0, 1, 255], 255)

    def test_another_page(self, cat: Pil.Image, whole: Any, given_notes: list[str]) -> None:
        file = io.BytesIO()
        cat.save(file, "TIFF", save_all=True, append_images=[cat.rotate(180)])
        with Pil.open(file) as picture:
            picture.seek(1)
            values, _ = whole(read(picture, kind="image", max_pixels=MEMORY))
            np.testing.assert_array_equal(values, np.asarray(cat)[::-1, ::-1])
            np.testing.assert_array_equal(np.asarray(picture), values)  # Pillow can still load it
            picture.putpixel((0, 0), (1, 2, 3))
            assert whole(read(picture, kind="image", max_pixels=MEMORY))[0][0, 0].tolist() == [1, 2, 3]
        assert given_notes == []


NUMBERS = (254, 255, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325)
MORE_NUMBERS = (330, 332, 338, 339, 347, 512, 513, 514, 529, 530, 532, 32997, 34675)
VALUES = st.one_of(
    st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 32, 64, 32773, 32946, 34925, 50000, 50001, 65535, 2**32 - 1]),
    st.integers(0, 300),
    st.integers(0, 2**32 - 1),
)
CHANGES = st.dictionaries(
    st.sampled_from(NUMBERS + MORE_NUMBERS),
    st.one_of(st.lists(VALUES, min_size=1, max_size=4), st.binary(max_size=8)),
    min_size=1,
    max_size=4,
)


def outcome(content: bytes, limit: int) -> tuple[NDArray[Any], NDArray[np.uint8] | None] | str:
    try:
        image = opened(content, limit)
        return image.rows(0, image.height if image.height * image.width <= MEMORY else 1)
    except SourceError as error:
        return str(error)


@settings(max_examples=300)
@given(changes=CHANGES, base=st.sampled_from([GRAY, RGB]), order=st.sampled_from("<>"), strip=st.binary(max_size=40))
def test_any_tags_are_read_or_refused(
    changes: dict[int, list[int] | bytes], base: dict[int, list[int]], order: str, strip: bytes
) -> None:
    content = tiff({**base, **changes}, strip.ljust(6, b"\7"), order=order)
    in_memory, in_strips = outcome(content, MEMORY), outcome(content, STRIPS)
    if isinstance(in_strips, str):
        assert "\n" not in in_strips
        assert isinstance(in_memory, str) or "max_pixels=1" in in_strips
        return
    assert not isinstance(in_memory, str)
    for one, other in zip(in_memory, in_strips, strict=True):
        np.testing.assert_array_equal(one, other)
