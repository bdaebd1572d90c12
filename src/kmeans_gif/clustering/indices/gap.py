"""The gap statistic: how much lower the inertia is than that of samples without clusters.

R. Tibshirani, G. Walther and T. Hastie, "Estimating the number of clusters in a data set via the gap statistic",
Journal of the Royal Statistical Society B 63, 2001.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log, nan, sqrt

import numpy as np

from kmeans_gif import _native, progress
from kmeans_gif.clustering.components import Components, weighted_components
from kmeans_gif.clustering.indices.clusterings import squared_lengths, total
from kmeans_gif.clustering.indices.drawn import MAX_VALUES
from kmeans_gif.clustering.samples import samples_of_rows
from kmeans_gif.clustering.seeding import TooFewValuesError
from kmeans_gif.clustering.spaces import Space
from kmeans_gif.clustering.starts import best_runs
from kmeans_gif.options import Fit
from kmeans_gif.types import Floats

REFERENCES = 10
"""Number of references."""

_WORK = 1 << 26
"""Multiplications per kernel call: some 50 ms."""


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """The gap of each number of clusters and its standard error, (n,), NaN where the inertia is 0; that of one cluster.

    Attributes
    ----------
    values, errors : ndarray of shape (n,), float64
        The gap of each number of clusters, and its standard error; NaN where the inertia is 0.
    of_one : float
        The gap of one cluster.
    """

    values: Floats
    errors: Floats
    of_one: float


def no_gap(n: int) -> Gap:
    """Return the gap where it is not defined."""
    return Gap(np.full(n, nan), np.full(n, nan), nan)


def gap_of(rows: Floats, weights: Floats, inertia: Floats, numbers: Sequence[int], fit: Fit) -> Gap:
    """Compare the inertia of weighted rows, (n,), with that of references, which are clustered in the same way.

    No gap is defined if the references have fewer different values than clusters, because only a few rows are given.
    """
    features = rows.shape[1]
    space = Space("columns", (0.0,) * features, (1.0,) * features)
    observed = _logarithms([_about_mean(rows, weights), *inertia.tolist()], total(weights))
    logs = np.empty((REFERENCES, len(observed)))
    for i, reference in enumerate(references_of(rows, weights, fit.seed)):
        samples = samples_of_rows(
            lambda start, stop, own=reference: own[start:stop],  # type: ignore[misc]  # bound now
            *(len(reference), space),
            keep_order=False,
            threads=fit.threads,
        )
        try:
            runs = best_runs(samples, numbers, fit, f"clustering reference {i + 1} of {REFERENCES}")
        except TooFewValuesError:
            return no_gap(len(numbers))
        of_one = _about_mean(reference, np.ones(len(reference)))
        logs[i] = _logarithms([of_one, *(float(run.inertia[-1]) for run in runs)], len(reference))
    values, errors = gaps(observed, logs)
    return Gap(values[1:], errors[1:], float(values[0]))


def gaps(logs: Floats, of_references: Floats) -> tuple[Floats, Floats]:
    """Return the gap of each number of clusters and its standard error.

    `logs` (n,) are logarithms of the inertia of the samples, `of_references` (references, n) those of the references.
    """
    count = len(of_references)
    means = np.add.accumulate(of_references)[-1] / count
    away = of_references - means
    deviations = np.sqrt(np.add.accumulate(away * away)[-1] / count)
    return means - logs, deviations * sqrt(1 + 1 / count)


def smallest_sufficient(gap: Floats, errors: Floats) -> int | None:
    """Return the first place whose gap is at least the next one minus its standard error, if there is one."""
    sufficient = np.flatnonzero(gap[:-1] >= gap[1:] - errors[1:])
    return int(sufficient[0]) if len(sufficient) else None


def references_of(rows: Floats, weights: Floats, seed: int) -> Iterator[Floats]:
    """Draw references: rows uniform in the box along the principal axes of the samples, as many as samples, or enough.

    More of them than samples are drawn would hardly change the inertia per row.
    """
    axes = weighted_components(rows, weights)
    features = rows.shape[1]
    at_once = max(64, _WORK // features**2)
    places = np.concatenate([axes.places(rows[i : i + at_once]) for i in range(0, len(rows), at_once)])
    low, high = places.min(axis=0), places.max(axis=0)
    back = Components(np.zeros(features), np.ascontiguousarray(axes.vectors.T), axes.shares)
    random, n = _native.Pcg32(seed), int(min(total(weights), MAX_VALUES))
    for _ in range(REFERENCES):
        parts = []
        for start in range(0, n, at_once):
            uniform = random.uniforms(min(at_once, n - start) * features).reshape(-1, features)
            parts.append(back.places(low + uniform * (high - low)) + axes.center)
            progress.report("drawing references", start, n)
        yield np.concatenate(parts)


def _about_mean(rows: Floats, weights: Floats) -> float:
    """Return the inertia of one cluster."""
    mean = np.add.accumulate(weights[:, None] * rows)[-1] / total(weights)
    return total(weights * squared_lengths(rows - mean))


def _logarithms(inertia: Sequence[float], weight: float) -> Floats:
    """Return the logarithms of the inertia of a sample, NaN where it is 0."""
    return np.array([log(each / weight) if each > 0 else nan for each in inertia])
