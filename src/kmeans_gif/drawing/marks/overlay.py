"""What moves with the centroids: stars, trails and the head line, set into the index of a frame."""

from collections.abc import Callable
from functools import cache
from math import sqrt

import numpy as np

from kmeans_gif import _native
from kmeans_gif.drawing.inks import SECONDARY, SHADES, Inks, under_ground, under_ink
from kmeans_gif.drawing.marks.head import BAR_HEIGHT, Head, head_coverage, head_of
from kmeans_gif.drawing.marks.star import star
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Bytes, Floats

_LINE = 1.3
"""Width of a trail in pixels."""

_DOT = 3.6
"""Width of the dot at each place that a centroid has left."""

_OUTLINE, _RIM = 1.3, 1.3
"""Widths of a star's outline and of the rim around it, in pixels."""

_SHADES_OF = ((np.arange(256) * SHADES + 127) // 255).astype(np.uint8)
"""The shade of each coverage."""

_STAR = 11.5
"""From a star's centre to its points, in pixels, on a picture of the default size."""

_FULL_SIZE = 30
"""Stars of more clusters than this are smaller, so that together they cover no more."""


def overlay_of(scene: Scene, project: Callable[[Floats], Floats]) -> Callable[[Bytes, Shot], None] | None:
    """Make what sets a shot's head line, trails and stars into a frame.

    Parameters
    ----------
    scene : Scene
        What is drawn.
    project : callable
        From places along the axes to pixels (n, 2).

    Returns
    -------
    callable or None
        ``overlay(index, shot)``; None for a plain picture.
    """
    if scene.look.plain:
        return None
    radius = _STAR * scene.scale * min(1.0, sqrt(_FULL_SIZE / scene.inks.n_clusters))
    draw_head = head_line(scene.inks, scene.look.font) if scene.head else None

    def overlay(index: Bytes, shot: Shot) -> None:
        if draw_head is not None:
            draw_head(index, shot)
        history = shot.trace.centroids[: shot.step + 1]
        paths = project(scene.places(history.reshape(-1, history.shape[2]))).reshape(*history.shape[:2], 2)
        if scene.look.trails:
            draw_trails(index, scene.inks, paths)
        draw_stars(index, scene.inks, paths[-1], radius)

    return overlay


def write_text(ground: Bytes, inks: Inks, text: Bytes, left: int, top: int) -> None:
    """Set a line of secondary text into the ground, moved onto the picture where it would stick out.

    Parameters
    ----------
    ground : ndarray of shape (height, width), uint8
        Entries of the palette; changed in place.
    inks : Inks
        Which entry of the palette is what.
    text : ndarray of shape (h, w), uint8
        Its coverage.
    left, top : int
        Where its first pixel goes.
    """
    height, width = ground.shape
    text = text[:height, :width]
    left = max(0, min(left, width - text.shape[1]))
    top = max(0, min(top, height - text.shape[0]))
    box = ground[top : top + text.shape[0], left : left + text.shape[1]]
    written = gray_of(inks, text, SECONDARY)
    np.copyto(box, written, where=written > 0)


def head_line(inks: Inks, font: str | None) -> Callable[[Bytes, Shot], None]:
    """Make what writes the head line of a run into the first rows of its frames, which show the ground.

    Parameters
    ----------
    inks : Inks
        Which entry of the palette is what.
    font : str or None
        A font's name or file.

    Returns
    -------
    callable
        ``draw(index, shot)``, with `index` of shape (height, width), uint8, changed in place.
    """
    laid_out: list[Head] = []  # the same for every shot of a run

    def draw(index: Bytes, shot: Shot) -> None:
        if not laid_out:
            laid_out.append(head_of(shot.trace, index.shape[1], font))
        head = head_coverage(laid_out[0], shot.step)
        rows = index[: len(head.ink)]
        np.maximum(gray_of(inks, head.ink), gray_of(inks, head.secondary, SECONDARY), out=rows)
        track, bar = rows[:BAR_HEIGHT], head.bar[:BAR_HEIGHT]
        empty = track == 0
        np.copyto(track, gray_of(inks, bar), where=bar > 0)
        track[empty & (bar == 0)] = inks.grid

    return draw


def gray_of(inks: Inks, coverage: Bytes, share: float = 1) -> Bytes:
    """Give the entries of a palette for ink that covers pixels to a part.

    Parameters
    ----------
    inks : Inks
        Which entry is what.
    coverage : ndarray, uint8
        0 to 255.
    share : float
        Of the ink's strength, 0 to 1.

    Returns
    -------
    ndarray of the same shape, uint8
        Entries from ground to ink.
    """
    return _grays(inks, share)[coverage]


@cache
def _grays(inks: Inks, share: float) -> Bytes:
    entries: Bytes = np.rint(np.arange(256) * share * ((inks.grays - 1) / 255)).astype(np.uint8)
    return entries


def draw_trails(index: Bytes, inks: Inks, paths: Floats) -> None:
    """Draw where each centroid has been: a thin line, and a dot at each place it has left.

    Parameters
    ----------
    index : ndarray of shape (height, width), uint8
        The frame; changed in place.
    inks : Inks
        Which entry of the palette is what.
    paths : ndarray of shape (steps, k, 2), float64
        Pixel coordinates, the last step's where the centroids are now.
    """
    if len(paths) < 2:
        return
    mask = np.zeros_like(index)
    for path in paths.transpose(1, 0, 2):
        changed = np.append(True, (np.diff(path, axis=0) != 0).any(axis=1))
        places = np.ascontiguousarray(path[changed])
        _native.stroke(mask, places, _LINE)
        for place in places[:-1]:
            _native.stroke(mask, place[None], _DOT)
    drawn = np.flatnonzero(mask != 0)  # of booleans it takes a tenth of the time
    flat = index.reshape(-1)
    flat[drawn] = under_ink(inks)[_shades(mask.reshape(-1)[drawn]), flat[drawn]]


def draw_stars(index: Bytes, inks: Inks, places: Floats, radius: float) -> None:
    """Draw each centroid as a star in its cluster's colour, outlined in ink, with a rim in the ground's colour.

    Parameters
    ----------
    index : ndarray of shape (height, width), uint8
        The frame; changed in place.
    inks : Inks
        Which entry of the palette is what.
    places : ndarray of shape (k, 2), float64
        Pixel coordinates.
    radius : float
        From a star's centre to its points, in pixels.
    """
    height, width = index.shape
    for label, (x, y) in enumerate(places):
        if not (-radius < x < width + radius and -radius < y < height + radius):
            continue
        column, row = int(np.floor(x)), int(np.floor(y))
        shape = star(radius, _OUTLINE, _RIM, x - column - 0.5, y - row - 0.5)
        half = len(shape.body) // 2
        top, left = row - half, column - half
        inside = np.s_[max(0, -top) : height - top, max(0, -left) : width - left]
        box = index[max(0, top) : top + 2 * half + 1, max(0, left) : left + 2 * half + 1]
        body, fill, halo = shape.body[inside], shape.fill[inside], shape.halo[inside]
        np.copyto(box, under_ground(inks)[_shades(halo), box])
        np.copyto(box, gray_of(inks, body), where=body > 0)
        np.copyto(box, _filled(inks, label)[_shades(fill)], where=fill > 0)


def _shades(coverage: Bytes) -> Bytes:
    shades: Bytes = _SHADES_OF[coverage]
    return shades


@cache
def _filled(inks: Inks, label: int) -> Bytes:
    """Give the entry of a star's pixel that its colour covers 0, 1/8, … 8/8 of; the rest is ink."""
    own = inks.first + label * inks.stride + inks.tints + inks.levels - 1
    towards = np.rint((1 - np.arange(SHADES + 1) / SHADES) * (inks.inked + 1)).astype(int)
    return np.where(towards > inks.inked, inks.grays - 1, own + towards).astype(np.uint8)
