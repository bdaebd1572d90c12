"""The record of a run of k-means: the centroids of every step and statistics of the assignment to them.

The centroids determine everything else about a step: its labels, its inertia and the next centroids. Labels are
therefore not stored; `Trace.labels` computes them for any data at any step.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields
from os import PathLike
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.clustering.labelling import Centroids, labels_of_any
from kmeans_gif.clustering.spaces import Space, to_srgb8, to_units
from kmeans_gif.options import checked_threads
from kmeans_gif.types import Bytes, ColorOrder, Floats, Kind

if TYPE_CHECKING:
    from kmeans_gif.results.palette import Palette


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Trace:
    """Every step of a run of k-means.

    Attributes
    ----------
    centroids : ndarray of shape (steps, k, features), float64
        Centroids in `space`; `values` returns them in the units of the data.
    inertia : ndarray of shape (steps,), float64
        Sum of weighted squared distances of the samples to their nearest centroid.
    cluster_weights : ndarray of shape (steps, k), float64
        Total weight of the samples of each cluster.
    moved : ndarray of shape (steps,), float64
        Total weight of the samples whose label differs from the step before; that of all samples at step 0.
    shift : ndarray of shape (steps,), float64
        Root of the summed squared distances of the centroids to those of the step before; 0 at step 0.
    relocated : ndarray of shape (steps, k), bool
        Centroids that were moved to a far sample because their cluster was empty.
    converged : bool
        Whether no sample changed cluster in the last step and no cluster is empty, except those of pinned centroids.
    kind : {"image", "points"}
        What was clustered.
    space : Space
        Space in which distances were measured.
    names : tuple of str or None
        Names of the columns of points; None for images, and for arrays without names.
    n_samples : int
        Number of samples.
    n_unique : int or None
        Number of different values among the samples; None for points.
    init : str
        Seeding method: "random", "k-means++", "k-means||" or "array".
    seed : int
        Random seed of this run.
    version : str
        Version of kmeans-gif.
    optimum : float or None
        Lowest possible inertia of that many clusters, found exactly for samples of one feature (grayscale images,
        points of one column); equal to the last `inertia` if the run reached it. None for more features, if there are
        too many different values (more than 65 536, or more than 4 194 304 ÷ k), for runs of `TracedKMeans`, and if
        centroids are pinned.
    pinned : int
        Number of pinned centroids, which never move: the first ones.
    """

    centroids: Floats
    inertia: Floats
    cluster_weights: Floats
    moved: Floats
    shift: Floats
    relocated: NDArray[np.bool_]
    converged: bool
    kind: Kind
    space: Space
    names: tuple[str, ...] | None
    n_samples: int
    n_unique: int | None
    init: str
    seed: int
    version: str
    optimum: float | None = None
    pinned: int = 0

    def __post_init__(self) -> None:
        for name in ARRAYS:
            getattr(self, name).flags.writeable = False

    def __reduce__(self) -> tuple[type["Trace"], tuple[object, ...]]:  # so that a copy's arrays are read-only too
        return Trace, tuple(getattr(self, f.name) for f in fields(self))

    @property
    def n_iter(self) -> int:
        """Number of iterations: steps − 1."""
        return len(self.centroids) - 1

    @property
    def n_clusters(self) -> int:
        """Number of clusters."""
        return int(self.centroids.shape[1])

    @property
    def digest(self) -> tuple[str, ...]:
        """Digest of each step, by which runs can be compared: equal if centroids and weights are, to the last bit.

        It is the first 16 hexadecimal digits of the SHA-256 of ``centroids[step]`` and then ``cluster_weights[step]``,
        both in C order as little-endian float64, with −0 as 0.
        """
        from kmeans_gif.clustering.digests import digests_of  # noqa: PLC0415 - hashlib loads OpenSSL

        return digests_of(self.centroids, self.cluster_weights)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trace):
            return NotImplemented
        same = (getattr(self, f.name) == getattr(other, f.name) for f in fields(self) if f.name not in ARRAYS)
        return all(same) and all(np.array_equal(getattr(self, name), getattr(other, name)) for name in ARRAYS)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Trace of {self.kind}: {described(self)}>"

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        """Show the run in a notebook: a table of its steps and the curve of the inertia."""
        from kmeans_gif.notebook import trace_bundle  # noqa: PLC0415 - only notebooks need it

        return trace_bundle(self, include, exclude)

    def values(self, step: int = -1) -> Floats:
        """Return the centroids of a step in the units of the data.

        Parameters
        ----------
        step : int
            Index of the step; negative ones count from the end.

        Returns
        -------
        ndarray of shape (k, features), float64
            Centroids: 0–255, 0–65535 or 0–1 for images, in the units of the columns for points.

        Raises
        ------
        IndexError
            If there is no such step.
        """
        return to_units(self.centroids[step], self.space)

    def colors(self, step: int = -1) -> Bytes:
        """Return the colours of the clusters at a step as 8-bit sRGB.

        Parameters
        ----------
        step : int
            Index of the step; negative ones count from the end.

        Returns
        -------
        ndarray of shape (k, 3), uint8
            For images the centroids, rounded half to even and clipped; for points the distinct colours that clusters
            are drawn in, the same at every step.

        Raises
        ------
        IndexError
            If there is no such step.
        """
        centroids = self.centroids[step]
        return to_srgb8(centroids, self.space) if self.kind == "image" else cluster_colors(self.n_clusters)

    def palette(self, step: int = -1, *, sort: ColorOrder = "share") -> "Palette":
        """Return the colours of the clusters at a step with their shares.

        Parameters
        ----------
        step : int
            Index of the step; negative ones count from the end.
        sort : {"share", "lightness", "hue"}
            Order of the colours: largest share first; darkest first; or by hue angle from 0° on, with grays (chroma
            below 0.02) at the end, darkest first. Lightness, chroma and hue are those of OKLab; ties go to the lowest
            label.

        Returns
        -------
        Palette
            Colours, shares and labels, which `Palette.save` writes in many formats.

        Raises
        ------
        SourceError
            If the trace is of points.
        OptionError
            If `sort` is invalid.
        IndexError
            If there is no such step.

        Examples
        --------
        >>> import kmeans_gif as kg
        >>> kg.cluster("example:coffee", n_clusters=3, seed=1).palette()
        <Palette of 3: #af5027 #390e06 #dfaf84>
        """
        from kmeans_gif.results.palette import palette_of  # noqa: PLC0415 - palettes are made of traces

        return palette_of(self, step, sort=sort)

    def labels(
        self,
        data: object,
        step: int = -1,
        *,
        threads: int | None = None,
    ) -> Any:  # noqa: ANN401 - a series of pandas or polars, which may not be installed
        """Find the nearest centroid of a step for each sample of data of the same kind with the same features.

        If both these points and those of the run have named columns, columns are matched by name, and others are
        ignored; otherwise they are matched by position.

        Parameters
        ----------
        data : path, binary file, PIL image, array, data frame, Image or Points
            Any source, or the result of `kmeans_gif.read`.
        step : int
            Index of the step; negative ones count from the end.
        threads : int, optional
            Number of threads, by default the number of usable cores; does not change the result.

        Returns
        -------
        ndarray of shape (height, width) or (n,), int32, or a series
            Label of each pixel of the upright picture, or of each point, in order; ties go to the lowest label. Fully
            transparent pixels have the label −1. For a data frame, or a column, of pandas or polars it is a series of
            that package named "cluster", with the index of the frame. Rows of a file, array or data frame with a
            missing value have the label −1; points that `kmeans_gif.read` dropped have no label. Labels of an
            array or data frame of Dask, of Zarr or of a folder of tables are an array or series of Dask, which nothing
            has computed yet; those of arrays have the same chunks.

        Raises
        ------
        SourceError
            If the data can't be read, or have another kind, other features or other units.
        IndexError
            If there is no such step.

        Examples
        --------
        >>> import kmeans_gif as kg
        >>> trace = kg.cluster([[1, 2], [1, 3], [8, 9]], n_clusters=2, init=[[0, 0], [9, 9]])
        >>> trace.labels([[7, 7], [0, 1]]).tolist()
        [1, 0]
        >>> trace = kg.cluster("example:coffee", n_clusters=2, seed=1)
        >>> trace.labels("example:coffee").shape
        (400, 600)
        """
        centroids = Centroids(self.centroids[step], self.space, self.names)
        return labels_of_any(data, self.kind, centroids, threads=checked_threads(threads))

    def to_frame(self) -> Any:  # noqa: ANN401 - of pandas or polars, which may not be installed
        """Return the steps as a data frame, one row each.

        Returns
        -------
        DataFrame
            Of pandas or, if that is not installed, of polars, with the columns ``step``, ``inertia``, ``shift``,
            ``moved`` and ``relocated``, the number of centroids that were moved to a far sample.

        Raises
        ------
        ModuleNotFoundError
            If neither package is installed.

        Examples
        --------
        >>> import kmeans_gif as kg
        >>> frame = kg.cluster([[0], [1], [8]], n_clusters=2, init=[[0], [1]]).to_frame()
        >>> list(frame["inertia"]), list(frame["moved"])
        ([49.0, 13.25, 0.5], [3.0, 1.0, 0.0])
        """
        from kmeans_gif.clustering.exports import data_frame  # noqa: PLC0415 - not needed by the command

        columns = {"step": np.arange(len(self.inertia)), "inertia": self.inertia, "shift": self.shift}
        return data_frame({**columns, "moved": self.moved, "relocated": self.relocated.sum(axis=1)})

    def plot(self, ax: Any = None) -> Any:  # noqa: ANN401 - of matplotlib, an extra
        """Plot inertia, shift and changes of cluster by step, each as a share of its maximum.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw; by default the axes of a new figure of pyplot.

        Returns
        -------
        matplotlib.axes.Axes
            The axes, with a legend that names the maxima. The figure is not shown.

        Raises
        ------
        ModuleNotFoundError
            If matplotlib, the extra ``plot``, is not installed.

        Examples
        --------
        >>> import kmeans_gif as kg
        >>> from matplotlib.figure import Figure
        >>> axes = kg.cluster("example:camera", n_clusters=3, seed=1).plot(Figure().subplots())
        >>> axes.get_xlabel(), len(axes.lines)
        ('step', 3)
        """
        from kmeans_gif.clustering.exports import plot_steps  # noqa: PLC0415 - as above

        return plot_steps(ax, self.inertia, self.shift, self.moved)

    def save(self, file: str | PathLike[str] | BinaryIO) -> None:
        """Write the trace as a NumPy .npz archive without pickled objects.

        Parameters
        ----------
        file : path or binary file
            File to write.
        """
        from kmeans_gif.clustering.saved import write_run  # noqa: PLC0415 - most runs are not saved

        write_run(file, {f.name: getattr(self, f.name) for f in fields(self)})

    @staticmethod
    def load(file: str | PathLike[str] | BinaryIO) -> "Trace":
        """Read a trace that `save` wrote.

        Parameters
        ----------
        file : path or binary file
            File to read.

        Returns
        -------
        Trace
            A trace equal to the saved one.

        Raises
        ------
        SourceError
            If the file is not a saved trace, is damaged, or was saved by a later version.
        """
        from kmeans_gif.clustering.saved import read_run  # noqa: PLC0415 - as above

        return Trace(**read_run(file, ARRAYS))


ARRAYS = ("centroids", "inertia", "cluster_weights", "moved", "shift", "relocated")


def described(trace: Trace) -> str:
    """Describe a run and how it ended.

    >>> from kmeans_gif import cluster
    >>> described(cluster([[0], [1], [2], [10]], n_clusters=2, init=[[0], [9]]))
    '2 clusters, 1 iteration, converged, inertia 2'
    """
    counts = ((trace.n_clusters, "cluster"), (trace.n_iter, "iteration"))
    parts = [f"{n} {what}" if n == 1 else f"{n} {what}s" for n, what in counts]
    if trace.pinned:
        parts[0] += f" ({trace.pinned} pinned)"
    end = "converged" if trace.converged else "not converged"
    return ", ".join([*parts, end, f"inertia {trace.inertia[-1]:.6g}"])
