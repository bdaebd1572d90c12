"""A frame to PNG. Only this module knows of the modes of a PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import PIL.Image

    from kmeans_gif.drawing.frame import Frame

MAX_COLORS = 1 << 16
"""An index has at most 16 bits; more than 256 colours are written as RGB."""

_MAX_INDEXED = 256


def write(frames: Iterable[Frame], file: BinaryIO, *, comment: str, **_: int) -> int:
    """Write one frame as a PNG: with its palette if an index of 8 bits is enough, else in RGB or RGBA.

    Notes
    -----
    The format is that of the PNG specification (W3C, third edition, 2025).

    Examples
    --------
    >>> import io
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
    picture = _picture(frame)
    hole = frame.transparent if picture.mode == "P" else None
    picture.save(file, "PNG", pnginfo=texts, **({} if hole is None else {"transparency": hole}))
    return 1


def _picture(frame: Frame) -> PIL.Image.Image:
    from PIL import Image  # noqa: PLC0415

    if frame.index.dtype == np.uint8 and len(frame.palette) <= _MAX_INDEXED:
        picture = Image.fromarray(np.ascontiguousarray(frame.index))
        picture.putpalette(frame.palette.tobytes())
        return picture
    if frame.transparent is None:
        return Image.fromarray(frame.palette[frame.index])
    alpha = np.full((len(frame.palette), 1), 255, np.uint8)
    alpha[frame.transparent] = 0
    return Image.fromarray(np.hstack([frame.palette, alpha])[frame.index])
