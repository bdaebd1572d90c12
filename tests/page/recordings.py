"""Runs of all kinds of data, for the modules of the page to compute again."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import skimage.data
from PIL import Image as Pil
from sklearn.datasets import load_digits

import kmeans_gif as kg
from kmeans_gif.page.record import record_of
from kmeans_gif.page.samples import embedded
from kmeans_gif.writers.film import Recording

Run = tuple[object, dict[str, Any]]


def _noisy(pixels: Any, high: int) -> Any:
    """Pixels of 16 bits whose low bytes differ."""
    noise = np.random.default_rng(3).integers(0, high, pixels.shape)
    return np.clip(pixels.astype(np.int64) * 257 + noise, 0, 65535).astype(np.uint16)


def _with_alpha(pixels: Any) -> Any:
    """Pixels with parts that are transparent, wholly or not."""
    ramp = np.linspace(-40, 300, pixels.shape[1]).clip(0, 255).astype(np.uint8)
    return np.dstack([pixels, np.broadcast_to(ramp, pixels.shape[:2])])


def _with_hole(pixels: Any) -> Any:
    """Pixels of which some are transparent, and the others opaque."""
    alpha = np.full(pixels.shape[:2], 255, np.uint8)
    alpha[20:50, 30:90] = 0
    return np.dstack([pixels, alpha])


def _grid() -> Any:
    """Points of which many are as far from one centroid as from another, in random order."""
    points = np.stack(np.meshgrid(np.arange(-9.0, 10), np.arange(-9.0, 10)), axis=-1).reshape(-1, 2)
    return np.random.default_rng(1).permutation(np.concatenate([points, points, -0.0 * points[:3]]))


def _half_ones(n: int, features: int) -> Any:
    """Return values of 0.5 to 1, about half of which are 1 exactly."""
    values = np.random.default_rng(5).uniform(size=(n, features))
    return np.where(values < 0.5, 1.0, values)


def _normal(n: int, features: int, offset: float = 0.0) -> Any:
    rng = np.random.default_rng(features)
    return rng.normal(size=(n, features)) + rng.integers(0, 3, size=(n, 1)) * 2 + offset


CAT = skimage.data.chelsea()[60:200, 100:280]  # type: ignore[no-untyped-call]
ASTRONAUT = skimage.data.astronaut()  # type: ignore[no-untyped-call]
CAMERA = skimage.data.camera()[::3, ::3]  # type: ignore[no-untyped-call]
PINNED = ["#ffffff", "#{:02x}{:02x}{:02x}".format(*CAT[40, 60])]
FAR = [[0, 0, 0], [300, 300, 300], [301, 300, 300], [10.5, 11.5, 12.5]]

RUNS: dict[str, Callable[[], Run]] = {
    "photo": lambda: ("example:coffee", {"n_clusters": 6}),
    "photo of many clusters": lambda: (ASTRONAUT, {"n_clusters": 40, "max_iter": 9}),
    "photo, k-means++": lambda: (CAT, {"n_clusters": 9, "init": "k-means++"}),
    "photo in CIELAB": lambda: (CAT, {"n_clusters": 7, "color_space": "lab"}),
    "photo in OKLab": lambda: (CAT, {"n_clusters": 7, "color_space": "oklab", "init": "k-means++"}),
    "photo with given centroids, clusters become empty": lambda: (CAT, {"n_clusters": 4, "init": FAR}),
    "photo with pinned centroids": lambda: (CAT, {"n_clusters": 5, "pinned": ["#ffffff", "#e30613"]}),
    "photo with pinned centroids, k-means++": lambda: (CAT, {"n_clusters": 6, "pinned": PINNED, "init": "k-means++"}),
    "photo in CIELAB with pinned centroids": lambda: (CAT, {"n_clusters": 6, "pinned": PINNED, "color_space": "lab"}),
    "photo in CIELAB, given centroids": lambda: (CAT, {"n_clusters": 4, "init": FAR, "color_space": "lab"}),
    "photo of 16 bits": lambda: (_noisy(CAT, 300), {"n_clusters": 5}),
    "photo of 16 bits in OKLab": lambda: (_noisy(CAT, 9), {"n_clusters": 5, "color_space": "oklab"}),
    "photo with alpha": lambda: (_with_alpha(CAT), {"n_clusters": 5}),
    "photo with alpha in CIELAB": lambda: (_with_alpha(CAT), {"n_clusters": 5, "color_space": "lab"}),
    "photo with a hole": lambda: (_with_hole(CAT), {"n_clusters": 5}),
    "16 bits with alpha": lambda: (np.dstack([_noisy(CAT, 40), _with_alpha(CAT)[..., 3] * np.uint16(257)]), {}),
    "grayscale": lambda: ("example:camera", {"n_clusters": 5}),
    "grayscale in CIELAB": lambda: (CAMERA, {"n_clusters": 5, "color_space": "lab"}),
    "grayscale in OKLab": lambda: (CAMERA, {"n_clusters": 5, "color_space": "oklab"}),
    "grayscale of 16 bits": lambda: (_noisy(CAMERA, 300), {"n_clusters": 5}),
    "grayscale with alpha": lambda: (Pil.fromarray(_with_alpha(CAMERA), "LA"), {"n_clusters": 3}),
    "one feature": lambda: (_normal(9000, 1), {"n_clusters": 5}),
    "plane": lambda: ("example:blobs2d", {"n_clusters": 5}),
    "plane with pinned centroids": lambda: ("example:blobs2d", {"n_clusters": 5, "pinned": [[0.5, -1.25], [3, 3]]}),
    "plane, k-means++": lambda: ("example:blobs2d", {"n_clusters": 12, "init": "k-means++"}),
    "plane with ties": lambda: (_grid(), {"n_clusters": 4, "init": [[-4, -4], [4, -4], [-4, 4], [4, 4]]}),
    "plane far from the origin": lambda: (_normal(2000, 2, 1e9), {"n_clusters": 3}),
    "plane of more than one piece": lambda: (_normal(300_000, 2), {"n_clusters": 7, "max_iter": 6}),
    "plane, clusters become empty": lambda: (_grid(), {"n_clusters": 4, "init": [[0, 0], [99, 99], [98, 99], [97, 0]]}),
    "a far value alone in its cluster": lambda: (
        [[0.0], [1.0], [2.5], [50.0]],
        {"n_clusters": 3, "init": [[1], [100], [200]]},
    ),
    "rare values": lambda: ([[0.0]] * 4000 + [[value / 3] for value in range(9)] + [[0.0]] * 4000, {"n_clusters": 6}),
    "space": lambda: ("example:blobs3d", {"n_clusters": 5}),
    "four features": lambda: ("example:iris", {"n_clusters": 3}),
    "standardized": lambda: ("example:penguins", {"n_clusters": 3, "standardize": True}),
    "standardized with pinned centroids": lambda: (
        "example:penguins",
        {"n_clusters": 4, "standardize": True, "pinned": kg.read("example:penguins").rows(5, 6), "init": "k-means++"},
    ),
    "64 features": lambda: (load_digits().data, {"n_clusters": 10, "max_iter": 12}),
    "70 features": lambda: (_half_ones(700, 70), {"n_clusters": 4}),
}
"""What is clustered, and how."""


def write_recordings(folder: Path) -> int:
    """Write each run, with what the modules should find, into a JSON file; return their number."""
    for number, (name, make) in enumerate(RUNS.items()):
        source, options = make()
        data = kg.read(source)
        assert isinstance(data, kg.Image | kg.Points)
        trace = kg.cluster(data, **{"n_clusters": 4, "seed": 11, **options})
        samples = embedded(data)
        assert not samples.notes
        steps = sorted({0, trace.n_iter // 2, trace.n_iter})
        found = {
            "name": name,
            "record": record_of(Recording(data, (trace,), (), "light"), samples),
            "samples": _base64(samples.content),
            "steps": steps,
            "labels": [_base64(trace.labels(data, step).astype("<i4")) for step in steps],
            "units": [_base64(trace.values(step).astype("<f8")) for step in steps],
            "colors": [_base64(trace.colors(step)) for step in steps],
            "given": _base64(np.asarray(options["init"], "<f8")) if trace.init == "array" else None,
        }
        (folder / f"{number:02}.json").write_text(json.dumps(found))
    return len(RUNS)


def _base64(data: Any) -> str:
    return b64encode(bytes(data)).decode("ascii")
