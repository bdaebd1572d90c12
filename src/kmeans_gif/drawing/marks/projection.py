"""Projection of samples and centroids onto a panel."""

from collections.abc import Callable
from dataclasses import dataclass

from kmeans_gif.types import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Maps rows in the space of a run to pixels.

    Attributes
    ----------
    places : callable
        From rows (n, features) to coordinates along the axes (n, 1 to 3).
    to_pixels : callable
        From these to pixels (n, 2): x to the right, y down, the centre of the first pixel is (0.5, 0.5).
    """

    places: Callable[[Floats], Floats]
    to_pixels: Callable[[Floats], Floats]

    def pixels(self, rows: Floats) -> Floats:
        """Project rows (..., features) to pixels (..., 2)."""
        return self.to_pixels(self.places(rows.reshape(-1, rows.shape[-1]))).reshape(*rows.shape[:-1], 2)
