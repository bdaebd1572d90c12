"""Label maps: the cluster of each pixel as a picture or an array, and a table of the clusters."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from kmeans_gif.errors import Option, OptionError
from kmeans_gif.results.tiff import TiffStrips

if TYPE_CHECKING:
    from kmeans_gif.types import Bytes, Indices

SUFFIXES = (".png", ".npy", ".tif", ".tiff")

_MAX_IDS = 256
"""Maximum number of different ids in a picture of 8 bits."""


def checked_pixel_size(pixel_size: float | None) -> float | None:
    """Check the side of a pixel."""
    if pixel_size is None:
        return None
    is_number = isinstance(pixel_size, int | float | np.number) and not isinstance(pixel_size, bool)
    if is_number and 0 < float(pixel_size) < 1e100:
        return float(pixel_size)
    raise OptionError(Option("pixel_size", pixel_size), " must be a number above 0, the side of a pixel")


def table_path(path: str | os.PathLike[str]) -> Path:
    """Return the path of the table beside a label map.

    >>> str(table_path("out/labels.tif"))
    'out/labels.csv'
    """
    return Path(path).with_suffix(".csv")


def label_format(path: str | os.PathLike[str]) -> str:
    """Return the suffix of a label map, or raise if its format can't hold labels."""
    suffix = Path(path).suffix
    if suffix.lower() not in SUFFIXES:
        raise OptionError(
            Option("labels"),
            f" can't be written to {os.fspath(path)!r}: its format {suffix!r} does not hold 16 bits a pixel exactly; "
            f"use {', '.join(SUFFIXES)}",
        )
    return suffix.lower()


def id_dtype(n_ids: int) -> type[np.uint8] | type[np.uint16]:
    """Return the dtype for a number of different ids."""
    return np.uint8 if n_ids <= _MAX_IDS else np.uint16


def write_labels(
    strips: Iterable[Indices], file: BinaryIO, suffix: str, size: tuple[int, int], colors: Bytes, *, n_ids: int
) -> list[int]:
    """Write labels of a picture of a size (height, width), which come in strips, and return the count of each id.

    An id after the last cluster is that of fully transparent pixels; in arrays it is −1.
    """
    counts = np.zeros(len(colors) + 1, np.int64)

    def counted() -> Iterator[Indices]:
        for strip in strips:
            np.add(counts, np.bincount(strip.ravel(), minlength=len(counts)), out=counts)
            yield strip

    palette = np.vstack([colors, np.zeros((1, 3), np.uint8)])[:n_ids] if n_ids <= _MAX_IDS else None
    if suffix == ".npy":
        _write_array(counted(), file, size, len(colors))
    elif suffix == ".png":
        hole = {"transparency": len(colors)} if palette is not None and n_ids > len(colors) else {}
        _write_png(np.concatenate(list(counted())), file, palette, hole)
    else:
        out = TiffStrips(file, *size, palette=palette)
        for strip in counted():
            out.add(strip)
        out.finish()
    return [int(count) for count in counts]


def _write_array(strips: Iterable[Indices], file: BinaryIO, size: tuple[int, int], transparent: int) -> None:
    header = {"descr": "<i4", "fortran_order": False, "shape": size}
    np.lib.format.write_array_header_1_0(file, header)
    for strip in strips:
        labels = strip.astype("<i4")
        labels[labels == transparent] = -1
        file.write(labels.tobytes())


def _write_png(labels: Indices, file: BinaryIO, palette: Bytes | None, hole: dict[str, int]) -> None:
    from PIL import Image  # noqa: PLC0415 - not needed for the other formats

    picture = Image.fromarray(labels)
    if palette is None:
        picture.save(file, "PNG")
    else:
        # With at most 16 colours Pillow would put several pixels into a byte, which not every reader of labels takes.
        picture.putpalette(palette.tobytes().ljust(3 * 17, b"\0"))
        picture.save(file, "PNG", **hole)


def write_table(file: BinaryIO, colors: Bytes, counts: list[int], pixel_size: float | None) -> None:
    """Write a CSV of the clusters: id, colour, pixels, share of the visible pixels, and area if a pixel has a size."""
    visible = sum(counts[:-1])
    lines = ["id,hex,pixels,share" + ("" if pixel_size is None else ",area")]
    for label, (color, pixels) in enumerate(zip(colors.tolist(), counts, strict=False)):
        area = "" if pixel_size is None else f",{pixels * pixel_size * pixel_size:.12g}"
        lines.append(f"{label},#{bytes(color).hex()},{pixels},{pixels / visible if visible else 0:.6g}{area}")
    file.write("".join(f"{line}\n" for line in lines).encode())
