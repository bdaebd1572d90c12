"""How many clusters: the best of some runs for each number of clusters, and what indices recommend."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kmeans_gif.choices import Choice, listed
from kmeans_gif.clustering.counting import opaque_samples_of, samples_of
from kmeans_gif.clustering.indices.clusterings import Clustering, Labelled, clustering_of, labelled
from kmeans_gif.clustering.indices.dispersion import (
    calinski_harabasz,
    davies_bouldin,
    inertia_of,
    moments_of,
    squared_silhouettes,
)
from kmeans_gif.clustering.indices.drawn import drawn_of
from kmeans_gif.clustering.indices.gap import gap_of, no_gap
from kmeans_gif.clustering.indices.silhouette import mean_silhouettes
from kmeans_gif.clustering.samples import Samples, space_of
from kmeans_gif.clustering.seeding import TooFewValuesError
from kmeans_gif.clustering.starts import best_runs
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.effects import note_idle_fit
from kmeans_gif.errors import Note, Option, OptionError
from kmeans_gif.notes import note
from kmeans_gif.options import MAX_CLUSTERS, Fit, checked_fit, one_of, whole
from kmeans_gif.progress import stage
from kmeans_gif.recommendations import Index, Recommending, of_gap
from kmeans_gif.sources import Image, Images, Points, read
from kmeans_gif.types import ColorSpace, Seeding

DEFAULT_NUMBERS = range(2, 13)
"""Numbers of clusters that are tried if none are given."""


def choose(  # noqa: PLR0913 - the public interface
    source: object,
    *,
    n_clusters: Sequence[int] | None = None,
    init: Seeding = "k-means++",
    seed: int | None = None,
    n_init: int = 5,
    max_iter: int = 300,
    color_space: ColorSpace = "rgb",
    standardize: bool = False,
    gap: bool = True,
    threads: int | None = None,
) -> Choice:
    """Cluster with several numbers of clusters, and compute indices by which to choose one.

    The indices measure different things and often disagree; see how many agree, and look at the clusters. All are
    computed in the space that is clustered in, about the means of the labels.

    - *Inertia*: recommended is the elbow, from which on the inertia falls more slowly, if there is a clear one: the
      highest peak of Kneedle's difference curve [1]_ over logarithms, in which the inertia of samples without clusters
      falls in a straight line.
    - *Silhouette* [2]_: how much closer samples are to their own cluster than to the next, from −1 to 1. Exact for up
      to 20 000 different samples, otherwise that of 20 000 samples drawn with equal probability. It counts samples, so
      that partly transparent pixels are left out here and in the next two.
    - *Silhouette in squared distances*: another number, from the means and variances of the clusters, of all samples.
    - *Gap statistic* [3]_: how much lower the logarithm of the inertia is than that of ten references without clusters,
      uniform in the box along the principal axes. Recommended is the smallest number whose gap is at least that of the
      next one minus its standard error, unless the gap of one cluster is as high.
    - *Calinski–Harabasz* [4]_: the variance between clusters to that within; the highest is recommended.
    - *Davies–Bouldin* [5]_: the extent of clusters to the distance between them; the lowest is recommended.

    Parameters
    ----------
    source : path, binary file, PIL image, array, data frame, Image or Points
        The picture or points.
    n_clusters : sequence of int, optional
        At least two numbers of clusters; by default 2 to 12, or up to the number of different values if that is less.
    init : {"random", "k-means++", "k-means||"}
        Seeding method. The best of five starts from k-means++ has a lower inertia than that of five random ones in as
        much time, up to a quarter lower for small data. For points of Dask name another one, "k-means||" is best:
        "k-means++" would read them once for each cluster, and raises an error.
    seed : int, optional
        Random seed, 0 to 2³² − 1; by default a random one. The samples for the silhouette and the references for the
        gap statistic are drawn with it.
    n_init : int
        Number of restarts for each number of clusters and each reference; the run with the lowest inertia counts.
    max_iter, color_space, standardize
        See `cluster`.
    gap : bool
        Whether to compute the gap statistic, which takes ten more runs for each.
    threads : int, optional
        Number of threads, by default the number of usable cores; does not change the result.

    Returns
    -------
    Choice
        The best run of each number, the indices, what each recommends and why.

    Raises
    ------
    OptionError
        If an option is invalid.
    SourceError
        If the data can't be read or clustered with these options, or have fewer different values than clusters.

    Warns
    -----
    Note
        If samples were drawn, fractions of weights dropped, a run did not converge, or an option has no effect.

    References
    ----------
    .. [1] V. Satopää, J. Albrecht, D. Irwin, B. Raghavan, "Finding a 'Kneedle' in a haystack: detecting knee points in
       system behavior", ICDCS Workshops, 2011.
    .. [2] P. J. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis",
       Journal of Computational and Applied Mathematics 20, 1987.
    .. [3] R. Tibshirani, G. Walther, T. Hastie, "Estimating the number of clusters in a data set via the gap
       statistic", Journal of the Royal Statistical Society B 63, 2001.
    .. [4] T. Caliński, J. Harabasz, "A dendrite method for cluster analysis", Communications in Statistics 3, 1974.
    .. [5] D. L. Davies, D. W. Bouldin, "A cluster separation measure", IEEE PAMI 1, 1979.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> choice = kg.choose("example:iris", n_clusters=range(2, 7), seed=1)
    >>> choice.agreement
    {2: 3, 3: 2, 4: 1}
    >>> for index in choice.indices[:2]:
    ...     print(index.title, index.values.round(2), index.reason)
    Inertia [152.35  78.85  57.23  46.47  39.31] elbow: the inertia falls more slowly from 3 clusters on
    Silhouette [0.68 0.55 0.5  0.49 0.37] highest value, 0.681
    """
    numbers = checked_numbers(DEFAULT_NUMBERS if n_clusters is None else n_clusters)
    if not isinstance(init, str):
        raise OptionError("init is an array, but several numbers of clusters need a seeding; name one")
    one_of("gap", gap, (False, True))
    fit = checked_fit(
        n_clusters=numbers[-1],
        init=init,
        seed=seed,
        n_init=n_init,
        max_iter=max_iter,
        color_space=color_space,
        standardize=standardize,
        threads=threads,
    )
    data = read(source)
    note_idle_fit(data, fit)
    space = space_of(data, fit.color_space, standardize=fit.standardize)
    samples = samples_of(data, space, threads=fit.threads)
    with stage("cluster"):
        try:
            traces = best_runs(samples, numbers, fit, "clustering")
        except TooFewValuesError as error:
            if n_clusters is not None or error.n_values <= numbers[0]:
                raise
            numbers = tuple(range(numbers[0], error.n_values + 1))
            note(f"{error.n_values} different values: ", Option("n_clusters"), f" from {numbers[0]} to {numbers[-1]}")
            traces = best_runs(samples, numbers, fit, "clustering")
    with stage("measure"):
        clusterings = [clustering_of(samples, trace, threads=fit.threads) for trace in traces]
        compared = _compared(data, samples, clusterings, fit)
        indices = _indices(samples, compared, clusterings, numbers, fit)
    if gap:
        with stage("gap"):
            indices.insert(3, _gap(compared, clusterings, numbers, fit))
    notes = _notes(samples, compared, traces, " and gap statistic" if gap else "")
    for pieces in notes:
        note(*pieces)
    n_sampled = None if compared is None or compared.is_whole else compared.n_samples
    told = tuple(str(Note(*each)) for each in notes)
    return Choice(numbers, fit.seed, tuple(traces), tuple(indices), n_sampled, told, data)


def checked_numbers(n_clusters: object) -> tuple[int, ...]:
    """Check numbers of clusters, and sort them."""
    given = list(n_clusters) if isinstance(n_clusters, Sequence | np.ndarray) else [n_clusters]
    numbers = tuple(sorted({whole("n_clusters", number, 1, MAX_CLUSTERS) for number in given}))
    if len(numbers) < 2 or len(numbers) < len(given):
        raise OptionError(Option("n_clusters", n_clusters), " must name at least two numbers, each once")
    return numbers


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """The samples of silhouettes and gap statistic, which are counted: partly transparent pixels are left out.

    Attributes
    ----------
    samples : Samples
        All of them.
    labelled : Labelled
        Those whose distances are computed.
    is_whole : bool
        Whether these are all.
    """

    samples: Samples
    labelled: Labelled
    is_whole: bool

    @property
    def n_samples(self) -> int:
        """Number of samples whose distances are computed."""
        return int(self.labelled.weights.sum())  # of whole numbers, so that the order of summation does not matter


def _compared(
    data: Image | Images | Points, samples: Samples, clusterings: Sequence[Clustering], fit: Fit
) -> _Compared | None:
    counted: Samples | None = samples
    if samples.weight_of_one > 1 and not isinstance(data, Points):
        counted = opaque_samples_of(data, samples.space, threads=fit.threads)
    if counted is None:
        return None
    drawn = drawn_of(counted, fit.seed, threads=fit.threads)
    return _Compared(counted, labelled(drawn.rows, drawn.weights, clusterings, threads=fit.threads), drawn.is_whole)


def _indices(
    samples: Samples,
    compared: _Compared | None,
    clusterings: Sequence[Clustering],
    numbers: Sequence[int],
    fit: Fit,
) -> list[Index]:
    """Compute all indices but the gap statistic."""
    threads = fit.threads
    inertia = np.array([each.inertia for each in clusterings])
    moments = moments_of(samples, clusterings, threads=threads)
    ratios = np.array([calinski_harabasz(each) for each in clusterings])
    overlaps = np.array([davies_bouldin(each, own) for each, own in zip(clusterings, moments, strict=True)])
    means = squared = np.full(len(numbers), np.nan)
    if compared is not None:
        means = mean_silhouettes(compared.labelled, threads=threads)
        if compared.samples is not samples:
            moments = moments_of(compared.samples, clusterings, threads=threads)
        squared = squared_silhouettes(compared.samples, clusterings, moments, threads=threads)
    found = Recommending(numbers, inertia)
    return [
        found.elbow(),
        found.highest("silhouette", "Silhouette", means, above=0),
        found.highest("squared_silhouette", "Silhouette in squared distances", squared, above=0),
        found.highest("calinski_harabasz", "Calinski–Harabasz", ratios),
        found.lowest("davies_bouldin", "Davies–Bouldin", overlaps),
    ]


def _gap(compared: _Compared | None, clusterings: Sequence[Clustering], numbers: Sequence[int], fit: Fit) -> Index:
    if compared is None:
        return of_gap(numbers, no_gap(len(numbers)))
    rows = compared.labelled
    inertia = inertia_of(rows, clusterings, threads=fit.threads)
    return of_gap(numbers, gap_of(rows.rows, rows.weights, inertia, numbers, fit))


def _notes(
    samples: Samples, compared: _Compared | None, traces: Sequence[Trace], and_gap: str
) -> list[tuple[str | Option, ...]]:
    """Say what limits the values."""
    notes: list[tuple[str | Option, ...]] = []
    left_out = samples.n_samples - (0 if compared is None else compared.samples.n_samples)
    if left_out:
        notes.append((f"{left_out:,} partly transparent pixels are left out of silhouettes{and_gap}",))
    if compared is not None and not compared.is_whole:
        notes.append((f"silhouette{and_gap} of {compared.n_samples:,} samples, drawn by weight",))
    stopped = [trace.n_clusters for trace in traces if trace.moved[-1] > 0]
    if stopped:
        notes.append((f"not converged for {listed(stopped)} clusters; raise ", Option("max_iter")))
    return notes
