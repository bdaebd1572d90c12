"""Points of Dask: the same bits whatever runs the tasks, the run in memory for one chunk, and bad input."""

import os
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import sleep
from typing import Any

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas as pd
import pytest
from dask.callbacks import Callback
from sklearn.cluster import KMeans

import kmeans_gif as kg
from kmeans_gif import SourceError, Trace, running
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.flows import flows_of
from kmeans_gif.progress import listening
from kmeans_gif.types import Floats

SEEDINGS = ("random", "k-means||")


def blobs(n: int, features: int = 3) -> Floats:
    rng = np.random.default_rng(7)
    middles = rng.normal(0, 9, (5, features))
    return np.asarray(rng.normal(middles[rng.integers(0, 5, n)], 2.0))


def lazy(rows: Floats, chunk: int) -> Any:
    return da.from_array(rows, chunks=(chunk, 2))  # several across, too


def run(source: Any, **options: Any) -> Trace:
    return kg.cluster(source, **{"n_clusters": 5, "seed": 3, "max_iter": 6, **options})


@pytest.fixture(autouse=True)
def _one_thread() -> Any:
    with dask.config.set(scheduler="synchronous"):
        yield


@pytest.mark.parametrize("options", [{}, {"init": "k-means||"}, {"standardize": True}, {"n_init": 3}])
def test_one_chunk_is_the_run_in_memory(options: dict[str, Any]) -> None:
    rows = blobs(3000)
    assert run(lazy(rows, -1), **options) == run(rows, **options)


@pytest.mark.parametrize("chunk", [1, 7, 1000, -1])
@pytest.mark.parametrize("init", SEEDINGS)
def test_threads_and_one_thread_give_the_same_bits_for_the_same_chunks(chunk: int, init: str) -> None:
    rows = blobs({1: 40, 7: 300}.get(chunk, 3000))
    alone = run(lazy(rows, chunk), init=init)
    with dask.config.set(scheduler="threads", num_workers=4):
        assert run(lazy(rows, chunk), init=init) == alone
    in_memory = run(rows, init=init)
    np.testing.assert_array_equal(alone.centroids[0], in_memory.centroids[0])  # the same rows are drawn
    np.testing.assert_allclose(alone.centroids, in_memory.centroids, rtol=1e-12, atol=1e-12)


def test_processes_and_a_cluster_give_the_same_bits(client: Any, processes: ProcessPoolExecutor) -> None:
    source, options = lazy(blobs(3000), 170), {"standardize": True, "max_iter": 2}
    alone = {init: run(source, init=init, **options) for init in SEEDINGS}
    with dask.config.set(scheduler="processes", pool=processes):
        assert run(source, **options) == alone["random"]
    with dask.config.set(scheduler=client):
        assert {init: run(source, init=init, **options) for init in SEEDINGS} == alone


def test_arrays_and_data_frames_that_are_kept_on_a_cluster_are_clustered_there(client: Any) -> None:
    rows = blobs(300)
    frame = dd.from_pandas(pd.DataFrame(rows, columns=list("abc")), npartitions=3, sort=False)
    with dask.config.set(scheduler=client):
        runs = [run(client.persist(source), max_iter=1) for source in (lazy(rows, 100), frame)]
    for found in runs:
        np.testing.assert_array_equal(found.centroids, run(lazy(rows, 100), max_iter=1).centroids)


@pytest.mark.usefixtures("client")
def test_workers_that_die_in_every_iteration_change_no_bit(cluster: Any) -> None:
    source = lazy(blobs(3000), 300)
    alone = run(source, max_iter=4)
    killed: list[int] = []

    def kill_one(stage: str, done: int, _: int) -> None:
        alive: list[int] = []
        while stage == "clustering" and done < 4 and not alive:  # they are started again, which takes a while
            time.sleep(0.05)
            alive = [each.pid for each in cluster.workers.values() if each.pid not in {None, *killed}]
        for pid in alive[:1]:
            killed.append(pid)
            os.kill(pid, signal.SIGKILL)

    # By its name: nannies hand the configuration on to new workers, and a client can't be pickled.
    with dask.config.set(scheduler="distributed"), listening(kill_one):
        assert run(source, max_iter=4) == alone
    assert len(killed) == 4


def test_runs_end_where_those_of_scikit_learn_do() -> None:
    rows = blobs(3000)
    first = rows[:5] + np.random.default_rng(1).random((5, 3)) / 100
    ours = run(lazy(rows, 400), init=first, max_iter=300)
    peer = KMeans(5, init=first, n_init=1, tol=0, max_iter=300).fit(rows)
    np.testing.assert_allclose(ours.values(), peer.cluster_centers_, rtol=1e-9)
    np.testing.assert_allclose(ours.inertia[-1], peer.inertia_, rtol=1e-9)
    np.testing.assert_array_equal(ours.labels(lazy(rows, 400)).compute(), peer.labels_)


@pytest.mark.parametrize("chunk", [1, 7, 50])
@pytest.mark.parametrize("pinned", [0, 2])
def test_empty_clusters_get_the_farthest_samples_of_all_chunks(chunk: int, pinned: int) -> None:
    rows = np.round(blobs(60) / 4)  # ties, and clusters of one value
    rows[:20] = [50, 50, 50]
    far = np.array([[50.0, 50, 50], [900, 0, 0], [0, 900, 0], [0, 0, 900], [0, 0, 0], [900, 900, 900]])
    options = {"n_clusters": 6, "init": far[pinned:], "pinned": far[:pinned] if pinned else ()}
    in_memory = run(rows, **options)
    assert in_memory.relocated.any()
    found = run(lazy(rows, chunk), **options)
    np.testing.assert_array_equal(found.relocated, in_memory.relocated)
    np.testing.assert_allclose(found.centroids, in_memory.centroids, rtol=1e-12, atol=1e-12)


def test_source_is_read_in_every_pass_if_memory_does_not_suffice(monkeypatch: pytest.MonkeyPatch) -> None:
    source = lazy(blobs(300), 50)
    kept = run(source)
    monkeypatch.setattr(running, "memories", lambda: [1000])
    assert run(source) == kept


def test_graph_of_an_iteration_has_a_task_a_chunk_and_a_tree_and_returns_sums() -> None:
    tasks: list[int] = []
    with Callback(start=lambda graph: tasks.append(len(graph))):
        run(da.from_array(blobs(400), chunks=(10, -1)), max_iter=3)
    chunks = 40
    assert tasks[-3:] == [2 * chunks + 3 + 1 + 2] * 3  # kept rows, sums, tree of 16 and root, both centroids


def test_the_optimum_of_one_column_is_found_over_chunks() -> None:
    rows = np.round(blobs(500, 1), 1)
    assert run(da.from_array(rows, chunks=(60, 1))).optimum == pytest.approx(run(rows).optimum, rel=1e-12)


@pytest.mark.parametrize("features", [1, 2, 3, 5])
@pytest.mark.parametrize("density", ["on", "off"])
def test_frames_are_those_of_points_in_memory(features: int, density: Any) -> None:
    rows, look = blobs(700, features), kg.Look(density=density)
    trace = run(rows, max_iter=2)
    drawings = [kg.draw(source, trace, size=200, look=look) for source in (rows, lazy(rows, 90))]
    ours, theirs = ([frame.index.tobytes() for frame in drawing] for drawing in drawings)
    assert ours == theirs


def test_frames_in_space_from_processes_are_those_of_points_in_memory(processes: ProcessPoolExecutor) -> None:
    rows, look = blobs(700, 5), kg.Look(density="on", components=3)
    trace = run(rows, max_iter=1)
    expected = kg.draw(rows, trace, size=200, look=look)[-1].index
    with dask.config.set(scheduler="processes", pool=processes):
        np.testing.assert_array_equal(kg.draw(lazy(rows, 90), trace, size=200, look=look)[-1].index, expected)


def test_labels_of_an_array_are_lazy_with_its_chunks() -> None:
    rows = blobs(300)
    rows[5, 1] = np.nan
    trace = run(blobs(300))
    source = da.from_array(rows, chunks=(70, 2))
    labels = trace.labels(source)
    assert labels.chunks == (source.chunks[0],)
    np.testing.assert_array_equal(labels.compute(), trace.labels(rows))
    assert labels.compute()[5] == -1


def table(n: int = 400) -> pd.DataFrame:
    return pd.DataFrame(blobs(n), columns=list("abc")).assign(name="x")


def test_data_frames_have_the_run_and_the_labels_of_an_array() -> None:
    frame = table()
    source = dd.from_pandas(frame, npartitions=4, sort=False)
    trace = run(source)
    assert trace.names == ("a", "b", "c")
    rows = frame[["a", "b", "c"]].to_numpy()
    np.testing.assert_array_equal(trace.centroids, run(lazy(rows, 100)).centroids)
    labels = trace.labels(source[["c", "b", "a"]]).compute()  # matched by name
    np.testing.assert_array_equal(labels, trace.labels(frame))
    np.testing.assert_array_equal(run(source["a"]).centroids, run(lazy(rows[:, :1], 100)).centroids)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_folders_and_patterns_of_tables_are_partitions(tmp_path: Path, suffix: str) -> None:
    frame = table()
    for number in range(4):
        part = frame[number * 100 : (number + 1) * 100]
        path = tmp_path / f"{number}.{suffix}"
        part.to_csv(path, index=False) if suffix == "csv" else part.to_parquet(path, index=False)
    trace = run(dd.from_pandas(frame, npartitions=4, sort=False))
    assert run(tmp_path) == trace
    assert run(f"{tmp_path}/*.{suffix}") == trace
    np.testing.assert_array_equal(trace.labels(tmp_path).compute(), trace.labels(frame))


def test_rows_with_missing_values_are_dropped_if_asked_for() -> None:
    rows = blobs(100)
    rows[[5, 60], 1] = np.nan
    points = kg.read(lazy(rows, 9), kind="points", drop_missing=True)
    whole = np.delete(rows, [5, 60], axis=0)
    np.testing.assert_array_equal(points.rows(0, points.n), whole)
    np.testing.assert_array_equal(points.rows(50, 70), whole[50:70])


def test_chunks_of_unknown_size_and_empty_ones_are_read() -> None:
    rows = blobs(300)
    source = da.from_array(rows, chunks=(20, -1))
    kept = source[source[:, 0] > 4]
    assert run(kept).n_samples == (rows[:, 0] > 4).sum()


def _differing() -> Any:
    frames = [table(10), table(10).rename(columns={"b": "z"})]
    parts = [dask.delayed(frame) for frame in frames]
    return dd.from_delayed(parts, meta=table(0), verify_meta=False)


def _with_gap() -> Any:
    rows = blobs(30)
    rows[17, 2] = np.nan
    return lazy(rows, 10)


def _filtered() -> Any:
    source = lazy(blobs(30), 10)
    return source[source[:, 0] > 1e9]


BAD: dict[str, tuple[Any, str]] = {
    "missing": (_with_gap, r"partition 1: row 7, column 'z' is missing; leave such rows out with drop_missing=True"),
    "infinite": (lambda: lazy(blobs(30) / 0.0, 10), r"partition 0: row 0, column 'x' is infinite"),
    "texts": (lambda: da.from_array(np.array([["a"]])), r"dtype <U1 can't be read as points; give real numbers"),
    "other columns": (_differing, r"partition 1: .*has no column 'b'; its columns are"),
    "nothing": (lambda: lazy(blobs(30), 10)[:0], r"is empty; there is nothing to cluster"),
    "no rows": (_filtered, r"has no rows; there is nothing to cluster"),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line_with_the_way_out(name: str) -> None:
    make, message = BAD[name]
    with pytest.raises(SourceError, match=message) as caught:
        run(make())
    assert "\n" not in str(caught.value)


def test_seeding_that_reads_all_points_for_each_cluster_names_the_other_one() -> None:
    with pytest.raises(SourceError, match=r"use init='k-means\|\|'"):
        run(lazy(blobs(30), 10), init="k-means++")


def test_files_with_other_columns_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n3,4\n")
    (tmp_path / "b.csv").write_text("x,z\n1,2\n3,4\n")
    with pytest.raises(SourceError, match=r"b\.csv' has the columns x, z, but .*a\.csv' has x, y; choose columns"):
        kg.read(tmp_path)
    assert kg.read(tmp_path, kind="points", columns=["x"]).n == 4


def test_what_needs_points_in_memory_says_so() -> None:
    points = kg.read(lazy(blobs(60), 10))
    trace = run(points)
    with pytest.raises(SourceError, match="compute them first"):
        flows_of(samples_of(points, trace.space), [trace, trace])


def test_an_interrupted_run_leaves_nothing_on_the_cluster(client: Any) -> None:
    def interrupt(stage: str, *_: int) -> None:
        if stage == "assigning":
            raise KeyboardInterrupt

    with dask.config.set(scheduler=client), listening(interrupt), pytest.raises(KeyboardInterrupt):
        run(lazy(blobs(300), 30))
    for _ in range(100):  # cancelling takes a moment
        left = [key for key in client.who_has() if "assigning" in str(key)]
        if not left:
            break
        sleep(0.05)
    assert not left


def test_progress_counts_blocks() -> None:
    seen: list[tuple[int, int]] = []
    with listening(lambda stage, done, total: seen.append((done, total)) if stage == "assigning" else None):
        run(lazy(blobs(300), 30), max_iter=1)
    assert seen == [(done + 1, 10) for _ in range(2) for done in range(10)]
