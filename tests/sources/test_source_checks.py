"""Size limit and range of floats, at their bounds."""

import numpy as np
import pytest

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.checks import check_part, check_size, check_unit_range


def test_the_limit_itself_is_allowed() -> None:
    check_size(10, 20, 200, "it")
    with pytest.raises(SourceError, match=r"^it has 20 x 10 = 200 pixels, more than max_pixels=199; raise max_pixels"):
        check_size(10, 20, 199, "it")


def test_empty_pictures_are_refused() -> None:
    with pytest.raises(SourceError, match=r"^it has 0 x 10 = 0 pixels; a picture has at least one$"):
        check_size(10, 0, 199, "it")


def test_the_range_includes_its_ends() -> None:
    check_unit_range([np.array([0.0, 1.0]), np.array([0.5], np.float16)], "it")


def test_the_range_covers_all_strips() -> None:
    strips = [np.array([0.25]), np.array([2.0, 3.5]), np.array([-1.5])]
    with pytest.raises(SourceError, match=r"^it holds floats from -1\.5 to 3\.5, but a float picture goes from 0 to 1"):
        check_unit_range(strips, "it")


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_refused(odd: float) -> None:
    with pytest.raises(SourceError, match=r"^it holds NaN or infinite values; replace them"):
        check_unit_range([np.array([0.5]), np.array([0.5, odd, 0.5])], "it")


def test_huge_values_are_out_of_range() -> None:
    with pytest.raises(SourceError, match=r"^it holds floats from -1e\+308 to -1e\+308, but"):
        check_unit_range([np.array([-1e308])], "it")


def test_both_infinities_in_one_picture_are_refused() -> None:
    with pytest.raises(SourceError, match="NaN or infinite"), np.errstate(all="raise"):
        check_unit_range([np.array([-np.inf, np.inf])], "it")


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(0.5, 1.0000001, "0.5 to 1.0000001"), (-1e-9, 0.5, "-1e-09 to 0.5"), (0.0, 1 + 2**-52, "0 to 1.0000000000000002")],
)
def test_values_slightly_out_of_range_are_shown_in_full(low: float, high: float, shown: str) -> None:
    with pytest.raises(SourceError, match=rf"^it holds floats from {shown}, but a float picture goes from 0 to 1"):
        check_unit_range([np.array([low, high])], "it")


def test_memory_of_a_part() -> None:
    check_part(10, 100, 1, "it", pixel_size=8)
    check_part(1000, 30_000, 80_000_000, "it", pixel_size=8)
    with pytest.raises(SourceError, match=r"^it, 40000 x 1000 pixels of 8 bytes, take 305 MB at once, more than the"):
        check_part(1000, 40_000, 80_000_000, "it", pixel_size=8)
    check_part(1000, 40_000, 80_000_000, "it", pixel_size=3)
    with pytest.raises(SourceError, match=r"^it has 90000 x 1000 = 90000000 pixels, more than max_pixels=80000000"):
        check_part(1000, 90_000, 80_000_000, "it", pixel_size=3)
    with pytest.raises(SourceError, match=r"^it has 5 x 0 = 0 pixels"):
        check_part(0, 5, 80_000_000, "it", pixel_size=8)
