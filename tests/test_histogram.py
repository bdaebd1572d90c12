"""The histogram of grayscale pictures, against NumPy's."""

from dataclasses import replace

import numpy as np
import pytest
from tests.color_panels import PLAIN, Shown, painted, shown
from tests.models import photo
from tests.oracle import nearest

from kmeans_gif.clustering.spaces import to_space, to_units
from kmeans_gif.drawing.scale import Scales
from kmeans_gif.look import Look, Theme
from kmeans_gif.types import Bytes, ColorSpace, Floats

CAMERA = photo("camera")
SIDE = 3
"""Columns beside the bars of a plain histogram at scale 1; it has a row below."""


def heights_of(one: Shown) -> Floats:
    """The height of the bar in each column of a plain histogram."""
    index = one.frames[-1].index[:-1, SIDE:-SIDE]
    heights: Floats = (index >= one.inks.runs[0].first).sum(axis=0).astype(float)
    return heights


def plain(pixels: object, columns: int, height: int = 201) -> Shown:
    return shown(pixels, 4, (columns + 2 * SIDE, height), PLAIN)


def test_a_column_a_level_is_the_histogram() -> None:
    counts = np.bincount(CAMERA.ravel(), minlength=256)
    np.testing.assert_array_equal(heights_of(plain(CAMERA, 256)), np.ceil(200 * counts / counts.max()))


def test_wider_and_narrower_histograms_do_not_get_combs() -> None:
    counts = np.bincount(CAMERA.ravel(), minlength=256)
    np.testing.assert_array_equal(heights_of(plain(CAMERA, 512)), np.ceil(200 * np.repeat(counts, 2) / counts.max()))
    pairs = counts.reshape(128, 2).mean(axis=1)
    np.testing.assert_array_equal(heights_of(plain(CAMERA, 128)), np.ceil(200 * pairs / pairs.max()))
    even = np.arange(256, dtype=np.uint8)[None]
    for columns in (100, 128, 200, 300, 700):
        assert set(heights_of(plain(even, columns))) == {200}


def test_other_depths_are_counted_as_the_levels_that_they_are_drawn_in() -> None:
    expected = heights_of(plain(CAMERA, 256))
    for pixels in (CAMERA.astype(np.uint16) * 257, CAMERA / 255):
        np.testing.assert_array_equal(heights_of(plain(pixels[..., None], 256)), expected)


@pytest.mark.parametrize("space", ["rgb", "lab", "oklab"])
@pytest.mark.parametrize("columns", [256, 150, 640])
def test_columns_have_the_colour_of_the_nearest_centroid(space: ColorSpace, columns: int) -> None:
    one = shown(CAMERA, 5, (columns + 2 * SIDE, 201), PLAIN, space=space)
    own = one.inks.runs[0]
    levels = np.arange(columns) * 256 // columns
    if columns < 256:
        levels = (levels + (np.arange(columns) + 1) * 256 // columns - 1) / 2
    values = to_space(levels[:, None].astype(float), one.trace.space)
    for index, shot in zip((frame.index for frame in one.frames), one.shots, strict=True):
        if shot.phase == "assign":
            labels, _ = nearest(values, shot.moments[0].centroids)
            bars = index[:-1, SIDE:-SIDE].astype(int)
            for column in range(columns):
                bar = bars[bars[:, column] >= own.first, column]
                assert set(bar) <= {own.own(labels[column])}


@pytest.mark.parametrize("space", ["rgb", "lab", "oklab"])
def test_thresholds_are_halfway_in_the_space(space: ColorSpace) -> None:
    """Lines through the ground, in the columns of the values where the nearest centroid changes."""
    pixels = np.arange(256, dtype=np.uint8)[None]  # bars of full height would hide nothing but the ground
    one = shown(np.repeat(pixels, [9] * 255 + [4000], axis=1), 4, look=Look(trails=False), space=space)
    bare = shown(np.repeat(pixels, [9] * 255 + [4000], axis=1), 4, look=PLAIN, space=space)
    assert len(bare.frames) == len(one.frames)
    checked = 0
    for shot, frame in zip(one.shots, one.frames, strict=True):
        if shot.phase == "data":
            continue
        centroids = np.sort(shot.moments[0].shown, axis=0)
        middles = to_units((centroids[1:] + centroids[:-1]) / 2, one.trace.space)[:, 0]
        row = frame.index[150, :320]  # above the low bars
        lines = np.flatnonzero(row)
        left = np.flatnonzero(frame.index[-16] == one.inks.grid)
        assert len(lines) == 3
        axis = np.flatnonzero((frame.index == one.inks.grid).sum(axis=1) > 200)[-1]
        ends = np.flatnonzero(frame.index[axis] > 0)
        first, after = ends.min(), ends.max() + 1
        expected = first + (middles + 0.5) / 256 * (after - first)
        assert np.abs(lines + 0.5 - expected).max() <= 0.5 + 1e-9
        checked += len(left) >= 0
    assert checked >= 4


def test_no_thresholds_before_the_first_centroids() -> None:
    data = shown(CAMERA, 4).indices("data")[0]
    start = shown(CAMERA, 4).indices("start")[0]
    assert (start != data).any(axis=0).sum() > 10
    columns = ((start != data).sum(axis=0) > 150).sum()
    assert columns == 3


def test_the_original_is_shown_until_the_first_assignment() -> None:
    one = shown(CAMERA, 4)
    own, original = one.inks.runs
    (data,) = one.indices("data")
    assert (data >= original.first).sum() > 5000
    assert not ((data >= own.first) & (data < own.end)).any()
    for index in one.indices("assign", "move"):
        assert not (index >= original.first).any()
    assert np.array_equal(data >= original.first, np.isin(data, range(original.first, original.end)))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_bars_have_an_outline(theme: Theme) -> None:
    """So that those with the colour of the ground are seen."""
    one = shown(CAMERA, 2, look=Look(theme=theme, trails=False))
    (data,) = one.indices("data")
    bars = data >= one.inks.runs[1].first
    tops = bars.argmax(axis=0)
    columns = np.flatnonzero(bars.any(axis=0) & (tops > 20))
    assert len(columns) > 200
    outline = data[tops[columns] - 1, columns]
    assert len(set(outline)) == 1
    colors = one.frames[0].palette.astype(int)
    assert np.abs(colors[outline[0]] - colors[0]).min() > 60


def test_stars_are_on_the_axis_at_their_values() -> None:
    one = shown(painted([(0,), (255,)], [1, 1])[..., 0], 2, look=Look(trails=False), init=[[50.0], [200.0]])
    own = one.inks.runs[0]
    (start,) = one.indices("start")
    axis = np.flatnonzero((start == one.inks.grid).sum(axis=1) > 200)[-1]
    ends = np.flatnonzero(start[axis] > 0)
    for label, value in enumerate((50, 200)):
        rows, columns = np.nonzero((start >= own.first + label * own.stride) & (start <= own.own(label)))
        expected = ends.min() + (value + 0.5) / 256 * (ends.max() + 1 - ends.min())
        assert columns.mean() + 0.5 == pytest.approx(expected, abs=0.6)
        assert axis - 30 < rows.min() <= rows.max() < axis


def text_rows(index: Bytes, grid: int) -> tuple[bool, bool]:
    """Whether there is text above and below: gray pixels left of the bars, and under the axis."""
    axis = np.flatnonzero((index == grid).sum(axis=1) > index.shape[1] // 2)[-1]
    return bool((index[: 14 * index.shape[0] // 100, :12] > 0).any()), bool((index[axis + 1 :] > 0).any())


def test_without_room_the_title_goes_first_then_the_numbers() -> None:
    pixels = np.full((1, 4), 200, np.uint8)
    pixels[0, 0] = 190
    found = {}
    for height in (300, 100, 80, 60, 40):
        one = shown(pixels, 2, (200, height), Look(trails=False), scales=Scales(1.0, 0.7, 0.85))
        found[height] = text_rows(one.indices("data")[0], one.inks.grid)
    assert found == {
        300: (True, True), 100: (False, True), 80: (False, True), 60: (False, False), 40: (False, False)
    }  # fmt: skip


@pytest.mark.parametrize("scale", [0.85, 1.125, 2.25])
@pytest.mark.parametrize("size", [(80, 80), (110, 100), (340, 300), (760, 700)])
def test_text_does_not_overlap_bars_or_stars(scale: float, size: tuple[int, int]) -> None:
    look = Look(trails=False)
    one = shown(np.arange(256, dtype=np.uint8)[None], 3, size, look, scales=Scales(scale, scale, scale))
    own = one.inks.runs[0]
    bare = replace(one, frames=[])
    assert bare.frames == []
    for index in one.indices("data", "assign"):
        colored = np.argwhere(index >= own.first)[:, 0]
        axis = np.flatnonzero((index == one.inks.grid).sum(axis=1) > size[0] // 2)[-1]
        assert colored.max() < axis
        title = np.argwhere((index[: colored.min() - 1] > 0) & (index[: colored.min() - 1] < one.inks.grid))
        assert not len(title) or title[:, 0].max() < colored.min()


def test_a_single_value() -> None:
    one = shown(np.full((3, 3), 7, np.uint8), 1)
    own = one.inks.runs[0]
    assert (one.frames[-1].index == own.own(0)).sum() > 100
