"""The estimator, compared with scikit-learn's, and scikit-learn's estimator checks."""

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn import config_context, datasets
from sklearn.base import clone, is_clusterer
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from kmeans_gif import OptionError, SourceError
from kmeans_gif.estimator import TracedKMeans
from kmeans_gif.options import SEEDINGS
from kmeans_gif.types import Floats

# scikit-learn's own KMeans fails the same check, because a draw by weight differs from a draw among repeated samples.
SAME_AS_KMEANS = {"check_sample_weight_equivalence_on_dense_data": "weights change what is drawn"}


@pytest.mark.filterwarnings("ignore:Number of distinct clusters")  # some checks have fewer different rows than clusters
@parametrize_with_checks([TracedKMeans()], expected_failed_checks=lambda _: SAME_AS_KMEANS)  # type: ignore[untyped-decorator]
def test_estimator_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def data_called(name: str) -> Floats:
    if name == "photo":
        crop: Floats = datasets.load_sample_image("china.jpg")[100:160, 200:300].reshape(-1, 3) / 1.0
        return crop
    rows: Floats = getattr(datasets, f"load_{name}")().data
    return rows


def both(
    name: str, k: int, *, weighted: bool = False, **options: float
) -> tuple[Floats, Floats | None, TracedKMeans, KMeans]:
    """Fit ours and theirs from the same first centroids, in general position."""
    rows, rng = data_called(name), np.random.default_rng(k)
    first = rows[rng.choice(len(rows), k, replace=False)] + rng.random((k, rows.shape[1])) * rows.std() / 10
    weights = np.where(rng.random(len(rows)) < 0.2, 0.0, rng.random(len(rows)) * 3) if weighted else None
    ours = TracedKMeans(k, init=first, **options).fit(rows, sample_weight=weights)  # type: ignore[arg-type]
    theirs = KMeans(k, init=first, n_init=1, **options).fit(rows, sample_weight=weights)
    return rows, weights, ours, theirs


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("name", "k"), [("iris", 3), ("iris", 9), ("wine", 4), ("digits", 10), ("photo", 16)])
def test_results_agree_with_scikit_learn(name: str, k: int, weighted: bool) -> None:
    rows, weights, ours, theirs = both(name, k, weighted=weighted, tol=0)
    np.testing.assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-8, atol=1e-8)
    np.testing.assert_array_equal(ours.labels_, theirs.labels_)
    assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=1e-8)
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.score(rows, sample_weight=weights) == pytest.approx(theirs.score(rows, sample_weight=weights), rel=1e-8)
    np.testing.assert_array_equal(ours.predict(rows[::3]), theirs.predict(rows[::3]))
    np.testing.assert_allclose(ours.transform(rows), theirs.transform(rows), rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(ours.predict(rows), ours.labels_)


@pytest.mark.parametrize(("tol", "max_iter"), [(1e-4, 300), (1e-2, 300), (0.5, 300), (0, 1), (0, 3), (1e-3, 2)])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_stop_rule_agrees_with_scikit_learn(tol: float, max_iter: int, weighted: bool) -> None:
    _, _, ours, theirs = both("digits", 10, weighted=weighted, tol=tol, max_iter=max_iter)
    assert ours.n_iter_ == theirs.n_iter_
    np.testing.assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=1e-8, atol=1e-8)
    np.testing.assert_array_equal(ours.labels_, theirs.labels_)


def test_n_iter_agrees_with_scikit_learn_for_every_max_iter() -> None:
    counts = [both("iris", 3, tol=0, max_iter=limit)[2:] for limit in range(1, 16)]
    assert [ours.n_iter_ for ours, _ in counts] == [theirs.n_iter_ for _, theirs in counts]
    assert counts[-1][0].n_iter_ < 15  # it converged in between


def test_a_run_from_converged_centroids_takes_one_iteration() -> None:
    rows = data_called("iris")
    end = TracedKMeans(3, random_state=0, tol=0).fit(rows).cluster_centers_
    again = TracedKMeans(3, init=end, tol=0).fit(rows)
    assert (again.n_iter_, again.trace_.converged) == (1, True)


def test_the_trace_is_that_of_the_best_run() -> None:
    rows = data_called("wine")
    ten = TracedKMeans(5, init="random", random_state=3, tol=0).fit(rows)
    alone = [TracedKMeans(5, init="random", n_init=1, random_state=3 + run, tol=0).fit(rows) for run in range(10)]
    best = min(alone, key=lambda kmeans: kmeans.inertia_)
    assert best.inertia_ < alone[-1].inertia_  # so that the labels of the last run would differ
    assert ten.trace_ == best.trace_
    assert (ten.trace_.kind, ten.trace_.space.name) == ("points", "columns")
    assert (np.diff(ten.trace_.inertia) <= 0).all()
    np.testing.assert_array_equal(ten.labels_, best.labels_)
    np.testing.assert_array_equal(ten.labels_, ten.trace_.labels(rows))


def test_plus_plus_runs_once_and_its_inertia_is_as_low_as_scikit_learns() -> None:
    rows = data_called("digits")
    ours = [TracedKMeans(10, random_state=seed).fit(rows).inertia_ for seed in range(10)]
    theirs = [KMeans(10, random_state=seed).fit(rows).inertia_ for seed in range(10)]
    assert np.mean(ours) == pytest.approx(np.mean(theirs), rel=0.01)
    assert TracedKMeans(10, random_state=4).fit(rows).trace_.seed == 4


@pytest.mark.parametrize("init", SEEDINGS)
def test_initial_centroids_are_drawn_by_weight(init: Any) -> None:
    rows, weights = np.arange(40.0)[:, None], np.where(np.arange(40) % 10 == 7, 1e6, 1e-6)
    weights[5] = 0
    for seed in range(20):
        kmeans = TracedKMeans(4, init=init, n_init=1, random_state=seed).fit(rows, sample_weight=weights)
        assert sorted(kmeans.trace_.values(0)[:, 0]) == [7, 17, 27, 37]


def test_a_draw_among_few_free_rows_is_by_weight_too() -> None:
    rows = np.array([[0.0]] * 5000 + [[1.0], [2.0], [3.0]])
    weights = np.array([1.0] * 5000 + [1e-9, 1e-12, 1e-15])
    kmeans = TracedKMeans(3, init="random", n_init=1, random_state=1).fit(rows, sample_weight=weights)
    assert kmeans.trace_.values(0)[:, 0].tolist() == [0, 1, 2]


def test_the_best_of_ten_random_runs_is_kept() -> None:
    rows = data_called("digits")
    inertia = [TracedKMeans(10, init="random", n_init=1, random_state=i).fit(rows).inertia_ for i in range(50)]
    best = [start + int(np.argmin(inertia[start : start + 10])) for start in range(40)]
    starts = [start for start in range(40) if best[start] == start + 9]
    more = [start for start in range(40) if inertia[start + 10] < inertia[best[start]]]
    assert starts  # the tenth run is the best
    assert more  # an eleventh would be better
    for start in (starts[0], more[0]):
        kept = TracedKMeans(10, init="random", random_state=start).fit(rows)
        assert kept.trace_.seed == best[start]


@pytest.mark.parametrize("init", SEEDINGS)
def test_samples_of_weight_0_are_never_initial_centroids(init: Any) -> None:
    with pytest.warns(ConvergenceWarning, match=r"clusters \(2\)"):
        kmeans = TracedKMeans(3, init=init, random_state=0).fit([[0.0], [1.0], [5.0], [7.0]], None, [1, 1, 0, 0])
    assert set(kmeans.trace_.values(0)[:, 0]) == {0, 1}


def test_samples_of_weight_0_do_not_affect_the_centroids() -> None:
    rows = [[0.0], [1.0], [10.0], [11.0], [900.0]]
    kmeans = TracedKMeans(2, random_state=0).fit(rows, sample_weight=[1, 1, 1, 1, 0])
    assert sorted(kmeans.cluster_centers_[:, 0]) == [0.5, 10.5]
    assert kmeans.labels_[4] == kmeans.labels_[3]
    assert kmeans.inertia_ == 1


@pytest.mark.parametrize("init", [*SEEDINGS, [[0.0], [1.0], [50.0], [60.0]]])
def test_too_few_different_rows_warn(init: Any) -> None:
    rows = np.repeat([[0.0], [1.0]], 10, axis=0)
    with pytest.warns(ConvergenceWarning, match=r"distinct clusters \(2\) found smaller than n_clusters \(4\)"):
        kmeans = TracedKMeans(4, init=init, n_init=1, random_state=0).fit(rows)
    assert kmeans.inertia_ == 0
    assert not kmeans.trace_.relocated.any()  # no distinct row is left
    assert np.isfinite(kmeans.cluster_centers_).all()


def test_random_state() -> None:
    rows = data_called("iris")
    seeds = [TracedKMeans(3, random_state=state).fit(rows).trace_.seed for state in (7, np.int64(7), None, None)]  # type: ignore[arg-type]
    assert seeds[:2] == [7, 7]
    assert seeds[2] != seeds[3]
    states = [np.random.RandomState(1), np.random.RandomState(1)]
    first, again = (TracedKMeans(3, random_state=state).fit(rows).trace_ for state in states)
    assert first == again
    assert TracedKMeans(3, random_state=states[0]).fit(rows).trace_.seed != first.seed


def test_threads_change_nothing() -> None:
    rows = np.random.default_rng(0).normal(size=(30_000, 3))
    one, three = (TracedKMeans(20, threads=n, random_state=0, max_iter=5).fit(rows) for n in (1, 3))
    assert one.trace_ == three.trace_
    np.testing.assert_array_equal(one.labels_, three.labels_)


def test_it_works_with_scikit_learn_tools() -> None:
    rows = data_called("iris")
    kmeans = TracedKMeans(3, random_state=0, tol=0)
    assert is_clusterer(kmeans)
    assert clone(kmeans).get_params() == kmeans.get_params()
    labels = make_pipeline(StandardScaler(), clone(kmeans)).fit_predict(rows)
    np.testing.assert_array_equal(labels, kmeans.fit_predict(StandardScaler().fit_transform(rows)))
    search = GridSearchCV(TracedKMeans(random_state=0), {"n_clusters": [2, 3, 4]}, cv=3).fit(rows)
    assert search.best_params_ == {"n_clusters": 4}
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(kmeans.fit(rows))).predict(rows), kmeans.labels_)  # noqa: S301
    np.testing.assert_allclose(clone(kmeans).fit_transform(rows), clone(kmeans).fit(rows).transform(rows))


ROWS = np.array([[0.0, 5.0], [1.0, 5.0], [9.0, 7.0]])
FRAMES: dict[str, Callable[[Floats, list[str]], Any]] = {
    "pandas": lambda rows, names: pd.DataFrame(rows, columns=names),
    "polars": lambda rows, names: pl.DataFrame(rows, schema=names),
    "arrow": lambda rows, names: pa.table(dict(zip(names, rows.T, strict=True))),
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_feature_names_are_checked(frame: Any) -> None:
    kmeans = TracedKMeans(2, random_state=0).fit(frame(ROWS, ["a", "b"]))
    assert kmeans.feature_names_in_.tolist() == ["a", "b"]
    assert kmeans.predict(frame(ROWS, ["a", "b"])).tolist() == kmeans.labels_.tolist()
    with pytest.raises(ValueError, match=r"must be in the same order"):
        kmeans.predict(frame(ROWS[:, ::-1], ["b", "a"]))
    with pytest.raises(
        ValueError, match=r"unseen at fit time:\n- c\nFeature names seen at fit time, yet now missing:\n- b"
    ):
        kmeans.transform(frame(ROWS, ["a", "c"]))
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        kmeans.score(ROWS)
    assert not hasattr(kmeans.fit(ROWS), "feature_names_in_")
    with pytest.warns(UserWarning, match="was fitted without feature names"):
        kmeans.predict(frame(ROWS, ["a", "b"]))


def test_at_most_five_unknown_names_are_listed() -> None:
    wide = np.hstack([ROWS] * 4)
    kmeans = TracedKMeans(2, random_state=0).fit(pd.DataFrame(wide, columns=list("abcdefgh")))
    with pytest.raises(ValueError, match=r"(- [s-w]\n){5}- \.\.\.\nFeature names seen") as caught:
        kmeans.predict(pd.DataFrame(wide, columns=list("abstuvwx")))
    assert "- x" not in str(caught.value)


def test_feature_names_are_all_strings_or_ignored() -> None:
    kmeans = TracedKMeans(2, random_state=0)
    assert not hasattr(kmeans.fit(pd.DataFrame(ROWS)), "feature_names_in_")
    with pytest.raises(TypeError, match="all input features have string names"):
        kmeans.fit(pd.DataFrame(ROWS, columns=["a", 1]))


@pytest.mark.parametrize("container", ["pandas", "polars"])
def test_set_output_returns_distances_as_data_frames(container: str) -> None:
    frame = FRAMES[container](ROWS, ["a", "b"])
    chain = make_pipeline(StandardScaler(), TracedKMeans(2, random_state=0)).set_output(transform=container)
    distances = chain.fit_transform(frame)
    assert type(distances) is type(frame)
    assert list(distances.columns) == chain[-1].get_feature_names_out().tolist() == ["tracedkmeans0", "tracedkmeans1"]
    np.testing.assert_allclose(distances.to_numpy(), chain.transform(frame).to_numpy())


def test_sample_weight_is_routed() -> None:
    weights = np.array([1.0, 3.0, 1.0])
    with config_context(enable_metadata_routing=True):
        kmeans = TracedKMeans(1).set_fit_request(sample_weight=True)
        chain = make_pipeline(StandardScaler().set_fit_request(sample_weight=False), kmeans)
        chain.fit(ROWS, sample_weight=weights)
    expected = np.average(StandardScaler().fit_transform(ROWS), axis=0, weights=weights)
    np.testing.assert_allclose(chain[-1].cluster_centers_[0], expected)


def test_unknown_parameters() -> None:
    with pytest.raises(ValueError, match="Invalid parameter 'algorithm' for estimator TracedKMeans"):
        TracedKMeans().set_params(algorithm="elkan")


@pytest.mark.parametrize("weight", [2, 2.5, np.float32(0.5)])
def test_a_scalar_weight_applies_to_all_samples(weight: Any) -> None:
    rows = data_called("iris")
    kmeans = TracedKMeans(3, random_state=0).fit(rows, sample_weight=weight)
    same = TracedKMeans(3, random_state=0).fit(rows, sample_weight=np.full(len(rows), weight))
    assert kmeans.trace_ == same.trace_
    assert kmeans.trace_.cluster_weights[-1].sum() == weight * len(rows)
    assert kmeans.score(rows, sample_weight=weight) == pytest.approx(-kmeans.inertia_)


def test_fewer_samples_than_clusters() -> None:
    with pytest.raises(SourceError, match=r"n_samples=3 should be >= n_clusters=4"):
        TracedKMeans(4).fit(ROWS)
    assert TracedKMeans(3).fit(ROWS).inertia_ == 0


def test_init_can_be_a_callable() -> None:
    calls: list[tuple[Any, int, float]] = []

    def seeder(X: Floats, n_clusters: int, random_state: np.random.RandomState) -> Floats:  # noqa: N803
        rows = X[random_state.choice(len(X), n_clusters, replace=False)]
        calls.append((X, n_clusters, rows[0, 0]))
        return rows

    rows = data_called("digits")
    kmeans = TracedKMeans(10, init=seeder, random_state=5).fit(rows)
    assert len(calls) == 10  # "auto", as for "random"
    np.testing.assert_array_equal(calls[0][0], rows)
    alone = [TracedKMeans(10, init=seeder, n_init=1, random_state=5 + run).fit(rows) for run in range(10)]
    best = min(alone, key=lambda kmeans: kmeans.inertia_)
    assert best.inertia_ < max(kmeans.inertia_ for kmeans in alone)
    assert kmeans.trace_ == best.trace_
    assert kmeans.trace_.init == "array"
    with pytest.raises(OptionError, match=r"init has 9 rows, not one for each of n_clusters=10"):
        TracedKMeans(10, init=lambda X, n_clusters, random_state: X[: n_clusters - 1]).fit(rows)  # noqa: ARG005, N803
    with pytest.raises(OptionError, match=r"init holds NaN"):
        TracedKMeans(10, init=lambda X, n_clusters, random_state: X[:n_clusters] * np.nan).fit(rows)  # noqa: ARG005, N803


def test_a_failed_fit_leaves_no_fitted_attributes() -> None:
    kmeans = TracedKMeans(4)
    with pytest.raises(SourceError):
        kmeans.fit(ROWS)
    with pytest.raises(NotFittedError):
        kmeans.predict(ROWS)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_clusters": 0}, r"n_clusters=0 must be a whole number from 1"),
        ({"init": "best"}, r"init='best' must be"),
        ({"init": [[1.0]]}, r"init has 1 rows, not one for each of n_clusters=2"),
        ({"n_init": "many"}, r"n_init='many' must be 'auto' or"),
        ({"n_init": 0}, r"n_init=0 must be"),
        ({"max_iter": 0}, r"max_iter=0 must be"),
        ({"tol": -1}, r"tol=-1 must be"),
        ({"tol": float("nan")}, r"tol=nan must be"),
        ({"random_state": -1}, r"random_state=-1 must be"),
        ({"threads": 0}, r"threads=0 must be"),
    ],
)
def test_invalid_parameters(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        TracedKMeans(**{"n_clusters": 2, **options}).fit([[1.0], [2.0], [3.0]])


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, 2], r"sample_weight has shape \(2,\), but X has 3 rows"),
        ([1, -2, 1], r"sample_weight holds -2; weights must be at least 0"),
        ([0, 0, 0], r"sample_weight is zero everywhere"),
        ([[1], [1], [1]], r"sample_weight has shape \(3, 1\)"),
        ([1, np.nan, 1], r"sample_weight contains NaN"),
        (["a", "b", "c"], r"could not convert string to float"),
        (-1, r"sample_weight holds -1; weights must be at least 0"),
        (0, r"sample_weight is zero everywhere"),
    ],
)
def test_invalid_weights(weights: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TracedKMeans(2).fit([[1.0], [2.0], [3.0]], sample_weight=weights)


def test_given_centroids_are_run_once() -> None:
    with pytest.warns(RuntimeWarning, match="performing only one init in TracedKMeans instead of n_init=4"):
        TracedKMeans(2, init=[[0.0], [9.0]], n_init=4).fit([[1.0], [8.0]])


def test_values_too_large_to_square_are_refused() -> None:
    with pytest.raises(SourceError, match=r"column 0 holds 1e\+200, too large for its squares to be summed"):
        TracedKMeans(2, tol=0).fit([[1e200], [1.0]])


def test_predict_before_fit_is_an_error() -> None:
    with pytest.raises(NotFittedError, match="TracedKMeans instance is not fitted yet"):
        TracedKMeans().predict([[1.0]])
