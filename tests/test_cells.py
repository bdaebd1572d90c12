"""Colours in the cells of a grid, against a data frame grouped by cell."""

import numpy as np
import pandas as pd
import pytest
from tests.models import coordinates_of, photo, samples_from, weights_of

from kmeans_gif.clustering.samples import Samples
from kmeans_gif.drawing.panels.cells import Cells, cells_of
from kmeans_gif.types import ColorSpace, Floats


def cells_with(samples: Samples, n: int) -> tuple[Cells, Floats, float]:
    """Divide the longest extent into n cells."""
    rows = coordinates_of(samples)
    low, high = rows.min(axis=0), rows.max(axis=0)
    side = float((high - low).max()) / n
    return cells_of(samples, low, high, side), low, side


@pytest.mark.parametrize("space", ["rgb", "lab", "oklab"])
def test_cells_hold_all_weight_and_the_mean_of_their_colours(space: ColorSpace) -> None:
    samples = samples_from(photo("astronaut")[:200, :200], space)
    cells, low, side = cells_with(samples, 20)
    rows, weights = coordinates_of(samples), weights_of(samples)
    places = np.minimum(((rows - low) // side), np.ceil((rows.max(axis=0) - low) / side) - 1)
    table = pd.DataFrame(np.column_stack([places, weights, rows * weights[:, None]])).groupby([0, 1, 2]).sum()
    assert len(cells.weights) == len(table) > 100
    assert cells.weights.sum() == weights.sum()
    np.testing.assert_array_equal(np.sort(cells.weights), np.sort(table[3]))
    means = (table[[4, 5, 6]] / table[[3]].to_numpy()).to_numpy()
    np.testing.assert_allclose(np.sort(cells.means, axis=0), np.sort(means, axis=0), rtol=1e-9, atol=1e-9)


def test_each_mean_is_inside_its_cell() -> None:
    samples = samples_from(photo("astronaut"))
    cells, low, side = cells_with(samples, 28)
    places = np.minimum((cells.means - low) // side, 27)
    assert len(np.unique(places, axis=0)) == len(places)  # in a cell each
    assert cells.weights.sum() == 512 * 512


def test_a_few_colours_stay_apart() -> None:
    pixels = np.array([[[10, 20, 30], [11, 20, 30], [11, 20, 30], [200, 0, 0]]], np.uint8)
    samples = samples_from(pixels)
    cells, _, _ = cells_with(samples, 2)
    np.testing.assert_array_equal(cells.means, coordinates_of(samples))
    np.testing.assert_array_equal(cells.weights, weights_of(samples))


def test_more_rows_than_a_chunk_holds() -> None:
    pixels = np.random.default_rng(1).integers(0, 1 << 16, (600, 600, 3)).astype(np.uint16)
    samples = samples_from(pixels)
    assert samples.n_rows > 1 << 18
    cells, _, _ = cells_with(samples, 4)
    assert (
        cells.weights.tolist()
        == np.histogramdd(
            pixels.reshape(-1, 3), bins=4, range=[(pixels[..., i].min(), pixels[..., i].max()) for i in range(3)]
        )[0]
        .ravel()
        .tolist()
    )
    np.testing.assert_allclose(cells.weights @ cells.means / cells.weights.sum(), pixels.mean(axis=(0, 1)), rtol=1e-12)
