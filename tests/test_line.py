"""Points on a line: markers below, density above."""

import numpy as np
import pandas as pd
import pytest
from tests.scenes import Array, blobs, drawn, drawn_with

from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.look import Look
from kmeans_gif.types import Floats

PLAIN = Look(plain=True)
SIZE = (216, 116)
"""A margin of 8 leaves 200 columns; the lower 30 of 100 rows are the strip."""


def test_columns_above_are_those_of_the_nearest_centroid() -> None:
    """Limits are 5 % wider than the data at each end: 200 columns from −11 to 11."""
    rows = np.linspace(-10, 10, 401)[:, None]
    centroids = np.array([[[-4.0], [1.0], [7.0]]])
    one = drawn_with(rows, centroids, PLAIN, SIZE)
    frame, inks = one.frames[0], one.inks
    above = frame.index[8 : 78 - 1]
    for column in range(10, 190):
        place = -11 + (column + 0.5) * 22 / 200
        shown = above[:, 8 + column]
        assert set((shown[shown > 0].astype(int) - inks.runs[0].first) // inks.runs[0].stride) == {
            int(np.abs(place - centroids[0, :, 0]).argmin())
        }
    assert (frame.index[:, :8] == 0).all()


def test_density_is_proportional_to_the_number_of_points() -> None:
    """Evenly spread points, and the same number again in the right half."""
    rows = np.concatenate([np.linspace(0, 10, 4000), np.linspace(5, 10, 4000)])[:, None]
    index = drawn_with(rows, np.array([[[5.0]]]), PLAIN, SIZE).frames[0].index
    heights = (index[8:78] > 0).sum(axis=0)
    left, right = heights[50], heights[160]
    assert right == pytest.approx(0.95 * 70, abs=2)
    assert left == pytest.approx(right / 3, abs=2)
    assert (np.diff(heights[60:150]) >= 0).all()  # with a smooth transition


def test_markers_are_drawn_at_their_values() -> None:
    rows = np.array([[0.0], [10.0], [5.0], [2.0]])
    frame = drawn_with(rows, rows[None], PLAIN, SIZE).frames[0]
    strip = frame.palette[frame.index[79:108]]
    for value, color in zip(rows[:, 0], cluster_colors(4), strict=True):
        columns = np.nonzero((strip == color).all(axis=2))[1]
        assert columns.mean() + 0.5 == pytest.approx(8 + (value + 0.5) / 11 * 200, abs=0.6)


def test_equal_values_are_spread_vertically() -> None:
    frame = drawn_with(np.full((4, 1), 3.0), np.array([[[3.0]]]), PLAIN, (216, 400)).frames[0]
    rows = (frame.index[275:390] > 0).any(axis=1)
    assert int((np.diff(rows.astype(int)) == 1).sum()) >= 3


def test_many_points_are_drawn_as_density_only() -> None:
    rows = blobs(3000, 1)
    one = drawn(rows, Look(plain=True, density="on"), SIZE)
    dense, inks = one.frames[0].index, one.inks
    marked = drawn(rows, PLAIN, SIZE).frames[0].index
    assert (marked[79:] > 0).sum() > 1000
    assert np.array_equal(dense[:78], marked[:78])
    assert (dense[79:84] == 0).all()  # background between density and strip
    strip = dense[84:108]
    assert (strip == strip[0]).all()
    heights = (dense[8:78] > 0).sum(axis=0)
    assert np.array_equal(strip[0] > 0, heights > 0)
    shown = strip[0] > 0
    above = dense[77, shown].astype(int) - inks.runs[0].first
    below = strip[0, shown].astype(int) - inks.runs[0].first
    assert np.array_equal(above // inks.runs[0].stride, below // inks.runs[0].stride)  # of one cluster
    levels = below % inks.runs[0].stride
    order = np.argsort(heights[shown], kind="stable")
    assert (np.diff(levels[order]) >= 0).all()  # denser is brighter
    assert set(levels) == set(range(inks.runs[0].levels))


def test_axis_and_name() -> None:
    rows = np.linspace(10, 19, 20)[:, None]

    def shown(rows: Floats, name: str) -> Array:
        return drawn(pd.DataFrame(rows, columns=[name]), Look(head=False), (300, 200)).frames[0].index

    one, renamed, moved = shown(rows, "w"), shown(rows, "weight"), shown(rows + 20, "w")
    name = np.argwhere(one != renamed)
    assert len(name) > 100  # six letters for one
    assert (name >= [200 - 18, 300 - 64]).all()  # in the corner below
    numbers = np.argwhere(one != moved)
    assert len(numbers) > 40
    assert numbers[:, 0].min() > 156  # 10, 12, … and 30, 32, … are below the strip and its ticks
    assert numbers[:, 0].max() < name[:, 0].min()
    assert np.ptp(numbers[:, 1]) > 100  # and all along it


def test_thresholds_are_halfway_between_neighbouring_centroids() -> None:
    """Lines of ink over density and strip, in the columns where the colour changes."""
    rows = np.linspace(-10, 10, 401)[:, None]
    centroids = np.array([[[7.0], [-4.0], [1.0]], [[6.0], [-4.0], [1.0]]])
    look = Look(head=False, trails=False)
    one, bare = (drawn_with(rows, centroids, each, SIZE) for each in (look, PLAIN))
    for frame, without, middles in zip(one.frames, bare.frames, ((-1.5, 4.0), (-1.5, 3.5)), strict=True):
        changed = (frame.index != without.index).sum(axis=0)
        columns = np.flatnonzero(changed > 60)  # stars are lower
        places = 8 + (np.array(middles) + 11) / 22 * 200
        assert np.abs(columns + 0.5 - places).max() <= 0.5
        assert (frame.index[8:108, columns] != without.index[8:108, columns]).all()
        assert (frame.index[8:108, columns] > 1).all()


def test_a_single_centroid_has_no_threshold() -> None:
    rows = np.linspace(-10, 10, 401)[:, None]
    one = drawn_with(rows, np.array([[[0.0]]]), Look(head=False), SIZE)
    bare = drawn_with(rows, np.array([[[0.0]]]), PLAIN, SIZE)
    assert ((one.frames[0].index != bare.frames[0].index).sum(axis=0) < 40).all()
