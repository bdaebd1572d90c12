"""Opacity of pixels as bytes."""

import numpy as np

from kmeans_gif.types import Bytes, Values


def alpha_bytes(alpha: Values) -> Bytes:
    """Convert alpha of any dtype to 0–255, rounded (floats half to even).

    Examples
    --------
    >>> alpha_bytes(np.array([0, 32768, 65535], np.uint16)).tolist()
    [0, 128, 255]
    """
    if alpha.dtype.kind == "f":
        alpha = np.rint(alpha.astype(np.float64) * 255)
    elif alpha.dtype.itemsize == 2:
        alpha = (alpha.astype(np.uint32) * 255 + 32767) // 65535
    return np.ascontiguousarray(alpha, dtype=np.uint8)
