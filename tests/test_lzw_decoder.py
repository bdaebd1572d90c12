"""The LZW decoder for TIFF with the encoders of libtiff and imagecodecs. Handmade and hostile data: tests/native."""

import io

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from kmeans_gif import _native


def example(levels: int, size: int) -> bytes:
    return np.random.default_rng(size).integers(0, levels, size, dtype=np.uint8).tobytes()


@pytest.mark.parametrize("levels", [1, 2, 5, 256])
@pytest.mark.parametrize("size", [1, 255, 4000, 100_000])
def test_data_encoded_by_imagecodecs(levels: int, size: int) -> None:
    data = example(levels, size)
    code = bytes(imagecodecs.lzw_encode(data))
    assert _native.lzw_decode(code, size) == data
    assert _native.lzw_decode(code, size + 1000) == data
    assert _native.lzw_decode(code, size // 3) == data[: size // 3]


@pytest.mark.parametrize("levels", [2, 60, 256])
def test_data_encoded_by_libtiff(levels: int) -> None:
    pixels = np.frombuffer(example(levels, 200 * 300), np.uint8).reshape(200, 300)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "TIFF", compression="tiff_lzw")
    data = file.getvalue()
    with tifffile.TiffFile(io.BytesIO(data)) as tiff:
        page = tiff.pages.first
        strips = [
            _native.lzw_decode(data[start : start + count], 300 * page.rowsperstrip)
            for start, count in zip(page.dataoffsets, page.databytecounts, strict=True)
        ]
    assert b"".join(strips) == pixels.tobytes()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x00\x01\x0e\x20", "variant before TIFF 5.0"),
        (b"\x12\x34\x56\x78", "do not begin with a Clear code"),
        (b"\x80\x7f\xff\xff", "undefined code"),
    ],
)
def test_damaged_data_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _native.lzw_decode(data, 1000)


def test_a_false_size_allocates_no_memory() -> None:
    assert _native.lzw_decode(bytes(imagecodecs.lzw_encode(b"abc")), 1 << 60) == b"abc"
