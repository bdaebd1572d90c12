"""Pictures that are decoded row by row → `Image`, without holding them in memory as a whole."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from PIL import Image as Pil

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.alpha import alpha_bytes
from kmeans_gif.sources.checks import check_part, check_unit_range
from kmeans_gif.sources.pictures.formats import damaged
from kmeans_gif.sources.pictures.pillow import note_unused_profile, shallow
from kmeans_gif.sources.quiet import no_warnings
from kmeans_gif.sources.records import MAX_COUNTED_COLORS, Image
from kmeans_gif.types import Bytes, Values

Mode: TypeAlias = Literal["L", "LA", "RGB", "RGBA", "CMYK", "CMYKA", "LAB", "LABA"]


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A picture as stored in its file.

    Attributes
    ----------
    kind : str
        Its format, for messages.
    height, width : int
        Size in pixels.
    mode : str
        What its channels are: a colour mode of Pillow, with an A if alpha follows, which is not premultiplied.
    dtype : dtype
        uint8, uint16 or float64.
    rows : callable
        ``rows(start, stop)`` decodes rows, best from the top down: shape (stop − start, width, channels).
    icc : bytes or None
        Its colour profile.
    orientation : int
        1 to 8.
    """

    kind: str
    height: int
    width: int
    mode: Mode
    dtype: np.dtype[Any]
    rows: Callable[[int, int], Values]
    icc: bytes | None = None
    orientation: int = 1


def image_in_strips(picture: Stored, name: str, max_pixels: int) -> Image:
    """Make an `Image` of a picture that is decoded on demand.

    Examples
    --------
    >>> gray = np.array([[[7, 255], [8, 0]]], np.uint8)
    >>> stored = Stored("PNG", 1, 2, "LA", gray.dtype, lambda start, stop: gray[start:stop])
    >>> image_in_strips(stored, "it", 1000).rows(0, 1)
    (array([[[7],
            [8]]], dtype=uint8), array([[255,   0]], dtype=uint8))
    """
    check_part(1, picture.width, max_pixels, f"a row of {name}")
    white = {"u1": 255, "u2": 65535, "f8": 1}[picture.dtype.str[1:]]
    convert = _conversion(picture, name)

    def rows(start: int, stop: int) -> tuple[Values, Bytes | None]:
        try:
            with no_warnings():
                stored = picture.rows(start, stop)
        except SourceError:
            raise
        except Exception as error:  # decoders raise a dozen unrelated classes on hostile bytes
            raise SourceError(damaged(name, picture.kind, error)) from error
        if white == 1:
            check_unit_range([stored], name)
        return convert(stored)

    few_colors = white == 255 or picture.height * picture.width <= max_pixels
    return Image(
        *(picture.height, picture.width),
        features=1 if picture.mode in ("L", "LA") else 3,
        white=white,
        rows=rows,
        orientation=picture.orientation,
        max_colors=None if few_colors else MAX_COUNTED_COLORS,
    )


def _conversion(picture: Stored, name: str) -> Callable[[Values], tuple[Values, Bytes | None]]:
    """Return the conversion of decoded rows to values and alpha."""
    mode = picture.mode.removesuffix("A")
    channels = {"L": 1, "CMYK": 4}.get(mode, 3)
    by_pillow = None
    if picture.dtype != np.uint8:
        note_unused_profile(picture.icc, mode, name)
    elif mode in ("CMYK", "LAB") or picture.icc is not None:
        by_pillow = shallow(mode, "L" if mode == "L" else "RGB", picture.icc, name)

    def convert(stored: Values) -> tuple[Values, Bytes | None]:
        values = np.ascontiguousarray(stored[..., :channels])
        if by_pillow is not None:
            height, width = values.shape[:2]
            values = np.ascontiguousarray(by_pillow(Pil.frombytes(mode, (width, height), values.tobytes()))[0])
        return values, alpha_bytes(stored[..., channels]) if picture.mode.endswith("A") else None

    return convert
