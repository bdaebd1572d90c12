"""The record of a frame."""

from dataclasses import dataclass

from kmeans_gif.types import Bytes, Indices


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of an animation.

    Attributes
    ----------
    index : ndarray of shape (height, width), uint8 or uint16
        For each pixel its entry of `palette`.
    palette : ndarray of shape (n_colors, 3), uint8
        sRGB colours, at most 256 for an index of 8 bits.
    transparent : int or None
        The transparent entry of `palette`, if there is one.
    ms : int
        Duration of the frame in milliseconds.
    """

    index: Indices
    palette: Bytes
    transparent: int | None
    ms: int
