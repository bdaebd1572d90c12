"""N5: a picture in few colours, without dithering, beside libimagequant and Pillow: error and time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

import numpy as np
from PIL import Image

import kmeans_gif
from benchmarks.fit import OURS
from benchmarks.growth import synthetic
from benchmarks.pictures import Scale, pictures
from benchmarks.report import Section, at_most, table
from benchmarks.timing import interleaved
from kmeans_gif.types import Bytes, Indices

LIBIMAGEQUANT = "libimagequant"
PILLOW = "Pillow, the best of its methods"
METHODS = {"median cut": 0, "maximum coverage": 1, "fast octree": 2}
KMEANS = (0, 1, 10)
"""Pillow's thresholds: none, and the number of changes below which its iterations stop."""

_STRIP = 1 << 20


@dataclass(frozen=True, slots=True)
class Result:
    """An indexed picture: index (h, w) and palette (k, 3)."""

    index: Indices
    palette: Bytes


def error(picture: Bytes, result: Result) -> float:
    """Return the mean squared error over pixels and channels."""
    rows, total = max(1, _STRIP // picture.shape[1]), 0
    for start in range(0, len(picture), rows):
        away = picture[start : start + rows].astype(np.int32) - result.palette[result.index[start : start + rows]]
        total += int((away * away).sum(dtype=np.int64))
    return total / picture.size


def ours(picture: Bytes, k: int) -> Result:
    """Quantize with one seed, which was not chosen; others end up to some percent higher or lower at k=16."""
    result = kmeans_gif.quantize(picture, n_clusters=k, seed=0)
    return Result(result.index, result.palette)


def libimagequant(raw: bytes, height: int, width: int, k: int) -> Result:
    import imagequant

    index, palette = imagequant.quantize_raw_rgba_bytes(raw, width, height, dithering_level=0.0, max_colors=k)
    colors = np.array(palette, np.uint8).reshape(-1, 4)[:, :3]
    return Result(np.frombuffer(index, np.uint8).reshape(height, width), colors)


def pillow(picture: Image.Image, k: int, method: int, kmeans: int) -> Result:
    done = picture.quantize(k, method=method, kmeans=kmeans, dither=Image.Dither.NONE)
    return Result(np.asarray(done), np.array(done.getpalette(), np.uint8).reshape(-1, 3))


def jobs_for(picture: Bytes, k: int) -> dict[str, Callable[[], Result]]:
    """Return our job and those of the peers that are installed."""
    height, width = picture.shape[:2]
    jobs: dict[str, Callable[[], Result]] = {OURS: partial(ours, picture, k)}
    if find_spec("imagequant"):
        raw = np.dstack([picture, np.full((height, width), 255, np.uint8)]).tobytes()
        jobs[LIBIMAGEQUANT] = partial(libimagequant, raw, height, width, k)
    return jobs


def of_pillow(picture: Bytes, k: int) -> dict[str, Callable[[], Result]]:
    """Return a job for each method of Pillow and each threshold."""
    image = Image.fromarray(picture)
    return {
        f"Pillow, {name}, kmeans={kmeans}": partial(pillow, image, k, method, kmeans)
        for name, method in METHODS.items()
        for kmeans in KMEANS
    }


def measured(picture: Bytes, k: int, repeats: int, *, has_pillow: bool) -> dict[str, float]:
    """Return error and milliseconds of each method, and of Pillow's with the lowest error."""
    jobs = jobs_for(picture, k)
    ms = interleaved(jobs, repeats)
    if has_pillow:
        peers = of_pillow(picture, k)
        best = min(peers, key=lambda job: error(picture, peers[job]()))
        jobs[PILLOW] = peers[best]
        ms |= interleaved({PILLOW: peers[best]}, 1)
    return {f"{job}: error": error(picture, jobs[job]()) for job in jobs} | {f"{job}: ms": ms[job] for job in jobs}


def ratios(row: Mapping[str, float], what: str, peers: Sequence[str]) -> list[float]:
    """Divide ours by that of the peers."""
    return [row[f"{OURS}: {what}"] / row[f"{peer}: {what}"] for peer in peers if f"{peer}: {what}" in row]


def section(scale: Scale) -> Section:
    """Quantize each photo with each number of colours, and a large picture."""
    if not find_spec("imagequant"):
        print("left out: libimagequant, since imagequant is not installed")
    rows = {
        f"{name}, k={k}": measured(picture, k, scale.repeats, has_pillow=True)
        for name, picture in pictures(scale).items()
        for k in scale.colors
    }
    errors = tuple(ratio for row in rows.values() for ratio in ratios(row, "error", (LIBIMAGEQUANT, PILLOW)))
    times = tuple(ratio for row in rows.values() for ratio in ratios(row, "ms", (LIBIMAGEQUANT,)))
    scene, k = synthetic(scale.quantized_pixels), scale.colors[-1]
    large = measured(scene.rows(0, scene.height)[0], k, scale.repeats, has_pillow=False)
    rows[f"{scene.width}×{scene.height}, k={k}"] = large
    return Section(
        "N5: pictures in few colours, without dithering: mean squared error, and time",
        (
            at_most("N5 error, of libimagequant and Pillow", 1, errors),
            at_most("N5 time, of libimagequant", 1, times),
            at_most(
                "N5 time of a large picture, of libimagequant", 1 / 3, tuple(ratios(large, "ms", (LIBIMAGEQUANT,)))
            ),
        ),
        table("", rows, 2),
    )
