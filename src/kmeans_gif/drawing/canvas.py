"""The record of a canvas: what each pixel of a picture shows, whatever the centroids are."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.drawing.shots import Shot
from kmeans_gif.types import Bytes


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """What each pixel of a picture shows, whatever the centroids are.

    Attributes
    ----------
    blocks : Blocks
        The different values that are shown, m of them, in the space of the run.
    inverse : ndarray of shape (height, width), uint32
        For each pixel the place of its value in `blocks`; m for a pixel that shows none.
    has_holes : bool
        Whether pixels that show no value are transparent.
    coverage : ndarray of shape (height, width), uint8, or None
        Added to the palette's entry of the pixel's cluster; where no value is shown it is the entry itself.
    inks : Inks or None
        How the palette is shared out; None where it is the clusters' colours alone.
    overlay : callable or None
        ``overlay(index, shot)`` sets what moves with the centroids into a frame's index.
    """

    blocks: _native.Blocks
    inverse: NDArray[np.uint32]
    has_holes: bool = False
    coverage: Bytes | None = None
    inks: Inks | None = None
    overlay: Callable[[Bytes, Shot], None] | None = None
