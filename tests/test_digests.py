"""The digest of each step: what is hashed, and which runs have equal ones."""

import hashlib
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.models import photo

import kmeans_gif as kg

ROWS = np.random.default_rng(3).normal(0, 1, (5000, 3))


def changed(trace: kg.Trace, name: str, place: tuple[int, ...], value: float) -> kg.Trace:
    array = getattr(trace, name).copy()
    array[place] = value
    return replace(trace, **{name: array})


def test_a_digest_is_that_of_the_documented_bytes() -> None:
    """Centroids 0.5 and 9, then weights 2 and 1, as little-endian doubles."""
    trace = kg.cluster([[0.0], [1.0], [9.0]], n_clusters=2, init=[[0.0], [9.0]])
    steps = [struct.pack("<4d", 0, 9, 2, 1), struct.pack("<4d", 0.5, 9, 2, 1)]
    assert trace.digest == tuple(hashlib.sha256(step).hexdigest()[:16] for step in steps)


def test_centroids_are_hashed_row_by_row_and_then_weights() -> None:
    trace = kg.cluster(ROWS, n_clusters=4, seed=1)
    for digest, centroids, weights in zip(trace.digest, trace.centroids, trace.cluster_weights, strict=True):
        numbers = [*(value for row in centroids.tolist() for value in row), *weights.tolist()]
        assert digest == hashlib.sha256(struct.pack(f"<{len(numbers)}d", *numbers)).hexdigest()[:16]


@pytest.mark.parametrize("init", ["random", "k-means++", "k-means||"])
@pytest.mark.parametrize("source", [ROWS, photo("coffee")[::4, ::4]], ids=["points", "image"])
def test_equal_runs_have_equal_digests(source: Any, init: Any) -> None:
    runs = [kg.cluster(source, n_clusters=5, seed=8, init=init, threads=threads) for threads in (1, 1, 2, 3)]
    assert len({run.digest for run in runs}) == 1
    assert len(set(runs[0].digest)) == runs[0].n_iter + 1
    assert runs[0].digest != kg.cluster(source, n_clusters=5, seed=9, init=init).digest


@pytest.mark.parametrize(("name", "place"), [("centroids", (2, 1, 0)), ("cluster_weights", (2, 3))])
def test_a_changed_bit_changes_the_digest_of_its_step_alone(name: str, place: tuple[int, ...]) -> None:
    trace = kg.cluster(ROWS, n_clusters=4, seed=1)
    value = float(np.nextafter(getattr(trace, name)[place], np.inf))
    pairs = zip(trace.digest, changed(trace, name, place, value).digest, strict=True)
    assert [step for step, (before, after) in enumerate(pairs) if before != after] == [2]


def test_the_sign_of_zero_does_not_matter() -> None:
    trace = kg.cluster([[0.0], [1.0], [9.0]], n_clusters=2, init=[[0.0], [9.0]])
    assert changed(trace, "centroids", (0, 0, 0), -0.0).digest == trace.digest


def test_a_saved_run_keeps_its_digest(tmp_path: Path) -> None:
    trace = kg.cluster(ROWS, n_clusters=4, seed=1, init="k-means||")
    trace.save(tmp_path / "run.npz")
    assert kg.Trace.load(tmp_path / "run.npz").digest == trace.digest
