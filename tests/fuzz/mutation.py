"""Mutations that damage files."""

import random
import struct
import zlib

_NUMBERS = (0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF)
_WORDS = (
    *(b",", b";", b"\t", b'"', b"\n", b"\r", b"\0", b" ", b"\xa0", b"\x0c", b"-", b".", b"e", b"NaN", b"inf", b"1e308"),
    *(b"1e-320", b"null", b"[", b"]", b"{", b"}", b":", b"\xef\xbb\xbf", b"\xff\xfe", b"9" * 400, b"1,5", b"0x1p3"),
)


def damaged(seeds: list[bytes], numbers: random.Random) -> bytes:
    """Choose one of some files and damage it in one to six places."""
    data = bytearray(numbers.choice(seeds))
    for _ in range(numbers.choice((1, 1, 2, 3, 6))):
        _damage(data, seeds, numbers)
    return _with_checksums(bytes(data)) if numbers.random() < 0.7 else bytes(data)


def _damage(data: bytearray, seeds: list[bytes], numbers: random.Random) -> None:
    at = numbers.randrange(len(data) + 1)
    if numbers.random() < 0.5:
        at = min(at, numbers.randrange(200))  # where headers are
    end = min(len(data), at + numbers.choice((1, 4, 16, 300)))
    match numbers.randrange(7):
        case 0 if at < len(data):
            data[at] ^= 1 << numbers.randrange(8)
        case 1 if at < len(data):
            data[at] = numbers.randrange(256)
        case 2:
            order, (size, code) = numbers.choice("<>"), numbers.choice(((1, "B"), (2, "H"), (4, "I")))
            data[at : at + size] = struct.pack(order + code, numbers.choice(_NUMBERS) % 256**size)
        case 3:
            data[at:end] = b""
        case 4:
            data[at:at] = data[at:end] * numbers.choice((1, 2, 50))
        case 5:
            data[at:at] = numbers.choice(_WORDS)
        case 6 if numbers.random() < 0.3:
            other = numbers.choice(seeds)
            data[at:] = other[numbers.randrange(len(other)) :] if numbers.random() < 0.5 else b""


def _with_checksums(data: bytes) -> bytes:
    """Correct the checksums of a PNG's chunks or of an archive's members, so that their content is parsed."""
    if data.startswith(b"PK"):
        return _with_checksums_of_members(data)
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    out, at = bytearray(data), 8
    while at + 12 <= len(out):
        end = at + 8 + int.from_bytes(out[at : at + 4])
        if end + 4 > len(out):
            break
        out[end : end + 4] = zlib.crc32(out[at + 4 : end]).to_bytes(4)
        at = end + 4
    return bytes(out)


def _with_checksums_of_members(data: bytes) -> bytes:
    """Correct the checksums in the central directory of an archive whose members are not compressed."""
    out, at = bytearray(data), data.find(b"PK\1\2")
    while at >= 0 and at + 46 <= len(data):
        size, start = struct.unpack_from("<I", data, at + 20)[0], struct.unpack_from("<I", data, at + 42)[0]
        if start + 30 <= len(data):
            start += 30 + sum(struct.unpack_from("<HH", data, start + 26))
            struct.pack_into("<I", out, at + 16, zlib.crc32(data[start : start + size]))
        at = data.find(b"PK\1\2", at + 4)
    return bytes(out)
