"""Detection of sRGB profiles, which most photos embed and which need no conversion."""

import struct

import numpy as np

_COLORANTS = (
    ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)),  # HP and ICC, 1998
    ((0.43604, 0.22249, 0.01392), (0.38512, 0.71690, 0.09706), (0.14305, 0.06061, 0.71391)),  # Little CMS
)
"""Red, green and blue of sRGB under D50, as in common profiles."""

_SLACK = 4 / 65536
"""Tolerance of a colorant: it changes a colour by less than half a level of 255."""

_CURVE_SLACK = 2
"""Tolerance of a tone curve entry, of 65535: a tenth of a level near black, where levels are smallest."""


def is_srgb(icc: bytes) -> bool:
    """Return whether a profile has the three colorants and tone curves of sRGB.

    Notes
    -----
    ICC.1:2022, sections 7.2 and 7.3 (header, tags), 10.6 (curveType) and 10.31 (XYZType).

    Examples
    --------
    >>> is_srgb(b"no profile at all")
    False
    """
    if icc[12:24] != b"mntrRGB XYZ ":
        return False
    try:
        tags = _tags(icc)
        colorants = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
        curves = [tags[name] for name in (b"rTRC", b"gTRC", b"bTRC")]
        known = any(np.abs(np.subtract(colorants, srgb)).max() <= _SLACK for srgb in _COLORANTS)
        return known and not {b"A2B0", b"A2B1"} & set(tags) and all(_is_srgb_curve(curve) for curve in set(curves))
    except (struct.error, KeyError, ValueError):
        return False


def _tags(icc: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", icc, 128)
    if count > 100:
        raise ValueError("so many tags no profile has")
    entries = [struct.unpack_from(">4sII", icc, 132 + 12 * i) for i in range(count)]
    return {name: icc[start : start + size] for name, start, size in entries}


def _xyz(tag: bytes) -> tuple[float, float, float]:
    x, y, z = struct.unpack_from(">3i", tag, 8)
    return x / 65536, y / 65536, z / 65536


def _is_srgb_curve(tag: bytes) -> bool:
    """Whether a curve of sampled values is that of IEC 61966-2-1."""
    (count,) = struct.unpack_from(">I", tag, 8)
    if tag[:4] != b"curv" or not 256 <= count <= 4096:
        return False
    samples = np.frombuffer(tag, ">u2", count, 12)
    encoded = np.linspace(0, 1, count)
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return bool(np.abs(samples - 65535 * linear).max() <= _CURVE_SLACK)
