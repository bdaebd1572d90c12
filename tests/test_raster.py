"""Markers, lines and points, compared with supersampled drawings by scikit-image and with NumPy."""

from itertools import pairwise
from math import cos, pi, radians, sin, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests import supersampling
from tests.supersampling import disc, polygon

from kmeans_gif import _native
from kmeans_gif.types import Bytes, Floats

N_SHAPES = 10
SIDE = 28

Corners = list[tuple[float, float]]


def turned(corners: Corners, degrees: float) -> Corners:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return [(x * c - y * s, x * s + y * c) for x, y in corners]


def of_unit_disc_area(polygons: list[Corners], area: float) -> list[Corners]:
    scale = sqrt(pi / area)
    return [[(x * scale, y * scale) for x, y in corners] for corners in polygons]


def plus(degrees: float) -> list[Corners]:
    arm = [(-3.0, -1.0), (3.0, -1.0), (3.0, 1.0), (-3.0, 1.0)]
    return of_unit_disc_area([turned(arm, degrees), turned(arm, degrees + 90)], 20)


def triangle(degrees: float) -> list[Corners]:
    return of_unit_disc_area(
        [[(cos(radians(degrees + a)), sin(radians(degrees + a))) for a in (0, 120, 240)]], 1.299038
    )


def bar(degrees: float) -> list[Corners]:
    return of_unit_disc_area([turned([(-2.5, -1), (2.5, -1), (2.5, 1), (-2.5, 1)], degrees)], 10)


def diamond(width: float, height: float) -> Corners:
    return [(0, -height), (width, 0), (0, height), (-width, 0)]


# The star's inner corners lie where its points (at 1.8) leave the area of a disc: 8 triangles of 1.8 * inner / 2.
INNER = pi / 4 / 1.8
WAIST = 1.8 * INNER / (1.8 - INNER)
SHAPES: list[list[Corners]] = [
    [],
    of_unit_disc_area([[(-1, -1), (1, -1), (1, 1), (-1, 1)]], 4),
    triangle(-90),
    [diamond(pi / 2 / 1.55, 1.55)],
    plus(0),
    plus(45),
    triangle(90),
    bar(0),
    bar(90),
    [diamond(1.8, WAIST), diamond(WAIST, 1.8)],
]


def supersampled(shape: int, x: float, y: float, radius: float) -> Floats:
    if shape == 0:
        return supersampling.coverage(disc(x, y, radius, SIDE))
    parts = [[(x + radius * u, y + radius * v) for u, v in corners] for corners in SHAPES[shape]]
    return supersampling.coverage(np.logical_or.reduce([polygon(corners, SIDE) for corners in parts]))


def draw(
    xy: list[tuple[float, float]],
    radius: float | list[float],
    shapes: list[int] | None = None,
    *,
    rim: float = 0,
    size: tuple[int, int] = (SIDE, SIDE),
) -> tuple[NDArray[np.uint32], Bytes]:
    kinds = None if shapes is None else np.array(shapes, np.uint8)
    radii = np.broadcast_to(np.asarray(radius, float), len(xy)).copy()
    return _native.markers(np.array(xy, float).reshape(-1, 2), radii, kinds, rim, *size)


# Sampling alone is off by 1/16 along a side; the star's points are thinner than a pixel.
MOST_OFF = {0: 0.07, 1: 0.06, 4: 0.06, 7: 0.06, 8: 0.06, 9: 0.18}
PLACES = [(14.0, 14.0), (13.5, 13.5), (13.8, 14.3), (14.13, 13.61)]


@pytest.mark.parametrize("shape", range(N_SHAPES))
@pytest.mark.parametrize("radius", [2.0, 3.5, 6.0])
def test_marker_coverage_agrees_with_supersampling(shape: int, radius: float) -> None:
    for x, y in PLACES:
        expected = supersampled(shape, x, y, radius)
        owner, coverage = draw([(x, y)], radius, [shape])
        off = np.abs(coverage / 255 - expected)
        assert off.max() < MOST_OFF.get(shape, 0.1)
        assert abs(coverage.sum() / 255 / (pi * radius**2) - 1) < (0.09 if radius < 3 else 0.02)
        np.testing.assert_array_equal(owner == 0, coverage > 0)


def test_an_upright_square_is_exact() -> None:
    half, pixels = sqrt(pi), np.arange(SIDE)  # its radius is 2
    columns, rows = (
        np.clip(centre + half - pixels, 0, 1) * np.clip(pixels + 1 - centre + half, 0, 1) for centre in (14.25, 14.5)
    )
    _, coverage = draw([(14.25, 14.5)], 2, [1])
    assert np.abs(coverage / 255 - np.outer(rows, columns)).max() < 2 / 255


def test_shapes_are_distinguishable_at_any_subpixel_position() -> None:
    quarters = [(14 + i / 4, 14 + j / 4) for i in range(4) for j in range(4)]
    drawn = [np.array([draw([at], 3.5, [s])[1].ravel() / 255 for at in quarters]) for s in range(N_SHAPES)]
    area = pi * 3.5**2
    for s in range(N_SHAPES):
        for t in range(s):
            assert np.abs(drawn[s][:, None] - drawn[t][None]).sum(2).min() > area / 6


def test_the_default_shape_is_the_disc() -> None:
    one = draw([(9.3, 14.2), (17, 13)], [3, 4], rim=0.75)
    other = draw([(9.3, 14.2), (17, 13)], [3, 4], [0, 0], rim=0.75)
    np.testing.assert_array_equal(one, other)


def test_later_markers_are_drawn_over_earlier_ones() -> None:
    owner, coverage = draw([(12, 14), (16, 14)], 4, rim=1)
    assert owner[14, 14] == 1
    assert owner[14, 9] == 0
    assert (coverage[14, [9, 14]] == 255).all()
    owner, _ = draw([(16, 14), (12, 14)], 4, rim=1)
    assert owner[14, 13] == 1
    assert owner[14, 18] == 0


def test_a_rim_reduces_coverage_but_keeps_the_owner() -> None:
    # Along the row the second disc ends at x = 15: its rim fully covers the next pixel, and a quarter of the one after.
    xy = [(14.0, 14.5), (10.0, 14.5)]
    owner, coverage = draw(xy, [12, 5], rim=1.25)
    np.testing.assert_array_equal(coverage[14, 12:19], [255, 255, 255, 0, 191, 255, 255])
    np.testing.assert_array_equal(owner[14, 12:19], [1, 1, 1, 2, 0, 0, 0])
    bare, _ = draw(xy, [12, 5], rim=0)
    np.testing.assert_array_equal(bare[14, 12:19], [1, 1, 1, 0, 0, 0, 0])


def test_pixels_at_edges_belong_to_the_upper_marker() -> None:
    owner, coverage = draw([(14.0, 14.5), (10.25, 14.5)], [12, 5], rim=1)
    assert (owner[14, 15], coverage[14, 15]) == (1, 64)
    assert (owner[14, 16], coverage[14, 16]) == (0, 191)


@pytest.mark.parametrize(("shape", "corner"), [(2, 1.5552), (3, 1.55), (9, 1.8)])
def test_rims_do_not_grow_spikes(shape: int, corner: float) -> None:
    owner, coverage = draw([(14, 14), (14.2, 14)], [12, 2], [1, shape], rim=1.5)
    ys, xs = np.nonzero((owner == 0) & (coverage < 255))
    away = np.hypot(xs + 0.5 - 14.2, ys + 0.5 - 14)
    near = away < 7
    taken = 1 - coverage[ys, xs] / 255
    assert near.any()
    assert (taken <= corner * 2 + 1.5 + 0.5 - away + 0.005)[near].all()


def test_markers_outside_the_picture_draw_nothing() -> None:
    whole_owner, whole = draw([(14, 14), (3, 25)], 5, [0, 5], rim=0.75)
    owner, coverage = draw([(4, 2), (-7, 13)], 5, [0, 5], rim=0.75, size=(12, 9))
    np.testing.assert_array_equal(coverage, whole[12:21, 10:22])
    np.testing.assert_array_equal(owner, whole_owner[12:21, 10:22])


@pytest.mark.parametrize("far", [1e300, -1e300, 1e18, -1e18, 2.0**31, 2.0**32])
@pytest.mark.parametrize("shape", range(N_SHAPES))
def test_markers_far_away_draw_nothing(far: float, shape: int) -> None:
    owner, coverage = draw([(far, 14), (14, far), (far, -far)], [3, 65535, 3], [shape] * 3, rim=1)
    assert (owner == 3).all()
    assert not coverage.any()


def test_markers_of_radius_0_draw_nothing() -> None:
    owner, coverage = draw([(14, 14), (14, 14)], [6, 0], rim=2)
    expected = draw([(14, 14)], 6, rim=2)
    np.testing.assert_array_equal(coverage, expected[1])
    np.testing.assert_array_equal(owner == 0, expected[0] == 0)


@pytest.mark.parametrize("shape", range(N_SHAPES))
def test_small_markers_keep_their_area(shape: int) -> None:
    for radius in (0.1, 0.2):
        _, coverage = draw([(14.5, 14.5)], radius, [shape])
        assert coverage[14, 14] == round(255 * pi * radius**2)


def test_no_markers_and_no_pixels() -> None:
    owner, coverage = draw([], 1, size=(3, 2))
    assert owner.tolist() == coverage.tolist() == [[0, 0, 0], [0, 0, 0]]
    assert draw([(1, 1)], 1, size=(0, 4))[0].shape == (4, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"xy": np.array([[1, np.nan]])}, "coordinates must be from -1e300 to 1e300"),
        ({"xy": np.array([[np.inf, 1]])}, "coordinates must be from -1e300 to 1e300"),
        ({"xy": np.zeros((1, 3))}, "xy must have shape"),
        ({"radius": np.array([-1.0])}, "radius and rim must be from 0 to 65535"),
        ({"radius": np.array([np.nan])}, "radius and rim must be from 0 to 65535"),
        ({"radius": np.zeros(2)}, "one value per point"),
        ({"rim": np.nan}, "radius and rim must be from 0 to 65535"),
        ({"shapes": np.array([10], np.uint8)}, "shapes must be from 0 to 9"),
        ({"shapes": np.zeros(2, np.uint8)}, "one value per point"),
        ({"width": 70000}, "at most 65535 pixels"),
    ],
)
def test_invalid_arguments_of_markers(change: dict[str, object], message: str) -> None:
    given: dict[str, object] = {"xy": np.ones((1, 2)), "radius": np.ones(1), "shapes": None, "rim": 0.5}
    given |= {"width": 4, "height": 4} | change
    with pytest.raises(ValueError, match=message):
        _native.markers(*given.values())  # type: ignore[arg-type]


points = st.tuples(st.floats(-5, 25), st.floats(-5, 25))


@given(st.lists(st.tuples(points, st.floats(0, 8), st.integers(0, 9)), max_size=8), st.floats(0, 3))
def test_markers_are_composited_by_the_rule_of_the_rim(
    marks: list[tuple[tuple[float, float], float, int]], rim: float
) -> None:
    """Markers drawn one by one and composited by the rule equal markers drawn together."""
    owner, coverage = draw([m[0] for m in marks], [m[1] for m in marks], [m[2] for m in marks], rim=rim)
    left, whose = np.zeros((SIDE, SIDE)), np.full((SIDE, SIDE), len(marks))
    for i, (at, radius, shape) in enumerate(marks):
        alone = draw([at], radius, [shape])[1] / 255
        # A marker's rim is measured by drawing it over a marker that fills the picture.
        under, kept = draw([(14, 14), at], [1000, radius], [1, shape], rim=rim)
        left = np.where(alone > 0, alone, left * np.where(under == 1, 0, kept / 255))
        whose = np.where(alone > 0, i, whose)
    assert np.abs(coverage - left * 255).max(initial=0) <= 1 + len(marks)
    clear = left > 0.05
    np.testing.assert_array_equal(owner[clear], whose[clear])
    np.testing.assert_array_equal(owner == len(marks), coverage == 0)


def line(path: list[tuple[float, float]], width: float, mask: Bytes | None = None) -> Bytes:
    drawn = np.zeros((SIDE, SIDE), np.uint8) if mask is None else mask
    _native.stroke(drawn, np.array(path, float).reshape(-1, 2), width)
    return drawn


def supersampled_line(path: list[tuple[float, float]], width: float) -> Floats:
    """Sides are polygons; ends and corners are discs."""
    parts = [disc(x, y, width / 2, SIDE) for x, y in path]
    for (x0, y0), (x1, y1) in pairwise(path):
        long = np.hypot(x1 - x0, y1 - y0) / width * 2
        u, v = (y0 - y1) / long, (x1 - x0) / long
        parts.append(polygon([(x0 + u, y0 + v), (x1 + u, y1 + v), (x1 - u, y1 - v), (x0 - u, y0 - v)], SIDE))
    return supersampling.coverage(np.logical_or.reduce(parts))


@pytest.mark.parametrize("width", [1, 1.2, 2, 5])
@pytest.mark.parametrize(
    "path",
    [
        [(14.3, 13.8)],
        [(4, 6.5), (20, 6.5)],
        [(7.25, 3), (7.25, 22)],
        [(5, 5), (22, 22)],
        [(3.3, 20), (14, 14.7), (25, 17)],
        [(-9, 3), (35, 19)],
        [(20, 5), (20, 5), (4, 9)],
    ],
)
def test_line_coverage_agrees_with_supersampling(path: list[tuple[float, float]], width: float) -> None:
    distinct = [at for at, before in zip(path, [None, *path], strict=False) if at != before]
    off = np.abs(line(path, width) / 255 - supersampled_line(distinct, width))
    assert off.max() < (0.17 if width < 2 else 0.12)


def test_acute_bends_are_close_to_supersampling() -> None:
    path = [(3.3, 20.0), (25.0, 14.7), (9.0, 4.0)]  # the larger of two halves is less than both together
    for width in (1, 2, 5):
        off = line(path, width) / 255 - supersampled_line(path, width)
        assert -0.33 < off.min() < off.max() < 0.17


def test_overlapping_lines_take_the_larger_coverage() -> None:
    flat, steep = line([(2, 9.2), (25, 9.2)], 2), line([(12.3, 2), (13, 25)], 2)
    together = line([(12.3, 2), (13, 25)], 2, flat.copy())
    np.testing.assert_array_equal(together, np.maximum(flat, steep))
    np.testing.assert_array_equal(line([(25, 9.2), (2, 9.2)], 2), flat)


def test_thin_lines_are_faint_and_lines_without_width_or_points_draw_nothing() -> None:
    assert line([(2, 9.5), (25, 9.5)], 0.25)[9, 10] == 64
    assert not line([(2, 9.5), (25, 9.5)], 0).any()
    assert not line([], 3).any()


def test_lines_that_end_far_away() -> None:
    near = line([(5.25, 9.5), (400, 9.5)], 1.5)
    np.testing.assert_array_equal(line([(5.25, 9.5), (1e300, 9.5)], 1.5), near)
    np.testing.assert_array_equal(line([(1e300, 9.5), (5.25, 9.5)], 1.5), near)
    np.testing.assert_array_equal(line([(4, 5), (1e300, 1e300)], 2), line([(4, 5), (400, 401)], 2))
    assert not line([(1e300, 3), (1e300, 9)], 1).any()
    assert not line([(-1e300, -20), (1e300, -20)], 1).any()
    assert line([(-1e300, 9.5), (1e300, 9.5)], 1)[9].all()


def test_invalid_arguments_of_lines() -> None:
    mask = np.zeros((4, 4), np.uint8)
    for path, width, message in (
        (np.array([[1, np.nan]]), 1.0, "coordinates must be from -1e300 to 1e300"),
        (np.zeros((2, 3)), 1.0, "path must have shape"),
        (np.zeros((2, 2)), -1.0, "width must be from 0 to 65535"),
    ):
        with pytest.raises(ValueError, match=message):
            _native.stroke(mask, path, width)
    with pytest.raises(TypeError):  # it would draw on a copy
        _native.stroke(mask[::2], np.zeros((1, 2)), 1)


def scattered(n: int) -> Floats:
    xy = np.random.default_rng(1).normal((6, 4), 4, (n, 2)).round(1)
    xy[:6] = np.array([[np.nan, 1], [np.inf, 1], [1, -1e300], [12, 1], [0, 9], [-0.01, 1]])
    return xy


def test_points_are_counted_per_pixel() -> None:
    xy, counts = scattered(5000), np.full((9, 12), 7, np.uint32)
    _native.count_pixels(xy, counts)
    expected, _, _ = np.histogram2d(xy[6:, 1], xy[6:, 0], bins=(np.arange(10), np.arange(13)))
    inner = (slice(0, 8), slice(0, 11))  # NumPy's last bins include their upper ends
    np.testing.assert_array_equal(counts[inner] - 7, expected[inner])
    inside = (xy[6:] >= 0).all(1) & (xy[6:] < (12, 9)).all(1)
    assert (counts - 7).sum() == inside.sum()
    with pytest.raises(TypeError):
        _native.count_pixels(xy, np.zeros((9, 12), np.int64))


def test_the_front_is_the_nearest_point_then_the_first() -> None:
    xy = scattered(3000)
    depth = np.random.default_rng(2).integers(0, 5, 3000).astype(float)
    depth[10] = np.nan
    nearest, owner = np.full((9, 12), np.inf), np.full((9, 12), 2**32 - 1, np.uint32)
    for start in (2000, 0, 1000):  # any order of chunks
        chunk = slice(start, start + 1000)
        _native.front_pixels(xy[chunk], depth[chunk], 50 + start, nearest, owner)
    for y in range(9):
        for x in range(12):
            here = [i for i, at in enumerate(xy) if (np.floor(at) == (x, y)).all() and depth[i] == depth[i]]
            first = min(here, key=lambda i: (depth[i], i))
            assert (owner[y, x], nearest[y, x]) == (50 + first, depth[first])


def test_invalid_arguments_of_fronts() -> None:
    nearest, owner = np.zeros((3, 3)), np.zeros((3, 3), np.uint32)
    for xy, depth, first, near, message in (
        (np.zeros((2, 2)), np.zeros(1), 0, nearest, "xy must have shape .*, and depth"),
        (np.zeros((2, 2)), np.zeros(2), 0, np.zeros((3, 4)), "nearest and owner must have the same shape"),
        (np.zeros((2, 2)), np.zeros(2), 2**32 - 2, nearest, "numbers of the points must be below"),
    ):
        with pytest.raises(ValueError, match=message):
            _native.front_pixels(xy, depth, first, near, owner)
