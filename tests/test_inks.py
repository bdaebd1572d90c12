"""How the colours of a frame are shared out."""

import re

import numpy as np
import pytest

from kmeans_gif import OptionError
from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.drawing.inks import SHADES, Inks, inks_for, palette_of, under_ground, under_ink
from kmeans_gif.look import Theme

SMALL = Inks("light", n_clusters=2, grays=4, tints=1, levels=3, inked=1)
"""Entries 0–3 gray, 4 grid; 5 tint, 6–8 levels, 9 inked of the first cluster; 10–14 of the second."""

LIGHT = [0xFC, 0xFB, 0xF9], [0x23, 0x26, 0x2B], [0xE9, 0xE7, 0xE3]
DARK = [0x14, 0x17, 0x1C], [0xED, 0xEF, 0xF2], [0x26, 0x2B, 0x33]


def test_shares_of_eight_clusters() -> None:
    inks = inks_for(8, "light", colors=256, tinted=True)
    assert (inks.grays, inks.tints, inks.levels, inks.inked) == (16, 1, 6, 3)
    assert (inks.grid, inks.first, inks.stride) == (16, 17, 10)


@pytest.mark.parametrize("tinted", [False, True])
def test_palettes_fit_for_any_k(tinted: bool) -> None:
    most = 126 if tinted else 253
    levels = []
    for k in range(1, most + 1):
        inks = inks_for(k, "dark", colors=256, tinted=tinted)
        palette = palette_of(inks, cluster_colors(k))
        assert len(palette) == inks.first + k * inks.stride <= 256
        own = inks.first + np.arange(k) * inks.stride + inks.tints + inks.levels - 1
        assert np.array_equal(palette[own], cluster_colors(k))
        levels.append(inks.levels)
    assert levels == sorted(levels, reverse=True)
    message = (
        f"n_clusters={most + 1} does not fit a frame of 256 colours beside the ground, grid and ink; "
        f"use n_clusters <= {most}"
    )
    with pytest.raises(OptionError, match=f"^{re.escape(message)}$"):
        inks_for(most + 1, "dark", colors=256, tinted=tinted)


def test_without_shades_a_cluster_has_one_colour() -> None:
    inks = inks_for(40, "light", colors=255, shaded=False)
    assert (inks.levels, inks.inked, inks.stride) == (1, 0, 1)
    assert inks_for(252, "light", colors=255, shaded=False).grays == 2


@pytest.mark.parametrize(("theme", "named"), [("light", LIGHT), ("dark", DARK)])
def test_a_palette_by_hand(theme: Theme, named: tuple[list[int], list[int], list[int]]) -> None:
    ground, ink, grid = named
    inks = Inks(theme, 1, grays=3, tints=1, levels=2, inked=1)
    palette = palette_of(inks, np.array([[0, 114, 178]], np.uint8)).tolist()
    own = [0, 114, 178]
    share = 0.10 if theme == "light" else 0.18
    middle = [np.rint((a + b) / 2) for a, b in zip(ground, ink, strict=True)]
    tint = [np.rint(a + share * (b - a)) for a, b in zip(ground, own, strict=True)]
    half = [np.rint((a + b) / 2) for a, b in zip(ground, own, strict=True)]
    inked = [np.rint((a + b) / 2) for a, b in zip(own, ink, strict=True)]
    assert palette == [ground, middle, ink, grid, tint, half, own, inked]


def test_what_ink_makes_of_entries_by_hand() -> None:
    table = under_ink(SMALL)
    assert table[0, :15].tolist() == list(range(15))
    #                                  grays       grid  tint soft    own inked
    assert table[SHADES, :10].tolist() == [3, 3, 3, 3, 3, 3, 3, 3, 3, 3]
    assert table[SHADES // 2, :10].tolist() == [2, 2, 2, 3, 2, 5, 6, 7, 9, 9]
    assert table[SHADES // 2, 13] == 14  # the second cluster's own colour: its inked one


def test_what_a_rim_makes_of_entries_by_hand() -> None:
    table = under_ground(SMALL)
    assert table[0, :9].tolist() == list(range(9))
    assert table[SHADES, :15].tolist() == [0] * 15
    assert table[SHADES // 2, :10].tolist() == [0, 0, 1, 2, 0, 0, 0, 6, 7, 7]


@pytest.mark.parametrize("k", [1, 3, 20, 60, 126])
@pytest.mark.parametrize("tinted", [False, True])
def test_entries_stay_in_their_cluster_or_turn_gray(k: int, tinted: bool) -> None:
    inks = inks_for(k, "light", colors=256, tinted=tinted)
    entries = np.arange(inks.first + k * inks.stride)
    cluster = np.where(entries < inks.first, -1, (entries - inks.first) // inks.stride)
    for table in (under_ink(inks), under_ground(inks)):
        for row in table[:, : len(entries)]:
            assert ((row < inks.first) | (cluster[row.clip(max=len(entries) - 1)] == cluster)).all()
            assert row.max() < len(entries)
