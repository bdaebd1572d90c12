"""Text in the ground, which is the same in all frames."""

import numpy as np

from kmeans_gif.drawing.coverage import SECONDARY, gray_of
from kmeans_gif.drawing.inks import Inks
from kmeans_gif.types import Bytes, Indices


def write_text(ground: Indices, inks: Inks, text: Bytes, left: int, top: int) -> None:
    """Write a line of secondary text, given as coverage, into the ground, moved inside the picture if needed."""
    height, width = ground.shape
    text = text[:height, :width]
    left = max(0, min(left, width - text.shape[1]))
    top = max(0, min(top, height - text.shape[0]))
    box = ground[top : top + text.shape[0], left : left + text.shape[1]]
    written = gray_of(inks, text, SECONDARY)
    np.copyto(box, written, where=written > 0)
