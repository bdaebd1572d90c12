"""The spaces in which distances are measured."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kmeans_gif import _native
from kmeans_gif.types import Bytes, Floats, SpaceName, Values

_Conversion = Callable[[Floats, Floats], None]

_FROM_SRGB: dict[str, _Conversion] = {"lab": _native.srgb_to_lab, "oklab": _native.srgb_to_oklab}
_TO_SRGB: dict[str, _Conversion] = {"lab": _native.lab_to_srgb, "oklab": _native.oklab_to_srgb}

# A call of a conversion takes about 0.1 s, so that it stays interruptible.
_ROWS_PER_CALL = 1 << 19


@dataclass(frozen=True, slots=True)
class Space:
    """A space in which distances are measured, and its relation to the units of the data.

    Attributes
    ----------
    name : {"rgb", "lab", "oklab", "columns"}
        "rgb" is the units unchanged; "lab" is CIELAB (D65), "oklab" is OKLab; grayscale has only their lightness.
        "columns" is the columns of points, each minus its shift and divided by its scale.
    shift : float or tuple of float
        The value of black in units, 0; of each column.
    scale : float or tuple of float
        The value of white in units, 255, 65535 or 1; of each column.
    """

    name: SpaceName
    shift: float | tuple[float, ...]
    scale: float | tuple[float, ...]


def to_space(values: Values, space: Space) -> Floats:
    """Convert values from units to a space.

    Examples
    --------
    >>> to_space(np.array([[0, 0, 0], [255, 255, 255]], np.uint8), Space("lab", 0.0, 255.0)).tolist()
    [[0.0, 0.0, 0.0], [100.0, 0.0, 0.0]]
    """
    if _is_units(space):
        return np.asarray(values, dtype=np.float64)
    with np.errstate(over="ignore"):  # `check_magnitude` refuses infinite values
        shifted = np.divide(np.subtract(values, space.shift), space.scale)
    return shifted if space.name == "columns" else _converted(_FROM_SRGB[space.name], shifted)


def to_units(coordinates: Floats, space: Space) -> Floats:
    """Convert coordinates in a space to units.

    Examples
    --------
    >>> to_units(np.array([[100.0]]), Space("lab", 0.0, 65535.0)).tolist()
    [[65535.0]]
    """
    if _is_units(space):
        return np.asarray(coordinates, dtype=np.float64)
    scaled = coordinates if space.name == "columns" else _converted(_TO_SRGB[space.name], coordinates)
    return np.add(np.multiply(scaled, space.scale), space.shift)


def to_srgb8(coordinates: Floats, space: Space) -> Bytes:
    """Convert coordinates in a space to 8-bit sRGB.

    Examples
    --------
    >>> to_srgb8(np.array([[0.5], [1.5], [300.0]]), Space("rgb", 0.0, 255.0)).tolist()
    [[0, 0, 0], [2, 2, 2], [255, 255, 255]]
    """
    levels = to_units(coordinates, space) * np.divide(255, space.scale)
    colors = np.rint(np.clip(levels, 0, 255)).astype(np.uint8)
    return np.repeat(colors, 3, axis=1) if colors.shape[1] == 1 else colors


def _is_units(space: Space) -> bool:
    """Return whether coordinates in a space equal units."""
    return space.name == "rgb" or (
        space.name == "columns" and not np.any(space.shift) and bool(np.all(np.equal(space.scale, 1)))
    )


def _converted(conversion: _Conversion, rows: Floats) -> Floats:
    rows = np.ascontiguousarray(rows, dtype=np.float64)
    out = np.empty_like(rows)
    for start in range(0, len(rows), _ROWS_PER_CALL):
        conversion(rows[start : start + _ROWS_PER_CALL], out[start : start + _ROWS_PER_CALL])
    return out
