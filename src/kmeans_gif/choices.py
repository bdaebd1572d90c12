"""How many clusters: the best of some runs for each number of clusters, and what indices recommend."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from typing import BinaryIO

import numpy as np

from kmeans_gif.clustering.blocks import labels_of, rows_in_blocks
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.indices.dispersion import (
    calinski_harabasz,
    clustering_of,
    davies_bouldin,
    moments_of,
    squared_silhouettes,
)
from kmeans_gif.clustering.indices.drawn import drawn_of
from kmeans_gif.clustering.indices.elbow import elbow_of
from kmeans_gif.clustering.indices.silhouette import silhouettes
from kmeans_gif.clustering.samples import Samples, space_of
from kmeans_gif.clustering.starts import run_all, starts_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.errors import Option, OptionError
from kmeans_gif.look import Theme
from kmeans_gif.options import MAX_CLUSTERS, Fit, checked_fit, one_of, whole
from kmeans_gif.progress import stage
from kmeans_gif.sources import Image, Points, read
from kmeans_gif.sources.several import single
from kmeans_gif.types import ColorSpace, Floats, Seeding


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """An index of how well the samples are clustered, for each number of clusters.

    Attributes
    ----------
    name : str
        "inertia", "silhouette", "squared_silhouette", "gap", "calinski_harabasz" or "davies_bouldin".
    title : str
        Its name in text.
    values : ndarray of shape (n,), float64
        Value for each number of clusters; NaN where it isn't defined.
    errors : ndarray of shape (n,), float64, or None
        Standard error of each value, if they are estimated.
    recommended : int or None
        The number of clusters that it recommends, if any.
    reason : str
        Why, in words.
    """

    name: str
    title: str
    values: Floats
    errors: Floats | None
    recommended: int | None
    reason: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Choice:
    """Runs with different numbers of clusters, and what indices recommend.

    Attributes
    ----------
    n_clusters : tuple of int
        The numbers of clusters, ascending.
    traces : tuple of Trace
        The best run for each.
    indices : tuple of Index
        Values for each, and what they recommend.
    n_sampled : int or None
        Number of samples drawn for the silhouette and the gap statistic; None if these are of all samples.
    notes : tuple of str
        What to know about the values, in words.
    data : Image or Points
        What was clustered.
    """

    n_clusters: tuple[int, ...]
    traces: tuple[Trace, ...]
    indices: tuple[Index, ...]
    n_sampled: int | None
    notes: tuple[str, ...]
    data: Image | Points

    @property
    def agreement(self) -> dict[int, int]:
        """How many indices recommend each number of clusters: the one that most recommend first."""
        counts = Counter(index.recommended for index in self.indices if index.recommended is not None)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def summary(self) -> str:
        """What the indices recommend, in a sentence."""
        return ""


    def __repr__(self) -> str:
        return f"<Choice of {self.data.kind}: k = {', '.join(map(str, self.n_clusters))}: {self.summary}>"

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """Show the figure in a notebook."""
        from kmeans_gif.notebook import choice_bundle  # noqa: PLC0415 - only notebooks need it

        return choice_bundle(self, include, exclude)

    def save(
        self,
        path: str | PathLike[str] | BinaryIO,
        *,
        format: str | None = None,  # noqa: A002 - as in Pillow
        width: int = 1080,
        theme: Theme = "light",
        font: str | None = None,
        name: str = "",
    ) -> None:
        """Write a figure: a curve for each index, and for a picture what it looks like with each number of clusters.

        Parameters
        ----------
        path : path or binary file
            File to write. An existing file is replaced once the new one is complete; folders are not created.
        format : {"png", "svg"}, optional
            By default the suffix of `path` sets the format, and a file object gets a PNG.
        width : int
            Width in pixels, 240 to 2160; the height follows from the content.
        theme : {"light", "dark"}
            Colours of the background and text.
        font : str, optional
            Name or file of a font; by default the built-in one.
        name : str
            Name of the data, for the head line.

        Raises
        ------
        OptionError
            If an option is invalid.
        OSError
            If the file can't be written; an existing file is left untouched.
        """
        from kmeans_gif.figures.saving import save_choice  # noqa: PLC0415 - most choices have no picture
        from kmeans_gif.figures.style import checked_style  # noqa: PLC0415

        save_choice(self, path, checked_style(width, theme, font), format=format, name=name)

    def save_tree(
        self,
        path: str | PathLike[str] | BinaryIO,
        *,
        format: str | None = None,  # noqa: A002 - as in Pillow
        width: int = 1080,
        theme: Theme = "light",
        font: str | None = None,
        name: str = "",
    ) -> None:
        """Write a figure of how clusters split: the clusters of each number with their shares, and where samples go.

        Clusters of a picture have their own colours. Those of points have distinct ones, and the same cluster has the
        same colour in all columns.

        Parameters
        ----------
        path, format, width, theme, font, name
            See `save`.

        Raises
        ------
        OptionError
            If an option is invalid.
        SourceError
            If there are more clusters of points than distinct colours.
        OSError
            If the file can't be written; an existing file is left untouched.
        """
        from kmeans_gif.figures.saving import save_tree  # noqa: PLC0415 - most choices have no picture
        from kmeans_gif.figures.style import checked_style  # noqa: PLC0415

        save_tree(self, path, checked_style(width, theme, font), format=format, name=name)


def choose(  # noqa: PLR0913 - the public interface
    source: object,
    *,
    n_clusters: Sequence[int] = range(2, 13),
    init: Seeding = "k-means++",
    seed: int | None = None,
    n_init: int = 5,
    max_iter: int = 300,
    color_space: ColorSpace = "rgb",
    standardize: bool = False,
    gap: bool = True,
    threads: int | None = None,
) -> Choice:
    """Cluster with several numbers of clusters, and compute indices by which to choose one."""
    numbers = checked_numbers(n_clusters)
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
    data = single(read(source))
    samples = samples_of(data, space_of(data, fit.color_space, standardize=fit.standardize), threads=fit.threads)
    with stage("cluster"):
        traces = _best_runs(samples, numbers, fit)
    with stage("measure"):
        clusterings = [clustering_of(samples, trace, threads=fit.threads) for trace in traces]
        moments = moments_of(samples, clusterings, threads=fit.threads)
        drawn = drawn_of(samples, fit.seed, threads=fit.threads)
        blocks = rows_in_blocks(drawn.rows, threads=fit.threads)
        labels = []
        for each in clusterings:
            own = np.empty(len(drawn.rows), np.int64)
            own[blocks.order()] = labels_of(blocks, each.centroids, threads=fit.threads)
            labels.append(own)
        inertia = np.array([each.inertia for each in clusterings])
        values = {
            "silhouette": ("Silhouette", silhouettes(drawn, labels, threads=fit.threads)),
            "squared_silhouette": (
                "Silhouette in squared distances",
                squared_silhouettes(samples, clusterings, threads=fit.threads),
            ),
            "calinski_harabasz": ("Calinski–Harabasz", np.array([calinski_harabasz(c) for c in clusterings])),
            "davies_bouldin": (
                "Davies–Bouldin",
                np.array([davies_bouldin(*both) for both in zip(clusterings, moments, strict=True)]),
            ),
        }
    elbow = elbow_of(numbers, inertia)
    indices = [Index("inertia", "Inertia", inertia, None, elbow, "elbow" if elbow else "no clear elbow")]
    for name, (title, of) in values.items():
        best = numbers[int(np.nanargmin(of) if name == "davies_bouldin" else np.nanargmax(of))]
        reason = f"{'lowest' if name == 'davies_bouldin' else 'highest'} value"
        indices.append(Index(name, title, of, None, best, reason))
    return Choice(numbers, tuple(traces), tuple(indices), None if drawn.is_whole else drawn.n_samples, (), data)


def checked_numbers(n_clusters: Sequence[int]) -> tuple[int, ...]:
    numbers = sorted({whole("n_clusters", number, 1, MAX_CLUSTERS) for number in n_clusters})
    if len(numbers) < 2:
        raise OptionError(Option("n_clusters", n_clusters), " must be at least two different numbers")
    return tuple(numbers)


def _best_runs(samples: Samples, numbers: Sequence[int], fit: Fit) -> list[Trace]:
    """Return the best of the starts for each number of clusters; the largest, which take longest, run first."""
    fits = [start for k in reversed(numbers) for start in starts_of(replace(fit, n_clusters=k), fit.n_init)]
    best: dict[int, Trace] = {}
    for trace in run_all(samples, fits, "clustering", threads=fit.threads):
        so_far = best.get(trace.n_clusters)
        if so_far is None or trace.inertia[-1] < so_far.inertia[-1]:
            best[trace.n_clusters] = trace
    return [best[k] for k in numbers]
