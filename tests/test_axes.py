"""Limits that contain the data, ticks on round numbers, and their labels."""

import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kmeans_gif.drawing.points.axes import limits, tick_labels, ticks
from kmeans_gif.errors import OptionError

NUMBERS = st.one_of(
    st.floats(-1e300, 1e300),
    st.floats(-1000, 1000),
    st.integers(-50, 50).map(float),
    st.tuples(st.integers(-99, 99), st.integers(-300, 290)).map(lambda pair: float(f"{pair[0]}e{pair[1]}")),
)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[float, float]:
    """Any two numbers, or one and a small step from it."""
    one = draw(NUMBERS)
    other = draw(st.one_of(NUMBERS, st.floats(1e-15, 0.1).map(lambda share: one + abs(one) * share)))
    assume(abs(other) <= 1e300)
    return min(one, other), max(one, other)


def read_back(label: str) -> float:
    return float(label.replace("\u2009", "").replace("\u2212", "-"))


@given(ranges(), st.sampled_from([0.0, 0.05, 0.5]))
def test_limits_contain_the_data(data: tuple[float, float], pad: float) -> None:
    low, high = limits(*data, pad)
    assert low <= data[0] <= data[1] <= high
    assert 0 < high - low < math.inf
    span = data[1] - data[0]
    if span > 1e-11 * max(map(abs, data)) and max(map(abs, data)) > 1e-280:
        rounding = 8 * math.ulp(max(map(abs, data)))  # of the two ends, each a float near the data
        assert high - low <= span * (1 + 2 * pad) * (1 + 1e-12) + rounding
        assert high - low >= span * (1 + 2 * pad) * (1 - 1e-12) - rounding or max(abs(low), abs(high)) == 1e300


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ((0, 10), (-0.5, 10.5)),
        ((-2, -1), (-2.05, -0.95)),
        ((5, 5), (4.5, 5.5)),
        ((-200, -200), (-220, -180)),
        ((1e-9, 1e-9), (0.9e-9, 1.1e-9)),
        ((0, 0), (-1, 1)),
        ((0, 5e-324), (-1, 1)),
        ((1e16, 1e16 + 2), (1e16 - 1e4, 1e16 + 1e4)),
        ((-1.7e308, 1.7e308), (-1e300, 1e300)),
        ((1.7e308, 1.7e308), (0.9e300, 1e300)),
    ],
)
def test_limits(data: tuple[float, float], expected: tuple[float, float]) -> None:
    assert limits(*data) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("data", [(1, 0), (math.nan, 1), (0, math.nan), (-math.inf, 0), (0, math.inf)])
def test_invalid_limits(data: tuple[float, float]) -> None:
    with pytest.raises(OptionError, match=r"a range from .* has no limits; give finite numbers, the smaller one first"):
        limits(*data)


@given(ranges(), st.integers(0, 12))
def test_ticks_are_round_numbers_within_the_limits(data: tuple[float, float], most: int) -> None:
    low, high = limits(*data)
    found = ticks(low, high, most)
    assert (2 if most >= 3 else 0) <= len(found) <= most
    assert all(low <= tick <= high for tick in found)
    assert all(one < other for one, other in pairwise(found))
    exact = [Fraction(repr(tick)) for tick in found]  # without the rounding errors that adding steps would leave
    steps = {other - one for one, other in pairwise(exact)}
    assert len(steps) <= 1
    for step in steps:
        assert all(tick % step == 0 for tick in exact)
        assert f"{float(step):e}"[:8] in {"1.000000", "2.000000", "2.500000", "5.000000"}
        assert exact[0] - step < Fraction(low)  # none is missing at the ends
        assert exact[-1] + step > Fraction(high)


@given(ranges(), st.integers(2, 12))
def test_tick_labels_are_distinct_and_parse_back(data: tuple[float, float], most: int) -> None:
    found = ticks(*limits(*data), most)
    labels = tick_labels(found)
    assert len(set(labels)) == len(found)
    assert [read_back(label) for label in labels] == found
    assert len({len(label.partition("e")[0].partition(".")[2]) for label in labels if label != "0"}) <= 1


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 1, 5, [0, 0.5, 1]),
        (-10.05, 10.05, 5, [-10, -5, 0, 5, 10]),
        (0.1, 0.3, 3, [0.1, 0.2, 0.3]),
        (0.7, 1.1, 5, [0.7, 0.8, 0.9, 1.0, 1.1]),
        (2.4, 7.6, 3, [2.5, 5, 7.5]),
        (4.1, 4.9, 4, [4.2, 4.4, 4.6, 4.8]),
        (0, 255, 6, [0, 50, 100, 150, 200, 250]),
        (-1.2, 1.2, 2, [0]),
        (3.2, 3.4, 0, []),
    ],
)
def test_ticks(low: float, high: float, most: int, expected: list[float]) -> None:
    assert ticks(low, high, most) == expected


@pytest.mark.parametrize("bounds", [(1, 1), (2, 1), (math.nan, 1), (0, math.inf), (0, 2e300)])
def test_limits_without_ticks(bounds: tuple[float, float]) -> None:
    with pytest.raises(OptionError, match=r"limits from .* hold no ticks; give the smaller one first, both within"):
        ticks(*bounds, 5)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        ([0.0], ["0"]),
        ([-10.0, 0.0, 10.0], ["−10", "0", "10"]),
        ([0.0, 2.5, 5.0], ["0.0", "2.5", "5.0"]),
        ([0.1, 0.2, 0.3], ["0.1", "0.2", "0.3"]),
        ([-0.00002, 0.0], ["−0.00002", "0.00000"]),
        ([1000.0, 1500.0], ["1\u2009000", "1\u2009500"]),
        ([5e6], ["5\u2009000\u2009000"]),
        ([0.0, 2e7, 4e7], ["0", "2e7", "4e7"]),
        ([0.0, 5e8, 1e9], ["0", "0.5e9", "1.0e9"]),
        ([-2e-9, 0.0, 2e-9], ["−2e−9", "0", "2e−9"]),
        ([1700000000.0, 1700001000.0], ["1\u2009700\u2009000\u2009000", "1\u2009700\u2009001\u2009000"]),
    ],
)
def test_labels(values: list[float], expected: list[str]) -> None:
    assert tick_labels(values) == expected
