"""Picture files: which format the first bytes are, and its decoding by the one plugin of Pillow that reads it.

The plugin's class is called directly: Pillow's own `open` holds every file against a process-wide limit of pixels,
tries 43 formats, and takes a JPEG with a second picture in it for another format.
"""

import importlib
import logging
import struct
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from PIL.Image import DecompressionBombError
from PIL.Image import Image as Picture

from kmeans_gif.errors import SourceError
from kmeans_gif.progress import report
from kmeans_gif.sources.checks import check_size
from kmeans_gif.sources.quiet import no_warnings

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

HEAD = 64
"""Bytes that `sniff` wants to see."""

NAMES = "PNG, JPEG, WebP, GIF, TIFF, BMP, PPM, AVIF"
"""The formats that are read, for messages."""

EXTRAS = {"Png": "large", "Jpeg": "large"}
"""What to install so that a format can be read in strips."""

_log = logging.getLogger("kmeans_gif")
logging.getLogger("PIL").addHandler(logging.NullHandler())  # else Python prints its errors about odd TIFFs on stderr

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

_AVIF_BRANDS = (b"avif", b"avis")


def sniff(head: bytes) -> str | None:
    """Tell the format of a picture from its first bytes.

    Parameters
    ----------
    head : bytes
        The first `HEAD` bytes, or all there are.

    Returns
    -------
    str or None
        ``"Png"``, ``"Jpeg"``, ``"WebP"``, ``"Gif"``, ``"Tiff"``, ``"Bmp"``, ``"Ppm"``, ``"Avif"``: the prefix of
        Pillow's plugin. None for anything else.

    Examples
    --------
    >>> sniff(b"GIF89a...")
    'Gif'
    """
    for signature, plugin in _SIGNATURES:
        if head.startswith(signature):
            return plugin
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[:1] == b"P" and head[1:2] in b"123456" and head[2:3].isspace():
        return "Ppm"
    if head[4:8] == b"ftyp":  # ISO 14496-12, 4.3: major brand, version, compatible brands
        brands = head[8 : int.from_bytes(head[:4], "big")]
        if any(brands[i : i + 4] in _AVIF_BRANDS for i in (0, *range(8, len(brands), 4))):
            return "Avif"
    return None


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes of a picture say.

    Attributes
    ----------
    height, width : int
        Size in pixels.
    beyond_pillow : bool
        Whether `decode` would keep only 8 of 16 bits a channel.
    """

    height: int
    width: int
    beyond_pillow: bool


def header(stream: IO[bytes], plugin: str) -> Header | None:
    """Read the header of a picture.

    Parameters
    ----------
    stream : binary file object
        Seekable; read from its beginning.
    plugin : str
        What `sniff` gave; not ``"Gif"`` or ``"WebP"``, which are decoded as they open.

    Returns
    -------
    Header or None
        None where Pillow can't make sense of it.

    Examples
    --------
    >>> from kmeans_gif.sources.examples import example
    >>> with example("camera").path.open("rb") as stream:
    ...     header(stream, "Png")
    Header(height=512, width=512, beyond_pillow=False)
    """
    with no_warnings():
        try:
            picture = _open(stream, plugin)
            return Header(picture.height, picture.width, _is_narrowed(picture))
        except Exception:
            return None


def decode(stream: IO[bytes], plugin: str, name: str, max_pixels: int) -> Picture:
    """Decode the first picture of a file, and log what of the file is left out.

    Parameters
    ----------
    stream : binary file object
        Seekable; read from its beginning, and no longer needed afterwards.
    plugin : str
        What `sniff` gave.
    name : str
        What messages call the file.
    max_pixels : int
        The most pixels that are decoded; held against the header first.

    Returns
    -------
    PIL.Image.Image
        Loaded: no error is left to come.

    Raises
    ------
    SourceError
        If the picture has more pixels, or the file is damaged, cut short, or of a kind that Pillow can't decode.

    Examples
    --------
    >>> from kmeans_gif.sources.examples import example
    >>> with example("camera").path.open("rb") as stream:
    ...     decode(stream, "Png", "camera.png", 1_000_000).size
    (512, 512)
    """
    check_declared_size(stream, plugin, name, max_pixels)
    report("reading", 0, 0)
    with no_warnings():
        try:
            picture = _open(stream, plugin)
            check_size(picture.height, picture.width, max_pixels, name)
            narrowed = _is_narrowed(picture)
            _narrow_key(picture, narrowed=narrowed)
            gray = any(tile[3] == "LA;16B" for tile in picture.tile)  # which Pillow spreads over RGBA
            picture.load()
        except SourceError:
            raise
        except DecompressionBombError as error:  # TIFF and WebP have Pillow's limit built in
            raise SourceError(
                f"{name} is larger than Pillow reads of a {plugin.upper()} (2 x PIL.Image.MAX_IMAGE_PIXELS pixels); "
                "raise that limit, or give an array or another format"
            ) from error
        except Exception as error:  # on hostile bytes plugins raise a dozen unrelated classes
            raise SourceError(damaged(name, plugin.upper(), error)) from error
        frames = _count_frames(picture, stream, plugin)
    if narrowed:
        extra = EXTRAS.get(plugin)
        way_out = f"pip install 'kmeans-gif[{extra}]'" if extra else "an array (uint16)"
        _log.warning("%s has 16 bits a channel and is read with 8; %s keeps them all", name, way_out)
    if frames != 1:
        note_further(name, frames)
    return picture.convert("LA") if gray else picture


def note_further(name: str, frames: int) -> None:
    """Tell that a file holds more pictures than the one that is read.

    Parameters
    ----------
    name : str
        What the note calls the file.
    frames : int
        How many there are; 0 where that is not known.
    """
    others = f"{frames - 1} further" if frames else "the further"
    _log.warning("%s holds several pictures: the first is read, %s left out", name, others)


def damaged(name: str, kind: str, error: BaseException) -> str:
    """Say in one line that a picture can't be decoded.

    Parameters
    ----------
    name : str
        What the picture is called.
    kind : str
        Its format.
    error : BaseException
        What the decoder raised.

    Returns
    -------
    str
        The line.

    Examples
    --------
    >>> damaged("'cat.png'", "PNG", OSError("image file is truncated"))
    "'cat.png' is a PNG that can't be decoded (image file is truncated); it is damaged, cut short or of an unusual kind"
    """
    reason = " ".join(str(error).split()) or type(error).__name__
    return f"{name} is a {kind} that can't be decoded ({reason}); it is damaged, cut short or of an unusual kind"


def check_declared_size(stream: IO[bytes], plugin: str, name: str, max_pixels: int) -> None:
    """Hold the canvas of a WebP or GIF against the limit, for their plugins fill memory as they open.

    Parameters
    ----------
    stream : binary file object
        The file, from its first byte on.
    plugin : str
        Name of Pillow's plugin; others than "Gif" and "WebP" pass.
    name : str
        What the picture is called.
    max_pixels : int
        The most pixels that are taken.

    Raises
    ------
    SourceError
        If the header names more than `max_pixels` pixels.
    """
    stream.seek(0)
    head = stream.read(30)
    if len(head) < 30:
        return
    width = height = 0
    if plugin == "Gif":
        width, height = struct.unpack_from("<HH", head, 6)
    elif plugin == "WebP" and head[12:16] == b"VP8X":
        width, height = (1 + int.from_bytes(head[i : i + 3], "little") for i in (24, 27))
    elif plugin == "WebP" and head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif plugin == "WebP":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", head, 26))
    if width * height:  # the rest is for the plugin to judge: a GIF may leave the size to its first frame
        check_size(height, width, max_pixels, name)


def _open(stream: IO[bytes], plugin: str) -> "ImageFile":
    factory = getattr(importlib.import_module(f"PIL.{plugin}ImagePlugin"), f"{plugin}ImageFile")
    stream.seek(0)
    picture: ImageFile = factory(stream)
    return picture


def _is_narrowed(picture: "ImageFile") -> bool:
    """Whether Pillow will keep only the upper 8 of 16 bits."""
    return not picture.mode.startswith("I") and any(_is_16_bit(tile[0], tile[3]) for tile in picture.tile)


def _narrow_key(picture: "ImageFile", *, narrowed: bool) -> None:
    """Bring a transparent colour of 16 bits to the 8 that Pillow compares with."""
    key = picture.info.get("transparency")
    if narrowed and isinstance(key, tuple):
        picture.info["transparency"] = tuple(part >> 8 for part in key)


def _is_16_bit(decoder: str, arguments: object) -> bool:
    parts = arguments if isinstance(arguments, tuple) else (arguments,)
    if decoder.startswith("ppm"):
        return isinstance(parts[-1], int) and parts[-1] > 255  # maxval
    return isinstance(parts[0], str) and ";16" in parts[0]


def _count_frames(picture: "ImageFile", stream: IO[bytes], plugin: str) -> int:
    """Count the pictures of a file; 0 where there are several but damage hides how many."""
    if plugin == "Tiff":
        return 1  # its reader counts them
    if plugin != "Gif":
        return int(getattr(picture, "n_frames", 1))
    try:  # this walks through the file, which would move the first picture away from under us
        return int(_open(stream, plugin).n_frames)  # type: ignore[attr-defined]
    except Exception:
        return 0
