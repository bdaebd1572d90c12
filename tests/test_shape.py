"""Sizes of pictures of points, and equal scales."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmeans_gif.drawing.points.shape import fitted, has_equal_scales, widened
from kmeans_gif.drawing.sizes import Scaled, box_or_side, other_side, picture_size


@pytest.mark.parametrize(("reach", "equal"), [([1, 5], True), ([5.01, 1], False), ([1, 2, 5.5], False), ([3, 3], True)])
def test_scales_are_equal_up_to_a_ratio_of_five(reach: list[float], equal: bool) -> None:
    assert has_equal_scales("auto", np.array(reach)) is equal
    assert has_equal_scales("on", np.array(reach))
    assert not has_equal_scales("off", np.array(reach))


@given(st.floats(0.01, 100), st.integers(16, 5000), st.integers(0, 200), st.integers(0, 200))
def test_the_aspect_ratio_of_the_plot_is_kept_within_its_limits(
    ratio: float, long: int, across: int, down: int
) -> None:
    width, height = fitted(ratio, long, across, down)
    assert max(width, height) == long
    assert 3 * min(width, height) >= 2 * long
    plot_width, plot_height = width - across, height - down
    if 3 * min(width, height) > 2 * long + 2 and min(plot_width, plot_height) > 50:
        assert plot_width / plot_height == pytest.approx(ratio, rel=1 / min(plot_width, plot_height))


def test_sizes_that_do_not_depend_on_the_data() -> None:
    assert [picture_size(size) for size in (None, "full", 100, (30, 900))] == [
        (720, 480),
        (720, 480),
        (100, 67),
        (30, 900),
    ]
    assert [box_or_side(size, 720) for size in (None, "full", 100, Scaled(None, 2))] == [720, 720, 100, 1440]
    assert [other_side(side, 90) for side in (0, 61, 90, 91)] == [60, 61, 90, 90]


@given(
    st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
    st.tuples(st.floats(1e-3, 1e6), st.floats(1e-3, 1e6)),
    st.tuples(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3)),
    st.integers(1, 2000),
    st.integers(1, 2000),
)
def test_widened_limits_contain_the_old_ones_at_equal_scales(
    low: tuple[float, float], span: tuple[float, float], unit: tuple[float, float], width: int, height: int
) -> None:
    first, lengths = np.array(low), np.array(unit)
    last = first + span
    one, other = widened(first, last, lengths, width, height)
    rounding = 1e-12 * (np.abs(first) + np.abs(last) + (other - one))
    assert (one <= first + rounding).all()
    assert (other >= last - rounding).all()
    scales = np.array([width, height]) / ((other - one) / lengths)
    assert scales[0] == pytest.approx(scales[1], rel=1e-6)
    assert np.isclose((last - first), (other - one), rtol=1e-6).any()  # no wider than necessary


def test_limits_stay_finite_and_have_ticks() -> None:
    low, high = widened(np.array([-9e299, 5e299]), np.array([9e299, 9e299]), np.ones(2), 100, 200)
    assert (low >= -1e300).all()
    assert (high <= 1e300).all()
