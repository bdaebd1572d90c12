"""Distinct colours for clusters."""

from functools import cache

import numpy as np

from kmeans_gif.clustering.spaces import Space, to_space
from kmeans_gif.errors import OptionError
from kmeans_gif.types import Bytes, Floats

# The first six are those of Okabe and Ito, "Color Universal Design" (2008); the others differ enough from them to be
# colour-blind safe too. All contrast with a light and a dark background.
_FIRST_COLORS = np.array(
    [
        (0x00, 0x72, 0xB2),
        (0xE6, 0x9F, 0x00),
        (0x00, 0x9E, 0x73),
        (0xCC, 0x79, 0xA7),
        (0xD5, 0x5E, 0x00),
        (0x56, 0xB4, 0xE9),
        (0x7A, 0x51, 0x95),
        (0xB8, 0xA0, 0x00),
        (0x8C, 0x56, 0x4B),
        (0x5F, 0x6B, 0x73),
    ],
    dtype=np.uint8,
)

_GROUNDS = np.array([(0xFC, 0xFB, 0xF9), (0x14, 0x17, 0x1C)], np.uint8)
"""Backgrounds of the light and the dark theme."""

MAX_CLUSTER_COLORS = 256


def cluster_colors(n: int) -> Bytes:
    """Return distinct colours for clusters.

    The first ten are colour-blind safe; all contrast with a light and a dark background. ``cluster_colors(n)`` returns
    the first `n` of any longer list.

    Examples
    --------
    >>> cluster_colors(2).tolist()
    [[0, 114, 178], [230, 159, 0]]
    """
    if not 1 <= n <= MAX_CLUSTER_COLORS:
        raise OptionError(f"n={n} distinct colours must be from 1 to {MAX_CLUSTER_COLORS}; use fewer clusters")
    return (_FIRST_COLORS if n <= len(_FIRST_COLORS) else _all_colors())[:n].copy()


_CALM, _CALM_COLORS = 0.155, 48
"""Maximum OKLab chroma of the first colours, and their number: vivid neighbours obscure what is between them."""


@cache
def _all_colors() -> Bytes:
    """Extend the first colours, each time by the candidate farthest from all so far and from the backgrounds.

    Uses elementwise arithmetic only, because NumPy's reductions of floats may differ between processors.
    """
    levels = np.arange(0, 256, 17, dtype=np.uint8)
    red, green, blue = np.meshgrid(levels, levels, levels, indexing="ij")
    grid = np.stack([red.ravel(), green.ravel(), blue.ravel()], axis=1)
    oklab = Space("oklab", 0.0, 255.0)
    places = to_space(grid, oklab)
    stands_out = (places[:, 0] >= 0.35) & (places[:, 0] <= 0.9)
    grid, coordinates = grid[stands_out], places[stands_out].T.copy()

    def squared_distances(place: Floats) -> Floats:
        offsets = coordinates - place[:, np.newaxis]
        offsets *= offsets
        squares: Floats = offsets[0] + offsets[1] + offsets[2]
        return squares

    nearest = np.full(len(grid), np.inf)
    for place in to_space(np.concatenate([_GROUNDS, _FIRST_COLORS]), oklab):
        np.minimum(nearest, squared_distances(place), out=nearest)
    chosen = [*_FIRST_COLORS]
    loud = coordinates[1] * coordinates[1] + coordinates[2] * coordinates[2] > _CALM * _CALM
    while len(chosen) < MAX_CLUSTER_COLORS:
        farthest = int(np.argmax(np.where(loud, 0.0, nearest) if len(chosen) < _CALM_COLORS else nearest))
        chosen.append(grid[farthest])
        np.minimum(nearest, squared_distances(coordinates[:, farthest]), out=nearest)
    return np.stack(chosen)
