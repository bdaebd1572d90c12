"""Embedded ICC profiles: conversion to sRGB, or to its gray."""

from collections.abc import Callable
from io import BytesIO
from typing import TypeAlias

import numpy as np
from PIL import Image as Pil
from PIL import ImageCms

from kmeans_gif.notes import note

Correction: TypeAlias = Callable[[Pil.Image], Pil.Image]
"""Converts a part in the picture's mode (L, LA, RGB, RGBA or CMYK) to L, LA, RGB or RGBA."""


def correction(icc: bytes, mode: str, what: str) -> Correction | None:
    """Build the conversion of a picture with an ICC profile to sRGB.

    Examples
    --------
    >>> from PIL import ImageCms
    >>> srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    >>> correction(srgb, "RGB", "'photo.jpg'") is None
    True
    """
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(icc))
        space = profile.profile.xcolor_space.strip()
        if not _fits(space, mode):
            note(f"{what} is {mode} but its ICC profile is for {space}: the profile is ignored")
            return None
        change = _change(profile, space, mode)
        if mode != "CMYK" and not _moves(change, mode):
            return None
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split())
        note(f"{what} has an ICC profile that can't be used ({reason}): the profile is ignored")
        return None
    return change


def lab_to_srgb() -> Correction:
    """Build the conversion of a CIELAB picture (D50, as in ICC and TIFF) to sRGB, which Pillow's `convert` lacks.

    Examples
    --------
    >>> lab_to_srgb()(Pil.new("LAB", (1, 1))).mode
    'RGB'
    """
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(lab, srgb, "LAB", "RGB").apply


def _fits(space: str, mode: str) -> bool:
    if mode in ("L", "LA"):
        return space in ("GRAY", "RGB")  # cameras and scanners embed sRGB profiles in grayscale files
    return space == ("CMYK" if mode == "CMYK" else "RGB")


def _change(profile: ImageCms.ImageCmsProfile, space: str, mode: str) -> Correction:
    reads = "L" if space == "GRAY" else mode if mode not in ("L", "LA") else "RGB"
    gives = "RGBA" if mode == "RGBA" else "RGB"
    transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), reads, gives)

    def change_color(piece: Pil.Image) -> Pil.Image:
        return transform.apply(piece)

    def change_gray(piece: Pil.Image) -> Pil.Image:
        gray = piece if piece.mode == "L" else piece.getchannel("L")
        changed = transform.apply(gray.convert(reads)).getchannel("G")
        return changed if mode == "L" else Pil.merge("LA", (changed, piece.getchannel("A")))

    return change_gray if mode in ("L", "LA") else change_color


def _moves(change: Correction, mode: str) -> bool:
    """Whether any colour of a grid of 9 x 9 x 9 (any of the 256 grays) ends more than one level away."""
    if mode in ("L", "LA"):
        sample = Pil.fromarray(np.arange(256, dtype=np.uint8)[None])
    else:
        axis = np.linspace(0, 255, 9).astype(np.uint8)
        sample = Pil.fromarray(np.stack(np.meshgrid(axis, axis, axis), axis=-1).reshape(1, -1, 3))
    sample = sample.convert(mode)
    before, after = (np.asarray(piece, dtype=np.int16) for piece in (sample, change(sample)))
    return bool(np.abs(after - before).max() > 1)
