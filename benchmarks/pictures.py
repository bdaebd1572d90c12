"""The photos to cluster, and the initial centroids of every run."""

from dataclasses import dataclass
from importlib.resources import as_file, files

import numpy as np
from PIL import Image

from kmeans_gif.types import Bytes, Floats


@dataclass(frozen=True, slots=True)
class Scale:
    """The extent of a measurement: whole photos or a corner of each, values of k, repeats and sizes."""

    ks: tuple[int, ...]
    n_iter: int
    repeats: int
    crop: int | None
    megapixels: tuple[float, ...]
    points: tuple[int, ...]
    max_points: int
    rows: int
    features: tuple[int, ...]
    colors: tuple[int, ...]
    quantized_pixels: int
    chosen: tuple[int, ...]
    starts: int


FULL = Scale(
    ks=(4, 15, 64, 255),
    n_iter=20,
    repeats=3,
    crop=None,
    megapixels=(1, 4, 16, 64, 250, 1000),
    points=(500, 20_000),
    max_points=100_000_000,
    rows=1_000_000,
    features=(1, 2, 3, 4, 6, 8, 12, 16),
    colors=(16, 64, 256),
    quantized_pixels=24_000_000,
    chosen=tuple(range(2, 21)),
    starts=200,
)
SMALL = Scale(
    ks=(4,),
    n_iter=3,
    repeats=1,
    crop=64,
    megapixels=(0.01, 0.02),
    points=(50, 200),
    max_points=20_000,
    rows=2_000,
    features=(2, 3),
    colors=(4, 16),
    quantized_pixels=20_000,
    chosen=(2, 3),
    starts=4,
)


def pictures(scale: Scale, *, gray: bool = False) -> dict[str, Bytes]:
    """Return the photos by name, (height, width, 3) each: three built-in ones and, if installed, scikit-learn's.

    With `gray` also a grayscale one, (height, width, 1).
    """
    found = {name: _built_in(name) for name in ("chelsea", "coffee", "astronaut")}
    try:
        from sklearn.datasets import load_sample_image
    except ImportError:
        print("left out: china and flower, since scikit-learn is not installed")
    else:
        found |= {name: np.asarray(load_sample_image(f"{name}.jpg"), np.uint8) for name in ("china", "flower")}
    if gray:
        found["camera"] = _built_in("camera")[..., :1]
    return {name: np.ascontiguousarray(picture[: scale.crop, : scale.crop]) for name, picture in found.items()}


def first_centroids(picture: Bytes, k: int) -> Floats:
    """Choose k different colours of the picture plus a seeded fraction.

    The fraction puts them in general position, because peers break ties differently.
    """
    rng = np.random.default_rng(k)
    colors = np.unique(picture.reshape(-1, picture.shape[2]), axis=0)
    chosen = colors[rng.choice(len(colors), k, replace=False)]
    return np.minimum(chosen, 254) + rng.random(chosen.shape)


def _built_in(name: str) -> Bytes:
    with as_file(files("kmeans_gif") / "examples" / f"{name}.png") as path, Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))
