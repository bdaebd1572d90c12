"""Tables of the palette entries that coverage by ink, accents, the ground and clusters makes of others."""

from functools import cache

import numpy as np

from kmeans_gif.drawing.inks import ACCENT_LEVELS, Inks, RunInks
from kmeans_gif.types import Bytes, Indices

SECONDARY = 0.54
"""Share of the ink in secondary text."""

SHADES = 8
"""Levels of coverage for drawing over existing pixels."""


def gray_of(inks: Inks, coverage: Bytes, share: float = 1) -> Indices:
    """Return the entries, from ground to ink, of pixels that ink covers by 0 to 255, at a share of its strength."""
    entries: Indices = grays(inks, share)[:, 0].take(coverage)  # five times faster than indexing
    return entries


def accent_of(inks: Inks, number: int, coverage: Bytes) -> Indices:
    """Return the entries of an accent for pixels that it covers by 0 to 255; 0 where it covers next to nothing."""
    entries: Indices = accents(inks, number)[coverage, 0]
    return entries


@cache
def grays(inks: Inks, share: float = 1) -> Indices:
    """Tabulate the entry of a pixel on the ground that ink covers by 0 to 255, at a share of its strength: (256, 1)."""
    entries: Indices = np.rint(np.arange(256) * share * ((inks.grays - 1) / 255)).astype(inks.dtype)
    return entries[:, None]


@cache
def accents(inks: Inks, number: int) -> Indices:
    """Tabulate the entry of a pixel on the ground that an accent covers by 0 to 255: (256, 1)."""
    levels = np.rint(np.arange(256) * (ACCENT_LEVELS / 255)).astype(inks.dtype)
    first = inks.accent(number) - ACCENT_LEVELS
    entries: Indices = np.where(levels > 0, first + levels, 0).astype(inks.dtype)
    return entries[:, None]


@cache
def under_ink(inks: Inks) -> Indices:
    """Tabulate what each entry becomes under ink that covers 0, 1/8, … 8/8 of a pixel: (SHADES + 1, size)."""
    table = np.empty((SHADES + 1, inks.size), inks.dtype)
    for shade in range(SHADES + 1):
        gray = round(shade / SHADES * (inks.grays - 1))
        for entry in range(inks.size):
            table[shade, entry] = _inked(inks, entry, shade, gray)
    return table


def _inked(inks: Inks, entry: int, shade: int, gray: int) -> int:
    run = _run_of(inks, entry)
    if run is None:
        return max(entry, gray) if entry < inks.grays else (gray if gray > 1 else entry)
    level, towards = _level(run, entry), round(shade / SHADES * (run.inked + 1))
    own = entry - level + run.levels
    if level < run.levels:  # tints and smooth edges, of which ink hides nearly everything
        return gray if 2 * shade > SHADES else entry
    if towards == 0:
        return entry
    return inks.ink if towards > run.inked else own + towards


@cache
def under_ground(inks: Inks) -> Indices:
    """Tabulate what each entry becomes under a rim in the ground's colour: (SHADES + 1, size)."""
    table = np.empty((SHADES + 1, inks.size), inks.dtype)
    table[0] = np.arange(inks.size)
    for shade in range(1, SHADES + 1):
        left = 1 - shade / SHADES
        for entry in range(inks.size):
            run = _run_of(inks, entry)
            level = 0 if run is None else _level(run, entry)
            if run is None and entry < inks.grays:
                table[shade, entry] = round(entry * left)
            elif run is None or level <= 0:  # the grid and tints have no levels
                table[shade, entry] = entry if left > 0.5 else 0
            else:
                kept = round(min(level, run.levels) * left)
                table[shade, entry] = entry - level + kept if kept else 0
    return table


@cache
def filled(inks: Inks, run: int, label: int) -> Indices:
    """Tabulate the entry of a pixel on ink that a cluster's colour covers by 0, 1/8, … 8/8: (SHADES + 1, 1)."""
    own = inks.runs[run]
    towards = np.rint((1 - np.arange(SHADES + 1) / SHADES) * (own.inked + 1)).astype(int)
    entries: Indices = np.where(towards > own.inked, inks.ink, own.own(label) + towards).astype(inks.dtype)
    return entries[:, None]


def _run_of(inks: Inks, entry: int) -> RunInks | None:
    """Return the run that an entry belongs to."""
    return next((run for run in inks.runs if run.first <= entry < run.end), None)


def _level(run: RunInks, entry: int) -> int:
    """Return the level of a cluster's entry: 0 is a tint, 1 to `levels` coverage, above that inked or far."""
    return (entry - run.first) % run.shades + 1 - run.tints
