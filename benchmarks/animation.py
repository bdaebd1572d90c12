"""B3: a picture in memory to the bytes of a GIF of every step."""

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from io import BytesIO

import numpy as np

import kmeans_gif
from benchmarks.encode import FLOOR, MS, frames_of, lzw_floor, pillow
from benchmarks.fit import EVERY_STEP, OURS, nearest
from benchmarks.pictures import Scale, first_centroids, pictures
from benchmarks.report import Section, at_least, shortfall, table, usable_cores
from benchmarks.timing import Times, interleaved
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.types import Bytes, Floats

PEER = f"{EVERY_STEP} + Pillow, mode P"


def ours(picture: Bytes, first: Floats, n_frames: int) -> kmeans_gif.Animation:
    return kmeans_gif.animate(
        picture,
        BytesIO(),
        n_clusters=len(first),
        init=first,
        max_iter=n_frames - 1,
        size="full",
        duration=MS,
        hold=MS,
    )


def sklearn_and_pillow(picture: Bytes, first: Floats, n_frames: int) -> bytes:
    """Make each frame of the labels and centres of one more iteration of scikit-learn."""
    from sklearn.cluster import KMeans

    samples = picture.reshape(-1, 3).astype(np.float32)
    centroids = first.astype(np.float32)
    labels = nearest(samples, centroids)
    frames = []
    for _ in range(n_frames):
        palette = np.rint(np.clip(centroids, 0, 255)).astype(np.uint8)
        frames.append(Frame(labels.astype(np.uint8).reshape(picture.shape[:2]), palette, None, MS))
        model = KMeans(len(first), init=centroids, n_init=1, max_iter=1, tol=0).fit(samples)
        if np.array_equal(labels, model.labels_):
            break
        centroids, labels = model.cluster_centers_, model.labels_
    return pillow(frames)


def stages(picture: Bytes, k: int, scale: Scale) -> dict[str, float]:
    """Return the milliseconds of our stages, and of LZW alone."""
    seconds = ours(picture, first_centroids(picture, k), scale.n_iter).timings
    floor = interleaved({FLOOR: partial(lzw_floor, frames_of(picture, k, scale.n_iter))}, 1)[FLOOR]
    names = {"count": "counting", "cluster": "clustering", "draw": "drawing", "write": "encoding"}
    return {
        **{f"of it, {shown}": 1000 * seconds[name] for name, shown in names.items()},
        "LZW floor / cores": floor / usable_cores(),
    }


def section(scale: Scale) -> Section:
    """Animate each photo with each k."""
    rows: Times = {}
    for name, picture in pictures(scale).items():
        for k in scale.ks:
            first = first_centroids(picture, k)
            jobs: dict[str, Callable[[], object]] = {OURS: partial(ours, picture, first, scale.n_iter)}
            if find_spec("sklearn"):
                jobs[PEER] = partial(sklearn_and_pillow, picture, first, scale.n_iter)
            rows[f"{name}, k={k}"] = interleaved(jobs, scale.repeats) | stages(picture, k, scale)
    held = {name: row[PEER] / row[OURS] for name, row in rows.items() if PEER in row}
    budget = at_least("B3 picture → GIF, against sklearn + Pillow", 25, tuple(held.values()))
    reasons = (
        f"{name}: {rows[name][PEER] / 25:.1f} ms are allowed; {rows[name]['LZW floor / cores']:.1f} of them are what "
        f"LZW takes, {rows[name]['of it, drawing']:.1f} drawing, {rows[name]['of it, clustering']:.1f} clustering"
        for name, ratio in held.items()
        if ratio < 25
    )
    return Section("B3: picture in memory to GIF", (budget,), table("ms", rows) + shortfall(budget, reasons))
