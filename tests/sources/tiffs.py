"""Writes TIFFs tag by tag, including invalid ones that no library would write."""

import struct
from collections.abc import Callable, Mapping, Sequence

import imagecodecs
import numpy as np
from numpy.typing import NDArray

Tags = Mapping[int, bytes | Sequence[int]]

ENCODERS: dict[int, Callable[[bytes], bytes | bytearray]] = {
    1: lambda content: content,
    5: imagecodecs.lzw_encode,
    8: imagecodecs.zlib_encode,
    32773: imagecodecs.packbits_encode,
}
"""Encoders by the value of the tag Compression."""

REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))

GRAY: dict[int, list[int]] = {256: [2], 257: [1], 258: [8], 259: [1], 262: [1], 277: [1], 278: [1]}
RGB: dict[int, list[int]] = {256: [2], 257: [1], 258: [8] * 3, 259: [1], 262: [2], 277: [3], 278: [1]}
"""The tags of two pixels in one strip."""


def tiff(tags: Tags, *parts: bytes | bytearray, order: str = "<", following: int = 0) -> bytes:
    """Write one page; offsets and byte counts of the parts are filled in, unless `tags` has them.

    Bytes are written as type UNDEFINED, numbers as LONG if one of them needs it, else as SHORT.
    """
    places, lengths = (324, 325) if 322 in tags else (273, 279)
    page = {places: [0] * len(parts), lengths: [len(part) for part in parts], **tags}
    at = 8 + 2 + 12 * len(page) + 4
    end = at + sum(len(packed) for packed in (_value(page[tag], order, tag)[2] for tag in page) if len(packed) > 4)
    if places not in tags:
        page[places] = [end + sum(map(len, parts[:i])) for i in range(len(parts))]
    entries = values = b""
    for tag in sorted(page):
        kind, count, packed = _value(page[tag], order, tag)
        field = packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack(order + "I", at + len(values))
        values += packed if len(packed) > 4 else b""
        entries += struct.pack(order + "HHI", tag, kind, count) + field
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(page))
    return head + entries + struct.pack(order + "I", following) + values + b"".join(parts)


def _value(value: bytes | Sequence[int], order: str, tag: int) -> tuple[int, int, bytes]:
    if isinstance(value, bytes):
        return 7, len(value), value
    is_long = tag in (273, 324) or max(value, default=0) > 65535
    return 4 if is_long else 3, len(value), struct.pack(f"{order}{len(value)}{'I' if is_long else 'H'}", *value)


def packed(samples: NDArray[np.unsignedinteger], bits: int, order: str = "<") -> bytes:
    """Pack samples of shape (h, w, n) as in a TIFF: each row begins at a byte, the highest bit comes first."""
    if bits in (8, 16, 32):
        return samples.astype(f"{order}u{bits // 8}").tobytes()
    rows = samples.reshape(len(samples), -1)
    single = rows[..., None] >> np.arange(bits - 1, -1, -1, dtype=samples.dtype) & 1
    return np.packbits(single.reshape(len(rows), -1).astype(bool), axis=1).tobytes()
