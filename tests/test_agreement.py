"""The agreement of runs: the adjusted Rand index, and the samples that are disputed."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.datasets import load_iris
from sklearn.metrics import adjusted_rand_score
from tests.models import photo
from tests.scenes import blobs

import kmeans_gif as kg
from kmeans_gif.clustering import agreement
from kmeans_gif.clustering.agreement import adjusted_rand, agreement_of, disputes, ends_of
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.partners import matched
from kmeans_gif.clustering.samples import space_of

CAT = np.ascontiguousarray(photo("chelsea")[80:160, 120:240])
labels = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(1, 9)), min_size=1, max_size=40)


@given(labels)
def test_the_index_is_that_of_scikit_learn_over_the_expanded_samples(rows: list[tuple[int, int, int]]) -> None:
    one, other, weights = np.array(rows, np.int64).T
    expected = adjusted_rand_score(one.repeat(weights), other.repeat(weights))
    assert adjusted_rand(one, other, weights) == pytest.approx(expected, rel=1e-12, abs=1e-12)


@given(labels, st.permutations(range(5)))
def test_equal_clusters_agree_whatever_their_numbers(rows: list[tuple[int, int, int]], order: list[int]) -> None:
    one, _, weights = np.array(rows, np.int64).T
    assert adjusted_rand(one, np.array(order)[one], weights) == 1


def test_the_index_is_exact_for_weights_beyond_64_bits() -> None:
    one, other = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    small, large = np.array([3, 1, 1, 3]), np.array([3, 1, 1, 3]) * 10**12
    assert adjusted_rand(one, other, small) == pytest.approx(
        adjusted_rand_score([0] * 4 + [1] * 4, [0] * 3 + [1, 0] + [1] * 3)
    )
    assert adjusted_rand(one, other, large) == pytest.approx(0.25, abs=1e-11)  # (2 · 10 - 16) / 16


def labelled(source: Any, traces: tuple[kg.Trace, ...]) -> list[NDArray[np.int32]]:
    return [trace.labels(source).ravel() for trace in traces]


@pytest.mark.parametrize("kind", ["image", "points"])
def test_pairs_are_those_of_scikit_learn_over_all_samples(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement, "_ROWS_AT_ONCE", 1000)
    source: Any = CAT if kind == "image" else blobs(2500, 3)
    spaces: dict[str, Any] = {"color_space": ["rgb", "oklab"]} if kind == "image" else {"init": ["random", "k-means++"]}
    animation = kg.compare(source, n_clusters=[3, 5], **spaces, seed=4, max_iter=9, agree=True)
    found = animation.agreement
    assert found is not None
    for one, mine in enumerate(labelled(source, animation.traces)):
        for other, theirs in enumerate(labelled(source, animation.traces)):
            assert found.pairs[one, other] == pytest.approx(adjusted_rand_score(mine, theirs), rel=1e-12)
    assert found.truth is None


@pytest.mark.parametrize("kind", ["image", "points"])
def test_disputed_samples_differ_after_clusters_are_matched(kind: str) -> None:
    """With two runs the matching is a plain assignment problem, which SciPy solves too."""
    source: Any = CAT if kind == "image" else blobs(300, 2, seed=3)
    animation = kg.compare(source, n_clusters=6, seed=[1, 2], agree=True)
    first, second = animation.traces
    away = np.linalg.norm(first.values()[:, None] - second.values()[None], axis=2)
    rows, columns = linear_sum_assignment(away)
    partner = np.empty(6, np.intp)
    partner[columns] = rows
    mine, theirs = labelled(source, animation.traces)
    differ = mine != partner[theirs]
    assert animation.agreement is not None
    assert animation.agreement.disputed == pytest.approx(differ.mean(), rel=1e-12)
    assert 0 < differ.sum() < len(differ)
    if kind == "points":
        data = kg.read(source)
        samples = samples_of(data, space_of(data, "rgb"))
        numbers = matched([first.centroids[-1], second.centroids[-1]])
        assert np.array_equal(disputes(ends_of([samples] * 2, animation.traces, numbers)), differ)


def test_disputes_count_the_runs_outside_the_largest_group() -> None:
    data = kg.read([[0.0], [10.0], [20.0]])
    samples = samples_of(data, space_of(data, "rgb"))
    centroids = [[[0], [20]], [[0], [19]], [[9], [20]], [[0], [100]], [[0], [18]]]
    runs = [kg.cluster(data, n_clusters=2, init=np.array(init, float), max_iter=1) for init in centroids]
    ends = ends_of([samples] * 5, runs, [np.arange(2)] * 5)
    given = [run.labels(data) for run in runs]
    expected = [5 - np.bincount(column).max() for column in np.transpose(given)]
    assert disputes(ends).tolist() == expected
    assert max(expected) > 0


def test_a_run_agrees_with_itself() -> None:
    data = kg.read(CAT)
    samples = samples_of(data, space_of(data, "rgb"))
    run = kg.cluster(data, n_clusters=5, seed=3)
    same = agreement_of(ends_of([samples] * 2, [run] * 2, matched([run.values()] * 2)))
    assert same.pairs.tolist() == [[1, 1], [1, 1]]
    assert same.disputed == 0


def test_threads_do_not_change_the_agreement() -> None:
    one, many = (kg.compare(CAT, n_clusters=[3, 6], seed=1, agree=True, threads=n).agreement for n in (1, 3))
    assert one is not None
    assert many is not None
    assert np.array_equal(one.pairs, many.pairs)
    assert one.disputed == many.disputed


def test_partly_transparent_pixels_count_by_their_alpha() -> None:
    alpha = np.full(CAT.shape[:2], 255, np.uint8)
    alpha[:, ::2] = 51
    picture = np.dstack([CAT, alpha])
    animation = kg.compare(picture, n_clusters=4, seed=[1, 2], agree=True)
    mine, theirs = (np.repeat(labels, alpha.ravel() // 51) for labels in labelled(picture, animation.traces))
    assert animation.agreement is not None
    assert animation.agreement.pairs[0, 1] == pytest.approx(adjusted_rand_score(mine, theirs), rel=1e-3)


def test_true_classes_are_compared_where_they_are_known() -> None:
    rows, classes = blobs(120, 2), [None if i % 9 == 0 else "abcde"[i % 5] for i in range(120)]
    with pytest.warns(kg.Note, match=r"^truth: column 'true classes' is missing in 14 rows, which have no class$"):
        animation = kg.compare(rows, n_clusters=[3, 5], seed=1, truth=classes)
    known = np.array([one is not None for one in classes])
    expected = [adjusted_rand_score(np.array(classes)[known], trace.labels(rows)[known]) for trace in animation.traces]
    assert animation.agreement is not None
    assert animation.agreement.truth is not None
    assert animation.agreement.truth == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("standardize", [False, True])
def test_a_column_of_classes_is_not_clustered(standardize: bool) -> None:
    iris = load_iris(as_frame=True).frame
    animation = kg.compare(iris, n_clusters=3, seed=[1, 2], truth="target", standardize=standardize)
    alone = kg.cluster(iris.drop(columns="target"), n_clusters=3, seed=1, standardize=standardize)
    assert animation.traces[0] == alone
    expected = adjusted_rand_score(iris["target"], alone.labels(iris))
    assert animation.agreement is not None
    assert animation.agreement.truth is not None
    assert animation.agreement.truth[0] == pytest.approx(expected, rel=1e-12)


def test_classes_of_a_record_or_an_array() -> None:
    iris = load_iris(as_frame=True).frame
    record = kg.read(iris, truth="target")
    named = kg.compare(record, n_clusters=3, seed=1, truth="target").agreement
    data = iris.drop(columns="target")
    for classes in (iris["target"], iris["target"].to_numpy(), [f"species {one}" for one in iris["target"]]):
        given = kg.compare(data, n_clusters=3, seed=1, truth=classes).agreement
        assert given is not None
        assert named is not None
        assert np.array_equal(given.truth, named.truth)  # type: ignore[arg-type]
    assert kg.compare(record, n_clusters=3, seed=1).agreement is None


@pytest.mark.parametrize(
    ("source", "truth", "message"),
    [
        (CAT, "kind", "a picture has no true classes; leave truth out"),
        (CAT, [1, 2], "a picture has no true classes; leave truth out"),
        (blobs(5, 2), [1, 2], "truth has 2 classes, but there are 5 points; give one for each"),
        (blobs(5, 2), np.zeros((5, 1)), "truth of type ndarray is neither the name of a column nor a sequence"),
        (blobs(5, 2), 7, "truth of type int is neither the name of a column nor a sequence"),
        (kg.read(blobs(5, 2)), "kind", "the points were read without truth='kind'; give it to the first call of read"),
        (kg.read(CAT), "kind", "a picture has no true classes"),
    ],
)
def test_classes_that_do_not_fit(source: Any, truth: Any, message: str) -> None:
    with pytest.raises(kg.KmeansGifError) as error:
        kg.compare(source, n_clusters=2, truth=truth)
    assert str(error.value).startswith(message)
