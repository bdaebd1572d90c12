"""Type aliases for arrays and choices."""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

Kind: TypeAlias = Literal["image", "points"]
ColorSpace: TypeAlias = Literal["rgb", "lab", "oklab"]
SpaceName: TypeAlias = Literal["rgb", "lab", "oklab", "columns"]
COLOR_SPACES: tuple[ColorSpace, ...] = get_args(ColorSpace)

ColorOrder: TypeAlias = Literal["share", "lightness", "hue"]
COLOR_ORDERS: tuple[ColorOrder, ...] = get_args(ColorOrder)

Bytes: TypeAlias = NDArray[np.uint8]
"""8-bit values: palette entries, indices of a frame, alpha."""

Indices: TypeAlias = NDArray[np.integer[Any]]
"""Palette entries of pixels, uint8 or uint16."""

Floats: TypeAlias = NDArray[np.float64]
"""Centroids, inertia and other measured values."""

Steps: TypeAlias = Sequence[int | Literal["last"]] | None
"""Chosen steps of a run; None are those that tell it."""

StepsLike: TypeAlias = Steps | Literal["last"]
"""Anything that `checked_steps` converts to `Steps`."""

Labels: TypeAlias = NDArray[np.int32]
"""Cluster of each sample; −1 for fully transparent pixels and rows with a missing value."""

Values: TypeAlias = NDArray[Any]
"""Rows in units: uint8, uint16 or float64."""

Seeding: TypeAlias = Literal["random", "k-means++", "k-means||"]
"""Names of seeding methods."""

Init: TypeAlias = Seeding | Floats
"""Seeding method, or initial centroids in the units of the data."""

Pinned: TypeAlias = tuple[str, ...] | Floats
"""Pinned centroids: colours as ``#rrggbb``, or rows in the units of the data."""

PinnedLike: TypeAlias = Sequence[str] | NDArray[Any] | Sequence[Sequence[float]]
"""Anything that `checked_pinned` converts to `Pinned`."""

InitLike: TypeAlias = Seeding | NDArray[Any] | Sequence[Sequence[float]]
"""Anything that `checked_init` converts to `Init`."""
