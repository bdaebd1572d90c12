"""What a picture of points is drawn from: axes, limits, components and sizes."""

import numpy as np
import pytest
from tests.scenes import blobs, scene_from

from kmeans_gif.drawing.arrangement import head_height
from kmeans_gif.drawing.points.passes import chunks_of
from kmeans_gif.drawing.points.scene import MANY, marker_radius
from kmeans_gif.look import Look

SMALL = head_height(0.85)
"""Rows of a head line on a small picture."""


@pytest.mark.parametrize("features", [1, 2, 3])
def test_limits_hold_every_sample_and_every_centroid_of_the_run(features: int) -> None:
    rows = blobs(50, features)
    centroids = np.stack([rows[:3] - 40, rows[:3], rows[:3] + 70])
    scene = scene_from(rows, centroids)
    everything = np.concatenate([rows, centroids.reshape(-1, features)])
    low, high = everything.min(axis=0), everything.max(axis=0)
    np.testing.assert_allclose(scene.low, low - 0.05 * (high - low))
    np.testing.assert_allclose(scene.high, high + 0.05 * (high - low))
    assert scene.axes == tuple("abc"[:features])
    np.testing.assert_array_equal(scene.places(rows), rows)


def test_standardized_axes_are_in_units() -> None:
    rows = blobs(50, 2) * [1000, 0.001] + [5e5, 3]
    centroids = np.array([[[-9.0, 0.0], [0.0, 9.0]]])  # standard deviations from the mean
    scene = scene_from(rows, centroids, standardize=True)
    np.testing.assert_allclose(scene.places(centroids[0]), rows.mean(axis=0) + centroids[0] * rows.std(axis=0))
    assert (scene.low < (rows.mean(axis=0) + centroids[0] * rows.std(axis=0)).min(axis=0)).all()
    assert (scene.low < rows.min(axis=0)).all()
    assert (scene.high > rows.max(axis=0)).all()


@pytest.mark.parametrize("rows", [np.full((1, 2), 7.0), np.full((9, 2), -3.0), np.zeros((4, 3)), np.full((2, 1), 1e12)])
def test_constant_data_have_room(rows: np.ndarray) -> None:
    scene = scene_from(rows, rows[None, :1])
    assert (scene.low < rows.min(axis=0)).all()
    assert (scene.high > rows.max(axis=0)).all()
    assert np.isfinite(scene.high - scene.low).all()


@pytest.mark.parametrize("features", [4, 10])
@pytest.mark.parametrize("components", [2, 3])
def test_components_are_those_of_a_singular_value_decomposition(features: int, components: int) -> None:
    rows = blobs(200, features, seed=features) * np.arange(1, features + 1)
    scene = scene_from(rows, rows[None, :2], Look(components=components))
    away = rows - rows.mean(axis=0)
    _, singular, vectors = np.linalg.svd(away, full_matrices=False)
    shares = 100 * singular**2 / (singular**2).sum()
    for i in range(components):
        loadings = vectors[i] * np.sign(vectors[i][np.abs(vectors[i]).argmax()])
        np.testing.assert_allclose(scene.places(rows)[:, i], away @ loadings, atol=1e-8)
        assert scene.axes[i] == f"component {i + 1} ({shares[i]:.0f} % of variance)"
    assert len(scene.axes) == components


def test_components_of_equal_points() -> None:
    scene = scene_from(np.full((5, 4), 2.0), np.full((1, 1, 4), 2.0))
    assert scene.axes == ("component 1 (0 % of variance)", "component 2 (0 % of variance)")
    assert np.array_equal(scene.places(np.full((5, 4), 2.0)), np.zeros((5, 2)))


@pytest.mark.parametrize(
    ("n", "size", "radius"),
    [
        (500, None, 20 / 500**0.25),
        (1, None, 7.0),
        (200_000, None, 1.0),
        (16, (1440, 960), 14.0),
        (10_000, (300, 120), 1),
    ],
)
def test_markers_shrink_as_they_become_many(n: int, size: tuple[int, int] | None, radius: float) -> None:
    """On a picture a quarter as high they are half as large."""
    rows = np.zeros((n, 1)) + np.arange(2).repeat([1, n - 1])[:, None] if n > 1 else np.zeros((1, 1))
    assert marker_radius(scene_from(rows, rows[None, :1], size=size)) == pytest.approx(radius)


def test_markers_and_stars_of_more_than_24_clusters_shrink() -> None:
    """They cover as much together as those of 24."""
    rows = blobs(500, 2)
    full, half = (scene_from(rows, np.resize(rows, (1, k, 2))) for k in (24, 96))
    assert marker_radius(half) == pytest.approx(marker_radius(full) / 2)
    assert full.crowd == scene_from(rows, rows[None, :3]).crowd == 1
    assert half.crowd == 0.5
    assert scene_from(rows, rows[None, :25]).crowd == pytest.approx((24 / 25) ** 0.5)


def test_density_from_many_points_on() -> None:
    rows = np.arange(float(MANY))[:, None]
    assert scene_from(rows, rows[None, :1]).is_dense
    assert not scene_from(rows[1:], rows[None, :1]).is_dense
    assert not scene_from(rows, rows[None, :1], Look(density="off")).is_dense
    assert scene_from(rows[:3], rows[None, :1], Look(density="on")).is_dense
    assert MANY == 200_000


@pytest.mark.parametrize(
    ("size", "head", "axes"),
    [
        ((720, 480), 32, True),
        ((160, 160), SMALL, True),
        ((159, 160), SMALL, False),
        ((160, 154), SMALL, False),
        ((500, 95), 0, False),
        ((16, 16), 0, False),
    ],
)
def test_small_pictures_leave_text_out(size: tuple[int, int], head: int, axes: bool) -> None:
    rows = blobs(9, 2)
    scene = scene_from(rows, rows[None, :2], size=size)
    assert (scene.head, scene.has_axes) == (head, axes)
    assert (scene.width, scene.head + scene.height) == size
    plain = scene_from(rows, rows[None, :2], Look(plain=True), size)
    assert (plain.head, plain.has_axes) == (0, False)


def test_regions_are_for_one_and_two_features() -> None:
    look = Look(voronoi=True)
    tints = [scene_from(rows, rows[None, :2], look).own_inks.tints for rows in (blobs(9, f) for f in (1, 2, 3, 5))]
    assert tints == [1, 1, 0, 0]


@pytest.mark.parametrize("n", [1, (1 << 20) - 1, (1 << 20) + 1])
def test_chunks_cover_every_row_once(n: int) -> None:
    scene = scene_from(np.zeros((n, 1)), np.zeros((1, 1, 1)))
    chunks = chunks_of(scene.samples)
    assert [row for chunk in chunks for row in chunk[:1]] == [0, *(stop for _, stop in chunks[:-1])]
    assert chunks[-1][1] == n
