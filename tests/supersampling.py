"""Shapes filled by scikit-image with 16 × 16 samples per pixel."""

from collections.abc import Sequence

import numpy as np
import skimage.draw
from numpy.typing import NDArray

from kmeans_gif.types import Floats

FINE = 16

Samples = NDArray[np.bool_]


def disc(x: float, y: float, radius: float, side: int) -> Samples:
    """The samples (16 side, 16 side) inside a disc, all in pixels."""
    samples = np.zeros((side * FINE, side * FINE), bool)
    centre = (y * FINE - 0.5, x * FINE - 0.5)
    samples[skimage.draw.disk(centre, radius * FINE, shape=samples.shape)] = True  # type: ignore[no-untyped-call]
    return samples


def polygon(corners: Sequence[tuple[float, float]], side: int) -> Samples:
    """The samples (16 side, 16 side) inside a polygon of (x, y), in pixels."""
    samples = np.zeros((side * FINE, side * FINE), bool)
    xs, ys = np.array(corners).T * FINE - 0.5
    samples[skimage.draw.polygon(ys, xs, samples.shape)] = True  # type: ignore[no-untyped-call]
    return samples


def coverage(samples: Samples) -> Floats:
    """The fraction of each pixel (side, side) that is inside, from 0 to 1."""
    side = len(samples) // FINE
    shares: Floats = samples.reshape(side, FINE, side, FINE).mean((1, 3))
    return shares
