"""The curve of the inertia and the bars below it."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from scipy.ndimage import maximum_filter, uniform_filter
from tests.models import Array
from tests.panels import DATA, START, Painted, after, falling, moving, painted, runs_of

import kmeans_gif as kg
from kmeans_gif import Trace
from kmeans_gif.drawing.coverage import gray_of
from kmeans_gif.drawing.marks.text import text_coverage
from kmeans_gif.drawing.panels.curve import curve_canvas
from kmeans_gif.drawing.points.margins import TICK_TEXT
from kmeans_gif.drawing.story import Cue
from kmeans_gif.look import Look, Theme

RUNS: dict[str, Sequence[float]] = {
    "large": [4e12, 2e12, 1.2e12, 1e12],
    "small": [4e-6, 2e-6, 1.2e-6, 1e-6],
    "single": [30, 12],
    "long": [1e6 * math.exp(-i / 30) + 50 for i in range(301)],
    "wide": [1e12, 1e6, 1e-3, 1e-6],
    "constant": [5, 5, 5],
    "to zero": [30, 12, 7, 0],
    "zero": [0, 0],
    "nearly constant": [3e9 + 2, 3e9 + 1, 3e9],
}


def curve(trace: Trace, cue: Cue, size: tuple[int, int] = (320, 160), **options: Any) -> Painted:
    return painted(curve_canvas, trace, cue, size, **options)


def dot(drawn: Painted, scale: float = 1.0) -> tuple[float, float]:
    """Column and row of the centre of the dot at the curve's end: where ink is densest."""
    inked = np.where(drawn.index < drawn.inks.grays, drawn.index, 0) / drawn.inks.ink
    side = 2 * int(3.5 * scale) + 1
    row, column = np.unravel_index(np.argmax(uniform_filter(inked, side)), inked.shape)
    half = side // 2 + 1
    rows, columns = np.mgrid[row - half : row + half + 1, column - half : column + half + 1]
    weights = inked[rows.clip(0, len(inked) - 1), columns.clip(0, inked.shape[1] - 1)] ** 4
    return float((columns * weights).sum() / weights.sum()), float((rows * weights).sum() / weights.sum())


def ends(trace: Trace, **options: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    """The dot at the first and at the last step, from which its other places follow."""
    return dot(curve(trace, after(0), **options)), dot(curve(trace, after(trace.n_iter), **options))


def expected(trace: Trace, iteration: float, value: float, log: bool, **options: Any) -> tuple[float, float]:
    (left, top), (right, bottom) = ends(trace, **options)
    high, low = trace.inertia[[0, -1]].tolist()
    if log:
        high, low, value = math.log(high), math.log(low), math.log(value)
    share = (high - value) / (high - low)
    return left + (right - left) * iteration / trace.n_iter, top + (bottom - top) * share


@pytest.mark.parametrize(
    ("inertia", "log"), [([900, 500, 200, 100, 95], False), ([9000, 500, 200, 40, 30], True), ([200, 70, 5, 0], False)]
)
@pytest.mark.parametrize("size", [(320, 160), (60, 40), (150, 70)])
def test_the_dot_is_at_the_inertia_of_the_step(inertia: list[float], log: bool, size: tuple[int, int]) -> None:
    trace = falling(inertia)
    for step in range(1, len(inertia)):
        found = dot(curve(trace, after(step), size))
        assert found == pytest.approx(expected(trace, step, inertia[step], log, size=size), abs=0.75)


@pytest.mark.parametrize("inertia", [[900.0, 500, 200, 100], [9000.0, 500, 200, 40]])
def test_the_dot_travels_as_far_as_moving_lowers_the_inertia(inertia: list[float]) -> None:
    trace, log = falling(inertia, moved=0.4), inertia[0] > 100 * inertia[-1]
    end = inertia[1] - 0.4 * (inertia[1] - inertia[2])
    start, stop = expected(trace, 1, inertia[1], log), expected(trace, 1.5, end, log)
    for share in (0.25, 0.5, 1):
        place = tuple(a + share * (b - a) for a, b in zip(start, stop, strict=True))
        assert dot(curve(trace, moving(2, share))) == pytest.approx(place, abs=0.75)


def test_a_run_that_has_ended_stays_at_its_end() -> None:
    trace = falling([9, 4, 1])
    last = curve(trace, after(2)).index
    for cue in (after(5), moving(3, 0.5)):
        assert np.array_equal(curve(trace, cue).index, last)


@pytest.mark.parametrize(
    ("inertia", "title"),
    [([100, 10, 1], "inertia"), ([100.5, 10, 1], "inertia, log"), ([1000, 10, 0], "inertia"), ([4, 4], "inertia")],
)
def test_log_if_it_spans_more_than_two_decades_above_0(inertia: list[float], title: str) -> None:
    drawn = curve(falling(inertia), DATA)
    written = gray_of(drawn.inks, text_coverage(title, 12), 0.54)
    assert np.array_equal(drawn.index[: len(written) - 3, : written.shape[1]], written[:-3])
    assert not drawn.index[: len(written) - 3, written.shape[1] :].any()


def test_before_the_first_assignment_all_is_pale() -> None:
    trace = falling([9, 4, 1], reseeded=[1])
    data, start = curve(trace, DATA), curve(trace, START)
    assert np.array_equal(data.index, start.index)
    inks = data.inks
    below = data.index[110:]
    assert not np.isin(below, [inks.accent(0), inks.accent(1), inks.ink]).any()
    assert (data.index[20:90, 60:] < inks.ink // 3).sum() + (data.index[20:90, 60:] == inks.grid).sum() == 70 * 260
    assert (data.index != curve(trace, after(0)).index).any()


def pale_and_inked(drawn: Painted) -> tuple[Array, Array]:
    """Columns of the curve that are pale, and those in ink."""
    plot = np.where(drawn.index == drawn.inks.grid, 0, drawn.index)[18:96, 40:]
    strongest = plot.max(axis=0)
    return np.flatnonzero((strongest > 0) & (strongest <= 3)) + 40, np.flatnonzero(strongest > 8) + 40


def test_the_rest_of_the_curve_is_pale() -> None:
    trace = falling([900, 500, 300, 200, 150])
    pale, inked = pale_and_inked(curve(trace, after(2)))
    column, _ = dot(curve(trace, after(2)))
    assert inked.max() <= column + 4 < pale.min() + 2
    assert len(pale) > 100
    assert len(pale_and_inked(curve(trace, after(4)))[0]) == 0


def has_parts(trace: Trace, size: tuple[int, int], scale: float = 1.0) -> list[bool]:
    """Whether a panel has a title, numbers, bars, and their legend."""
    before, after_all = (curve(trace, cue, size, scale=scale) for cue in (DATA, after(trace.n_iter)))
    inks = before.inks
    text = (before.index > 3) & (before.index < inks.grays)
    rows = int(12 * scale)
    whole = [inks.accent(0), inks.accent(1)]
    bars = np.isin(before.index, [entry - 3 for entry in whole]) & np.isin(after_all.index, whole)
    return [
        bool(text[:rows].any()),
        bool(text[-rows:].any()),
        bool(bars.any()),
        bool(np.isin(before.index, whole).any()),
    ]


@pytest.mark.parametrize("scale", [0.85, 1.0, 2.25])
def test_parts_are_left_out_in_order(scale: float) -> None:
    trace = falling([100, 60, 30, 20])
    seen: list[list[bool]] = []
    for height in range(int(200 * scale), 3, -int(3 * scale)):
        parts = has_parts(trace, (int(300 * scale), height), scale)
        if not seen or parts != seen[-1]:
            seen.append(parts)
    assert seen == [[True] * n + [False] * (4 - n) for n in (4, 3, 2, 1, 0)]


def test_the_legend_needs_room_beside_the_numbers() -> None:
    trace = falling([100, 60, 30, 20])
    assert has_parts(trace, (300, 160)) == [True] * 4
    assert has_parts(trace, (100, 160)) == [True, True, True, False]


@pytest.mark.parametrize(
    ("inertia", "width", "title"),
    [
        ([100, 60, 30, 20], 300, "decrease"),
        ([1e6, 1e3, 10, 9.9], 300, "decrease, log scale"),
        ([1e6, 1e3, 10, 9.9], 215, "decrease, log"),
    ],
)
def test_the_legend_says_whether_bars_have_a_log_scale(inertia: list[float], width: int, title: str) -> None:
    """In the shorter words if there is less room."""
    drawn = curve(falling(inertia), DATA, (width, 160))

    def is_written(text: str) -> bool:
        written = gray_of(drawn.inks, text_coverage(text, TICK_TEXT), 0.54)[3:-3]
        windows = sliding_window_view(drawn.index, written.shape)
        return bool((windows == written).all(axis=(2, 3)).any())

    titles = ["decrease", "decrease, log", "decrease, log scale"]
    assert [one for one in titles if is_written(one)] == titles[: titles.index(title) + 1]  # each begins with the last


def test_a_small_panel_has_the_curve_and_its_title() -> None:
    assert has_parts(falling([100, 60, 30, 20]), (60, 40), scale=0.85) == [True, False, False, False]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize(
    ("size", "scale"), [((326, 140), 1.0), ((60, 40), 0.85), ((200, 100), 0.85), ((800, 400), 2.25)]
)
def test_any_inertia_can_be_read(name: str, size: tuple[int, int], scale: float, theme: Theme) -> None:
    trace = falling(RUNS[name], reseeded=[1])
    places = []
    for step in {0, 1, trace.n_iter // 2, trace.n_iter}:
        drawn = curve(trace, after(step), size, scale=scale, look=Look(theme=theme))
        places.append(dot(drawn, scale))
        column, row = places[-1]
        reach = 3 * scale
        assert reach <= column + 0.5 <= size[0] - reach
        assert reach <= row + 0.5 <= size[1] - reach
    places.sort()
    assert all(right > left for (left, _), (right, _) in pairwise(places))
    assert all(low >= high - 0.5 for (_, high), (_, low) in pairwise(places))


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("large", {"2e12": 2e12, "4e12": 4e12}),
        ("small", {"0.000002": 2e-6, "0.000004": 4e-6}),
        ("wide", {"1e0": 1, "1e7": 1e7}),
        ("to zero", {"0": 0, "20": 20}),
    ],
)
def test_grid_lines_are_at_the_numbers_beside_them(name: str, numbers: dict[str, float]) -> None:
    trace, size = falling(RUNS[name]), (400, 240)
    drawn = curve(trace, DATA, size)
    for text, value in numbers.items():
        _, row = expected(trace, 0, value, name == "wide", size=size)
        on_line = (drawn.index[int(row) : int(row) + 2, 100:] == drawn.inks.grid).mean(axis=1)
        assert on_line.max() > 0.5  # a part may be behind the curve
        written = gray_of(drawn.inks, text_coverage(text, 11), 0.54)
        found = np.argwhere((sliding_window_view(drawn.index[:150, :70], written.shape) == written).all(axis=(2, 3)))
        assert len(found) == 1
        assert found[0, 0] + len(written) / 2 == pytest.approx(row + 0.5, abs=3)


def test_axes_of_iterations_have_whole_numbers() -> None:
    drawn = curve(falling([30, 12]), DATA, (400, 160))
    text = ((drawn.index > 3) & (drawn.index < drawn.inks.grays))[-13:].any(axis=0)
    words = [is_word for is_word, _ in runs_of(maximum_filter(text, 9).astype(int)) if is_word]
    assert len(words) == 2  # 0 and 1, not 0.5


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 50), (50, 3), (16, 16), (20, 300)])
def test_no_size_is_too_small(width: int, height: int) -> None:
    for inertia in RUNS.values():
        curve(falling(inertia, reseeded=[1]), after(1), (width, height), scale=0.85)


def test_another_font(wide_font: str) -> None:
    usual, other = (curve(falling([30, 12]), DATA, look=Look(font=font)).index for font in (None, wide_font))
    assert not np.array_equal(usual, other)
    usual, other = ((index > 3).mean() for index in (usual, other))
    assert other == pytest.approx(usual, rel=0.3)


def test_the_last_frame_of_a_real_run_is_at_its_last_inertia() -> None:
    trace = kg.cluster("example:iris", n_clusters=3, seed=1)
    (_, top), (_, bottom) = ends(trace)
    for step in range(1, trace.n_iter):
        place = expected(trace, step, float(trace.inertia[step]), log=False)
        assert dot(curve(trace, after(step))) == pytest.approx(place, abs=0.75)
    assert bottom > top + 30
