"""Points from end to end: file against frames, colours, threads, degenerate data."""

import io
import re
from typing import Any

import numpy as np
import PIL.Image
import pytest
from tests.oracle import nearest
from tests.scenes import Array, blobs, drawn

import kmeans_gif as kg
from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.look import Look

KINDS: dict[str, tuple[int, Look]] = {
    "line": (1, Look()),
    "line with shapes": (1, Look(markers=True, theme="dark")),
    "plane": (2, Look()),
    "plane in the dark with regions": (2, Look(theme="dark", voronoi=True, equal_scale="on")),
    "plane with shapes": (2, Look(markers=True, trails=False)),
    "plane by density": (2, Look(density="on")),
    "plane by density with regions": (2, Look(density="on", voronoi=True)),
    "space": (3, Look()),
    "space turning": (3, Look(orbit=9, theme="dark")),
    "space with shapes": (3, Look(markers=True)),
    "space by density": (3, Look(density="on", orbit=-4)),
    "components": (5, Look()),
    "components in space": (5, Look(components=3, azimuth=20, elevation=50)),
    "plain": (2, Look(plain=True, head=True)),
}


def gif_of(rows: Array, look: Look, **options: Any) -> tuple[bytes, kg.Animation]:
    file = io.BytesIO()
    points = kg.read(rows, kind="points")
    animation = kg.animate(points, file, look=look, **{"seed": 1, "n_clusters": 3, **options})
    return file.getvalue(), animation


@pytest.mark.parametrize("kind", KINDS)
def test_pillow_decodes_the_painted_frames(kind: str) -> None:
    features, look = KINDS[kind]
    rows = blobs(90, features)
    data, animation = gif_of(rows, look, size=(240, 180))
    one = drawn(rows, look, (240, 180))
    assert animation.trace == one.trace
    assert (animation.width, animation.height, len(animation)) == (240, 180, len(one.frames))
    with PIL.Image.open(io.BytesIO(data)) as image:
        assert image.n_frames == len(one.frames)  # type: ignore[attr-defined]
        for number, frame in enumerate(one.frames):
            assert len(frame.palette) <= 256
            assert frame.index.max() < len(frame.palette)
            image.seek(number)
            assert np.array_equal(np.asarray(image.convert("RGB")), frame.palette[frame.index])


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_bytes_for_any_number_of_threads(kind: str) -> None:
    features, look = KINDS[kind]
    rows = blobs(5000, features)
    one, two, four = (gif_of(rows, look, size=200, threads=threads)[0] for threads in (1, 2, 4))
    assert one == two == four


@pytest.mark.parametrize(
    ("k", "look"),
    [(k, look) for look in (Look(), Look(markers=True, theme="dark"), Look(density="on")) for k in (1, 2, 30, 60, 200)]
    + [(k, Look(voronoi=True)) for k in (1, 2, 30, 60, 125, 126)],  # regions take one more colour per cluster
)
def test_any_allowed_k_fits_a_palette(k: int, look: Look) -> None:
    rows = blobs(400, 2)
    for frame in drawn(rows, look, 200, n_clusters=k, max_iter=1).frames:
        assert len(frame.palette) <= 256
        assert frame.index.max() < len(frame.palette)


@pytest.mark.parametrize(("k", "look", "most"), [(254, Look(), 253), (127, Look(voronoi=True), 126)])
def test_too_many_clusters_are_an_error_that_names_the_maximum(k: int, look: Look, most: int) -> None:
    message = f"n_clusters={k} does not fit a frame of 256 colours beside the ground, grid and ink; "
    message += f"use at most n_clusters={most}"
    with pytest.raises(kg.OptionError, match=f"^{re.escape(message)}$"):
        gif_of(blobs(400, 2), look, n_clusters=k, max_iter=1)
    assert len(gif_of(blobs(400, 2), look, n_clusters=most, max_iter=1, size=100)[1]) == 2


@pytest.mark.parametrize("features", [1, 2, 3, 4])
@pytest.mark.parametrize("look", [Look(), Look(density="on"), Look(voronoi=True, equal_scale="on"), Look(plain=True)])
def test_single_points_equal_points_and_constant_columns(features: int, look: Look) -> None:
    varied = blobs(9, features)
    varied[:, 0] = 5.0
    for rows in (np.full((1, features), 3.0), np.full((7, features), -1e9), varied):
        k = 1 if len(np.unique(rows, axis=0)) == 1 else 2
        one = drawn(rows, look, (200, 170), n_clusters=k)
        shown = {tuple(color) for color in one.frames[-1].palette[one.frames[-1].index].reshape(-1, 3).tolist()}
        assert {tuple(color) for color in cluster_colors(k).tolist()} & shown


@pytest.mark.parametrize("scale", [1e-140, 1e-9, 1e12, 1e148])
@pytest.mark.parametrize("features", [1, 2, 3])
def test_values_of_any_size(features: int, scale: float) -> None:
    """The drawing equals that of the same points scaled to 1, except for axes and head line."""
    rows = blobs(60, features)
    for look in (Look(plain=True), Look()):
        one, other = (drawn(scaled, look, (240, 180)).frames[0] for scaled in (rows, rows * scale))
        if look.plain:
            assert (one.index != other.index).mean() < 0.002  # coverage rounded the other way
        colored = [(np.ptp(frame.palette[frame.index].astype(int), axis=2) > 30).sum() for frame in (one, other)]
        assert colored[0] > 500
        assert colored[1] == pytest.approx(colored[0], rel=0.15)  # longer tick labels take space


@pytest.mark.parametrize(("size", "shape"), [((15, 400), "15x400"), (22, "22x15"), (1, "1x1")])
def test_pictures_too_small_for_points(size: Any, shape: str) -> None:
    message = f"{shape} pixels are too few for a picture of points; use at least size=(16, 16)"
    with pytest.raises(kg.SourceError, match=f"^{re.escape(message)}$"):
        gif_of(blobs(9, 2), Look(), size=size)
    dot = kg.read(np.zeros((1, 1), np.uint8), kind="image")
    assert len(kg.animate(dot, io.BytesIO(), n_clusters=1, size=size)) == 2


@pytest.mark.parametrize("size", [(16, 16), (100, 80), (17, 400), (400, 17), (160, 160)])
@pytest.mark.parametrize("kind", KINDS)
def test_pictures_of_any_size(size: tuple[int, int], kind: str) -> None:
    features, look = KINDS[kind]
    one = drawn(blobs(20, features), look, size, max_iter=2)
    assert {frame.index.shape for frame in one.frames} == {size[::-1]}
    inks = one.inks
    assert (one.frames[-1].index >= inks.runs[0].first).any()


def test_standardized_points_are_clustered_in_standard_deviations() -> None:
    rows = blobs(300, 2) * [1000, 0.01] + [7, -3]
    trace = kg.cluster(rows, n_clusters=4, seed=2, standardize=True)
    deviations = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    for step in range(trace.n_iter + 1):
        labels, away = nearest(deviations, trace.centroids[step])
        assert np.array_equal(trace.labels(rows, step), labels)
        assert trace.inertia[step] == pytest.approx(away.sum())
    means = [rows[labels == label].mean(axis=0) for label in range(4)]
    np.testing.assert_allclose(trace.values(), means, rtol=1e-9)
    plain = kg.cluster(rows, n_clusters=4, seed=2)
    assert not np.array_equal(plain.labels(rows), trace.labels(rows))


def test_a_picture_of_standardized_points_has_axes_in_units() -> None:
    """It equals that of the same points not standardized, given the same centroids."""
    rows = blobs(40, 2) * [1000, 0.01]
    space = Look(head=False, trails=False, equal_scale="off")
    one = drawn(rows, space, n_clusters=1, standardize=True, max_iter=1)
    other = drawn(rows, space, n_clusters=1, max_iter=1)
    for a, b in zip(one.frames, other.frames, strict=True):
        assert (a.index[-44:] == b.index[-44:]).all()
        assert (a.index != b.index).mean() < 0.01


def test_missing_values_and_columns() -> None:
    table = io.BytesIO(b"x,y,z\n1,2,3\n4,,6\n7,8,9\n1,1,1\n")
    trace = kg.cluster(kg.read(table, columns=["z", 1], drop_missing=True), n_clusters=2, seed=1)
    assert trace.n_samples == 3
    assert {tuple(row) for row in trace.values(0).tolist()} < {(3.0, 2.0), (9.0, 8.0), (1.0, 1.0)}
    table.seek(0)
    with pytest.raises(kg.SourceError, match="drop"):
        kg.cluster(table, n_clusters=2, seed=1)
