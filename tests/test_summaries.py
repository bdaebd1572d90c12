"""Panels that sum up runs: what they disagree on, true classes, and the inertias of many starts."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from tests.models import Array, photo
from tests.scenes import blobs

import kmeans_gif as kg
from kmeans_gif import comparing
from kmeans_gif.clustering.search import Search
from kmeans_gif.drawing.comparison.histogram import Histogram
from kmeans_gif.drawing.comparison.place import Place
from kmeans_gif.drawing.inks import NEUTRAL, inks_for
from kmeans_gif.drawing.scale import Scales
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.look import Look

CAT = np.ascontiguousarray(photo("chelsea")[80:200, 120:280])
PLAIN = Look(plain=True)


def panels_of(animation: kg.Animation, n: int) -> list[Array]:
    """The last n panels of the last frame, in sRGB."""
    frame = animation[-1]
    colors = frame.palette[frame.index]
    boxes = [panel.box for panel in animation.sheet.panels if panel.box.width > 60 and panel.box.height > 60]
    return [colors[box.top : box.top + box.height, box.left : box.left + box.width] for box in boxes[-n:]]


def partners(first: kg.Trace, second: kg.Trace) -> Array:
    """For each cluster of the second run the one of the first that SciPy matches it to."""
    away = np.linalg.norm(first.values()[:, None] - second.values()[None], axis=2)
    rows, columns = linear_sum_assignment(away)
    partner = np.empty(len(rows), np.intp)
    partner[columns] = rows
    return partner


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("spaces", [["rgb"], ["rgb", "oklab"], ["lab", "rgb"]])
def test_disputed_pixels_are_coloured_and_others_gray(theme: Any, spaces: list[Any]) -> None:
    runs: dict[str, Any] = {"color_space": spaces} if len(spaces) > 1 else {"seed": [1, 2]}
    look = Look(theme=theme)
    animation = kg.compare(CAT, n_clusters=5, **{"seed": 1, **runs}, agree=True, size=800, look=look)
    first, second = animation.traces
    (panel,) = panels_of(animation, 1)
    factor = panel.shape[0] // CAT.shape[0]
    assert panel.shape[:2] == (CAT.shape[0] * factor, CAT.shape[1] * factor)
    disputed = first.labels(CAT) != partners(first, second)[second.labels(CAT)]
    assert 0 < disputed.sum() < disputed.size
    chroma = np.ptp(panel.astype(int), axis=2)[::factor, ::factor]
    assert (chroma[disputed] > 60).all()
    assert (chroma[~disputed] < 12).all()


def test_disputed_pixels_of_a_smaller_picture_are_those_of_its_own_colours() -> None:
    animation = kg.compare(photo("coffee"), n_clusters=5, seed=[1, 2], agree=True, size=300)
    shown = [panel[..., :3] for panel in panels_of(animation, 3)]
    assert shown[0].shape == shown[2].shape
    first, second = animation.traces
    numbers = [np.arange(5), partners(first, second)]
    labels = [
        number[(panel[:, :, None] == trace.colors()).all(axis=3).argmax(axis=2)]
        for panel, trace, number in zip(shown, animation.traces, numbers, strict=False)
    ]
    assert np.array_equal(labels[0] != labels[1], np.ptp(shown[2].astype(int), axis=2) > 60)


@pytest.mark.parametrize("features", [1, 2, 3, 5])
def test_points_keep_their_markers(features: int) -> None:
    """The samples are where they are in the panels of the runs; disputed ones are nearer to the ink."""
    rows = blobs(90, features)
    animation = kg.compare(rows, n_clusters=4, seed=[1, 2], agree=True, size=700, look=PLAIN)
    assert animation.agreement is not None
    one, _, panel = panels_of(animation, 3)
    ground = one[0, 0]
    markers = (one != ground).any(axis=2)
    assert np.array_equal(markers, (panel != ground).any(axis=2))
    light = panel.astype(int).sum(axis=2)
    assert (light < 300).any()
    full = animation.sheet.inks.runs[-1]
    assert full.n == 2


def test_points_that_runs_agree_on_are_pale() -> None:
    rows = np.concatenate([np.zeros((20, 2)), np.ones((20, 2)) * 9]) + blobs(40, 2) * 0.01
    animation = kg.compare(rows, n_clusters=2, seed=[1, 2, 3], init="k-means++", agree=True, size=700, look=PLAIN)
    assert animation.agreement is not None
    assert animation.agreement.disputed == 0
    (panel,) = panels_of(animation, 1)
    assert panel.astype(int).sum(axis=2).min() > 500


def test_density_shows_disputes_too() -> None:
    rows = blobs(900, 2)
    animation = kg.compare(rows, n_clusters=7, seed=[1, 2], agree=True, size=700, look=Look(density="on"))
    one, _, panel = panels_of(animation, 3)
    assert (panel.astype(int).sum(axis=2) < 300).any()
    assert (one != panel).any()


@pytest.mark.parametrize("shift", [0, 1, 2])
def test_classes_have_the_colours_of_their_clusters(shift: int) -> None:
    """Clusters that are the classes look the same, sample by sample, though they were found in another order."""
    places = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]])
    codes = np.arange(60) % 3
    rows = places[codes] + blobs(60, 2) * 0.05
    classes = (codes + shift) % 3
    animation = kg.compare(rows, n_clusters=3, seed=[2, 3], init="k-means++", truth=classes, size=700, look=PLAIN)
    assert animation.agreement is not None
    assert animation.agreement.truth is not None
    assert animation.agreement.truth.tolist() == [1, 1]
    one, _, panel = panels_of(animation, 3)
    assert len(np.unique(panel.reshape(-1, 3), axis=0)) > 3
    assert np.array_equal(one, panel)


def test_points_without_a_class_are_gray() -> None:
    rows = np.array([[0.0, 0.0], [9.0, 9.0], [0.0, 9.0]])
    with pytest.warns(kg.Note, match="missing in 1 row, which has no class"):
        animation = kg.compare(rows, n_clusters=2, seed=1, truth=["a", "b", None], size=700, look=PLAIN)
    (panel,) = panels_of(animation, 1)
    colors = {tuple(color) for color in np.unique(panel.reshape(-1, 3), axis=0).tolist()}
    assert NEUTRAL in colors
    assert len(animation.sheet.still[0].colors) == 3


@pytest.mark.parametrize("threads", [1, 2])
def test_a_search_shows_its_best_median_and_worst_run(threads: int) -> None:
    animation = kg.compare(CAT, n_clusters=4, search=9, seed=3, size=500, threads=threads)
    runs = [kg.cluster(CAT, n_clusters=4, seed=seed) for seed in range(3, 12)]
    ordered = sorted(runs, key=lambda run: float(run.inertia[-1]))
    assert animation.traces == (ordered[0], ordered[4], ordered[8])
    assert animation.search is not None
    assert animation.search.inertia.tolist() == [run.inertia[-1] for run in runs]


@pytest.mark.parametrize("options", [{}, {"standardize": True}])
def test_a_search_that_is_done_is_shown_without_another(options: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = blobs(60, 2) * (1, 30)
    expected = kg.compare(rows, n_clusters=4, search=9, seed=3, agree=True, **options)
    found = kg.search(rows, 9, n_clusters=4, seed=3, **options)
    monkeypatch.setattr(comparing, "searched", None)
    shown = kg.compare(rows, search=found, agree=True)
    assert shown.search is found
    assert shown.traces == expected.traces
    for one, other in zip(shown, expected, strict=True):
        assert np.array_equal(one.index, other.index)
        assert np.array_equal(one.palette, other.palette)


def test_a_search_that_is_done_decides_the_runs() -> None:
    found = kg.search(CAT, 3, n_clusters=4, seed=3)
    with pytest.raises(kg.OptionError, match=r"^n_clusters=5 was decided when the search was run; leave it out$"):
        kg.compare(CAT, n_clusters=5, search=found)
    with pytest.raises(kg.OptionError, match=r"^init=.* was decided when the search was run"):
        kg.compare(CAT, init=["random", "k-means++"], search=found)
    with pytest.raises(kg.SourceError, match="the data are points, those of the search image; give the data that were"):
        kg.compare(blobs(30, 3), search=found)
    with pytest.raises(kg.SourceError, match="1 feature with white at 255"):
        kg.compare(photo("camera"), search=found)


def test_runs_of_a_search_are_shown_once() -> None:
    animation = kg.compare(blobs(30, 2), n_clusters=2, search=2, seed=1)
    assert animation.search is not None
    assert len(animation.traces) == len({trace.seed for trace in animation.traces}) <= 2
    assert len(kg.compare(blobs(30, 2), n_clusters=2, search=1, seed=1).traces) == 1


def search_with(inertia: list[float], optimum: float | None = None) -> Search:
    n = len(inertia)
    trace = kg.cluster([[0.0], [1.0], [5.0]], n_clusters=2, seed=1)
    runs = [replace(trace, inertia=np.array([value]), optimum=optimum) for value in np.quantile(inertia, [0, 0.5, 1])]
    return Search(np.arange(n), np.array(inertia), np.zeros(n, np.int64), np.array([n]), *runs)


def histogram(search: Search, look: Look) -> Array:
    inks = inks_for([2], look.theme, colors=256)
    place = Place(400, 120, Scales(1, 1, 1), look, inks, 0, None, 1)  # type: ignore[arg-type]
    shot: Any = Shot((), "step", 0.0, 500)
    offset = Histogram(search).canvas_of(place)(shot).offset
    assert offset is not None
    return offset


def test_bars_are_as_high_as_there_are_starts() -> None:
    drawn = histogram(search_with([1.0] * 30 + [2.0] * 15 + [5.0] * 3), PLAIN)[:-1]
    heights = (drawn > 0).sum(axis=0)
    starts = [int(column) for column in np.flatnonzero(np.diff(np.concatenate([[0], heights])) > 0)]
    found = [int(heights[column]) for column in starts]
    assert len(found) == 3
    assert found[1] / found[0] == pytest.approx(1 / 2, abs=0.02)
    assert found[2] / found[0] == pytest.approx(1 / 10, abs=0.02)
    across = [b - a for a, b in pairwise(starts)]
    assert across[1] / across[0] == pytest.approx(3, rel=0.1)  # from 2 to 5, and from 1 to 2
    ink = inks_for([2], "light", colors=256).ink
    assert drawn[-1, starts[0]] == ink != drawn[-1, starts[1]]


def test_the_best_possible_inertia_is_marked() -> None:
    inertia = [2.0] * 5 + [4.0] * 5
    without, marked = (histogram(search_with(inertia, optimum), Look()) for optimum in (None, 1.0))
    ink = inks_for([2], "light", colors=256).ink
    dashed = [int((column[:-1] == ink).sum()) for column in marked[60:100].T]
    columns = [column for column, count in enumerate(dashed) if 10 < count < 25]
    assert len(columns) == 1  # at the left, where there is no bar
    assert not np.array_equal(without, marked)


def test_equal_inertias_have_one_bar() -> None:
    drawn = histogram(search_with([3.0] * 8), PLAIN)[:-1]
    columns = np.flatnonzero((drawn > 0).any(axis=0))
    assert 0 < len(columns) < 12
