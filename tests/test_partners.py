"""Clusters of several runs are matched by least total distance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linear_sum_assignment

from kmeans_gif.clustering.partners import least_total, matched


@st.composite
def costs(draw: st.DrawFn) -> np.ndarray:
    rows = draw(st.integers(1, 8))
    columns = draw(st.integers(rows, 12))
    values = st.integers(0, 5).map(float) | st.floats(0, 1e6)
    return draw(arrays(np.float64, (rows, columns), elements=values))


@given(costs())
def test_an_assignment_has_the_least_total_cost(table: np.ndarray) -> None:
    columns = least_total(table)
    assert len(set(columns.tolist())) == len(table)
    rows, best = linear_sum_assignment(table)
    assert table[np.arange(len(table)), columns].sum() == pytest.approx(table[rows, best].sum(), rel=1e-12, abs=1e-12)


@given(st.integers(1, 9), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_a_permuted_run_is_matched_to_itself(k: int, features: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    centroids, order = random.normal(size=(k, features)), random.permutation(k)
    first, second = matched([centroids, centroids[order]])
    assert first.tolist() == list(range(k))
    assert second.tolist() == order.tolist()


def test_clusters_without_a_partner_get_unused_numbers() -> None:
    runs = [np.array([[0.0], [10.0]]), np.array([[11.0], [1.0], [5.0]]), np.array([[5.2], [9.0], [0.0], [100.0]])]
    assert [numbers.tolist() for numbers in matched(runs)] == [[0, 1], [1, 0, 2], [2, 1, 0, 3]]


def test_numbers_of_a_run_are_different() -> None:
    random = np.random.default_rng(0)
    for numbers in matched([random.normal(size=(k, 2)) for k in (3, 7, 2, 7, 9)]):
        assert len(set(numbers.tolist())) == len(numbers)
