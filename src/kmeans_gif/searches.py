"""Many runs of the same data from different seeds: which minima they reach, and how often."""

from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.samples import space_of
from kmeans_gif.clustering.search import MAX_STARTS, Search, searched
from kmeans_gif.effects import note_idle_fit
from kmeans_gif.errors import OptionError
from kmeans_gif.options import checked_fit, whole
from kmeans_gif.sources import read
from kmeans_gif.types import ColorSpace, Seeding


def search(  # noqa: PLR0913 - the public interface
    source: object,
    n: int = 200,
    *,
    n_clusters: int = 6,
    init: Seeding = "random",
    seed: int | None = None,
    max_iter: int = 300,
    color_space: ColorSpace = "rgb",
    standardize: bool = False,
    threads: int | None = None,
) -> Search:
    """Run k-means from many seeds, and find which minima the runs reach.

    The data are read and counted once, and runs are shared out among the threads; the result is the same for any
    number of them.

    Parameters
    ----------
    source : path, binary file, PIL image, array, data frame, Image or Points
        The picture or points.
    n : int
        Number of runs, with the seeds `seed`, `seed` + 1, …
    n_clusters, init, seed, max_iter, color_space, standardize, threads
        See `cluster`; first centroids can't be given.

    Returns
    -------
    Search
        The ends of all runs, and the best, the median and the worst run.

    Raises
    ------
    OptionError
        If an option is invalid, or first centroids are given.
    SourceError
        If the data can't be read or clustered with these options.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> found = kg.search("example:iris", 20, n_clusters=3, seed=1)
    >>> float(found.inertia.min()) == found.best.inertia[-1].item(), int(found.counts.sum())
    (True, 20)
    """
    count = whole("n", n, 1, MAX_STARTS)
    if not isinstance(init, str):
        raise OptionError("init is an array, but a search needs first centroids that differ; name a seeding")
    fit = checked_fit(
        n_clusters=n_clusters,
        init=init,
        seed=seed,
        n_init=1,
        max_iter=max_iter,
        color_space=color_space,
        standardize=standardize,
        threads=threads,
    )
    data = read(source)
    note_idle_fit(data, fit)
    samples = samples_of(data, space_of(data, fit.color_space, standardize=fit.standardize), threads=fit.threads)
    return searched(samples, fit, count)
