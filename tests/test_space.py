"""Points in space: the camera, what is in front, and the box."""

import dataclasses

import numpy as np
import pytest
from tests.oracle import nearest
from tests.scenes import Array, blobs, drawn, drawn_with, scene_from

from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.clustering.spaces import Space, to_space
from kmeans_gif.drawing.inks import inks_for, palette_of
from kmeans_gif.drawing.points.box import boxes_of
from kmeans_gif.drawing.points.camera import Camera, looking
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.points.space import whole_view
from kmeans_gif.drawing.sizes import Size
from kmeans_gif.look import Density, EqualScale, Look, Theme

CORNERS = np.array([[x, y, z] for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)])


def camera_of(scene: Scene, azimuth: float) -> Camera:
    return whole_view(scene).camera(scene.box(), azimuth)[0]


def corners_of(scene: Scene, camera: Camera) -> Array:
    return camera.pixels(scene.low + (CORNERS + 1) / 2 * (scene.high - scene.low))[0]


@pytest.mark.parametrize("elevation", [-90, -22, 0, 22, 60, 90])
@pytest.mark.parametrize("size", [(720, 480), (200, 300), (60, 40), 400])
@pytest.mark.parametrize("orbit", [0, 30])
def test_box_and_texts_are_inside_the_picture(elevation: float, size: Size, orbit: float) -> None:
    rows = blobs(9, 3) * [1, 5, 0.1] * 1e9
    choice: EqualScale = "on" if elevation > 0 else "auto"
    for azimuth in range(0, 360, 200 if orbit else 23):
        look = Look(elevation=elevation, azimuth=azimuth, orbit=orbit, equal_scale=choice)
        scene = scene_from(rows, rows[None, :2], look, size)
        camera, texts = whole_view(scene).camera(scene.box(), azimuth)
        pixels = corners_of(scene, camera)
        edge = scene.edge
        assert (pixels.min(axis=0) >= edge - 1).all()
        assert (pixels.max(axis=0) <= np.array([scene.width, scene.height]) - edge + 1).all()
        for text, left, top in boxes_of(camera, texts, 3):
            assert 0 <= left <= left + text.coverage.shape[1] <= scene.width
            assert 0 <= top <= top + text.coverage.shape[0] <= scene.height


@pytest.mark.parametrize("size", [None, 320, 1080, (720, 480), (320, 213), (400, 600)])
def test_the_box_fills_the_picture(size: Size) -> None:
    """With its numbers and names it reaches the margin; the box alone takes two thirds of a side at least."""
    rows = blobs(50, 3)
    scene = scene_from(rows, rows[None, :2], Look(), size)
    camera, texts = whole_view(scene).camera(scene.box(), -60)
    boxes = [(left, top, *text.coverage.shape[::-1]) for text, left, top in boxes_of(camera, texts, 3)]
    pixels = corners_of(scene, camera)
    first = np.minimum(pixels.min(axis=0), np.min([box[:2] for box in boxes], axis=0))
    last = np.maximum(pixels.max(axis=0), np.max([(x + w, y + h) for x, y, w, h in boxes], axis=0))
    room = np.array([scene.width, scene.height]) - 2 * scene.edge
    assert ((last - first) / room).max() == pytest.approx(1, abs=0.01)
    assert (np.ptp(pixels, axis=0) / [scene.width, scene.height]).max() >= 2 / 3
    if not isinstance(size, tuple):
        assert ((last - first) / room).min() == pytest.approx(1, abs=0.02)  # both ways: the picture has its shape


def test_a_plain_box_fills_the_picture_from_its_middle() -> None:
    rows = blobs(9, 3)
    for size in ((300, 200), (200, 300)):
        scene = scene_from(rows, rows[None, :2], Look(plain=True, azimuth=31), size)
        pixels = corners_of(scene, camera_of(scene, 31))
        np.testing.assert_allclose((pixels.min(axis=0) + pixels.max(axis=0)) / 2, np.array(size) / 2)
        assert pixels.min() == pytest.approx(8)


def test_a_turning_box_neither_breathes_nor_bobs() -> None:
    rows = blobs(9, 3)
    scene = scene_from(rows, rows[None, :2], Look(orbit=10))
    cameras = [camera_of(scene, azimuth) for azimuth in (0, 77, 233)]
    assert len({camera.scale for camera in cameras}) == 1
    assert len({tuple(camera.middle) for camera in cameras}) == 1


def test_walls_are_those_seen_from_inside() -> None:
    """From above and the side two walls and the floor; close to an axis both walls along it."""
    scene = scene_from(CORNERS, CORNERS[None, :1], Look(equal_scale="off"))
    walls = [
        sorted(looking(scene.low, scene.high, np.ones(3), azimuth, elevation).walls())
        for azimuth, elevation in ((-60, 22), (0, 22), (0, 0), (45, -22))
    ]
    assert walls == [
        [(0, -0.5), (1, 0.5), (2, -0.5)],
        [(0, -0.5), (1, -0.5), (1, 0.5), (2, -0.5)],
        [(0, -0.5), (1, -0.5), (1, 0.5), (2, -0.5), (2, 0.5)],
        [(0, -0.5), (1, -0.5), (2, 0.5)],
    ]


def test_edges_are_as_long_as_distances() -> None:
    """In standard deviations; unless one is more than five times as long as another."""
    rows = blobs(90, 3) * [1e6, 1, 1e-6]
    scene = scene_from(rows, np.zeros((1, 1, 3)), standardize=True)
    reach = (scene.high - scene.low) / rows.std(axis=0)
    np.testing.assert_allclose(scene.box().edges, reach / reach.max())
    assert scene_from(rows, rows[None, :1]).box().edges.tolist() == [1, 1, 1]
    assert scene_from(rows, rows[None, :1], Look(equal_scale="on")).box().edges.min() < 1e-9


def test_directions_by_hand() -> None:
    """From azimuth 0 and level, x comes towards the eye, y goes to the right and z up; what is nearer is larger."""
    scene = scene_from(CORNERS, CORNERS[None, :1], Look(elevation=0))
    pixels, nearness = camera_of(scene, 0).pixels(np.array([[0.0, 0.0, 0.0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]))
    middle, towards, right, up = pixels
    np.testing.assert_allclose(towards, middle)
    assert right[0] > middle[0]
    assert right[1] == pytest.approx(middle[1])
    assert up[1] < middle[1]
    assert up[0] == pytest.approx(middle[0])
    assert nearness[1] == pytest.approx(4 / (4 - 1 / 2.2))
    np.testing.assert_allclose(nearness[[0, 2, 3]], 1)


def test_directions_stay_at_right_angles() -> None:
    scene = scene_from(CORNERS, CORNERS[None, :1])
    for azimuth in (-360, -60, 17, 200):
        np.testing.assert_allclose(
            camera_of(scene, azimuth).axes @ camera_of(scene, azimuth).axes.T, np.eye(3), atol=1e-11
        )


@pytest.mark.parametrize(("azimuth", "front"), [(0, 1), (180, 0)])
@pytest.mark.parametrize("density", ["on", "off"])
def test_what_is_nearer_hides_what_is_behind(azimuth: float, front: int, density: str) -> None:
    rows = np.concatenate([CORNERS, [[-0.9, 0, 0], [0.9, 0, 0]]])
    look = Look(plain=True, elevation=0, azimuth=azimuth, density=density)  # type: ignore[arg-type]
    centroids = np.array([[[-0.9, 0, 0], [0.9, 0, 0]]])
    frame = drawn_with(rows, centroids, look, (100, 100)).frames[0]
    colors = frame.palette[frame.index[49:51, 49:51]].reshape(-1, 3)
    shown = colors[(colors != frame.palette[0]).any(axis=1)]
    towards = np.abs(shown.astype(int) - cluster_colors(2)[front]).sum(axis=1)
    other = np.abs(shown.astype(int) - cluster_colors(2)[1 - front]).sum(axis=1)
    assert len(shown) > 0
    assert (towards < other).all()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("density", ["off", "on"])
def test_far_points_are_less_saturated_and_smaller(theme: Theme, density: Density) -> None:
    """Seen from azimuth 0 and level; one cluster. The hue stays, the lightness goes a little way to the ground's."""
    rows = np.array([[-1.0, -1, 0], [1, 1, 0], [1, -1, -1], [-1, 1, 1]])
    look = Look(plain=True, elevation=0, azimuth=0, theme=theme, density=density)
    one = drawn_with(rows, rows[None, :1], look, (200, 200))
    index = one.frames[0].index
    far, near = index[80:120, :100], index[80:120, 100:]
    assert 0 < (far > 0).sum() <= (near > 0).sum() - (density == "off")
    own = one.own.own(0)
    assert near.max() == own
    assert far.max() == one.own.end - 1
    rgb = one.frames[0].palette[[own, one.own.end - 1, 0]]
    (light, a, b), (far_light, far_a, far_b), (ground, _, _) = to_space(rgb, Space("oklab", 0.0, 255.0))
    assert np.hypot(far_a, far_b) == pytest.approx(np.hypot(a, b) / 2, abs=0.005)
    assert np.arctan2(far_b, far_a) == pytest.approx(np.arctan2(b, a), abs=0.05)
    assert far_light - light == pytest.approx((ground - light) / 10, abs=0.005)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_far_points_are_not_taken_for_those_of_another_cluster(theme: Theme) -> None:
    """Each far colour of a cluster is nearer to the cluster's own than to that of any other."""
    for k in range(2, 8):
        inks = inks_for([k], theme, colors=256, deep=True)
        (own,) = inks.runs
        places = to_space(palette_of(inks, [cluster_colors(k)]), Space("oklab", 0.0, 255.0))
        colors = places[[own.own(label) for label in range(k)]]
        for label in range(k):
            entries = own.own(label) + own.inked + 1 + np.arange(own.far)
            assert own.far >= 3
            assert (np.linalg.norm(places[entries][:, None] - colors, axis=2).argmin(axis=1) == label).all()


@pytest.mark.parametrize("in_front", [True, False])
def test_stars_are_hidden_by_what_is_in_front_of_them(in_front: bool) -> None:
    """Seen from azimuth 0 and level: a large marker of the second cluster, and the star of the first."""
    sample, star = (0.9, -0.5) if in_front else (-0.5, 0.9)
    rows = np.concatenate([CORNERS, [[sample, 0, 0]]])
    centroids = np.array([[[star, 0, 0], [sample, 0.6, 0]]])
    look = Look(head=False, elevation=0, azimuth=0)
    size = (720, 720)
    one = drawn_with(rows, centroids, look, size)
    camera = camera_of(scene_from(rows, centroids, look, size), 0)
    column, row = np.floor(camera.flat(centroids[0, :1])[0]).astype(int)
    around = one.frames[0].index[row - 6 : row + 7, column - 6 : column + 7]
    clusters = (around[around >= one.own.first].astype(int) - one.own.first) // one.own.stride
    if in_front:  # the marker covers all of it; the star's outline shines through in the ground's colour
        assert set(clusters) == {1}
        assert 5 < (around == 0).sum() < 85
        assert not ((around > 0) & (around < one.inks.grays)).any()
    else:
        assert around[6, 6] == one.own.own(0)
        assert ((around > 0) & (around < one.inks.grays)).any()


def test_colours_are_those_of_the_nearest_centroid() -> None:
    """Among pixels wholly inside one marker, each shows the cluster of the nearest to the eye there."""
    rows = blobs(60, 3)
    one = drawn(rows, Look(plain=True), (160, 120), n_clusters=5)
    scene = scene_from(rows, np.array(one.trace.centroids), Look(plain=True), (160, 120))
    xy, nearness = camera_of(scene, -60).pixels(rows)
    radius = 1.1 * nearness * 20 / 60**0.25 * 0.5  # half as large on a picture a quarter as high
    y, x = np.mgrid[:120, :160] + 0.5
    away = np.linalg.norm(np.stack([x, y], axis=2)[:, :, None] - xy, axis=3)
    rank = np.empty(60, int)
    rank[np.argsort(nearness, kind="stable")] = np.arange(60)
    top = np.where(away < radius + 1.7, rank, -1).max(axis=2)
    owner = np.argsort(rank)[top.clip(0)]
    inside = (top >= 0) & (np.take_along_axis(away, owner[..., None], axis=2)[..., 0] < radius[owner] - 0.8)
    inks = one.inks
    assert inside.sum() > 200
    for shot, frame in zip(one.shots, one.frames, strict=True):
        labels, _ = nearest(rows, shot.moments[0].centroids)
        assert np.array_equal((frame.index[inside] - inks.runs[0].first) // inks.runs[0].stride, labels[owner[inside]])


def test_an_orbit_makes_a_canvas_a_step() -> None:
    rows = blobs(50, 3)
    turning, still = drawn(rows, Look(orbit=15), 200), drawn(rows, size=200)
    assert len({id(canvas) for canvas in turning.canvases}) == len(turning.shots) > 2
    assert len({id(canvas) for canvas in still.canvases}) == 1
    step = 2
    at_once = drawn(rows, Look(azimuth=-60 + 15 * step, orbit=1e-9), 200)
    one, other = turning.canvases[step].inverse, at_once.canvases[0].inverse
    assert one is not None
    assert other is not None
    assert np.array_equal(one, other)


@pytest.mark.parametrize("azimuth", [-60, 0, 45, 135])
def test_grid_and_text_are_there_and_go_when_plain(azimuth: float) -> None:
    rows = blobs(5, 3)
    look = Look(azimuth=azimuth, head=False, trails=False)
    one = drawn(rows, look, n_clusters=2)
    inks = one.inks
    index = one.frames[0].index
    assert (index == inks.grid).sum() > 1500
    assert ((index > 0) & (index < inks.grid)).sum() > 150
    plain = drawn(rows, Look(azimuth=azimuth, plain=True), n_clusters=2).frames[0].index
    assert not ((plain > 0) & (plain < inks.runs[0].first)).any()


@pytest.mark.parametrize("size", [(360, 240), (180, 180), (720, 480)])
@pytest.mark.parametrize("azimuth", [-160, -120, -60, -25, 0, 4, 20, 60, 110, 160])
@pytest.mark.parametrize("elevation", [-40, 22, 75])
def test_texts_do_not_touch_each_other_or_the_box(size: tuple[int, int], azimuth: float, elevation: float) -> None:
    """Long names and numbers with exponents."""
    rows = blobs(30, 3) * 1e12
    scene = scene_from(rows, rows[None, :2], Look(azimuth=azimuth, elevation=elevation), size)
    scene = dataclasses.replace(scene, axes=("a long name of an axis", "weight of all in kilograms", "third name"))
    camera, texts = whole_view(scene).camera(scene.box(), azimuth)
    boxes = [
        (left, top, left + text.coverage.shape[1], top + text.coverage.shape[0])
        for text, left, top in boxes_of(camera, texts, 4)
    ]
    assert len(boxes) >= 6
    corners = corners_of(scene, camera)
    turns = np.radians(np.arange(0, 360, 3))
    directions = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    for i, (left, top, right, bottom) in enumerate(boxes):
        assert all(right + 4 <= a or c + 4 <= left or bottom <= b or d <= top for a, b, c, d in boxes[:i])
        middle = np.array([left + right, top + bottom]) / 2
        assert (directions @ middle > (directions @ corners.T).max(axis=1)).any()  # outside of the box
