"""Part of B3: indexed frames to GIF bytes, and the floor that LZW sets."""

from collections.abc import Callable
from functools import partial
from io import BytesIO

import numpy as np
from PIL import Image

import kmeans_gif
from benchmarks.fit import OURS
from benchmarks.pictures import Scale, first_centroids, pictures
from benchmarks.report import Section, at_most, table, usable_cores
from benchmarks.timing import Times, interleaved
from kmeans_gif import _native
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.types import Bytes
from kmeans_gif.writers import gif

PILLOW = "Pillow, mode P"
IMAGEIO = "imageio, from RGB"
FLOOR = "LZW floor, one thread"
"""Each frame independently and in full, without differences between frames, on one thread."""

MS = 100


def ours(frames: list[Frame], threads: int) -> bytes:
    file = BytesIO()
    gif.write(frames, file, plays=0, comment="", threads=threads)
    return file.getvalue()


def pillow(frames: list[Frame]) -> bytes:
    pictures = []
    for frame in frames:
        picture = Image.fromarray(frame.index, "P")
        picture.putpalette(frame.palette.tobytes())
        pictures.append(picture)
    file = BytesIO()
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:], duration=MS, loop=0, optimize=False)
    return file.getvalue()


def imageio(frames: list[Frame]) -> Callable[[], bytes]:
    import imageio.v3 as library

    pictures = np.stack([frame.palette[frame.index] for frame in frames])
    return lambda: bytes(library.imwrite("<bytes>", pictures, extension=".gif", duration=MS, loop=0))


def lzw_floor(frames: list[Frame]) -> int:
    coder = _native.GifCoder(1)
    return sum(
        len(coder.frames([(frame.index.astype(np.uint8), frame.palette, -1, None, None, MS // 10)], frame.palette, 0))
        for frame in frames
    )


def frames_of(picture: Bytes, k: int, n_frames: int) -> list[Frame]:
    """Cluster the picture and paint each step; a run that ends early repeats its last frame."""
    trace = kmeans_gif.cluster(picture, n_clusters=k, init=first_centroids(picture, k), max_iter=n_frames - 1)
    frames = [
        Frame(trace.labels(picture, step).astype(np.uint8), trace.colors(step), None, MS)
        for step in range(len(trace.centroids))
    ]
    return frames + frames[-1:] * (n_frames - len(frames))


def section(scale: Scale) -> Section:
    """Encode the frames of each photo and k."""
    cores = usable_cores()
    rows: Times = {}
    for name, picture in pictures(scale).items():
        for k in scale.ks:
            frames = frames_of(picture, k, scale.n_iter)

            jobs: dict[str, Callable[[], object]] = {
                OURS: partial(ours, frames, cores),
                f"{OURS}, one thread": partial(ours, frames, 1),
                PILLOW: partial(pillow, frames),
                FLOOR: partial(lzw_floor, frames),
            }
            try:
                jobs[IMAGEIO] = imageio(frames)
            except ImportError as error:
                print(f"left out: imageio ({error})")
            rows[f"{name}, k={k}"] = interleaved(jobs, scale.repeats)
    ratios = tuple(row[OURS] / (row[FLOOR] / cores) for row in rows.values())
    return Section(
        "Encoding, a part of B3: indexed frames to GIF",
        (at_most("B3 encoding, of the LZW floor divided by the cores", 1.5, ratios),),
        table("ms", rows),
    )
