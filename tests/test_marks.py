"""The star, compared with a polygon filled by scikit-image and with SciPy's distances."""

from math import cos, pi, sin

import numpy as np
import pytest
from scipy.ndimage import distance_transform_edt
from tests.supersampling import FINE, coverage, polygon

from kmeans_gif.drawing.marks.star import star
from kmeans_gif.types import Floats


def distance(side: int, radius: float, dx: float, dy: float) -> Floats:
    """Signed distance of each sample to the star's edge, in pixels."""
    angles = [-pi / 2 + i * pi / 5 for i in range(10)]
    reach = [radius, 0.45 * radius] * 5
    corners = [(side / 2 + dx + r * cos(a), side / 2 + dy + r * sin(a)) for r, a in zip(reach, angles, strict=True)]
    inside = polygon(corners, side)
    signed: Floats = (distance_transform_edt(~inside) - distance_transform_edt(inside)) / FINE
    return signed


@pytest.mark.parametrize("radius", [6, 9.5, 13])
@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (0.25, -0.5), (-0.25, 0.5)])
def test_star_coverage_agrees_with_supersampling(radius: float, dx: float, dy: float) -> None:
    drawn = star(radius, 1.25, 1, dx, dy)
    from_edge = distance(drawn.body.shape[0], radius, dx, dy)
    for found, edge in ((drawn.body, 0), (drawn.fill, -1.25), (drawn.halo, 1)):
        expected = coverage(from_edge <= edge)
        off = found / 255 - expected
        assert np.abs(off).max() < 0.42  # where the star's points are thinner than a pixel
        assert np.sqrt((off**2).mean()) < 0.05
        assert abs(off.sum()) < 0.06 * expected.sum() + 0.5


def test_stars_point_up_and_are_symmetric() -> None:
    body = star(10, 1, 1, 0, 0).body.astype(int)
    np.testing.assert_array_equal(body, body[:, ::-1])
    middle = body.shape[0] // 2
    assert body[middle - 9, middle] > 0
    assert body[middle + 9, middle] == 0


def test_halo_contains_body_and_body_contains_fill() -> None:
    drawn = star(8, 1.5, 1.25, 0.5, 0.25)
    assert (drawn.fill <= drawn.body).all()
    assert (drawn.body <= drawn.halo).all()
    assert drawn.fill.sum() < drawn.body.sum() < drawn.halo.sum()
    plain = star(8, 0, 0, 0.5, 0.25)
    np.testing.assert_array_equal(plain.fill, plain.body)
    np.testing.assert_array_equal(plain.halo, plain.body)


@pytest.mark.parametrize("radius", [4.0, 8.9, 9.0, 9.1])
@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (-0.5, -0.5), (0.5, 0.5), (2.25, -1)])
def test_the_box_is_odd_and_contains_the_star(radius: float, dx: float, dy: float) -> None:
    side, other = star(radius, 1, 0.75, dx, dy).halo.shape
    assert side == other
    assert side % 2 == 1
    around = coverage(distance(side + 4, radius, dx, dy) <= 0.75 + 0.5)  # including its ramps
    around[2:-2, 2:-2] = 0
    assert around.max() <= 0.5  # it reaches no pixel centre outside


def test_positions_are_rounded_to_quarter_pixels_and_cached() -> None:
    assert star(9, 1, 1, 0.2, 0.3) is star(9, 1, 1, 0.25, 0.25)
    assert star(9, 1, 1, 0.1, 0.3) is not star(9, 1, 1, 0.25, 0.25)
    moved, still = star(9, 1, 1, 1, 0).body, star(9, 1, 1, 0, 0).body
    width = still.shape[0]
    np.testing.assert_array_equal(moved[1:-1, 2 : 2 + width - 1], still[:, : width - 1])


def test_cached_stars_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        star(9, 1, 1, 0, 0).halo[0, 0] = 1
