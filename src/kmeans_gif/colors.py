"""The spaces that distances are measured in, and colours for clusters."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from kmeans_gif import _native
from kmeans_gif.errors import OptionError
from kmeans_gif.types import Bytes, Floats, SpaceName, Values

_Conversion = Callable[[Floats, Floats], None]

_FROM_SRGB: dict[str, _Conversion] = {"lab": _native.srgb_to_lab, "oklab": _native.srgb_to_oklab}
_TO_SRGB: dict[str, _Conversion] = {"lab": _native.lab_to_srgb, "oklab": _native.oklab_to_srgb}

# One call of a conversion lasts about 0.1 s, so that an interrupt gets through.
_ROWS_PER_CALL = 1 << 19


@dataclass(frozen=True, slots=True)
class Space:
    """Where distances are measured, and the way there from units and back.

    Attributes
    ----------
    name : {"rgb", "lab", "oklab", "columns"}
        "rgb" is the units as they are; "lab" is CIELAB (D65), "oklab" is OKLab; grayscale has their lightness alone.
        "columns" is the columns of points, each less its shift and divided by its scale.
    shift : float or tuple of float
        The value of black in units, 0; of each column.
    scale : float or tuple of float
        The value of white in units, 255, 65535 or 1; of each column.
    """

    name: SpaceName
    shift: float | tuple[float, ...]
    scale: float | tuple[float, ...]


def to_space(values: Values, space: Space) -> Floats:
    """Take values from units into a space.

    Parameters
    ----------
    values : ndarray of shape (n, features), any real dtype
        Encoded sRGB (3 features) or gray (1), or columns, in units.
    space : Space
        The space to go to.

    Returns
    -------
    ndarray of shape (n, features), float64
        Coordinates: L* from 0 to 100, OKLab's L from 0 to 1; for "rgb" the values themselves, not copied where they
        are float64 already.

    Examples
    --------
    >>> to_space(np.array([[0, 0, 0], [255, 255, 255]], np.uint8), Space("lab", 0.0, 255.0)).tolist()
    [[0.0, 0.0, 0.0], [100.0, 0.0, 0.0]]
    """
    if _is_units(space):
        return np.asarray(values, dtype=np.float64)
    shifted = np.divide(np.subtract(values, space.shift), space.scale)
    return shifted if space.name == "columns" else _converted(_FROM_SRGB[space.name], shifted)


def to_units(coordinates: Floats, space: Space) -> Floats:
    """Take coordinates in a space back to units.

    Parameters
    ----------
    coordinates : ndarray of shape (n, features), float64
        Places in the space.
    space : Space
        The space that they are in.

    Returns
    -------
    ndarray of shape (n, features), float64
        Encoded sRGB or gray in units, not clipped: the mean of colours in "lab" or "oklab" can lie outside sRGB. For
        "rgb" the coordinates themselves, not copied where they are float64 already.

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
    """Give the colours that coordinates in a space are shown in.

    Parameters
    ----------
    coordinates : ndarray of shape (n, 1 or 3), float64
        Places in the space.
    space : Space
        The space that they are in.

    Returns
    -------
    ndarray of shape (n, 3), uint8
        8-bit sRGB, clipped, rounded half to even; gray stands in all three channels.

    Examples
    --------
    >>> to_srgb8(np.array([[0.5], [1.5], [300.0]]), Space("rgb", 0.0, 255.0)).tolist()
    [[0, 0, 0], [2, 2, 2], [255, 255, 255]]
    """
    levels = to_units(coordinates, space) * np.divide(255, space.scale)
    colors = np.rint(np.clip(levels, 0, 255)).astype(np.uint8)
    return np.repeat(colors, 3, axis=1) if colors.shape[1] == 1 else colors


def _is_units(space: Space) -> bool:
    """Tell whether coordinates are the units as they are."""
    return space.name == "rgb" or (
        space.name == "columns" and not np.any(space.shift) and bool(np.all(np.equal(space.scale, 1)))
    )


def _converted(conversion: _Conversion, rows: Floats) -> Floats:
    rows = np.ascontiguousarray(rows, dtype=np.float64)
    out = np.empty_like(rows)
    for start in range(0, len(rows), _ROWS_PER_CALL):
        conversion(rows[start : start + _ROWS_PER_CALL], out[start : start + _ROWS_PER_CALL])
    return out


# The first six are those of Okabe and Ito, "Color Universal Design" (2008); the others keep apart from them for
# colour-blind eyes too. All stand on a light and on a dark ground.
_FIRST_COLORS = np.array(
    [
        (0x00, 0x72, 0xB2),
        (0xE6, 0x9F, 0x00),
        (0x00, 0x9E, 0x73),
        (0xCC, 0x79, 0xA7),
        (0xD5, 0x5E, 0x00),
        (0x56, 0xB4, 0xE9),
        (0x7A, 0x51, 0x95),
        (0xB8, 0xA0, 0x00),
        (0x8C, 0x56, 0x4B),
        (0x5F, 0x6B, 0x73),
    ],
    dtype=np.uint8,
)

MAX_CLUSTER_COLORS = 256


def cluster_colors(n: int) -> Bytes:
    """Give each cluster a colour that is told apart from the others'.

    The first ten are safe for colour-blind eyes; all stand out on a light and on a dark ground. ``cluster_colors(n)``
    are the first `n` of any longer list.

    Parameters
    ----------
    n : int
        How many, from 1 to 256.

    Returns
    -------
    ndarray of shape (n, 3), uint8
        sRGB colours, all different.

    Raises
    ------
    OptionError
        If `n` is not from 1 to 256.

    Examples
    --------
    >>> cluster_colors(2).tolist()
    [[0, 114, 178], [230, 159, 0]]
    """
    if not 1 <= n <= MAX_CLUSTER_COLORS:
        raise OptionError(
            f"{n} distinct colours were asked for, there are 1 to {MAX_CLUSTER_COLORS}: use fewer clusters"
        )
    return (_FIRST_COLORS if n <= len(_FIRST_COLORS) else _all_colors())[:n].copy()


_CALM, _CALM_COLORS = 0.155, 48
"""The most OKLab chroma of so many colours: beside each other, louder ones hide what is between them."""


@cache
def _all_colors() -> Bytes:
    """Follow the first colours by the candidate farthest from all so far, again and again.

    Elementwise arithmetic only: NumPy's reductions of floats may differ between processors, and with them the choice.
    """
    levels = np.arange(0, 256, 17, dtype=np.uint8)
    red, green, blue = np.meshgrid(levels, levels, levels, indexing="ij")
    grid = np.stack([red.ravel(), green.ravel(), blue.ravel()], axis=1)
    oklab = Space("oklab", 0.0, 255.0)
    places = to_space(grid, oklab)
    stands_out = (places[:, 0] >= 0.35) & (places[:, 0] <= 0.9)
    grid, coordinates = grid[stands_out], places[stands_out].T.copy()

    def squared_distances(place: Floats) -> Floats:
        offsets = coordinates - place[:, np.newaxis]
        offsets *= offsets
        squares: Floats = offsets[0] + offsets[1] + offsets[2]
        return squares

    nearest = np.full(len(grid), np.inf)
    for place in to_space(_FIRST_COLORS, oklab):
        np.minimum(nearest, squared_distances(place), out=nearest)
    chosen = [*_FIRST_COLORS]
    loud = coordinates[1] * coordinates[1] + coordinates[2] * coordinates[2] > _CALM * _CALM
    while len(chosen) < MAX_CLUSTER_COLORS:
        farthest = int(np.argmax(np.where(loud, 0.0, nearest) if len(chosen) < _CALM_COLORS else nearest))
        chosen.append(grid[farthest])
        np.minimum(nearest, squared_distances(coordinates[:, farthest]), out=nearest)
    return np.stack(chosen)
