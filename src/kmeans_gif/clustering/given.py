"""Centroids that the user gives, in units, for the space of samples: pinned ones and initial ones."""

import numpy as np

from kmeans_gif.clustering.ranges import largest, total_weight
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.spaces import to_space
from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.types import Floats, Pinned

_FARTHEST = 1e6
"""Maximum of a given centroid as a multiple of white, so that squares and their exact sums don't overflow."""


def pinned_centroids(samples: Samples, pinned: Pinned) -> Floats:
    """Return checked pinned centroids (p, features) in the space of samples."""
    if not len(pinned):
        return np.empty((0, samples.features))
    rows = _rows_of_colors(samples, pinned) if isinstance(pinned, tuple) else pinned
    return in_space(samples, rows, "pinned") + 0.0  # + 0.0: −0 is 0


def in_space(samples: Samples, rows: Floats, name: str) -> Floats:
    """Convert the rows of an option to the space of samples, or raise if they are of another shape or far away."""
    features = samples.features
    if rows.shape[1] != features:
        usual = " (gray 1, colour 3)" if samples.kind == "image" else ""
        raise SourceError(
            Option(name), f" has rows of {rows.shape[1]}, but samples have {features} values{usual}; give {features}"
        )
    centroids = np.ascontiguousarray(to_space(rows, samples.space))
    farthest = float(rows.flat[np.argmax(np.abs(centroids))])
    if samples.kind == "points":
        limit = largest(total_weight(samples.weights, samples.n_rows), features)
        if not np.abs(centroids).max() <= limit:
            raise OptionError(
                Option(name),
                f" holds {farthest:g}, too far from the data; give centroids at most {limit:.3g} away",
            )
    if samples.kind == "image" and abs(farthest) > _FARTHEST * np.max(samples.space.scale):
        raise OptionError(
            Option(name),
            f" holds {farthest:g}, too far from the data; give centroids in units, "
            f"between black (0) and white ({samples.space.scale:g})",
        )
    return centroids


def _rows_of_colors(samples: Samples, colors: tuple[str, ...]) -> Floats:
    """Convert ``#rrggbb`` to the units of a picture: scaled to its white, and by the gray for grayscale."""
    if samples.kind == "points":
        raise SourceError(
            Option("pinned"), f" has the colour {colors[0]!r}, but points have none; give rows of numbers (1.5,2;3,4)"
        )
    levels = np.array([list(bytes.fromhex(color[1:])) for color in colors], dtype=np.float64)
    if samples.features == 1:
        for color, level in zip(colors, levels, strict=True):
            if len(set(level.tolist())) > 1:
                raise SourceError(
                    Option("pinned"), f" has {color!r}, but the picture is grayscale; give grays such as '#808080'"
                )
        levels = levels[:, :1]
    return np.ascontiguousarray(levels * float(np.max(samples.space.scale)) / 255)
