"""How sure the label of a pixel is, by the squared distances to its two nearest centroids."""

import os
from pathlib import PurePath

import numpy as np

from kmeans_gif import progress
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.types import Bytes, Floats

_ROWS_AT_ONCE = 1 << 14
"""Rows whose distances to a centroid stay in the cache."""

MIN_CLUSTERS = 2

SUFFIXES = (".png", ".tif", ".tiff")


def doubt_format(path: str | os.PathLike[str]) -> str:
    """Return the suffix of a picture of doubt, or raise if its format can't hold 8-bit gray."""
    suffix = PurePath(path).suffix
    if suffix.lower() not in SUFFIXES:
        raise OptionError(
            Option("doubt"),
            f" can't be written to {os.fspath(path)!r}: its format {suffix!r} does not hold gray exactly; "
            f"use {', '.join(SUFFIXES)}",
        )
    return suffix.lower()


def check_two(n_clusters: int) -> None:
    """Refuse a run without a second nearest centroid."""
    if n_clusters < MIN_CLUSTERS:
        raise SourceError(
            "doubt compares the two nearest centroids, but ",
            *(Option("n_clusters", n_clusters), "; use at least ", Option("n_clusters", MIN_CLUSTERS)),
        )


def doubts_of(samples: Samples, centroids: Floats) -> Floats:
    """Return the doubt of each row, in the order of ``blocks.order()``: 0 at a centroid, 1 between two.

    It is the squared distance to the nearest centroid divided by that to the second nearest.
    """
    check_two(len(centroids))
    doubts = np.empty(samples.n_rows)
    for start in range(0, samples.n_rows, _ROWS_AT_ONCE):
        rows = samples.rows(start, min(samples.n_rows, start + _ROWS_AT_ONCE))
        first = np.full(len(rows), np.inf)
        second = first.copy()
        for centroid in centroids:
            away = rows - centroid
            away *= away
            distance = away[:, 0].copy()
            for f in range(1, away.shape[1]):
                distance += away[:, f]
            np.minimum(second, np.maximum(first, distance), out=second)
            np.minimum(first, distance, out=first)
        doubts[start : start + len(rows)] = np.divide(first, second, out=np.ones(len(rows)), where=second > 0)
        progress.report("measuring doubt", start, samples.n_rows)
    blocks = samples.blocks_in_memory
    return doubts[blocks.order()] if blocks.reordered else doubts


def doubt_bytes(doubts: Floats) -> Bytes:
    """Scale doubts to 0–255, rounded half to even.

    >>> doubt_bytes(np.array([0, 0.5, 1])).tolist()
    [0, 128, 255]
    """
    return np.rint(doubts * 255).astype(np.uint8)
