"""Many starts: every run is that of its seed, minima are counted, and the best is the best."""

import numpy as np
import pytest
from tests.models import photo
from tests.scenes import blobs

import kmeans_gif as kg
from kmeans_gif import progress
from kmeans_gif.clustering import starts
from kmeans_gif.clustering.lloyd import best_run
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.options import Fit

CAT = photo("chelsea")[100:160, 150:240]


@pytest.mark.parametrize("threads", [1, 3])
def test_every_run_is_that_of_its_seed(threads: int) -> None:
    found = kg.search(CAT, 12, n_clusters=5, seed=4, threads=threads)
    assert found.seeds.tolist() == list(range(4, 16))
    runs = [kg.cluster(CAT, n_clusters=5, seed=seed) for seed in found.seeds.tolist()]
    assert found.inertia.tolist() == [run.inertia[-1] for run in runs]
    order = np.argsort(found.inertia, kind="stable")
    assert found.best == runs[order[0]]
    assert found.median == runs[order[5]]
    assert found.worst == runs[order[-1]]
    assert found.inertia.min() == found.best.inertia[-1]


@pytest.mark.parametrize("source", [photo("camera")[::4, ::4, None], [[float(i * i % 71)] for i in range(50)]])
def test_the_best_possible_inertia_is_that_of_a_single_run(source: object) -> None:
    found = kg.search(source, 5, n_clusters=4, seed=4)
    for trace in (found.best, found.median, found.worst):
        assert trace == kg.cluster(source, n_clusters=4, seed=trace.seed)
        assert trace.optimum is not None


def test_the_best_is_that_of_as_many_restarts() -> None:
    found = kg.search(CAT, 8, n_clusters=4, seed=2)
    restarts = kg.cluster(CAT, n_clusters=4, seed=2, n_init=8)
    assert np.array_equal(found.best.centroids, restarts.centroids)


def test_runs_with_the_same_centroids_reach_the_same_minimum() -> None:
    rows = blobs(60, 2)
    found = kg.search(rows, 40, n_clusters=5, seed=0)
    ends = [
        frozenset(map(tuple, kg.cluster(rows, n_clusters=5, seed=seed).centroids[-1].tolist()))
        for seed in found.seeds.tolist()
    ]
    assert len(found.counts) == len(set(ends)) > 1
    for one in range(40):
        for other in range(one):
            assert (found.minimum[one] == found.minimum[other]) == (ends[one] == ends[other])
    assert found.counts.tolist() == [int((found.minimum == number).sum()) for number in range(len(found.counts))]
    lowest = [found.inertia[found.minimum == number].min() for number in range(len(found.counts))]
    assert lowest == sorted(lowest)


def test_runs_that_do_not_converge_reach_no_minimum() -> None:
    found = kg.search(CAT, 5, n_clusters=8, seed=0, max_iter=1)
    assert found.minimum.tolist() == [-1] * 5
    assert found.counts.tolist() == []


def test_seeds_wrap_around() -> None:
    assert kg.search([[0.0], [1.0], [5.0]], 3, n_clusters=2, seed=2**32 - 2).seeds.tolist() == [2**32 - 2, 2**32 - 1, 0]


def test_an_interrupt_cancels_the_runs_that_have_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def counted(samples: Samples, fit: Fit) -> kg.Trace:
        begun.append(fit.seed)
        return best_run(samples, fit)

    def interrupt(_: str, done: int, __: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(starts, "best_run", counted)
    with progress.listening(interrupt), pytest.raises(KeyboardInterrupt):
        kg.search(CAT, 5000, n_clusters=3, seed=1, threads=2)
    assert 2 <= len(begun) < 2500


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "n=0 must be a whole number from 1 to 100000"),
        ({"init": [[0.0, 0, 0]]}, "init is an array, but a search needs first centroids that differ"),
    ],
)
def test_invalid_searches(options: dict[str, object], message: str) -> None:
    with pytest.raises(kg.OptionError, match=f"^{message}"):
        kg.search(CAT, **options)  # type: ignore[arg-type]
