"""scikit-learn's estimator of k-means over this package's loop: the same names and meanings, and every step is kept.

scikit-learn is not needed, and not imported unless it asks for its own tags.
"""

import warnings
from typing import Literal, Self

import numpy as np

from kmeans_gif.clustering.blocks import labels_in_order, labels_of
from kmeans_gif.clustering.lloyd import best_run
from kmeans_gif.clustering.samples import Samples, assign, samples_of_rows
from kmeans_gif.clustering.spaces import Space
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.options import MAX_SEED, Fit, checked_fit, checked_threads, whole
from kmeans_gif.sklearn_protocol import SklearnProtocol, warning_of_sklearn
from kmeans_gif.sources.matrix import matrix_of, weights_of
from kmeans_gif.types import Floats, InitLike, Labels

_ROWS_AT_ONCE = 1 << 16

_RUNS_OF_RANDOM = 10
"""What ``n_init="auto"`` is for ``init="random"``, as in scikit-learn."""


class TracedKMeans(SklearnProtocol):
    """K-means with the interface of `sklearn.cluster.KMeans` that keeps every step of its run.

    Names, meanings and results are those of scikit-learn, which describes them at length: first centroids in general
    position and ``tol=0`` give the same centroids, labels and inertia, as long as no cluster runs empty: what an empty
    one gets is in both the farthest sample, but here the cluster that it is taken from stays the mean of all of its
    own. Random numbers are this package's own. Data are dense and clustered as float64.

    Parameters
    ----------
    n_clusters : int
        How many clusters, 1 to 65 535.
    init : {"k-means++", "random"} or array-like of shape (n_clusters, n_features)
        Where first centroids come from.
    n_init : "auto" or int
        Runs, of which the one of lowest inertia is kept; "auto" is 10 for "random", else 1.
    max_iter : int
        Most iterations of a run.
    tol : float
        A run also ends when the squared shift of the centroids is at most this times the mean of the features'
        variances.
    random_state : int, numpy.random.RandomState or None
        Start of the random numbers; drawn where it is None.
    threads : int or None
        How many threads to use, all usable cores where it is None; changes nothing but the time.

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
        Names of the features seen in `fit`; only there when they are all strings.
    trace_ : Trace
        Every step of the run that was kept.

    Examples
    --------
    >>> from kmeans_gif.estimator import TracedKMeans
    >>> kmeans = TracedKMeans(2, init=[[0, 0], [9, 9]]).fit([[1, 2], [1, 4], [8, 9], [8, 7]])
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
        init: InitLike = "k-means++",
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
        SourceError
            If the data can't be clustered so; a ValueError.

        Examples
        --------
        >>> TracedKMeans(1).fit([[1.0], [2.0]], sample_weight=[3, 1]).cluster_centers_.tolist()
        [[1.25]]
        """
        rows = matrix_of(X)
        weights = weights_of(sample_weight, len(rows))
        fit, tol = self._checked_fit(), _checked_tol(self.tol)
        if len(rows) < fit.n_clusters:
            raise SourceError(
                f"n_samples={len(rows)} should be >= n_clusters={fit.n_clusters}; give more or ask for less"
            )
        tolerance = tol * _mean_variance(rows) if tol > 0 else 0.0
        silent = weights is not None and bool((weights == 0).any())
        heard = weights > 0 if weights is not None and silent else slice(None)
        samples = _samples(rows[heard], None if weights is None else weights[heard], threads=fit.threads)
        self.trace_ = best_run(samples, fit, tolerance=tolerance, allow_equal=True)
        self.cluster_centers_ = self.trace_.values().copy()
        self.inertia_ = float(self.trace_.inertia[-1])
        self.n_iter_ = _iterations(self.trace_, fit.max_iter, tolerance)
        self._keep_features(X, rows)
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
                warning_of_sklearn("ConvergenceWarning"),
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
        SourceError
            If the data are not like those of `fit`.
        OptionError
            If there was no `fit`; scikit-learn's NotFittedError where that is loaded.

        Examples
        --------
        >>> TracedKMeans(2, init=[[0.0], [9.0]]).fit([[1.0], [8.0]]).predict([[7.0], [2.0]]).tolist()
        [1, 0]
        """
        return self._labels(self._rows_like_fitted(X), checked_threads(self.threads))

    def fit_predict(self, X: object, y: object = None, sample_weight: object = None) -> Labels:
        """Cluster and give the labels.

        Parameters
        ----------
        X, y, sample_weight
            See `fit`.

        Returns
        -------
        ndarray of shape (n_samples,), int32
            Label of each sample.

        Examples
        --------
        >>> TracedKMeans(2, init=[[0.0], [9.0]]).fit_predict([[1.0], [8.0]]).tolist()
        [0, 1]
        """
        return self.fit(X, y, sample_weight).labels_

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
        OptionError, SourceError
            See `predict`.

        Examples
        --------
        >>> TracedKMeans(2, init=[[0.0], [9.0]]).fit([[1.0], [8.0]]).transform([[7.0], [2.0]]).tolist()
        [[6.0, 1.0], [1.0, 6.0]]
        """
        rows = self._rows_like_fitted(X)
        distances = np.empty((len(rows), len(self.cluster_centers_)))
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            chunk = slice(start, start + _ROWS_AT_ONCE)
            for label, center in enumerate(self.cluster_centers_):
                away = rows[chunk] - center
                distances[chunk, label] = np.sqrt(np.square(away, out=away).sum(axis=1))
        return distances

    def fit_transform(self, X: object, y: object = None, sample_weight: object = None) -> Floats:
        """Cluster and give the distances.

        Parameters
        ----------
        X, y, sample_weight
            See `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_clusters), float64
            See `transform`.

        Examples
        --------
        >>> TracedKMeans(1).fit_transform([[1.0], [3.0]]).tolist()
        [[1.0], [1.0]]
        """
        return self.fit(X, y, sample_weight).transform(X)

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
        OptionError, SourceError
            See `predict`.

        Examples
        --------
        >>> TracedKMeans(1).fit([[1.0], [3.0]]).score([[4.0]], sample_weight=[2])
        -8.0
        """
        rows = self._rows_like_fitted(X)
        threads = checked_threads(self.threads)
        samples = _samples(rows, weights_of(sample_weight, len(rows)), threads=threads)
        return -assign(samples, self.cluster_centers_, threads=threads).inertia

    def _checked_fit(self) -> Fit:
        given = not isinstance(self.init, str)
        n_init = self.n_init
        if isinstance(n_init, str):
            if n_init != "auto":
                raise OptionError(f"n_init={n_init!r} must be 'auto' or a whole number from 1 on")
            n_init = 1 if given or self.init != "random" else _RUNS_OF_RANDOM
        fit = checked_fit(
            n_clusters=self.n_clusters,
            init=self.init,
            seed=_seed_of(self.random_state),
            n_init=n_init,
            max_iter=self.max_iter,
            threads=self.threads,
        )
        if given and fit.n_init != 1:
            warnings.warn(
                "Explicit initial center position passed: performing only one init in "
                f"{type(self).__name__} instead of n_init={fit.n_init}.",
                RuntimeWarning,
                stacklevel=3,
            )
        return fit

    def _labels(self, rows: Floats, threads: int) -> Labels:
        return labels_in_order(
            lambda start, stop: rows[start:stop], len(rows), self.cluster_centers_, threads=threads
        )  # fmt: skip


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
