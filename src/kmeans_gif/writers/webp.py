"""Frames to an animated WebP, lossless, by Pillow's encoder, which gets them one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from PIL import Image

from kmeans_gif.errors import Option, OptionError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kmeans_gif.drawing.frame import Frame
    from kmeans_gif.writers.film import Film

_MAX_SIDE = 16_383

_MAX_PLAYS = 0xFFFF

_MAX_PIXELS = 1 << 31
"""Maximum number of pixels of all frames, because the encoder holds the compressed file, up to about 1 byte a pixel."""

METHOD, QUALITY = 4, 50
"""Effort of the encoder: 15 % smaller than with the least effort, in twice the time; more gains less than 1 %."""


def write(film: Film, file: BinaryIO, *, plays: int, **_: object) -> int:
    """Write an animated WebP.

    The encoder merges frames that equal the one before and adds their durations. If all are equal, the file is a still.

    Notes
    -----
    The format is that of RFC 9649 (2024).

    Examples
    --------
    >>> import io
    >>> import numpy as np
    >>> from kmeans_gif.drawing.frame import Frame
    >>> from kmeans_gif.writers.film import film_of
    >>> frame = Frame(np.eye(8, dtype=np.uint8), np.eye(3, dtype=np.uint8), transparent=None, ms=500)
    >>> file = io.BytesIO()
    >>> write(film_of([frame, frame]), file, plays=0)
    2
    >>> file.getvalue()[8:12]
    b'WEBP'
    """
    if plays > _MAX_PLAYS:
        raise OptionError(Option("plays", plays), f" does not fit a WebP; use 0 (forever) to {_MAX_PLAYS}")
    if max(film.width, film.height) > _MAX_SIDE:
        raise SourceError(
            f"{film.width}x{film.height} pixels do not fit a WebP, whose sides are at most {_MAX_SIDE}; use a smaller ",
            *(Option("size"), ", or write a GIF"),
        )
    if film.width * film.height * len(film) > _MAX_PIXELS:
        raise SourceError(
            f"{len(film)} frames of {film.width}x{film.height} pixels are more than the {_MAX_PIXELS} pixels of which "
            "a WebP can be held in memory; use a smaller ",
            *(Option("size"), ", or write a GIF"),
        )
    pictures = _Pictures(film)
    pictures.save(
        file,
        "WEBP",
        save_all=True,
        duration=list(film.durations),
        loop=plays,
        lossless=True,
        exact=True,
        method=METHOD,
        quality=QUALITY,
        minimize_size=False,
        allow_mixed=False,
    )
    return len(film)


class _Pictures(Image.Image):
    """An image of several frames that paints each when Pillow seeks it, so that one is held at a time."""

    def __init__(self, film: Film) -> None:
        super().__init__()
        self.n_frames = len(film)
        self._coming: Iterator[Frame] = iter(film)
        self._number = -1
        self.seek(0)

    def seek(self, frame: int) -> None:
        """Paint the next frame, if it is requested."""
        if frame > self._number:
            picture = next(self._coming).image()
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
            self.im, self._mode, self._size, self._number = picture.im, picture.mode, picture.size, frame

    def tell(self) -> int:
        """Return the number of the frame."""
        return self._number
