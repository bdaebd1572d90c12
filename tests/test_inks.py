"""How the colours of a frame are shared out."""

import re

import numpy as np
import pytest

from kmeans_gif import OptionError, SourceError
from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.drawing.coverage import SHADES, under_ground, under_ink
from kmeans_gif.drawing.inks import Inks, RunInks, inks_for, palette_of
from kmeans_gif.look import Theme

SMALL = Inks("light", 4, (RunInks(5, 2, tints=1, levels=3, inked=1),))
"""Entries 0–3 gray, 4 grid; 5 tint, 6–8 levels, 9 inked of the first cluster; 10–14 of the second."""

LIGHT = [0xFC, 0xFB, 0xF9], [0x23, 0x26, 0x2B], [0xE9, 0xE7, 0xE3]
DARK = [0x14, 0x17, 0x1C], [0xED, 0xEF, 0xF2], [0x26, 0x2B, 0x33]


def test_shares_of_eight_clusters() -> None:
    inks = inks_for([8], "light", colors=256, tinted=True)
    (own,) = inks.runs
    assert (inks.grays, own.tints, own.levels, own.inked) == (16, 1, 6, 3)
    assert (inks.grid, own.first, own.stride) == (16, 17, 10)


def test_several_runs_a_hole_and_accents_share_one_palette() -> None:
    accents = ((200, 0, 0), (0, 200, 0))
    inks = inks_for([2, 3], "light", colors=256, hole=True, accents=accents)
    first, second = inks.runs
    assert (first.first, second.first) == (17, 17 + 2 * first.stride)
    palette = palette_of(inks, [cluster_colors(2), cluster_colors(3)])
    assert len(palette) == inks.size == second.end + 2 * 4 + 1
    assert inks.hole == inks.size - 1
    for run, n in ((first, 2), (second, 3)):
        assert np.array_equal(palette[[run.own(label) for label in range(n)]], cluster_colors(n))
    assert [tuple(palette[inks.accent(number)]) for number in (0, 1)] == list(accents)
    towards = np.abs(palette[inks.accent(0) - 3 : inks.accent(0) + 1].astype(int) - accents[0]).sum(axis=1)
    assert (np.diff(towards) < 0).all()
    assert towards[-1] == 0


def test_an_error_names_all_clusters_the_limit_and_the_way_out() -> None:
    message = (
        "n_clusters=400 does not fit a frame of 256 colours beside the transparent pixels; use at most n_clusters=255"
    )
    with pytest.raises(SourceError, match=f"^{message}$"):
        inks_for([400], "light", colors=256, ground=False, hole=True)
    message = (
        r"n_clusters=\(100, 300\) makes 400 clusters in 2 runs, but a frame of 256 colours has room for 255 in all;"
    )
    with pytest.raises(SourceError, match=f"^{message} use fewer clusters or runs, or another format, such as WebP$"):
        inks_for([100, 300], "light", colors=256, ground=False, hole=True)
    with pytest.raises(SourceError, match="has room for 248 in all"):
        inks_for([100, 300], "light", colors=256, hole=True, others=[3, 1])
    inks = inks_for([100, 300], "light", colors=65536, ground=False, hole=True)
    assert (inks.size, inks.dtype.name) == (401, "uint16")
    assert inks_for([100, 100], "light", colors=65536, ground=False).dtype.name == "uint8"


@pytest.mark.parametrize("tinted", [False, True])
def test_palettes_fit_for_any_k(tinted: bool) -> None:
    most = 126 if tinted else 253
    levels = []
    for k in range(1, most + 1):
        inks = inks_for([k], "dark", colors=256, tinted=tinted)
        (run,) = inks.runs
        palette = palette_of(inks, [cluster_colors(k)])
        assert len(palette) == inks.size == run.first + k * run.stride <= 256
        assert np.array_equal(palette[[run.own(label) for label in range(k)]], cluster_colors(k))
        levels.append(run.levels)
    assert levels == sorted(levels, reverse=True)
    message = (
        f"n_clusters={most + 1} does not fit a frame of 256 colours beside the ground, grid and ink; "
        f"use at most n_clusters={most}"
    )
    with pytest.raises(OptionError, match=f"^{re.escape(message)}$"):
        inks_for([most + 1], "dark", colors=256, tinted=tinted)


def test_far_colours_are_fewer_as_clusters_are_more() -> None:
    far = []
    for k in range(1, 254):
        inks = inks_for([k], "light", colors=256, deep=True)
        (run,) = inks.runs
        assert inks.size == len(palette_of(inks, [cluster_colors(k)])) <= 256
        assert run.stride == run.levels + run.inked + run.far
        far.append(run.far)
    assert far == sorted(far, reverse=True)
    assert (far[7], far[23], far[49], far[199]) == (4, 3, 1, 0)


def test_ink_and_rims_over_far_colours() -> None:
    inks = Inks("light", 4, (RunInks(5, 2, levels=3, inked=1, far=2),))  # 5–7 levels, 8 inked, 9 and 10 far; 11–16
    assert under_ink(inks)[[0, SHADES // 2, SHADES]][:, [9, 10, 16]].tolist() == [[9, 10, 16], [8, 8, 14], [3, 3, 3]]
    assert under_ground(inks)[[0, SHADES // 2, SHADES]][:, [8, 9, 16]].tolist() == [[8, 9, 16], [6, 6, 12], [0, 0, 0]]


def test_without_shades_a_cluster_has_one_colour() -> None:
    (run,) = inks_for([40], "light", colors=255, shaded=False).runs
    assert (run.levels, run.inked, run.stride) == (1, 0, 1)
    assert inks_for([252], "light", colors=255, shaded=False).grays == 2


@pytest.mark.parametrize(("theme", "named"), [("light", LIGHT), ("dark", DARK)])
def test_a_palette_by_hand(theme: Theme, named: tuple[list[int], list[int], list[int]]) -> None:
    ground, ink, grid = named
    inks = Inks(theme, 3, (RunInks(4, 1, tints=1, levels=2, inked=1),))
    palette = palette_of(inks, [np.array([[0, 114, 178]], np.uint8)]).tolist()
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
    inks = inks_for([k], "light", colors=256, tinted=tinted)
    (run,) = inks.runs
    entries = np.arange(inks.size)
    cluster = np.where(entries < run.first, -1, (entries - run.first) // run.stride)
    for table in (under_ink(inks), under_ground(inks)):
        for row in table[:, : len(entries)]:
            assert ((row < run.first) | (cluster[row.clip(max=len(entries) - 1)] == cluster)).all()
            assert row.max() < len(entries)
