"""Detection of sRGB profiles by their bytes, compared with conversion by Little CMS."""

import io
import struct
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pil
from PIL import ImageCms

from kmeans_gif.sources.examples import example
from kmeans_gif.sources.pictures.profiles import correction
from kmeans_gif.sources.pictures.srgb_profiles import is_srgb


def embedded() -> bytes:
    """The profile of Hewlett-Packard, which most photos embed."""
    with Pil.open(example("astronaut").path) as picture:
        icc = picture.info["icc_profile"]
    assert isinstance(icc, bytes)
    return icc


def tags(icc: bytes | bytearray) -> Iterator[tuple[bytes, int, int]]:
    (count,) = struct.unpack_from(">I", icc, 128)
    for i in range(count):
        name, start, size = struct.unpack_from(">4sII", icc, 132 + 12 * i)
        yield name, start, size


def with_curve(power: float) -> bytes:
    """The profile with other tone curves."""
    icc = bytearray(embedded())
    start = next(start for name, start, _ in tags(icc) if name == b"rTRC")
    samples = np.rint(65535 * np.linspace(0, 1, 1024) ** power).astype(">u2")
    icc[start + 12 : start + 12 + 2048] = samples.tobytes()
    return bytes(icc)


def with_colorant(name: bytes, by: float) -> bytes:
    """The profile with one colorant moved."""
    icc = bytearray(embedded())
    start = next(start for tag, start, _ in tags(icc) if tag == name)
    (x,) = struct.unpack_from(">i", icc, start + 8)
    struct.pack_into(">i", icc, start + 8, x + round(by * 65536))
    return bytes(icc)


def test_the_usual_profile_is_detected_and_changes_no_colour() -> None:
    assert is_srgb(embedded())
    assert correction(embedded(), "RGB", "it") is None


@pytest.mark.parametrize(
    "icc",
    [with_curve(2.2), with_curve(1.0), *(with_colorant(name, 0.01) for name in (b"rXYZ", b"gXYZ", b"bXYZ"))],
    ids=["2.2", "linear", "red", "green", "blue"],
)
def test_other_profiles_are_not_detected(icc: bytes) -> None:
    assert not is_srgb(icc)
    assert correction(icc, "RGB", "it") is not None


def test_a_lookup_table_takes_precedence_over_colorants() -> None:
    icc = bytearray(embedded())
    at = icc.index(b"cprt", 128)
    icc[at : at + 4] = b"A2B0"
    assert not is_srgb(bytes(icc))


@given(st.data())
def test_damaged_profiles_are_srgb_only_if_little_cms_agrees(data: st.DataObject) -> None:
    whole = embedded()
    icc = bytearray(whole[: data.draw(st.integers(0, len(whole)) | st.just(len(whole)))])
    for _ in range(data.draw(st.integers(0, 4)) if icc else 0):
        icc[data.draw(st.integers(0, min(len(icc), 500) - 1) | st.integers(0, len(icc) - 1))] = data.draw(
            st.integers(0, 255)
        )
    if not is_srgb(bytes(icc)):
        assert icc != whole
        return
    ramp = Pil.fromarray(np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8))
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        seen = ImageCms.profileToProfile(ramp, profile, ImageCms.createProfile("sRGB"))
    except ImageCms.PyCMSError:  # damaged where the colours don't depend on it
        return
    assert seen is not None
    assert np.abs(np.asarray(seen, int) - np.asarray(ramp, int)).max() <= 2


def test_detection_does_not_import_imagecms() -> None:
    """This saves the command 8 ms."""
    import subprocess  # noqa: PLC0415 - only here
    import sys  # noqa: PLC0415

    code = (
        "import sys, kmeans_gif as kg; kg.cluster('example:astronaut', n_clusters=2, max_iter=1); "
        "print('PIL.ImageCms' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
