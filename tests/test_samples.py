"""Counting, strips, sums and labels, compared with numbers computed by hand."""

import numpy as np
import pytest
from tests.models import Array, coordinates_of, image_of, point_samples, samples_from, values_of, weights_of

from kmeans_gif import SourceError, _native, progress
from kmeans_gif.clustering import blocks, counting
from kmeans_gif.clustering.blocks import labels_of
from kmeans_gif.clustering.counting import samples_of, strips_of
from kmeans_gif.clustering.pixels import each_pixel
from kmeans_gif.clustering.samples import ClusterSums, assign
from kmeans_gif.clustering.spaces import Space, to_space
from kmeans_gif.types import ColorSpace

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
FLAG = np.array([[RED, BLUE, RED], [GREEN, BLUE, RED]], np.uint8)


def test_distinct_colours_are_sorted_and_counted() -> None:
    counted = samples_from(FLAG)
    assert values_of(counted).tolist() == [list(BLUE), list(GREEN), list(RED)]
    assert weights_of(counted).tolist() == [2, 1, 3]
    assert (counted.n_samples, counted.weight_of_one) == (6, 1)
    assert values_of(counted).dtype == np.uint8


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
def test_values_keep_units_and_dtype(dtype: str) -> None:
    pixels = np.array([[[1], [0], [1]]], dtype)
    counted = samples_from(pixels)
    assert values_of(counted).dtype == dtype
    assert values_of(counted).tolist() == [[0], [1]]
    assert weights_of(counted).tolist() == [1, 2]


def test_alpha_is_a_weight() -> None:
    pixels = np.array([[[9, 9, 9, 255], [9, 9, 9, 5], [7, 7, 7, 1], [3, 3, 3, 0]]], np.uint8)
    counted = samples_from(pixels)
    assert values_of(counted).tolist() == [[7, 7, 7], [9, 9, 9]]
    assert weights_of(counted).tolist() == [1, 260]
    assert (counted.n_samples, counted.weight_of_one) == (3, 255)


def test_opaque_alpha_is_ignored() -> None:
    opaque = np.dstack([FLAG, np.full((2, 3), 255, np.uint8)])
    with_alpha, without = samples_from(opaque), samples_from(FLAG)
    assert weights_of(with_alpha).tolist() == weights_of(without).tolist()
    assert with_alpha.weight_of_one == 1


def test_a_fully_transparent_picture_is_an_error() -> None:
    with pytest.raises(SourceError, match="every pixel is fully transparent; give an image with visible pixels"):
        samples_from(np.zeros((2, 2, 4), np.uint8))


@pytest.mark.parametrize(("strip", "heights"), [(1, [1] * 10), (7, [1] * 10), (31, [4, 4, 2]), (1000, [10])])
def test_strips_cover_all_rows_in_order(strip: int, heights: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.arange(10 * 7 * 3, dtype=np.uint8).reshape(10, 7, 3)
    monkeypatch.setattr(counting, "_STRIP_PIXELS", strip)
    heard: list[tuple[str, int, int]] = []
    with progress.listening(lambda *heard_now: heard.append(heard_now)):
        strips = list(strips_of(image_of(pixels)))
    assert [len(values) for values, _ in strips] == [7 * height for height in heights]
    assert np.array_equal(np.concatenate([values for values, _ in strips]), pixels.reshape(-1, 3))
    assert all(alpha is None for _, alpha in strips)
    assert heard[-1] == ("reading pixels", 10, 10)


def test_samples_add_up() -> None:
    top, bottom = samples_from(FLAG[:1]), samples_from(FLAG[1:])
    both = top + bottom
    whole = samples_from(FLAG)
    assert np.array_equal(values_of(both), values_of(whole))
    assert np.array_equal(weights_of(both), weights_of(whole))
    assert both.n_samples == 6


def test_opaque_and_transparent_samples_add_up_in_the_same_unit() -> None:
    half = samples_from(np.array([[[1, 1, 1, 51], [2, 2, 2, 255]]], np.uint8))
    opaque = samples_from(np.array([[[2, 2, 2], [5, 5, 5]]], np.uint8))
    for both in (half + opaque, opaque + half):
        assert weights_of(both).tolist() == [51, 510, 255]
        assert (both.weight_of_one, both.n_samples) == (255, 4)


@pytest.mark.parametrize(
    ("picture", "space"),
    [(FLAG, "lab"), (FLAG.astype(np.uint16), "rgb"), (FLAG / 255, "rgb"), (FLAG[..., 0], "rgb")],
    ids=["space", "16 bits", "floats", "features"],
)
def test_samples_of_different_kinds_cannot_be_added(picture: Array, space: ColorSpace) -> None:
    other = samples_from(picture, space)
    message = r"samples of \(.*\) and of \(.*\) do not add up; give images of one kind and space"
    for one, two in ((samples_from(FLAG), other), (other, samples_from(FLAG))):
        with pytest.raises(ValueError, match=message):
            one + two


def test_points_cannot_be_added() -> None:
    points = point_samples(np.zeros((2, 3)))
    for one, two in ((points, points), (points, samples_from(FLAG)), (samples_from(FLAG), points)):
        with pytest.raises(TypeError, match="unsupported operand"):
            one + two


def test_points_have_no_pixels() -> None:
    with pytest.raises(ValueError, match="points have no pixels; give samples of an image"):
        each_pixel(image_of(FLAG), point_samples(np.zeros((2, 3))), least_alpha=1)


def test_cluster_sums_add_up() -> None:
    one = ClusterSums(np.array([1, 0]), np.array([[3], [0]]), 0.5, 1.0)
    two = ClusterSums(np.array([2, 5]), np.array([[4], [9]]), 1.5, 0.0)
    both = one + two
    assert both.weights.tolist() == [3, 5]
    assert both.sums.tolist() == [[7], [9]]
    assert (both.inertia, both.moved) == (2.0, 1.0)


@pytest.mark.parametrize("least_alpha", [1, 128])
def test_positions_are_those_of_the_blocks_or_missing(least_alpha: int) -> None:
    pixels = np.random.default_rng(6).integers(0, 256, (30, 40, 4), dtype=np.uint8)
    pixels[..., :3] //= 90
    counted = samples_from(pixels)
    places = each_pixel(image_of(pixels), counted, least_alpha=least_alpha, threads=2)
    assert places.dtype == np.uint32
    assert places.shape == (30, 40)
    places = places.ravel()
    shown = pixels[..., 3].ravel() >= least_alpha
    assert (places[~shown] == len(values_of(counted))).all()
    in_blocks = values_of(counted)[counted.blocks_in_memory.order()]
    assert np.array_equal(in_blocks[places[shown]], pixels[..., :3].reshape(-1, 3)[shown])


def test_coordinates_are_in_the_space() -> None:
    lab = samples_from(FLAG, "lab")
    assert np.array_equal(coordinates_of(lab), to_space(values_of(lab), Space("lab", 0.0, 255.0)))
    rgb = samples_from(FLAG)
    assert coordinates_of(rgb).tolist() == values_of(rgb).tolist()
    assert np.array_equal(lab.rows(1, 3), coordinates_of(lab)[1:])


def test_assign_by_hand() -> None:
    """0 0 1 | 9 10 about 0 and 10; 5 is a tie and goes to the lower label."""
    gray = samples_from(np.array([[0, 0, 1, 5, 9, 10]], np.uint8))
    centroids = np.array([[0.0], [10.0]])
    sums = assign(gray, centroids)
    assert sums.weights.tolist() == [4, 2]
    assert sums.sums.tolist() == [[6], [19]]
    assert sums.inertia == 1 + 25 + 1
    assert sums.moved == 6
    assert sums.sums.dtype == np.int64
    moved = assign(gray, np.array([[0.0], [7.0]]), centroids)
    assert moved.moved == 1
    assert moved.inertia == 1 + 4 + 4 + 9


def test_assign_of_floats_by_hand() -> None:
    gray = samples_from(np.array([[0.0, 0.25, 0.25, 1.0]]))
    sums = assign(gray, np.array([[0.0], [1.0]]), np.array([[0.0], [0.25]]))
    assert sums.weights.tolist() == [3.0, 1.0]
    assert sums.sums.tolist() == [[0.5], [1.0]]
    assert sums.inertia == pytest.approx(0.125, rel=1e-15)
    assert sums.moved == 2


def test_assign_does_not_depend_on_cached_labels() -> None:
    """`moved` refers to the given previous centroids, whatever was assigned in between."""
    rng = np.random.default_rng(3)
    photo = samples_from(rng.integers(0, 256, (80, 90, 3), dtype=np.uint8))
    a, b, c = (rng.uniform(0, 255, (6, 3)) for _ in range(3))
    first = assign(photo, b, a)
    assign(photo, c)
    again = assign(photo, b, a)
    assert first.moved == again.moved > 0


def test_labels_of_blocks_are_in_their_order() -> None:
    values = np.array([[0], [100], [200]], np.uint8)
    blocks = _native.Blocks(values, np.ones(3, np.int64), 1)
    labels = labels_of(blocks, np.array([[210.0], [0.0]]))
    assert labels.dtype == np.uint16
    assert labels[np.argsort(blocks.order())].tolist() == [1, 1, 0]


def test_pieces_report_and_add_up() -> None:
    """More rows than one kernel call takes."""
    values = np.arange(300_000, dtype=np.float64)[:, None] / 300_000
    many = samples_of(image_of(values.reshape(500, 600)), Space("rgb", 0.0, 1.0))
    assert many.blocks.n_pieces == 2
    heard: list[tuple[str, int, int]] = []
    with progress.listening(lambda *now: heard.append(now)):
        sums = assign(many, np.array([[0.25], [0.75]]))
    assert heard == [("assigning", 2, 2)]
    with pytest.MonkeyPatch.context() as patch, progress.listening(lambda *now: heard.append(now)):
        patch.setattr(blocks, "_PIECES", 1)
        one_by_one = assign(many, np.array([[0.25], [0.75]]))
    assert heard[1:] == [("assigning", 1, 2), ("assigning", 2, 2)]
    assert (one_by_one.sums.tobytes(), one_by_one.inertia) == (sums.sums.tobytes(), sums.inertia)
    assert sums.weights.tolist() == [150_001, 149_999]  # 0.5 is a tie
