"""The same picture, options and seed give the same bytes, whatever the threads, strips and instruction set."""

import json
import math
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from tests.digests import all_digests, digest_of, pictures
from tests.models import Array, coordinates_of, distances, samples_from, tree_sum, values_of, weights_of

from kmeans_gif import _native
from kmeans_gif.clustering import blocks, counting
from kmeans_gif.clustering.blocks import labels_of
from kmeans_gif.clustering.samples import assign


@pytest.fixture(scope="module")
def digests() -> dict[str, str]:
    return all_digests(threads=1)


@pytest.mark.parametrize("threads", [2, 4])
def test_any_number_of_threads_gives_the_same_bytes(threads: int, digests: dict[str, str]) -> None:
    assert all_digests(threads) == digests


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
def test_a_step_large_enough_for_threads(dtype: str) -> None:
    """More rows and centroids than in the digests, because small steps use one thread in any case."""
    rng = np.random.default_rng(12)
    white = {"uint8": 255, "uint16": 65535, "float64": 1}[dtype]
    picture = (rng.uniform(0, 1, (450, 450, 3)) * white).astype(dtype)
    steps = rng.uniform(0, white, (3, 90, 3))
    results = []
    for threads in (1, 2, 4):
        many = samples_from(picture)
        runs = [assign(many, steps[i], steps[i - 1] if i else None, threads=threads) for i in range(3)]
        results.append([(run.weights.tobytes(), run.sums.tobytes(), run.inertia, run.moved) for run in runs])
    assert results[0] == results[1] == results[2]


@pytest.mark.parametrize("isa", _native.available_isas())
def test_every_instruction_set_gives_the_same_bytes(isa: str, digests: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.digests"],
        env=os.environ | {"KMEANS_GIF_ISA": isa},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == {"isa": isa, "digests": digests}


def test_digests_of_different_runs_differ(digests: dict[str, str]) -> None:
    assert len(set(digests.values())) == len(digests)


@pytest.mark.parametrize("strip", [1, 1000, 12_345])
@pytest.mark.parametrize("name", ["rgb", "rgba", "16-bit gray", "float"])
def test_strips_of_any_height_give_the_same_bytes(
    name: str, strip: int, digests: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_STRIP_PIXELS", strip)
    monkeypatch.setattr(blocks, "_ROWS_AT_ONCE", strip)
    assert digest_of(*pictures()[name]) == digests[f"{name}, random"]


@pytest.mark.parametrize("name", ["rgb", "rgba", "16-bit", "float", "oklab"])
def test_sums_of_pieces_add_up_to_the_whole(name: str) -> None:
    picture, space = pictures()[name]
    whole = samples_from(picture, space)
    edges = [0, 7, 8, 90, len(picture)]
    pieces = [samples_from(picture[a:b], space) for a, b in pairwise(edges)]
    left = ((pieces[3] + pieces[0]) + pieces[2]) + pieces[1]
    right = pieces[1] + (pieces[2] + (pieces[0] + pieces[3]))
    for total in (left, right):
        assert np.array_equal(values_of(total), values_of(whole))
        assert np.array_equal(weights_of(total), weights_of(whole))
        assert np.array_equal(total.blocks_in_memory.order(), whole.blocks_in_memory.order())


def float_rows(name: str) -> Array:
    """Three pieces of gray, or many branches of colours; in some of them one cluster owns whole blocks."""
    rng = np.random.default_rng(8)
    if name == "gray, three pieces":
        return rng.uniform(0, 1, (530, 1000, 1)) ** 3
    colors = rng.uniform(0, 1, (150, 300, 3))
    colors[:60] = 0.9 + colors[:60] / 20
    return colors


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("name", ["gray, three pieces", "colours"])
def test_sums_of_floats_follow_the_tree(name: str, threads: int) -> None:
    """To the last bit: rows in blocks of 64, blocks in branches of 64, and so on; other clusters' rows add nothing."""
    picture = float_rows(name)
    floats = samples_from(picture)
    assert floats.blocks.n_pieces == (3 if "three" in name else 1)
    centroids = np.random.default_rng(1).uniform(0, 1, (4, picture.shape[2]))
    sums = assign(floats, centroids, threads=threads)
    order = floats.blocks_in_memory.order()
    rows = values_of(floats)[order]
    labels = distances(rows, centroids).argmin(axis=1)
    assert np.array_equal(labels, labels_of(floats.blocks_in_memory, centroids))
    for cluster in range(4):
        terms = np.where((labels == cluster)[:, None], rows * weights_of(floats)[order, None], 0.0)
        assert tree_sum(terms).tobytes() == sums.sums[cluster].tobytes()
    squares = distances(rows, centroids)[np.arange(len(rows)), labels]
    assert sums.inertia == pytest.approx(math.fsum(squares * weights_of(floats)[order]), rel=1e-13)


def test_weighted_floats_follow_the_tree() -> None:
    """Lightness of many colours in OKLab, with counts."""
    picture = np.random.default_rng(5).integers(0, 40, (200, 200, 3), dtype=np.uint8)
    counted = samples_from(picture, "oklab")
    assert weights_of(counted).max() > 1
    centroids = coordinates_of(counted)[:3].copy() + 0.01
    sums = assign(counted, centroids)
    order = counted.blocks_in_memory.order()
    rows, weights = coordinates_of(counted)[order], weights_of(counted)[order]
    labels = distances(rows, centroids).argmin(axis=1)
    for cluster in range(3):
        terms = np.where((labels == cluster)[:, None], rows * weights[:, None], 0.0)
        assert tree_sum(terms).tobytes() == sums.sums[cluster].tobytes()
        assert sums.weights[cluster] == weights[labels == cluster].sum()
