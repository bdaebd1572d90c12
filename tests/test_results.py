"""Label maps, masks, doubt, and the TIFF that they are written to, read back by others."""

import csv
import io
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image as Pil
from tests.models import Array, photo

import kmeans_gif as kg
from kmeans_gif.results.tiff import TiffStrips

CAT = photo("chelsea")[60:120, 100:191]
OPACITY = np.full(CAT.shape[:2], 255, np.uint8)
OPACITY[10:20, 30:50], OPACITY[20:25, 30:50] = 0, 1
HOLED = np.dstack([CAT, OPACITY])


def ids_in(path: Path) -> Array:
    """Read the ids with Pillow, or NumPy."""
    if path.suffix == ".npy":
        array: Array = np.load(path)
        return array
    with Pil.open(path) as picture:
        return np.asarray(picture)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".npy", ".TIFF"])
@pytest.mark.parametrize(("k", "bits"), [(3, 8), (255, 8), (256, 16), (300, 16)])
def test_labels_come_back(suffix: str, k: int, bits: int, tmp_path: Path) -> None:
    small, path = kg.quantize(HOLED, n_clusters=k, seed=1, max_iter=4), tmp_path / f"labels{suffix}"
    assert small.save_labels(path) == [str(path), str(tmp_path / "labels.csv")]
    found, expected = ids_in(path), small.trace.labels(HOLED).reshape(CAT.shape[:2])
    assert np.array_equal(expected == -1, OPACITY == 0)
    assert np.array_equal(small.labels(), expected)
    if suffix == ".npy":
        assert np.array_equal(found, expected)
        assert found.dtype == np.int32
        return
    assert np.array_equal(found, np.where(expected == -1, k, expected))
    assert found.dtype.itemsize * 8 == bits
    done = subprocess.run(
        ["identify", "-format", "%[bit-depth] %w %h", path], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{bits} 91 60"
    if bits == 8:
        with Pil.open(path) as picture:
            assert np.array_equal(np.array(picture.getpalette()).reshape(-1, 3)[:k], small.trace.colors())
            assert suffix != ".png" or picture.info["transparency"] == k
    if suffix != ".png":
        assert np.array_equal(tifffile.imread(path), found)
        assert np.array_equal(kg.read(path).rows(0, 60)[0].shape[:2], CAT.shape[:2])


@pytest.mark.parametrize("least", [1, 255])
def test_256_clusters_without_a_fully_transparent_pixel_fit_8_bits(least: int, tmp_path: Path) -> None:
    small = kg.quantize(np.dstack([CAT, np.maximum(OPACITY, least)]), n_clusters=256, seed=1, max_iter=4)
    for suffix in (".png", ".tif"):
        small.save_labels(tmp_path / f"labels{suffix}")
        assert ids_in(tmp_path / f"labels{suffix}").dtype == np.uint8


def test_labels_of_16_colors_have_8_bits_in_the_file(tmp_path: Path) -> None:
    kg.quantize(CAT, n_clusters=4, seed=1).save_labels(tmp_path / "labels.png")
    assert (tmp_path / "labels.png").read_bytes()[24:26] == bytes([8, 3])  # bit depth, colour type


def test_the_table_counts_pixels_and_areas(tmp_path: Path) -> None:
    small = kg.quantize(HOLED, n_clusters=5, seed=1)
    small.save_labels(tmp_path / "a.png", pixel_size=0.25)
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text("utf-8").splitlines()))
    labels = small.labels()
    assert [int(row["id"]) for row in rows] == list(range(5))
    assert [row["hex"] for row in rows] == ["#{:02x}{:02x}{:02x}".format(*color) for color in small.trace.colors()]
    counts = [int(row["pixels"]) for row in rows]
    assert counts == [int((labels == label).sum()) for label in range(5)]
    assert [float(row["share"]) for row in rows] == pytest.approx([n / (OPACITY > 0).sum() for n in counts], rel=1e-5)
    assert [float(row["area"]) for row in rows] == pytest.approx([n / 16 for n in counts])
    small.save_labels(tmp_path / "b.npy")
    assert (tmp_path / "b.csv").read_text("utf-8").splitlines()[0] == "id,hex,pixels,share"


@pytest.mark.parametrize("name", ["labels.gif", "labels.jpg", "labels"])
def test_formats_without_16_exact_bits_hold_no_labels(name: str, tmp_path: Path) -> None:
    small = kg.quantize(CAT, n_clusters=2, seed=1)
    with pytest.raises(kg.OptionError, match=r"labels can't be written to .*; use \.png, \.npy, \.tif, \.tiff"):
        small.save_labels(tmp_path / name)
    with pytest.raises(kg.OptionError, match=r"doubt can't be written to .*; use \.png, \.tif, \.tiff"):
        small.save_doubt(tmp_path / name)
    for wrong in (0, -1, float("nan"), "1", True):
        with pytest.raises(kg.OptionError, match=r"pixel_size=.* must be a number above 0"):
            small.save_labels(tmp_path / "labels.png", pixel_size=wrong)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_neither_labels_nor_table_replace_a_file_unless_asked(tmp_path: Path) -> None:
    small = kg.quantize(CAT, n_clusters=2, seed=1)
    (tmp_path / "labels.csv").write_text("mine")
    with pytest.raises(FileExistsError):
        small.save_labels(tmp_path / "labels.png", overwrite=False)
    assert [path.name for path in tmp_path.iterdir()] == ["labels.csv"]
    small.save_labels(tmp_path / "labels.png")
    assert (tmp_path / "labels.csv").read_text() != "mine"


def test_masks_divide_the_picture(tmp_path: Path) -> None:
    small = kg.quantize(HOLED, n_clusters=4, seed=1)
    paths = small.save_masks(tmp_path)
    assert [Path(path).name for path in paths] == [f"mask-00{i}.png" for i in range(4)]
    masks = []
    for path in paths:
        with Pil.open(path) as picture:
            assert picture.mode == "1"
            masks.append(np.asarray(picture))
    assert np.array_equal(np.sum(masks, axis=0), OPACITY > 0)
    assert all(np.array_equal(mask, small.labels() == label) for label, mask in enumerate(masks))


def test_masks_appear_together_or_not_at_all(tmp_path: Path) -> None:
    small = kg.quantize(CAT, n_clusters=4, seed=1)
    (tmp_path / "mask-002.png").write_text("mine")
    with pytest.raises(FileExistsError):
        small.save_masks(tmp_path, overwrite=False)
    assert [path.name for path in tmp_path.iterdir()] == ["mask-002.png"]


@pytest.mark.parametrize("space", ["rgb", "lab"])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_doubt_compares_the_two_nearest_centroids(suffix: str, space: Any, tmp_path: Path) -> None:
    small = kg.quantize(HOLED, n_clusters=6, seed=1, color_space=space)
    rows = small.samples.rows(0, small.samples.n_rows)
    assert small.samples.values is not None
    of_color = {tuple(color): row for color, row in zip(small.samples.values.tolist(), rows, strict=True)}
    pixels = np.array([of_color.get(tuple(color), (0, 0, 0)) for color in CAT.reshape(-1, 3).tolist()])
    distances = np.sort(((pixels[:, None] - small.trace.centroids[-1]) ** 2).sum(axis=2), axis=1)
    expected = np.where(OPACITY > 0, (distances[:, 0] / distances[:, 1]).reshape(CAT.shape[:2]), 0)
    np.testing.assert_allclose(small.doubt(), expected, rtol=1e-12)
    small.save_doubt(tmp_path / f"doubt{suffix}")
    with Pil.open(tmp_path / f"doubt{suffix}") as picture:
        assert picture.mode == "L"
        np.testing.assert_allclose(np.asarray(picture), expected * 255, atol=0.5001)


def test_doubt_of_floats_and_of_equal_centroids() -> None:
    pixels = np.random.default_rng(0).random((9, 8, 3))
    small = kg.quantize(pixels, n_clusters=3, seed=0)
    distances = np.sort(((pixels.reshape(-1, 1, 3) - small.trace.centroids[-1]) ** 2).sum(axis=2), axis=1)
    np.testing.assert_allclose(small.doubt().ravel(), distances[:, 0] / distances[:, 1], rtol=1e-12)
    gray = np.array([[[0], [9]]], np.uint8)
    twins = kg.quantize(gray, trace=kg.cluster(gray, n_clusters=2, init=[[0], [9]]))
    assert np.array_equal(twins.doubt(), [[0, 0]])
    with pytest.raises(
        kg.SourceError, match="doubt compares the two nearest centroids, but n_clusters=1; use at least"
    ):
        kg.quantize(gray, n_clusters=1).doubt()


@pytest.mark.parametrize("limit", [1 << 32, 0])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("per_strip", [1, 7, 60])
def test_strips_come_back(limit: int, channels: int, dtype: type, per_strip: int) -> None:
    pixels: Array = np.random.default_rng(0).integers(0, 256, (60, 91, channels)).astype(dtype).squeeze()
    file = io.BytesIO()
    out = TiffStrips(file, 60, 91, channels, limit=limit)
    for start in range(0, 60, per_strip):
        out.add(pixels[start : start + per_strip])
    out.finish()
    file.seek(0)
    with tifffile.TiffFile(file) as tiff:
        assert tiff.is_bigtiff == (limit == 0)
        page = tiff.pages.first
        assert np.array_equal(page.asarray(), pixels)
        assert len(page.dataoffsets) == -(-60 // per_strip)
        assert page.extrasamples == ((2,) if channels == 4 else ())  # alpha that is not premultiplied
        assert page.offset % 2 == 0
        assert page.compression == tifffile.COMPRESSION.ADOBE_DEFLATE
    if dtype is np.uint8 or channels == 1:
        with Pil.open(file) as picture:
            assert np.array_equal(np.asarray(picture), pixels)
    file.seek(0)
    image = kg.read(file, kind="image")
    assert np.array_equal(image.rows(0, 60)[0].squeeze(), pixels[..., :3] if channels == 4 else pixels)


@pytest.mark.parametrize("size", [(600, 300), (256, 512), (257, 100), (10, 3)])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("per_strip", [1, 100, 600])
def test_tiles_come_back(size: tuple[int, int], channels: int, per_strip: int) -> None:
    height, width = size
    pixels: Array = np.random.default_rng(0).integers(0, 256, (height, width, channels)).astype(np.uint8)
    pixels = pixels[..., 0] if channels == 1 else pixels
    file = io.BytesIO()
    out = TiffStrips(file, height, width, channels, tiled=0)
    for start in range(0, height, per_strip):
        out.add(pixels[start : start + per_strip])
    out.finish()
    file.seek(0)
    with tifffile.TiffFile(file) as tiff:
        page = tiff.pages.first
        assert page.is_tiled
        assert (page.tilewidth, page.tilelength) == (256, 256)
        assert np.array_equal(page.asarray(), pixels)
    with Pil.open(file) as picture:
        assert np.array_equal(np.asarray(picture), pixels)


def test_only_large_pictures_have_tiles() -> None:
    assert TiffStrips(io.BytesIO(), 4096, 4096).has_tiles
    assert not TiffStrips(io.BytesIO(), 4095, 4096).has_tiles
