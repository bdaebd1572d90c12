"""The libtiff inside Pillow: decodes single strips and tiles, prints nothing, and reports every error."""

import ctypes
import functools
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, TypeAlias

from PIL import Image as Pil
from PIL import _imaging

from kmeans_gif.sources.pictures.tiff.directory import HEIGHT, ROWS_PER_STRIP, STRIP_BYTES, STRIP_OFFSETS, WIDTH

Tags: TypeAlias = dict[int, bytes | Sequence[int]]

_ENTRY = struct.Struct("<HHII")


def decode_by_libtiff(
    content: bytes, mode: Literal["1", "L", "LA", "RGB", "CMYK"], width: int, height: int, tags: Tags
) -> bytes:
    """Decode a strip or tile, wrapped in a TIFF of a single strip, to rows of whole bytes.

    `mode` is any mode of Pillow with the same number of bits per pixel: samples are not converted. `tags` are those
    that decoding depends on, except the size.
    """
    strip = _tiff({**tags, WIDTH: [width], HEIGHT: [height], ROWS_PER_STRIP: [height]}, content)
    with strict_libtiff():
        return Pil.frombytes(mode, (width, height), strip, "libtiff", mode, 0, 8).tobytes()


def _tiff(tags: Tags, strip: bytes) -> bytes:
    """Make a little-endian TIFF of one page and strip, whose directory is at byte 8."""
    tags = {**tags, STRIP_OFFSETS: [0], STRIP_BYTES: [len(strip)]}
    place = 8 + 2 + _ENTRY.size * len(tags) + 4
    directory, values = b"", b""
    behind = sum(len(_packed(tags[tag])) for tag in tags if len(_packed(tags[tag])) > 4)
    for tag in sorted(tags):
        packed = _packed([place + behind] if tag == STRIP_OFFSETS else tags[tag])
        kind, count = (7, len(packed)) if isinstance(tags[tag], bytes) else (4, len(packed) // 4)
        if len(packed) <= 4:
            directory += _ENTRY.pack(tag, kind, count, int.from_bytes(packed, "little"))
        else:
            directory += _ENTRY.pack(tag, kind, count, place + len(values))
            values += packed
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + directory + bytes(4) + values + strip


def _packed(value: bytes | Sequence[int]) -> bytes:
    return value if isinstance(value, bytes) else struct.pack(f"<{len(value)}I", *value)


@contextmanager
def strict_libtiff() -> Iterator[None]:
    """Refuse data that libtiff decodes in spite of errors, such as lines of a fax."""
    silence_libtiff()
    before = _seen.errors
    yield
    if _seen.errors > before:
        raise ValueError("libtiff finds errors in its data")


class _Seen(threading.local):
    """Return the number of errors of libtiff in this thread."""

    errors = 0


_seen = _Seen()


def _count(_module: int, _format: int, _arguments: int) -> None:
    _seen.errors += 1


_handler = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(_count)


@functools.cache
def silence_libtiff() -> None:
    """Count the errors of libtiff and drop its warnings, permanently; otherwise it prints both on stderr.

    The functions that set this are found through Pillow's compiled module, which is linked with libtiff. Where it hides
    them, as on Windows, nothing can be done.
    """
    try:
        library = ctypes.CDLL(_imaging.__file__)
        setters = (library.TIFFSetErrorHandler, library.TIFFSetWarningHandler)
    except (OSError, AttributeError):
        return
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(_handler))  # libtiff may call it until the process ends
    for setter, handler in zip(setters, (ctypes.cast(_handler, ctypes.c_void_p), None), strict=True):
        setter.argtypes = [ctypes.c_void_p]
        setter.restype = ctypes.c_void_p
        setter(handler)
