"""Distinct colours for clusters."""

from functools import cache

import numpy as np

from kmeans_gif.clustering.spaces import Space, to_space
from kmeans_gif.errors import OptionError
from kmeans_gif.types import Bytes, Floats

# The first six are those of Okabe and Ito, "Color Universal Design" (2008); the others keep apart from them for
# colour-blind eyes too. All stand on a light and on a dark ground.
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
"""What they are drawn on."""

MAX_CLUSTER_COLORS = 256


def cluster_colors(n: int) -> Bytes:
    """Give each cluster a colour that is told apart from the others'.

    The first ten are safe for colour-blind eyes; all stand out on a light and on a dark ground. ``cluster_colors(n)``
    are the first `n` of any longer list.

    Examples
    --------
    >>> cluster_colors(2).tolist()
    [[0, 114, 178], [230, 159, 0]]
    """
    if not 1 <= n <= MAX_CLUSTER_COLORS:
        raise OptionError(
            f"{n} distinct colours were asked for, there are 1 to {MAX_CLUSTER_COLORS}: use fewer clusters"
        )
    return (_FIRST_COLORS if n <= len(_FIRST_COLORS) else _all_colors())[:n].copy()


_CALM, _CALM_COLORS = 0.155, 48
"""The most OKLab chroma of so many colours: beside each other, louder ones hide what is between them."""


@cache
def _all_colors() -> Bytes:
    """Follow the first colours by the candidate farthest from all so far and from the grounds, again and again.

    Elementwise arithmetic only: NumPy's reductions of floats may differ between processors, and with them the choice.
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
