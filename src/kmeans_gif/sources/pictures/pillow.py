"""A Pillow picture of any mode → `Image`, converted in strips and never copied as a whole."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kmeans_gif.errors import SourceError
from kmeans_gif.notes import note
from kmeans_gif.sources.checks import check_size, check_unit_range
from kmeans_gif.sources.pictures.formats import damaged, loaded, orientation_of
from kmeans_gif.sources.pictures.srgb_profiles import is_srgb
from kmeans_gif.sources.quiet import no_warnings
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Bytes, Values

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

    from kmeans_gif.sources.pictures.profiles import Correction


_Pixels: TypeAlias = tuple[Values, Bytes | None]
_Convert: TypeAlias = "Callable[[Picture], _Pixels]"
"""Converts a part of the picture to values (h, w, features) and alpha (h, w)."""

_TARGETS = {
    **dict.fromkeys(("1", "L"), "L"),
    **dict.fromkeys(("LA", "La"), "LA"),
    **dict.fromkeys(("P", "RGB", "RGBX", "CMYK", "YCbCr", "HSV", "LAB"), "RGB"),
    **dict.fromkeys(("PA", "RGBA", "RGBa"), "RGBA"),
}
"""Target modes of the modes with 8 bits per channel."""

_PIECE = 1 << 22
"""Pixels per conversion (Pillow also warns about crops of more than 89 million)."""


def image_of_picture(picture: "Picture", *, name: str, max_pixels: int) -> Image:
    """Make an `Image` of a Pillow picture.

    Examples
    --------
    >>> from PIL import Image as Pil
    >>> image = image_of_picture(Pil.new("CMYK", (4, 3)), name="it", max_pixels=100)
    >>> image.height, image.width, image.features, image.white
    (3, 4, 3, 255)
    """
    check_size(picture.height, picture.width, max_pixels, name)
    with no_warnings():
        orientation, picture = _load(picture, name)
        convert, features, white = _reading(picture, name)
    width, height = picture.size
    per_piece = max(1, _PIECE // width)

    def piece(start: int, stop: int) -> _Pixels:
        part = picture if stop - start == height else picture.crop((0, start, width, stop))  # which copies
        values, alpha = convert(part)
        return np.ascontiguousarray(values), None if alpha is None else np.ascontiguousarray(alpha)

    def rows(start: int, stop: int) -> _Pixels:
        with no_warnings():
            pieces = [piece(at, min(at + per_piece, stop)) for at in range(start, stop, per_piece)]
        if len(pieces) == 1:
            return pieces[0]
        alphas = [alpha for _, alpha in pieces if alpha is not None]
        return np.concatenate([values for values, _ in pieces]), np.concatenate(alphas) if alphas else None

    return Image(height, width, features, white, rows, orientation)


def _load(picture: "Picture", name: str) -> "tuple[int, Picture]":
    """Decode, and return the orientation too."""
    try:
        whole = loaded(picture)
        if picture.mode in ("P", "PA") and picture.palette is None:
            raise ValueError("it has no palette")
    except Exception as error:  # a lazily opened file raises whatever its plugin does
        raise SourceError(damaged(name, picture.format or "picture", error)) from error
    return orientation_of(picture), whole


def _reading(picture: "Picture", name: str) -> tuple[_Convert, int, float]:
    """Return the conversion of parts to values, the number of features, and white."""
    mode = picture.mode
    if mode.startswith("I;16"):
        note_unused_profile(picture.info.get("icc_profile"), "L", name)
        key = picture.info.get("transparency")
        return lambda piece: _deep_gray(piece, key), 1, 65535
    if mode in ("I", "F"):
        _check_range(picture, name)
        dtype, white = (np.uint16, 65535) if mode == "I" else (np.float64, 1)
        return lambda piece: (np.asarray(piece).astype(dtype)[..., None], None), 1, white
    if mode not in _TARGETS:
        raise SourceError(f"{name} is of mode {mode}, which can't be read; picture.convert('RGB') makes it readable")
    target = _TARGETS[mode]
    if target in ("L", "RGB") and picture.has_transparency_data:
        target += "A"
    icc = picture.info.get("icc_profile")
    return shallow(mode, target, icc, name), 1 if target[0] == "L" else 3, 255


def shallow(mode: str, target: str, icc: bytes | None, name: str) -> _Convert:
    """Return the conversion of a mode with 8 bits per channel, which applies the ICC profile.

    Examples
    --------
    >>> from PIL import Image as Pil
    >>> shallow("CMYK", "RGB", None, "it")(Pil.new("CMYK", (1, 1)))[0].tolist()
    [[[255, 255, 255]]]
    """
    seen = mode if mode == "LAB" or (icc and mode == "CMYK") else target
    change = _change(icc, seen, name)

    def convert(piece: "Picture") -> _Pixels:
        if change:
            piece = change(piece if piece.mode == seen else piece.convert(seen))
        pixels = np.asarray(piece if piece.mode == target else piece.convert(target))
        if pixels.ndim == 2:
            return pixels[..., None], None
        if target in ("LA", "RGBA"):
            return pixels[..., :-1], pixels[..., -1]
        return pixels, None

    return convert


def _change(icc: bytes | None, mode: str, name: str) -> "Correction | None":
    """Return the conversion to sRGB, if one is needed."""
    if mode != "LAB" and (icc is None or (mode != "CMYK" and is_srgb(icc))):
        return None
    from kmeans_gif.sources.pictures.profiles import correction, lab_to_srgb  # noqa: PLC0415 - few pictures need ImageCms

    return lab_to_srgb() if mode == "LAB" or icc is None else correction(icc, mode, name)


def _deep_gray(piece: "Picture", transparent: object) -> _Pixels:
    """Convert 16-bit gray exactly; `transparent` is the transparent value of a PNG, if any."""
    gray = np.asarray(piece).astype(np.uint16)
    if not isinstance(transparent, int):
        return gray[..., None], None
    return gray[..., None], np.where(gray == transparent, 0, 255).astype(np.uint8)


def note_unused_profile(icc: bytes | None, mode: str, name: str) -> None:
    """Note that a profile is not applied, because Pillow's colour management has 8 bits per channel."""
    if _change(icc, mode, name):
        kind = "gray" if mode[0] == "L" else "colour"
        note(f"{name} is 16-bit {kind} with an ICC profile other than sRGB: it is not applied")


def _check_range(picture: "Picture", name: str) -> None:
    """Refuse 32-bit values outside the range of a picture."""
    if picture.mode == "F":
        width, height = picture.size
        step = max(1, _PIECE // width)
        boxes = ((0, top, width, min(top + step, height)) for top in range(0, height, step))
        check_unit_range((np.asarray(picture.crop(box)) for box in boxes), name)
        return
    low, high = (int(np.asarray(part)) for part in picture.getextrema())
    if low < 0 or high > 65535:
        raise SourceError(
            f"{name} holds 32-bit values from {low} to {high}, but gray goes from 0 to 65535; "
            "scale it, or give an array of floats from 0 to 1"
        )
