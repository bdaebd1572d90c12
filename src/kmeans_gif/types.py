"""Names of arrays and choices that appear in many signatures."""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

Kind: TypeAlias = Literal["image", "points"]
ColorSpace: TypeAlias = Literal["rgb", "lab", "oklab"]
SpaceName: TypeAlias = Literal["rgb", "lab", "oklab", "columns"]
COLOR_SPACES: tuple[ColorSpace, ...] = get_args(ColorSpace)

Bytes: TypeAlias = NDArray[np.uint8]
"""8-bit values: palette entries, indices of a frame, alpha."""

Indices: TypeAlias = NDArray[np.integer[Any]]
"""Rows of a palette, uint8 or uint16."""

Floats: TypeAlias = NDArray[np.float64]
"""Centroids, inertia, anything that is measured."""

Labels: TypeAlias = NDArray[np.int32]
"""Cluster of each sample; −1 for one that takes no part."""

Values: TypeAlias = NDArray[Any]
"""Rows in units: uint8, uint16 or float64."""

Seeding: TypeAlias = Literal["random", "k-means++"]
"""How first centroids are drawn."""

Init: TypeAlias = Seeding | Floats
"""How first centroids are chosen, or the centroids themselves, in units."""

InitLike: TypeAlias = Seeding | NDArray[Any] | Sequence[Sequence[float]]
"""What callers may give for `Init`."""
