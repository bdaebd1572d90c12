"""The grammar of a cell, against regular expressions and Python's own numbers."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.cell_grammar import BLANKS, MISSING, careful

from kmeans_gif.sources.tables.cells import Kind, read_cell


def same(cell: str, decimal: str) -> None:
    (kind, value), (expected, number) = read_cell(cell, decimal), careful(cell, decimal)
    assert (kind, value.hex()) == (expected, number.hex())


@pytest.mark.parametrize(
    "cell", ["1", "+1", "-1", "007", "1.", ".5", "-.5e-3", "1e5", "1E+05", " 1\t", "\u00a01\u202f"]
)
def test_numbers(cell: str) -> None:
    assert read_cell(cell) == (Kind.NUMBER, float(cell.strip()))


@pytest.mark.parametrize("word", sorted(MISSING))
def test_missing_values(word: str) -> None:
    for cell in (word, word.upper(), word.title(), f" {word}\t", f"\u00a0{word}"):
        assert read_cell(cell)[0] == Kind.MISSING
        assert read_cell(cell, ",")[0] == Kind.MISSING


def test_numbers_are_rounded_to_the_nearest_double() -> None:
    assert read_cell("0.1")[1] == 0.1
    assert read_cell("9007199254740993")[1] == 9007199254740992  # halfway between two doubles: to even
    assert read_cell("179769313486231580793e289")[0] == Kind.INFINITE  # half a step above the largest
    assert read_cell("17976931348623157e292")[1] == 1.7976931348623157e308
    assert read_cell("0." + "0" * 400 + "1")[1] == 0
    assert read_cell("-1e-999")[1].hex() == "-0x0.0p+0"
    assert read_cell("1" + "0" * 400 + "e-399")[1] == 10
    assert read_cell("0e99999999999999999999")[1] == 0


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "+INF", "1e309", "-1e99999999999999999999", "1" + "0" * 309])
def test_infinite(cell: str) -> None:
    assert read_cell(cell)[0] == Kind.INFINITE


LIKE = [
    "3,14",
    ",5",
    "1,234",
    "1,234.50",
    "1.234,56",
    "1.234.567",
    "1 234",
    "1'234.5",
    "1_000",
    "1\u202f234",
    "12,34,567",
]


@pytest.mark.parametrize("cell", [*LIKE, "-3,14", "\u22125", "\u22121.5", "1,5e3", "1\u2019234", "+1,234"])
def test_lookalikes(cell: str) -> None:
    assert read_cell(cell)[0] == Kind.LOOKALIKE


TEXTS = ["a", "1a", "0x1", "1e", "e5", "--1", "+-1", "+", "1 2", "1.2.3", "31.12.2024", "2024-01-02", "12:30", "5%"]


@pytest.mark.parametrize("cell", [*TEXTS, "$5", "1_0", "\uff11", "\u0661", "1,2,3", "01,234.5", "1,23.5", ",", "1\0"])
def test_text(cell: str) -> None:
    assert read_cell(cell)[0] == Kind.TEXT


def test_decimal_commas() -> None:
    assert read_cell("7,5", ",") == (Kind.NUMBER, 7.5)
    assert read_cell(" -,5e3 ", ",") == (Kind.NUMBER, -500)
    assert read_cell("12", ",") == (Kind.NUMBER, 12)
    for cell in ("7.5", "1.234", "1.234,5", "1,234,567", "1 234,5"):
        assert read_cell(cell, ",")[0] == Kind.LOOKALIKE


PIECES = st.sampled_from(
    [*"0123456789", *"0123456789", *"++--..,,eE' _\u2212\u2019", *BLANKS, "NA", "inf", "nan", "123"]
)


@given(cell=st.one_of(st.lists(PIECES, max_size=9).map("".join), st.text(max_size=6)), decimal=st.sampled_from(".,"))
@example(cell="1\x1f", decimal=".")
def test_any_cell_is_read_as_by_the_reference(cell: str, decimal: str) -> None:
    same(cell.encode("utf-8", "replace").decode(), decimal)


@given(
    value=st.floats(allow_nan=False, allow_infinity=False),
    form=st.sampled_from(["{!r}", "{:.3f}", "{:e}", "{:.25g}", "+{!r}", "{:.0f}.", "{:.40e}"]),
)
def test_any_number_is_read_exactly(value: float, form: str) -> None:
    text = form.format(abs(value) if form[0] == "+" else value)
    same(text, ".")
    same(text.replace(".", ","), ",")
