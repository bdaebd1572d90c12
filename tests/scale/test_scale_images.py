"""Pictures that workers of Dask read: the traces, GIFs and labels of the same picture in memory, bit for bit."""

import io
import os
import signal
from contextlib import nullcontext
from time import sleep
from typing import Any

import dask
import dask.array as da
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from tests.models import RGB, photo

import kmeans_gif as kg
from kmeans_gif.clustering import counting
from kmeans_gif.clustering.scale import images as scale
from kmeans_gif.progress import listening
from kmeans_gif.sources.lazy import images as lazy

Array = NDArray[Any]

COFFEE = photo("coffee")
RANDOM = np.random.default_rng(0)
NOISE = RANDOM.integers(0, 256, COFFEE.shape[:2], np.uint8)

PICTURES: dict[str, Array] = {
    "colour": COFFEE,
    "16 bits": COFFEE.astype(np.uint16) * 257 + (NOISE[..., None] & 63),
    "gray": COFFEE[..., 1],
    "gray with an axis": COFFEE[..., 1:2],
    "alpha": np.dstack([COFFEE, NOISE]),
    "opaque": np.dstack([COFFEE, np.full(COFFEE.shape[:2], 255, np.uint8)]),
    "alpha, 16 bits": np.dstack([COFFEE, NOISE]).astype(np.uint16) * 257,
    "float": COFFEE / 255,
    "float, alpha": np.dstack([COFFEE, NOISE]) / np.float32(255),
    "masked": np.ma.masked_where(np.broadcast_to(COFFEE[..., :1] < 40, COFFEE.shape), COFFEE),
    "big-endian": COFFEE.astype(">u2"),
}

OPTIONS: dict[str, Any] = {"n_clusters": 5, "seed": 4, "max_iter": 8, "size": 131}


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let blocks be as small as chunks, so that they cut the picture wherever chunks do."""
    monkeypatch.setattr(scale, "_LEAST_SIDE", 1)


def animated(source: object, **options: Any) -> tuple[kg.Trace, bytes]:
    file = io.BytesIO()
    animation = kg.animate(source, file, **{**OPTIONS, **options})
    return animation.trace, file.getvalue()


def chunked(pixels: Array, *chunks: int) -> Any:
    return da.from_array(pixels, chunks=chunks[: pixels.ndim])


@pytest.mark.parametrize("name", PICTURES)
def test_traces_gifs_and_labels_are_those_of_the_array(name: str) -> None:
    pixels = PICTURES[name]
    array = chunked(pixels, 90, 77, 2)
    expected, gif = animated(pixels)
    assert animated(array) == (expected, gif)
    labels = expected.labels(array)
    assert labels.chunks == (array.chunks[0], array.chunks[1])
    assert labels.dtype == np.int32
    computed = labels.compute()
    assert computed.dtype == np.int32
    assert np.array_equal(computed, expected.labels(pixels))


@pytest.mark.parametrize("chunks", [(1, 600, 3), (400, 600, 3), (7, 41, 1), (399, 1000, 3), (400, 1, 3)])
def test_chunks_leave_no_trace(chunks: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "_LEAST_SIDE", 16)
    array = chunked(PICTURES["16 bits"], *chunks)
    assert animated(array) == animated(PICTURES["16 bits"])


@pytest.mark.parametrize("scheduler", ["threads", "synchronous", "processes"])
def test_schedulers_leave_no_trace(scheduler: str, processes: Any) -> None:
    array = chunked(PICTURES["alpha"], 200, 301, 4)
    with dask.config.set(scheduler=scheduler, pool=processes if scheduler == "processes" else None):
        assert animated(array) == animated(PICTURES["alpha"])


def test_a_cluster_leaves_no_trace(client: Any) -> None:
    expected, gif = animated(PICTURES["16 bits"])
    array = chunked(PICTURES["16 bits"], 90, 300, 1)
    seen: list[tuple[str, int, int]] = []
    with listening(lambda *report: seen.append(report)):
        assert animated(array) == (expected, gif)
    assert {report[2] for report in seen if report[0] == "reading pixels"} == {10, 87}  # blocks; scanlines as drawn
    assert np.array_equal(expected.labels(array).compute(), expected.labels(PICTURES["16 bits"]))
    assert not client.futures


def test_a_worker_that_is_killed_changes_nothing(client: Any) -> None:
    waiting = list(client.run(os.getpid).values())[:1]

    def kill(*_: object) -> None:
        while waiting:
            os.kill(waiting.pop(), signal.SIGKILL)

    with listening(kill):
        found = animated(chunked(PICTURES["alpha"], 20, 300, 2))
    assert not waiting
    assert found == animated(PICTURES["alpha"])


def test_a_cluster_raises_errors_of_blocks_in_one_line(client: Any) -> None:
    assert client.scheduler_info()
    with pytest.raises(kg.SourceError, match=r"^a block of the array holds floats from 0 to 255, but a float picture"):
        kg.cluster(chunked(COFFEE.astype(float), 200, 300, 3), n_clusters=3)


def reads_of(pixels: Array, *chunks: int) -> tuple[Any, list[int]]:
    """Return an array whose chunks record that they are computed."""
    seen: list[int] = []

    def read(block: Array) -> Array:
        seen.append(1)
        return block

    return chunked(pixels, *chunks).map_blocks(read, dtype=pixels.dtype, meta=pixels[:0]), seen


def test_animate_computes_each_chunk_once() -> None:
    array, seen = reads_of(COFFEE, 70, 90, 3)
    animated(array)
    assert len(seen) == 6 * 7


def test_nothing_is_computed_before_it_is_needed() -> None:
    array, seen = reads_of(COFFEE, 70, 90, 3)
    image = kg.read(array)
    trace = kg.cluster(COFFEE, n_clusters=2, seed=1)
    labels = trace.labels(image)
    assert (image.kind, labels.shape, seen) == ("image", (400, 600), [])
    assert np.array_equal(labels[10:20].compute(), trace.labels(COFFEE)[10:20])
    assert len(seen) == 7


@pytest.mark.parametrize("size", [None, "full", 1300])
def test_pictures_that_are_not_drawn_smaller(size: Any) -> None:
    pixels = COFFEE[:230, :310]
    assert animated(chunked(pixels, 57, 64, 3), size=size) == animated(pixels, size=size)


@pytest.mark.parametrize("box", [(1, 1), (2, 3), (13, 5)])
def test_no_border_between_blocks_cuts_a_box(box: tuple[int, int]) -> None:
    pixels = NOISE[:97, :101]
    image = kg.read(chunked(pixels, 10, 17))

    class Sizes:
        def __init__(self) -> None:
            self.box = box

        def of(self, values: Array, _: object, left: int, top: int) -> list[tuple[int, int, bool]]:
            there = np.array_equal(values[..., 0], pixels[top : top + len(values), left : left + values.shape[1]])
            return [(left, top, there)]

        def merged(self, results: Any) -> Any:
            return [place for result in results for place in result]

    (places,) = scale.tallied(image, [Sizes()])
    assert all(there and left % box[0] == 0 and top % box[1] == 0 for left, top, there in places)
    assert len(places) == len(set(places)) > 20


def test_scanlines_are_those_of_the_array_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = PICTURES["masked"]
    expected = kg.read(pixels)
    for most in (600 * 25, 600 * 70, 1 << 22):
        monkeypatch.setattr(lazy, "_BAND_PIXELS", most // 2)
        monkeypatch.setattr(lazy, "_ALWAYS_HELD", most)
        image = kg.read(chunked(pixels, 50, 90, 1), max_pixels=700)
        for start, stop in [(0, 1), (0, 400), (390, 400), (99, 201), (200, 200 + 1)]:
            found, wanted = image.rows(start, stop), expected.rows(start, stop)
            assert np.array_equal(found[0], wanted[0])
            assert found[1] is not None
            assert wanted[1] is not None
            assert np.array_equal(found[1], wanted[1])


def test_scanlines_from_the_top_down_compute_each_chunk_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_STRIP_PIXELS", 600 * 33)
    array, seen = reads_of(COFFEE, 70, 600, 3)
    quantized = kg.quantize(array, n_clusters=3, seed=1)
    seen.clear()
    quantized.labels()
    assert len(seen) == 6


def test_quantized_pictures_label_maps_and_masks(tmp_path: Any) -> None:
    for name, source in (("array", COFFEE), ("lazy", chunked(COFFEE, 70, 90, 1))):
        result = kg.quantize(source, tmp_path / f"{name}.tif", n_clusters=4, seed=1)
        result.save_labels(tmp_path / f"{name}-labels.tif")
        kg.quantize(source, tmp_path / f"{name}.png", n_clusters=4, seed=1, dither=True, size=170)
    for kind in (".tif", "-labels.tif", "-labels.csv", ".png"):
        assert (tmp_path / f"array{kind}").read_bytes() == (tmp_path / f"lazy{kind}").read_bytes()
    assert tifffile.imread(tmp_path / "lazy-labels.tif").shape == (400, 600)


def test_quantized_pictures_that_are_enlarged() -> None:
    found = kg.quantize(chunked(COFFEE[:50, :70], 20, 20, 3), n_clusters=4, seed=1, size=210)
    expected = kg.quantize(COFFEE[:50, :70], n_clusters=4, seed=1, size=210)
    assert np.array_equal(found.index, expected.index)
    assert np.array_equal(found.palette, expected.palette)


def test_labels_are_written_by_the_workers(tmp_path: Any) -> None:
    zarr = pytest.importorskip("zarr")
    trace = kg.cluster(COFFEE, n_clusters=4, seed=1)
    trace.labels(chunked(COFFEE, 100, 150, 3)).to_zarr(tmp_path / "labels.zarr")
    assert np.array_equal(zarr.open(tmp_path / "labels.zarr")[:], trace.labels(COFFEE))


def test_pictures_are_clustered_together_with_those_in_memory() -> None:
    cat, clear = kg.read("example:chelsea"), kg.read(chunked(PICTURES["alpha"], 90, 90, 4))
    expected = kg.cluster([cat, kg.read(PICTURES["alpha"])], n_clusters=4, seed=2)
    assert kg.cluster([cat, clear], n_clusters=4, seed=2) == expected


def test_opaque_pixels_alone_decide_the_indices() -> None:
    pixels = PICTURES["alpha"] | np.array([0, 0, 0, 0x7F], np.uint8)  # alpha of 127 or 255
    expected, found = (
        counting.opaque_samples_of(kg.read(source, kind="image"), RGB)
        for source in (pixels, chunked(pixels, 100, 170, 4))
    )
    assert expected is not None
    assert found is not None
    assert np.array_equal(np.asarray(expected.values), np.asarray(found.values))
    assert np.array_equal(np.asarray(expected.weights), np.asarray(found.weights))


def test_empty_chunks_are_left_out() -> None:
    none = da.zeros((0, 600, 3), dtype=np.uint8, chunks=(0, 600, 3))
    array = da.concatenate([chunked(COFFEE[:90], 50, 300, 3), none, chunked(COFFEE[90:], 50, 300, 3)])
    trace, gif = animated(array)
    assert (trace, gif) == animated(COFFEE)
    assert np.array_equal(trace.labels(array).compute(), trace.labels(COFFEE))


@pytest.mark.parametrize(("most", "fits"), [(9, False), (10, True)])
@pytest.mark.parametrize("chunks", [(8, 40), (1, 1)])
def test_too_many_colours_of_16_bits(most: int, fits: bool, chunks: tuple[int, int], monkeypatch: Any) -> None:
    monkeypatch.setattr("kmeans_gif.sources.arrays.MAX_COUNTED_COLORS", most)
    pixels = (np.arange(8 * 40, dtype=np.uint16) % 10 * 1000).reshape(8, 40)
    image = kg.read(chunked(pixels, *chunks), max_pixels=100)
    with nullcontext() if fits else pytest.raises(kg.SourceError, match="at least 10 different colours, but at most 9"):
        assert kg.cluster(image, n_clusters=2, seed=1).n_unique == 10


GRAY = chunked(COFFEE[..., 0], 90, 90)
SOME_ROWS = GRAY[GRAY[:, 0] > 90]


def lying(function: Any) -> Any:
    return chunked(COFFEE, 100, 600, 3).map_blocks(function, dtype=np.uint8, meta=np.empty((0, 0, 0), np.uint8))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (SOME_ROWS, r"\(nan, 600\) has chunks of unknown size; call array.compute_chunk_sizes\(\) first"),
        (chunked(COFFEE[..., :2], 9, 9, 2), r"shape \(400, 600, 2\) can't be read; an image is of shape \(h, w\)"),
        (chunked(COFFEE.astype(np.int64), 9, 9, 3), "dtype int64 can't be read as an image"),
        (chunked(COFFEE.astype(object), 9, 9, 3), "dtype object can't be read as an image"),
        (da.zeros((0, 9, 3), dtype=np.uint8, chunks=(0, 9, 3)), "is empty; there is nothing to cluster"),
        (
            chunked(COFFEE / 200, 90, 90, 3),
            r"^a block of the array holds floats from 0 to 1.2[0-9]*, but a float picture",
        ),
        (chunked(COFFEE * np.nan, 90, 90, 3), "^a block of the array holds NaN"),
        (chunked(PICTURES["alpha"] * np.array([1, 1, 1, 0], np.uint8), 90, 90, 4), "every pixel is fully transparent"),
        (lying(np.float32), "a block of the array has dtype float32, but the array has uint8; give map_blocks"),
        (lying(lambda block: block[1:]), "hold 237600 pixels, but by its shape .* it has 240000; give map_blocks"),
    ],
)
def test_bad_arrays_are_one_line(source: Any, message: str) -> None:
    with pytest.raises(kg.SourceError, match=message) as caught:
        kg.cluster(kg.read(source, kind="image"), n_clusters=2, seed=1)
    assert "\n" not in str(caught.value)


def test_reading_options_of_points_and_rows_that_are_too_long() -> None:
    with pytest.raises(kg.SourceError, match="is an image, which has no columns; leave columns out"):
        kg.read(chunked(COFFEE, 90, 90, 3), columns=["x"])
    with pytest.raises(kg.SourceError, match=r"a row of an array .* 20000000 pixels, more than max_pixels=9"):
        kg.read(da.zeros((2, 20_000_000), dtype=np.uint8), max_pixels=9)


def test_an_interrupt_leaves_nothing_behind(client: Any) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    array = da.random.default_rng(0).integers(0, 255, (2000, 2000, 3), np.uint8, chunks=(250, 250, 3))
    with listening(interrupt), pytest.raises(KeyboardInterrupt):
        kg.cluster(array, n_clusters=3)
    for _ in range(100):  # cancelling takes a moment
        n_tasks = client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))
        if n_tasks == 0:
            return
        sleep(0.1)
    raise AssertionError(n_tasks)
