"""The histogram of grayscale pictures, against NumPy's."""

import numpy as np
import pytest
from tests.color_panels import PLAIN, Shown, boxes_of_text, painted, shown
from tests.models import photo
from tests.oracle import nearest

from kmeans_gif.clustering.spaces import to_space, to_units
from kmeans_gif.drawing.scale import Scales
from kmeans_gif.look import Look, Theme
from kmeans_gif.types import ColorSpace, Floats

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
    first = np.arange(columns) * 256 // columns
    last = np.maximum(first, (np.arange(columns) + 1) * 256 // columns - 1)
    values = to_space((first + last)[:, None] / 2, one.trace.space)
    for index, shot in zip((frame.index for frame in one.frames), one.shots, strict=True):
        if shot.phase == "assign":
            labels, _ = nearest(values, shot.moments[0].centroids)
            bars = index[:-1, SIDE:-SIDE].astype(int)
            for column in range(columns):
                bar = bars[bars[:, column] >= own.first, column]
                assert set(bar) <= {own.own(labels[column])}


def axis_of(one: Shown) -> tuple[int, int, int]:
    """The row of the axis, and its first column and the one after the last."""
    index = one.frames[0].index
    row = int(np.flatnonzero((index == one.inks.grid).sum(axis=1) > index.shape[1] // 2)[-1])
    columns = np.flatnonzero(index[row])  # with ticks
    return row, int(columns[0]), int(columns[-1]) + 1


@pytest.mark.parametrize("space", ["rgb", "lab", "oklab"])
def test_thresholds_are_halfway_in_the_space(space: ColorSpace) -> None:
    """Lines through the ground above low bars, at the values where the nearest centroid changes."""
    pixels = np.repeat(np.arange(256, dtype=np.uint8), [9] * 255 + [4000])[None]
    one = shown(pixels, 4, look=Look(trails=False), space=space)
    _, first, after = axis_of(one)
    for shot, frame in zip(one.shots[1:], one.frames[1:], strict=True):
        centroids = np.sort(shot.moments[0].shown, axis=0)
        middles = to_units((centroids[1:] + centroids[:-1]) / 2, one.trace.space)[:, 0]
        lines = np.flatnonzero(frame.index[150, : after - 4])
        assert np.abs(lines + 0.5 - (first + (middles + 0.5) / 256 * (after - first))).max() <= 0.5 + 1e-9
        labels, _ = nearest(to_space(np.arange(256.0)[:, None], one.trace.space), centroids)
        assert middles.tolist() == pytest.approx((np.flatnonzero(np.diff(labels)) + 0.5).tolist(), abs=0.5)


def test_no_thresholds_before_the_first_centroids() -> None:
    one = shown(CAMERA, 4)
    (data,), (start,) = one.indices("data"), one.indices("start")
    assert ((start != data).sum(axis=0) > 150).sum() == 3
    bare = shown(CAMERA, 4, look=PLAIN)
    assert all(np.array_equal(index, bare.frames[0].index) for index in bare.indices("start"))


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
    axis, first, after = axis_of(one)
    for label, value in enumerate((50, 200)):
        rows, columns = np.nonzero((start >= own.first + label * own.stride) & (start <= own.own(label)))
        assert columns.mean() + 0.5 == pytest.approx(first + (value + 0.5) / 256 * (after - first), abs=0.6)
        assert axis - 30 < rows.min() <= rows.max() < axis


def test_without_room_the_title_goes_first_then_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes, found = boxes_of_text(monkeypatch), {}
    for height in (300, 100, 80, 60, 40):
        boxes.clear()
        shown(CAMERA, 2, (200, height), scales=Scales(1.0, 0.7, 0.85))
        found[height] = ["title" if top == 0 else "number" for _, top, _, _ in boxes]
    assert found[300] == ["title", "number", "number", "number"]
    assert found[100] == found[80] == ["number", "number", "number"]
    assert found[60] == found[40] == []


@pytest.mark.parametrize("scale", [0.85, 1.125, 2.25])
@pytest.mark.parametrize("size", [(80, 80), (110, 100), (340, 300), (760, 700)])
def test_text_does_not_overlap_bars_stars_or_thresholds(
    scale: float, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = boxes_of_text(monkeypatch)
    one = shown(CAMERA, 3, size, scales=Scales(scale, scale, scale))
    for frame in one.frames:
        for left, top, right, bottom in boxes:
            assert 0 <= left < right <= size[0]
            assert 0 <= top < bottom <= size[1]
            same = frame.index[top:bottom, left:right] == one.frames[0].index[top:bottom, left:right]
            assert same.all()  # stars and thresholds are in later frames
            assert (frame.index[top:bottom, left:right] < one.inks.grid).all()
    assert len(boxes) > 0 or size[0] < 200


def test_a_single_value() -> None:
    one = shown(np.full((3, 3), 7, np.uint8), 1)
    own = one.inks.runs[0]
    assert (one.frames[-1].index == own.own(0)).sum() > 100
