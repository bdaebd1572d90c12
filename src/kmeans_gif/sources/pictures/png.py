"""The chunks of a PNG: a decoder sees only those that pixels depend on; a few others are read here.

So no text, time stamp or private chunk can make a picture unreadable or large, and Pillow and libvips agree on what
matters. PNG specification (third edition), 5 (chunk layout) and 11 (chunks).
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, NamedTuple

from kmeans_gif.errors import SourceError
from kmeans_gif.notes import note
from kmeans_gif.sources.pictures.excerpt import Part, excerpt
from kmeans_gif.sources.pictures.formats import damaged

_SIGNATURE = b"\x89PNG\r\n\x1a\n"

_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""Bits per channel allowed for each colour type."""

_GRAY, _PALETTE = 0, 3

_MAX_METADATA = 1 << 24
"""Maximum size of a profile, of EXIF or of XMP, compressed or not; larger ones are ignored."""

_MAX_STRETCHES = 1 << 16
"""Maximum number of separate runs of pixel chunks."""

_KEYWORDS = {b"Raw profile type exif": "Raw profile type exif", b"XML:com.adobe.xmp": "xmp", b"exif": "exif"}
"""Texts in which Pillow finds an orientation, and their names in its `info`."""

_SRGB_GAMMA = 45455


class _Chunk(NamedTuple):
    kind: bytes
    start: int
    length: int


class Png(NamedTuple):
    """The relevant contents of a PNG."""

    parts: tuple[Part, ...]
    """The file without the chunks that no pixel depends on."""

    info: dict[str, bytes | str]
    """Colour profile, EXIF and XMP, by their names in Pillow's `info`."""

    frames: int
    """Number of pictures."""

    ignored: str
    """The ignored chunk that describes colours other than sRGB; empty if there is none."""

    def view(self, stream: IO[bytes]) -> IO[bytes]:
        """Return the relevant parts of a file, which must stay open, for a decoder."""
        return excerpt(stream, self.parts)

    def check_pixels(self, stream: IO[bytes], name: str) -> None:
        """Check the checksums of the pixels, which Pillow ignores."""
        for part in self.parts:
            at, end = (0, 0) if isinstance(part, bytes) else (part[0], sum(part))
            while at < end:
                stream.seek(at)
                length = int.from_bytes(stream.read(4), "big")
                if not _is_intact(stream, length):
                    raise SourceError(damaged(name, "PNG", ValueError("wrong checksum of IDAT")))
                at += length + 12

    def note_ignored(self, name: str) -> None:
        """Note colour information that is not applied."""
        if self.ignored:
            note(f"{name} has a {self.ignored}: it is ignored, and the colours are taken for sRGB")


def scan_png(stream: IO[bytes], name: str) -> Png:
    """Scan the chunks of a PNG; raise a SourceError if one that pixels depend on is damaged."""
    found = _Found()
    try:
        stream.seek(0, io.SEEK_END)
        size = stream.tell()
        for chunk in _chunks(stream):
            if chunk.start + chunk.length + 4 > size:
                if found.stretches and not _is_needed(chunk.kind):
                    break
                raise ValueError(f"it is truncated in {chunk.kind.decode()}")
            _take(found, stream, chunk)
        if not found.stretches:
            raise ValueError("it holds no pixels")
        return found.png()
    except ValueError as error:
        raise SourceError(damaged(name, "PNG", error)) from None


def _chunks(stream: IO[bytes]) -> Iterator[_Chunk]:
    at = len(_SIGNATURE)
    while True:
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            return
        if not re.fullmatch(rb"[A-Za-z]{4}", head[4:]):
            raise ValueError("a chunk without a type")
        chunk = _Chunk(head[4:], at + 8, int.from_bytes(head[:4], "big"))
        yield chunk
        at = chunk.start + chunk.length + 4


def _is_needed(kind: bytes) -> bool:
    """Whether pixels may depend on a chunk: critical ones have a capital letter first."""
    return kind[:1].isupper() or kind == b"tRNS"


@dataclass(slots=True)
class _Found:
    """The chunks seen so far."""

    header: bytes = b""
    palette: bytes = b""
    transparency: bytes = b""
    stretches: list[tuple[int, int]] = field(default_factory=list)
    info: dict[str, bytes | str] = field(default_factory=dict)
    frames: int = 0
    first_is_frame: bool = False
    srgb: bool = False
    gamma: int = 0
    cicp: bytes = b""

    def png(self) -> Png:
        frames = self.frames + (not self.first_is_frame) if self.frames else 1
        return Png(_parts(self), self.info, frames, _ignored(self))


def _take(found: _Found, stream: IO[bytes], chunk: _Chunk) -> None:
    """Keep the relevant contents of a chunk."""
    if not found.header and chunk.kind != b"IHDR":
        raise ValueError(f"it starts with {chunk.kind.decode()}, not IHDR")
    if chunk.kind == b"IDAT":
        _take_pixels(found.stretches, chunk)
    elif _is_needed(chunk.kind):
        _take_needed(found, stream, chunk)
    elif chunk.kind in (b"eXIf", b"tEXt", b"zTXt", b"iTXt"):
        _take_metadata(found.info, stream, chunk)
    elif not found.stretches:  # what follows the pixels can't describe them
        _take_description(found, stream, chunk)


def _take_pixels(stretches: list[tuple[int, int]], chunk: _Chunk) -> None:
    start, size = chunk.start - 8, chunk.length + 12
    if stretches and sum(stretches[-1]) == start:
        stretches[-1] = stretches[-1][0], stretches[-1][1] + size
    elif len(stretches) < _MAX_STRETCHES:
        stretches.append((start, size))
    else:
        raise ValueError("pixels in too many places")


def _take_needed(found: _Found, stream: IO[bytes], chunk: _Chunk) -> None:
    kind = chunk.kind.decode()
    if kind not in ("IHDR", "PLTE", "tRNS"):
        raise ValueError(f"unknown critical chunk {kind}")
    if kind != "IHDR" and (found.stretches or found.header[9] not in ((_PALETTE,) if kind == "PLTE" else (0, 2, 3))):
        return  # no pixel depends on it
    content = _content(stream, chunk)
    if content is None:
        raise ValueError(f"wrong checksum of {kind}, or {chunk.length} bytes of it")
    if kind == "IHDR":
        _check_header(content, again=bool(found.header))
        found.header = content
    elif kind == "PLTE":
        if found.palette or len(content) % 3 or not 0 < len(content) <= 768:
            raise ValueError(f"a palette of {len(content)} bytes, or a second one")
        found.palette = content
    else:
        found.transparency = content


def _check_header(content: bytes, *, again: bool) -> None:
    depth, color_type, *methods, interlace = content[8:13].ljust(5, b"\xff")
    if again or len(content) != 13 or depth not in _DEPTHS.get(color_type, ()) or any(methods) or interlace > 1:
        raise ValueError(f"a header of {content[8:].hex(' ')}, or a second one")


def _take_description(found: _Found, stream: IO[bytes], chunk: _Chunk) -> None:
    """Keep colour information; damaged chunks are ignored."""
    if chunk.kind == b"fcTL":
        found.first_is_frame = True
    if chunk.kind not in (b"iCCP", b"sRGB", b"gAMA", b"cICP", b"acTL"):
        return
    content = _content(stream, chunk) or b""
    number = int.from_bytes(content[:4], "big")
    if chunk.kind == b"iCCP":
        _, _, packed = content.partition(b"\0")
        found.info["icc_profile"] = _unpacked(packed[1:])  # if empty, a note reports a broken profile
    elif chunk.kind == b"sRGB":
        found.srgb = True
    elif chunk.kind == b"gAMA":
        found.gamma = number
    elif chunk.kind == b"cICP":
        found.cicp = content[:4]
    else:
        found.frames = number


def _take_metadata(info: dict[str, bytes | str], stream: IO[bytes], chunk: _Chunk) -> None:
    """Keep EXIF and XMP."""
    if chunk.kind == b"eXIf":
        content = _content(stream, chunk)
        if content:
            info["exif"] = b"Exif\0\0" + content
        return
    stream.seek(chunk.start)
    keyword, _, _ = stream.read(min(chunk.length, 80)).partition(b"\0")
    name = _KEYWORDS.get(keyword)
    content = _content(stream, chunk) if name else None
    if name is None or content is None:
        return
    text = content[len(keyword) + 1 :]
    if chunk.kind == b"zTXt":
        text = _unpacked(text[1:])
    elif chunk.kind == b"iTXt":
        text = _international(text)
    info[name] = text.decode("latin-1") if name.startswith("Raw") else text


def _international(text: bytes) -> bytes:
    """Find the text of an iTXt: after a flag, a method, the language and the translated keyword."""
    _, _, rest = text[2:].partition(b"\0")
    _, _, rest = rest.partition(b"\0")
    return _unpacked(rest) if text[:1] == b"\1" else rest


def _content(stream: IO[bytes], chunk: _Chunk) -> bytes | None:
    """Read a chunk; None if it is too large or its checksum is wrong."""
    if chunk.length > _MAX_METADATA:
        return None
    stream.seek(chunk.start)
    content, checksum = stream.read(chunk.length), stream.read(4)
    return content if checksum == _checksum(chunk.kind + content) else None


def _is_intact(stream: IO[bytes], length: int) -> bool:
    """Compare the checksum of the chunk whose type comes next, a piece at a time."""
    left, checksum = 4 + length, 0
    while left:
        piece = stream.read(min(left, 1 << 20))
        if not piece:
            return False
        checksum = zlib.crc32(piece, checksum)
        left -= len(piece)
    return stream.read(4) == checksum.to_bytes(4, "big")


def _unpacked(packed: bytes) -> bytes:
    """Inflate data; empty if they are damaged or too large."""
    inflate = zlib.decompressobj()
    try:
        content = inflate.decompress(packed, _MAX_METADATA)
    except zlib.error:
        return b""
    return content if inflate.eof else b""


def _parts(found: _Found) -> tuple[Part, ...]:
    """Assemble the parts for a decoder."""
    depth, color_type = found.header[8:10]
    start = _SIGNATURE + _chunk(b"IHDR", found.header)
    if color_type == _PALETTE:
        if not found.palette:
            raise ValueError("it has no palette")
        start += _chunk(b"PLTE", found.palette[: 3 << depth])
    if found.transparency:
        start += _chunk(b"tRNS", _transparency(found, found.transparency))
    return (start, *found.stretches, _chunk(b"IEND", b""))


def _transparency(found: _Found, content: bytes) -> bytes:
    """Limit the transparent colour, or the alpha of a palette, to values that pixels can have."""
    depth, color_type = found.header[8:10]
    if color_type == _PALETTE:
        return content[: min(len(found.palette) // 3, 1 << depth)]
    size = 2 if color_type == _GRAY else 6
    if len(content) < size:
        raise ValueError(f"a transparent colour of {len(content)} bytes")
    channels = (int.from_bytes(content[i : i + 2], "big") & (1 << depth) - 1 for i in range(0, size, 2))
    return b"".join(channel.to_bytes(2, "big") for channel in channels)


def _ignored(found: _Found) -> str:
    if found.cicp and found.cicp[:2] != b"\1\x0d":  # ITU-T H.273: primaries of BT.709, transfer of sRGB
        return f"cICP chunk (primaries {found.cicp[0]}, transfer {found.cicp[1]}) that is not sRGB"
    described = found.srgb or found.cicp or "icc_profile" in found.info
    if found.gamma and not described and abs(found.gamma - _SRGB_GAMMA) > _SRGB_GAMMA // 20:
        return f"gAMA chunk of {found.gamma / 100_000:g} in place of {_SRGB_GAMMA / 100_000:g}"
    return ""


def _chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + _checksum(kind + content)


def _checksum(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(4, "big")
