"""The farthest samples of several blocks are those of all rows together, as the kernel finds them."""

import numpy as np
import pytest

from kmeans_gif.clustering.blocks import rows_in_blocks
from kmeans_gif.clustering.scale.farthest import far_rows, farthest_of, merged_far


@pytest.mark.parametrize("pinned", [0, 2])
@pytest.mark.parametrize("seed", range(40))
def test_farthest_samples_of_blocks_are_those_of_all_rows(seed: int, pinned: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, 4, (rng.integers(2, 12), 2)).astype(float)  # few values: ties, clusters of one value
    centroids = rng.integers(0, 4, (5, 2)) + rng.choice([0.0, 0.5], (5, 2))
    wanted = int(rng.integers(1, 4))
    expected = rows_in_blocks(rows).farthest(centroids, wanted, 1, pinned)
    parts = np.array_split(rows, rng.integers(1, len(rows) + 1))
    found = [far_rows(rows_in_blocks(part), part, centroids, wanted, pinned) for part in parts]
    half = len(found) // 2
    pairs = [merged_far(wanted, pinned, some) for some in (found[:half], found[half:]) if some]
    merged = farthest_of(merged_far(wanted, pinned, pairs), wanted, pinned)
    np.testing.assert_array_equal(merged, expected.reshape(-1, 2))
