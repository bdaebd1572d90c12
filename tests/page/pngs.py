"""PNGs of every kind, written chunk by chunk, and what the library reads from them."""

import io
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import kmeans_gif as kg

DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Bits of a sample by colour type."""

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}

ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Left and top of the pixels of each pass, and their distances."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def header(width: int, height: int, depth: int, kind: int, *, interlaced: bool = False) -> bytes:
    sides = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return chunk(b"IHDR", sides + bytes([depth, kind, 0, 0, interlaced]))


def png(
    samples: Any,
    depth: int,
    kind: int,
    *,
    interlaced: bool = False,
    before: bytes = b"",
    content: bytes | None = None,
    after: bytes = b"",
) -> bytes:
    """Return a file of samples, (height, width, channels); `before` and `after` are chunks around its pixels."""
    height, width, _ = samples.shape
    packed = zlib.compress(scanlines(samples, depth, interlaced=interlaced)) if content is None else content
    middle = len(packed) // 2  # chunks end anywhere
    pixels = chunk(b"IDAT", packed[:middle]) + chunk(b"IDAT", packed[middle:])
    head = SIGNATURE + header(width, height, depth, kind, interlaced=interlaced)
    return head + before + pixels + after + chunk(b"IEND", b"")


def scanlines(samples: Any, depth: int, *, interlaced: bool = False) -> bytes:
    """Return filtered lines; each filter comes in turn."""
    passes = ADAM7 if interlaced else ((0, 0, 1, 1),)
    parts = (samples[top::down, left::across] for left, top, across, down in passes)
    return b"".join(filtered(part, depth) for part in parts if part.size)


def filtered(samples: Any, depth: int) -> bytes:
    height, channels = len(samples), samples.shape[2]
    bits = np.unpackbits(samples.astype(">u2").reshape(height, -1, 1).view(np.uint8), axis=2)[..., 16 - depth :]
    lines = np.packbits(bits.reshape(height, -1), axis=1).astype(int)
    step = max(1, channels * depth // 8)
    left, up, corner = np.zeros_like(lines), np.zeros_like(lines), np.zeros_like(lines)
    left[:, step:], up[1:], corner[1:, step:] = lines[:, :-step], lines[:-1], lines[:-1, :-step]
    a, b, c = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    paeth = np.where((a <= b) & (a <= c), left, np.where(b <= c, up, corner))
    guesses = (np.zeros_like(lines), left, up, (left + up) // 2, paeth)
    numbers = (np.arange(height) + 4) % 5
    return b"".join(
        bytes([number]) + (line - guesses[number][y]).astype(np.uint8).tobytes()
        for y, (line, number) in enumerate(zip(lines, numbers, strict=True))
    )


def every_kind() -> Iterator[tuple[str, bytes]]:
    """Yield files of all colour types, depths, interlacings and transparencies, with their names."""
    rng = np.random.default_rng(7)
    for kind, depths in DEPTHS.items():
        for depth in depths:
            samples = rng.integers(0, 2**depth, (11, 13, CHANNELS[kind]))
            samples[:4, :5] = samples[0, 0]
            palette = chunk(b"PLTE", rng.bytes(3 * (2**depth - depth // 4))) if kind == 3 else b""
            keys = samples[0, 0].astype(">u2").tobytes()
            transparent = chunk(b"tRNS", rng.bytes(2 ** (depth - 1)) if kind == 3 else keys)
            for number in range(1 if kind > 3 else 2):
                for interlaced in (False, True):
                    words = ["key" * number, "interlaced" * interlaced]
                    before = palette + transparent * number
                    name = " ".join([f"colour type {kind}", f"{depth} bits", *filter(None, words)])
                    yield name, png(samples, depth, kind, interlaced=interlaced, before=before)
    samples = rng.integers(0, 256, (5, 7, 3))
    yield "gamma", png(samples, 8, 2, before=chunk(b"gAMA", (100_000).to_bytes(4, "big")))
    yield "one pixel", png(samples[:1, :1], 8, 2, interlaced=True)
    yield "one column", png(samples[:, :1, :1] % 2, 1, 0, interlaced=True)
    yield "16 bits with a profile", png(samples * 257, 16, 2, before=chunk(b"iCCP", b"p\0\0" + zlib.compress(b"p")))
    yield "more data than pixels", png(samples, 8, 2, content=zlib.compress(scanlines(samples, 8) + bytes(999)))
    upright = chunk(b"eXIf", exif(1)) + chunk(b"tEXt", b"Comment\0exif")
    yield "upright", png(samples, 8, 2, before=upright + xmp(1))


def exif(orientation: int) -> bytes:
    """Return EXIF with a resolution and an orientation."""
    entries = b"\x01\x12\0\x03\0\0\0\1" + orientation.to_bytes(2, "big") + b"\0\0"
    return b"MM\0*\0\0\0\x08\0\x02" + entries + b"\x01\x28\0\x03\0\0\0\1\0\2\0\0" + bytes(4)


def xmp(orientation: int) -> bytes:
    return chunk(b"iTXt", f'XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation="{orientation}"/>'.encode())


def read(content: bytes) -> tuple[kg.Image, Any, Any]:
    """Return what the library reads, its values (h, w, features), and alpha (h, w); transparent pixels are zero."""
    pytest.importorskip("pyvips", exc_type=ImportError)  # without it, 16 bits a channel are read at 8
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kg.Note)
        image = kg.read(io.BytesIO(content))
    assert isinstance(image, kg.Image)
    values, alpha = image.rows(0, image.height)
    alpha = np.full(values.shape[:2], 255, np.uint8) if alpha is None else alpha
    return image, np.where(alpha[..., np.newaxis] > 0, values, 0), alpha
