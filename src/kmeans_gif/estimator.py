"""scikit-learn's estimator of k-means over this package's loop: the same names and meanings, and every step is kept."""

import warnings
from collections.abc import Callable
from dataclasses import replace
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
"""What ``n_init="auto"`` is for ``init="random"`` and a callable, as in scikit-learn."""


class TracedKMeans(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """K-means with the interface of `sklearn.cluster.KMeans` that keeps every step of its run.

    Names, meanings and results are those of scikit-learn, which describes them at length: first centroids in general
    position and ``tol=0`` give the same centroids, labels and inertia, as long as no cluster runs empty: what an empty
    one gets is in both the farthest sample, but here the cluster that it is taken from stays the mean of all of its
    own. Random numbers are this package's own. Data are dense and clustered as float64. scikit-learn's `algorithm`,
    `copy_x` and `verbose` would do nothing here, so there are no such parameters.

    Parameters
    ----------
    n_clusters : int
        How many clusters, 1 to 65 535.
    init : {"k-means++", "random"}, callable or array-like of shape (n_clusters, n_features)
        Where first centroids come from. A callable is called as ``init(X, n_clusters, random_state=random_state)``
        with the samples as they are, and returns first centroids.
    n_init : "auto" or int
        Runs; the one of lowest inertia is kept. "auto" is 10 for "random" and a callable, else 1.
    max_iter : int
        Max. number of iterations of a run.
    tol : float
        A run also ends when the squared shift of the centroids is at most this times the mean of the features'
        variances.
    random_state : int, numpy.random.RandomState or None
        Seed of the random numbers; drawn if None.
    threads : int or None
        How many threads to use, all usable cores if None; changes nothing but the time.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, n_features), float64
        The last centroids.
    labels_ : ndarray of shape (n_samples,), int32
        The nearest of them to each sample.
    inertia_ : float
        Sum of the weighted squared distances of the samples to them.
    n_iter_ : int
        Iterations as scikit-learn counts them: the one that finds nothing to change counts.
    n_features_in_ : int
        Features seen in `fit`.
    feature_names_in_ : ndarray of shape (n_features,), object
        Names of the features seen in `fit`; only there if they are all strings.
    trace_ : Trace
        Every step of the run that was kept.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> kmeans = kg.TracedKMeans(2, init=[[0, 0], [9, 9]]).fit([[1, 2], [1, 4], [8, 9], [8, 7]])
    >>> kmeans.cluster_centers_.tolist(), kmeans.labels_.tolist(), kmeans.inertia_
    ([[1.0, 3.0], [8.0, 8.0]], [0, 0, 1, 1], 4.0)
    >>> kmeans.trace_
    <Trace of points: 2 clusters, 1 iterations, converged, inertia 4>
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
        """Cluster.

        Parameters
        ----------
        X : array-like or data frame of shape (n_samples, n_features)
            Finite numbers; float64 in C order is not copied but into the blocks that are clustered.
        y : None
            Ignored; part of scikit-learn's protocol.
        sample_weight : array-like of shape (n_samples,), optional
            Weights of at least 0, 1 each where not given; a sample of weight 0 gets a label but has no say.

        Returns
        -------
        TracedKMeans
            Itself.

        Raises
        ------
        OptionError
            If a parameter can't work; a ValueError and a TypeError.
        ValueError
            If the data can't be clustered so: a SourceError, or scikit-learn's own.

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
            self.labels_[samples.blocks.order()] = labels_of(
                samples.blocks, self.cluster_centers_, threads=fit.threads
            )  # fmt: skip
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
            If the data are not like those of `fit`.
        sklearn.exceptions.NotFittedError
            If there was no `fit`; a ValueError.

        Examples
        --------
        >>> TracedKMeans(2, init=[[0.0], [9.0]]).fit([[1.0], [8.0]]).predict([[7.0], [2.0]]).tolist()
        [1, 0]
        """
        return self._labels(self._checked_rows(X, reset=False), checked_threads(self.threads))

    def transform(self, X: object) -> Floats:
        """Measure the distance of each sample to each centroid.

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
        """Give the inertia of some data about the centroids, negative, so that more is better.

        Parameters
        ----------
        X : array-like or data frame of shape (n_samples, n_features)
            Finite numbers, features as in `fit`.
        y : None
            Ignored; part of scikit-learn's protocol.
        sample_weight : array-like of shape (n_samples,), optional
            Weights of at least 0; 1 each where not given.

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
        """Take samples in scikit-learn's way, if float64 can square them; float64 in C order is not copied."""
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
            start = replace(fit, init=checked_init(first), seed=seed)
            runs.append(best_run(samples, start, tolerance=tolerance, allow_equal=True))
        return min(runs, key=lambda trace: trace.inertia[-1])

    def _labels(self, rows: Floats, threads: int) -> Labels:
        return labels_in_order(
            lambda start, stop: rows[start:stop], len(rows), self.cluster_centers_, threads=threads
        )  # fmt: skip


def _n_init_of(init: object, n_init: object) -> Any:  # noqa: ANN401 - `checked_fit` refuses what is no number
    if not isinstance(n_init, str):
        return n_init
    if n_init != "auto":
        raise OptionError(f"n_init={n_init!r} must be 'auto' or a whole number from 1 on")
    drawn = callable(init) or (isinstance(init, str) and init == "random")
    return _RUNS_OF_RANDOM if drawn else 1


def _checked_weights(sample_weight: object, n: int) -> Floats | None:
    """Take the weights of `n` samples: one each, or one number for all; None stays None."""
    if sample_weight is None:
        return None
    given = np.full(n, sample_weight) if isinstance(sample_weight, Number) else sample_weight
    weights: Floats = check_array(given, dtype=np.float64, ensure_2d=False, input_name="sample_weight")
    if weights.shape != (n,):
        raise SourceError(f"sample_weight has shape {weights.shape}, but X has {n} rows; give one weight for each")
    if weights.min() < 0:
        raise SourceError(f"sample_weight holds {weights.min():g}; a weight is at least 0")
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
    """Mean of the features' variances, whatever the weights: what scikit-learn's `tol` is relative to."""
    mean = rows.mean(axis=0)
    chunks = (rows[start : start + _ROWS_AT_ONCE] - mean for start in range(0, len(rows), _ROWS_AT_ONCE))
    return sum(float(np.square(chunk, out=chunk).sum()) for chunk in chunks) / rows.size


def _iterations(trace: Trace, max_iter: int, tolerance: float) -> int:
    """Count as scikit-learn does: it finds that nothing moved one iteration later, but a small shift at once."""
    small = float(np.square(trace.centroids[-1] - trace.centroids[-2]).sum()) <= tolerance
    return trace.n_iter if small else min(trace.n_iter + int(trace.moved[-1] == 0), max_iter)


def _checked_tol(tol: object) -> float:
    if isinstance(tol, int | float | np.number) and not isinstance(tol, bool) and 0 <= float(tol) < np.inf:
        return float(tol)
    raise OptionError(f"tol={tol!r} must be a finite number from 0 on")


def _seed_of(random_state: object) -> int | None:
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(0, MAX_SEED + 1, dtype=np.int64))
    return None if random_state is None else whole("random_state", random_state, 0, MAX_SEED)
