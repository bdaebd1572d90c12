"""Lines of text: figures, baselines, characters missing from a font, and hostile texts."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from kmeans_gif import SourceError
from kmeans_gif.drawing.marks.text import (
    GAP,
    MINUS,
    family_of,
    grouped,
    line_of,
    shortened,
    stamp,
    text_coverage,
    text_width,
    wrapped,
)
from kmeans_gif.errors import OptionError
from kmeans_gif.types import Bytes

SIZES = [8, 10.5, 12, 15, 40]


def columns(text: str, size: float) -> list[int]:
    """The rows with ink."""
    return np.flatnonzero(text_coverage(text, size).any(axis=0)).tolist()


def same(one: str, other: str) -> bool:
    return np.array_equal(text_coverage(one, 12), text_coverage(other, 12))


@pytest.fixture
def font_file(tmp_path: Path) -> str:
    """Pillow's built-in font as a file."""
    face = ImageFont.load_default(12)
    assert isinstance(face, ImageFont.FreeTypeFont)
    path = tmp_path / "built-in.ttf"
    path.write_bytes(face.font_bytes)
    return str(path)


@pytest.mark.parametrize("size", SIZES)
def test_the_shape_agrees_with_the_measured_size(size: float) -> None:
    line = line_of(size)
    for text in ["", " ", "x", "Ág|_,", "0" * 40, GAP]:
        coverage = text_coverage(text, size)
        assert coverage.shape == (line.height, text_width(text, size))
        assert coverage.dtype == np.uint8
        assert not coverage.flags.writeable


@pytest.mark.parametrize("size", [12, 15, 40, 90.5])
@pytest.mark.parametrize("text", ["iteration 4", "inertia 3126", "sepal length (cm)"])
def test_the_ink_agrees_with_pillow(text: str, size: float) -> None:
    """Pillow at the same size, hinted to whole pixels: the same amount of ink and rows, and about the same width."""
    line = line_of(size)
    picture = Image.new("L", (1000, line.height))
    face = ImageFont.load_default(size)
    ImageDraw.Draw(picture).text((0, line.baseline), text, 255, face, anchor="ls")
    theirs, ours = np.asarray(picture), text_coverage(text, size)
    assert int(ours.sum()) == pytest.approx(int(theirs.sum()), rel=0.12)
    assert np.corrcoef(ours.sum(axis=1), theirs.sum(axis=1, dtype=int))[0, 1] > 0.85
    assert text_width(text, size) == pytest.approx(face.getlength(text), rel=0.1, abs=1)


def test_figures_are_placed_at_subpixel_positions() -> None:
    """At 25 pixels a figure is 14.5 wide; for comparison, Pillow draws the line 16 times as large, averaged."""
    line, text = line_of(25), "1234567890"
    large = Image.new("L", (145 * 16, line.height * 16))
    face = ImageFont.load_default(25 * 16)
    ImageDraw.Draw(large).text((0, line.baseline * 16), text, 255, face, anchor="ls")
    assert face.getlength(text) == 145 * 16
    away = np.abs(np.asarray(large.reduce(16), dtype=int) - text_coverage(text, 25))
    assert away.mean() < 8  # an offset of half a pixel gives 15, hinting 5


def test_overlapping_runs_add_up(wide_font: str) -> None:
    """The fraction slash overlaps the preceding figure."""
    plain, slashed = text_coverage("8", 80, wide_font), text_coverage("8\u2044", 80, wide_font)
    shared = slashed[:, : plain.shape[1]]
    assert (shared >= plain).all()
    assert (shared > plain).any()
    picture = Image.new("L", (plain.shape[1] + 100, 100))
    ImageDraw.Draw(picture).text((0, 80), "8\u2044", 255, ImageFont.truetype(wide_font, 80), anchor="ls")
    theirs = np.asarray(picture).sum(axis=0, dtype=int)[: slashed.shape[1]]
    assert np.corrcoef(theirs, slashed.sum(axis=0))[0, 1] > 0.97


@pytest.mark.parametrize("size", SIZES)
def test_every_line_has_the_same_baseline(size: float) -> None:
    for text in ["H", "Hx", "H1", "xH", "H-"]:
        rows = np.flatnonzero((text_coverage(text, size) >= 128).any(axis=1))
        assert rows[-1] == line_of(size).baseline - 1
    rows = np.flatnonzero((text_coverage("1", size) >= 128).any(axis=1))
    assert len(rows) == pytest.approx(line_of(size).figures, abs=1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("font", ["built-in", "wide"])
def test_figures_are_tabular(size: float, font: str, request: pytest.FixtureRequest) -> None:
    file = None if font == "built-in" else request.getfixturevalue("wide_font")
    assert len({text_width(digit * 9, size, file) for digit in "0123456789"}) == 1
    shifted = [text_coverage(f"x{digits} moved", size, file) for digits in ("111", "888", "407")]
    start = text_width("x", size, file) + text_width("000", size, file) + 1
    assert np.array_equal(shifted[0][:, start:], shifted[1][:, start:])
    assert np.array_equal(shifted[0][:, start:], shifted[2][:, start:])


def test_narrow_figures_are_centred(tmp_path: Path, font_file: str) -> None:
    """In a font whose 1 is half as wide, 1 gets the advance of the others, with equal space on both sides."""
    data = bytearray(Path(font_file).read_bytes())
    tables = {bytes(data[i : i + 4]): int.from_bytes(data[i + 8 : i + 12]) for i in range(12, 12 + 16 * data[5], 16)}
    metrics = tables[b"hmtx"]
    widest = int.from_bytes(data[tables[b"hhea"] + 34 : tables[b"hhea"] + 36])
    advances = [int.from_bytes(data[metrics + 4 * i : metrics + 4 * i + 2]) for i in range(widest)]
    figures = [i for i in range(widest - 9) if len(set(advances[i : i + 10])) == 1 and advances[i] == 580]
    one = metrics + 4 * (figures[0] + 1)
    data[one : one + 2] = (290).to_bytes(2)
    narrow = tmp_path / "narrow.ttf"
    narrow.write_bytes(data)
    face = ImageFont.truetype(str(narrow), 100)
    assert face.getlength("1") == 29
    assert face.getlength("8") == 58
    assert text_width("1", 100, str(narrow)) == text_width("8", 100, str(narrow)) == 58
    inks = [np.flatnonzero(text_coverage("1", 100, file).any(axis=0)) for file in (font_file, str(narrow))]
    assert inks[1][0] - inks[0][0] == pytest.approx((58 - 29) / 2, abs=1)


def test_a_gap_is_a_fifth_of_an_em(wide_font: str) -> None:
    for font in (None, wide_font):
        assert text_width(f"x{GAP * 10}", 12, font) == pytest.approx(text_width("x", 12, font) + 24, abs=1)
    assert columns(GAP * 3, 12) == []


def test_lines_are_not_broken_within_numbers() -> None:
    number = grouped(92073)
    assert wrapped(f"value {number}", text_width(f"value {number}", 12) - 1, 12) == ["value", number]


def test_thousands_are_grouped() -> None:
    assert grouped(3126) == f"3{GAP}126"
    assert grouped(1234567.5, 1) == f"1{GAP}234{GAP}567.5"
    assert grouped(-999) == f"{MINUS}999"
    assert text_width(grouped(3126), 20) == pytest.approx(text_width("3126", 20) + 4, abs=1)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\n", r"a\tb\n"),
        ("\x00\x1b[31m\x7f", r"\x00\x1b[31m\x7f"),
        ("abc\u202egnp", r"abc\u202egnp"),  # right-to-left override
        ("a\u200bb\ufeff\u2028", r"a\u200bb\ufeff\u2028"),
        ("\ud800", r"\ud800"),
        ("日本 😀", "?? ?"),
        ("שלום", "????"),
        ("temp\u00e9rature e\u0301", "temperature e"),
        (f"{MINUS}1 \u2013 2", "-1 - 2"),
        ("a\u00a0b\u3000c", "a b c"),
        ("\uffff\U0010ffff\ue000", "???"),
        ("x²", "x2"),
    ],
)
def test_characters_of_the_built_in_font(text: str, shown: str) -> None:
    assert same(text, shown)


def test_characters_of_a_given_font(wide_font: str) -> None:
    for text, lacking in [
        ("é", "e"),
        (MINUS, "-"),
        ("σ²", "?2"),
        ("שלום", "????"),
        ("×", "x"),
        ("Größe in µm", "Grosse in um"),
    ]:
        assert not np.array_equal(text_coverage(text, 20, wide_font), text_coverage(lacking, 20, wide_font))
    assert np.array_equal(text_coverage("\ue123\uffff", 20, wide_font), text_coverage("??", 20, wide_font))


@given(st.text(max_size=40), st.sampled_from(SIZES))
@settings(max_examples=150)
def test_any_text_is_one_line(text: str, size: float) -> None:
    coverage = text_coverage(text, size)
    assert coverage.shape == (line_of(size).height, text_width(text, size))


@given(st.text(max_size=60), st.integers(0, 300))
@settings(max_examples=150)
def test_shortened_texts_fit_and_are_as_long_as_possible(text: str, width: int) -> None:
    short = shortened(text, width, 12)
    assert text_width(short, 12) <= width
    if short and short != text:
        kept = short.removesuffix("…")
        assert text.startswith(kept)
        rest = text[len(kept) :].lstrip()
        assert text_width(f"{kept}{text[len(kept) : len(text) - len(rest) + 1]}…", 12) > width - 1
    if not short:
        assert not text or text_width("…", 12) > width


@pytest.mark.parametrize("text", ["x" * 10_000, "\u0301" * 10_000, "i" + "\u200d" * 10_000, "1" * 10_000, "m " * 5_000])
def test_long_texts_are_shortened(text: str) -> None:
    short = shortened(text, 200, 12)
    assert short.endswith("…")
    assert text_width(short, 12) <= 200
    assert len(short) <= 801


def test_zero_width_characters_are_limited(wide_font: str) -> None:
    text = "a" + "\u0301" * 10_000
    assert text_width(text, 12, wide_font) < 50
    assert len(shortened(text, 50, 12, wide_font)) <= 201


def test_a_font_given_by_path_draws_like_the_built_in_one(font_file: str) -> None:
    assert np.array_equal(text_coverage("2718", 15, font_file), text_coverage("2718", 15))
    assert line_of(15, font_file) == line_of(15)


@pytest.mark.parametrize("size", [0, -3, 0.5, 401, float("nan"), float("inf")])
def test_sizes_out_of_range(size: float) -> None:
    with pytest.raises(OptionError, match=r"size=.* of a text must be from 1 to 400 pixels"):
        text_coverage("x", size)


@pytest.mark.parametrize("font", ["no such font", "a\0b", "", str(Path(__file__).parent), __file__])
def test_fonts_that_cannot_be_loaded(font: str) -> None:
    with pytest.raises(SourceError, match=r"^Look\.font=.* can't be loaded \(.*\); name a TrueType or OpenType file$"):
        text_width("x", 12, font)


@pytest.mark.parametrize(
    ("x", "y"), [(0, 0), (2, 1), (-1, -1), (4, 0), (0, 3), (9, 9), (-9, 0), (0, -9), (-2, 0), (0, -2)]
)
def test_stamps_are_clipped_at_the_edges(x: int, y: int) -> None:
    target, coverage = np.full((3, 4), 5, np.uint8), np.array([[1, 9], [200, 5]], np.uint8)
    expected: Bytes = np.pad(target, 20)
    room = expected[20 + y : 22 + y, 20 + x : 22 + x]
    room[...] = np.where(coverage > room, coverage, room)
    stamp(target, coverage, x, y)
    assert np.array_equal(target, expected[20:23, 20:24])


WORDS = "the smallest number whose gap is at least that of the next one"


@pytest.mark.parametrize("width", [50, 90, 200, 1000])
@pytest.mark.parametrize("indent", [0, 35])
def test_wrapped_lines_have_all_words_and_fit(width: int, indent: int) -> None:
    lines = wrapped(WORDS, width, 11, indent=indent)
    assert " ".join(lines).split() == WORDS.split()
    for number, line in enumerate(lines):
        assert text_width(line, 11) <= width - (indent if number == 0 else 0)
    for line, after in pairwise(lines):  # as many words as fit
        room = width - (indent if line is lines[0] else 0)
        assert text_width(f"{line} {after.split()[0]}".strip(), 11) > room


def test_a_word_that_is_too_wide_is_shortened() -> None:
    assert wrapped("an unbreakable" + 50 * "W", 60, 11) == ["an", shortened("unbreakable" + 50 * "W", 60, 11)]
    assert wrapped("", 60, 11) == [""]


def test_the_family_of_a_font(font_file: str, wide_font: str) -> None:
    assert family_of() == family_of(font_file) == "Aileron"
    assert family_of(wide_font) == "DejaVu Sans"
