"""What is clustered: rows with weights, in blocks of neighbours, and the assignment of all of them to centroids.

The colours of an image are counted: a photo of twelve million pixels has some hundred thousand different ones, and
k-means over those, weighted, gives what it gives over the pixels. Sums of whole numbers are whole and exact, so how the
data were cut into strips, pieces or threads leaves no trace. Sums of floats follow one tree whatever the threads do:
rows are added inside their block of 64, 64 blocks make a branch, 64 branches a piece, 64 pieces a node, and so on.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from kmeans_gif import _native, progress
from kmeans_gif.clustering.blocks import calls, float_blocks
from kmeans_gif.clustering.spaces import Space, to_space
from kmeans_gif.errors import SourceError
from kmeans_gif.sources.records import Image, Points
from kmeans_gif.types import Bytes, ColorSpace, Floats, Kind, Values

_STRIP_PIXELS = 1 << 20
"""Pixels or rows handed to one call of a kernel: some 50 ms of work."""

_FANOUT = 64
"""How many sums make a sum of the next level of the tree."""

LARGEST = 1e150
"""Coordinates up to this have squares, and sums of squares, that are finite."""

_DTYPES = {255.0: "uint8", 65535.0: "uint16", 1.0: "float64"}


@dataclass(frozen=True, slots=True, eq=False)
class ClusterSums:
    """What an assignment sums up to; those of disjoint samples add up.

    Attributes
    ----------
    weights : ndarray of shape (k,), int64 or float64
        Weight of each cluster.
    sums : ndarray of shape (k, features), int64 or float64
        Weighted sums of each cluster's rows, in the space.
    inertia : float
        Σ weight × squared distance to the own centroid.
    moved : float
        Weight of the samples whose label is not what the previous centroids gave; all of it where there are none.
    """

    weights: Values
    sums: Values
    inertia: float
    moved: float

    def __add__(self, other: "ClusterSums") -> "ClusterSums":
        return ClusterSums(
            self.weights + other.weights, self.sums + other.sums, self.inertia + other.inertia, self.moved + other.moved
        )


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """What is clustered; disjoint samples of images of one space add up.

    Attributes
    ----------
    kind : {"image", "points"}
        Where they are from.
    n_samples : int
        How many samples there are, equal ones and partly transparent ones included.
    n_rows : int
        How many rows there are: of an image the different values, of points all.
    features : int
        Columns of a row.
    space : Space
        Where distances are measured.
    rows : callable
        ``rows(start, stop)`` gives rows in the space, float64; those of an image in the order of `values`.
    blocks : Blocks
        The rows in blocks of neighbours.
    weight_of_one : int
        The weight of one whole sample: 1, or 255 where weights are sums of alpha.
    values : ndarray of shape (n_rows, features), uint8, uint16 or float64, or None
        Of an image the different rows in units: whole numbers along the Morton curve, floats in ascending order.
    weights : ndarray of shape (n_rows,), int64 or float64, or None
        Of an image how often each occurs or, where pixels are transparent, the sum of its pixels' alpha. Of points,
        where they are weighted, the positive weight of each.
    """

    kind: Kind
    n_samples: int
    n_rows: int
    features: int
    space: Space
    rows: Callable[[int, int], Floats]
    blocks: _native.Blocks
    weight_of_one: int = 1
    values: Values | None = None
    weights: Values | None = None

    def __add__(self, other: "Samples") -> "Samples":
        if self.values is None or self.weights is None or other.values is None or other.weights is None:
            return NotImplemented
        mine, others = ((s.features, str(v.dtype), s.space) for s, v in ((self, self.values), (other, other.values)))
        if mine != others:
            raise ValueError(f"samples of {mine} and of {others} do not add up; give images of one kind and space")
        counter = _native.RowCounter(self.features, self.values.dtype.name)
        one = max(self.weight_of_one, other.weight_of_one)
        counter.add_counted(self.values, self.weights * (one // self.weight_of_one))
        counter.add_counted(other.values, other.weights * (one // other.weight_of_one))
        return _counted(counter, one, self.n_samples + other.n_samples, self.space)


def strips_of(image: Image) -> Iterator[tuple[Values, Bytes | None]]:
    """Cut an image into strips that one kernel call can take.

    Parameters
    ----------
    image : Image
        The picture.

    Yields
    ------
    pixels : ndarray of shape (n, features), uint8, uint16 or float64
        Row by row.
    alpha : ndarray of shape (n,), uint8, or None
        Their opacity, if there is any.
    """
    height = max(1, _STRIP_PIXELS // image.width)
    for start in range(0, image.height, height):
        stop = min(image.height, start + height)
        values, alpha = image.rows(start, stop)
        yield values.reshape(-1, image.features), None if alpha is None else alpha.reshape(-1)
        progress.report("looking at pixels", stop, image.height)


def space_of(source: Image | Points, color_space: ColorSpace, *, standardize: bool = False) -> Space:
    """Say where distances between samples of a source are measured.

    Parameters
    ----------
    source : Image or Points
        The picture or the points.
    color_space : {"rgb", "lab", "oklab"}
        Of a picture.
    standardize : bool
        Whether each column of points is taken less its mean and divided by its standard deviation; one that is
        constant is divided by 1.

    Returns
    -------
    Space
        A colour space, or the columns.
    """
    if isinstance(source, Image):
        return Space(color_space, 0.0, source.white)
    features = len(source.names)
    if not standardize:
        return Space("columns", (0.0,) * features, (1.0,) * features)
    first = source.rows(0, 1)[0]  # about which a constant column sums up to zero, whatever its value
    mean = first + _column_sums(source, lambda rows: rows - first) / source.n
    variance = _column_sums(source, lambda rows: (rows - mean) * (rows - mean)) / source.n
    scale = np.where(variance > 0, np.sqrt(variance), 1.0)
    return Space("columns", tuple(mean.tolist()), tuple(scale.tolist()))


def _column_sums(points: Points, of: Callable[[Floats], Floats]) -> Floats:
    """Add rows in order, one after the other, so that chunks leave no trace."""
    total = np.zeros((1, len(points.names)))
    for start in range(0, points.n, _STRIP_PIXELS):
        rows = of(points.rows(start, min(points.n, start + _STRIP_PIXELS)))
        total = np.add.accumulate(np.concatenate([total, rows]), axis=0)[-1:]
        progress.report("standardizing", start, points.n)
    sums: Floats = total[0]
    return sums


def samples_of(
    source: Image | Points,
    space: Space,
    *,
    watch: Callable[[Values, Bytes | None], None] | None = None,
    threads: int = 1,
) -> Samples:
    """Make samples of an image or of points.

    Parameters
    ----------
    source : Image or Points
        The picture, whose different colours are counted, or the points, which are taken as they are.
    space : Space
        Where distances will be measured.
    watch : callable, optional
        Gets every strip of an image that goes by, as `strips_of` gives it: what else is wanted of the pixels, so that
        they are read once.
    threads : int
        How many threads to use; changes nothing but the time.

    Returns
    -------
    Samples
        Those of an image are weighted by alpha if any pixel is partly transparent, else by how often a colour occurs.

    Raises
    ------
    SourceError
        If every pixel is wholly transparent, an image has more different colours than may be kept or is damaged, or a
        value of points is too large.
    """
    if isinstance(source, Points):

        def rows(start: int, stop: int) -> Floats:
            return to_space(source.rows(start, stop), space)

        return samples_of_rows(rows, source.n, space, keep_order=False, threads=threads)
    counter = _native.RowCounter(source.features, _DTYPES[source.white])
    most = source.most_colors
    n_samples, one, checked, since = 0, 1, 0, 0
    for pixels, alpha in strips_of(source):
        counter.add(pixels, alpha, threads)
        if watch is not None:
            watch(pixels, alpha)
        n_samples += len(pixels) if alpha is None else int(np.count_nonzero(alpha))
        one = 1 if alpha is None else 255
        since += len(pixels)
        if most is not None and checked + since > most and 2 * since > most:  # to look takes a while near the bound
            checked, since = _checked_colors(len(counter.sorted(threads)[0]), most), 0
    if n_samples == 0:
        raise SourceError("every pixel is wholly transparent; give an image with pixels to be seen")
    return _counted(counter, one, n_samples, space, most_colors=most, threads=threads)


def _checked_colors(count: int, most: int | None) -> int:
    if most is not None and count > most:
        raise SourceError(
            f"a picture that is read in strips has {count} different colours or more, but at most {most} are kept; "
            "save it with 8 bits a channel, or raise max_pixels (--max-pixels) to its size if there is memory for it"
        )
    return count


def samples_of_rows(
    rows: Callable[[int, int], Floats],
    n: int,
    space: Space,
    *,
    weights: Floats | None = None,
    keep_order: bool,
    threads: int,
) -> Samples:
    """Make samples of rows that are in columns of a space already.

    Parameters
    ----------
    rows : callable
        ``rows(start, stop)`` gives rows of shape (stop − start, features), float64.
    n : int
        How many rows there are.
    space : Space
        Named "columns".
    weights : ndarray of shape (n,), float64, optional
        Their weights; 1 each where not given.
    keep_order : bool
        Whether ``blocks.order()`` will be asked for.
    threads : int
        How many threads to use; changes nothing but the time.

    Returns
    -------
    Samples
        Of kind "points".

    Raises
    ------
    SourceError
        If a value is too large.
    """
    features = np.size(space.scale)
    blocks = float_blocks(rows, n, features, weights=weights, keep_order=keep_order, threads=threads)
    largest = float(np.abs(blocks.bounds()).max())
    if largest > LARGEST:
        raise SourceError(f"a value of {largest:g} is too large to be squared; scale columns to at most {LARGEST:g}")
    return Samples("points", n, n, features, space, rows, blocks, weights=weights)


def _counted(
    counter: _native.RowCounter,
    one: int,
    n_samples: int,
    space: Space,
    *,
    most_colors: int | None = None,
    threads: int = 1,
) -> Samples:
    values, weights = counter.sorted(threads)
    _checked_colors(len(values), most_colors)
    if one > 1 and int(weights.sum()) == one * n_samples:  # no sample is partly transparent
        weights, one = weights // one, 1

    def rows(start: int, stop: int) -> Floats:
        return to_space(values[start:stop], space)

    if space.name == "rgb" and values.dtype != np.float64:
        blocks = _native.Blocks(values, weights, threads)
    else:
        blocks = float_blocks(rows, *values.shape, weights=weights, keep_order=True, threads=threads)
    n, features = values.shape
    return Samples("image", n_samples, n, features, space, rows, blocks, one, values, weights)


def assign(samples: Samples, centroids: Floats, previous: Floats | None = None, *, threads: int = 1) -> ClusterSums:
    """Give every sample to its nearest centroid, ties to the lowest label.

    Parameters
    ----------
    samples : Samples
        What is clustered.
    centroids : ndarray of shape (k, features), float64
        In the samples' space.
    previous : ndarray of shape (k, features), float64, optional
        The centroids whose labels `moved` compares with; without them all weight counts as moved.
    threads : int
        How many threads to use; changes nothing but the time.

    Returns
    -------
    ClusterSums
        Weight, sums, inertia and moved weight.
    """
    blocks = samples.blocks
    parts: list[ClusterSums] = []
    n_pieces = blocks.n_pieces
    for first, last in calls(n_pieces):
        parts += [ClusterSums(*piece) for piece in blocks.assign_pieces(centroids, previous, first, last, threads)]
        if n_pieces > 1:
            progress.report("assigning", last, n_pieces)
    while len(parts) > 1:
        parts = [reduce(add, parts[i : i + _FANOUT]) for i in range(0, len(parts), _FANOUT)]
    total = parts[0]
    if total.sums.dtype == np.float64:
        return total
    return ClusterSums(total.weights, total.sums, blocks.inertia(total.weights, total.sums, centroids), total.moved)
