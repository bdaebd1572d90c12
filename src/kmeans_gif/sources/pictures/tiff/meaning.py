"""What the samples of a TIFF mean: the only place where its tags are interpreted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kmeans_gif.sources.pictures.strips import Mode
from kmeans_gif.sources.pictures.tiff import directory as tag
from kmeans_gif.sources.pictures.tiff.directory import Directory
from kmeans_gif.types import Values

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR, CIELAB = 0, 1, 2, 3, 5, 6, 8
"""Photometric interpretations."""

_COLORS: dict[int, tuple[Mode, int]] = {
    WHITE_IS_ZERO: ("L", 1),
    BLACK_IS_ZERO: ("L", 1),
    RGB: ("RGB", 3),
    PALETTE: ("RGB", 1),
    CMYK: ("CMYK", 4),
    YCBCR: ("RGB", 3),
    CIELAB: ("LAB", 3),
}
"""The mode of each, and the number of colour samples per pixel."""

_WITH_ALPHA: dict[Mode, Mode] = {"L": "LA", "RGB": "RGBA", "CMYK": "CMYKA", "LAB": "LABA"}

_UNSPECIFIED, _PREMULTIPLIED, _ALPHA = 0, 1, 2
"""Kinds of extra samples."""

_UNSIGNED, _FLOAT = (1, 4), 3  # 4: undefined
_FORMATS = {1: "unsigned", 2: "signed", 3: "float", 5: "complex", 6: "complex"}
_MAX_SAMPLES = 8

_ROUNDED = 1.001
"""Maximum of a white float after division by its alpha, at 16 bits."""


class NotSupportedError(ValueError):
    """A valid kind of TIFF that is not supported."""


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """The conversion of decoded samples to the channels of a picture."""

    photometric: int
    bits: int  # of a sample
    samples: int  # of a pixel
    used: int  # number of the first samples that make the channels
    is_float: bool  # otherwise unsigned integers
    mode: Mode
    dtype: np.dtype[Any]  # of the channels
    channels: Callable[[Values], Values]  # samples of shape (h, w, used) → channels of shape (h, w, n)
    is_narrowed: bool  # whether bits are dropped


def meaning_of(page: Directory, *, is_fax: bool) -> Meaning:
    """Interpret the tags of a page; those of a fax have another default."""
    samples = page.number(tag.SAMPLES, 1)
    if samples > _MAX_SAMPLES:
        raise NotSupportedError(f"of {samples} samples a pixel, more than {_MAX_SAMPLES}")
    bits = _same(page, tag.BITS, samples, "bits")
    form = _same(page, tag.SAMPLE_FORMAT, samples, "formats")
    photometric = _photometric(page, samples, is_fax=is_fax)
    mode, colors = _COLORS[photometric]
    if samples < colors:
        raise ValueError(f"{samples} samples a pixel in place of {colors}")
    _check_kind(page, photometric, bits, form)
    alpha = _alpha(page, photometric, samples - colors)
    if alpha == _PREMULTIPLIED and photometric in (WHITE_IS_ZERO, PALETTE, CIELAB):
        raise NotSupportedError(f"of photometric interpretation {photometric} multiplied by its alpha")
    white = 1 if form == _FLOAT else 255 if bits <= 8 or mode == "CMYK" else 65535
    is_reversed = photometric == WHITE_IS_ZERO
    if white == 1:
        develop = _of_floats(is_reversed=is_reversed)
    elif photometric == PALETTE:
        develop = _of_palette(_palette(page, bits), bits)
    else:
        develop = _of_scale(bits, white, is_reversed=is_reversed)

    def unmultiplied(stored: Values) -> Values:
        return _unmultiplied(develop(stored))

    dtype = np.dtype({1: np.float64, 255: np.uint8, 65535: np.uint16}[white])
    return Meaning(
        *(photometric, bits, samples, colors + (alpha is not None), form == _FLOAT),
        mode=mode if alpha is None else _WITH_ALPHA[mode],
        dtype=dtype,
        channels=unmultiplied if alpha == _PREMULTIPLIED else develop,
        is_narrowed=mode == "CMYK" and bits > 8,
    )


def _same(page: Directory, number: int, samples: int, what: str) -> int:
    """Return the common value of a tag that has one per sample, or one for all."""
    values = page.numbers(number)[:samples]
    if len(values) == 0:
        return 1
    if len(values) not in (1, samples) or (values != values[0]).any():
        raise NotSupportedError(f"whose samples have {what} {', '.join(map(str, values))}, which differ")
    return int(values[0])


def _photometric(page: Directory, samples: int, *, is_fax: bool) -> int:
    """Return the photometric interpretation, by default that of libtiff."""
    if tag.PHOTOMETRIC not in page:
        colors = samples - page.count(tag.EXTRA_SAMPLES)
        if colors not in (1, 3):
            raise NotSupportedError(f"of {samples} samples a pixel without a photometric interpretation")
        return RGB if colors == 3 else WHITE_IS_ZERO if is_fax else BLACK_IS_ZERO
    photometric = page.number(tag.PHOTOMETRIC, BLACK_IS_ZERO)
    if photometric not in _COLORS:
        raise NotSupportedError(f"of photometric interpretation {photometric}")
    return photometric


def _check_kind(page: Directory, photometric: int, bits: int, form: int) -> None:
    """Refuse samples that can't be interpreted as colours."""
    if form == _FLOAT:
        fits = bits in (16, 32, 64) and photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO, RGB)
    elif photometric in (YCBCR, CIELAB):
        fits = form in _UNSIGNED and bits == 8
    else:
        fits = form in _UNSIGNED and 1 <= bits <= (8 if photometric == PALETTE else 16)
    if not fits:
        what = _FORMATS.get(form, f"format-{form}")
        raise NotSupportedError(f"of {bits}-bit {what} samples and photometric interpretation {photometric}")
    if photometric == CMYK and page.number(tag.INK_SET, 1) != 1:
        raise NotSupportedError("of inks other than CMYK")
    if page.number(tag.DEPTH, 1) != 1:
        raise NotSupportedError("of a volume")


def _alpha(page: Directory, photometric: int, extra: int) -> int | None:
    """Find the kind of the first extra sample: alpha of either kind, or None.

    By TIFF 6.0 a sample of unspecified meaning is not alpha, but some programs write alpha beside RGB without declaring
    it; libtiff and ImageMagick read a single one as alpha, and so does this.
    """
    if extra == 0:
        return None
    kind = page.number(tag.EXTRA_SAMPLES, _UNSPECIFIED)
    if kind in (_PREMULTIPLIED, _ALPHA):
        return kind
    return _ALPHA if extra == 1 and photometric == RGB else None


def _palette(page: Directory, bits: int) -> Values:
    """Return the colours of a palette; without values above 255 it was written with 8 bits."""
    if page.count(tag.COLOR_MAP) != 3 << bits:
        raise ValueError(f"{page.count(tag.COLOR_MAP)} values in its colour map in place of {3 << bits}")
    values = page.numbers(tag.COLOR_MAP).reshape(3, -1).T
    return (values if values.max() < 256 else values >> 8).astype(np.uint8)


def _of_floats(*, is_reversed: bool) -> Callable[[Values], Values]:
    def channels(stored: Values) -> Values:
        return _reversed(stored.astype(np.float64), 1) if is_reversed else stored.astype(np.float64)

    return channels


def _of_scale(bits: int, white: int, *, is_reversed: bool) -> Callable[[Values], Values]:
    """Scale samples so that the largest becomes `white`, rounded."""
    largest = (1 << bits) - 1
    dtype = np.uint8 if white == 255 else np.uint16
    factor, is_uneven = dtype(white // largest), white % largest != 0
    table = ((np.arange(largest + 1) * white + largest // 2) // largest).astype(dtype)

    def channels(stored: Values) -> Values:
        light = table[stored] if is_uneven else stored * factor if factor > 1 else stored
        return _reversed(light, white) if is_reversed else light

    return channels


def _reversed(light: Values, white: int) -> Values:
    """Invert gray; further samples are alpha."""
    gray = white - light[..., :1]
    return gray if light.shape[-1] == 1 else np.concatenate([gray, light[..., 1:]], axis=-1)


def _of_palette(palette: Values, bits: int) -> Callable[[Values], Values]:
    """Look colours up, four bytes at once."""
    table = np.zeros((len(palette), 4), np.uint8)
    table[:, :3] = palette
    words = table.view(np.uint32)[:, 0]
    scale = _of_scale(bits, 255, is_reversed=False)

    def channels(stored: Values) -> Values:
        height, width, samples = stored.shape
        light = words[stored[..., 0]].view(np.uint8).reshape(height, width, 4)
        if samples == 1:
            return light[..., :3]
        light[..., 3] = scale(stored[..., 1])
        return light

    return channels


def _unmultiplied(pixels: Values) -> Values:
    """Divide colours by the alpha they were multiplied with, rounded down as Pillow does."""
    alpha = pixels[..., -1:]
    if pixels.dtype.kind == "f":
        with np.errstate(all="ignore"):  # values that are not colours are refused later
            colors = pixels[..., :-1] / np.where(alpha > 0, alpha, 1)
        colors[(colors > 1) & (colors < _ROUNDED)] = 1
    else:
        white = np.iinfo(pixels.dtype).max
        whole = pixels[..., :-1].astype(np.uint32) * white
        colors = np.minimum(whole // np.maximum(alpha, 1), white).astype(pixels.dtype)
    return np.concatenate([colors, alpha], axis=-1)
