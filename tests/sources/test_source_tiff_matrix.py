"""Every kind of TIFF, compared with ImageMagick: the same pixels in memory and in strips, or refused both ways."""

import io
import itertools
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image as Pil
from tests.sources.tiffs import ENCODERS, REVERSED, packed, tiff

from kmeans_gif.errors import SourceError
from kmeans_gif.sources import read

HEIGHT, WIDTH = 17, 19
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK = 0, 1, 2, 3, 5
COLORS = {WHITE_IS_ZERO: 1, BLACK_IS_ZERO: 1, RGB: 3, PALETTE: 1, CMYK: 4}
UNSTATED, UNSPECIFIED, PREMULTIPLIED, ALPHA = -1, 0, 1, 2


class Kind(NamedTuple):
    bits: int
    photometric: int
    extra: int | None
    order: str
    is_tiled: bool
    fill_order: int
    compression: int


def kinds(bits: int) -> Iterable[Kind]:
    extras = (None, UNSTATED, UNSPECIFIED, PREMULTIPLIED, ALPHA)
    for photometric, extra in itertools.product(COLORS, extras):
        if (extra != UNSTATED or photometric == RGB) and (photometric != PALETTE or bits <= 8):
            for storage in itertools.product("<>", (False, True), (1, 2), ENCODERS):
                yield Kind(bits, photometric, extra, *storage)


def samples_of(kind: Kind) -> NDArray[np.uint16]:
    """Random samples; alpha is 0 or the maximum, so that premultiplication makes no visible difference."""
    rng = np.random.default_rng(kind.bits)
    top = 1 << kind.bits
    colors = rng.integers(0, top, (HEIGHT, WIDTH, 4), np.uint16)[..., : COLORS[kind.photometric]]
    if kind.extra is None:
        return colors
    return np.dstack([colors, rng.integers(0, 2, (HEIGHT, WIDTH), np.uint16) * np.uint16(top - 1)])


def written(kind: Kind) -> bytes:
    samples = samples_of(kind)
    n = samples.shape[2]
    tags: dict[int, list[int]] = {
        256: [WIDTH],
        257: [HEIGHT],
        258: [kind.bits] * n,
        259: [kind.compression],
        262: [kind.photometric],
        266: [kind.fill_order],
        277: [n],
    }
    if kind.extra is not None and kind.extra != UNSTATED:
        tags[338] = [kind.extra]
    if kind.photometric == PALETTE:
        tags[320] = (np.random.default_rng(0).integers(0, 256, 3 << kind.bits) * 257).tolist()
    if kind.is_tiled:
        tags |= {322: [16], 323: [16]}
        samples = np.pad(samples, ((0, 32 - HEIGHT), (0, 32 - WIDTH), (0, 0)))
        parts = [samples[y : y + 16, x : x + 16] for y in (0, 16) for x in (0, 16)]
    else:
        tags[278] = [7]
        parts = [samples[y : y + 7] for y in range(0, HEIGHT, 7)]
    encode = ENCODERS[kind.compression]
    contents = [encode(packed(part, kind.bits, kind.order)) for part in parts]
    return tiff(tags, *[c.translate(REVERSED) if kind.fill_order == 2 else c for c in contents], order=kind.order)


def by_imagemagick(paths: list[Path], channels: str) -> NDArray[np.uint16]:
    """All pictures at 16 bits: shape (n, h, w, channels)."""
    command = ["convert", *map(str, paths), "-depth", "16", "-endian", "LSB", f"{channels}:-"]
    done = subprocess.run(command, capture_output=True, check=True)  # it warns if the meaning of a sample is unstated
    return np.frombuffer(done.stdout, "<u2").reshape(len(paths), HEIGHT, WIDTH, len(channels))


def is_misread_by_imagemagick(kind: Kind) -> bool:
    """Whether ImageMagick 6 errs.

    It doesn't reverse white and black at some depths, takes other depths of gray with alpha for something else, and a
    palette of one bit with alpha for a gray one.
    """
    if kind.extra is None:
        return kind.photometric == WHITE_IS_ZERO and kind.bits in (2, 4, 12)
    return kind.photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO) or (kind.photometric == PALETTE and kind.bits == 1)


def references(contents: dict[Kind, bytes], folder: Path) -> dict[Kind, NDArray[np.uint16]]:
    """The colours of each kind, at 16 bits."""
    files = {kind: folder / f"{i}.tif" for i, kind in enumerate(contents)}
    for kind, path in files.items():
        path.write_bytes(contents[kind])
    found: dict[Kind, NDArray[np.uint16]] = {}
    for channels, is_cmyk in (("rgb", False), ("cmyk", True)):
        seen = [kind for kind in files if (kind.photometric == CMYK) == is_cmyk and not is_misread_by_imagemagick(kind)]
        found |= dict(zip(seen, by_imagemagick([files[kind] for kind in seen], channels), strict=True))
    for kind in files:
        if is_misread_by_imagemagick(kind):
            photometric = kind.photometric or BLACK_IS_ZERO
            plain = found[kind._replace(extra=None, photometric=photometric)]
            found[kind] = plain if kind.photometric else 65535 - plain
    return found


def outcome(content: bytes, max_pixels: int) -> tuple[NDArray[Any], NDArray[np.uint8] | None, float] | str:
    try:
        image = read(io.BytesIO(content), kind="image", max_pixels=max_pixels)
        strips = [image.rows(top, min(top + 5, HEIGHT)) for top in range(0, HEIGHT, 5)]
    except SourceError as error:
        return str(error)
    alphas = [alpha for _, alpha in strips if alpha is not None]
    return np.concatenate([values for values, _ in strips]), np.concatenate(alphas) if alphas else None, image.white


def has_alpha(kind: Kind) -> bool:
    """A sample of unspecified meaning is alpha beside RGB alone, as in libtiff; ImageMagick: beside any colour."""
    return kind.extra in (PREMULTIPLIED, ALPHA) or (kind.extra is not None and kind.photometric == RGB)


@pytest.mark.usefixtures("without_extras")
@pytest.mark.parametrize("bits", [1, 2, 4, 8, 12, 16])
def test_every_kind_agrees_with_imagemagick(bits: int, tmp_path: Path) -> None:
    contents = {kind: written(kind) for kind in kinds(bits)}
    for kind, wanted in references(contents, tmp_path).items():
        content = contents[kind]
        in_memory, in_strips = outcome(content, 10**6), outcome(content, 1)
        if kind.extra == PREMULTIPLIED and kind.photometric in (WHITE_IS_ZERO, PALETTE):
            assert in_memory == in_strips, kind
            assert "multiplied by its alpha, which can't be read" in str(in_memory), kind
            continue
        assert not isinstance(in_memory, str), kind
        assert not isinstance(in_strips, str), kind
        values, alpha, white = in_memory
        np.testing.assert_array_equal(in_strips[0], values, str(kind))
        np.testing.assert_array_equal(in_strips[1], alpha, str(kind))
        assert in_strips[2] == white, kind
        visible = np.ones((HEIGHT, WIDTH), bool)
        if has_alpha(kind):
            visible = samples_of(kind)[..., -1] > 0
            np.testing.assert_array_equal(alpha, np.where(visible, 255, 0), str(kind))
        else:
            assert alpha is None, kind
        assert white == (65535 if bits > 8 and kind.photometric != CMYK else 255)
        if kind.photometric == CMYK:
            ink = ((wanted.astype(int) + 128) // 257).astype(np.uint8)
            light = np.asarray(Pil.frombytes("CMYK", (WIDTH, HEIGHT), ink.tobytes()).convert("RGB"))
        else:
            light = np.broadcast_to(values.astype(np.uint16) * np.uint16(65535 // white), wanted.shape)
        expected = light if kind.photometric == CMYK else wanted
        found = values if kind.photometric == CMYK else light
        np.testing.assert_array_equal(found[visible], expected[visible], str(kind))


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("photometric", [WHITE_IS_ZERO, BLACK_IS_ZERO])
def test_white_is_the_same_end_as_in_libtiff(photometric: int, bits: int, tmp_path: Path) -> None:
    content = written(Kind(bits, photometric, None, "<", False, 1, 1))
    (tmp_path / "a.tif").write_bytes(content)
    subprocess.run(["tiff2rgba", tmp_path / "a.tif", tmp_path / "b.tif"], check=True, capture_output=True)
    wanted = tifffile.imread(tmp_path / "b.tif")[..., :1]
    found = outcome(content, 10**6)
    assert not isinstance(found, str)
    np.testing.assert_array_equal(found[0], wanted)
