"""The strip of the clusters' colours."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.color import rgb2lab
from tests.models import trace_with
from tests.panels import DATA, START, Painted, after, falling, moving, painted, runs_of

import kmeans_gif as kg
from kmeans_gif import Trace
from kmeans_gif.drawing.inks import inks_for
from kmeans_gif.drawing.marks.text import text_coverage
from kmeans_gif.drawing.panels.swatches import swatch_widths, swatches_canvas
from kmeans_gif.drawing.story import Cue
from kmeans_gif.look import Look, Theme

WEIGHTS = st.one_of(st.integers(0, 9), st.integers(0, 10**9), st.floats(0, 1e6).map(lambda weight: weight / 255))


def strip(trace: Trace, cue: Cue, size: tuple[int, int] = (500, 26), **options: Any) -> Painted:
    return painted(swatches_canvas, trace, cue, size, **options)


def grays(*values: float, weights: list[list[float]] | None = None) -> Trace:
    """A run of two iterations in which gray values stay."""
    trace = trace_with(np.repeat(np.array(values, np.float64)[None, :, None], 3, axis=0))
    return trace if weights is None else replace(trace, cluster_weights=np.array(weights, np.float64))


def swatches(drawn: Painted) -> list[tuple[int, int]]:
    """The labels from left to right, and their widths."""
    own = drawn.inks.runs[0]
    labels = {own.own(label): label for label in range(own.n)}
    assert (drawn.index[0] == drawn.index[-1]).all()
    return [(labels[entry], width) for entry, width in runs_of(drawn.index[0])]


@given(st.lists(WEIGHTS, min_size=1, max_size=40).filter(any), st.integers(1, 300))
def test_widths_add_up_and_are_the_shares(shares: list[float], width: int) -> None:
    widths = swatch_widths(shares, width)
    exact = [share / sum(shares) * width for share in shares]
    some = [i for i, share in enumerate(shares) if share > 0]
    assert sum(widths) == width
    assert all(widths[i] == 0 for i in set(range(len(shares))) - set(some))
    if len(some) <= width:
        assert all(widths[i] >= 1 for i in some)
    taken = sum(max(0.0, 1 - exact[i]) for i in some) if len(some) <= width else 0  # by those below a pixel
    for i in some:
        assert exact[i] - taken - 1.001 < widths[i] < max(exact[i], 1) + 1.001


def test_left_over_pixels_go_to_the_largest_remainders() -> None:
    assert swatch_widths([1, 1, 1], 11) == [4, 4, 3]
    assert swatch_widths([47, 16, 15.8, 12, 6.1, 3.1], 10) == [4, 2, 1, 1, 1, 1]
    assert swatch_widths([416, 338, 246], 10) == [4, 3, 3]  # 4.16, 3.38, 2.46
    assert swatch_widths([5, 1, 9, 2], 2) == [1, 0, 1, 0]


def test_widths_are_the_shares_of_the_step_shown() -> None:
    trace = grays(200, 20, 90, weights=[[1, 1, 2], [5, 4, 1], [0, 1, 3]])
    assert swatches(strip(trace, after(0), (100, 20))) == [(1, 25), (2, 50), (0, 25)]
    assert swatches(strip(trace, after(1), (100, 20))) == [(1, 40), (2, 10), (0, 50)]
    assert swatches(strip(trace, after(2), (100, 20))) == [(1, 25), (2, 75)]


@pytest.mark.parametrize("share", [0.2, 1.0])
def test_in_a_move_widths_are_those_before_and_colours_travel(share: float) -> None:
    trace = kg.cluster("example:coffee", n_clusters=4, seed=1, max_iter=5)
    before, during = (strip(trace, cue, (300, 8)) for cue in (after(2), moving(3, share)))
    assert np.array_equal(before.index, during.index)
    between = trace.centroids[2] + share * (trace.centroids[3] - trace.centroids[2])
    own = during.inks.runs[0]
    assert np.array_equal(during.palette[[own.own(label) for label in range(4)]], np.rint(between))


def test_a_run_that_has_ended_keeps_its_last_shares() -> None:
    trace = grays(200, 20, weights=[[1, 1], [4, 6], [3, 7]])
    for cue in (moving(3, 0.5), after(5)):
        assert swatches(strip(trace, cue, (100, 20))) == [(1, 70), (0, 30)]


def test_from_dark_to_light_as_at_the_end_or_by_share() -> None:
    trace = kg.cluster("example:coffee", n_clusters=9, seed=2, max_iter=6)
    light = rgb2lab(trace.colors()[None])[0, :, 0]
    for step in range(7):
        labels = [label for label, _ in swatches(strip(trace, after(step)))]
        assert labels == np.argsort(light).tolist()
        labels = [label for label, _ in swatches(strip(trace, after(step), look=Look(swatch_order="share")))]
        assert labels == np.argsort(-trace.cluster_weights[-1]).tolist()


def test_the_order_is_that_of_the_last_colours() -> None:
    trace = trace_with(np.array([[[250], [100], [20]], [[50], [100], [200]]], np.float64))
    for cue in (START, after(0), moving(1, 0.5), after(1)):
        assert [label for label, _ in swatches(strip(trace, cue, (40, 20)))] == [0, 1, 2]


def test_no_clusters_before_they_are_chosen_and_equal_ones_before_the_first_assignment() -> None:
    trace = grays(200, 20, 90, weights=[[1, 1, 2]] * 3)
    drawn = strip(trace, DATA)
    assert (drawn.index == drawn.inks.grid).all()
    assert swatches(strip(trace, START, (100, 20))) == [(1, 34), (2, 33), (0, 33)]


def read(drawn: Painted, label: int, left: int, right: int, text: str, scale: float) -> int:
    """Find a text, six pixels from the left and in the middle of a swatch; return how much brighter it is at most."""
    coverage = text_coverage(text, 11 * scale).astype(int)
    height, width = coverage.shape
    own = drawn.palette[drawn.inks.runs[0].own(label)].astype(int)
    away = (drawn.palette[drawn.index[:, left:right]] - own).sum(axis=2)
    inked = np.flatnonzero((coverage > 127).any(axis=1))
    middle, start = (len(away) - inked[0] - inked[-1] - 1) / 2, int(6 * scale + 0.5)
    boxes = [away[top : top + height, start : start + width] for top in {math.floor(middle), math.ceil(middle)}]
    alike = [abs(np.corrcoef(box.ravel(), coverage.ravel())[0, 1]) for box in boxes]
    assert max(alike) > 0.96
    box = boxes[int(np.argmax(alike))]
    assert np.abs(away).sum() == np.abs(box).sum() == abs(box.sum())  # nothing else, and not both brighter and darker
    return int(box[coverage == coverage.max()][0])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("scale", [0.85, 1.0, 2.25])
def test_hex_values_contrast_with_the_colour(theme: Theme, scale: float) -> None:
    trace = grays(20, 230, 120)
    width = int(130 * scale)
    drawn = strip(trace, after(0), (3 * width, int(26 * scale)), look=Look(theme=theme), scale=scale)
    ink, ground = (int(drawn.palette[entry].sum()) for entry in (drawn.inks.ink, 0))
    bright, dark = max(ink, ground), min(ink, ground)
    assert read(drawn, 0, 0, width, "#141414", scale) > 0.8 * (bright - 3 * 20)
    assert read(drawn, 1, 2 * width, 3 * width, "#e6e6e6", scale) < 0.8 * (dark - 3 * 230)
    read(drawn, 2, width, 2 * width, "#787878", scale)


def test_without_ramps_text_has_two_colours() -> None:
    trace = grays(20, 230)
    inks = inks_for([2], "light", colors=256, shaded=False)
    drawn = strip(trace, after(0), (200, 26), inks=inks)
    own = [inks.runs[0].own(label) for label in (0, 1)]
    assert set(np.unique(drawn.index[:, :100])) == {0, own[0]}
    assert set(np.unique(drawn.index[:, 100:])) == {inks.ink, own[1]}


def has_text(drawn: Painted) -> bool:
    return bool((drawn.index != drawn.index[0]).any())


def test_text_only_where_it_fits() -> None:
    trace, room = grays(20), text_coverage("#141414", 11).shape[1] + 12
    assert has_text(strip(trace, after(0), (room, 26)))
    assert not has_text(strip(trace, after(0), (room - 1, 26)))
    assert not has_text(strip(trace, after(0), (200, 10)))


def test_distinct_colours_have_no_hex_values() -> None:
    trace = grays(20, 230)
    drawn = strip(trace, after(0), distinct_colors=True)
    assert not has_text(drawn)
    assert drawn.palette[drawn.inks.runs[0].own(0)].tolist() == [0x00, 0x72, 0xB2]
    points = strip(falling([3, 2, 1]), after(1))
    assert not has_text(points)
    assert swatches(points) == [(0, 500)]


@pytest.mark.parametrize("k", [20, 100, 256])
@pytest.mark.parametrize("width", [60, 576, 1500])
def test_many_clusters(k: int, width: int) -> None:
    trace = kg.cluster("example:coffee", n_clusters=k, seed=1, max_iter=2)
    inks = inks_for([k], "light", colors=65536)
    for cue in (DATA, START, after(1), moving(2, 0.5), after(2)):
        drawn = strip(trace, cue, (width, 26), inks=inks)
        if cue.phase != "data":
            assert len(swatches(drawn)) == k or k > width


def test_another_font(wide_font: str) -> None:
    usual, other = (strip(grays(20), after(0), look=Look(font=font)) for font in (None, wide_font))
    assert has_text(other)
    assert not np.array_equal(usual.index, other.index)
