"""Palettes in each format, read back by programs that others wrote or by the published layout of the format."""

import io
import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import tinycss2
from PIL import GimpPaletteFile
from PIL import Image as Pil
from swatch.swatch import load_aco_file

import kmeans_gif as kg

RGB = [(227, 6, 19), (0, 0, 0), (255, 255, 255), (18, 52, 86), (128, 127, 1), (1, 2, 3)]
HEX = ["#e30613", "#000000", "#ffffff", "#123456", "#807f01", "#010203"]
SHARES = [0.5, 0.25, 0.125, 0.0625, 0.0625, 0.0]
IDS = [4, 0, 5, 2, 1, 3]
NAME = 'a "b" <c> & {d} */ e\n\\f\x1b\0\udcff 😀'
SHOWN = 'a "b" <c> & {d} */ e \\f\ufffd\ufffd\ufffd 😀'
TEXTS = ["hex", "json", "css", "tailwind", "tokens", "gpl", "pal", "svg"]


@pytest.fixture
def palette() -> kg.Palette:
    return kg.Palette(np.array(RGB, np.uint8), np.array(SHARES), np.array(IDS, np.int32), NAME)


def large(n: int) -> kg.Palette:
    colors = np.arange(3 * n).reshape(n, 3).astype(np.uint8)
    return kg.Palette(colors, np.full(n, 1 / n), np.arange(n, dtype=np.int32))


def saved(palette: kg.Palette, format_: str) -> bytes:
    file = io.BytesIO()
    palette.save(file, format=format_)
    return file.getvalue()


def test_hex_has_a_value_a_line(palette: kg.Palette) -> None:
    assert palette.to_string("hex").splitlines() == HEX
    assert palette.to_string("hex").endswith("\n")


def test_json_has_ids_values_and_shares(palette: kg.Palette) -> None:
    assert json.loads(palette.to_string("json")) == [
        {"id": label, "hex": hex_, "rgb": list(rgb), "share": share}
        for label, hex_, rgb, share in zip(IDS, HEX, RGB, SHARES, strict=True)
    ]


@pytest.mark.parametrize(
    ("format_", "at_rule", "prefix"), [("css", None, "--color-"), ("tailwind", "theme", "--color-palette-")]
)
def test_a_style_sheet_is_one_rule(palette: kg.Palette, format_: str, at_rule: str | None, prefix: str) -> None:
    (rule,) = tinycss2.parse_stylesheet(palette.to_string(format_), skip_comments=True, skip_whitespace=True)
    if at_rule is None:
        assert tinycss2.serialize(rule.prelude).strip() == ":root"
    else:
        assert (rule.type, rule.at_keyword) == ("at-rule", at_rule)
    declarations = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    found = {each.name: tinycss2.serialize(each.value).strip() for each in declarations}
    assert found == {f"{prefix}{number}": hex_ for number, hex_ in enumerate(HEX, 1)}


def test_design_tokens_are_objects_with_shares_as_extension(palette: kg.Palette) -> None:
    (group,) = json.loads(palette.to_string("tokens")).values()
    assert group.pop("$description") == SHOWN
    assert list(group) == ["1", "2", "3", "4", "5", "6"]
    for token, rgb, hex_, label, share in zip(group.values(), RGB, HEX, IDS, SHARES, strict=True):
        assert set(token) == {"$type", "$value", "$extensions"}
        assert token["$type"] == "color"
        assert set(token["$value"]) == {"colorSpace", "components", "hex"}
        assert (token["$value"]["colorSpace"], token["$value"]["hex"]) == ("srgb", hex_)
        assert [round(255 * part) for part in token["$value"]["components"]] == list(rgb)
        assert all(0 <= part <= 1 for part in token["$value"]["components"])
        ((key, ours),) = token["$extensions"].items()
        assert re.fullmatch(r"[a-z]+(\.[a-z-]+)+", key)
        assert ours == {"id": label, "share": share}


def test_pillow_reads_a_gimp_palette(palette: kg.Palette) -> None:
    content = saved(palette, "gpl")
    read, mode = GimpPaletteFile.GimpPaletteFile(io.BytesIO(content)).getpalette()
    assert (mode, read) == ("RGB", bytes(value for rgb in RGB for value in rgb))
    lines = content.decode().splitlines()
    assert lines[:2] == ["GIMP Palette", f"Name: {SHOWN}"]
    assert [line.split("\t")[1] for line in lines[4:]] == HEX


def test_a_jasc_palette_has_its_lines(palette: kg.Palette) -> None:
    lines = saved(palette, "pal").decode("ascii").split("\r\n")
    assert lines == ["JASC-PAL", "0100", "6", *(" ".join(map(str, rgb)) for rgb in RGB), ""]


def blocks_of(content: bytes) -> Iterator[tuple[int, str, bytes]]:
    """Type, name and the rest of each block of an ASE file."""
    signature, major, minor, count = struct.unpack_from(">4s2HI", content)
    assert (signature, major, minor) == (b"ASEF", 1, 0)
    at = 12
    for _ in range(count):
        kind, length = struct.unpack_from(">HI", content, at)
        block, at = content[at + 6 : at + 6 + length], at + 6 + length
        units = struct.unpack_from(">H", block)[0] if block else 0
        name = block[2 : 2 + 2 * units].decode("utf-16-be")
        assert not block or name.endswith("\0")
        yield kind, name[:-1], block[2 + 2 * units :]
    assert at == len(content)


def test_an_ase_file_has_a_group_of_colours(palette: kg.Palette) -> None:
    (first, *colors, last) = blocks_of(saved(palette, "ase"))
    assert first == (0xC001, SHOWN, b"")
    assert last == (0xC002, "", b"")
    assert [(kind, name) for kind, name, _ in colors] == [(1, hex_) for hex_ in HEX]
    for (_, _, content), rgb in zip(colors, RGB, strict=True):
        model, red, green, blue, kind = struct.unpack(">4s3fH", content)
        assert (model, kind) == (b"RGB ", 2)
        assert tuple(round(255 * part) for part in (red, green, blue)) == rgb


def test_the_name_in_an_ase_file_is_shortened() -> None:
    long = kg.Palette(np.zeros((1, 3), np.uint8), np.ones(1), np.zeros(1, np.int32), "😀" * 40_000)
    (_, name, _), *_ = blocks_of(saved(long, "ase"))
    assert name == "😀" * 127


def test_another_program_reads_an_aco_file(palette: kg.Palette) -> None:
    content = saved(palette, "aco")
    read = load_aco_file(io.BytesIO(content))
    assert [color.name for color in read] == HEX
    values = [[int(color.color_hex[1 + 4 * i : 5 + 4 * i], 16) for i in range(3)] for color in read]
    assert values == [[257 * value for value in rgb] for rgb in RGB]
    version, count = struct.unpack_from(">2H", content)
    assert (version, count) == (1, len(RGB))
    for i, rgb in enumerate(RGB):  # of the section of version 1, which the program skips
        assert struct.unpack_from(">5H", content, 4 + 10 * i) == (0, *(257 * value for value in rgb), 0)


def test_an_svg_has_a_strip_by_share_and_all_hex_values(palette: kg.Palette) -> None:
    root = ET.fromstring(saved(palette, "svg"))  # noqa: S314 - our own
    space = "{http://www.w3.org/2000/svg}"
    assert [title.text for title in root.findall(f"{space}title")] == [SHOWN]
    rects = [(rect.get("fill"), int(rect.get("width", 0))) for rect in root.iter(f"{space}rect") if len(rect)]
    strip, chips = rects[:5], rects[5:]
    assert strip == list(zip(HEX, [456, 228, 114, 57, 57], strict=False))
    assert [fill for fill, _ in chips] == HEX
    texts = [text.text for text in root.iter(f"{space}text")]
    assert texts[::2] == HEX
    assert texts[1::2] == ["50.0 %", "25.0 %", "12.5 %", "6.2 %", "6.2 %", "0.0 %"]


def test_a_png_has_a_strip_by_share_and_a_chip_of_each_colour(palette: kg.Palette) -> None:
    with Pil.open(io.BytesIO(saved(palette, "png"))) as picture:
        assert picture.info["Title"] == SHOWN
        pixels = np.asarray(picture.convert("RGB"))
    strip = pixels[96, 24:-24]
    assert [int((strip == rgb).all(axis=1).sum()) for rgb in RGB] == [456, 228, 114, 57, 57, 0]
    chips = [(24 + 228 * (i % 4) + 12, 192 + 36 * (i // 4) + 12) for i in range(6)]
    assert [tuple(pixels[y, x].tolist()) for x, y in chips] == RGB
    for x, y in chips:  # a dark text right of each
        assert pixels[y - 8 : y + 8, x + 20 : x + 90].max(axis=2).min() < 0x60


@pytest.mark.parametrize("format_", TEXTS)
def test_a_name_does_not_break_a_text(palette: kg.Palette, format_: str) -> None:
    plain = kg.Palette(palette.colors, palette.shares, palette.ids, "plain")
    text = palette.to_string(format_)
    assert len(text.splitlines()) == len(plain.to_string(format_).splitlines())
    assert "\x1b" not in text
    assert "\0" not in text


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("p.hex", b"#e30613"),
        ("p.txt", b"#e30613"),
        ("p.json", b"[\n"),
        ("P.TOKENS.JSON", b'{\n  "palette"'),
        ("p.tokens", b'{\n  "palette"'),
        ("p.css", b"/*"),
        ("p.gpl", b"GIMP"),
        ("p.ase", b"ASEF"),
        ("p.aco", b"\0\1\0\6"),
        ("p.pal", b"JASC"),
        ("p.svg", b"<svg"),
        ("p.PNG", b"\x89PNG"),
    ],
)
def test_the_suffix_sets_the_format(palette: kg.Palette, tmp_path: Path, name: str, begin: bytes) -> None:
    palette.save(tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(begin)


@pytest.mark.parametrize(("name", "format_"), [("p.css", "tailwind"), ("p.json", "tokens"), ("p.txt", "hex")])
def test_a_format_chooses_among_those_of_a_suffix(palette: kg.Palette, tmp_path: Path, name: str, format_: str) -> None:
    palette.save(tmp_path / name, format=format_)
    assert (tmp_path / name).read_bytes() == saved(palette, format_)


@pytest.mark.parametrize(
    ("name", "format_", "message"),
    [
        ("p.xyz", None, r"'p.xyz' has the suffix '.xyz', which is no format of palettes; use .hex, .txt, .json, "),
        ("p.css", "json", r"format='json' needs a name that ends in .json, not 'p.css'; change one"),
        ("p.css", "scss", r"format='scss' is no format of palettes; use hex, json, css, "),
    ],
)
def test_unknown_formats_are_errors(palette: kg.Palette, name: str, format_: str | None, message: str) -> None:
    with pytest.raises(kg.OptionError, match=message):
        palette.save(name, format=format_)
    assert not Path(name).exists()


@pytest.mark.parametrize("format_", ["ase", "aco", "png"])
def test_bytes_are_no_string(palette: kg.Palette, format_: str) -> None:
    with pytest.raises(kg.OptionError, match=f"format='{format_}' is not text; write it to a file with save"):
        palette.to_string(format_)


@pytest.mark.parametrize("format_", ["pal", "svg", "png"])
def test_too_many_colours_for_a_format_are_an_error(tmp_path: Path, format_: str) -> None:
    path = tmp_path / f"p.{format_}"
    large(256).save(path)
    before = path.read_bytes()
    with pytest.raises(kg.SourceError, match="holds at most 256 colours, not 257; use n_clusters=256, or another"):
        large(257).save(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("format_", ["hex", "json", "css", "tailwind", "tokens", "gpl", "ase", "aco"])
def test_other_formats_hold_any_number_of_colours(format_: str) -> None:
    saved(large(65_535), format_)
