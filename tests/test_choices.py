"""Choosing k: every value is scikit-learn's, recommendations follow from the values, and what is missing is said."""

import copy
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.datasets import load_digits, load_iris, load_wine
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score
from sklearn.preprocessing import StandardScaler
from tests.models import photo

import kmeans_gif as kg
from kmeans_gif.choices import Choice
from kmeans_gif.clustering.indices import drawn
from kmeans_gif.clustering.spaces import to_space
from kmeans_gif.progress import listening
from kmeans_gif.recommendations import Index

RNG = np.random.default_rng(8)
CAT = photo("chelsea")[100:160, 150:240]

BLOBS = np.concatenate([RNG.normal(c, 1, (80, 2)) for c in ((0, 0), (0, 9), (9, 0), (9, 9))])


def of(choice: Choice, name: str) -> Index:
    (found,) = (index for index in choice.indices if index.name == name)
    return found


def peers(rows: NDArray[Any], labels: NDArray[Any]) -> dict[str, float]:
    """What scikit-learn says of a clustering of rows, and its inertia about the means of the labels."""
    about = [rows[labels == label] - rows[labels == label].mean(axis=0) for label in np.unique(labels)]
    return {
        "inertia": sum(float((away**2).sum()) for away in about),
        "silhouette": silhouette_score(rows, labels),
        "squared_silhouette": silhouette_score(rows, labels, metric="sqeuclidean"),
        "calinski_harabasz": calinski_harabasz_score(rows, labels),
        "davies_bouldin": davies_bouldin_score(rows, labels),
    }


def assert_those_of_peers(choice: Choice, rows: NDArray[Any], labels: list[NDArray[Any]]) -> None:
    for i, own in enumerate(labels):
        for name, value in peers(rows, own.ravel()).items():
            assert of(choice, name).values[i] == pytest.approx(value, rel=1e-10), (name, choice.n_clusters[i])


@pytest.mark.parametrize("load", [load_iris, load_wine, load_digits])
@pytest.mark.parametrize("standardize", [False, True])
def test_values_of_points_are_those_of_scikit_learn(load: Any, standardize: bool) -> None:
    rows = load().data
    points = kg.read(rows, kind="points")
    choice = kg.choose(points, n_clusters=range(2, 12, 3), seed=1, n_init=2, standardize=standardize, gap=False)
    labels = [trace.labels(points) for trace in choice.traces]
    assert_those_of_peers(choice, StandardScaler().fit_transform(rows) if standardize else rows, labels)


@pytest.mark.parametrize("color_space", ["rgb", "oklab"])
@pytest.mark.parametrize("pixels", [CAT, photo("camera")[::6, ::6]], ids=["colour", "gray"])
def test_values_of_colours_are_those_of_all_pixels(pixels: NDArray[Any], color_space: Any) -> None:
    choice = kg.choose(pixels, n_clusters=[2, 3, 8], seed=1, color_space=color_space, gap=False)
    assert choice.n_sampled is None
    rows = to_space(pixels.reshape(-1, 3 if pixels.ndim == 3 else 1), choice.traces[0].space)
    assert_those_of_peers(choice, rows, [trace.labels(pixels) for trace in choice.traces])


def test_values_are_about_the_means_of_the_labels_before_a_run_converges(given_notes: list[str]) -> None:
    choice = kg.choose(CAT, n_clusters=[3, 5, 6], seed=1, n_init=1, max_iter=1, gap=False)
    rows = CAT.reshape(-1, 3).astype(np.float64)
    assert_those_of_peers(choice, rows, [trace.labels(CAT) for trace in choice.traces])
    assert of(choice, "inertia").values[0] < choice.traces[0].inertia[-1]
    assert given_notes == ["not converged for 3, 5, 6 clusters; raise max_iter"] == list(choice.notes)


def test_partly_transparent_pixels_are_left_out_where_samples_are_counted(given_notes: list[str]) -> None:
    alpha = RNG.choice([0, 90, 255], CAT.shape[:2], p=[0.2, 0.3, 0.5]).astype(np.uint8)
    choice = kg.choose(np.dstack([CAT, alpha]), n_clusters=[2, 4, 7], seed=1)
    opaque = CAT[alpha == 255].astype(np.float64)
    for i, trace in enumerate(choice.traces):
        expected = peers(opaque, trace.labels(opaque.astype(np.uint8)[None])[0])
        for name in ("silhouette", "squared_silhouette"):
            assert of(choice, name).values[i] == pytest.approx(expected[name], rel=1e-10)
        assert of(choice, "inertia").values[i] == pytest.approx(trace.inertia[-1])
    assert given_notes == [
        f"{(alpha == 90).sum():,} partly transparent pixels are left out of silhouettes and gap statistic"
    ]


@pytest.mark.parametrize("n_opaque", [0, 1])
def test_too_few_opaque_pixels_are_said(n_opaque: int) -> None:
    alpha = np.full(CAT.shape[:2], 128, np.uint8)
    alpha.ravel()[:n_opaque] = 255
    choice = kg.choose(np.dstack([CAT, alpha]), n_clusters=[2, 4], seed=1)
    assert of(choice, "gap").reason == "no value is defined"
    assert np.isnan(of(choice, "gap").values).all()
    assert of(choice, "silhouette").reason == of(choice, "squared_silhouette").reason == "no value is defined"
    assert of(choice, "davies_bouldin").recommended in (2, 4)


def test_traces_are_those_of_cluster() -> None:
    choice = kg.choose(CAT, n_clusters=[5, 2, 9], seed=3, n_init=4, gap=False)
    assert choice.n_clusters == (2, 5, 9)
    for k, trace in zip(choice.n_clusters, choice.traces, strict=True):
        assert trace == kg.cluster(CAT, n_clusters=k, seed=3, n_init=4, init="k-means++")


@pytest.mark.parametrize("source", ["example:iris", CAT], ids=["points", "picture"])
def test_choices_can_be_pickled_and_copied(source: Any, tmp_path: Path) -> None:
    choice = kg.choose(source, n_clusters=(2, 3), seed=4, n_init=1)
    choice.save(tmp_path / "figure.png", width=240)
    choice.save_tree(tmp_path / "tree.svg")
    for again in (pickle.loads(pickle.dumps(choice)), copy.deepcopy(choice)):  # noqa: S301 - our own
        assert again == choice
        again.save(tmp_path / "again.png", width=240)
        again.save_tree(tmp_path / "again.svg")
        assert (tmp_path / "again.png").read_bytes() == (tmp_path / "figure.png").read_bytes()
        assert (tmp_path / "again.svg").read_bytes() == (tmp_path / "tree.svg").read_bytes()


def test_choices_are_equal_if_all_but_their_data_are() -> None:
    choice = kg.choose(BLOBS, n_clusters=(2, 3), seed=4, n_init=1)
    assert choice == replace(choice, data=kg.read("example:iris"))
    first, *others = choice.indices
    others_than_first = (
        replace(first, name="name"),
        replace(first, title="title"),
        replace(first, values=first.values + 1),
        replace(first, errors=np.zeros(2)),
        replace(first, recommended=7),
        replace(first, reason="reason"),
    )
    for other in (
        *(replace(choice, indices=(index, *others)) for index in others_than_first),
        *(replace(choice, n_clusters=(2, 4)), replace(choice, seed=5), replace(choice, traces=choice.traces[:1])),
        *(replace(choice, n_sampled=9), replace(choice, notes=("note",))),
    ):
        assert choice != other
    undefined = replace(first, values=np.array([np.nan, 1]))
    assert undefined == replace(undefined, values=undefined.values.copy())
    assert first != choice
    for record in (choice, first):
        with pytest.raises(TypeError, match="unhashable"):
            hash(record)


def test_threads_change_nothing() -> None:
    first, second = (kg.choose(CAT, n_clusters=[2, 3, 6], seed=3, threads=n) for n in (1, 3))
    assert first.traces == second.traces
    for one, other in zip(first.indices, second.indices, strict=True):
        assert one.values.tobytes() == other.values.tobytes()
        assert one.errors is None or (one.errors.tobytes() == other.errors.tobytes())  # type: ignore[union-attr]
        assert (one.recommended, one.reason) == (other.recommended, other.reason)


def test_all_indices_recommend_the_groups_there_are() -> None:
    choice = kg.choose(BLOBS, n_clusters=range(1, 9), seed=1)
    assert [index.name for index in choice.indices] == [
        *("inertia", "silhouette", "squared_silhouette", "gap", "calinski_harabasz", "davies_bouldin")
    ]
    assert choice.agreement == {4: 6}
    assert choice.summary.startswith("6 of 6 indices recommend 4 clusters (inertia, silhouette, silhouette in squared")
    assert of(choice, "inertia").reason == "elbow: the inertia falls more slowly from 4 clusters on"
    assert repr(choice).startswith("<Choice among 1–8 clusters: 6 of 6 indices recommend 4")


def test_samples_without_groups_have_neither_elbow_nor_gap() -> None:
    choice = kg.choose(RNG.random((600, 2)), n_clusters=range(2, 9), seed=1)
    assert of(choice, "inertia").recommended is None
    assert of(choice, "inertia").reason.startswith("no clear elbow")
    assert of(choice, "gap").recommended is None
    assert of(choice, "gap").reason.startswith("one cluster is enough: its gap, ")
    assert "2 recommend none (inertia, gap statistic)" in choice.summary


def test_recommendations_follow_from_the_values() -> None:
    choice = kg.choose("example:penguins", seed=1)
    ks = choice.n_clusters
    for name in ("silhouette", "squared_silhouette", "calinski_harabasz"):
        assert of(choice, name).recommended == ks[int(of(choice, name).values.argmax())]
    assert of(choice, "davies_bouldin").recommended == ks[int(of(choice, "davies_bouldin").values.argmin())]
    counts = {k: [index.recommended for index in choice.indices].count(k) for k in ks}
    assert choice.agreement == {k: n for k, n in counts.items() if n}
    assert list(choice.agreement.values()) == sorted(choice.agreement.values(), reverse=True)
    assert of(choice, "calinski_harabasz").reason.endswith("but at the end of the range: try more than 12")


def test_the_gap_statistic_is_left_out_if_not_wanted() -> None:
    choice = kg.choose(BLOBS, n_clusters=[2, 3], seed=1, gap=False)
    assert "gap" not in [index.name for index in choice.indices]


def test_many_samples_are_drawn_and_this_is_said(monkeypatch: pytest.MonkeyPatch, given_notes: list[str]) -> None:
    whole = kg.choose(CAT, n_clusters=[2, 3], seed=1, gap=False)
    monkeypatch.setattr(drawn, "MAX_VALUES", 1500)
    choice = kg.choose(CAT, n_clusters=[2, 3], seed=1, gap=False)
    assert choice.n_sampled == 1500
    assert given_notes == ["silhouette of 1,500 samples, drawn by weight"]
    np.testing.assert_allclose(of(choice, "silhouette").values, of(whole, "silhouette").values, atol=0.03)
    assert not np.array_equal(of(choice, "silhouette").values, of(whole, "silhouette").values)
    for name in ("inertia", "squared_silhouette", "calinski_harabasz", "davies_bouldin"):
        np.testing.assert_array_equal(of(choice, name).values, of(whole, name).values)


def test_as_many_clusters_as_different_values() -> None:
    rows = np.array([[0.1, 1], [0.3, 1.1], [0.7, 5.3], [2, 2]] * 25)
    choice = kg.choose(rows, n_clusters=range(1, 5), seed=1)
    assert [trace.inertia[-1] < 1e-20 for trace in choice.traces] == [False, False, False, True]
    assert of(choice, "silhouette").values[3] == 1
    assert of(choice, "davies_bouldin").values[3] == 0
    assert np.isnan(of(choice, "calinski_harabasz").values).tolist() == [True, False, False, True]
    assert np.isnan(of(choice, "gap").values).tolist() == [False, False, False, True]
    assert of(choice, "silhouette").reason == "highest value, 1; not defined for k = 1"
    assert of(choice, "gap").reason == "the gap rises up to 3: the inertia of the next is 0"


def test_a_cluster_for_each_sample_has_no_silhouette_above_0() -> None:
    choice = kg.choose([[0.0], [1.0], [5.0]], n_clusters=[1, 3], seed=1)
    assert of(choice, "silhouette").values[1] == 0
    assert of(choice, "silhouette").recommended is None
    assert of(choice, "silhouette").reason == "no value is above 0; not defined for k = 1"


@pytest.mark.parametrize("standardize", [False, True])
def test_a_constant_column_changes_nothing(standardize: bool) -> None:
    column = RNG.normal(size=(70, 1))
    alone, beside = (
        kg.choose(rows, n_clusters=[2, 3, 5], seed=1, standardize=standardize, gap=False)
        for rows in (column, np.hstack([column, np.full((70, 1), 4.0)]))
    )
    for one, other in zip(alone.indices, beside.indices, strict=True):
        np.testing.assert_allclose(one.values, other.values, rtol=1e-12)


def test_the_gap_statistic_with_a_constant_column() -> None:
    rows = np.hstack([RNG.normal(size=(70, 1)), np.full((70, 1), 4.0)])
    assert np.isfinite(of(kg.choose(rows, n_clusters=[2, 3], seed=1), "gap").values).all()


def test_progress_is_reported() -> None:
    seen: dict[str, set[tuple[int, int]]] = {}

    def listener(stage: str, done: int, total: int) -> None:
        seen.setdefault(stage, set()).add((done, total))

    with listening(listener):
        kg.choose(BLOBS, n_clusters=[2, 3], seed=1, n_init=3)
    assert seen["clustering"] >= {(1, 6), (6, 6)}
    assert "comparing samples" in seen
    assert seen["clustering reference 10 of 10"] >= {(6, 6)}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_clusters": [3]}, r"n_clusters=\[3\] must name at least two numbers, each once"),
        ({"n_clusters": [3, 3, 4]}, r"n_clusters=\[3, 3, 4\] must name at least two numbers, each once"),
        ({"n_clusters": 4}, "n_clusters=4 must name at least two numbers, each once"),
        ({"n_clusters": [0, 3]}, "n_clusters=0 must be a whole number from 1 to 65535"),
        ({"init": [[0.0, 0]]}, "init is an array, but several numbers of clusters need a seeding; name one"),
        ({"gap": 1}, "gap=1 must be False or True"),
    ],
)
def test_invalid_options(options: dict[str, Any], message: str) -> None:
    with pytest.raises(kg.OptionError, match=f"^{message}$"):
        kg.choose(BLOBS, **options)


def test_more_clusters_than_different_values() -> None:
    data = [[1, 2], [3, 4], [5, 7]] * 9
    message = r"^n_clusters=4 is more than the number of different values, 3; use at most n_clusters=3$"
    with pytest.raises(kg.SourceError, match=message):
        kg.choose(data, n_clusters=[2, 4])
    with pytest.warns(kg.Note, match="^3 different values: n_clusters from 2 to 3$"):
        assert kg.choose(data, seed=1).n_clusters == (2, 3)
    with pytest.raises(kg.SourceError, match=r"^n_clusters=12 is more than the number of different values, 2;"):
        kg.choose(data[:2])
