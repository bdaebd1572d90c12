"""Signatures of readable formats, and of unreadable ones that are named in errors."""

import io
import re
from pathlib import Path

import pytest

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import read
from kmeans_gif.sources.pictures.sniff import sniff, unreadable


def ftyp(*brands: bytes) -> bytes:
    """Write the first box of a file (ISO 14496-12, 4.3): major brand, version, compatible brands."""
    size = 12 + 4 * len(brands)
    return size.to_bytes(4, "big") + b"ftyp" + brands[0] + bytes(4) + b"".join(brands[1:])


UNREADABLE = {
    "HEIC": (ftyp(b"heic", b"mif1", b"heic"), "a HEIC picture"),
    "HEIF": (ftyp(b"mif1", b"heic"), "a HEIC picture"),
    "Canon CR3": (ftyp(b"crx ", b"isom"), "a camera's raw file"),
    "Canon CR2": (b"II*\0\x10\0\0\0CR\2\0", "a camera's raw file"),
    "Fuji": (b"FUJIFILMCCD-RAW 0201", "a camera's raw file"),
    "MP4": (ftyp(b"isom", b"mp42"), "a video or another ISO media file"),
    "JPEG XL": (b"\xff\x0a\xfa\x1f", "a JPEG XL picture"),
    "JPEG XL in boxes": (b"\0\0\0\x0cJXL \r\n\x87\n", "a JPEG XL picture"),
    "JPEG 2000": (b"\0\0\0\x0cjP  \r\n\x87\n", "a JPEG 2000 picture"),
    "PSD": (b"8BPS\0\1", "a Photoshop document"),
    "PDF": (b"%PDF-1.7\n", "a PDF document"),
    "EPS": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "a PostScript document"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
    "SVG with a declaration": (b'\xef\xbb\xbf<?xml version="1.0"?>\n<svg/>', "an SVG drawing"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_formats_are_named(name: str, tmp_path: Path) -> None:
    head, what = UNREADABLE[name]
    assert sniff(head) is None
    assert unreadable(head) == what
    message = rf" is {re.escape(what)}, which can't be read; convert it to JPEG or PNG$"
    with pytest.raises(SourceError, match="^the file object" + message):
        read(io.BytesIO(head + bytes(99) if b"<" not in head else head))
    path = tmp_path / "cat.jpg"
    path.write_bytes(head)
    with pytest.raises(SourceError, match=r"cat\.jpg'" + message):
        read(path)


@pytest.mark.parametrize("head", [b"", b"GIF89a", b"x,y\n1,2\n", b"\0\0\0\x08ftyp"[:6], b"<?xml version='1.0'?><kml/>"])
def test_unknown_formats(head: bytes) -> None:
    assert unreadable(head) == ""


def test_avif_is_detected_by_a_compatible_brand() -> None:
    assert sniff(ftyp(b"mif1", b"miaf", b"avif")) == "Avif"
    assert sniff(ftyp(b"avis", b"avif")) == "Avif"
