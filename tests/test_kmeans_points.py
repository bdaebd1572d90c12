"""The class of the original tool with points: tables, columns, missing values and look."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image as Pil

from kmeans_gif import KMeans, Look, cluster, read

TABLE = pd.DataFrame(
    {"who": list("abcdefg"), "x": [0, 1, 0, 9, 8, 9, 4.0], "y": [0, 0, 1, 9, 9, 8, None], "z": [5, 1, 4, 1, 5, 9, 2]}
)


def test_blobs_are_clustered_as_by_the_original_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    numbers = np.random.default_rng(3)
    points = numbers.normal(size=(500, 3)) + 5 * numbers.integers(0, 3, (500, 3))
    centroids, clusters = KMeans(data=points, num_clust=4, max_iters=20).fit()
    assert (centroids.shape, clusters.shape) == ((4, 3), (500,))
    squares = ((points[:, None] - centroids) ** 2).sum(axis=2)
    np.testing.assert_array_equal(clusters, squares.argmin(axis=1))
    with Pil.open("k-means_4_clusters.gif") as gif:
        assert max(gif.size) == 720
        assert min(gif.size) >= 480


def test_columns_drop_missing_and_standardize(tmp_path: Path) -> None:
    kmeans = KMeans(TABLE, 2, init=[[0, 0], [9, 9]], columns=["y", "x"], drop_missing=True, standardize=True)
    centroids, clusters = kmeans.fit(tmp_path / "x.gif")
    np.testing.assert_allclose(centroids, [[1 / 3, 1 / 3], [26 / 3, 26 / 3]], rtol=1e-14)
    assert clusters.tolist() == [0, 0, 0, 1, 1, 1]
    assert np.ptp(kmeans.animation.trace.centroids) < 3  # in standard deviations
    with pytest.raises(ValueError, match=r"row 6, column 'y' is missing"):
        KMeans(TABLE, 2, columns=["x", "y"]).fit(tmp_path / "y.gif")
    assert not (tmp_path / "y.gif").exists()


def test_look(tmp_path: Path) -> None:
    KMeans(TABLE[["x", "z"]], 2, look=Look(theme="dark", plain=True)).fit(tmp_path / "dark.gif")
    with Pil.open(tmp_path / "dark.gif") as gif:
        assert max(gif.convert("RGB").getpixel((0, 0))) < 60  # type: ignore[arg-type]


def test_labels_of_a_table_use_its_columns() -> None:
    trace = cluster(read(TABLE, columns=["x", "z"]), n_clusters=2, init=[[0, 5], [9, 5]])
    assert trace.labels(read(TABLE, columns=["x", "z"])).tolist() == [0, 0, 0, 1, 1, 1, 0]
    assert trace.labels(read(TABLE, columns=[1, "z"]), 0).tolist() == [0, 0, 0, 1, 1, 1, 0]
    with pytest.raises(ValueError, match=r"row 6, column 'y' is missing"):
        trace.labels(read(TABLE, columns=["x", "y"]))
    other = read(TABLE, kind="points", columns=["x", "y"], drop_missing=True)
    with pytest.raises(ValueError, match=r"the data have no column 'z'; give the columns that the trace was made from"):
        trace.labels(other)
    assert len(trace.labels(other.rows(0, other.n))) == 6  # an array has no names
    with pytest.raises(ValueError, match=r"the data have 1 column \(x\), the trace has 2"):
        trace.labels([[1.0], [2.0]])
