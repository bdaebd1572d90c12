"""Notes on what Pillow ignores in an AVIF: bits beyond 8, and colours other than sRGB."""

from collections.abc import Iterator
from typing import IO

from kmeans_gif.notes import note

_MAX_META = 1 << 20
"""Maximum number of bytes read of the box `meta`."""

_PRIMARIES = (1, 2, 5, 6)
"""Those of BT.709, unspecified, and those of standard-definition television, which differ little: ITU-T H.273, 8.1."""

_TRANSFERS = (1, 2, 6, 13, 14, 15)
"""Those of BT.709 and similar standards, unspecified, and sRGB: ITU-T H.273, 8.2."""


def note_avif(stream: IO[bytes], name: str) -> None:
    """Note what decoding ignores."""
    properties = list(_properties(_meta(stream)))
    bits = max((_bits(content) for kind, content in properties if kind == b"av1C"), default=8)
    if bits > 8:
        note(f"{name} has {bits} bits a channel and is read at 8; an array (uint16) keeps them all")
    colors = [content for kind, content in properties if kind == b"colr"]
    if any(content[:4] in (b"prof", b"rICC") for content in colors):
        return  # the profile is applied
    for content in colors:
        primaries, transfer = (int.from_bytes(content[i : i + 2], "big") for i in (4, 6))
        if content[:4] == b"nclx" and not (primaries in _PRIMARIES and transfer in _TRANSFERS):
            what = "HDR" if transfer in (16, 18) else "a picture"
            note(
                f"{name} is {what} with other colours than sRGB (primaries {primaries}, transfer {transfer}): they are "
                "taken for sRGB"
            )
            return


def _bits(configuration: bytes) -> int:
    """Read the depth from a codec configuration (AV1 in ISOBMFF, 2.3.3)."""
    flags = configuration[2] if len(configuration) > 2 else 0
    return 8 if not flags & 0x40 else 12 if flags & 0x20 else 10


def _meta(stream: IO[bytes]) -> bytes:
    """Find the box `meta`, which is before or after the pixels (ISO 14496-12, 4.2)."""
    at = 0
    while True:
        stream.seek(at)
        head = stream.read(16)
        size = int.from_bytes(head[:4], "big")
        begin = 8
        if size == 1:
            size, begin = int.from_bytes(head[8:], "big"), 16
        if head[4:8] == b"meta" or size < begin or len(head) < 16:
            stream.seek(at + begin)
            return stream.read(min(size - begin, _MAX_META)) if head[4:8] == b"meta" and size > begin else b""
        at += size


def _properties(meta: bytes) -> Iterator[tuple[bytes, bytes]]:
    """List the properties of the items in a `meta` box, which begins with version and flags."""
    for kind, content in _boxes(meta[4:]):
        if kind == b"iprp":
            for inner, listed in _boxes(content):
                if inner == b"ipco":
                    yield from _boxes(listed)


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size < 8:
            return
        yield content[at + 4 : at + 8], content[at + 8 : at + size]
        at += size
