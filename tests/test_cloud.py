"""The cloud of colours: cells as markers in a box."""

from itertools import product

import numpy as np
import pytest
from tests.color_panels import PLAIN, boxes_of_text, cloud_with, painted, shown
from tests.models import photo
from tests.oracle import nearest

from kmeans_gif.drawing.scale import Scales
from kmeans_gif.look import Look, Theme
from kmeans_gif.types import ColorSpace

SIZE = (340, 300)
CUBE = list(product((0, 255), repeat=3))


@pytest.mark.parametrize("space", ["rgb", "lab", "oklab"])
def test_cells_have_the_colour_of_their_nearest_centroid(space: ColorSpace) -> None:
    """At the middle of each marker that no nearer one covers."""
    one = shown(photo("astronaut")[::2, ::2], 5, SIZE, PLAIN, space=space)
    cloud = cloud_with(one, SIZE, PLAIN)
    cells, scene = cloud.cells, cloud.scene
    camera, _ = cloud.view.camera(scene.box(), scene.look.azimuth)
    xy, near = camera.pixels(scene.places(cells.means))
    middles = np.floor(xy) + 0.5
    away = np.linalg.norm(middles[:, None] - xy[None], axis=2)
    alone = ~((away < 7) & (near[None] > near[:, None])).any(axis=1)
    columns, rows = np.floor(xy[alone]).astype(int).T
    assert len(rows) > 15
    own = one.inks.runs[0]
    checked = 0
    for shot, frame in zip(one.shots, one.frames, strict=True):
        if shot.phase == "assign":
            labels, _ = nearest(cells.means[alone], shot.moments[0].centroids)
            assert np.array_equal((frame.index[rows, columns] - own.first) // own.stride, labels)
            checked += 1
    assert checked == 3


def test_the_picture_has_its_own_colours_until_the_first_assignment() -> None:
    one = shown(photo("astronaut")[::4, ::4], 4)
    (own, original) = one.inks.runs
    (data,) = one.indices("data")
    assert (data >= original.first).sum() > 1000
    assert not ((data >= own.first) & (data < own.end)).any()
    (start,) = one.indices("start")
    assert (start >= original.first).sum() > 1000
    stars = start[(start >= own.first) & (start < own.end)].astype(int) - own.first
    assert set(stars // own.stride) == set(range(4))  # those of the run
    assert np.count_nonzero(start != data) < 4 * 400  # and nothing else is new
    for index in one.indices("assign", "move"):
        assert not (index >= original.first).any()
        assert ((index >= own.first) & (index < own.end)).sum() > 1000


def test_without_an_original_clusters_are_shown_in_all_phases() -> None:
    one = shown(photo("astronaut")[::4, ::4], 4, has_original=False)
    data, *_ = one.indices("data", "start")
    assert (data >= one.inks.runs[0].first).sum() > 1000


@pytest.mark.parametrize("scale", [0.85, 1.0, 2.25])
@pytest.mark.parametrize("size", [(80, 80), (110, 100), (340, 300), (760, 700)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_title_does_not_overlap_the_box_or_colours(
    scale: float, size: tuple[int, int], theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = boxes_of_text(monkeypatch)
    one = shown(painted(CUBE, [1] * 8), 8, size, Look(theme=theme, orbit=90), scales=Scales(scale, scale, scale))
    for frame in one.frames:
        drawn = frame.index >= one.inks.grid
        for left, top, right, bottom in boxes:
            assert 0 <= left < right <= size[0]
            assert 0 <= top < bottom <= size[1]
            assert not drawn[top:bottom, left:right].any()


def test_a_title_without_room_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes, found = boxes_of_text(monkeypatch), {}
    for size in ((340, 300), (70, 300), (340, 80)):
        boxes.clear()
        shown(painted(CUBE, [1] * 8), 2, size)
        found[size] = len(boxes)
    assert found == {(340, 300): 1, (70, 300): 0, (340, 80): 0}


@pytest.mark.parametrize("orbit", [0.0, 37.0])
@pytest.mark.parametrize("size", [(80, 80), (110, 100), (340, 300), (300, 500)])
def test_the_whole_box_is_inside_the_panel(orbit: float, size: tuple[int, int]) -> None:
    """The markers at the corners of the cube are whole, whatever the camera."""
    for elevation in (-30.0, 22.0, 80.0):
        one = shown(painted(CUBE, [1] * 8), 8, size, Look(elevation=elevation, orbit=orbit, trails=False))
        for index in one.indices("assign"):
            assert not index[[0, -1]].max() > one.inks.grid
            assert not index[:, [0, -1]].max() > one.inks.grid


def test_gray_is_upright_and_lightness_is_up() -> None:
    grays = painted([(v, v, v) for v in (5, 80, 160, 250)], [1] * 4)
    for space in ("rgb", "lab", "oklab"):
        one = shown(grays, 4, SIZE, PLAIN, space=space)
        middles = [
            np.argwhere(one.frames[-1].index == one.inks.runs[0].own(label)).mean(axis=0)
            for label in np.argsort(one.trace.centroids[-1][:, 0])
        ]
        (rows, columns) = np.transpose(middles)
        assert np.ptp(columns) < 1
        assert (np.diff(rows) < -20).all()


def columns_of(colors: list[tuple[int, ...]], space: ColorSpace) -> list[float]:
    """The columns of the markers of some colours."""
    n = len(colors)
    one = shown(painted(colors, [1] * n), n, SIZE, PLAIN, space=space, init=[list(color) for color in colors])
    return [float(np.argwhere(one.frames[-1].index == one.inks.runs[0].own(i))[:, 1].mean()) for i in range(n)]


@pytest.mark.parametrize("space", ["rgb", "lab", "oklab"])
def test_blue_and_orange_are_apart_and_green_and_magenta_behind_each_other(space: ColorSpace) -> None:
    blue, orange, green, magenta = columns_of([(60, 120, 255), (255, 160, 60), (90, 200, 90), (200, 90, 200)], space)
    assert orange > blue + 60
    assert abs(green - magenta) < (orange - blue) / 4


@pytest.mark.parametrize("space", ["lab", "oklab"])
def test_first_centroids_away_from_all_colours_are_inside(space: ColorSpace) -> None:
    grays = painted([(100, 100, 100), (120, 120, 120)], [1, 1])
    one = shown(grays, 2, SIZE, space=space, init=[[110.0, 110.0, 110.0], [255.0, 0.0, 0.0]])
    own = one.inks.runs[0]
    for index in one.indices("start"):
        star = (index >= own.first + own.stride) & (index <= own.own(1))
        assert star.sum() > 15
        assert not (index[[0, -1]] > 0).any()
        assert not (index[:, -1] > 0).any()


def test_marker_shapes_are_for_points() -> None:
    one, other = (shown(photo("astronaut")[::8, ::8], 3, SIZE, Look(markers=choice)) for choice in (False, True))
    assert np.array_equal(one.frames[-1].index, other.frames[-1].index)


def test_areas_are_in_proportion_to_weights() -> None:
    colors = [(250, 120, 0), (0, 130, 250), (130, 250, 0), (10, 10, 10)]  # at about the same distance
    one = shown(painted(colors[:2], [100, 400]), 2, (760, 700), Look(plain=True))
    own, labels = one.inks.runs[0], np.argsort(one.trace.cluster_weights[-1])
    less, more = (np.count_nonzero(one.frames[-1].index == own.own(label)) for label in labels)
    assert more / less == pytest.approx(4, rel=0.25)


def test_rare_colours_are_seen() -> None:
    one = shown(painted([(250, 120, 0), (0, 130, 250)], [1, 100_000]), 2, (110, 100), Look(plain=True))
    rare = int(np.argmin(one.trace.cluster_weights[-1]))
    own = one.inks.runs[0]
    index = one.frames[-1].index
    assert ((index >= own.first + rare * own.stride) & (index <= own.own(rare))).sum() >= 1


@pytest.mark.parametrize("n", [1, 2, 6])
@pytest.mark.parametrize("space", ["rgb", "lab", "oklab"])
def test_a_few_colours(n: int, space: ColorSpace) -> None:
    colors = [(0, 0, 0), (255, 255, 255), (200, 0, 0), (0, 200, 0), (0, 0, 200), (200, 200, 0)][:n]
    one = shown(painted(colors, [1] * n), n, SIZE, PLAIN, space=space)
    own = one.inks.runs[0]
    assert {own.own(label) for label in range(n)} <= set(one.frames[-1].index.ravel().tolist())


def test_the_camera_turns_by_the_time_of_the_shot() -> None:
    pixels = photo("astronaut")[::8, ::8]
    turning, still = shown(pixels, 3, SIZE, Look(orbit=40)), shown(pixels, 3, SIZE)
    assert len({id(still.canvas_of(shot)) for shot in still.shots if shot.phase == "assign"}) == 1
    canvases = {shot.time: turning.canvas_of(shot) for shot in turning.shots}
    assert len(canvases) > 2
    at_once = shown(pixels, 3, SIZE, Look(azimuth=-60 + 40 * 2, orbit=1e-9)).canvas_of(still.shots[-1])
    last = turning.canvas_of(turning.shots[-1])
    assert at_once.inverse is not None
    assert last.inverse is not None
    assert np.array_equal(last.inverse, at_once.inverse)


def test_plain_is_colours_alone() -> None:
    one = shown(photo("astronaut")[::8, ::8], 3, SIZE, PLAIN)
    for frame in one.frames:
        assert not ((frame.index > 0) & (frame.index < one.inks.runs[0].first)).any()


def test_indices_of_more_than_a_byte() -> None:
    one = shown(photo("astronaut")[::8, ::8], 300, SIZE, colors=1 << 16)
    assert one.frames[-1].index.dtype == np.uint16
    assert one.frames[-1].index.max() > 255
