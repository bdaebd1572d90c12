"""Handwritten PNG chunks: the same picture in memory, by Pillow, and in strips, by libvips."""

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image as Pil
from tests.sources.test_source_profiles import rgb_profile

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import Image, Points, read

Whole = Callable[[Image | Points], tuple[np.ndarray, np.ndarray | None]]
Notes = Callable[[], list[str]]

WAYS = [10**6, 1]
"""Values of max_pixels that select Pillow and libvips."""

each_way = pytest.mark.parametrize("limit", WAYS, ids=["memory", "strips"])

EXIF = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x112, 3, 1, 6, 0, 0)
"""Nothing but orientation 6."""

RAW_PROFILE = b"\nexif\n%8d\n" % (6 + len(EXIF)) + (b"Exif\0\0" + EXIF).hex().encode() + b"\n"

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int, depth: int, color: int) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))


def png(*chunks: bytes) -> io.BytesIO:
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + chunk(b"IEND", b""))


def pixels(*rows: bytes) -> bytes:
    return chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows)))


PIXEL = header(1, 1, 8, 2)
RED = pixels(b"\xff\0\0")


def flipped(content: bytes, kind: bytes) -> bytes:
    """Invalidate the checksum of a chunk."""
    at = content.index(kind)
    end = at + 4 + int.from_bytes(content[at - 4 : at], "big")
    return content[:end] + bytes([content[end] ^ 1]) + content[end + 1 :]


@each_way
@pytest.mark.parametrize("excess", [False, True])
@pytest.mark.parametrize(
    ("depth", "row"), [(1, 0b01000000), (2, 0b00110110), (4, 0x0F59), (8, 0x00FF807F), (16, 0x0000FFFF80000080)]
)
def test_a_transparent_gray_of_any_depth(depth: int, row: int, excess: bool, limit: int, whole: Whole) -> None:
    """Bits of the level beyond the depth are ignored (11.3.1.1)."""
    white = (1 << depth) - 1
    key = white | (1 << depth if excess and depth < 16 else 0)
    size = {1: 1, 2: 1, 4: 2, 8: 4, 16: 8}[depth]
    raw = row.to_bytes(size, "big")
    levels = [row >> shift & white for shift in range(8 * size - depth, -1, -depth)][:4]
    source = png(header(4, 1, depth, 0), chunk(b"tRNS", struct.pack(">H", key)), pixels(raw))
    values, alpha = whole(read(source, kind="image", max_pixels=limit))
    scale = 1 if depth == 16 else 255 // white
    assert values.ravel().tolist() == [level * scale for level in levels]
    assert alpha is not None
    assert alpha.ravel().tolist() == [0 if level == white else 255 for level in levels]


@each_way
@pytest.mark.parametrize("depth", [8, 16])
def test_a_transparent_color(depth: int, limit: int, whole: Whole) -> None:
    colors = np.array([[1, 2, 3], [1, 2, 4], [0, 2, 3]], f">u{depth // 8}")
    key = struct.pack(">3H", 1, 2, 3)
    source = png(header(3, 1, depth, 2), chunk(b"tRNS", key), pixels(colors.tobytes()))
    values, alpha = whole(read(source, kind="image", max_pixels=limit))
    np.testing.assert_array_equal(values[0], colors)
    assert alpha is not None
    assert alpha.tolist() == [[0, 255, 255]]


@each_way
@pytest.mark.parametrize("size", [1, 3, 4, 5, 256, 257, 999])
def test_alpha_of_a_palette_of_4_colors(size: int, limit: int, whole: Whole) -> None:
    """Alpha of missing palette entries is ignored."""
    palette, alphas = bytes(range(12)), (bytes(range(100, 104)) * 250)[:size]
    source = png(header(4, 1, 2, 3), chunk(b"PLTE", palette), chunk(b"tRNS", alphas), pixels(b"\x1b"))
    values, alpha = whole(read(source, kind="image", max_pixels=limit))
    assert values.ravel().tolist() == list(palette)
    assert alpha is not None
    assert alpha.ravel().tolist() == [*alphas[:4], *[255] * (4 - min(size, 4))]


@each_way
@pytest.mark.parametrize(
    "extra",
    [
        chunk(b"tEXt", b"no separator"),
        flipped(chunk(b"tEXt", b"a\0b"), b"tEXt"),
        chunk(b"zTXt", b"diary\0\0" + zlib.compress(bytes(50_000_000), 9)),
        chunk(b"zTXt", b"diary\0\7nonsense"),
        chunk(b"iTXt", b"a"),
        chunk(b"pHYs", b"short"),
        chunk(b"cHRM", b"short"),
        chunk(b"gAMA", b""),
        chunk(b"acTL", b"short"),
        chunk(b"fcTL", b"short"),
        chunk(b"bKGD", b"?"),
        chunk(b"eXIf", b"nonsense"),
        chunk(b"vpAg", bytes(1 << 20)),
        chunk(b"PLTE", b"a palette without need"),
    ],
)
@pytest.mark.parametrize("place", ["before", "within", "after"])
def test_chunks_that_no_pixel_depends_on_are_ignored(place: str, extra: bytes, limit: int, whole: Whole) -> None:
    packed = zlib.compress(b"\0\xff\0\0")
    parts = [chunk(b"IDAT", packed[:3]), chunk(b"IDAT", packed[3:])]
    parts.insert(["before", "within", "after"].index(place), extra)
    values, alpha = whole(read(png(PIXEL, *parts), kind="image", max_pixels=limit))
    assert values.tolist() == [[[255, 0, 0]]]
    assert alpha is None


@each_way
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (png(PIXEL, flipped(RED, b"IDAT")), "wrong checksum of IDAT|read error"),
        (png(flipped(PIXEL, b"IHDR"), RED), "wrong checksum of IHDR"),
        (png(PIXEL, flipped(chunk(b"tRNS", bytes(6)), b"tRNS"), RED), "wrong checksum of tRNS"),
        (png(PIXEL, chunk(b"tRNS", bytes(5)), RED), "a transparent colour of 5 bytes"),
        (png(PIXEL, chunk(b"CgBI", bytes(4)), RED), "unknown critical chunk CgBI"),
        (png(chunk(b"tEXt", b"a\0b"), PIXEL, RED), "it starts with tEXt, not IHDR"),
        (png(PIXEL, PIXEL, RED), "or a second one"),
        (png(header(1, 1, 3, 2), RED), "a header of 03 02"),
        (png(chunk(b"IHDR", bytes(12)), RED), "a header of"),
        (png(PIXEL), "it holds no pixels"),
        (png(PIXEL, b"\0\0\0\1\xff\xff\xff\xff....."), "a chunk without a type"),
        (png(header(1, 1, 8, 3), pixels(b"\0")), "it has no palette"),
        (png(header(1, 1, 8, 3), chunk(b"PLTE", bytes(4)), pixels(b"\0")), "a palette of 4 bytes"),
        (png(header(1, 1, 8, 3), *[chunk(b"PLTE", bytes(3))] * 2, pixels(b"\0")), "or a second one"),
        (io.BytesIO(png(PIXEL, RED).getvalue()[:-14]), "it is truncated in IDAT"),
    ],
)
def test_damage_to_chunks_that_pixels_depend_on_is_an_error(
    content: io.BytesIO, reason: str, limit: int, whole: Whole
) -> None:
    with pytest.raises(
        SourceError, match=rf"^the file object is a PNG that can't be decoded \(.*({reason}).*\); it is"
    ):
        whole(read(content, kind="image", max_pixels=limit))


def test_a_missing_iend_is_accepted(whole: Whole) -> None:
    content = png(PIXEL, RED).getvalue()[:-12]
    for limit in WAYS:
        assert whole(read(io.BytesIO(content), kind="image", max_pixels=limit))[0].tolist() == [[[255, 0, 0]]]


class Counting(io.BytesIO):
    """A file that counts the bytes read."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        self.count += len(content)
        return content


@each_way
def test_a_large_chunk_is_not_read(limit: int, whole: Whole) -> None:
    file = Counting(png(PIXEL, chunk(b"vpAg", bytes(1 << 24)), chunk(b"tEXt", bytes(1 << 24)), RED).getvalue())
    assert whole(read(file, kind="image", max_pixels=limit))[0].tolist() == [[[255, 0, 0]]]
    assert file.count < 10_000


@pytest.mark.parametrize(
    "extra",
    [
        chunk(b"eXIf", EXIF),
        chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(RAW_PROFILE)),
        chunk(b"tEXt", b"Raw profile type exif\0" + RAW_PROFILE),
        chunk(b"iTXt", b"Raw profile type exif\0\0\0\0\0" + RAW_PROFILE),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0en\0XMP\0" + zlib.compress(XMP)),
    ],
    ids=["eXIf", "zTXt", "tEXt", "iTXt", "XMP", "XMP packed"],
)
@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize(("depth", "limit"), [(8, 10**6), (8, 1), (16, 10**6)], ids=["memory", "strips", "16 bits"])
def test_orientation_is_found_where_pillow_finds_it(depth: int, limit: int, place: str, extra: bytes) -> None:
    body = pixels(bytes(2 * 3 * depth // 8), bytes(2 * 3 * depth // 8))
    source = png(header(2, 2, depth, 2), *([extra, body] if place == "before" else [body, extra]))
    with Pil.open(source) as picture:
        picture.load()
        assert picture.getexif()[0x0112] == 6
    assert read(source, kind="image", max_pixels=limit).orientation == 6


@each_way
@pytest.mark.parametrize(
    ("extra", "note"),
    [
        (chunk(b"cICP", b"\x09\x10\0\1"), "cICP chunk (primaries 9, transfer 16) that is not sRGB"),
        (chunk(b"cICP", b"\x01\x0d\0\1"), ""),
        (chunk(b"gAMA", struct.pack(">I", 100_000)), "gAMA chunk of 1 in place of 0.45455"),
        (chunk(b"gAMA", struct.pack(">I", 45_455)), ""),
        (chunk(b"gAMA", struct.pack(">I", 45_454)), ""),
        (chunk(b"gAMA", struct.pack(">I", 100_000)) + chunk(b"sRGB", b"\0"), ""),
        (chunk(b"sRGB", b"\0"), ""),
    ],
)
def test_ignored_color_spaces_are_noted(extra: bytes, note: str, limit: int, whole: Whole, notes: Notes) -> None:
    values, _ = whole(read(png(PIXEL, extra, RED), kind="image", max_pixels=limit))
    assert values.tolist() == [[[255, 0, 0]]]
    wanted = f"the file object has a {note}: it is ignored, and the colours are taken for sRGB"
    assert notes() == ([wanted] if note else [])


@each_way
@pytest.mark.parametrize("packed", [b"nonsense", zlib.compress(b"no profile"), b"", zlib.compress(bytes(1 << 25))])
def test_a_broken_profile_is_noted(packed: bytes, limit: int, whole: Whole, notes: Notes) -> None:
    values, _ = whole(read(png(PIXEL, chunk(b"iCCP", b"it\0\0" + packed), RED), kind="image", max_pixels=limit))
    assert values.tolist() == [[[255, 0, 0]]]
    assert len(notes()) == 1
    assert notes()[0].startswith("the file object has an ICC profile that can't be used (")


@each_way
def test_a_large_profile_is_applied(limit: int, whole: Whole, notes: Notes) -> None:
    profile = rgb_profile(1.0)
    padded = struct.pack(">I", len(profile) + (1 << 21)) + profile[4:] + bytes(1 << 21)  # Pillow alone stops at 1 MiB
    values = [
        whole(
            read(
                png(header(1, 1, 8, 2), chunk(b"iCCP", b"it\0\0" + zlib.compress(each)), pixels(b"\x40\x50\x60")),
                kind="image",
                max_pixels=limit,
            )
        )[0].tolist()
        for each in (profile, padded)
    ]
    assert values[0] == values[1] != [[[0x40, 0x50, 0x60]]]
    assert notes() == []


@each_way
@pytest.mark.parametrize(("first", "further"), [(True, 2), (False, 3)])
def test_pictures_of_an_apng(first: bool, further: int, limit: int, whole: Whole, notes: Notes) -> None:
    """The default image may be the first of three frames, or separate from them."""
    frame = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 10, 0, 0))
    control = chunk(b"acTL", struct.pack(">II", 3, 0))
    values, _ = whole(read(png(PIXEL, control, *[frame] * first, RED), kind="image", max_pixels=limit))
    assert values.tolist() == [[[255, 0, 0]]]
    assert notes() == [f"the file object holds several pictures: the first is read, {further} further left out"]


def test_many_separate_pixel_chunks(whole: Whole) -> None:
    packed = zlib.compress(b"\0\xff\0\0" + bytes(1000))
    text = chunk(b"tEXt", b"a\0b")
    source = png(PIXEL, *(chunk(b"IDAT", packed[i : i + 1]) + text for i in range(len(packed))))
    for limit in WAYS:
        assert whole(read(source, kind="image", max_pixels=limit))[0].tolist() == [[[255, 0, 0]]]


def test_too_many_separate_pixel_chunks_are_refused() -> None:
    source = png(PIXEL, RED, (chunk(b"IDAT", b"") + chunk(b"tEXt", b"a\0b")) * 70_000)
    with pytest.raises(SourceError, match="pixels in too many places"):
        read(source, kind="image", max_pixels=1)
