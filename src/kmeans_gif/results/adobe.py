"""Palettes as Adobe's swatch files: ASE (Swatch Exchange) and ACO (Photoshop). Both are big-endian."""

import struct
from collections.abc import Sequence

from kmeans_gif.results.swatch import Swatch, one_line

_GROUP_START, _GROUP_END, _COLOR = 0xC001, 0xC002, 0x0001
"""Types of blocks of an ASE file."""

_NORMAL = 2
"""Type of a colour of an ASE file that is neither global nor a spot colour."""

_RGB = 0
"""Colour space of an ACO file."""

_LONGEST = 255
"""Maximum number of UTF-16 units of the name of a palette, so that its length fits 16 bits."""


def ase(swatches: Sequence[Swatch], name: str) -> bytes:
    """Write a group of swatches as an Adobe Swatch Exchange file, version 1.0.

    Notes
    -----
    The header is the signature, the version and the number of blocks. A block is its type, the length of its content
    and its content. The length of a name counts UTF-16 units with the null character that ends it.
    """
    blocks = [_block(_GROUP_START, _short_name(one_line(name)))]
    for each in swatches:
        color = struct.pack(">4s3fH", b"RGB ", *(value / 255 for value in each.rgb), _NORMAL)
        blocks.append(_block(_COLOR, _short_name(each.hex) + color))
    blocks.append(_block(_GROUP_END, b""))
    return struct.pack(">4sHHI", b"ASEF", 1, 0, len(blocks)) + b"".join(blocks)


def aco(swatches: Sequence[Swatch], name: str) -> bytes:  # noqa: ARG001 - has no name
    """Write a Photoshop colour file: a section of version 1, then the same with names, version 2.

    Notes
    -----
    The format is that of "Adobe Photoshop File Formats Specification", section "Color Swatches": a value is 16 bits,
    and a name is preceded by the number of its UTF-16 units, in 32 bits, with the null character that ends it.
    """
    colors = [struct.pack(">5H", _RGB, *(257 * value for value in each.rgb), 0) for each in swatches]
    named = [
        color + struct.pack(">I", len(each.hex) + 1) + _utf16(each.hex)
        for color, each in zip(colors, swatches, strict=True)
    ]
    return b"".join([struct.pack(">2H", 1, len(swatches)), *colors, struct.pack(">2H", 2, len(swatches)), *named])


def _block(kind: int, content: bytes) -> bytes:
    return struct.pack(">HI", kind, len(content)) + content


def _short_name(name: str) -> bytes:
    while len(_utf16(name)) > 2 * _LONGEST:
        name = name[:-1]
    return struct.pack(">H", len(_utf16(name)) // 2) + _utf16(name)


def _utf16(name: str) -> bytes:
    return f"{name}\0".encode("utf-16-be")
