"""The bindings of the kernels: invalid arguments and sizes. For results, see tests/native and test_properties."""

import os
import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.models import Array

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import float_blocks, label, labels_of

U8 = np.zeros((3, 2), np.uint8)
ONES = np.ones(3, np.int64)


def test_pcg32_gives_the_published_numbers() -> None:
    """The output of the reference implementation's demonstration for seed 42, stream 54."""
    numbers = _native.Pcg32(42)
    published = [0xA15C02B7, 0x7B47F409, 0xBA1D3330, 0x83D2F293, 0xBFA4784B, 0xCBED606E]
    assert [numbers.next() for _ in published] == published
    with pytest.raises(ValueError, match="bound must be positive"):
        numbers.below(0)


@pytest.mark.parametrize("isa", _native.available_isas())
def test_the_environment_chooses_the_instruction_set(isa: str) -> None:
    code = "from kmeans_gif import _native; print(_native.isa())"
    environment = os.environ | {"KMEANS_GIF_ISA": isa}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == isa


def test_an_unsupported_instruction_set_is_an_error() -> None:
    code = "from kmeans_gif import _native; _native.isa()"
    environment = os.environ | {"KMEANS_GIF_ISA": "mmx"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "ValueError: KMEANS_GIF_ISA=mmx is not available here; use one of: plain" in done.stderr


def test_available_isas_start_with_the_baseline() -> None:
    assert _native.available_isas()[0] == "plain"
    assert _native.isa() in _native.available_isas()


def test_row_counter_refuses_invalid_rows() -> None:
    counter = _native.RowCounter(2, "uint8")
    for rows in (np.zeros((3, 3), np.uint8), np.zeros((3, 2), np.uint16)):
        with pytest.raises(ValueError, match="another dtype or number of features"):
            counter.add(rows, None, 1)
    with pytest.raises(ValueError, match="weights must have one value per row"):
        counter.add(U8, np.zeros(2, np.uint8), 1)
    with pytest.raises(ValueError, match="weights must have one value per row"):
        counter.add_counted(U8, np.zeros(2, np.int64))
    with pytest.raises(ValueError, match="uint8, uint16 or float64"):
        counter.add(np.zeros((3, 2), np.int32), None, 1)
    with pytest.raises(ValueError, match="fit 64 bits"):
        _native.RowCounter(9, "uint8")
    with pytest.raises(ValueError, match="at least 1"):
        _native.RowCounter(0, "float64")


def test_row_counter_without_rows() -> None:
    counter = _native.RowCounter(2, "uint8")
    counter.add(U8[:0], None, 1)
    values, weights = counter.sorted(1)
    assert (values.shape, weights.shape) == ((0, 2), (0,))


@pytest.mark.parametrize("view", ["transposed", "strided", "reversed"])
def test_non_contiguous_rows_are_read_correctly(view: str) -> None:
    rows = np.arange(24, dtype=np.uint8).reshape(6, 4)
    odd = {"transposed": rows.reshape(4, 6).T, "strided": rows[::2], "reversed": rows[::-1]}[view]
    counter = _native.RowCounter(4, "uint8")
    counter.add(odd, None, 1)
    assert counter.sorted(1)[0].tolist() == sorted(odd.tolist())


def test_blocks_refuse_invalid_arguments() -> None:
    with pytest.raises(ValueError, match="at least one row and one feature"):
        _native.Blocks(U8[:0], ONES[:0], 1)
    with pytest.raises(ValueError, match="weights must have one value per row"):
        _native.Blocks(U8, ONES[:2], 1)
    blocks = _native.Blocks(U8, ONES, 1)
    two = np.zeros((1, 2))
    with pytest.raises(ValueError, match="centroids have another number of features"):
        blocks.assign_pieces(np.zeros((1, 3)), None, 0, 1, 1)
    with pytest.raises(ValueError, match="number of centroids must be from 1 to 65535"):
        blocks.assign_pieces(np.zeros((0, 2)), None, 0, 1, 1)
    with pytest.raises(ValueError, match="number of centroids must be from 1 to 65535"):
        blocks.assign_pieces(np.zeros((65536, 2)), None, 0, 1, 1)
    with pytest.raises(ValueError, match="previous must have the shape of centroids"):
        blocks.assign_pieces(two, np.zeros((2, 2)), 0, 1, 1)
    with pytest.raises(ValueError, match="range of pieces is empty or out of bounds"):
        blocks.assign_pieces(two, None, 1, 2, 1)
    with pytest.raises(ValueError, match="previous must have the shape of centroids"):
        blocks.iterate_piece(two, np.zeros((2, 2)), 0, 9, 1)
    with pytest.raises(ValueError, match="more centroids are pinned than there are"):
        blocks.iterate_piece(two, None, 2, 9, 1)
    many = np.arange(300_000, dtype=np.uint32).view(np.uint16).reshape(-1, 2)
    with pytest.raises(ValueError, match="more than one piece"):
        _native.Blocks(many, np.ones(len(many), np.int64), 1).iterate_piece(two, None, 0, 9, 1)
    with pytest.raises(ValueError, match="one row per centroid"):
        blocks.inertia(np.zeros(2, np.int64), np.zeros((1, 2), np.int64), two)


def test_potential_refuses_centroids_with_other_features() -> None:
    potential = _native.Potential.of(_native.Blocks(U8, ONES, 1))
    for call in (potential.add, potential.with_centroid):
        with pytest.raises(ValueError, match="one value per feature"):
            call(np.zeros(3), 1)


def test_potential_keeps_its_blocks_alive() -> None:
    potential = _native.Potential.of(_native.Blocks(np.array([[1], [4]], np.uint8), np.ones(2, np.int64), 1))
    potential.add(np.array([1.0]), 1)
    assert potential.with_centroid(np.array([1.0]), 1) == 9


@pytest.mark.parametrize("n", [3, 64, 5000])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_labels_are_written_as_offset_plus_stride_times_label(n: int, dtype: str) -> None:
    rows = np.arange(n, dtype=np.float64)[:, None] % 97
    blocks = float_blocks(lambda start, stop: rows[start:stop], n, 1, keep_order=True, threads=1)
    out: NDArray[np.uint8] = np.empty(n, dtype)
    label(blocks, np.array([[0.0], [50.0], [96.0]]), out, offset=5, stride=7, threads=2)
    assert out.tolist() == [5 + 7 * (int(x > 25) + int(x > 73)) for x in rows[blocks.order(), 0]]


def test_labels_that_do_not_fit_the_output_are_refused() -> None:
    blocks = _native.Blocks(U8, ONES, 1)
    four = np.zeros((4, 2))
    with pytest.raises(ValueError, match="out must have one value per row"):
        blocks.label_pieces(four, np.empty(2, np.uint8), 0, 1, 0, 1, 1)
    with pytest.raises(ValueError, match="must be uint8 or uint16"):
        blocks.label_pieces(four, np.empty(3, np.int16), 0, 1, 0, 1, 1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="range of pieces is empty or out of bounds"):
        blocks.label_pieces(four, np.empty(3, np.uint8), 0, 1, 0, 2, 1)
    for offset, stride in ((253, 1), (0, 86), (-1, 1), (0, 0)):
        with pytest.raises(ValueError, match="do not fit the dtype"):
            blocks.label_pieces(four, np.empty(3, np.uint8), offset, stride, 0, 1, 1)
    blocks.label_pieces(four, np.empty(3, np.uint8), 252, 1, 0, 1, 1)


@pytest.mark.parametrize("features", [1, 3, 4])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
def test_weights_may_exceed_32_bits(features: int, dtype: str) -> None:
    counter = _native.RowCounter(features, dtype)
    rows = np.array([[7] * features, [9] * features, [7] * features]).astype(dtype)
    counter.add_counted(rows, np.array([2**33, 5, 2**34 + 1]))
    values, weights = counter.sorted(1)
    assert values[:, 0].tolist() == [7, 9]
    assert weights.tolist() == [2**33 + 2**34 + 1, 5]


def looked_up(table: Array, places: Array, added: Array | None, threads: int = 1) -> Array:
    """Look up into part of a wider array, the rest of which must not change."""
    wide = np.full((places.shape[0] + 2, places.shape[1] + 3), 77, table.dtype)
    out = wide[1:-1, 2:-1]
    _native.look_up(table, places, added, out, threads)
    assert (wide[[0, -1]] == 77).all()
    assert (wide[:, [0, 1, -1]] == 77).all()
    return out


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_look_up_by_hand_and_out_of_range(dtype: str) -> None:
    inverse = np.array([[0, 2], [1, 0]], np.uint32)
    table = np.array([7, 8, 9], dtype)
    assert looked_up(table, inverse, None).tolist() == [[7, 9], [8, 7]]
    most = np.iinfo(dtype).max
    added = np.array([[0, 1], [2, most - 5]], dtype)  # sums wrap around to 0
    assert looked_up(table, inverse, added, 2).tolist() == [[7, 10], [10, 1]]
    with pytest.raises(ValueError, match="below the size of the table"):
        looked_up(table[:2], inverse, None)
    with pytest.raises(ValueError, match="table must have 1 to"):
        looked_up(table[:0], inverse, None)
    with pytest.raises(ValueError, match="added must have the shape of places"):
        looked_up(table, inverse, added[:1])
    with pytest.raises(ValueError, match="must be contiguous"):
        _native.look_up(table, inverse, None, np.zeros((2, 2), dtype).T, 1)
    assert looked_up(table, inverse[:0], None).shape == (0, 2)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize(("levels", "columns"), [(256, 1), (9, 1), (9, 40), (2, 40)])
def test_coverage_replaces_entries_by_level_and_by_the_entry_before(dtype: str, levels: int, columns: int) -> None:
    numbers = np.random.default_rng(levels + columns)
    coverage = numbers.integers(0, 256, (50, 61), np.uint8) * (numbers.random((50, 61)) < 0.2)
    table = numbers.integers(0, 40, (levels, columns)).astype(dtype)
    wide = numbers.integers(0, 40, (52, 64)).astype(dtype)
    expected = wide.copy()
    view = expected[1:-1, 2:-1]
    level = np.rint(coverage / 255 * (levels - 1)).astype(int)  # no half is possible: 255 is odd
    np.copyto(view, table[level, view if columns > 1 else 0], where=coverage > 0)
    _native.cover(wide[1:-1, 2:-1], coverage, table)
    assert np.array_equal(wide, expected)


def test_coverage_refuses_what_does_not_fit() -> None:
    view, coverage, table = np.full((2, 3), 4, np.uint8), np.full((2, 3), 255, np.uint8), np.zeros((9, 5), np.uint8)
    with pytest.raises(ValueError, match="must be below the columns"):
        _native.cover(view, coverage, table[:, :4])
    with pytest.raises(ValueError, match="must have the shape"):
        _native.cover(view, coverage[:1], table)
    with pytest.raises(ValueError, match="must be contiguous"):
        _native.cover(view.T, coverage.T, table)
    with pytest.raises(ValueError, match="2 to 256 rows"):
        _native.cover(view, coverage, table[:1])


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("shape", [(1, 1), (1, 50_000), (300, 211), (50_000, 1)])
def test_every_pixel_is_looked_up(shape: tuple[int, int], threads: int) -> None:
    numbers = np.random.default_rng(shape[0])
    table = numbers.integers(0, 256, 40_000, dtype=np.uint8)
    places = numbers.integers(0, 40_000, shape, dtype=np.uint32)
    assert np.array_equal(looked_up(table, places, None, threads), table[places])


@pytest.mark.parametrize("n", [1, 63, 64, 65, 4096, 4097])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
def test_order_is_a_permutation_at_any_size(n: int, dtype: str) -> None:
    rows = np.random.default_rng(n).integers(0, 200, (n, 3)).astype(dtype)
    blocks = (
        float_blocks(lambda start, stop: rows[start:stop], n, 3, keep_order=True, threads=1)
        if dtype == "float64"
        else _native.Blocks(rows, np.ones(n, np.int64), 1)
    )
    assert np.array_equal(np.sort(blocks.order()), np.arange(n))
    assert labels_of(blocks, np.zeros((1, 3))).tolist() == [0] * n
