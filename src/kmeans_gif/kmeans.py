"""The interface of the original tool, I. Corley's K-means-GIF-Visualization (2017)."""

from collections.abc import Sequence
from os import PathLike
from typing import BinaryIO

from kmeans_gif.animation import Animation
from kmeans_gif.errors import fixed_kind
from kmeans_gif.look import Look
from kmeans_gif.notes import options_named
from kmeans_gif.sources import read
from kmeans_gif.stages import animate
from kmeans_gif.types import ColorSpace, Floats, InitLike, Kind, Labels

_NAMES = {"n_clusters": "num_clust", "max_iter": "max_iters"}
"""Options of this class by their name in the rest of the library."""


class KMeans:
    """K-means that writes every step as a frame of a GIF.

    Parameters
    ----------
    data : array, data frame, path, binary file or PIL image
        What to cluster; see `kmeans_gif.read`.
    num_clust : int
        Number of clusters.
    max_iters : int
        Maximum number of iterations.
    is_image : bool
        Whether the data are an image rather than points.
    distinct_colors : bool
        Whether to draw the clusters of an image in distinct colours instead of their mean colours. Clusters of points
        always have distinct colours.
    init, seed, n_init, color_space, standardize
        See `kmeans_gif.cluster`.
    columns, drop_missing
        See `kmeans_gif.read`.
    look : Look
        Options of the drawing.

    Attributes
    ----------
    centroids : ndarray of shape (num_clust, features), float64
        The final centroids, in the units of the data; set by `fit`.
    clusters : ndarray of shape (n_samples,), int32
        Label of each point that was not dropped, or of each pixel, row by row, with −1 for fully transparent pixels;
        set by `fit`.
    animation : Animation
        The animation that was written; set by `fit`.

    Examples
    --------
    >>> import io
    >>> import kmeans_gif as kg
    >>> kmeans = kg.KMeans("example:camera", 2, 5, is_image=True, seed=1)
    >>> centroids, clusters = kmeans.fit(io.BytesIO())
    >>> centroids.shape, clusters.shape
    ((2, 1), (262144,))
    >>> kmeans = kg.KMeans([[1, 2], [2, 1], [8, 9]], 2, look=kg.Look(theme="dark"), seed=1)
    >>> centroids, clusters = kmeans.fit(io.BytesIO())
    >>> sorted(centroids.tolist())
    [[1.5, 1.5], [8.0, 9.0]]
    """

    centroids: Floats
    clusters: Labels
    animation: Animation

    def __init__(  # noqa: PLR0913 - the original's and more
        self,
        data: object,
        num_clust: int = 3,
        max_iters: int = 50,
        is_image: bool = False,  # noqa: FBT001, FBT002 - the original takes it by position
        distinct_colors: bool = False,  # noqa: FBT001, FBT002
        *,
        init: InitLike = "random",
        seed: int | None = None,
        n_init: int = 1,
        color_space: ColorSpace = "rgb",
        columns: Sequence[str | int] | None = None,
        drop_missing: bool = False,
        standardize: bool = False,
        look: Look = Look(),
    ) -> None:
        self.data = data
        self.num_clust = num_clust
        self.max_iters = max_iters
        self.is_image = is_image
        self.distinct_colors = distinct_colors
        self.init = init
        self.seed = seed
        self.n_init = n_init
        self.color_space = color_space
        self.columns = columns
        self.drop_missing = drop_missing
        self.standardize = standardize
        self.look = look

    def fit(self, path: str | PathLike[str] | BinaryIO | None = None) -> tuple[Floats, Labels]:
        """Cluster the data and write the GIF.

        Parameters
        ----------
        path : path or binary file, optional
            File to write, by default ``k-means_{num_clust}_clusters.gif`` in the working directory.

        Returns
        -------
        centroids : ndarray of shape (num_clust, features), float64
            The final centroids, in the units of the data.
        clusters : ndarray of shape (n_samples,), int32
            Label of each point or pixel.

        Raises
        ------
        OptionError, SourceError, OSError
            See `kmeans_gif.animate`.
        """
        kind: Kind = "image" if self.is_image else "points"
        other = (
            "the data are points; leave is_image out" if self.is_image else "the data are a picture; add is_image=True"
        )
        with fixed_kind(other):
            data = read(self.data, kind=kind, columns=self.columns, drop_missing=self.drop_missing)
        with options_named(_NAMES):
            self.animation = animate(
                data,
                f"k-means_{self.num_clust}_clusters.gif" if path is None else path,
                n_clusters=self.num_clust,
                init=self.init,
                seed=self.seed,
                n_init=self.n_init,
                max_iter=self.max_iters,
                color_space=self.color_space,
                distinct_colors=self.distinct_colors,
                standardize=self.standardize,
                look=self.look,
            )
        trace = self.animation.trace
        self.centroids = trace.values().copy()
        self.clusters = trace.labels(data).reshape(-1)
        return self.centroids, self.clusters
