"""The command writes moving pictures in every format, to files and to standard output."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.cli.running import Command

from kmeans_gif.writers import WRITERS

MAGIC = {
    "gif": b"GIF89a",
    "webp": b"RIFF",
    "apng": b"\x89PNG",
    "mp4": b"\0\0\0\x20ftyp",
    "webm": b"\x1a\x45\xdf\xa3",
}


def needs(suffix: str) -> None:
    if WRITERS[f".{suffix}"].needs:
        pytest.importorskip("av", reason="needs PyAV: pip install 'kmeans-gif[video]'")


@pytest.mark.parametrize("suffix", MAGIC)
def test_the_suffix_or_the_format_decides(suffix: str, command: Command) -> None:
    needs(suffix)
    options = "cat.png", "-k", 2, "--seed", 1, "--size", 60, "--max-iter", 3
    done = command(*options, "-o", f"cat.{suffix}")
    assert (done.code, done.lines) == (0, [f"cat.{suffix}"])
    assert Path(f"cat.{suffix}").read_bytes().startswith(MAGIC[suffix])
    assert command(*options, "--format", suffix).lines == [f"cat-k2.{suffix}"]
    piped = command(*options, "--format", suffix, "-o", "-")
    assert piped.out.startswith(MAGIC[suffix])
    assert len(piped.out) == Path(f"cat.{suffix}").stat().st_size


def test_more_clusters_than_a_gif_holds(command: Command) -> None:
    assert command("cat.png", "-k", 300, "--max-iter", 1, "-o", "a.webp").code == 0
    with Image.open("a.webp") as picture:
        assert len(np.unique(np.asarray(picture.convert("RGB")).reshape(-1, 3), axis=0)) > 256
    assert command("cat.png", "-k", 300, "--max-iter", 1, "-o", "a.gif").code == 2


def test_a_tolerance_is_of_gifs(command: Command) -> None:
    done = command("cat.png", "-k", 2, "--max-iter", 1, "-o", "a.apng", "--tolerance", 3)
    assert done.notes == [
        "note: not converged after 1 iteration; raise --max-iter",
        "note: --tolerance 3 has no effect on APNG",
    ]
    with Image.open(io.BytesIO(Path("a.apng").read_bytes())) as picture:
        assert getattr(picture, "n_frames", 1) == 2


def test_several_inputs_in_one_format(command: Command) -> None:
    done = command("cat.png", "example:iris", "-k", "2,3", "--format", "webp", "--max-iter", 2)
    assert done.lines == ["cat-k2.webp", "cat-k3.webp", "iris-k2.webp", "iris-k3.webp"]


def test_a_file_fits_a_number_of_bytes(command: Command) -> None:
    options = "cat.png", "-k", 4, "--seed", 1, "-o", "a.gif"
    done = command(*options, "--max-bytes", "2.5k")
    assert Path("a.gif").stat().st_size <= 2500
    (text,) = done.notes
    assert text.endswith(" kB, to fit --max-bytes 2500")
    told = text.removeprefix("note: ").replace(",", "").split()[:4]
    assert told[::2] == ["--size", "--tolerance"]
    data = Path("a.gif").read_bytes()
    assert command(*options, "--force", *told).notes == []
    assert Path("a.gif").read_bytes() == data
