"""The record of a frame."""

from dataclasses import dataclass

from kmeans_gif.types import Bytes, Indices


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of an animation.

    Attributes
    ----------
    index : ndarray of shape (height, width), uint8 or uint16
        For each pixel a row of `palette`.
    palette : ndarray of shape (n_colors, 3), uint8
        sRGB colours; an index of 8 bits names at most 256.
    transparent : int or None
        The row of `palette` that shows nothing, if there is one.
    ms : int
        How long the frame is shown, in milliseconds.
    """

    index: Indices
    palette: Bytes
    transparent: int | None
    ms: int
