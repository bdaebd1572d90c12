"""Several runs side by side: the grid, the same colours for the same clusters, and the lowest inertia."""

import io
import warnings
from typing import Any

import numpy as np
import PIL.Image
import pytest
from tests.models import Array, photo
from tests.scenes import blobs

import kmeans_gif as kg
from kmeans_gif.drawing.sheet import Box

CAT = np.ascontiguousarray(photo("chelsea")[80:200, 120:280])
INK = (0x23, 0x26, 0x2B)


def seen(frame: Any, box: Box | None = None) -> Array:
    colors: Array = frame.palette[frame.index]
    return colors if box is None else colors[box.top : box.top + box.height, box.left : box.left + box.width]


def boxes_of(animation: kg.Animation) -> list[Box]:
    """The places of the runs, which are the only panels with values."""
    shot_of = [(panel.box, panel.canvas_of) for panel in animation.sheet.panels]
    found = []
    for box, canvas_of in shot_of:
        canvas = getattr(canvas_of, "canvas", None)
        if canvas is None or canvas.blocks is not None:
            found.append(box)
    return found


def test_one_list_is_wrapped_and_two_are_rows_and_columns() -> None:
    wrapped = kg.compare(CAT, n_clusters=[2, 3, 4, 5], seed=1, max_iter=2, size=600)
    grid = kg.compare(CAT, n_clusters=[2, 3], seed=[1, 2, 3, 4], max_iter=2, size=600)
    assert [trace.n_clusters for trace in wrapped.traces] == [2, 3, 4, 5]
    runs = [(trace.n_clusters, trace.seed) for trace in grid.traces]
    assert runs == [(k, seed) for k in (2, 3) for seed in (1, 2, 3, 4)]
    for animation, columns in ((wrapped, 2), (grid, 4)):
        boxes = boxes_of(animation)
        assert len(boxes) == len(animation.traces)
        assert len({box.left for box in boxes}) == columns
        assert len({(box.width, box.height) for box in boxes}) == 1
        places = [(box.top, box.left) for box in boxes]
        assert places == sorted(places)


def test_a_panel_equals_the_picture_alone_at_that_size() -> None:
    animation = kg.compare(CAT, n_clusters=[3, 5], seed=4, max_iter=6, size=500)
    for box, trace in zip(boxes_of(animation), animation.traces, strict=True):
        alone = list(kg.draw(CAT, trace, size=(box.width, box.height)))
        for step, frame in enumerate(animation):
            assert np.array_equal(seen(frame, box), seen(alone[min(step, trace.n_iter)]))


@pytest.mark.parametrize("features", [1, 2, 3, 5])
def test_a_panel_of_points_has_the_markers_and_labels_of_the_points_alone(features: int) -> None:
    rows, look = blobs(90, features), kg.Look(plain=True)
    animation = kg.compare(rows, n_clusters=4, seed=[7, 8], size=700, look=look)
    for run, (box, trace) in enumerate(zip(boxes_of(animation), animation.traces, strict=True)):
        alone = kg.draw(rows, trace, size=(box.width, box.height), look=look)
        for step, frame in enumerate(animation):
            shown = frame.index[box.top : box.top + box.height, box.left : box.left + box.width]
            expected = alone[min(step, trace.n_iter)].index
            inks, single = animation.sheet.inks.runs[run], alone.sheet.inks.runs[0]
            assert inks._replace(first=0) == single._replace(first=0)
            moved = np.where(shown >= inks.first, shown - inks.first + single.first, shown)
            assert np.array_equal(moved, expected)
            assert (expected >= single.first).any()


@pytest.mark.parametrize("kind", ["image", "points"])
def test_numbers_of_clusters_are_a_permutation(kind: str) -> None:
    source: Any = CAT if kind == "image" else blobs(80, 2)
    animation = kg.compare(source, n_clusters=5, seed=[1, 2, 3, 4], distinct_colors=True)
    assert [sorted(numbers.tolist()) for numbers in animation.numbers] == [list(range(5))] * 4


@pytest.mark.parametrize(("count", "columns"), [(2, 2), (6, 3), (12, 4)])
def test_sheets_are_wide(count: int, columns: int) -> None:
    large = CAT.repeat(4, axis=0).repeat(4, axis=1)[:200, :310]
    animation = kg.compare(large, n_clusters=2, seed=range(count), size=600, max_iter=1)
    assert len({box.left for box in boxes_of(animation)}) == columns
    assert animation.width == pytest.approx(600, abs=columns)


@pytest.mark.parametrize("size", [60, (300, 60), (30, 600)])
def test_sheets_that_are_too_small(size: Any) -> None:
    with pytest.raises(
        kg.SourceError, match=r"is too small for 4 panels with their titles; use a larger one, or fewer"
    ):
        kg.compare(CAT, n_clusters=2, seed=[1, 2, 3, 4], size=size, max_iter=1)


def test_runs_are_those_of_cluster() -> None:
    rows = blobs(80, 2)
    animation = kg.compare(rows, n_clusters=4, seed=[7, 8], init=["random", "k-means++"])
    expected = [
        kg.cluster(rows, n_clusters=4, seed=seed, init=init) for init in ("random", "k-means++") for seed in (7, 8)
    ]
    for one, other in zip(animation.traces, expected, strict=True):
        assert np.array_equal(one.centroids, other.centroids)
    assert len(animation) == 1 + max(trace.n_iter for trace in expected)


def test_runs_over_one_feature_know_the_best_possible_inertia() -> None:
    rows = blobs(60, 1)
    animation = kg.compare(rows, n_clusters=[3, 4], seed=2)
    assert animation.traces == tuple(kg.cluster(rows, n_clusters=k, seed=2) for k in (3, 4))
    assert all(trace.optimum is not None for trace in animation.traces)


def test_without_seeds_all_runs_share_one() -> None:
    animation = kg.compare(CAT, n_clusters=[2, 4], max_iter=1)
    assert len({trace.seed for trace in animation.traces}) == 1


@pytest.mark.parametrize("kind", ["points", "image"])
def test_the_same_cluster_has_the_same_colour(kind: str) -> None:
    """Runs that find the same clusters in another order look the same in the end."""
    random = np.random.default_rng(0)
    places = np.array([[0, 0, 0], [200, 0, 0], [0, 200, 0]])
    source: Any = places[random.integers(0, 3, 150)] + random.integers(0, 9, (150, 3))
    source = source.reshape(10, 15, 3).astype(np.uint8) if kind == "image" else source[:, :2].astype(np.float64)
    look = kg.Look(plain=True)
    animation = kg.compare(source, n_clusters=3, init="k-means++", seed=[1, 2, 3, 4], distinct_colors=True, look=look)
    ends = {tuple(trace.values().round(6).ravel().tolist()) for trace in animation.traces}
    assert len(ends) > 1
    assert len({tuple(sorted(map(tuple, trace.values().round(6).tolist()))) for trace in animation.traces}) == 1
    first, *others = [seen(animation[-1], box) for box in boxes_of(animation)]
    assert len(np.unique(first.reshape(-1, 3), axis=0)) >= 3
    for other in others:
        assert np.array_equal(first, other)


def test_the_lowest_inertia_has_the_only_heavy_frame() -> None:
    rows = blobs(100, 2)
    animation = kg.compare(rows, n_clusters=6, seed=[1, 2, 3, 4, 5, 6], size=700)
    inertia = [float(trace.inertia[-1]) for trace in animation.traces]
    frame = seen(animation[-1])
    heavy = [bool((frame[box.top - 1, box.left : box.left + box.width] == INK).all()) for box in boxes_of(animation)]
    assert heavy == [number == int(np.argmin(inertia)) for number in range(6)]


def test_inertias_that_cannot_be_compared_are_not() -> None:
    animation = kg.compare(CAT, n_clusters=[2, 3], color_space=["rgb", "oklab"], seed=1, max_iter=3, size=500)
    frame = seen(animation[-1])
    assert not any((frame[box.top - 1, box.left : box.left + box.width] == INK).all() for box in boxes_of(animation))


def test_it_is_written_and_decoded() -> None:
    file = io.BytesIO()
    animation = kg.compare(CAT, file, n_clusters=[2, 3], seed=1, max_iter=3, size=400)
    with PIL.Image.open(file) as gif:
        assert gif.n_frames == len(animation)  # type: ignore[attr-defined]
        gif.seek(gif.n_frames - 1)  # type: ignore[attr-defined]
        assert np.array_equal(np.asarray(gif.convert("RGB")), seen(animation[-1]))


def test_phases_and_stills() -> None:
    look = kg.Look(phases=True, tween=1, captions=True)
    animation = kg.compare(blobs(50, 2), n_clusters=3, seed=[1, 2], size=500, look=look)
    assert {cue.phase for cue in animation.cues} == {"assign", "move"}
    file = io.BytesIO()
    animation.save(file, format="png", steps="last")
    with PIL.Image.open(file) as picture:
        assert picture.size == (animation.width, animation.height)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"n_clusters": [2, 3], "seed": [1, 2], "max_iter": [4, 5]},
            "n_clusters, seed, max_iter are lists, but at most",
        ),
        ({"seed": range(37)}, "37 runs are more than the 36 that fit a sheet"),
        ({"n_clusters": []}, "n_clusters=[] is empty; give at least one value"),
        ({"n_clusters": [2, 2]}, "n_clusters=[2, 2] names a value twice"),
        ({"init": ["random", "best"]}, "init='best' must be"),
        ({"init": [[0.0, 0.0, 0.0]]}, "init is an array, but first centroids are drawn here; name a seeding method"),
        ({"init": [[0.0, 0, 0]], "search": 5}, "init is an array, but first centroids are drawn here"),
        ({"n_clusters": [2, 3], "search": 5}, "search=5 runs one setting from many seeds, but n_clusters=[2, 3] has"),
        ({"seed": [2, 3], "search": 5}, "search=5 runs one setting from many seeds, but seed=[2, 3] has several"),
        ({"search": 0}, "search=0 must be a whole number from 1 to 100000"),
        ({"search": 5, "n_init": 2}, "n_init=2 restarts each run, but search=5 is about single ones"),
        ({"agree": True}, "agree=True compares runs, but there is one"),
        ({"agree": 1, "seed": [1, 2]}, "agree=1 must be False or True"),
        ({"look": kg.Look(wipe=True)}, "Look.wipe=True is for a single run"),
        ({"look": kg.Look(panels=("picture", "curve"))}, "Look.panels=('picture', 'curve') is for a single run"),
    ],
)
def test_invalid_comparisons(options: dict[str, Any], message: str) -> None:
    with pytest.raises(kg.OptionError) as error:
        kg.compare(CAT, **options)
    assert str(error.value).startswith(message)


def test_more_clusters_than_a_gif_has_room_for() -> None:
    said = (
        r"^n_clusters=\(100, 200\) makes 300 clusters in 2 runs, but a frame of 256 colours has room for 253 in all; "
    )
    with pytest.raises(kg.OptionError, match=said + "use fewer clusters or runs, or another format, such as WebP$"):
        kg.compare("missing.png", io.BytesIO(), n_clusters=[100, 200])
    small = photo("coffee")[::4, ::4]
    with pytest.raises(kg.SourceError, match=r"makes 253 clusters in 2 runs, .* has room for 252 in all"):
        kg.compare(small, io.BytesIO(), n_clusters=[126, 127], seed=1, max_iter=1)  # it may have transparent pixels
    kg.compare(small, io.BytesIO(), n_clusters=[126, 127], seed=1, max_iter=1, format="webp")


def test_a_comparison_without_a_format_may_not_fit_one() -> None:
    animation = kg.compare(photo("coffee")[::4, ::4], n_clusters=[150, 151], seed=1, max_iter=1)
    with pytest.raises(kg.OptionError, match="makes 301 clusters in 2 runs, but a frame of 256 colours has less room"):
        animation.save(io.BytesIO())


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        (CAT, {"standardize": True}, "standardize=True has no effect on images"),
        (blobs(30, 2), {"color_space": ["rgb", "lab"]}, "color_space='lab' has no effect on points"),
        (blobs(30, 2), {"look": kg.Look(orbit=5)}, "Look.orbit=5 has no effect in the plane"),
        (CAT, {"look": kg.Look(voronoi=True)}, "Look.voronoi=True has no effect on images"),
    ],
)
def test_options_without_effect_are_noted(source: Any, options: dict[str, Any], message: str) -> None:
    with pytest.warns(kg.Note) as notes:
        kg.compare(source, **{"n_clusters": 2, "seed": 1, "max_iter": 9, **options})
    assert [str(note.message) for note in notes] == [message]


def test_theme_and_font_have_an_effect_on_pictures() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kg.compare(CAT, n_clusters=[2, 3], seed=1, look=kg.Look(theme="dark"))
