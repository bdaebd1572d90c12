"""Pictures instead of an animation: sheets of stills and numbered frames, and ``--scale``."""

import io
import re
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil
from tests.cli.running import SCRIPT, Command, contents, noise

import kmeans_gif as kg
from kmeans_gif.drawing.stills import chosen_steps

RUN = ("-k", 4, "--seed", 7, "--max-iter", 12)


def animation(**options: object) -> kg.Animation:
    return kg.animate("cat.png", n_clusters=4, seed=7, max_iter=12, **options)  # type: ignore[arg-type]


def frame(drawn: kg.Animation, step: int) -> np.ndarray:
    pixels: np.ndarray = drawn[step].palette[drawn[step].index]
    return pixels


def opened(path: str | io.BytesIO) -> np.ndarray:
    with Pil.open(path, formats=["PNG"]) as picture:
        return np.asarray(picture.convert("RGB"))


def places(sheet: np.ndarray, still: np.ndarray) -> list[tuple[int, int]]:
    """Where a still is on a sheet, by brute force."""
    height, width, _ = still.shape
    corners = np.argwhere((sheet[: 1 - height or None, : 1 - width or None] == still[0, 0]).all(axis=2)).tolist()
    return [(y, x) for y, x in corners if np.array_equal(sheet[y : y + height, x : x + width], still)]


def test_a_sheet_of_six(command: Command, folder: Path) -> None:
    done = command("cat.png", *RUN, "-o", "steps.png")
    assert (done.code, done.lines) == (0, ["steps.png"])
    drawn = animation()
    steps = chosen_steps(drawn.trace, None)
    assert len(steps) == 6
    found = [places(opened("steps.png"), frame(drawn, step)) for step in steps]
    assert [len(each) for each in found] == [1] * 6
    assert [each for (each,) in found] == sorted(each for (each,) in found)  # in reading order
    assert sorted(contents(folder)) == ["cat.png", "steps.png"]


def test_chosen_steps(command: Command) -> None:
    assert command("cat.png", *RUN, "-o", "steps.png", "--steps", "0, 3,last,3").code == 0
    sheet, drawn = opened("steps.png"), animation()
    assert [len(places(sheet, frame(drawn, step))) for step in (0, 1, 3, 12)] == [1, 0, 1, 1]
    assert command("cat.png", *RUN, "-o", "last.png", "--steps", "last").code == 0
    np.testing.assert_array_equal(opened("last.png"), frame(drawn, 12))


def test_a_format_for_names_that_are_not_given(command: Command, folder: Path) -> None:
    done = command("cat.png", *RUN, "-k", 3, "--format", "png", "--steps", "last")
    assert done.lines == ["cat-k4.png", "cat-k3.png"]
    assert [opened(name).shape for name in done.lines] == [(47, 61, 3)] * 2
    (folder / "a%d.png").write_bytes((folder / "cat.png").read_bytes())
    assert command("a%d.png", *RUN, "--format", "png").lines == ["a_d-k4.png"]


def test_to_standard_output(command: Command, folder: Path) -> None:
    done = command("cat.png", *RUN, "-o", "-", "--format", "png", "--steps", "0")
    assert done.code == 0
    np.testing.assert_array_equal(opened(io.BytesIO(done.out)), frame(animation(), 0))
    assert list(contents(folder)) == ["cat.png"]


def test_every_frame(command: Command, folder: Path) -> None:
    done = command("cat.png", *RUN, "-o", "frame-%03d.png")
    names = [f"frame-{number:03d}.png" for number in range(13)]
    assert (done.code, done.lines) == (0, names)
    assert sorted(contents(folder)) == ["cat.png", *names]
    for step, name in enumerate(names):
        np.testing.assert_array_equal(opened(name), frame(animation(), step))
    document = command("cat.png", *RUN, "-o", "frame-%03d.png", "--force", "--json").document
    assert (document["output"], document["frames"]) == ("frame-%03d.png", 13)


@pytest.mark.parametrize("number", [0, 1, 9])
def test_a_frame_that_exists_is_an_error(number: int, command: Command, folder: Path) -> None:
    (folder / f"{number}.png").write_bytes(b"precious")
    before = contents(folder)
    done = command("cat.png", *RUN, "-o", "%d.png")
    assert (done.code, done.out) == (1, b"")
    assert done.err.splitlines()[-1] == f"error: {number}.png: file exists; pass --force to replace it"
    assert contents(folder) == before
    assert command("cat.png", *RUN, "-o", "%d.png", "--force").code == 0
    assert len(contents(folder)) == 14


def test_an_interrupt_leaves_nothing(folder: Path) -> None:
    (folder / "big.ppm").write_bytes(noise(400, 300))
    (folder / "1.png").write_bytes(b"precious")
    line = [str(SCRIPT), "big.ppm", "-o", "%d.png", "--force", "-k", "40", "--max-iter", "80", "--quiet"]
    with subprocess.Popen(line, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        while child.poll() is None and len(list(folder.glob(".*.part"))) < 3:
            time.sleep(0.005)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
    assert (child.returncode, out, err) == (130, b"", b"error: interrupted\n")
    assert sorted(contents(folder)) == ["1.png", "big.ppm", "cat.png"]
    assert (folder / "1.png").read_bytes() == b"precious"


LINES = {
    "-o a.gif --steps 0": r"--steps chooses the stills of a PNG, but a GIF has all; use a .png name",
    "-o a.apng --steps 0": r"--steps chooses the stills of a PNG, but an APNG has all",
    "--steps 0": r"--steps chooses the stills of a PNG, but a GIF has all",
    "-o - --steps 0": r"--steps chooses the stills of a PNG, but a GIF has all",
    "-o %d.png --steps 0": r"--steps chooses the stills of one PNG, but the name has a %d in it",
    "-o a.png --steps first": r"--steps first must be whole numbers from 0 on, or 'last', with commas between",
    "-o a.png --steps 1,,2": r"--steps 1,,2 must be whole numbers",
    "-o a.png --steps=-1": r"--steps -1 must be whole numbers",
    "-o a.png --steps 1.5": r"--steps 1.5 must be whole numbers",
    "-o a.png --format gif": r"--format gif contradicts the name a.png; leave out one of them",
    "-o a.gif --format png": r"--format png contradicts the name a.gif; leave out one of them",
    "-o %d-%d.png": r"'%d-%d.png' has %d and %d in it; number frames with one %d",
    "-o %s.png": r"'%s.png' has %s in it; number frames with one %d, or with %03d for leading zeros",
    "-o %d.png -k 2,3": r"-o %d.png is one place, but there are 2 runs; name a folder",
    "-o a.png --scale 0": r"--scale 0 must be a whole number from 1 to 8",
    "-o a.png --scale 9": r"--scale 9 must be a whole number from 1 to 8",
    "-o a.png --scale 1.5": r"--scale 1.5 must be a whole number from 1 to 8",
    "-o a.png -k 65536": r"-k 65536 must be a whole number from 1 to 65535",
}


@pytest.mark.parametrize("line", LINES)
def test_the_command_line_alone_is_wrong(line: str, command: Command, folder: Path) -> None:
    done = command("missing.png", *line.split())
    assert re.fullmatch(rf"error: {LINES[line]}.*\n", done.err), done.err
    assert (done.code, done.out) == (2, b"")
    assert list(contents(folder)) == ["cat.png"]


def test_a_step_beyond_the_run(command: Command, folder: Path) -> None:
    done = command("cat.png", *RUN, "-o", "a.png", "--steps", "0,13")
    assert done.code == 1
    message = "'cat.png': --steps 13 is beyond the run, which has 12 iterations; use at most --steps 12"
    assert done.err.splitlines()[-1] == f"error: {message}"
    assert list(contents(folder)) == ["cat.png"]


def test_more_clusters_than_a_gif_holds(command: Command) -> None:
    assert command("cat.png", "-k", 300, "--max-iter", 1, "-o", "a.png", "--steps", "1").code == 0
    assert len(np.unique(opened("a.png").reshape(-1, 3), axis=0)) > 256


@pytest.mark.parametrize("name", ["a.png", "a.gif"])
def test_a_scale_enlarges_every_pixel_of_a_small_picture(name: str, command: Command) -> None:
    steps = ["--steps", "last"] if name == "a.png" else []
    assert command("cat.png", *RUN, "-o", name, "--scale", 3, *steps).code == 0
    with Pil.open(name) as picture:
        assert picture.size == (3 * 61, 3 * 47)
        picture.seek(getattr(picture, "n_frames", 1) - 1)
        shown = np.asarray(picture.convert("RGB"))
        comment = picture.info["Comment" if name == "a.png" else "comment"]
    np.testing.assert_array_equal(shown, frame(animation(), 12).repeat(3, axis=0).repeat(3, axis=1))
    assert "size=None scale=3" in (comment if isinstance(comment, str) else comment.decode())


@pytest.mark.parametrize(
    ("options", "shape"),
    [
        (["--size", "20"], (40, 30)),
        (["--size", "30x10"], (26, 20)),
        (["--size", "50"], (100, 78)),
        (["--size", "full"], (122, 94)),
        (["--size", "130"], (244, 188)),
    ],
)
def test_a_scale_doubles_what_is_drawn(options: list[str], shape: tuple[int, int], command: Command) -> None:
    document = command("cat.png", *RUN, "-o", "a.png", "--json", "--scale", 2, *options).document
    assert (document["width"], document["height"]) == shape


@pytest.mark.parametrize(("scale", "own"), [(1, True), (2, True), (3, True), (4, False), (8, False)])
def test_a_scale_takes_the_pixels_that_a_picture_has(scale: int, own: bool, command: Command, folder: Path) -> None:
    (folder / "big.ppm").write_bytes(noise(160, 80))
    options = ("-k", 2, "--max-iter", 1, "--steps", 1, "--size", 50, "--scale", scale)
    assert command("big.ppm", "-o", "a.png", *options).code == 0
    shown = opened("a.png")
    assert shown.shape == (25 * scale, 50 * scale, 3)
    assert (shown[:, ::2] != shown[:, 1::2]).any() == own  # otherwise at most 160 of them, each several times


def test_a_scale_doubles_text_and_markers(command: Command) -> None:
    for scale in (1, 2):
        done = command("example:iris", "-k", 3, "--seed", 1, "-o", f"{scale}.png", "--steps", "last", "--scale", scale)
        assert done.code == 0
    small, large = opened("1.png").astype(int), opened("2.png").astype(int)
    assert large.shape == (2 * small.shape[0], 2 * small.shape[1], 3)
    halved = large.reshape(small.shape[0], 2, -1, 2, 3)
    assert abs(halved.mean(axis=(1, 3)) - small).mean() < 4  # the same picture, but for rounding
