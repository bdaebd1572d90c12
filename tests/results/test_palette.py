"""The palette of a trace: colours, shares, ids and their order."""

import copy
import io
import pickle
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray
from PIL import Image as Pil

import kmeans_gif as kg


@pytest.fixture(scope="module")
def cat() -> kg.Image:
    pixels: NDArray[np.uint8] = skimage.data.chelsea()[90:190, 120:260]  # type: ignore[no-untyped-call]
    return kg.read(pixels, kind="image")


@pytest.fixture(scope="module")
def trace(cat: kg.Image) -> kg.Trace:
    return kg.cluster(cat, n_clusters=7, seed=3)


def palette_of(colors: list[list[int]], shares: list[float] | None = None) -> kg.Palette:
    n = len(colors)
    return kg.Palette(np.array(colors, np.uint8), np.array(shares or [1 / n] * n), np.arange(n, dtype=np.int32))


def oklab(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """OKLab coordinates, from the definition of Björn Ottosson (2020)."""
    srgb = rgb / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    lms = linear @ np.transpose(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    return np.cbrt(lms) @ np.transpose(  # type: ignore[no-any-return]
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )


def test_shares_are_those_of_the_pixels(cat: kg.Image, trace: kg.Trace) -> None:
    counts = np.bincount(trace.labels(cat).ravel(), minlength=7)
    palette = trace.palette()
    assert palette.ids.tolist() == np.argsort(-counts, kind="stable").tolist()
    assert palette.shares.tolist() == [counts[i] / counts.sum() for i in palette.ids]
    assert np.array_equal(palette.colors, trace.colors()[palette.ids])


def test_a_step_has_its_own_palette(cat: kg.Image, trace: kg.Trace) -> None:
    first, counts = trace.palette(0), np.bincount(trace.labels(cat, 0).ravel(), minlength=7)
    assert np.array_equal(first.colors, trace.colors(0)[first.ids])
    assert first.shares.tolist() == [counts[i] / counts.sum() for i in first.ids]


def test_transparency_weighs_pixels() -> None:
    pixels = np.zeros((4, 5, 4), np.uint8)
    pixels[:2] = (200, 10, 10, 51)
    pixels[2:] = (10, 10, 200, 255)
    palette = kg.cluster(pixels, n_clusters=2, seed=0).palette()
    assert palette.hex == ["#0a0ac8", "#c80a0a"]
    assert palette.shares == pytest.approx([5 / 6, 1 / 6], abs=1e-15)


def test_an_empty_cluster_has_no_share(cat: kg.Image) -> None:
    trace = kg.cluster(cat, n_clusters=3, init=[[90, 80, 70], [90, 80, 70], [200, 180, 170]], max_iter=1)
    palette = trace.palette(0)
    assert (palette.ids[-1], palette.shares[-1]) == (1, 0)


def test_colours_are_ordered_by_lightness(trace: kg.Trace) -> None:
    palette = trace.palette(sort="lightness")
    assert np.all(np.diff(oklab(palette.colors)[:, 0]) > 0)
    assert sorted(palette.ids.tolist()) == list(range(7))


def test_colours_are_ordered_by_hue_and_grays_are_last() -> None:
    colors = np.random.default_rng(5).integers(0, 256, (60, 3), dtype=np.uint8)
    colors[7], colors[20], colors[33] = (90, 90, 90), (0, 0, 0), (255, 255, 255)
    pixels = colors[None].astype(np.uint8)
    palette = kg.cluster(pixels, n_clusters=60, init=colors.astype(float)).palette(sort="hue")
    lightness, a, b = oklab(palette.colors).T
    hue, is_gray = np.degrees(np.arctan2(b, a)) % 360, np.hypot(a, b) < 0.02
    n_grays = int(is_gray.sum())
    assert n_grays >= 3
    assert is_gray[-n_grays:].all()
    assert np.all(np.diff(hue[:-n_grays]) >= 0)
    assert np.all(np.diff(lightness[-n_grays:]) >= 0)


def test_equal_colours_are_ordered_by_id() -> None:
    pixels = np.array([[[20, 40, 60], [20, 40, 61]]], np.uint16)  # equal at 8 bits
    trace = kg.cluster(pixels, n_clusters=2, init=pixels[0, ::-1])
    orders: tuple[Literal["share", "lightness", "hue"], ...] = ("share", "lightness", "hue")
    for order in orders:
        assert trace.palette(sort=order).ids.tolist() == [0, 1]


def test_a_palette_of_points_is_an_error() -> None:
    trace = kg.cluster([[1, 2], [8, 9]], n_clusters=2)
    with pytest.raises(kg.SourceError, match="palettes are for images, but this trace is of points"):
        trace.palette()


def test_an_unknown_order_is_an_error(trace: kg.Trace) -> None:
    with pytest.raises(kg.OptionError, match="sort='size' must be 'share', 'lightness' or 'hue'"):
        trace.palette(sort="size")  # type: ignore[arg-type]


def test_length_and_iteration(trace: kg.Trace) -> None:
    palette = trace.palette()
    swatches = list(palette)
    assert len(palette) == len(swatches) == 7
    assert [swatch.hex for swatch in swatches] == palette.hex
    assert [list(swatch.rgb) for swatch in swatches] == palette.colors.tolist()
    assert [(swatch.id, swatch.share) for swatch in swatches] == list(zip(palette.ids, palette.shares, strict=True))


def test_the_repr_is_short() -> None:
    assert repr(palette_of([[255, 0, 1], [2, 3, 4]])) == "<Palette of 2: #ff0001 #020304>"
    assert repr(palette_of([[0, 0, 0]] * 300)) == f"<Palette of 300: {' '.join(['#000000'] * 8)} …>"


def test_palettes_are_read_only_and_comparable(trace: kg.Trace) -> None:
    palette = trace.palette()
    for each in (palette, pickle.loads(pickle.dumps(palette)), copy.deepcopy(palette)):  # noqa: S301 - our own
        assert each == palette
        for array in (each.colors, each.shares, each.ids):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0
    assert palette != trace.palette(sort="hue")


def test_percentages_have_one_decimal() -> None:
    palette = palette_of([[0, 0, 0]] * 4, [0.1234, 0.87656, 0.0000001, 0])
    assert [swatch.percent for swatch in palette] == ["12.3 %", "87.7 %", "<0.1 %", "0.0 %"]


def test_a_palette_is_saved_to_a_path_or_a_file(tmp_path: Path, trace: kg.Trace) -> None:
    palette = trace.palette()
    palette.save(tmp_path / "a.txt")
    file = io.BytesIO()
    palette.save(file)
    assert (tmp_path / "a.txt").read_bytes() == file.getvalue() == palette.to_string().encode()
    palette.save(tmp_path / "a.png")
    with Pil.open(tmp_path / "a.png") as picture:
        assert picture.format == "PNG"
