"""Inputs of a command line: sources, and files of first centroids."""

from collections.abc import Mapping, Sequence
from typing import Any

from kmeans_gif.cli.streams import StandardInput
from kmeans_gif.errors import SourceError
from kmeans_gif.options import SEEDINGS
from kmeans_gif.sources import Image, Points, read
from kmeans_gif.sources.centroids import read_centroids
from kmeans_gif.types import Init


def first_centroids(init: str, ks: Sequence[int]) -> Init:
    """Check ``--init``; a file must have a row for each cluster."""
    for seeding in SEEDINGS:
        if init == seeding:
            return seeding
    try:
        centroids = read_centroids(init)
    except (FileNotFoundError, IsADirectoryError):
        raise SourceError(f"--init {init!r} is neither {', '.join(SEEDINGS)} nor a CSV or NPY file; check it") from None
    for k in ks:
        if len(centroids) != k:
            raise SourceError(f"{init!r} holds {len(centroids)} centroids, not the {k} of -k; use -k {len(centroids)}")
    return centroids


def read_input(source: str, stdin: bytes, reading: Mapping[str, Any]) -> Image | Points:
    """Read an input; unlike for an output, the error for a missing file doesn't suggest to create its folder."""
    try:
        record: Image | Points = read(StandardInput(stdin) if source == "-" else source, **reading)
    except FileNotFoundError:
        raise SourceError(f"{source}: no such file or directory; check the name") from None
    return record
