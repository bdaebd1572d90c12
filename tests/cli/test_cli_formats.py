"""The command writes moving pictures in every format, to files and to standard output."""

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.cli.running import Command, Outcome

from kmeans_gif.cli import run
from kmeans_gif.writers import WRITERS

MAGIC = {
    "gif": b"GIF89a",
    "webp": b"RIFF",
    "apng": b"\x89PNG",
    "mp4": b"\0\0\0\x20ftyp",
    "webm": b"\x1a\x45\xdf\xa3",
}


def needs(suffix: str) -> None:
    if WRITERS[f".{suffix}"].codec is not None:
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
        "note: --tolerance 3 has no effect on an APNG",
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
    assert done.notes == []
    found = re.search(
        r"inertia \S+, \d\.\d kB with (--size \d+ --tolerance \d); --seed 1 --n-init 1 repeats it\n$", done.err
    )
    assert found
    told = found[1].split()
    data = Path("a.gif").read_bytes()
    assert " with --size" not in command(*options, "--force", *told).err
    assert Path("a.gif").read_bytes() == data


def size_of(path: str) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


@pytest.mark.parametrize("line", ["draw run.npz cat.png", "compare cat.png -k 4,5 --seed 1"])
def test_every_command_draws_smaller(line: str, command: Command, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    command("cat.png", "-k", 4, "--seed", 1, "--save-run", "run.npz")
    assert run([*line.split(), "-o", "whole.gif"]) == 0
    limit = Path("whole.gif").stat().st_size // 2
    capfdbinary.readouterr()
    assert run([*line.split(), "-o", "a.gif", "--max-bytes", str(limit), "--json"]) == 0
    out, err = capfdbinary.readouterr()
    done = Outcome(0, out, err.decode())
    assert Path("a.gif").stat().st_size <= limit
    documents = [json.loads(line) for line in done.lines]
    for document in documents:
        assert (document["width"], document["height"]) == size_of("a.gif")
        assert document["fitted"]["n_bytes"] == Path("a.gif").stat().st_size
    side, tolerance = (str(documents[0]["fitted"][name]) for name in ("size", "tolerance"))
    assert run([*line.split(), "-o", "b.gif", "--size", side, "--tolerance", tolerance]) == 0
    assert size_of("b.gif") == size_of("a.gif") < size_of("whole.gif")
    assert Path("b.gif").read_bytes() == Path("a.gif").read_bytes()
    assert done.notes == []
    assert done.err.count(" kB with --size ") == len(documents)


def test_a_file_that_fits_at_once_is_not_in_the_summary(command: Command) -> None:
    done = command("cat.png", "-k", 2, "--seed", 1, "--max-bytes", "1M", "--json")
    assert (done.notes, done.document["fitted"], " with --" in done.err) == ([], None, False)


def test_the_codec_of_a_video(command: Command) -> None:
    av = pytest.importorskip("av", reason="needs PyAV: pip install 'kmeans-gif[video]'")
    options = "cat.png", "-k", 2, "--seed", 1, "--max-iter", 3, "--size", "full", "--codec", "av1"
    assert command(*options, "-o", "a.webm").code == 0
    with av.open("a.webm") as container:
        assert container.streams.video[0].codec_context.name in ("libdav1d", "av1")
    done = command(*options, "--force")
    assert (done.code, done.out) == (2, b"")
    assert done.err == "error: --codec av1 does not go with a GIF; write an MP4 or a WebM, or leave it out\n"
