"""B9: peak memory in addition to the picture."""

from io import BytesIO

import numpy as np

import kmeans_gif
from benchmarks.apart import Job, apart
from benchmarks.growth import synthetic
from benchmarks.pictures import Scale
from benchmarks.report import Section, at_most, table
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.samples import space_of

_ROOM = 200e6
_ROOM_IN_STRIPS = 1e9


def in_memory(pixels: int) -> Job:
    """Animate a picture that is an array."""
    image = synthetic(pixels)
    array = np.empty((image.height, image.width, 3), np.uint8)
    for start in range(0, image.height, 64):
        array[start : start + 64] = image.rows(start, min(image.height, start + 64))[0]
    return lambda: (
        kmeans_gif.animate(kmeans_gif.read(array, max_pixels=array.size), BytesIO(), n_clusters=8, seed=1) and None
    )


def in_strips(pixels: int) -> Job:
    """Count the colours of a picture that is generated in strips."""
    image = synthetic(pixels)
    return lambda: samples_of(image, space_of(image, "rgb"), threads=2) and None


JOBS = {"memory": in_memory, "strips": in_strips}


def section(scale: Scale) -> Section:
    """Run each in a separate process."""
    rows: dict[str, dict[str, float]] = {}
    held = (12.0, 79.0) if scale.crop is None else (0.1,)
    for megapixels in held:
        found = apart("memory", "memory", int(megapixels * 1e6))
        rows[f"array of {megapixels:g} megapixels → GIF"] = {"MB beside it": found["bytes"] / 1e6}
    of_room = tuple(row["MB beside it"] * 1e6 / _ROOM for row in rows.values())
    large = max(scale.megapixels)
    found = apart("memory", "strips", int(large * 1e6))
    rows[f"{large:g} megapixels in strips, counted"] = {"MB beside it": found["bytes"] / 1e6}
    return Section(
        "B9: memory",
        (
            at_most("B9 memory beside a picture in memory, of 200 MB", 1, of_room),
            at_most("B9 memory of a picture in strips, of 1 GB", 1, (found["bytes"] / _ROOM_IN_STRIPS,)),
        ),
        table("", rows, 0),
    )
