"""Pinned centroids never move; the others are fitted around them."""

import copy
import io
import pickle
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.color import rgb2lab
from tests.models import Array, next_centroids, points_of, samples_from, values_of, weights_of
from tests.panels import after, painted
from tests.test_properties import bounded, pictures

import kmeans_gif as kg
from kmeans_gif.clustering.given import pinned_centroids
from kmeans_gif.clustering.lloyd import Step, lloyd
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.seeding import TooFewValuesError, first_centroids
from kmeans_gif.drawing.marks import caption
from kmeans_gif.drawing.panels.swatches import swatches_canvas
from kmeans_gif.drawing.shots import Shot, shots
from kmeans_gif.drawing.story import Story, cues_of
from kmeans_gif.options import SEEDINGS, Timing

RED_WHITE = ["#e30613", "#ffffff"]
GRAY = np.array([[0, 0, 0, 10, 100, 110]], np.uint8)[..., None]


@st.composite
def pinned_runs(draw: st.DrawFn) -> tuple[Samples, int, list[Step]]:
    """A picture, some pinned centroids, values of it or not, and the steps of a run."""
    picture = draw(pictures())
    samples = samples_from(picture)
    values = values_of(samples)
    places = st.integers(-1, 9).map(lambda n: n * float(picture.max()) / 6)
    row = st.one_of(
        st.sampled_from([tuple(map(float, value)) for value in values.tolist()]),
        st.tuples(*[places] * samples.features),
    )
    pinned = np.array(draw(st.lists(row, min_size=1, max_size=4, unique=True)))
    free = sum(not (pinned == value).all(axis=1).any() for value in values)
    others = draw(st.integers(0, min(free, 5)))
    init: Any = draw(st.sampled_from(SEEDINGS))
    if others and draw(st.booleans()):
        init = np.array(draw(st.lists(row, min_size=others, max_size=others)))
    fixed = pinned_centroids(samples, pinned)
    first = first_centroids(samples, len(pinned) + others, init, draw(st.integers(0, 99)), pinned=fixed)
    return samples, len(pinned), list(lloyd(samples, first, 40, pinned=len(pinned)))


@bounded
@given(pinned_runs())
def test_every_step_is_that_of_a_model_with_pinned_rows(run: tuple[Samples, int, list[Step]]) -> None:
    samples, pinned, steps = run
    values, weights = values_of(samples), weights_of(samples)
    for now, after_it in pairwise(steps):
        expected, empty = next_centroids(values, weights, now.centroids, pinned)
        assert np.array_equal(after_it.centroids, expected)
        assert np.array_equal(after_it.relocated, empty)
        assert np.array_equal(after_it.centroids[:pinned], steps[0].centroids[:pinned])
        assert after_it.inertia <= now.inertia * (1 + 1e-12)
    assert len(steps) == 41 or steps[-1].moved == 0


@pytest.mark.parametrize("init", SEEDINGS)
def test_drawn_values_are_never_pinned_ones(init: Any) -> None:
    image = np.array([[0, 0, 0, 0, 10, 20, 30]], np.uint8)[..., None]
    for seed in range(50):
        for record in (image, image[0].astype(float)):
            trace = kg.cluster(record, n_clusters=4, pinned=[[0], [20]], init=init, seed=seed)
            assert trace.values(0)[:2, 0].tolist() == [0, 20]
            assert sorted(trace.values(0)[2:, 0].tolist()) == [10, 30]


def test_free_rows_are_found_if_they_are_rare() -> None:
    rows = np.zeros((5000, 2))
    rows[17] = [3, -0.0]
    trace = kg.cluster(points_of(rows), n_clusters=2, pinned=[[-0.0, 0]], seed=1)
    assert trace.values(0).tolist() == [[0, 0], [3, 0]]
    with pytest.raises(
        TooFewValuesError, match=r"pinned and of other different values, 1 \+ 1; use at most n_clusters=2"
    ):
        kg.cluster(points_of(rows), n_clusters=3, pinned=[[0, 0]])


def best_around(values: Array, weights: Array, pinned: float) -> float:
    """The lowest inertia of a pinned centroid and one other, over all sets that the other may have."""
    best = np.inf
    for n in range(1, len(values) + 1):
        for chosen in combinations(range(len(values)), n):
            own = np.isin(np.arange(len(values)), chosen)
            mean = np.average(values[own], weights=weights[own])
            best = min(best, float((weights * np.where(own, (values - mean) ** 2, (values - pinned) ** 2)).sum()))
    return best


@given(st.lists(st.integers(0, 40), min_size=2, max_size=7, unique=True), st.integers(0, 40))
@settings(deadline=None, max_examples=60, derandomize=True, database=None)
def test_restarts_find_the_best_clustering_around_a_pinned_centroid(values: list[int], pinned: int) -> None:
    if set(values) == {pinned}:
        return
    image = np.array([values], np.uint8)[..., None]
    trace = kg.cluster(image, n_clusters=2, pinned=[[pinned]], seed=0, n_init=30)
    assert trace.inertia[-1] == pytest.approx(best_around(np.array(values, float), np.ones(len(values)), pinned))


def test_the_result_is_the_same_for_any_number_of_threads() -> None:
    image = kg.read("example:coffee")
    traces = [kg.cluster(image, n_clusters=9, pinned=RED_WHITE, seed=4, threads=threads) for threads in (1, 2, 5)]
    assert traces[0] == traces[1] == traces[2]
    assert (traces[0].centroids[:, :2] == [[227, 6, 19], [255, 255, 255]]).all()


def test_an_empty_pinned_cluster_stays_empty_and_the_run_converges() -> None:
    trace = kg.cluster(GRAY, n_clusters=3, pinned=[[255]], init=[[0], [10]])
    assert trace.cluster_weights[:, 0].tolist() == [0] * (trace.n_iter + 1)
    assert trace.values()[:, 0].tolist() == [255, 2.5, 105]
    assert trace.converged
    assert not trace.relocated.any()
    assert (trace.pinned, trace.init, trace.n_clusters) == (1, "array", 3)


def test_an_empty_cluster_takes_the_only_value_of_a_pinned_one() -> None:
    trace = kg.cluster([[100.0], [100.0]], n_clusters=2, pinned=[[50]], init=[[1000]])
    assert trace.centroids[..., 0].tolist() == [[50, 1000], [50, 100], [50, 100]]
    assert trace.relocated.tolist() == [[False] * 2, [False, True], [False] * 2]
    assert trace.converged


def test_all_pinned() -> None:
    trace = kg.cluster(GRAY, n_clusters=2, pinned=[[0], [100]], seed=3)
    assert trace.centroids[..., 0].tolist() == [[0, 100]] * 2
    assert trace.cluster_weights[-1].tolist() == [4, 2]
    assert trace.converged
    assert trace.shift.tolist() == [0, 0]
    values = kg.cluster(np.full((2, 2, 1), 7, np.uint8), n_clusters=2, pinned=[[0], [100]])  # one value
    assert values.cluster_weights[-1].tolist() == [4, 0]


@pytest.mark.parametrize(("dtype", "white"), [(np.uint8, 255), (np.uint16, 65535), (np.float64, 1.0)])
def test_colours_are_scaled_to_the_units_of_the_picture(dtype: Any, white: float) -> None:
    image = np.random.default_rng(0).integers(0, 256, (9, 9, 3)) / 255
    image = (image * white).astype(dtype)
    trace = kg.cluster(image, n_clusters=4, pinned=["#E30613", "#fff"], seed=1)
    assert trace.values()[:2] == pytest.approx(np.array([[227, 6, 19], [255] * 3]) * (white / 255), rel=1e-15)
    assert trace.colors()[:2].tolist() == [[227, 6, 19], [255] * 3]
    gray = kg.cluster(image[..., :1], n_clusters=3, pinned=["#808080"], seed=1)
    assert gray.colors()[0].tolist() == [128] * 3


def test_pinned_colours_are_converted_to_the_colour_space() -> None:
    trace = kg.cluster("example:coffee", n_clusters=4, pinned=RED_WHITE, color_space="lab", seed=1)
    assert trace.centroids[-1, :2] == pytest.approx(rgb2lab(np.array([[227, 6, 19], [255] * 3], np.uint8)), abs=0.02)
    assert trace.colors()[:2].tolist() == [[227, 6, 19], [255] * 3]


def test_pinned_points_are_in_the_units_of_the_columns() -> None:
    trace = kg.cluster("example:iris", n_clusters=3, pinned=[[5, 3, 1.5, 0.2]], standardize=True, seed=1)
    for step in range(trace.n_iter + 1):
        assert trace.values(step)[0] == pytest.approx([5, 3, 1.5, 0.2], rel=1e-14)


@pytest.mark.parametrize(
    ("pinned", "message"),
    [
        (["red"], "pinned has 'red' in it; give colours such as '#e30613', or rows in units"),
        ("#ff", "pinned has '#ff' in it"),
        (["#fff", [1, 2, 3]], r"pinned has \[1, 2, 3\] in it"),
        (["#fff", "#FFFFFF"], "pinned names a centroid twice; give each once"),
        ([[1, 2, 3], [1.0, 2, 3]], "pinned names a centroid twice"),
        ([[0.0, 0, 0], [-0.0, 0, 0]], "pinned names a centroid twice"),
        ([[1, np.inf, 0]], "pinned holds NaN or infinity"),
        ([1, 2, 3], r"pinned has shape \(3,\), but pinned centroids are rows"),
        ([f"#00000{i}" for i in range(7)], "pinned has 7 centroids, more than n_clusters=6; use at least n_clusters=7"),
    ],
)
def test_invalid_pinned_centroids_are_refused_before_reading(pinned: Any, message: str) -> None:
    with pytest.raises(kg.OptionError, match=f"^{message}"):
        kg.cluster("missing.png", pinned=pinned)


@pytest.mark.parametrize(
    ("source", "pinned", "message"),
    [
        ("example:camera", ["#e30613"], "pinned has '#e30613', but the picture is grayscale; give grays such as"),
        ("example:iris", ["#e30613"], "pinned has the colour '#e30613', but points have none; give rows of numbers"),
        ("example:coffee", [[1, 2]], "pinned has rows of 2, but samples have 3 values"),
        ("example:coffee", [[1, 2, 1e300]], r"pinned holds 1e\+300, too far from the data; give centroids in units"),
    ],
)
def test_pinned_centroids_that_do_not_fit_the_data(source: str, pinned: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        kg.cluster(source, pinned=pinned)


def test_given_centroids_are_those_that_are_not_pinned() -> None:
    with pytest.raises(
        kg.OptionError, match="init has 3 rows, not one for each of the 2 centroids that are not pinned"
    ):
        kg.cluster(GRAY, n_clusters=3, pinned=[[0]], init=[[1], [2], [3]])


def test_no_optimum_with_pinned_centroids() -> None:
    with pytest.warns(kg.Note, match="^the best possible clustering was not computed, because centroids are pinned$"):
        assert kg.cluster(GRAY, n_clusters=2, pinned=[[0]], seed=1).optimum is None


def test_the_number_of_pinned_is_kept(tmp_path: Path) -> None:
    trace = kg.cluster(GRAY, n_clusters=3, pinned=[[255]], seed=1)
    trace.save(tmp_path / "run.npz")
    for again in (kg.Trace.load(tmp_path / "run.npz"), pickle.loads(pickle.dumps(trace)), copy.deepcopy(trace)):  # noqa: S301
        assert again == trace
        assert again.pinned == 1
    assert trace != replace(trace, pinned=0)


def entries_of_star(trace: kg.Trace, label: int) -> int:
    """The number of pixels in the last frame of a picture of points with the entry of a cluster."""
    look = kg.Look(head=False, trails=False)
    animation = kg.draw(np.array([[0.0, 0.0], [10.0, 10.0]]), trace, size=(300, 300), look=look)
    frame = animation[len(animation) - 1]
    return int((frame.index == animation.sheet.inks.runs[0].own(label)).sum())


def test_a_pinned_centroid_is_drawn_as_a_square() -> None:
    """A square has more of the cluster's colour than a star; nothing else differs."""
    trace = kg.cluster([[0.0, 0.0], [10.0, 10.0]], n_clusters=2, init=[[3.0, 3.0], [7.0, 7.0]])
    pinned = replace(trace, pinned=1)
    assert entries_of_star(pinned, 0) > 1.4 * entries_of_star(trace, 0)
    assert entries_of_star(pinned, 1) == entries_of_star(trace, 1)


def test_swatches_of_pinned_colours_have_a_square() -> None:
    trace = kg.cluster("example:coffee", n_clusters=4, pinned=["#fff"], seed=1)
    plain, marked = (painted(swatches_canvas, each, after(0), (500, 26)) for each in (replace(trace, pinned=0), trace))
    differ = np.argwhere(plain.index != marked.index)
    own = marked.inks.runs[0].own(0)
    columns = np.flatnonzero((plain.index == own).any(axis=0))
    assert len(differ) > 20
    assert differ[:, 1].min() >= columns.min()
    assert differ[:, 1].max() <= columns.max()
    rows = np.unique(np.argwhere(marked.index[:, columns] != own)[:, 0])
    assert len(rows) >= 6  # a square, not a dot


def test_animate_takes_pinned_centroids() -> None:
    file = io.BytesIO()
    animation = kg.animate("example:coffee", file, n_clusters=3, pinned=RED_WHITE, seed=1, size=60)
    assert animation.trace == kg.cluster("example:coffee", n_clusters=3, pinned=RED_WHITE, seed=1)
    assert b"pinned=[[227.0, 6.0, 19.0], [255.0, 255.0, 255.0]]" in file.getvalue()


@pytest.mark.parametrize(
    ("k", "start"), [(3, "2 of 3 centroids are pinned; the other is chosen at random"), (2, "all centroids are pinned")]
)
def test_captions_tell_pinned_centroids(k: int, start: str) -> None:
    trace = kg.cluster("example:coffee", n_clusters=k, pinned=RED_WHITE, seed=1)
    told = [wordings(shot) for shot in shots([trace], cues_of(1, Timing(), Story(explain=True)))]
    assert any(text.startswith(start) for text in told)
    assert "each centroid but the pinned ones moves to the mean colour of its pixels" in told


def wordings(shot: Shot) -> str:
    """The longest caption of a shot."""
    return caption._wordings(shot, shot.moments[0].trace, False)[0]  # noqa: SLF001
