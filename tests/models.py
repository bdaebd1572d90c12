"""Independent models of the rules that the tests hold the core to, plain and slow."""

from typing import Any

import numpy as np
import skimage.data
from numpy.typing import NDArray

from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.spaces import Space
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.images.image import Picture, image_canvas, picture_of
from kmeans_gif.drawing.inks import inks_for
from kmeans_gif.drawing.sheet import Sheet, Still, one_panel
from kmeans_gif.drawing.shots import Shot, shots
from kmeans_gif.drawing.sizes import Size
from kmeans_gif.drawing.story import cues_of
from kmeans_gif.options import Timing
from kmeans_gif.sources import Image, Points, read
from kmeans_gif.types import ColorSpace, Kind

Array = NDArray[Any]

RGB = Space("rgb", 0.0, 255.0)


def photo(name: str) -> Array:
    """One of scikit-image's."""
    pixels: Array = getattr(skimage.data, name)()
    return pixels


def image_of(pixels: object) -> Image:
    return read(pixels, kind="image", max_pixels=100_000_000)


def samples_from(pixels: object, name: ColorSpace = "rgb") -> Samples:
    image = image_of(pixels)
    return samples_of(image, Space(name, 0.0, image.white))


def values_of(samples: Samples) -> Array:
    """The different values of an image's samples."""
    assert samples.values is not None
    return samples.values


def weights_of(samples: Samples) -> NDArray[np.int64]:
    """How often each value of an image occurs."""
    assert samples.weights is not None
    return samples.weights


def coordinates_of(samples: Samples) -> NDArray[np.float64]:
    """All rows, in the space."""
    return samples.rows(0, samples.n_rows)


def white_of(space: Space) -> float:
    """Where white is, in the units of an image."""
    assert isinstance(space.scale, float | int)
    return space.scale


def points_of(rows: NDArray[np.float64]) -> Points:
    names = tuple(f"column {i}" for i in range(rows.shape[1]))
    return Points(len(rows), names, lambda start, stop: rows[start:stop])


def point_samples(rows: NDArray[np.float64], space: Space | None = None, threads: int = 1) -> Samples:
    """Points measured by their columns as they are, if no space is given."""
    features = rows.shape[1]
    as_they_are = Space("columns", (0.0,) * features, (1.0,) * features)
    return samples_of(points_of(rows), space or as_they_are, threads=threads)


def picture_from(pixels: object, size: Size = None) -> Picture:
    image = image_of(pixels)
    return picture_of(image, Space("rgb", 0.0, image.white), size)


def sheet_with(pixels: object, n_clusters: int) -> Sheet:
    """A sheet of the pixels alone."""
    picture = picture_from(pixels)
    inks = inks_for([n_clusters], "light", colors=256, ground=False, hole=picture.has_holes)
    height, width = picture.inverse.shape
    return one_panel(width, height, inks, Still(image_canvas(picture, inks)))


def trace_with(centroids: Array, space: Space = RGB, kind: Kind = "image") -> Trace:
    """A run through given centroids, of shape (steps, k, features); its other numbers are made up."""
    steps, k, _ = centroids.shape
    sums, moved = np.arange(float(steps), 0, -1), np.full(steps, 7.0)
    relocated = np.zeros((steps, k), bool)
    weights = np.full((steps, k), 7.0)
    record = (kind, space, None, 7 * k, None, "array", 0, "0")
    return Trace(np.array(centroids, np.float64), sums, weights, moved, np.zeros(steps), relocated, False, *record)


def shots_through(centroids: Array, space: Space = RGB, kind: Kind = "image") -> list[Shot]:
    """The shots of such a run."""
    return list(shots([trace_with(centroids, space, kind)], cues_of(len(centroids) - 1, Timing(70, 70, 0))))


def expanded(samples: Samples) -> NDArray[np.float64]:
    """One row for each unit of weight, in the space."""
    return np.repeat(coordinates_of(samples), weights_of(samples), axis=0)


def distances(rows: Array, centroids: Array) -> NDArray[np.float64]:
    """Squared, summed in feature order; of shape (n, k)."""
    out = np.zeros((len(rows), len(centroids)))
    for feature in range(rows.shape[1]):
        away = rows[:, feature, None].astype(np.float64) - centroids[None, :, feature]
        out += away * away
    return out


def tree_sum(terms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add terms of shape (n, …) in the stated order: 64 in order from zero, 64 of those sums in order, up to the root.

    Each addition is one of NumPy's elementwise ones; none of its reductions is used.
    """
    while True:
        groups = np.concatenate([terms, np.zeros((-len(terms) % 64, *terms.shape[1:]))])
        groups = groups.reshape(-1, 64, *terms.shape[1:])
        terms = np.zeros((len(groups), *terms.shape[1:]))
        for i in range(64):
            terms = terms + groups[:, i]
        if len(terms) == 1:
            return terms.reshape(terms.shape[1:])


def next_centroids(
    values: Array, weights: Array, centroids: NDArray[np.float64], pinned: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Means in exact arithmetic where values are whole, and the rule for empty clusters, a value at a time.

    An empty cluster gets the place of the sample farthest from its own centroid: in order of label, different values,
    none from a cluster of one distinct value, ties to the smallest value. The first `pinned` stay where they are, and
    their clusters give any value that is elsewhere.
    """
    table = distances(values, centroids)
    labels = table.argmin(axis=1)
    away = [(float(-table[i, labels[i]]), tuple(values[i].tolist())) for i in range(len(values))]
    sizes = [int((labels == c).sum()) for c in range(len(centroids))]
    takers = sorted(
        pair for pair, label in zip(away, labels, strict=True) if (pair[0] < 0 if label < pinned else sizes[label] > 1)
    )
    moved = centroids.copy()
    empty = np.zeros(len(centroids), dtype=bool)
    for c in range(pinned, len(centroids)):
        own = labels == c
        if own.any():
            moved[c] = (values[own] * weights[own, None].astype(np.int64)).sum(axis=0) / weights[own].sum()
        else:
            empty[c] = True
            moved[c] = takers.pop(0)[1]
    return moved, empty
