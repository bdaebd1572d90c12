"""How the 256 colours of a frame are shared out, so that smooth edges need no colour beyond them.

Index 0 is the ground. A ramp of grays leads from there to the ink; one entry is the grid's. Then each cluster has a
stride of entries: a tint of the ground, levels of coverage from the ground up to the cluster's own colour, and levels
from there towards the ink. A pixel mixes a cluster with the ground or with the ink, never two clusters: markers and
stars have a rim in the ground's colour.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import OptionError
from kmeans_gif.look import Theme
from kmeans_gif.types import Bytes

_GROUND = {"light": (0xFC, 0xFB, 0xF9), "dark": (0x14, 0x17, 0x1C)}
_INK = {"light": (0x23, 0x26, 0x2B), "dark": (0xED, 0xEF, 0xF2)}
_GRID = {"light": (0xE9, 0xE7, 0xE3), "dark": (0x26, 0x2B, 0x33)}
_TINT = {"light": 0.10, "dark": 0.18}

SECONDARY = 0.54
"""Text of less weight takes this share of the ink."""

SHADES = 8
"""Steps in which coverage is laid over what is there already."""

_SHARES = ((16, 6, 3), (16, 5, 2), (12, 4, 2), (8, 3, 1), (8, 2, 1), (8, 2, 0), (8, 1, 0), (4, 1, 0), (2, 1, 0))
"""Grays, levels to the ground and levels to the ink, from plenty down to what k in the hundreds leaves."""


@dataclass(frozen=True, slots=True)
class Inks:
    """Which entry of a palette is what.

    Attributes
    ----------
    theme : {"light", "dark"}
        Of the ground.
    n_clusters : int
        How many clusters have entries.
    grays : int
        Entries 0 to grays − 1 lead from the ground to the ink.
    tints : int
        1 where each cluster has a tint of the ground, else 0.
    levels : int
        Entries of each cluster from nearly the ground up to its own colour.
    inked : int
        Entries of each cluster between its own colour and the ink.
    """

    theme: Theme
    n_clusters: int
    grays: int
    tints: int
    levels: int
    inked: int

    @property
    def grid(self) -> int:
        """The entry of the grid's colour."""
        return self.grays

    @property
    def first(self) -> int:
        """The first entry of the first cluster."""
        return self.grays + 1

    @property
    def stride(self) -> int:
        """How many entries each cluster has."""
        return self.tints + self.levels + self.inked


def inks_for(n_clusters: int, theme: Theme, *, colors: int, tinted: bool = False, shaded: bool = True) -> Inks:
    """Share a palette out.

    Parameters
    ----------
    n_clusters : int
        How many clusters there are.
    theme : {"light", "dark"}
        The ground.
    colors : int
        How many colours a frame can have.
    tinted : bool
        Whether clusters tint the ground.
    shaded : bool
        Whether clusters have levels beside their own colour.

    Returns
    -------
    Inks
        With as many levels as fit.

    Raises
    ------
    OptionError
        If not even one colour a cluster fits.

    Examples
    --------
    >>> inks_for(8, "light", colors=256).levels, inks_for(100, "light", colors=256).levels
    (6, 2)
    """
    for grays, levels, inked in _SHARES:
        inks = Inks(theme, n_clusters, grays, int(tinted), levels if shaded else 1, inked if shaded else 0)
        if inks.first + n_clusters * inks.stride <= colors:
            return inks
    most = (colors - inks.first) // inks.stride
    raise OptionError(
        f"n_clusters={n_clusters} does not fit a frame of {colors} colours beside the ground, grid and ink; "
        f"use n_clusters <= {most}"
    )


def palette_of(inks: Inks, colors: Bytes) -> Bytes:
    """Mix the colours of a frame.

    Parameters
    ----------
    inks : Inks
        Which entry is what.
    colors : ndarray of shape (n_clusters, 3), uint8
        The clusters' own colours.

    Returns
    -------
    ndarray of shape (first + n_clusters × stride, 3), uint8
        All entries.
    """
    ground, ink = (np.array(named[inks.theme], np.float64) for named in (_GROUND, _INK))
    grays = _mixed(ground, ink, np.arange(inks.grays) / (inks.grays - 1))
    own = colors[:, None, :].astype(np.float64)
    parts = [
        _mixed(ground, own, np.full(inks.tints, _TINT[inks.theme])),
        _mixed(ground, own, np.arange(1, inks.levels + 1) / inks.levels),
        _mixed(own, ink, np.arange(1, inks.inked + 1) / (inks.inked + 1)),
    ]
    clusters = np.concatenate(parts, axis=1).reshape(-1, 3)
    mixed = np.concatenate([grays, np.array([_GRID[inks.theme]], np.float64), clusters])
    palette: Bytes = np.rint(mixed).astype(np.uint8)
    return palette


def _mixed(low: NDArray[np.float64], high: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    return low + (high - low) * shares[:, None]


@cache
def under_ink(inks: Inks) -> Bytes:
    """Tell what each entry becomes under ink.

    Parameters
    ----------
    inks : Inks
        Which entry is what.

    Returns
    -------
    ndarray of shape (SHADES + 1, 256), uint8
        Entry after ink that covers 0, 1/8, … 8/8 of a pixel.
    """
    table = np.empty((SHADES + 1, 256), np.uint8)
    for shade in range(SHADES + 1):
        gray = round(shade / SHADES * (inks.grays - 1))
        towards = round(shade / SHADES * (inks.inked + 1))
        for entry in range(256):
            level = _level(inks, entry)
            if level is None:  # ground and grays
                table[shade, entry] = max(entry, gray) if entry < inks.grays else (gray if gray > 1 else entry)
            elif level < inks.levels:  # tints and soft edges: what the ink leaves of them is hardly seen
                table[shade, entry] = gray if 2 * shade > SHADES else entry
            elif towards == 0:
                table[shade, entry] = entry
            else:
                base = entry - (entry - inks.first) % inks.stride + inks.tints + inks.levels - 1
                table[shade, entry] = inks.grays - 1 if towards > inks.inked else base + towards
    return table


@cache
def under_ground(inks: Inks) -> Bytes:
    """Tell what each entry becomes under a rim in the ground's colour.

    Parameters
    ----------
    inks : Inks
        Which entry is what.

    Returns
    -------
    ndarray of shape (SHADES + 1, 256), uint8
        Entry after a rim that covers 0, 1/8, … 8/8 of a pixel.
    """
    table = np.empty((SHADES + 1, 256), np.uint8)
    for shade in range(SHADES + 1):
        left = 1 - shade / SHADES
        for entry in range(256):
            level = _level(inks, entry)
            if level is None and entry < inks.grays:
                table[shade, entry] = round(entry * left)
            elif level is None or level <= 0:  # the grid and tints have no levels
                table[shade, entry] = entry if left > 0.5 else 0
            else:
                kept = round(min(level, inks.levels) * left)
                table[shade, entry] = entry - level + kept if kept else 0
    return table


def _level(inks: Inks, entry: int) -> int | None:
    """Give the level of a cluster's entry: 0 a tint, 1 to `levels` coverage, above that inked; None of the others."""
    if entry < inks.first or entry >= inks.first + inks.n_clusters * inks.stride:
        return None
    return (entry - inks.first) % inks.stride + 1 - inks.tints
