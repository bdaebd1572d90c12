"""Principal components, compared with NumPy's eigenvectors; the same bytes for any chunks and machine."""

import hashlib
import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

import kmeans_gif as kg
from kmeans_gif.clustering.components import Components, components_of

Rows = NDArray[np.float64]


def found(rows: Rows, n: int, chunk: int = 1 << 18) -> Components:
    def chunks() -> Iterator[Rows]:
        return (rows[start : start + chunk] for start in range(0, len(rows), chunk))

    return components_of(chunks, len(rows), np.stack([rows.min(axis=0), rows.max(axis=0)]), n)


def clouds(n: int, features: int, seed: int = 0) -> Rows:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, features)) @ rng.normal(size=(features, features)) + 1000


@pytest.mark.parametrize("features", [4, 5, 17, 64])
@pytest.mark.parametrize("n", [2, 3, 150, 5000])
@pytest.mark.parametrize("scale", [1e-170, 1.0, 1e140])
def test_components_agree_with_numpy(n: int, features: int, scale: float) -> None:
    rows = clouds(n, features)
    components = found(rows * scale, 2)
    away = rows - rows.mean(axis=0)
    variances, vectors = np.linalg.eigh(away.T @ away)
    assert components.shares == pytest.approx(variances[::-1][:2] / variances.sum(), abs=1e-12)
    for i in range(min(2, n - 1)):
        vector = vectors[:, -1 - i] * np.sign(vectors[np.abs(vectors[:, -1 - i]).argmax(), -1 - i])
        assert components.vectors[i] == pytest.approx(vector, abs=1e-9)
    expected = away @ components.vectors.T * scale
    assert components.places(rows * scale) == pytest.approx(expected, abs=1e-9 * float(np.abs(expected).max()))


def test_components_of_equal_variance_are_deterministic() -> None:
    """Any basis of their space is valid, but it must always be the same."""
    components = found(np.eye(5)[np.arange(400) % 5], 3)
    assert components.shares == pytest.approx([0.25] * 3)
    assert components.vectors @ components.vectors.T == pytest.approx(np.eye(3), abs=1e-14)
    assert components.vectors.sum(axis=1) == pytest.approx(np.zeros(3), abs=1e-14)


@pytest.mark.parametrize("noise", [0.0, 1e-7])
def test_a_component_without_variance_is_constant(noise: float, caplog: pytest.LogCaptureFixture) -> None:
    along = np.random.default_rng(1).normal(size=(200, 1))
    rows = along @ np.array([[1.0, 2.0, 3.0, 4.0]]) + noise * np.random.default_rng(2).normal(size=(200, 4))
    with caplog.at_level(logging.INFO, "kmeans_gif"):
        components = found(rows, 2)
    assert np.ptp(components.places(rows)[:, 0]) > 1
    assert not components.places(rows)[:, 1].any()
    assert caplog.messages == ["component 2 has almost no variance; the points are drawn without spread along it"]


def test_a_component_of_little_variance_is_not_constant() -> None:
    rows = clouds(500, 4) * [1.0, 1.0, 1.0, 1e-5]
    assert np.ptp(found(rows, 3).places(rows), axis=0).min() > 0


def test_the_result_does_not_depend_on_chunks() -> None:
    rows = clouds(9000, 6)
    first = found(rows, 3)
    for chunk in (1, 63, 4096, 5000):
        other = found(rows, 3, chunk)
        assert other.vectors.tobytes() == first.vectors.tobytes()
        assert other.shares.tobytes() == first.shares.tobytes()


_ANIMATE = """
import hashlib, io, numpy as np, kmeans_gif as kg
digests = []
for rows in (np.eye(5)[np.arange(400) % 5], np.random.default_rng(0).normal(size=(300, 7))):
    file = io.BytesIO()
    kg.animate(kg.read(rows, kind="points"), file, n_clusters=3, seed=1)
    digests.append(hashlib.sha256(file.getvalue()).hexdigest())
print(digests)
"""


def test_the_result_does_not_depend_on_the_processor() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", _ANIMATE],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout
        for environment in (
            {"OPENBLAS_CORETYPE": "Prescott", "KMEANS_GIF_ISA": "plain"},
            {"OPENBLAS_CORETYPE": "Haswell"},
        )
    }
    assert len(printed) == 1
    file = io.BytesIO()
    kg.animate(kg.read(np.eye(5)[np.arange(400) % 5], kind="points"), file, n_clusters=3, seed=1)
    assert hashlib.sha256(file.getvalue()).hexdigest() in printed.pop()
