"""Principal components, identical to the last bit on every machine."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from kmeans_gif import _native, progress
from kmeans_gif.sources.partitions import Partitions
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


_TotalOf: TypeAlias = Callable[[Floats | None, float], Floats]
"""From a center, or None, and a scale to the sums of all rows, or of the products of each two columns."""


def components_of(chunks: Callable[[], Iterable[Floats]], count: int, bounds: Floats, n: int) -> Components:
    """Compute the first `n` components of `count` rows in chunks that lie within `bounds`, of shape (2, features)."""
    return _components(lambda center, scale: _row_sums(chunks(), center, scale), count, bounds, n)


def components_of_partitions(partitions: Partitions, n: int) -> Components:
    """Compute the first `n` components of rows in partitions, whose sums add up."""

    def total_of(center: Floats | None, scale: float) -> Floats:
        total: Floats = partitions.fold(_sums_of, center, scale, stage="finding components")
        return total

    return _components(total_of, int(partitions.counts.sum()), partitions.bounds, n)


def _sums_of(_: int, rows: Floats, center: Floats | None, scale: float) -> Floats:
    return _row_sums([rows], center, scale)


def _row_sums(chunks: Iterable[Floats], center: Floats | None, scale: float) -> Floats:
    sums: _native.RowSums | None = None if center is None else _native.RowSums(center, scale)
    for rows in chunks:
        features = rows.shape[1]
        sums = _native.RowSums(features) if sums is None else sums
        at_once = len(rows) if center is None else max(64, _WORK // features**2)
        for start in range(0, len(rows), at_once):
            sums.add(np.ascontiguousarray(rows[start : start + at_once]))
            progress.report("finding components", 0, 0)
    assert sums is not None  # noqa: S101 - there is a row
    return sums.total()


def _components(total_of: _TotalOf, count: int, bounds: Floats, n: int) -> Components:
    center = total_of(None, 1.0) / count
    components = _of_scatter(center, total_of(center, _scale(bounds)), n)
    for i in np.flatnonzero(~components.vectors.any(axis=1)).tolist():
        _log.info("component %d has almost no variance; the points are drawn without spread along it", i + 1)
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
