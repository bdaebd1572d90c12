"""Coverage quantized to the levels of the palette tables."""

import numpy as np

from kmeans_gif.drawing.inks import SHADES
from kmeans_gif.types import Bytes

_SHADES_OF = ((np.arange(256) * SHADES + 127) // 255).astype(np.uint8)


def shades_of(coverage: Bytes) -> Bytes:
    """Round coverage, 0 to 255, to eighths."""
    shades: Bytes = _SHADES_OF[coverage]
    return shades
