"""A frame to PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kmeans_gif.drawing.frame import Frame

MAX_COLORS = 1 << 16
"""An index has at most 16 bits; more than 256 colours are written as RGB."""


def write(frames: Iterable[Frame], file: BinaryIO, *, comment: str, **_: int) -> int:
    """Write one frame as a PNG: with its palette if an index of 8 bits is enough, else in RGB or RGBA.

    Notes
    -----
    The format is that of the PNG specification (W3C, third edition, 2025).

    Examples
    --------
    >>> import io
    >>> import numpy as np
    >>> from kmeans_gif.drawing.frame import Frame
    >>> palette = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
    >>> file = io.BytesIO()
    >>> write([Frame(np.eye(8, dtype=np.uint8), palette, transparent=None, ms=500)], file, comment="")
    1
    >>> file.getvalue()[1:4]
    b'PNG'
    """
    from PIL import PngImagePlugin  # noqa: PLC0415 - GIFs don't need it

    (frame,) = frames
    texts = PngImagePlugin.PngInfo()
    if comment:
        texts.add_text("Comment", comment)
    frame.image().save(file, "PNG", pnginfo=texts)
    return 1
