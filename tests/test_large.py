"""Pictures that are not held in memory: the same samples, traces and GIFs, in bounded memory."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image as Pil
from tests.models import photo

import kmeans_gif as kg
from kmeans_gif.clustering import counting
from kmeans_gif.drawing.images.image import reduction_of
from kmeans_gif.drawing.images.reduction import Reduction
from kmeans_gif.progress import listening
from kmeans_gif.sources import read

CAT = photo("chelsea")[60:180, 100:291]
"""120 × 191 pixels; frames of at most 90 pixels a side are below the limit."""

OPTIONS: dict[str, Any] = {"n_clusters": 5, "seed": 4, "max_iter": 8, "size": 90}
LIMIT = 10_000


def saved(folder: Path, kind: str) -> tuple[Path, np.ndarray]:
    """Write the cat; return the path and the pixels."""
    path = folder / f"cat.{kind.split(maxsplit=1)[0]}"
    pixels = CAT
    if kind == "tif 16 bits":
        pixels = CAT.astype(np.uint16) * 257 + np.random.default_rng(0).integers(-90, 90, CAT.shape).astype(np.uint16)
        tifffile.imwrite(path, pixels, tile=(32, 32), photometric="rgb", compression="zstd")
    elif kind == "tif":
        tifffile.imwrite(path, pixels, rowsperstrip=11, photometric="rgb", compression="lzw")
    elif kind == "npy":
        np.save(path, pixels)
    else:
        Pil.fromarray(pixels).save(path)
    if kind == "jpg":
        with Pil.open(path) as picture:
            pixels = np.asarray(picture)
    return path, pixels


@pytest.mark.parametrize("kind", ["tif", "tif 16 bits", "png", "jpg", "npy"])
def test_the_gif_and_the_trace_are_those_of_the_array(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, pixels = saved(tmp_path, kind)
    from_array, from_file = io.BytesIO(), io.BytesIO()
    expected = kg.animate(pixels, from_array, **OPTIONS)
    monkeypatch.setattr(counting, "_STRIP_PIXELS", 191 * 7)
    found = kg.animate(kg.read(path, max_pixels=LIMIT), from_file, **OPTIONS)
    assert found.trace == expected.trace
    assert from_file.getvalue() == from_array.getvalue()
    labels = found.trace.labels(kg.read(path, max_pixels=LIMIT))
    assert np.array_equal(labels, expected.trace.labels(pixels))


def test_labels_respect_the_limit() -> None:
    trace = kg.cluster(CAT, n_clusters=2, seed=0)
    assert trace.labels(kg.read(CAT, max_pixels=120 * 191)).shape == CAT.shape[:2]
    with pytest.raises(kg.SourceError, match="pixels, more than max_pixels=22919; raise max_pixels"):
        trace.labels(kg.read(CAT, max_pixels=120 * 191 - 1))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_rotated_picture_is_drawn_and_labelled_upright(orientation: int, tmp_path: Path) -> None:
    exif = Pil.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "cat.png"
    Pil.fromarray(CAT).save(path, exif=exif)
    animation = kg.animate(kg.read(path, max_pixels=LIMIT), io.BytesIO(), **OPTIONS)
    assert (animation.width, animation.height) == ((57, 90) if orientation > 4 else (90, 57))
    turned = [None, 0, 3, 1, 5, 4, 6, 2]  # Pillow's numbers of transpositions, by orientation
    transposition = turned[orientation - 1]
    upright = Pil.fromarray(CAT)
    if transposition is not None:
        upright = upright.transpose(Pil.Transpose(transposition))
    labels = animation.trace.labels(kg.read(path, max_pixels=LIMIT))
    assert np.array_equal(labels, animation.trace.labels(np.asarray(upright)))


def test_a_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = saved(tmp_path, "png")
    monkeypatch.setattr(counting, "_STRIP_PIXELS", 191 * 50)
    reports: list[tuple[str, int, int]] = []
    with listening(lambda *report: reports.append(report)):
        kg.animate(kg.read(path, max_pixels=LIMIT), io.BytesIO(), **OPTIONS)
    looks = [done for stage, done, total in reports if (stage, total) == ("reading pixels", 120)]
    assert looks == [50, 100, 120]


def reduced(pixels: np.ndarray, heights: list[int], size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray | None]:
    """The downscaled picture, from strips of given heights."""
    image = read(pixels, kind="image", max_pixels=10**9)
    reduction = reduction_of(image, size)
    assert isinstance(reduction, Reduction)
    start = 0
    for height in heights:
        values, alpha = image.rows(start, start + height)
        reduction.add(values.reshape(-1, image.features), None if alpha is None else alpha.reshape(-1))
        start += height
    assert start == image.height
    picture = reduction.picture()
    return picture.rows(0, picture.height)


@pytest.mark.parametrize("kind", ["uint8", "uint8 alpha", "uint16", "uint16 alpha", "float64", "gray"])
def test_downscaling_does_not_depend_on_strips(kind: str) -> None:
    rng = np.random.default_rng(8)
    pixels = np.tile(CAT, (2, 1, 1))[:, :, :1] if kind == "gray" else np.tile(CAT, (2, 1, 1))
    if "alpha" in kind:
        pixels = np.dstack([pixels, rng.integers(0, 256, pixels.shape[:2], dtype=np.uint8)])
    if "16" in kind:
        pixels = pixels.astype(np.uint16) * 257
    if kind == "float64":
        pixels = pixels / 255
    wanted, wanted_alpha = reduced(pixels, [240], (17, 17))
    for heights in ([1] * 240, [7] * 34 + [2], [239, 1], [100, 3, 137]):
        values, alpha = reduced(pixels, heights, (17, 17))
        assert np.array_equal(values, wanted)
        np.testing.assert_array_equal(alpha, wanted_alpha)


def test_boxes_of_very_large_or_long_pictures_are_bounded() -> None:
    """Averages over too large boxes would be dark because of rounding errors, and a long line must be reduced too."""
    for shape in ((4000, 4000), (3, 300_000), (300_000, 3)):
        values, _ = reduced(np.full((*shape, 1), 200, np.uint8), [shape[0]], (1, 1))
        assert values.tolist() == [[[200]]]


def test_too_many_colors_are_refused_in_bounded_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.arange(191 * 120 * 3, dtype=np.uint16).reshape(120, 191, 3)
    np.save(tmp_path / "deep.npy", pixels)
    monkeypatch.setattr(counting, "_STRIP_PIXELS", 191)
    for module in ("arrays", "pictures.strips"):
        monkeypatch.setattr(f"kmeans_gif.sources.{module}.MAX_COUNTED_COLORS", 5000)
    with pytest.raises(
        kg.SourceError, match=r"read in strips has at least \d+ different colours, but at most 5000 fit into memory;"
    ) as told:
        kg.cluster(kg.read(tmp_path / "deep.npy", max_pixels=LIMIT), n_clusters=2)
    assert 5000 < int(str(told.value).split(" at least ")[1].split()[0]) < 5000 * 1.6
    assert (
        kg.cluster(kg.read(tmp_path / "deep.npy", max_pixels=10**6), n_clusters=2, seed=0, max_iter=2).n_unique
        == 191 * 120
    )
    few = pixels // 5000
    np.save(tmp_path / "few.npy", few)
    trace = kg.cluster(kg.read(tmp_path / "few.npy", max_pixels=LIMIT), n_clusters=2, seed=0)
    assert trace == kg.cluster(few, n_clusters=2, seed=0)


@pytest.mark.parametrize(("colors", "refused"), [(5000, False), (5001, True)])
def test_one_color_too_many_in_the_last_strip(
    colors: int, refused: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So late that the count is not checked again before all strips are read."""
    pixels = np.zeros((120, 100, 3), np.uint16)
    pixels.reshape(-1, 3)[-colors:, 0] = np.minimum(np.arange(colors), 4999)
    pixels[-1, -1, 1] = colors > 5000
    np.save(tmp_path / "deep.npy", pixels)
    monkeypatch.setattr(counting, "_STRIP_PIXELS", 100)
    monkeypatch.setattr("kmeans_gif.sources.arrays.MAX_COUNTED_COLORS", 5000)
    image = kg.read(tmp_path / "deep.npy", max_pixels=LIMIT)
    if refused:
        with pytest.raises(
            kg.SourceError, match="has at least 5001 different colours, but at most 5000 fit into memory;"
        ):
            kg.cluster(image, n_clusters=2)
    else:
        assert kg.cluster(image, n_clusters=2, seed=0).n_unique == 5000


PEAK = """
import io, resource, sys
import kmeans_gif as kg
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
animation = kg.animate(kg.read(sys.argv[1], max_pixels=10**6), io.BytesIO(), n_clusters=4, seed=1, max_iter=3, size=200)
print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, animation.trace.n_samples)
"""


@pytest.mark.parametrize("kind", ["npy", "tif", "png", "jpg"])
def test_memory_does_not_grow_with_the_picture(kind: str, tmp_path: Path) -> None:
    """100 million pixels are 300 MB: they are read, counted and drawn in less."""
    path = tmp_path / f"large.{kind}"
    height, width = 10_000, 10_000
    row = np.tile(CAT, (1, 53, 1))[:, :width]
    if kind == "npy":
        pixels = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=(height, width, 3))
        for top in range(0, height, 120):
            pixels[top : top + 120] = row[: height - top]
    elif kind == "tif":
        strips = (row[: height - top] for top in range(0, height, 120))
        tifffile.imwrite(path, strips, shape=(height, width, 3), dtype=np.uint8, rowsperstrip=120, photometric="rgb")
    else:
        whole = np.tile(row, (84, 1, 1))[:height]
        Pil.fromarray(whole).save(path, compress_level=1)
    kilobytes, n_samples = told_apart(PEAK, path)
    assert n_samples == height * width
    assert kilobytes < 200_000


def told_apart(program: str, *arguments: object) -> tuple[int, int]:
    """Run a program that prints its memory peak before and after, and one more number; return the increase and that."""
    python = [sys.executable, "-c"]  # a process inherits the peak of its parent, so there is one in between
    between = "import subprocess, sys; subprocess.run(sys.argv[1:], check=True)"
    command = [*python, between, *python, program, *map(str, arguments)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    before, peak, number = map(int, told.split())
    return peak - before, number


PEAK_OF_THREADS = """
import io, resource, sys
import numpy as np
import kmeans_gif as kg
noise = np.random.default_rng(0).integers(-25, 25, (1024, 1024, 3))
pixels = (np.indices((1024, 1024)).sum(axis=0)[..., None] // 11 + noise).clip(0, 255).astype(np.uint8)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
animation = kg.animate(pixels, io.BytesIO(), n_clusters=255, seed=1, max_iter=70, threads=int(sys.argv[1]))
print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, len(animation))
"""


def test_memory_does_not_grow_with_the_threads() -> None:
    """At the default size, with the largest dictionaries, and a frame per thread."""
    kilobytes, frames = told_apart(PEAK_OF_THREADS, 64)
    assert frames == 71
    assert kilobytes < 200_000
