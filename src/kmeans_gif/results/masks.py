"""One black and white picture a cluster, written together."""

from pathlib import Path

import numpy as np

from kmeans_gif.progress import report
from kmeans_gif.types import Indices
from kmeans_gif.writers.series import Pattern, Series


def mask_pattern(folder: Path) -> Pattern:
    """Return the paths of the masks in a folder.

    >>> mask_pattern(Path("masks")).path(2)
    'masks/mask-002.png'
    """
    return Pattern(str(folder / "mask-"), "%03d", ".png")


def write_masks(folder: Path, labels: Indices, n_clusters: int, *, overwrite: bool) -> list[str]:
    """Write 1-bit PNGs, white where a pixel is in the cluster, and return their paths; all appear, or none."""
    from PIL import Image  # noqa: PLC0415 - not needed without masks

    pattern = mask_pattern(folder)
    with Series(pattern, overwrite=overwrite) as series:
        series.check(n_clusters)
        for cluster in range(n_clusters):
            with series.following() as file:
                Image.fromarray(np.equal(labels, cluster)).save(file, "PNG")
            report("writing masks", cluster + 1, n_clusters)
    return [pattern.path(cluster) for cluster in range(n_clusters)]
