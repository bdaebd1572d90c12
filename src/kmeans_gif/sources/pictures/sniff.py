"""Detection of picture formats by the first bytes of a file."""

HEAD = 64
"""Bytes that `sniff` needs."""

NAMES = "PNG, JPEG, WebP, GIF, TIFF, BMP, PPM, AVIF"
"""The formats that are read, for messages."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "Png"),
    (b"\xff\xd8\xff", "Jpeg"),
    (b"GIF87a", "Gif"),
    (b"GIF89a", "Gif"),
    (b"II*\0", "Tiff"),
    (b"MM\0*", "Tiff"),
    (b"II+\0", "Tiff"),  # BigTIFF
    (b"MM\0+", "Tiff"),
    (b"BM", "Bmp"),
)

_UNREADABLE = (
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"8BPS", "a Photoshop document"),
    (b"gimp xcf", "a GIMP document"),
    (b"%PDF-", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"<svg", "an SVG drawing"),
    (b"\x76\x2f\x31\x01", "an OpenEXR picture"),
    (b"#?RADIANCE", "a Radiance HDR picture"),
    (b"qoif", "a QOI picture"),
    (b"\0\0\1\0", "an icon file"),
    (b"FUJIFILMCCD-RAW", "a camera's raw file"),
    (b"IIU\0", "a camera's raw file"),
    (b"IIRO", "a camera's raw file"),
    (b"IIRS", "a camera's raw file"),
)
"""Signatures and names of formats that can't be read."""

_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "Avif"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "a HEIC picture"),
    b"crx ": "a camera's raw file",
}


def sniff(head: bytes) -> str | None:
    """Detect the format of a picture by its first bytes.

    Examples
    --------
    >>> sniff(b"GIF89a...")
    'Gif'
    """
    if head[8:10] == b"CR" and head[:2] in (b"II", b"MM"):
        return None  # Canon's raw files are TIFFs that begin with a thumbnail
    for signature, plugin in _SIGNATURES:
        if head.startswith(signature):
            return plugin
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[:1] == b"P" and head[1:2] in b"123456" and head[2:3].isspace():
        return "Ppm"
    return "Avif" if "Avif" in _brands(head) else None


def unreadable(head: bytes) -> str:
    """Name a format that can't be read, from a file's first `HEAD` bytes; empty if unknown.

    >>> unreadable(b"8BPS...")
    'a Photoshop document'
    """
    if head[:4] in (b"II*\0", b"MM\0*") and head[8:10] == b"CR":
        return "a camera's raw file"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<?xml") and b"<svg" in text:
        return "an SVG drawing"
    for signature, what in _UNREADABLE:
        if head.startswith(signature):
            return what
    brands = _brands(head)
    return brands[0] if brands else ""


def _brands(head: bytes) -> list[str]:
    """Look up the brands of an ISO base media file: the major one, then the compatible ones."""
    if head[4:8] != b"ftyp":  # ISO 14496-12, 4.3: major brand, version, compatible brands
        return []
    listed = head[8 : int.from_bytes(head[:4], "big")]
    names = (_BRANDS.get(listed[i : i + 4]) for i in (0, *range(8, len(listed), 4)))
    return [name for name in names if name] or ["a video or another ISO media file"]
