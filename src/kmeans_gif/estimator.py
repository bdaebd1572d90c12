"""A scikit-learn estimator that records every step: the interface of `sklearn.cluster.KMeans` over this package."""

import warnings
from collections.abc import Callable
from numbers import Number
from typing import Any, Literal, Self, TypeAlias

import numpy as np

from kmeans_gif.clustering.blocks import labels_in_order, labels_of
from kmeans_gif.clustering.lloyd import best_run
from kmeans_gif.clustering.ranges import check_magnitude, largest
from kmeans_gif.clustering.samples import Samples, assign, samples_of_rows
from kmeans_gif.clustering.spaces import Space
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.options import MAX_SEED, Fit, checked_fit, checked_init, checked_threads, whole
from kmeans_gif.types import Floats, InitLike, Labels

try:
    from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.utils import check_array, check_random_state
    from sklearn.utils.validation import check_is_fitted, validate_data
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "TracedKMeans needs scikit-learn 1.6 or later: pip install 'kmeans-gif[sklearn]'", name=error.name
    ) from error

Seeder: TypeAlias = Callable[..., Any]
"""Called as ``init(X, n_clusters, random_state=numpy.random.RandomState)``; returns first centroids."""

_ROWS_AT_ONCE = 1 << 16

_RUNS_OF_RANDOM = 10
"""The value of ``n_init="auto"`` for ``init="random"`` and callables, as in scikit-learn."""


class TracedKMeans(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """K-means with the interface of `sklearn.cluster.KMeans` that records every step.

    Parameters and attributes have the meaning that they have in scikit-learn. With the same initial centroids and
    ``tol=0`` the centroids, labels and inertia are the same too, unless distances tie or a cluster becomes empty. Both
    move the centroid of an empty cluster to the farthest sample, but here the cluster of that sample keeps it in its
    mean. Random numbers differ from scikit-learn's. Data must be dense and are clustered as float64. The parameters
    `algorithm`, `copy_x` and `verbose` have no use here and do not exist.

    Parameters
    ----------
    n_clusters : int
        Number of clusters, 1 to 65 535.
    init : {"k-means++", "random", "k-means||"}, callable or array-like of shape (n_clusters, n_features)
        Seeding method, or the initial centroids. A callable is called as
        ``init(X, n_clusters, random_state=random_state)`` and returns the initial centroids.
    n_init : "auto" or int
        Number of restarts; the run with the lowest inertia is kept. "auto" is 10 for "random" and callables, otherwise
        1.
    max_iter : int
        Maximum number of iterations of a run.
    tol : float
        Relative tolerance: a run also ends when the squared shift of the centroids is at most `tol` times the mean
        variance of the features.
    random_state : int, numpy.random.RandomState or None
        Random seed, or a generator to draw it from; random if None.
    threads : int or None
        Number of threads, by default the number of usable cores; does not change the result.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, n_features), float64
        The final centroids.
    labels_ : ndarray of shape (n_samples,), int32
        Label of each sample.
    inertia_ : float
        Sum of weighted squared distances of the samples to their nearest centroid.
    n_iter_ : int
        Number of iterations as scikit-learn counts them, including the one that finds no change.
    n_features_in_ : int
        Number of features seen in `fit`.
    feature_names_in_ : ndarray of shape (n_features,), object
        Names of the features seen in `fit`; defined only if all are strings.
    trace_ : Trace
        Every step of the run that was kept.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> kmeans = kg.TracedKMeans(2, init=[[0, 0], [9, 9]]).fit([[1, 2], [1, 4], [8, 9], [8, 7]])
    >>> kmeans.cluster_centers_.tolist(), kmeans.labels_.tolist(), kmeans.inertia_
    ([[1.0, 3.0], [8.0, 8.0]], [0, 0, 1, 1], 4.0)
    >>> kmeans.trace_
    <Trace of points: 2 clusters, 1 iteration, converged, inertia 4>
    """

    cluster_centers_: Floats
    labels_: Labels
    inertia_: float
    n_iter_: int
    trace_: Trace

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: InitLike | Seeder = "k-means++",
        n_init: Literal["auto"] | int = "auto",
        max_iter: int = 300,
        tol: float = 1e-4,
        random_state: int | np.random.RandomState | None = None,
        threads: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state
        self.threads = threads

    def fit(self, X: object, y: object = None, sample_weight: object = None) -> Self:  # noqa: ARG002 - the protocol
        """Cluster the samples.

        Parameters
        ----------
        X : array-like or data frame of shape (n_samples, n_features)
            Finite numbers. Float64 in C order avoids one copy.
        y : None
            Ignored; part of scikit-learn's protocol.
        sample_weight : array-like of shape (n_samples,), optional
            Weights of the samples, at least 0; by default 1 each. A sample of weight 0 is labelled but does not affect
            the centroids.

        Returns
        -------
        TracedKMeans
            The fitted estimator.

        Raises
        ------
        OptionError
            If a parameter is invalid; a ValueError and a TypeError.
        ValueError
            If the data can't be clustered with these parameters: a SourceError, or an error of scikit-learn.

        Examples
        --------
        >>> TracedKMeans(1).fit([[1.0], [2.0]], sample_weight=[3, 1]).cluster_centers_.tolist()
        [[1.25]]
        """
        fit, tol = self._checked_fit(), _checked_tol(self.tol)
        rows = self._checked_rows(X, reset=True)
        weights = _checked_weights(sample_weight, len(rows))
        if len(rows) < fit.n_clusters:
            raise SourceError(
                f"n_samples={len(rows)} should be >= n_clusters={fit.n_clusters}; give more samples or ask for fewer "
                "clusters"
            )
        tolerance = tol * _mean_variance(rows) if tol > 0 else 0.0
        silent = weights is not None and bool((weights == 0).any())
        heard = weights > 0 if weights is not None and silent else slice(None)
        samples = _samples(rows[heard], None if weights is None else weights[heard], threads=fit.threads)
        self.trace_ = self._best_run(samples, rows, fit, tolerance)
        self.cluster_centers_ = self.trace_.values().copy()
        self.inertia_ = float(self.trace_.inertia[-1])
        self.n_iter_ = _iterations(self.trace_, fit.max_iter, tolerance)
        self._n_features_out = fit.n_clusters
        if silent:
            self.labels_ = self._labels(rows, fit.threads)
        else:
            self.labels_ = np.empty(len(rows), np.int32)
            blocks = samples.blocks_in_memory
            self.labels_[blocks.order()] = labels_of(blocks, self.cluster_centers_, threads=fit.threads)
        found = int(np.count_nonzero(np.bincount(self.labels_)))
        if found < fit.n_clusters:
            warnings.warn(
                f"Number of distinct clusters ({found}) found smaller than n_clusters ({fit.n_clusters}). "
                "Possibly due to duplicate points in X.",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self

    def predict(self, X: object) -> Labels:
        """Find the nearest centroid of each sample.

        Parameters
        ----------
        X : array-like or data frame of shape (n_samples, n_features)
            Finite numbers, features as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Labels; ties go to the lowest.

        Raises
        ------
        ValueError
            If the data are invalid, or their features differ from those in `fit`.
        sklearn.exceptions.NotFittedError
            If `fit` was not called before; a ValueError.

        Examples
        --------
        >>> TracedKMeans(2, init=[[0.0], [9.0]]).fit([[1.0], [8.0]]).predict([[7.0], [2.0]]).tolist()
        [1, 0]
        """
        return self._labels(self._checked_rows(X, reset=False), checked_threads(self.threads))

    def transform(self, X: object) -> Floats:
        """Compute the distance of each sample to each centroid.

        Parameters
        ----------
        X : array-like or data frame of shape (n_samples, n_features)
            Finite numbers, features as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_clusters), float64
            Euclidean distances.

        Raises
        ------
        ValueError
            See `predict`.

        Examples
        --------
        >>> TracedKMeans(2, init=[[0.0], [9.0]]).fit([[1.0], [8.0]]).transform([[7.0], [2.0]]).tolist()
        [[6.0, 1.0], [1.0, 6.0]]
        """
        rows = self._checked_rows(X, reset=False)
        distances = np.empty((len(rows), len(self.cluster_centers_)))
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            chunk = slice(start, start + _ROWS_AT_ONCE)
            for label, center in enumerate(self.cluster_centers_):
                away = rows[chunk] - center
                distances[chunk, label] = np.sqrt(np.square(away, out=away).sum(axis=1))
        return distances

    def score(self, X: object, y: object = None, sample_weight: object = None) -> float:  # noqa: ARG002
        """Compute the negative inertia of data with the fitted centroids; higher is better.

        Parameters
        ----------
        X : array-like or data frame of shape (n_samples, n_features)
            Finite numbers, features as in `fit`.
        y : None
            Ignored; part of scikit-learn's protocol.
        sample_weight : array-like of shape (n_samples,), optional
            Weights of the samples, at least 0; by default 1 each.

        Returns
        -------
        float
            −Σ weight × squared distance to the nearest centroid.

        Raises
        ------
        ValueError
            See `predict`.

        Examples
        --------
        >>> TracedKMeans(1).fit([[1.0], [3.0]]).score([[4.0]], sample_weight=[2])
        -8.0
        """
        rows = self._checked_rows(X, reset=False)
        threads = checked_threads(self.threads)
        samples = _samples(rows, _checked_weights(sample_weight, len(rows)), threads=threads)
        return -assign(samples, self.cluster_centers_, threads=threads).inertia

    def _checked_fit(self) -> Fit:
        fit = checked_fit(
            n_clusters=self.n_clusters,
            init="random" if callable(self.init) else self.init,
            seed=_seed_of(self.random_state),
            n_init=_n_init_of(self.init, self.n_init),
            max_iter=self.max_iter,
            threads=self.threads,
        )
        if not isinstance(fit.init, str) and fit.n_init != 1:
            warnings.warn(
                "Explicit initial center position passed: performing only one init in "
                f"{type(self).__name__} instead of n_init={fit.n_init}.",
                RuntimeWarning,
                stacklevel=3,
            )
        return fit

    def _checked_rows(self, data: object, *, reset: bool) -> Floats:
        """Validate samples as scikit-learn does, and check that their squares don't overflow."""
        if not reset:
            check_is_fitted(self, "cluster_centers_")
        rows: Floats = validate_data(self, data, reset=reset, dtype=np.float64, order="C")
        if max(-rows.min(), rows.max()) > largest(len(rows), rows.shape[1]):
            check_magnitude(np.stack([rows.min(axis=0), rows.max(axis=0)]), len(rows))
        return rows

    def _best_run(self, samples: Samples, rows: Floats, fit: Fit, tolerance: float) -> Trace:
        if not callable(self.init):
            return best_run(samples, fit, tolerance=tolerance, allow_equal=True)
        runs = []
        for run in range(fit.n_init):
            seed = (fit.seed + run) % (MAX_SEED + 1)
            first = self.init(rows, fit.n_clusters, random_state=check_random_state(seed))
            start = fit._replace(init=checked_init(first), seed=seed)
            runs.append(best_run(samples, start, tolerance=tolerance, allow_equal=True))
        return min(runs, key=lambda trace: trace.inertia[-1])

    def _labels(self, rows: Floats, threads: int) -> Labels:
        return labels_in_order(
            lambda start, stop: rows[start:stop], len(rows), self.cluster_centers_, threads=threads
        )  # fmt: skip


def _n_init_of(init: object, n_init: object) -> Any:  # noqa: ANN401 - checked by `checked_fit`
    if not isinstance(n_init, str):
        return n_init
    if n_init != "auto":
        raise OptionError(f"n_init={n_init!r} must be 'auto' or a whole number of at least 1")
    drawn = callable(init) or (isinstance(init, str) and init == "random")
    return _RUNS_OF_RANDOM if drawn else 1


def _checked_weights(sample_weight: object, n: int) -> Floats | None:
    """Validate the weights of `n` samples: one for each, one for all, or None."""
    if sample_weight is None:
        return None
    given = np.full(n, sample_weight) if isinstance(sample_weight, Number) else sample_weight
    weights: Floats = check_array(given, dtype=np.float64, ensure_2d=False, input_name="sample_weight")
    if weights.shape != (n,):
        raise SourceError(f"sample_weight has shape {weights.shape}, but X has {n} rows; give one weight for each")
    if weights.min() < 0:
        raise SourceError(f"sample_weight holds {weights.min():g}; weights must be at least 0")
    if weights.max() == 0:
        raise SourceError("sample_weight is zero everywhere; give at least one sample a weight above 0")
    return weights


def _samples(rows: Floats, weights: Floats | None, *, threads: int) -> Samples:
    n, features = rows.shape
    space = Space("columns", (0.0,) * features, (1.0,) * features)
    return samples_of_rows(
        lambda start, stop: rows[start:stop], n, space, weights=weights, keep_order=True, threads=threads
    )


def _mean_variance(rows: Floats) -> float:
    """Return the unweighted mean variance of the features, to which scikit-learn's `tol` is relative."""
    mean = rows.mean(axis=0)
    chunks = (rows[start : start + _ROWS_AT_ONCE] - mean for start in range(0, len(rows), _ROWS_AT_ONCE))
    return sum(float(np.square(chunk, out=chunk).sum()) for chunk in chunks) / rows.size


def _iterations(trace: Trace, max_iter: int, tolerance: float) -> int:
    """Count iterations as scikit-learn does: it detects an unchanged assignment one iteration later than this loop."""
    small = float(np.square(trace.centroids[-1] - trace.centroids[-2]).sum()) <= tolerance
    return trace.n_iter if small else min(trace.n_iter + int(trace.moved[-1] == 0), max_iter)


def _checked_tol(tol: object) -> float:
    if isinstance(tol, int | float | np.number) and not isinstance(tol, bool) and 0 <= float(tol) < np.inf:
        return float(tol)
    raise OptionError(f"tol={tol!r} must be a finite number of at least 0")


def _seed_of(random_state: object) -> int | None:
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(0, MAX_SEED + 1, dtype=np.int64))
    return None if random_state is None else whole("random_state", random_state, 0, MAX_SEED)
