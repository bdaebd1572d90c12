"""Digests of the steps of a run."""

from hashlib import sha256

import numpy as np

from kmeans_gif.types import Floats

_DIGITS = 16
"""Hexadecimal digits of a digest: runs are compared, not defended against forgery."""


def digests_of(centroids: Floats, weights: Floats) -> tuple[str, ...]:
    """Hash the centroids (steps, k, features) and cluster weights (steps, k) of each step; see `Trace.digest`."""
    return tuple(_digest(*step) for step in zip(centroids, weights, strict=True))


def _digest(centroids: Floats, weights: Floats) -> str:
    numbers = np.concatenate([centroids.ravel(), weights]) + 0.0  # + 0.0: −0 is 0
    return sha256(numbers.astype("<f8").tobytes()).hexdigest()[:_DIGITS]
