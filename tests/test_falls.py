"""The two parts of each fall of the inertia, against sums over the samples."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.models import Array, distances, expanded, samples_from, trace_with

import kmeans_gif as kg
from kmeans_gif import Trace
from kmeans_gif.clustering.falls import falls_of
from kmeans_gif.clustering.lloyd import lloyd, trace_of
from kmeans_gif.clustering.samples import Samples


@st.composite
def runs(draw: st.DrawFn) -> tuple[Samples, Trace]:
    """A gray, colour or transparent picture, and first centroids that may be far away, so that clusters are empty."""
    channels = draw(st.sampled_from([1, 3, 4]))
    shape = (draw(st.integers(1, 8)), draw(st.integers(1, 8)), channels)
    picture: Array = draw(arrays(np.uint8, shape, elements=st.integers(0, draw(st.sampled_from([3, 255])))))
    if channels == 4:
        picture[0, 0, 3] = 255
    samples = samples_from(picture)
    k = draw(st.integers(1, min(6, samples.n_rows)))
    first: Any = draw(arrays(np.float64, (k, min(channels, 3)), elements=st.floats(-50, 300)))
    return samples, trace_of(list(lloyd(samples, first, 20)), samples, init="array", seed=0)


def after_moving(samples: Samples, trace: Trace, step: int) -> float:
    """The inertia under the labels of a step, once their centroids are those of the next."""
    rows = expanded(samples)
    labels = distances(rows, trace.centroids[step]).argmin(axis=1)
    return float(distances(rows, trace.centroids[step + 1])[np.arange(len(rows)), labels].sum()) / samples.weight_of_one


@settings(max_examples=200, derandomize=True, database=None)
@given(runs())
def test_parts_are_what_the_samples_say(run: tuple[Samples, Trace]) -> None:
    samples, trace = run
    for step, (moving, assigning) in enumerate(falls_of(trace).tolist()):
        between, rounding = after_moving(samples, trace, step), 1e-12 * max(trace.inertia[step], 1e-9)
        assert moving == pytest.approx(trace.inertia[step] - between, abs=rounding)
        assert assigning == pytest.approx(between - trace.inertia[step + 1], abs=rounding)


@settings(max_examples=200, derandomize=True, database=None)
@given(runs())
def test_parts_add_up_and_none_is_negative(run: tuple[Samples, Trace]) -> None:
    _, trace = run
    falls = falls_of(trace)
    assert falls.shape == (trace.n_iter, 2)
    np.testing.assert_allclose(falls.sum(axis=1), -np.diff(trace.inertia), atol=1e-15 * trace.inertia[0])
    assert (falls >= -1e-12 * trace.inertia[:-1, None]).all()


def test_a_reseeded_cluster_counts_as_assigning() -> None:
    """No sample has the empty cluster's label when it moves; 100 joins it afterwards."""
    trace = kg.cluster([[0.0], [2.0], [100.0]], n_clusters=2, init=[[0.0], [500.0]])
    assert trace.relocated[1].tolist() == [False, True]
    assert trace.centroids[1, :, 0].tolist() == [34, 100]
    moving, assigning = falls_of(trace)[0]
    assert moving == 3 * 34**2
    assert trace.inertia[0] == 4 + 100**2
    assert assigning == (4 + 100**2) - 3 * 34**2 - (34**2 + 32**2)


@pytest.mark.parametrize(("source", "k"), [("example:coffee", 20), ("example:camera", 3), ("example:iris", 3)])
def test_real_runs_fall_in_both_parts(source: str, k: int) -> None:
    trace = kg.cluster(source, n_clusters=k, seed=1)
    falls = falls_of(trace)
    assert (falls >= -1e-12 * trace.inertia[:-1, None]).all()
    assert (falls[:3] > 0).all()
    assert trace.converged
    assert abs(falls[-1, 1]) <= 1e-12 * trace.inertia[-1]  # nothing changed cluster


def test_without_iterations_there_are_no_falls() -> None:
    assert falls_of(trace_with(np.zeros((1, 3, 2)))).shape == (0, 2)
