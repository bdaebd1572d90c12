"""The class of the original tool: its scripts run after a change of the import line."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
from tests.models import photo
from tests.oracle import nearest

import kmeans_gif as kg

COLOR = photo("chelsea")[100:160, 100:170]
GRAY = photo("camera")[::8, ::8]

SCRIPT = """
from kmeans_gif import KMeans
import numpy as np
from PIL import Image

image = np.array(Image.open("picture.png"))
{call}
"""


@pytest.mark.parametrize("picture", ["colour", "gray"])
@pytest.mark.parametrize(
    "call",
    [
        "kmeans = KMeans(image, num_clust=4, max_iters=10, is_image=True)\nkmeans.fit()",
        "kmeans = KMeans(image, 4, 10, True)\ncentroids, clusters = kmeans.fit()",
        "KMeans(data=image, num_clust=4, max_iters=10, is_image=True, distinct_colors=True).fit()",
        "KMeans(image, 4, 10, True, True).fit()",
    ],
)
def test_scripts_of_the_original_tool(picture: str, call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    PIL.Image.fromarray(COLOR if picture == "colour" else GRAY).save(tmp_path / "picture.png")
    monkeypatch.chdir(tmp_path)
    exec(SCRIPT.format(call=call), {})  # noqa: S102 - the script is ours
    assert {path.name for path in tmp_path.iterdir()} == {"picture.png", "k-means_4_clusters.gif"}
    with PIL.Image.open("k-means_4_clusters.gif") as gif:
        assert 1 < gif.n_frames <= 11  # type: ignore[attr-defined]
        assert gif.size == (COLOR if picture == "colour" else GRAY).shape[1::-1]


def test_a_second_run_replaces_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "k-means_3_clusters.gif").write_text("old")
    kg.KMeans(COLOR, is_image=True).fit()
    assert (tmp_path / "k-means_3_clusters.gif").read_bytes()[:6] == b"GIF89a"


@pytest.mark.parametrize(("data", "features"), [(COLOR, 3), (GRAY, 1)])
def test_fit_returns_centroids_and_clusters(data: Any, features: int) -> None:
    kmeans = kg.KMeans(data, 4, 10, is_image=True, seed=3)
    centroids, clusters = kmeans.fit(io.BytesIO())
    assert centroids.shape == (4, features)
    assert centroids.dtype == np.float64
    assert clusters.shape == (data.shape[0] * data.shape[1],)
    assert kmeans.centroids is centroids
    assert kmeans.clusters is clusters
    assert np.array_equal(centroids, kmeans.animation.trace.values())
    assert np.array_equal(clusters, kmeans.animation.trace.labels(data).ravel())
    centroids[:] = 0  # writable
    clusters[:] = 0
    assert kmeans.animation.trace.n_iter <= 10


def test_additional_keywords() -> None:
    one = kg.KMeans(COLOR, 3, is_image=True, init="k-means++", seed=4, n_init=2, color_space="oklab")
    one.fit(io.BytesIO())
    expected = kg.cluster(COLOR, n_clusters=3, init="k-means++", seed=4, n_init=2, color_space="oklab")
    assert one.animation.trace == expected


def test_labels_of_a_stream() -> None:
    file = io.BytesIO()
    PIL.Image.fromarray(COLOR).save(file, "PNG")
    _, clusters = kg.KMeans(file, 3, is_image=True, seed=1).fit(io.BytesIO())
    _, expected = kg.KMeans(COLOR, 3, is_image=True, seed=1).fit(io.BytesIO())
    assert np.array_equal(clusters, expected)


BLOBS_SCRIPT = """
from kmeans_gif import KMeans
from sklearn.datasets import make_blobs

points, _ = make_blobs(n_samples=500, n_features={features}, centers=15, random_state=4)
kmeans = KMeans(points, num_clust={k})
centroids, clusters = kmeans.fit()
"""


@pytest.mark.parametrize(("features", "k"), [(2, 4), (3, 6)])
def test_scripts_of_the_original_tool_with_points(
    features: int, k: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found: dict[str, Any] = {}
    exec(BLOBS_SCRIPT.format(features=features, k=k), found)  # noqa: S102 - the script is ours
    assert [path.name for path in tmp_path.iterdir()] == [f"k-means_{k}_clusters.gif"]
    labels, _ = nearest(found["points"], found["centroids"])
    assert np.array_equal(found["clusters"], labels)
    for label in range(k):  # converged: each is the mean of its cluster
        np.testing.assert_allclose(found["centroids"][label], found["points"][labels == label].mean(axis=0))
    with PIL.Image.open(f"k-means_{k}_clusters.gif") as gif:
        assert max(gif.size) == 720
        assert min(gif.size) >= 480
        assert gif.n_frames == len(found["kmeans"].animation) > 1  # type: ignore[attr-defined]


def test_a_picture_cannot_be_read_as_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(kg.SourceError, match=r"of shape \(60, 70, 3\) can't be read as points"):
        kg.KMeans(COLOR, num_clust=4, max_iters=10).fit()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"num_clust": 0}, "^num_clust=0 must be a whole number from 1"),
        ({"num_clust": 300}, "^num_clust=300 does not fit a GIF frame .*; use at most num_clust=256"),
        ({"max_iters": 0}, "^max_iters=0 must be a whole number of at least 1"),
        ({"distinct_colors": 3}, "distinct_colors=3 must be False or True"),
    ],
)
def test_invalid_options(options: dict[str, Any], message: str) -> None:
    with pytest.raises(kg.OptionError, match=message):
        kg.KMeans(COLOR, is_image=True, **options).fit(io.BytesIO())


def test_data_of_the_other_kind_name_is_image(tmp_path: Path) -> None:
    with pytest.raises(kg.SourceError, match=r"^the data are a picture; add is_image=True$"):
        kg.KMeans("example:coffee").fit(tmp_path / "a.gif")
    with pytest.raises(kg.SourceError, match=r"^the data are points; leave is_image out$"):
        kg.KMeans("example:iris", is_image=True).fit(tmp_path / "a.gif")


def test_data_with_too_few_values_name_num_clust() -> None:
    with pytest.raises(kg.SourceError, match=r"^num_clust=3 is more than .*, 2; use at most num_clust=2$"):
        kg.KMeans([[1, 2], [3, 4], [1, 2]], 3).fit(io.BytesIO())


def test_notes_name_max_iters(given_notes: list[str]) -> None:
    kg.KMeans("example:blobs2d", 5, max_iters=1, seed=1).fit(io.BytesIO())
    assert given_notes == ["not converged after 1 iteration; raise max_iters"]
    kg.cluster("example:blobs2d", n_clusters=5, max_iter=1, seed=1)
    assert given_notes[1:] == ["not converged after 1 iteration; raise max_iter"]
