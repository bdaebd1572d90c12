"""The record of a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import PIL.Image

    from kmeans_gif.types import Bytes, Indices

_MAX_INDEXED = 256
"""Maximum number of colours of a picture with a palette."""


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

    def image(self) -> PIL.Image.Image:
        """Convert the frame to a PIL image, without loss.

        Returns
        -------
        PIL.Image.Image
            Of mode P, with the palette of the frame, if that has at most 256 colours, with the transparent entry in
            ``info["transparency"]``; otherwise RGB, or RGBA if there is a transparent entry.

        Examples
        --------
        >>> import kmeans_gif as kg
        >>> animation = kg.animate("example:camera", n_clusters=2, seed=1, size=64)
        >>> picture = animation[-1].image()
        >>> picture.mode, picture.size, picture.convert("RGB").getcolors() is not None
        ('P', (64, 64), True)
        """
        from PIL import Image  # noqa: PLC0415 - GIFs don't need it

        if self.index.dtype == np.uint8 and len(self.palette) <= _MAX_INDEXED:
            picture = Image.fromarray(np.ascontiguousarray(self.index))
            picture.putpalette(self.palette.tobytes())
            if self.transparent is not None:
                picture.info["transparency"] = self.transparent
            return picture
        if self.transparent is None:
            return Image.fromarray(self.palette[self.index])
        alpha = np.full((len(self.palette), 1), 255, np.uint8)
        alpha[self.transparent] = 0
        return Image.fromarray(np.hstack([self.palette, alpha])[self.index])
