"""Points in the plane: what each pixel shows, against brute force."""

import dataclasses

import numpy as np
import pytest
from tests.oracle import nearest
from tests.scenes import Array, Drawn, blobs, drawn, drawn_with, scene_from

from kmeans_gif import _native
from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.drawing.points.plane import Plane
from kmeans_gif.drawing.points.scene import marker_radius
from kmeans_gif.drawing.sizes import Size
from kmeans_gif.look import EqualScale, Look

PLAIN = Look(plain=True, equal_scale="off")
SIZE = (150, 110)


def pixels_of(rows: Array, centroids: Array, look: Look = PLAIN, size: tuple[int, int] = SIZE) -> tuple[Array, float]:
    """Where points are on a plain picture, by the rule itself, and how large: a margin of a marker and its rim."""
    everything = np.concatenate([rows, centroids.reshape(-1, 2)])
    low, high = everything.min(axis=0), everything.max(axis=0)
    low, high = low - 0.05 * (high - low), high + 0.05 * (high - low)
    radius = marker_radius(scene_from(rows, centroids, look, size))
    margin = np.ceil(radius + 0.9)
    share = (rows - low) / (high - low)
    inner = np.array(size) - 2 * margin
    return np.stack([margin + share[:, 0] * inner[0], size[1] - margin - share[:, 1] * inner[1]], axis=1), radius


def middles(size: tuple[int, int] = SIZE) -> Array:
    y, x = np.mgrid[: size[1], : size[0]] + 0.5
    return np.stack([x, y], axis=2)


def centroids_of(one: Drawn) -> Array:
    return np.array(one.trace.centroids)


def test_places_and_pixels_are_inverse() -> None:
    plane = Plane(10, 20, 110, 70, np.array([-1.0, 0.0]), np.array([1.0, 5.0]))
    assert plane.pixels(np.array([[-1.0, 0.0], [1.0, 5.0], [0.0, 2.5]])).tolist() == [[10, 70], [110, 20], [60, 45]]
    columns, rows = np.array([10.0, 42.0, 109.0]), np.array([20.0, 33.0, 69.0])
    seen = plane.pixels(plane.places(columns, rows))
    np.testing.assert_allclose(seen, np.stack([columns + 0.5, rows + 0.5], axis=1))


@pytest.mark.parametrize("k", [2, 5])
def test_wholly_covered_pixels_have_the_colour_of_the_nearest_centroid(k: int) -> None:
    rows = blobs(60, 2)
    one = drawn(rows, PLAIN, SIZE, n_clusters=k)
    xy, radius = pixels_of(rows, centroids_of(one))
    away = np.linalg.norm(middles()[:, :, None] - xy, axis=3)  # (h, w, n)
    on_top = np.where(away < radius + 0.9 + 0.75, np.arange(60), -1).max(axis=2)
    inside = np.take_along_axis(away, on_top.clip(0)[..., None], axis=2)[..., 0] < radius - 0.75
    inside &= on_top >= 0
    assert inside.sum() > 500
    for shot, frame in zip(one.shots, one.frames, strict=True):
        labels, _ = nearest(rows, shot.moments[0].centroids)
        assert np.array_equal(frame.palette[frame.index[inside]], cluster_colors(k)[labels[on_top[inside]]])
        assert (frame.index[(away > radius + 1).all(axis=2)] == 0).all()


def test_every_point_has_a_pixel_unless_others_cover_it() -> None:
    rows = blobs(300, 2)
    one = drawn(rows, PLAIN, SIZE, n_clusters=4)
    xy, radius = pixels_of(rows, centroids_of(one))
    index = one.frames[-1].index
    column, row = np.floor(xy).astype(int).T
    shown = index[row, column] > 0
    later = [(np.linalg.norm(xy[i + 1 :] - xy[i], axis=1) < radius + 0.9 + 0.8).any() for i in range(len(rows))]
    assert (shown | np.array(later)).all()
    assert shown.sum() > 200


def test_a_cluster_keeps_its_colours_through_the_run() -> None:
    one = drawn(blobs(200, 2), n_clusters=5, size=240)
    assert len(one.frames) > 2
    assert all(np.array_equal(frame.palette, one.frames[0].palette) for frame in one.frames)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_regions_are_those_of_the_nearest_centroid(theme: str) -> None:
    """A picture without axes: the ground is tinted all over, so a pixel's place follows from the margin alone."""
    rows = blobs(40, 2)
    look = Look(theme=theme, voronoi=True, trails=False, head=False, equal_scale="off")  # type: ignore[arg-type]
    one = drawn(rows, look, SIZE, n_clusters=4)
    xy, radius = pixels_of(rows, centroids_of(one), look)
    free = (np.linalg.norm(middles()[:, :, None] - xy, axis=3) > radius + 2).all(axis=2)
    column, row = np.floor(xy).astype(int).T
    ground = np.array([0xFC, 0xFB, 0xF9] if theme == "light" else [0x14, 0x17, 0x1C])
    share = 0.10 if theme == "light" else 0.18
    for shot, frame in zip(one.shots, one.frames, strict=True):
        stars, _ = pixels_of(np.concatenate([rows, shot.moments[0].centroids]), centroids_of(one), look)
        clear = free & (np.linalg.norm(middles()[:, :, None] - stars[40:], axis=3) > 9).all(axis=2)
        scale = np.linalg.lstsq(np.c_[xy, np.ones(40)], rows, rcond=None)[0]
        places = np.concatenate([middles()[clear], np.ones((clear.sum(), 1))], axis=1) @ scale
        labels, _ = nearest(places, shot.moments[0].centroids)
        of_points, _ = nearest(rows, shot.moments[0].centroids)
        tints = np.rint(ground + share * (cluster_colors(4)[labels].astype(float) - ground))
        assert clear.sum() > 2000
        assert np.array_equal(frame.palette[frame.index[clear]], tints)
        assert (frame.palette[frame.index[row, column]] == cluster_colors(4)[of_points]).all(
            axis=1
        ).mean() > 0.3  # others and stars cover some


@pytest.mark.parametrize("choice", ["auto", "on", "off"])
@pytest.mark.parametrize("size", [(200, 100), 150])
def test_equal_scale(choice: EqualScale, size: Size) -> None:
    """Three places of a right angle whose sides are as 3 to 4: so on the picture, whatever its shape."""
    rows = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 3.0]])
    frame = drawn_with(rows, rows[None], Look(plain=True, equal_scale=choice), size).frames[0]
    colors = cluster_colors(3)
    corner, right, up = (
        np.argwhere((frame.palette[frame.index] == color).all(axis=2)).mean(axis=0) for color in colors
    )
    same = 3 * (right - corner)[1] == pytest.approx(4 * (corner - up)[0], abs=3)
    assert same == (choice != "off")


def test_equal_scale_of_data_that_reach_far_along_one_axis() -> None:
    rows = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])
    for stretch, equal in ((4.99, True), (5.01, False)):
        scene = scene_from(rows * [stretch, 1], rows[None] * [stretch, 1])
        assert (scene.unit is not None) == equal
        assert (scene.width, scene.head + scene.height) == (720, 480)


@pytest.mark.parametrize("stretch", [0.5, 0.8, 1.0, 1.25, 2.0])
def test_the_picture_has_the_shape_of_the_data_in_standard_deviations(stretch: float) -> None:
    """Columns of very different spread: the plot is as their distances are, but for the limits of its shape."""
    rows = blobs(80, 2)
    rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    scene = scene_from(rows * [1e6, 1e-3] + [5e7, 0], np.array([[[0.0, 0.0], [4 * stretch, 4]]]), standardize=True)
    assert scene.unit == pytest.approx([1e6, 1e-3])
    reach = (scene.high - scene.low) / [1e6, 1e-3]
    around = scene.margins(scene.low, scene.high)
    plot = np.array([scene.width - around.left - around.right, scene.height - around.top - around.bottom])
    assert max(scene.width, scene.head + scene.height) == 720
    assert plot[0] / plot[1] == pytest.approx(reach[0] / reach[1], rel=0.03)


def test_density_is_brightness_by_count_equally_often() -> None:
    """Twelve places with 1 to 12 points: each of six levels has one to three of them, in ascending order."""
    places = np.stack([np.arange(12.0), (np.arange(12.0) * 5) % 12], axis=1)
    rows = places.repeat(np.arange(1, 13), axis=0)
    look = Look(plain=True, density="on")
    frame = drawn_with(rows, np.array([[[0.0, 0.0]]]), look, (100, 100)).frames[0]
    y, x = np.nonzero(frame.index)
    assert len(x) == 12
    levels = frame.index[y, x][np.argsort(x)].astype(int)
    assert (np.diff(levels) >= 0).all()
    assert levels[-1] - levels[0] == 5
    assert (np.bincount(levels - levels[0]) <= 3).all()
    own = np.array(frame.palette[levels[-1]])
    assert np.array_equal(own, cluster_colors(1)[0])


def test_density_of_equal_counts_is_of_full_colour() -> None:
    rows = np.stack(np.meshgrid(np.arange(5.0), np.arange(5.0)), axis=2).reshape(-1, 2)
    frame = drawn_with(rows, rows[None, :1], Look(plain=True, density="on"), (100, 100)).frames[0]
    assert (frame.index > 0).sum() == 25
    assert np.array_equal(frame.palette[frame.index.max()], cluster_colors(1)[0])
    assert len(np.unique(frame.index)) == 2


def test_markers_have_the_shape_of_their_cluster() -> None:
    """Which pixels are covered, by the rasteriser that has tests of its own, given labels by brute force."""
    rows = blobs(300, 2)
    one = drawn(rows, Look(plain=True, markers=True, equal_scale="off"), SIZE, n_clusters=12)
    xy, radius = pixels_of(rows, centroids_of(one))
    for shot, frame in zip(one.shots, one.frames, strict=True):
        labels, _ = nearest(rows, shot.moments[0].centroids)
        shapes = (labels % 10).astype(np.uint8)
        _, coverage = _native.markers(np.ascontiguousarray(xy), np.full(300, radius), shapes, 0.9, *SIZE)
        assert np.array_equal(frame.index > 0, coverage > 255 / 6 / 2)


def test_density_colours_are_those_of_the_nearest_centroid() -> None:
    rows = blobs(20_000, 2)
    one = drawn(rows, Look(plain=True, density="on", equal_scale="off"), SIZE, n_clusters=6)
    everything = np.concatenate([rows, centroids_of(one).reshape(-1, 2)])
    low, high = everything.min(axis=0), everything.max(axis=0)
    low, high = low - 0.05 * (high - low), high + 0.05 * (high - low)
    margin = np.ceil(marker_radius(scene_from(rows, centroids_of(one), size=SIZE)) + 0.9)
    share = (middles() - margin) / (np.array(SIZE) - 2 * margin)
    places = np.stack([low[0] + share[..., 0] * (high - low)[0], high[1] - share[..., 1] * (high - low)[1]], axis=2)
    frame = one.frames[-1]
    shown = frame.index > 0
    labels, _ = nearest(places[shown], one.shots[-1].moments[0].centroids)
    inks = one.inks
    assert np.array_equal((frame.index[shown] - inks.runs[0].first) // inks.runs[0].stride, labels)
    assert shown.sum() > 1000


def test_density_of_components_shows_the_clusters_of_samples() -> None:
    """Clusters that only a feature hidden by the projection tells apart; points on a grid, none covers another."""
    grid = np.stack(np.meshgrid(np.arange(0, 100, 10), np.arange(0, 70, 10)), axis=2).reshape(-1, 2)
    rows = np.c_[grid, np.random.default_rng(0).integers(0, 2, 70), np.zeros(70)]
    centroids = np.array([[[45.0, 30, 0, 0], [45.0, 30, 1, 0]]])
    density = dataclasses.replace(PLAIN, density="on")
    dense, marked = (drawn_with(rows, centroids, look, (200, 150)) for look in (density, PLAIN))
    inks = marked.inks
    shown = dense.frames[0].index > 0
    labels, expected = (
        (one.frames[0].index[shown].astype(int) - inks.runs[0].first) // inks.runs[0].stride for one in (dense, marked)
    )
    assert np.array_equal(labels, expected)
    assert np.bincount(labels).tolist() == np.bincount(rows[:, 2].astype(int)).tolist()


def test_axes_are_fixed_for_the_run() -> None:
    """What is neither head, marker, star nor trail is the same in every frame."""
    one = drawn(blobs(30, 2), Look(trails=False, head=False), (300, 200))
    outside = [frame.index[160:] for frame in one.frames]
    assert all(np.array_equal(index, outside[0]) for index in outside)
    assert (outside[0] > 0).sum() > 100
