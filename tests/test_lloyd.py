"""Lloyd's iteration, compared with runs computed by hand."""

import numpy as np
import pytest
from tests.models import samples_from

from kmeans_gif import progress
from kmeans_gif.clustering.lloyd import Step, lloyd


def run(gray: list[int], first: list[float], max_iter: int = 50) -> list[Step]:
    samples = samples_from(np.array([gray], np.uint8))
    return list(lloyd(samples, np.array(first)[:, None], max_iter))


def places(steps: list[Step]) -> list[list[float]]:
    return [step.centroids[:, 0].tolist() for step in steps]


def test_a_run_by_hand() -> None:
    steps = run([0, 1, 2, 10, 12], [0.0, 1.0])
    assert places(steps) == [[0, 1], [0, 6.25], [1, 11]]
    assert [step.cluster_weights.tolist() for step in steps] == [[1, 4], [3, 2], [3, 2]]
    assert [step.moved for step in steps] == [5, 2, 0]
    assert [step.inertia for step in steps] == [1 + 81 + 121, 1 + 4 + 3.75**2 + 5.75**2, 4]
    assert [step.shift for step in steps] == [0, 5.25, pytest.approx((1 + 4.75**2) ** 0.5, rel=1e-15)]
    assert not any(step.relocated.any() for step in steps)


def test_duplicate_samples_count_by_weight() -> None:
    steps = run([0, 0, 0, 4, 100], [0.0, 100.0])
    assert places(steps) == [[0, 100], [1, 100]]
    assert steps[-1].inertia == 3 + 9


@pytest.mark.parametrize("max_iter", [1, 2, 3])
def test_there_are_at_most_max_iter_plus_one_steps(max_iter: int) -> None:
    steps = run(list(range(0, 200, 3)), [0.0, 1.0], max_iter)
    assert len(steps) == max_iter + 1
    assert steps[-1].moved > 0


def test_there_may_be_more_iterations_than_fit_a_machine_word() -> None:
    assert run([0, 1, 2, 10, 12], [0.0, 1.0], 10**30)[-1].moved == 0


def test_one_iteration_can_be_enough() -> None:
    assert len(run([0, 10], [0.0, 10.0])) == 2


def test_alpha_is_divided_by_255() -> None:
    """Half-transparent white: weights, inertia and moved are in whole pixels, means are unchanged."""
    pixels = np.array([[[0, 0, 0, 255], [30, 30, 30, 51], [100, 100, 100, 204]]], np.uint8)
    (*_, last) = steps = list(lloyd(samples_from(pixels), np.array([[0.0] * 3, [100.0] * 3]), 9))
    assert steps[0].moved == 2
    assert last.cluster_weights.tolist() == [1.2, 0.8]
    assert last.centroids.tolist() == [[5.0] * 3, [100.0] * 3]
    assert last.inertia == pytest.approx(3 * (25 + 0.2 * 625), rel=1e-15)


def test_an_empty_cluster_gets_the_farthest_sample() -> None:
    steps = run([0, 1, 2, 30, 31, 40], [0.0, 1000.0, 30.0])
    assert steps[0].cluster_weights.tolist() == [3, 0, 3]
    assert steps[1].centroids[:, 0].tolist() == [1, 40, pytest.approx(101 / 3)]  # the others stay the means
    assert [step.relocated.tolist() for step in steps[:3]] == [[False] * 3, [False, True, False], [False] * 3]
    assert steps[1].cluster_weights.tolist() == [3, 1, 2]


def test_several_empty_clusters_take_different_values_farthest_first() -> None:
    steps = run([0, 1, 1, 3, 50, 54], [0.0, 900.0, 50.0, 901.0])
    assert steps[1].relocated.tolist() == [False, True, False, True]
    assert steps[1].centroids[[1, 3], 0].tolist() == [54, 3]


def test_ties_of_farthest_samples_go_to_the_smallest_value() -> None:
    steps = run([10, 12, 14], [12.0, 200.0])
    assert steps[1].centroids[:, 0].tolist() == [12, 10]


def test_a_cluster_of_one_value_reseeds_no_other() -> None:
    """100 is the farthest from its centroid, but the only value of its cluster (twice)."""
    steps = run([0, 1, 100, 100], [0.0, 60.0, 250.0])
    assert steps[0].cluster_weights.tolist() == [2, 2, 0]
    assert steps[1].centroids[:, 0].tolist() == [0.5, 100, 1]


def test_duplicate_initial_centroids_separate() -> None:
    steps = run([1, 5, 9], [5.0, 5.0, 5.0])
    assert steps[0].cluster_weights.tolist() == [3, 0, 0]
    assert steps[-1].moved == 0
    assert sorted(steps[-1].centroids[:, 0].tolist()) == [1, 5, 9]


def test_surplus_clusters_stay_in_place() -> None:
    """With too few different values for all clusters."""
    steps = run([4, 4, 9], [4.0, 9.0, 4.0, 30.0])
    assert places(steps) == [[4, 9, 4, 30]] * 2
    steps = run([0, 1, 9], [0.0, 9.0, 200.0, 300.0])
    assert places(steps) == [[0, 9, 200, 300], [0.5, 9, 1, 0], [0.5, 9, 1, 0]]
    assert [step.relocated.tolist() for step in steps] == [[False] * 4, [False, False, True, True], [False] * 4]
    assert steps[-1].cluster_weights.tolist() == [0, 1, 1, 1]


def test_each_iteration_reports_progress() -> None:
    heard: list[tuple[str, int, int]] = []
    with progress.listening(lambda *now: heard.append(now)):
        steps = run([0, 1, 2, 10, 12], [0.0, 1.0], 7)
    assert [now for now in heard if now[0] == "clustering"] == [("clustering", i, 7) for i in range(len(steps))]


def test_steps_are_generated_lazily() -> None:
    samples = samples_from(np.array([[0, 1, 2, 10, 12]], np.uint8))
    steps = lloyd(samples, np.array([[0.0], [1.0]]), 50)
    assert next(steps).centroids.tolist() == [[0], [1]]
    assert next(steps).centroids.tolist() == [[0], [6.25]]
