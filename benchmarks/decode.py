"""B4: a twelve-megapixel photo to a trace of 20 iterations, beside decoding its JPEG."""

from collections.abc import Callable
from functools import partial
from io import BytesIO

import numpy as np
from PIL import Image

import kmeans_gif
from benchmarks.fit import COUNTING, counted
from benchmarks.pictures import Scale, first_centroids, pictures
from benchmarks.report import Section, at_most, table
from benchmarks.timing import Times, interleaved
from kmeans_gif.types import Bytes

OURS, DECODING = "kmeans-gif, pixels → trace", "Pillow, JPEG → pixels"


def photo(picture: Bytes, megapixels: float) -> Bytes:
    """Enlarge a picture to a number of megapixels at 4:3, with seeded noise as of a camera, σ 2."""
    height = round((megapixels * 1e6 * 3 / 4) ** 0.5)
    large = np.asarray(Image.fromarray(picture).resize((height * 4 // 3, height), Image.Resampling.LANCZOS))
    noise = np.random.default_rng(0).normal(0, 2, large.shape)
    return np.clip(np.rint(large + noise), 0, 255).astype(np.uint8)


def decoded(jpeg: bytes) -> Bytes:
    with Image.open(BytesIO(jpeg)) as file:
        return np.asarray(file.convert("RGB"))


def section(scale: Scale) -> Section:
    """Measure two photos, so that the result does not depend on the colours of one."""
    rows: Times = {}
    ratios = []
    megapixels = 12 if scale.crop is None else 0.05
    for name in ("coffee", "astronaut"):
        file = BytesIO()
        Image.fromarray(photo(pictures(scale)[name], megapixels)).save(file, "JPEG", quality=92)
        pixels = decoded(file.getvalue())
        for k in scale.ks:
            first = first_centroids(pixels, k)
            cluster = partial(kmeans_gif.cluster, pixels, n_clusters=k, init=first, max_iter=scale.n_iter)
            jobs: dict[str, Callable[[], object]] = {
                OURS: cluster,
                COUNTING: partial(counted, pixels),
                DECODING: partial(decoded, file.getvalue()),
            }
            rows[f"{name}, k={k}"] = interleaved(jobs, scale.repeats)
            ratios.append(rows[f"{name}, k={k}"][OURS] / rows[f"{name}, k={k}"][DECODING])
    return Section(
        f"B4: a photo of {megapixels} megapixels beside decoding its JPEG",
        (at_most("B4 trace of a large photo, of decoding its JPEG", 1, tuple(ratios)),),
        table("ms", rows),
    )
