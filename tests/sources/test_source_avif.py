"""Depth and colours of an AVIF, read from its boxes."""

import io
from collections.abc import Callable

import imagecodecs
import numpy as np
import pytest
from PIL import Image as Pil

from kmeans_gif.sources import read
from kmeans_gif.sources.pictures.avif import note_avif

Notes = Callable[[], list[str]]


def box(kind: bytes, content: bytes) -> bytes:
    """ISO 14496-12, 4.2."""
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def avif(*properties: bytes, before: bytes = b"") -> io.BytesIO:
    """The relevant boxes: the file type, then the item properties."""
    meta = box(b"meta", bytes(4) + box(b"hdlr", bytes(24)) + box(b"iprp", box(b"ipco", b"".join(properties))))
    return io.BytesIO(box(b"ftyp", b"avif\0\0\0\0avif") + before + meta + box(b"mdat", bytes(100)))


def configuration(flags: int) -> bytes:
    """AV1 Codec ISO Media File Format Binding, 2.3.3: profile 0 or 2, then the depth flags."""
    return box(b"av1C", bytes([0x81, 0x20, flags, 0]))


def nclx(primaries: int, transfer: int) -> bytes:
    return box(b"colr", b"nclx" + primaries.to_bytes(2, "big") + transfer.to_bytes(2, "big") + b"\0\1\x80")


@pytest.mark.parametrize(("flags", "bits"), [(0x00, 8), (0x0C, 8), (0x40, 10), (0x4C, 10), (0x60, 12)])
def test_depth(flags: int, bits: int, notes: Notes) -> None:
    note_avif(avif(box(b"ispe", bytes(12)), configuration(0), configuration(flags)), "it")
    wanted = f"it has {bits} bits a channel and is read at 8; an array (uint16) keeps them all"
    assert notes() == ([wanted] if bits > 8 else [])


@pytest.mark.parametrize(
    ("primaries", "transfer", "what"), [(9, 16, "HDR"), (9, 18, "HDR"), (12, 13, "a picture"), (1, 8, "a picture")]
)
def test_colors_other_than_srgb_are_noted(primaries: int, transfer: int, what: str, notes: Notes) -> None:
    note_avif(avif(nclx(primaries, transfer)), "it")
    colors = f"primaries {primaries}, transfer {transfer}"
    assert notes() == [f"it is {what} with other colours than sRGB ({colors}): they are taken for sRGB"]


@pytest.mark.parametrize("properties", [nclx(1, 13), nclx(2, 2), nclx(9, 16) + box(b"colr", b"prof" + bytes(9)), b""])
def test_srgb_and_an_applied_profile_get_no_note(properties: bytes, notes: Notes) -> None:
    note_avif(avif(properties), "it")
    assert notes() == []


def test_the_box_is_found_before_or_after_the_pixels(notes: Notes) -> None:
    large = b"\0\0\0\1free" + (16 + 40).to_bytes(8, "big") + bytes(40)
    note_avif(avif(configuration(0x40), before=large), "it")
    assert len(notes()) == 1


@pytest.mark.parametrize("size", range(0, 130, 3))
def test_truncated_files(size: int) -> None:
    note_avif(io.BytesIO(avif(configuration(0x40), nclx(9, 16)).getvalue()[:size]), "it")


def test_a_box_without_size_ends_the_search(notes: Notes) -> None:
    note_avif(avif(configuration(0x40), before=box(b"free", b"").replace(b"\x08", b"\0")), "it")
    assert notes() == []


def test_files_written_by_pillow_have_8_bits(notes: Notes) -> None:
    file = io.BytesIO()
    Pil.fromarray(np.zeros((8, 8, 3), np.uint8)).save(file, "AVIF")
    read(file)
    assert notes() == []


@pytest.mark.parametrize("bits", [10, 12])
def test_files_written_by_libavif_with_more_bits(bits: int, notes: Notes) -> None:
    pixels = np.full((8, 8, 3), 1 << bits - 1, np.uint16)
    file = io.BytesIO(imagecodecs.avif_encode(pixels, bitspersample=bits, primaries=9, transfer=16, matrix=9, speed=10))
    assert read(file, kind="image").white == 255
    assert notes() == [
        f"the file object has {bits} bits a channel and is read at 8; an array (uint16) keeps them all",
        "the file object is HDR with other colours than sRGB (primaries 9, transfer 16): they are taken for sRGB",
    ]
