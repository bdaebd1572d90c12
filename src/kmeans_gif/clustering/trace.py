"""The record of a run of k-means: the centroids of every step and statistics of the assignment to them.

The centroids determine everything else about a step: its labels, its inertia and the next centroids. Labels are
therefore not stored; `Trace.labels` computes them for any data at any step.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields
from math import inf
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.blocks import labels_in_order, labels_of
from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.pixels import each_pixel
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.spaces import Space, to_space, to_srgb8, to_units
from kmeans_gif.errors import SourceError
from kmeans_gif.options import checked_threads
from kmeans_gif.sources import read
from kmeans_gif.sources.records import Image, Points
from kmeans_gif.types import Bytes, Floats, Kind, Labels
from kmeans_gif.version import __version__


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of a run, in the space of the samples; see `Trace`."""

    centroids: Floats
    inertia: float
    cluster_weights: Floats
    moved: float
    shift: float
    relocated: NDArray[np.bool_]


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
        Whether no sample changed cluster in the last step and no cluster is empty.
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
        Seeding method: "random", "k-means++" or "array".
    seed : int
        Random seed of this run.
    version : str
        Version of kmeans-gif.
    optimum : float or None
        Lowest possible inertia of that many clusters, found exactly for samples of one feature (grayscale images,
        points of one column); equal to the last `inertia` if the run reached it. None for more features, if there are
        too many different values (more than 65 536, or more than 4 194 304 ÷ k), and for runs of `TracedKMeans`.
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

    def __post_init__(self) -> None:
        for name in _ARRAYS:
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

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trace):
            return NotImplemented
        same = (getattr(self, f.name) == getattr(other, f.name) for f in fields(self) if f.name not in _ARRAYS)
        return all(same) and all(np.array_equal(getattr(self, name), getattr(other, name)) for name in _ARRAYS)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        end = "converged" if self.converged else "not converged"
        return (
            f"<Trace of {self.kind}: {self.n_clusters} clusters, {self.n_iter} iterations, {end}, "
            f"inertia {self.inertia[-1]:.6g}>"
        )

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

    def labels(
        self,
        data: object,
        step: int = -1,
        *,
        threads: int | None = None,
    ) -> Labels:
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
        ndarray of shape (n,), int32
            Label of each pixel, row by row, or of each point, in order; ties go to the lowest label. Fully transparent
            pixels have the label −1; dropped points have no label.

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
        """
        centroids = self.centroids[step]
        n_threads = checked_threads(threads)
        source = read(data, kind=self.kind)
        if isinstance(source, Points):
            return self._labels_of_points(source, centroids, n_threads)
        check_image(self, source)
        samples = samples_of(source, self.space, threads=n_threads)
        labels = np.append(labels_of(samples.blocks, centroids, threads=n_threads).astype(np.int32), np.int32(-1))
        return each_pixel(source, samples, labels, least_alpha=1, threads=n_threads).reshape(-1)

    def _labels_of_points(self, points: Points, centroids: Floats, threads: int) -> Labels:
        positions = self._positions_in(points)

        def rows(start: int, stop: int) -> Floats:
            found = points.rows(start, stop)
            return to_space(found if positions is None else np.ascontiguousarray(found[:, positions]), self.space)

        return labels_in_order(rows, points.n, centroids, threads=threads)

    def _positions_in(self, points: Points) -> list[int] | None:
        """Return the positions of the run's columns in other points, or None if the columns are the same."""
        if self.names is None or not points.named or points.names == self.names:
            features = self.centroids.shape[2]
            if len(points.names) != features:
                raise SourceError(
                    f"the data have {len(points.names)} columns ({', '.join(points.names)}), the trace has {features}; "
                    "give data like those it was made from"
                )
            return None
        missing = [name for name in self.names if name not in points.names]
        if missing:
            raise SourceError(
                f"the data have no column {', '.join(map(repr, missing))}; give the columns that the trace was made "
                f"from, {', '.join(map(repr, self.names))}, or an array to match columns by position"
            )
        several = [name for name in self.names if max(self.names.count(name), points.names.count(name)) > 1]
        if several:
            raise SourceError(
                f"the data or the trace have several columns {several[0]!r}; give an array to match columns by position"
            )
        return [points.names.index(name) for name in self.names]

    def save(self, file: str | PathLike[str] | BinaryIO) -> None:
        """Write the trace as a NumPy .npz archive without pickled objects.

        Parameters
        ----------
        file : path or binary file
            File to write.
        """
        import json  # noqa: PLC0415 - not needed by the command

        record = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _ARRAYS}
        record["space"] = [self.space.name, self.space.shift, self.space.scale]
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        np.savez_compressed(file, record=np.array(json.dumps(record)), **arrays)

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
            If the file is not a saved trace.
        """
        import json  # noqa: PLC0415 - as above

        with _opened(file) as stream:
            try:
                # Given a path, NumPy leaves the file open if the archive is damaged.
                with np.load(stream, allow_pickle=False) as archive:
                    record = json.loads(str(archive["record"]))
                    arrays = {name: archive[name] for name in _ARRAYS}
                    names = record.get("names")
                    record |= {"space": _space_of(record["space"]), "names": None if names is None else tuple(names)}
                    return Trace(**arrays, **record)
            except Exception as error:  # zipfile and NumPy raise a dozen kinds
                reason = " ".join(str(error).split())
                raise SourceError(
                    f"{file} is not a saved trace ({reason}); give a file that Trace.save wrote"
                ) from error


def _space_of(record: list[Any]) -> Space:
    name, *shift_and_scale = record
    shift, scale = (tuple(each) if isinstance(each, list) else each for each in shift_and_scale)
    return Space(name, shift, scale)


def _opened(file: str | PathLike[str] | BinaryIO) -> AbstractContextManager[BinaryIO]:
    return Path(file).open("rb") if isinstance(file, str | PathLike) else nullcontext(file)


_ARRAYS = ("centroids", "inertia", "cluster_weights", "moved", "shift", "relocated")


def trace_of(steps: Sequence[Step], samples: Samples, *, init: str, seed: int) -> Trace:
    """Build a trace from the steps of a run."""
    last = steps[-1]
    return Trace(
        **{name: np.array([getattr(step, name) for step in steps]) for name in _ARRAYS},
        converged=last.moved == 0 and bool((last.cluster_weights > 0).all()),
        kind=samples.kind,
        space=samples.space,
        names=samples.names,
        n_samples=samples.n_samples,
        n_unique=samples.n_rows if samples.kind == "image" else None,
        init=init,
        seed=seed,
        version=__version__,
        optimum=None,  # added by `with_optimum`
    )


def check_image(trace: Trace, image: Image) -> None:
    """Refuse an image with other features or units than those of a run."""
    if trace.kind != "image":
        raise SourceError("the trace is one of points, which have no colours; give one of an image")
    if (image.features, image.white) != (trace.centroids.shape[2], trace.space.scale):
        raise SourceError(
            f"the data have {image.features} features with white at {image.white:g}, the trace has "
            f"{trace.centroids.shape[2]} with white at {trace.space.scale:g}; give data like those it was made from"
        )


def above_optimum(trace: Trace) -> str | None:
    """Format how far above the best possible clustering a run ended, if that is known.

    >>> from kmeans_gif import cluster
    >>> above_optimum(cluster([[0], [1], [2], [10], [20]], n_clusters=2, init=[[10], [20]]))
    '20.7 % above the best possible'
    """
    if trace.optimum is None:
        return None
    above = float(trace.inertia[-1]) - trace.optimum
    if above == 0:
        return "the best possible"
    percent = inf if trace.optimum == 0 else 100 * above / trace.optimum
    if percent > _LARGEST_PERCENT:
        return f"{above:.6g} above the best possible"
    return f"{'<0.1' if percent < 0.05 else f'{percent:.1f}'} % above the best possible"


_LARGEST_PERCENT = 1e6
"""Beyond this the optimum is 0 but for rounding, and the difference itself is told."""
