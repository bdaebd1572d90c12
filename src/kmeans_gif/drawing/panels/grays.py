"""Pale grays that can be seen whatever the number of grays in the palette."""

import numpy as np

from kmeans_gif.drawing.coverage import gray_of
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.types import Bytes, Indices


def pale_of(inks: Inks, coverage: Bytes, share: float) -> Indices:
    """Return the grays of pixels that ink covers by 0 to 255, at a share of its strength; the grid's if there is none.

    With few grays, a small share of the ink is the ground.
    """
    grays = gray_of(inks, coverage, share)
    entries: Indices = np.where((grays == 0) & (coverage > 127), inks.dtype.type(inks.grid), grays)
    return entries
