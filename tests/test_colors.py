"""Colour spaces against scikit-image and published values; properties of the cluster palette."""

import hashlib
import pickle
from importlib.resources import files
from itertools import product
from typing import get_args

import numpy as np
import pytest
import skimage.color
from PIL import Image

from kmeans_gif import _native
from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.clustering.spaces import Space, to_space, to_srgb8, to_units
from kmeans_gif.errors import OptionError
from kmeans_gif.types import Bytes, ColorSpace, Floats

LAB, OKLAB = Space("lab", 0.0, 255.0), Space("oklab", 0.0, 255.0)
SPACES = [Space("rgb", 0.0, 255.0), LAB, OKLAB]


def grid(levels: int) -> Bytes:
    steps = np.rint(np.linspace(0, 255, levels)).astype(np.uint8)
    return np.array(list(product(steps, repeat=3)), np.uint8)


def photo() -> Bytes:
    with Image.open(str(files("kmeans_gif") / "examples" / "chelsea.png")) as picture:
        return np.unique(np.asarray(picture, np.uint8).reshape(-1, 3), axis=0)


GRAYS = np.arange(256, dtype=np.uint8)[:, np.newaxis]


@pytest.mark.parametrize("colors", [grid(17), photo()], ids=["grid", "photo"])
def test_lab_agrees_with_scikit_image(colors: Bytes) -> None:
    # scikit-image has other digits in its matrix and white point: its own white is 0.005 off a* = b* = 0.
    ours = to_space(colors, LAB)
    theirs = skimage.color.rgb2lab(colors[:, np.newaxis])[:, 0]
    assert np.abs(ours - theirs).max() < 0.025
    back = skimage.color.lab2rgb(ours[:, np.newaxis])[:, 0]
    assert np.array_equal(np.rint(back * 255), colors)


@pytest.mark.parametrize(
    ("color", "lab"),
    [  # as commonly tabulated for sRGB under D65; tables differ in the second decimal, by the digits of the matrix
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
        ((255, 255, 255), (100, 0, 0)),
        ((119, 119, 119), (50.03, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
    ],
)
def test_lab_of_published_values(color: tuple[int, ...], lab: tuple[float, ...]) -> None:
    assert to_space(np.array([color]), LAB)[0] == pytest.approx(lab, abs=0.025)


@pytest.mark.parametrize(
    ("color", "oklab"),
    [  # CSS Color 4's sample conversions
        ((255, 0, 0), (0.62796, 0.22486, 0.12585)),
        ((0, 255, 0), (0.86644, -0.23389, 0.17950)),
        ((0, 0, 255), (0.45201, -0.03246, -0.31153)),
        ((0, 128, 0), (0.51975, -0.14030, 0.10768)),
        ((255, 255, 255), (1, 0, 0)),
    ],
)
def test_oklab_of_published_values(color: tuple[int, ...], oklab: tuple[float, ...]) -> None:
    assert to_space(np.array([color]), OKLAB)[0] == pytest.approx(oklab, abs=6e-6)


@pytest.mark.parametrize(
    ("xyz", "oklab"),
    [  # the table in Ottosson's article, given for XYZ; far outside sRGB
        ((1, 0, 0), (0.450, 1.236, -0.019)),
        ((0, 1, 0), (0.922, -0.671, 0.263)),
        ((0, 0, 1), (0.153, -1.415, -0.449)),
    ],
)
def test_oklab_is_extrapolated_outside_srgb(xyz: tuple[float, ...], oklab: tuple[float, ...]) -> None:
    linear = np.linalg.inv([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ xyz
    assert linear.min() < 0
    size = np.abs(linear)
    encoded = np.sign(linear) * np.where(size <= 0.0031308, size * 12.92, 1.055 * size ** (1 / 2.4) - 0.055)
    unit = Space("oklab", 0.0, 1.0)
    found = to_space(encoded[np.newaxis], unit)
    assert found[0] == pytest.approx(oklab, abs=0.0015)
    assert to_units(found, unit)[0] == pytest.approx(encoded, abs=1e-12)


@pytest.mark.parametrize("space", SPACES, ids=get_args(ColorSpace))
@pytest.mark.parametrize("colors", [grid(33), GRAYS, np.repeat(GRAYS, 3, axis=1)], ids=["color", "gray", "gray as rgb"])
def test_round_trip_is_exact_in_8_bits(space: Space, colors: Bytes) -> None:
    back = to_srgb8(to_space(colors, space), space)
    assert np.array_equal(back, np.broadcast_to(colors, back.shape))


@pytest.mark.parametrize("name", ["lab", "oklab"])
def test_round_trip_of_16_bits_and_floats(name: ColorSpace) -> None:
    wide = np.arange(65536, dtype=np.uint16)[:, np.newaxis]
    sixteen, unit = Space(name, 0.0, 65535.0), Space(name, 0.0, 1.0)
    assert np.array_equal(np.rint(to_units(to_space(wide, sixteen), sixteen)), wide)
    fine = np.random.default_rng(3).random((1000, 3))
    assert np.abs(to_units(to_space(fine, unit), unit) - fine).max() < 1e-12


@pytest.mark.parametrize(("space", "white", "near"), [(LAB, 100, 1e-12), (OKLAB, 1, 1e-7)], ids=["lab", "oklab"])
def test_gray_has_only_lightness(space: Space, white: float, near: float) -> None:
    lightness = to_space(GRAYS, space)
    as_color = to_space(np.repeat(GRAYS, 3, axis=1), space)
    assert lightness[[0, -1], 0].tolist() == [0, white]
    assert (np.diff(lightness[:, 0]) > 0).all()
    assert np.abs(as_color - np.hstack([lightness, np.zeros((256, 2))])).max() < near


def test_rgb_values_are_unchanged() -> None:
    values = np.array([[0, 1, 65535]], np.uint16)
    assert to_space(values, Space("rgb", 0.0, 65535.0)).tolist() == [[0.0, 1.0, 65535.0]]


@pytest.mark.parametrize(
    ("white", "values", "shown"),
    [
        (255.0, [0.5, 1.5, 2.5, np.nextafter(0.5, 1), -7, 255.4, 900], [0, 2, 2, 1, 0, 255, 255]),
        (65535.0, [128.5, 385.5, 386, 65535], [0, 2, 2, 255]),  # 257 of these are one 8-bit level
        (1.0, [0.1, 0.3, 0.5, 1.0], [26, 76, 128, 255]),  # 25.5, 76.5 and 127.5 at their half, up to 0.3's rounding
    ],
)
def test_shown_colors_round_half_to_even_and_clip(white: float, values: list[float], shown: list[int]) -> None:
    found = to_srgb8(np.array(values)[:, np.newaxis], Space("rgb", 0.0, white))
    assert found.tolist() == [[level] * 3 for level in shown]


def test_every_half_of_16_bits_is_rounded_to_even() -> None:
    halves = 128.5 + 257 * np.arange(255.0)
    shown = to_srgb8(halves[:, np.newaxis], Space("rgb", 0.0, 65535.0))[:, 0]
    assert shown.tolist() == [level + level % 2 for level in range(255)]


def test_out_of_gamut_colors_are_clipped_only_for_display() -> None:
    vivid = np.array([[60.0, 120.0, -120.0]])
    units = to_units(vivid, LAB)
    assert units.max() > 255
    assert to_srgb8(vivid, LAB).tolist() == np.rint(np.clip(units, 0, 255)).tolist()
    assert to_space(units, LAB) == pytest.approx(vivid, abs=1e-10)


@pytest.mark.parametrize(
    ("space", "digest"),
    [
        (LAB, "13e7c7be6c9e15e2b43681b6318ccbe2b1eee1a951815760a8d755f519e34cf1"),
        (OKLAB, "e5b29d53571758db99306b66ac990f7022bc0f73a633dd5bbdb9488a0a1195af"),
    ],
    ids=["lab", "oklab"],
)
def test_every_processor_gives_the_same_bits(space: Space, digest: str) -> None:
    there = to_space(grid(33), space)
    back = to_units(there, space)
    assert hashlib.sha256(there.astype("<f8").tobytes() + back.astype("<f8").tobytes()).hexdigest() == digest


def test_rows_of_two_values_are_refused_by_the_kernel() -> None:
    with pytest.raises(ValueError, match=r"the same shape, \(n, 1\) or \(n, 3\)"):
        _native.srgb_to_lab(np.zeros((4, 2)), np.zeros((4, 2)))
    with pytest.raises(ValueError, match=r"the same shape, \(n, 1\) or \(n, 3\)"):
        _native.srgb_to_lab(np.zeros((4, 3)), np.zeros((3, 3)))


def test_spaces_compare_hash_and_pickle() -> None:
    assert len({*SPACES, Space("lab", 0.0, 255.0)}) == len(SPACES)
    assert pickle.loads(pickle.dumps(LAB)) == LAB != OKLAB  # noqa: S301  (our own bytes)


# Properties of the cluster palette.


def least_distance(oklab: Floats) -> float:
    gaps = np.linalg.norm(oklab[:, np.newaxis] - oklab, axis=2)
    np.fill_diagonal(gaps, np.inf)
    return float(gaps.min())


def test_first_ten_cluster_colors() -> None:
    names = "#0072B2 #E69F00 #009E73 #CC79A7 #D55E00 #56B4E9 #7A5195 #B8A000 #8C564B #5F6B73"
    assert " ".join(f"#{bytes(color).hex().upper()}" for color in cluster_colors(10)) == names


def test_cluster_colors_do_not_change_with_their_number() -> None:
    everything = cluster_colors(256)
    assert everything.shape == (256, 3)
    assert len(np.unique(everything, axis=0)) == 256
    for n in (1, 5, 10, 11, 20, 255):
        assert np.array_equal(cluster_colors(n), everything[:n])


def test_cluster_colors_are_a_copy() -> None:
    for n in (3, 30):
        cluster_colors(n)[:] = 0
        assert cluster_colors(n).any(axis=1).all()


@pytest.mark.parametrize(("n", "apart"), [(10, 0.07), (64, 0.07), (256, 0.05)])
def test_cluster_colors_are_distinguishable(n: int, apart: float) -> None:
    # 0.02 in OKLab is about a just noticeable difference.
    assert least_distance(to_space(cluster_colors(n), OKLAB)) > apart


def test_cluster_colors_stand_out_on_light_and_dark() -> None:
    lightness = to_space(cluster_colors(256), OKLAB)[:, 0]
    grounds = to_space(np.array([(0xFC, 0xFB, 0xF9), (0x14, 0x17, 0x1C)]), OKLAB)
    light, dark = grounds[:, 0]
    assert lightness.max() < light - 0.08
    assert lightness.min() > dark + 0.13
    away = np.linalg.norm(to_space(cluster_colors(256), OKLAB)[:, np.newaxis] - grounds, axis=2)
    assert away[:24].min() > 0.14
    assert away[:100].min() > 0.11


@pytest.mark.parametrize(("n", "apart"), [(16, 0.14), (24, 0.11), (30, 0.1), (48, 0.08), (100, 0.07)])
def test_further_cluster_colors_are_distinguishable_from_all_before(n: int, apart: float) -> None:
    """At least as far apart as the nearest two of the first ten, as long as possible."""
    places = to_space(cluster_colors(n), OKLAB)
    between = np.linalg.norm(places[10:, np.newaxis] - places, axis=2)
    assert between[between > 0].min() > apart


# From "A Physiologically-based Model for Simulation of Color Vision Deficiency" by G. M. Machado and others, 2009: for
# linear RGB at severity 1.
COLOR_BLINDNESS = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}


@pytest.mark.parametrize("name", COLOR_BLINDNESS)
def test_first_cluster_colors_are_color_blind_safe(name: str) -> None:
    encoded = cluster_colors(10) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.transpose(COLOR_BLINDNESS[name]), 0, 1)
    shown = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    assert least_distance(to_space(shown, Space("oklab", 0.0, 1.0))) > 0.02


@pytest.mark.parametrize("n", [0, -1, 257])
def test_number_of_cluster_colors_out_of_range(n: int) -> None:
    with pytest.raises(OptionError, match=f"^n={n} distinct colours must be from 1 to 256; use fewer"):
        cluster_colors(n)
