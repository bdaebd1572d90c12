"""A clustered picture to a file: PNG, GIF, WebP or TIFF."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from kmeans_gif.drawing.frame import Frame
from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.results.tiff import TiffStrips
from kmeans_gif.writers import gif, png

if TYPE_CHECKING:
    import PIL.Image

    from kmeans_gif.sources.records import Image
    from kmeans_gif.types import Bytes, Indices

Strips = Iterable["Indices"]
"""Indices (scanlines, width), from the top; all but the last of the same height."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of a still picture.

    Attributes
    ----------
    name : str
        Its name.
    max_colors : int
        Maximum number of colours, including a transparent one.
    max_side : int
        Maximum width and height in pixels.
    write : callable or None
        Writes a frame; None if the format is written in strips, so that the picture is never held as a whole.
    """

    name: str
    max_colors: int
    max_side: int
    write: Callable[[Frame, BinaryIO], object] | None


def picture_of(frame: Frame) -> PIL.Image.Image:
    """Make a PIL image: indexed if 8 bits are enough and nothing is transparent, else RGB or RGBA."""
    import PIL.Image  # noqa: PLC0415 - a TIFF doesn't need it

    if frame.transparent is not None or len(frame.palette) > gif.MAX_COLORS:
        return PIL.Image.fromarray(_colors(frame.palette, frame.transparent)[frame.index])
    picture = PIL.Image.fromarray(frame.index)
    picture.putpalette(frame.palette.tobytes())
    return picture


def _write_gif(frame: Frame, file: BinaryIO) -> None:
    gif.write([frame], file, plays=1, comment="", threads=1)


def _write_png(frame: Frame, file: BinaryIO) -> None:
    png.write([frame], file, comment="")


def _write_webp(frame: Frame, file: BinaryIO) -> None:
    mode = "RGB" if frame.transparent is None else "RGBA"
    picture_of(frame).convert(mode).save(file, "WEBP", lossless=True, exact=True)


FORMATS: dict[str, Format] = {
    ".png": Format("PNG", png.MAX_COLORS, 2**31 - 1, _write_png),
    ".gif": Format("GIF", gif.MAX_COLORS, 65_535, _write_gif),
    ".webp": Format("WebP", 1 << 16, 16_383, _write_webp),
    ".tif": (_TIFF := Format("TIFF", 1 << 16, 2**31 - 1, None)),
    ".tiff": _TIFF,
}
"""The format for each suffix, in lower case."""


def format_for(path: str | os.PathLike[str] | BinaryIO, format: str | None) -> Format:  # noqa: A002 - as in Pillow
    """Return a format by its name or the suffix of a path; that of a file object is PNG.

    Examples
    --------
    >>> format_for("small.WebP", None).name
    'WebP'
    """
    if format is not None:
        found = FORMATS.get(f".{format.lower()}") if isinstance(format, str) else None
        if found is None:
            raise OptionError(Option("format", format), f" is unknown; use {', '.join(s[1:] for s in FORMATS)}")
        return found
    if not isinstance(path, str | os.PathLike):
        return FORMATS[".png"]
    suffix = PurePath(path).suffix
    if suffix.lower() not in FORMATS:
        raise OptionError(f"{os.fspath(path)!r} has the suffix {suffix!r}, not a known one; use {', '.join(FORMATS)}")
    return FORMATS[suffix.lower()]


def check_colors(form: Format, colors: int, *, has_hole: bool = False) -> None:
    """Refuse more colours than a format can hold, whatever the picture, or with its transparent one."""
    if colors <= form.max_colors:
        return
    what = f"{colors - has_hole} colours and a transparent one" if has_hole else f"{colors} colours"
    roomy = ", ".join(suffix[1:] for suffix, each in FORMATS.items() if each.max_colors >= colors)
    message = (
        f"{what} do not fit a {form.name}, which has at most {form.max_colors}; use {roomy}, or at most ",
        Option("n_clusters", form.max_colors - has_hole),
    )
    raise SourceError(*message) if has_hole else OptionError(*message)


def check_size(form: Format, image: Image) -> None:
    """Refuse more pixels than a format can hold, or than may be held in memory to write it."""
    height, width = image.height, image.width
    if max(height, width) > form.max_side:
        larger = ", ".join(suffix[1:] for suffix, each in FORMATS.items() if each.max_side >= max(height, width))
        raise SourceError(
            f"{width}×{height} pixels do not fit a {form.name}, whose sides have at most {form.max_side}; use {larger}"
        )
    if form.write is not None:
        check_held(image)


def check_held(image: Image) -> None:
    """Refuse to hold a picture as a whole if it has more pixels than may be held."""
    if image.height * image.width > image.max_pixels:
        raise SourceError(
            f"{image.width} x {image.height} pixels are more than ",
            Option("max_pixels", image.max_pixels),
            ", and only TIFF (tif) is written in strips; use it, or raise ",
            Option("max_pixels"),
        )


def write_strips(
    strips: Strips, file: BinaryIO, size: tuple[int, int], palette: Bytes, transparent: int | None
) -> None:
    """Write a TIFF of a size (height, width): indexed if 256 colours are enough and nothing is transparent."""
    is_indexed = transparent is None and len(palette) <= gif.MAX_COLORS
    colors = _colors(palette, transparent)
    out = TiffStrips(file, *size, 1 if is_indexed else colors.shape[1], palette if is_indexed else None)
    for strip in strips:
        out.add(strip if is_indexed else colors[strip])
    out.finish()


def write_gray(strips: Iterable[Bytes], file: BinaryIO, suffix: str, size: tuple[int, int]) -> None:
    """Write an 8-bit gray PNG, or a TIFF in strips, of a size (height, width)."""
    if suffix == ".png":
        import PIL.Image  # noqa: PLC0415 - a TIFF doesn't need it

        PIL.Image.fromarray(np.concatenate(list(strips))).save(file, "PNG")
        return
    out = TiffStrips(file, *size)
    for strip in strips:
        out.add(strip)
    out.finish()


def _colors(palette: Bytes, transparent: int | None) -> Bytes:
    """Add alpha to a palette if it has a transparent entry."""
    if transparent is None:
        return palette
    alpha = np.full((len(palette), 1), 255, np.uint8)
    alpha[transparent] = 0
    return np.hstack([palette, alpha])
