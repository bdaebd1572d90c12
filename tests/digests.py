"""Print checksums of runs on every kind of picture, which must be the same on every machine.

The tests run ``python -m tests.digests`` once per instruction set.
"""

import io
import json
import sys
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tests.models import photo

import kmeans_gif as kg
from kmeans_gif import _native
from kmeans_gif.options import SEEDINGS
from kmeans_gif.types import ColorSpace


def pictures() -> dict[str, tuple[NDArray[Any], ColorSpace]]:
    """Pictures of each kind, with enough different colours for several branches of blocks and several threads."""
    rng = np.random.default_rng(20)
    coffee = photo("coffee")[::2, ::2]
    fine = coffee.astype(np.float64) + rng.uniform(0, 1, coffee.shape)
    alpha = np.indices(coffee.shape[:2]).sum(axis=0) // 2 % 256
    return {
        "rgb": (photo("chelsea"), "rgb"),
        "rgba": (np.dstack([coffee, alpha.astype(np.uint8)]), "rgb"),
        "gray": (photo("camera")[::2, ::2], "rgb"),
        "16-bit": ((fine * 256).astype(np.uint16), "rgb"),
        "16-bit gray": ((fine[..., 0] * 256).astype(np.uint16), "rgb"),
        "float": (fine / 256, "rgb"),
        "float gray": (fine[..., :1] / 256, "rgb"),
        "lab": (coffee, "lab"),
        "oklab": (coffee, "oklab"),
        "float oklab": (fine / 256, "oklab"),
    }


def digest_of(picture: NDArray[Any], color_space: ColorSpace, *, init: Any = "random", threads: int = 1) -> str:
    """Checksum of all arrays of the trace, the labels of its last step, and the bytes of the GIF."""
    file = io.BytesIO()
    options: dict[str, Any] = {"n_clusters": 9, "seed": 5, "max_iter": 6, "color_space": color_space, "init": init}
    trace = kg.animate(picture, file, **options, threads=threads).trace
    digest = sha256(file.getvalue())
    for array in (trace.centroids, trace.inertia, trace.cluster_weights, trace.moved, trace.shift, trace.relocated):
        digest.update(array.tobytes())
    digest.update(trace.labels(picture).tobytes())
    return digest.hexdigest()


def all_digests(threads: int = 1) -> dict[str, str]:
    """Checksums by picture and seeding."""
    return {
        f"{name}, {init}": digest_of(picture, space, init=init, threads=threads)
        for name, (picture, space) in pictures().items()
        for init in SEEDINGS
    }


if __name__ == "__main__":
    json.dump({"isa": _native.isa(), "digests": all_digests()}, sys.stdout)
