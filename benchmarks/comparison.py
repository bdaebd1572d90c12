"""N2 and N3: several runs on one sheet, beside a GIF of each; the best of many starts, beside scikit-learn."""

import io
import warnings
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import numpy as np

import kmeans_gif
from benchmarks.fit import OURS
from benchmarks.pictures import Scale, pictures
from benchmarks.report import Section, at_least, at_most, table
from benchmarks.timing import Times, interleaved
from kmeans_gif.types import Bytes, Floats

PEER = "sklearn, both cores"
SINGLE = "six GIFs"
LARGE = "kmeans-gif, panels as large as the picture"

_RUNS, _K, _SEED = 6, 8, 0

_TO_THE_END = 100_000
"""More iterations than any run needs."""


def sheet(picture: Bytes, n_iter: int, size: int | None) -> kmeans_gif.Animation:
    """Compare runs in one GIF, from an array."""
    seeds = range(_SEED, _SEED + _RUNS)
    return kmeans_gif.compare(picture, io.BytesIO(), n_clusters=_K, seed=seeds, max_iter=n_iter, size=size)


def single_gifs(picture: Bytes, n_iter: int) -> None:
    """Write a GIF of each run; the picture is read and counted once."""
    image = kmeans_gif.read(picture)
    for seed in range(_SEED, _SEED + _RUNS):
        kmeans_gif.animate(image, io.BytesIO(), n_clusters=_K, seed=seed, max_iter=n_iter)


def search(picture: Bytes, n_starts: int) -> kmeans_gif.Trace:
    """Find the best of many starts, from an array, and run each to its end."""
    return kmeans_gif.search(picture, n_starts, n_clusters=_K, seed=_SEED, max_iter=_TO_THE_END).best


def sklearn_search(picture: Bytes, starts: list[Floats]) -> float:
    """Find the best of the same starts with scikit-learn, and return its inertia."""
    from sklearn.cluster import KMeans

    pixels = picture.reshape(-1, 3).astype(np.float32)
    mean, turn = pixels.mean(axis=0), iter(starts)  # it subtracts the mean before it asks for first centroids

    def first(*_: object, random_state: object) -> Floats:  # noqa: ARG001 - it is given by name
        centroids: Floats = next(turn) - mean
        return centroids

    fitted = KMeans(_K, init=first, n_init=len(starts), tol=0, max_iter=_TO_THE_END, algorithm="lloyd").fit(pixels)
    return float(fitted.inertia_)


def first_of(picture: Bytes, n_starts: int) -> list[Floats]:
    """Return the first centroids of some starts."""
    image = kmeans_gif.read(picture)
    seeds = range(_SEED, _SEED + n_starts)
    return [kmeans_gif.cluster(image, n_clusters=_K, seed=seed, max_iter=1).values(0) for seed in seeds]


def section(scale: Scale) -> Section:
    """Compare runs of each photo, and search for the best of many; milliseconds, and seconds."""
    sheets: Times = {}
    searches: Times = {}
    measured = max(2, scale.starts // 20)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kmeans_gif.Note)  # not converged
        for name, picture in pictures(scale).items():
            square = np.ascontiguousarray(picture[:512, :512])
            sheets[name] = interleaved(_sheets(square, scale.n_iter), scale.repeats)
            ours: dict[str, Callable[[], object]] = {OURS: partial(search, picture, scale.starts)}
            searches[name] = {job: ms / 1000 for job, ms in interleaved(ours, scale.repeats).items()}
            if not find_spec("sklearn"):
                continue
            starts = first_of(picture, measured)
            peer: dict[str, Callable[[], object]] = {PEER: partial(sklearn_search, picture, starts)}
            searches[name][PEER] = interleaved(peer, 1)[PEER] / 1000 * scale.starts / measured
    return Section(
        f"N2: {_RUNS} runs of photos, cut to at most 512×512, in one GIF, k={_K}, {scale.n_iter} iterations; "
        f"N3: the best of {scale.starts} starts, k={_K}, run to the end",
        (
            at_most(
                "N2 runs compared, of as many GIFs", 1.3, tuple(row[OURS] / row[SINGLE] for row in sheets.values())
            ),
            at_least(
                "N3 best of many starts", 25, tuple(row[PEER] / row[OURS] for row in searches.values() if PEER in row)
            ),
        ),
        table("ms", sheets)
        + "\n\nA sheet is at most 1024 pixels wide, as a GIF of a picture is; wider ones are for comparison.\n\n"
        + table("s", searches, digits=2)
        + f"\n\nThe peer runs the first {measured} of these starts, from the same centroids; its time is multiplied.",
    )


def _sheets(picture: Bytes, n_iter: int) -> dict[str, Callable[[], object]]:
    wide = _size_of_panels(picture, n_iter)
    return {
        OURS: partial(sheet, picture, n_iter, None),
        LARGE: partial(sheet, picture, n_iter, wide),
        SINGLE: partial(single_gifs, picture, n_iter),
    }


def _size_of_panels(picture: Bytes, n_iter: int) -> int:
    """Return the size of a sheet whose panels are as wide as the picture."""
    drawn = sheet(picture, min(n_iter, 1), 3 * picture.shape[1])
    panel = max((panel.box for panel in drawn.sheet.panels), key=lambda box: min(box.width, box.height))
    width = int(picture.shape[1])
    return 3 * width * width // max(1, panel.width) + 1
