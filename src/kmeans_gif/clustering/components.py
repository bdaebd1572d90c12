"""Principal components, identical to the last bit on every machine."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from kmeans_gif import _native, progress
from kmeans_gif.types import Floats

_log = logging.getLogger("kmeans_gif")

_FLAT = 1e-12
"""Components with less than this share of the first one's variance hold only rounding errors."""

_WORK = 1 << 26
"""Multiplications per kernel call: some 50 ms."""


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """The first principal components of some rows.

    Attributes
    ----------
    center : ndarray of shape (features,), float64
        The mean of the rows.
    vectors : ndarray of shape (n, features), float64
        Unit vectors, or zeros for components without variance.
    shares : ndarray of shape (n,), float64
        Share of the variance.
    """

    center: Floats
    vectors: Floats
    shares: Floats

    def places(self, rows: Floats) -> Floats:
        """Project rows (m, features) onto the components: (m, n)."""
        return _native.project(np.ascontiguousarray(rows), self.center, self.vectors)


def components_of(chunks: Callable[[], Iterator[Floats]], bounds: Floats, n: int) -> Components:
    """Compute the first `n` components of rows in chunks that lie within `bounds`, of shape (2, features)."""
    features = bounds.shape[1]
    sums, count = _native.RowSums(features), 0
    for rows in chunks():
        sums.add(np.ascontiguousarray(rows))
        count += len(rows)
    center = sums.total() / count
    products = _native.RowSums(center, _scale(bounds))
    at_once = max(64, _WORK // features**2)
    for rows in chunks():
        for start in range(0, len(rows), at_once):
            products.add(np.ascontiguousarray(rows[start : start + at_once]))
            progress.report("finding components", 0, 0)
    components = _of_scatter(center, products.total(), n)
    for i in np.flatnonzero(~components.vectors.any(axis=1)).tolist():
        _log.info("component %d has no variance; the points are drawn without spread along it", i + 1)
    return components


def weighted_components(rows: Floats, weights: Floats) -> Components:
    """Compute all components of weighted rows."""
    total = np.add.accumulate(weights)[-1]
    center = np.add.accumulate(weights[:, None] * rows)[-1] / total
    away = np.ascontiguousarray(np.sqrt(weights)[:, None] * (rows - center))
    features = rows.shape[1]
    products = _native.RowSums(np.zeros(features), _scale(np.stack([away.min(axis=0), away.max(axis=0)])))
    at_once = max(64, _WORK // features**2)
    for start in range(0, len(away), at_once):
        products.add(away[start : start + at_once])
        progress.report("finding components", 0, 0)
    return _of_scatter(center, products.total(), features)


def _scale(bounds: Floats) -> float:
    """Return a power of two that scales the widest column to about 1, so that squares neither overflow nor vanish."""
    _, exponent = np.frexp(np.max(bounds[1] - bounds[0]))
    return float(np.ldexp(1.0, max(-1000, min(1000, -int(exponent)))))


def _of_scatter(center: Floats, scatter: Floats, n: int) -> Components:
    solver = _native.Jacobi(scatter)
    while solver.rotate(max(1, _WORK // (8 * len(center)))):
        progress.report("finding components", 0, 0)
    variances, vectors = solver.values(), solver.vectors()[:n].copy()
    for i in range(n):
        if variances[i] <= _FLAT * variances[0]:
            vectors[i] = 0
    total = np.add.accumulate(variances)[-1]
    return Components(center, vectors, variances[:n] / total if total > 0 else np.zeros(n))
