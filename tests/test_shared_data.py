"""Data modified during a run, blocks shared by several runs, threads and forks."""

import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.models import samples_from
from tests.oracle import nearest

import kmeans_gif as kg
from kmeans_gif import progress
from kmeans_gif.clustering.blocks import labels_of
from kmeans_gif.clustering.samples import assign


@pytest.mark.parametrize("n", [500, 20_000])
@pytest.mark.parametrize("value", [-1e3, np.nan, np.inf])
@pytest.mark.parametrize("features", [2, 5])
def test_points_modified_while_they_are_read(n: int, value: float, features: int) -> None:
    """As in a mapped file that is written to."""
    rows = np.random.default_rng(0).random((n, features))

    def change(stage: str, *_: int) -> None:
        if stage == "sorting":
            rows[:] = value

    with progress.listening(change), pytest.raises(kg.SourceError) as caught:
        kg.cluster(kg.read(rows, kind="points"), n_clusters=4, seed=1)
    assert str(caught.value) == (
        "the data changed while they were read; give a copy, or wait until nothing writes to them"
    )


def brute_force(values: NDArray[np.float64], centroids: NDArray[np.float64]) -> list[int]:
    labels: list[int] = nearest(values, centroids)[0].tolist()
    return labels


@pytest.mark.parametrize("dtype", ["uint8", "float64"])
def test_blocks_can_be_reused_with_any_number_of_clusters(dtype: str) -> None:
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, 256, (40, 50, 3)).astype(dtype) / (255 if dtype == "float64" else 1)
    photo = samples_from(pixels.astype(dtype))
    for k in (5, 400, 5):
        centroids = rng.uniform(0, float(pixels.max()), (k, 3))
        expected = brute_force(photo.rows(0, photo.n_rows), centroids)
        assert assign(photo, centroids).weights.tolist() == np.bincount(expected, photo.weights, k).tolist()
        blocks = photo.blocks_in_memory
        assert labels_of(blocks, centroids)[np.argsort(blocks.order())].tolist() == expected


def test_more_clusters_than_fit_one_call() -> None:
    rng = np.random.default_rng(2)
    photo = samples_from(rng.integers(0, 256, (20, 25, 3), dtype=np.uint8))
    centroids = rng.uniform(0, 255, (9000, 3))
    expected = brute_force(photo.rows(0, photo.n_rows), centroids)
    assert assign(photo, centroids).weights.tolist() == np.bincount(expected, photo.weights, 9000).tolist()


def output_of(code: str) -> str:
    """Run code in a separate process."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts threads in /proc")
def test_little_work_starts_no_threads() -> None:
    code = (
        "import os, numpy as np, kmeans_gif as kg\n"
        "def threads(): return len(os.listdir('/proc/self/task'))\n"
        "numbers = np.random.default_rng(0)\n"
        "before = threads()\n"
        "kg.cluster(numbers.random((500, 2)), n_clusters=2, threads=256, seed=1)\n"
        "kg.cluster(numbers.integers(0, 256, (20, 20, 3), dtype=np.uint8), n_clusters=2, threads=256, seed=1)\n"
        "kg.cluster(numbers.integers(0, 256, (20, 20, 3), dtype=np.uint16), n_clusters=2, threads=256, seed=1)\n"
        "print(threads() - before)\n"
        "kg.cluster(numbers.random((300_000, 2)), n_clusters=9, threads=3, seed=1, max_iter=2)\n"
        "print(threads() - before)\n"
    )
    assert output_of(code).split() == ["0", "2"]


def test_clustering_works_in_a_forked_child() -> None:
    """Threads are not inherited, and locks held by other threads during the fork don't block the child."""
    code = (
        "import os, threading, numpy as np, kmeans_gif as kg\n"
        "from kmeans_gif import _native\n"
        "pixels = np.random.default_rng(0).integers(0, 256, (300, 300, 3), dtype=np.uint8)\n"
        "def inertia(): return kg.cluster(pixels, n_clusters=40, seed=1, max_iter=3, threads=3).inertia[-1]\n"
        "blocks = _native.Blocks(np.arange(60_000, dtype=np.uint16)[:, None], np.ones(60_000, np.int64), 1)\n"
        "centroids = np.linspace(0, 65535, 200)[:, None]\n"
        "def sums(): return blocks.assign_pieces(centroids, None, 0, blocks.n_pieces, 2)[0][0].tolist()\n"
        "here, summed = inertia(), sums()\n"
        "busy = True\n"
        "def work():\n"
        "    while busy: sums()\n"
        "worker = threading.Thread(target=work)\n"
        "worker.start()\n"
        "codes = []\n"
        "for _ in range(20):\n"
        "    child = os.fork()\n"
        "    if child == 0: os._exit(0 if inertia() == here and sums() == summed else 1)\n"
        "    codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
        "busy = False\n"
        "worker.join()\n"
        "print(codes)\n"
    )
    assert output_of(code).strip() == str([0] * 20)
