"""Naive Lloyd on all samples in plain NumPy, as a reference for traces."""

import numpy as np
from numpy.typing import NDArray


def nearest(
    samples: NDArray[np.float64], centroids: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return labels by brute force, ties to the lowest, and squared distances."""
    distances = np.zeros((len(samples), len(centroids)))
    for feature in range(samples.shape[1]):
        distances += (samples[:, feature, None] - centroids[None, :, feature]) ** 2
    labels = distances.argmin(axis=1)
    return labels, distances[np.arange(len(samples)), labels]


def naive_lloyd(
    samples: NDArray[np.float64], centroids: NDArray[np.float64], max_iter: int
) -> list[tuple[NDArray[np.float64], NDArray[np.intp], float, int]]:
    """Return centroids, labels, inertia and moved samples of every step; no cluster may become empty."""
    steps, previous = [], np.full(len(samples), -1)
    for _ in range(max_iter + 1):
        labels, distances = nearest(samples, centroids)
        moved = int((labels != previous).sum())
        steps.append((centroids, labels, float(distances.sum()), moved))
        if moved == 0:
            break
        centroids = np.array([samples[labels == j].mean(axis=0) for j in range(len(centroids))])
        previous = labels
    return steps
