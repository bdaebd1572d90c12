"""Error diffusion, against a model in plain Python."""

import numpy as np
import pytest
from tests.models import Array, photo

import kmeans_gif as kg

CAT = photo("chelsea")[60:100, 100:151]


def diffused(levels: Array, palette: Array, holes: Array) -> Array:
    """Floyd and Steinberg's algorithm, every other scanline backwards; sums in the order of the pixels."""
    height, width, features = levels.shape
    index = np.full((height, width), len(palette))
    errors = np.zeros((height + 1, width + 2, features))
    colors = palette[:, :features].astype(np.float64)
    for y in range(height):
        ahead = 1 if y % 2 == 0 else -1
        for x in range(width)[::ahead]:
            if holes[y, x]:
                continue
            wanted = np.clip(levels[y, x] + errors[y, x + 1], 0, 255)
            squares = (wanted - colors) ** 2
            distance = squares[:, 0]
            for f in range(1, features):
                distance = distance + squares[:, f]
            index[y, x] = distance.argmin()
            error = wanted - colors[index[y, x]]
            errors[y, x + 1 + ahead] += error * 7 / 16
            errors[y + 1, x + 1 - ahead] += error * 3 / 16
            errors[y + 1, x + 1] += error * 5 / 16
            errors[y + 1, x + 1 + ahead] += error * 1 / 16
    return index


@pytest.mark.parametrize("k", [1, 2, 7, 64, 300])
@pytest.mark.parametrize("kind", ["color", "gray", "16 bits", "alpha"])
def test_dithering_is_error_diffusion(kind: str, k: int) -> None:
    opacity = np.full((*CAT.shape[:2], 1), 255, np.uint8)
    opacity[5:20, 8:30] = np.random.default_rng(0).integers(0, 256, (15, 22, 1))
    deep = CAT.astype(np.uint16) * 257 + np.arange(CAT.size, dtype=np.uint16).reshape(CAT.shape) % 200
    source = {"color": CAT, "gray": CAT[..., :1], "16 bits": deep, "alpha": np.dstack([CAT, opacity])}[kind]
    k = min(k, 60) if kind == "gray" else k
    small = kg.quantize(source, n_clusters=k, seed=1, max_iter=3, dither=True)
    values = source[..., :3] * (255 / 65535) if kind == "16 bits" else source[..., :3].astype(np.float64)
    holes = opacity[..., 0] < 128 if kind == "alpha" else np.zeros(CAT.shape[:2], bool)
    assert np.array_equal(small.index, diffused(values, small.trace.colors(), holes))
    assert np.array_equal(small.palette[:k], small.trace.colors())


def test_dithering_keeps_the_mean_where_few_colors_lose_it() -> None:
    ramp = np.broadcast_to(np.arange(256, dtype=np.uint8), (64, 256))
    plain, dithered = (kg.quantize(ramp, n_clusters=2, init=[[64], [192]], dither=dither) for dither in (False, True))
    blocks = [
        small.palette[small.index][..., 0].reshape(4, 16, 16, 16).mean(axis=(1, 3)) for small in (plain, dithered)
    ]
    inside = slice(5, 11)  # errors can't be made good outside of the palette's range
    true = ramp.reshape(4, 16, 16, 16).mean(axis=(1, 3))
    plain_error, error = (np.abs(block - true)[:, inside].max() for block in blocks)
    assert plain_error > 40
    assert error < 8
    assert np.array_equal(plain.labels(), dithered.labels())
