"""Numbers of axes never touch each other or the frame, and stay on the picture, at any magnitude."""

import math
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.scenes import scene_from

from kmeans_gif.drawing.marks.text import GAP, MINUS, line_of, text_width
from kmeans_gif.drawing.points.axes import limits
from kmeans_gif.drawing.points.labels import Axis, Label, Room, labels_across, labels_up
from kmeans_gif.drawing.points.plane import Plane, plane_labels
from kmeans_gif.look import Look

EPOCH, NANOSECONDS = 1.7e12, 1.7e18


def ranges() -> st.SearchStrategy[tuple[float, float]]:
    """An offset and a span, of like or of very different magnitude."""
    magnitude = st.integers(-280, 280)
    return st.builds(
        lambda sign, power, share, digits: (sign * digits * 10.0**power, 10.0 ** (power - share)),
        st.sampled_from([-1, 0, 1]),
        magnitude,
        st.integers(-3, 12),
        st.floats(1, 9.99),
    )


def touch(one: Label, other: Label) -> bool:
    across = one.left < other.left + other.width and other.left < one.left + one.width
    return across and one.top < other.top + other.height and other.top < one.top + one.height


@given(ranges(), ranges(), st.integers(160, 1400), st.integers(160, 1400), st.sampled_from([9.35, 11.0, 16.5]))
@example((EPOCH, 86_400_000.0), (NANOSECONDS, 1e9), 320, 213, 9.35)
@example((NANOSECONDS, 1e6), (EPOCH, 1.0), 320, 213, 9.35)
@example((1.0, 1e-9), (-1.0, 1e-9), 320, 320, 9.35)
@example((-1e-9, 2e-9), (1e300, 1e290), 720, 480, 11.0)
def test_numbers_of_the_plane(
    across: tuple[float, float], up: tuple[float, float], width: int, height: int, size: float
) -> None:
    (west, east), (south, north) = (limits(start, start + span) for start, span in (across, up))
    left, beyond = width // 5, 6
    bottom = height - beyond - line_of(size).height - 2
    plane = Plane(left, 7, width - 14, bottom, np.array([west, south]), np.array([east, north]))
    for alike in (False, True):
        below, beside = plane_labels(plane, width, beyond, size, alike=alike)
        labels = below + beside
        assert not any(touch(one, other) for one, other in combinations(labels, 2))
        for label in labels:
            assert label.width == text_width(label.text, size)
            assert 0 <= label.left <= label.left + label.width <= width
            assert 0 <= label.top <= label.top + label.height <= height
        assert all(label.top >= plane.bottom + beyond for label in below)
        assert all(label.left + label.width == plane.left - beyond for label in beside)
        assert all(plane.left <= label.at < plane.right for label in below)
        assert all(plane.top <= label.at < plane.bottom for label in beside)
        assert all(abs(label.left + label.width / 2 - label.at) <= label.width / 2 for label in below)


def test_as_many_as_have_room() -> None:
    texts = [
        [label.text for label in labels_across(Axis(0, 1, 0, length), Room(-20, length + 20), 0, 11)]
        for length in (400, 300, 80, 30)
    ]
    assert texts == [
        ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"],
        ["0.0", "0.5", "1.0"],
        ["0.0", "0.5", "1.0"],
        ["0", "1"],
    ]


def test_a_number_stays_at_its_tick_if_it_may() -> None:
    axis = Axis(-0.5, 10.5, 20, 240)
    labels = labels_across(axis, Room(0, 260), 100, 11)
    for label in labels:
        tick = float(label.text)
        assert label.at == pytest.approx(20 + (tick + 0.5) / 11 * 220)
        assert label.left + label.width / 2 == pytest.approx(label.at, abs=1)
        assert label.top == 100
    up = labels_up(Axis(-0.5, 10.5, 240, 20), Room(0, 260), 100, 11)
    for label in up:
        assert label.at == pytest.approx(240 - (float(label.text) + 0.5) / 11 * 220)
        assert label.top + label.height / 2 == pytest.approx(label.at, abs=1)
        assert label.left + label.width == 100


def test_steps_no_less_than_asked_for() -> None:
    axis, rows = Axis(0, 12, 400, 0), Room(0, 400)
    assert [label.text for label in labels_up(axis, rows, 100, 11)] == ["0", "2", "4", "6", "8", "10", "12"]
    assert [label.text for label in labels_up(axis, rows, 100, 11, step=5)] == ["0", "5", "10"]


@pytest.mark.parametrize(("low", "high"), [(0.5, 2000), (1e-6, 1e12), (95, 1e4)])
@pytest.mark.parametrize("length", [30, 80, 400])
def test_numbers_of_a_log_axis(low: float, high: float, length: int) -> None:
    axis = Axis(low, high, length, 0, "log")
    labels = labels_up(axis, Room(0, length), 60, 11)
    assert len(labels) >= 2 or length == 30
    for label in labels:
        value = float(label.text.replace(GAP, "").replace(MINUS, "-"))
        share = math.log(value / low) / math.log(high / low)
        assert label.at == pytest.approx(min(max(length * (1 - share), 0), length - 0.5))
    assert all(above.top + above.height <= below.top for below, above in pairwise(labels))


@pytest.mark.parametrize("last", [1, 2, 3, 7, 58, 300])
@pytest.mark.parametrize("length", [40, 120, 300])
def test_numbers_of_counts_are_whole(last: int, length: int) -> None:
    labels = labels_across(Axis(0, last, 0, length, "counts"), Room(-20, length + 20), 0, 11)
    assert labels[0].text == "0"
    assert len(labels) >= 2
    assert all(label.text.isdecimal() and int(label.text) <= last for label in labels)


def test_no_room_no_numbers() -> None:
    assert labels_across(Axis(0, 1, 0, 100), Room(0, 3), 0, 11) == []
    assert labels_up(Axis(1e12, 1e12 + 1, 100, 0), Room(0, 100), 20, 11) == []
    assert labels_up(Axis(0, 1, 100, 0), Room(0, 5), 90, 11) == []


@pytest.mark.parametrize("size", [(720, 480), (480, 720), 320, 720, 1080, (320, 213)])
@pytest.mark.parametrize("standardize", [False, True])
def test_the_plot_has_two_thirds_of_the_height(size: int | tuple[int, int], standardize: bool) -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(40, 2)) * [1e6, 1e3] + [EPOCH, NANOSECONDS]
    centroids = np.zeros((1, 1, 2)) if standardize else rows[None, :1]
    scene = scene_from(rows, centroids, Look(), size, standardize=standardize)
    around = scene.margins(scene.low, scene.high)
    assert 3 * (scene.height - around.top - around.bottom) >= 2 * (scene.head + scene.height)
    assert scene.width - around.left - around.right >= scene.width / 2
    assert around.top > 0
    assert scene.head >= 27
