"""Picture files: their headers and their decoding, by the one plugin of Pillow that reads the format.

The plugin's class is called directly: Pillow's own `open` applies a process-wide limit of pixels, tries 43 formats, and
reads a JPEG that contains a second picture as another format.
"""

import importlib
import io
import logging
import struct
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, NamedTuple, TypeAlias

import PIL.Image
from PIL.Image import DecompressionBombError
from PIL.Image import Image as Picture

from kmeans_gif.errors import SourceError
from kmeans_gif.notes import note
from kmeans_gif.progress import report
from kmeans_gif.sources.checks import check_size
from kmeans_gif.sources.quiet import no_warnings

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile, _Tile

Info: TypeAlias = Mapping[str, bytes | str]
"""Names of metadata in Pillow's `info`."""

_FEW_PIXELS = 1 << 20
"""Maximum number of pixels that the runs of a run-length encoded bitmap may skip."""

EXTRAS = {"Png": "large", "Jpeg": "large"}
"""Extras to install for reading a format in strips."""

logging.getLogger("PIL").addHandler(logging.NullHandler())  # else Python prints its errors about odd TIFFs on stderr


class Header(NamedTuple):
    """The header of a picture.

    Attributes
    ----------
    height, width : int
        Size in pixels.
    beyond_pillow : bool
        Whether `decode` would keep only 8 of 16 bits a channel.
    icc : bytes or None
        The colour profile as embedded.
    orientation : int
        As EXIF or XMP says, 1 to 8.
    """

    height: int
    width: int
    beyond_pillow: bool
    icc: bytes | None
    orientation: int


def header(stream: IO[bytes], plugin: str, info: Info | None = None) -> Header | None:
    """Read the header of a picture; None if Pillow can't make sense of it.

    `plugin` is the result of `sniff`, but not ``"Gif"`` or ``"WebP"``, which are decoded on opening; `info` is the
    metadata that the plugin doesn't see.
    """
    with no_warnings():
        try:
            picture = _open(stream, plugin)
            picture.info.update(info or {})
            return Header(
                height=picture.height,
                width=picture.width,
                beyond_pillow=_is_narrowed(picture),
                icc=picture.info.get("icc_profile"),
                orientation=orientation_of(picture),
            )
        except Exception:  # noqa: BLE001 - decoding will report the error
            return None


def decode(stream: IO[bytes], plugin: str, name: str, max_pixels: int, info: Info | None = None) -> Picture:
    """Decode the first picture of a file if `max_pixels` allows it, and note what is ignored.

    The result is loaded, and the stream is no longer needed. `plugin` is the result of `sniff`, `info` the metadata
    that the plugin doesn't see.
    """
    check_declared_size(stream, plugin, name, max_pixels)
    report("reading", 0, 0)
    with no_warnings():
        try:
            picture = _open(stream, plugin)
            check_size(picture.height, picture.width, max_pixels, name)
            _check_run_lengths(picture, stream)
            picture.info.update(info or {})
            narrowed = _is_narrowed(picture)
            whole = loaded(picture)
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
        note(f"{name} has 16 bits a channel and is read at 8; {way_out} keeps them all")
    if frames != 1:
        note_further(name, frames)
    return whole


def loaded(picture: Picture) -> Picture:
    """Decode a picture if necessary, and correct errors of Pillow."""
    tiles = list(getattr(picture, "tile", []))
    _mend_key(picture, tiles)
    picture.load()
    if any(tile[3] == "LA;16B" for tile in tiles):  # which Pillow converts to RGBA
        return picture.convert("LA")
    first_of_gif = picture.format == "GIF" and tiles and picture.tell() == 0
    if first_of_gif and tiles[0][1] != (0, 0, *picture.size) and "transparency" not in picture.info:
        return _uncovered(picture, tiles[0][1])
    return picture


def orientation_of(picture: Picture) -> int:
    """Find the orientation in EXIF or XMP: 1 to 8."""
    try:
        orientation = PIL.Image.Image.getexif(picture).get(0x0112, 1)  # the one of PNG decodes the picture
    except Exception:  # noqa: BLE001 - broken metadata must not prevent decoding
        return 1
    return orientation if orientation in range(1, 9) else 1


def note_further(name: str, frames: int) -> None:
    """Note that a file holds more pictures than the one that is read."""
    others = f"{frames - 1} further" if frames else "the further"
    note(f"{name} holds several pictures: the first is read, {others} left out")


def damaged(name: str, kind: str, error: BaseException) -> str:
    """Return the error for a picture that can't be decoded.

    Examples
    --------
    >>> damaged("'cat.png'", "PNG", OSError("image file is truncated"))
    "'cat.png' is a PNG that can't be decoded (image file is truncated); it is damaged, cut short or of an unusual kind"
    """
    reason = " ".join(str(error).split()) or type(error).__name__
    return f"{name} is a {kind} that can't be decoded ({reason}); it is damaged, cut short or of an unusual kind"


def check_declared_size(stream: IO[bytes], plugin: str, name: str, max_pixels: int) -> None:
    """Check the canvas of a WebP or GIF against the limit, because their plugins allocate memory on opening."""
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
    if width * height:  # the plugin checks the rest: a GIF may leave the size to its first frame
        check_size(height, width, max_pixels, name)


def _open(stream: IO[bytes], plugin: str) -> "ImageFile":
    factory = getattr(importlib.import_module(f"PIL.{plugin}ImagePlugin"), f"{plugin}ImageFile")
    stream.seek(0)
    picture: ImageFile = factory(stream)
    return picture


def _is_narrowed(picture: "ImageFile") -> bool:
    """Whether Pillow keeps only the upper 8 of 16 bits."""
    return not picture.mode.startswith("I") and any(_is_16_bit(tile[0], tile[3]) for tile in picture.tile)


def _mend_key(picture: Picture, tiles: "list[_Tile]") -> None:
    """Convert a PNG's transparent gray of 2 or 4 bits, or colour of 16, to the 8 bits that Pillow compares with."""
    key = picture.info.get("transparency")
    modes = [tile[3] for tile in tiles]
    if isinstance(key, tuple) and any(isinstance(mode, str) and ";16" in mode for mode in modes):
        picture.info["transparency"] = tuple(part >> 8 for part in key)
    for mode, white in (("L;2", 3), ("L;4", 15)):
        if mode in modes and isinstance(key, int) and key <= white:
            picture.info["transparency"] = key * (255 // white)


def _uncovered(picture: Picture, box: tuple[int, int, int, int]) -> Picture:
    """Make pixels outside `box` transparent."""
    opaque = PIL.Image.new("L", picture.size)
    opaque.paste(255, box)
    if picture.mode != "L":
        picture = picture.convert("RGB")
    picture.putalpha(opaque)
    return picture


def _check_run_lengths(picture: "ImageFile", stream: IO[bytes]) -> None:
    """Refuse a bitmap whose runs can't fill it: 2 bytes make 255 pixels, and Pillow decodes them in Python."""
    if any(tile[0] == "bmp_rle" for tile in picture.tile):
        size = stream.seek(0, io.SEEK_END)
        if picture.height * picture.width > _FEW_PIXELS + 128 * size:
            raise ValueError(f"{size} bytes of runs for {picture.width} x {picture.height} pixels")


def _is_16_bit(decoder: str, arguments: object) -> bool:
    parts = arguments if isinstance(arguments, tuple) else (arguments,)
    if decoder.startswith("ppm"):
        return isinstance(parts[-1], int) and parts[-1] > 255  # maxval
    return isinstance(parts[0], str) and ";16" in parts[0]


def _count_frames(picture: "ImageFile", stream: IO[bytes], plugin: str) -> int:
    """Count the pictures of a file; 0 if there are several but damage hides how many."""
    if plugin == "Tiff":
        return 1  # its reader counts them
    if plugin != "Gif":
        return int(getattr(picture, "n_frames", 1))
    try:  # this seeks to later pictures, so it needs its own instance
        return int(_open(stream, plugin).n_frames)  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001 - the first picture is intact; later damage must not prevent reading it
        return 0
