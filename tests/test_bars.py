"""The bars below the curve: how much of each fall came from moving and from assigning."""

import math
from typing import Any

import numpy as np
import pytest
from tests.panels import ACCENTS, DATA, Painted, after, falling, moving, painted, runs_of

import kmeans_gif as kg
from kmeans_gif import Trace
from kmeans_gif.clustering.falls import falls_of
from kmeans_gif.drawing.coverage import accent_of, gray_of
from kmeans_gif.drawing.inks import inks_for
from kmeans_gif.drawing.panels.curve import curve_canvas
from kmeans_gif.drawing.story import Cue

MOVE, ASSIGN, PALE_MOVE, PALE_ASSIGN = range(1, 5)
WHOLE, QUARTER = np.array(255, np.uint8), np.array(64, np.uint8)


def curve(trace: Trace, cue: Cue, size: tuple[int, int] = (320, 200), **options: Any) -> Painted:
    return painted(curve_canvas, trace, cue, size, **options)


def bars(drawn: Painted) -> list[list[tuple[int, int]]]:
    """The parts of each bar from the bottom up, with their heights; bars are apart."""
    kinds = np.zeros(drawn.inks.size, int)
    for number, (whole, pale) in enumerate([(MOVE, PALE_MOVE), (ASSIGN, PALE_ASSIGN)]):
        kinds[accent_of(drawn.inks, number, WHOLE)] = whole
        kinds[accent_of(drawn.inks, number, QUARTER)] = pale
    colored = kinds[drawn.index]
    base = np.flatnonzero(colored.any(axis=1)).max()
    found, inside = [], False
    for column in colored[base::-1].T:
        if column[0] and not inside:
            parts = runs_of(column[: np.argmin(column != 0)])
            found.append(parts)
        inside = bool(column[0])
    return found


def test_parts_of_a_bar_are_the_parts_of_the_fall() -> None:
    trace = falling([100, 60, 30, 20], moved=0.25)
    first, second, third = bars(curve(trace, after(3)))
    highest = sum(height for _, height in first)
    assert highest > 20
    for parts, fall in ((first, 40), (second, 30), (third, 10)):
        assert [kind for kind, _ in parts] == [MOVE, ASSIGN]
        assert sum(height for _, height in parts) == pytest.approx(highest * fall / 40, abs=0.51)
        assert parts[0][1] == pytest.approx(0.25 * highest * fall / 40, abs=0.76)


def test_halves_that_have_begun_have_their_full_colour() -> None:
    trace = falling([100, 60, 30])
    kinds = [
        [kind for parts in bars(curve(trace, cue)) for kind, _ in parts]
        for cue in (DATA, after(0), moving(1, 0.2), after(1), moving(2, 1.0), after(2))
    ]
    pale = [PALE_MOVE, PALE_ASSIGN]
    assert kinds == [
        [*pale, *pale],
        [*pale, *pale],
        [MOVE, PALE_ASSIGN, *pale],
        [MOVE, ASSIGN, *pale],
        [MOVE, ASSIGN, MOVE, PALE_ASSIGN],
        [MOVE, ASSIGN, MOVE, ASSIGN],
    ]


def test_heights_are_logarithmic_if_falls_span_more_than_two_decades() -> None:
    falls = [1e6, 1e4, 1e3, 1e1]
    trace = falling([sum(falls[i:]) + 1e5 for i in range(5)])
    heights = [sum(height for _, height in parts) for parts in bars(curve(trace, after(4)))]
    tallest, shortest = heights[0], heights[-1]
    for height, fall in zip(heights, falls, strict=True):
        assert height == pytest.approx(shortest + (tallest - shortest) * math.log10(fall / 10) / 5, abs=1)
    assert shortest >= 2


def test_rounding_is_no_fall() -> None:
    """The last iteration moves nothing but an ulp; a fall that is below 0 by as much is drawn from 0."""
    trace = falling([100, 60, 30, 30 * (1 - 2e-16), 30])
    assert len(bars(curve(trace, after(4)))) == 2
    assert not np.isin(curve(falling([5, 5, 5]), after(2)).index, [*range(17 + 10, 40)]).any()


def test_a_reseeded_cluster_is_marked_below_its_bar_once_it_has_moved() -> None:
    trace = falling([100, 60, 30, 20], reseeded=[2])
    plain, before, during, later = (
        curve(each, cue).index
        for each, cue in (
            (falling([100, 60, 30, 20]), after(3)),
            (trace, after(1)),
            (trace, moving(2, 0.1)),
            (trace, after(3)),
        )
    )
    ink = inks_for([1], "light", colors=256).ink
    rows = slice(160, 200)
    assert not (plain[rows] == ink).any()
    assert not (before[rows] == ink).any()
    for drawn in (during, later):
        height, width = (np.ptp(where) + 1 for where in np.nonzero(drawn[rows] == ink))
        assert height == width == 5
        assert (drawn[rows] == ink).sum() == 13
        column = np.nonzero(drawn[rows] == ink)[1].mean()
        assert abs(column - 320 * 0.53) < 10  # below the second of three bars


def test_many_iterations_share_columns() -> None:
    trace = falling([1e6 * math.exp(-i / 60) for i in range(301)])
    drawn = curve(trace, after(300), (200, 160))
    (parts,) = bars(drawn)  # side by side
    assert [kind for kind, _ in parts] == [MOVE, ASSIGN]
    entries = accent_of(drawn.inks, 0, WHOLE), accent_of(drawn.inks, 1, WHOLE)
    heights = np.isin(drawn.index[112:], entries).sum(axis=0)
    heights = heights[np.flatnonzero(heights)[0] :][:130]
    assert (np.diff(heights) <= 0).all()


@pytest.mark.parametrize("largest", [0, 147, 148, 149, 150, 299])
def test_of_iterations_in_a_column_the_largest_fall_shows(largest: int) -> None:
    falls = [1.0] * 300
    falls[largest] = 10
    trace = falling([sum(falls[i:]) for i in range(301)])
    index = curve(trace, after(300), (150, 160), scale=0.85).index
    inks = inks_for([1], "light", colors=256, accents=ACCENTS)
    heights = np.isin(index[115:], [inks.accent(0), inks.accent(1)]).sum(axis=0)
    assert heights.max() > 5 * np.median(heights[heights > 0])
    assert (heights == heights.max()).sum() == 1


@pytest.mark.parametrize(("k", "grays"), [(1, 16), (240, 8), (250, 4), (253, 2)])
def test_without_accents_bars_are_gray(k: int, grays: int) -> None:
    inks = inks_for([k], "light", colors=256)
    assert inks.grays == grays
    trace = falling([100, 60])
    index = curve(trace, after(1), inks=inks).index[130:, 150:220]
    (moved, n_moved), (assigned, n_assigned) = runs_of(np.sort(index[index > 0]))
    assert {moved, assigned} == {gray_of(inks, WHOLE, 0.8), gray_of(inks, WHOLE, 0.35) or inks.grid}
    assert abs(n_moved - n_assigned) <= 24


def test_a_real_run_shows_its_falls() -> None:
    trace = kg.cluster("example:coffee", n_clusters=6, seed=1)
    falls = falls_of(trace)
    found = bars(curve(trace, after(trace.n_iter), (700, 300)))
    assert len(found) == trace.n_iter
    for parts, (move, assign) in zip(found[:10], falls[:10].tolist(), strict=True):
        (_, moved), (_, assigned) = parts
        assert moved / (moved + assigned) == pytest.approx(move / (move + assign), abs=0.03)
