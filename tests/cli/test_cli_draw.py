"""``kmeans-gif draw`` and ``--save-run``."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil
from tests.cli.running import Command, Outcome, contents, shell

import kmeans_gif as kg


@pytest.fixture
def draw(command: Command, calling: Callable[[str], Command]) -> Command:
    """``kmeans-gif draw``, beside ``run.npz``, a run over ``cat.png`` whose frames are in ``cat.gif``."""
    assert command("cat.png", "-k", 3, "--seed", 5, "-o", "cat.gif", "--save-run", "run.npz").code == 0
    return calling("draw")


def test_a_saved_run_is_the_trace(command: Command) -> None:
    done = command("cat.png", "-k", 3, "--seed", 5, "--save-run", "run.npz")
    assert (done.code, done.lines) == (0, ["cat-k3.gif", "run.npz"])
    assert kg.Trace.load("run.npz") == kg.cluster("cat.png", n_clusters=3, seed=5)


def test_drawing_again_gives_the_same_bytes(draw: Callable[..., Outcome]) -> None:
    done = draw("run.npz", "cat.png", "-o", "again.gif")
    assert (done.code, done.lines) == (0, ["again.gif"])
    assert Path("again.gif").read_bytes() == Path("cat.gif").read_bytes()
    assert done.err.startswith("cat.png with run.npz: 3 clusters, ")
    assert "--seed" not in done.err  # which would not repeat it


def test_another_look_size_and_picture(draw: Callable[..., Outcome], command: Command) -> None:
    options = ("--size", "40", "--hold", 500, "--head", "--theme", "dark", "--tolerance", 3)
    assert draw("run.npz", "cat.png", *options, "-o", "again.gif").code == 0
    assert command("cat.png", "-k", 3, "--seed", 5, *options, "-o", "new.gif").code == 0
    assert Path("again.gif").read_bytes() == Path("new.gif").read_bytes()
    assert draw("run.npz", "cat.png", "--steps", "0,last", "-o", "steps.png").lines == ["steps.png"]
    pixels = np.asarray(Pil.open("cat.png"))[::-1, ::2]
    Pil.fromarray(pixels).save("other.png")
    done = draw("run.npz", "other.png", "-o", "other.gif")
    assert done.code == 0
    trace = kg.Trace.load("run.npz")
    with Pil.open("other.gif") as gif:
        gif.seek(gif.n_frames - 1)  # type: ignore[attr-defined]
        shown = np.asarray(gif.convert("RGB"))
    expected = trace.colors()[trace.labels(pixels)].reshape(pixels.shape)
    np.testing.assert_array_equal(shown, expected)


def test_the_output_is_named_after_the_input(draw: Callable[..., Outcome]) -> None:
    assert draw("run.npz", "cat.png").lines == ["cat-k3.gif"]
    refused = draw("run.npz", "cat.png")
    assert refused.code == 1
    assert "--force" in refused.err
    document = draw("run.npz", "cat.png", "--json", "--force").document
    assert (document["input"], document["output"], document["seed"]) == ("cat.png", "cat-k3.gif", 5)


def test_points_are_matched_by_the_names_of_their_columns(draw: Callable[..., Outcome], command: Command) -> None:
    columns = "petal length (cm),petal width (cm)"
    assert command("example:iris", "--columns", columns, "-k", 3, "--save-run", "iris.npz", "-o", "a.gif").code == 0
    assert draw("iris.npz", "example:iris", "-o", "b.gif").code == 0
    assert Path("a.gif").read_bytes() == Path("b.gif").read_bytes()


def test_standard_input_and_output(draw: Callable[..., Outcome], folder: Path) -> None:
    assert draw("run.npz", "cat.png", "-o", "file.gif").code == 0
    done = shell("kmeans-gif draw run.npz - -o - --quiet <cat.png", folder)
    assert (done.code, done.err) == (0, "")
    assert done.out == Path("file.gif").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("run.npz",), 2, "Missing argument 'INPUT'"),
        (("none.npz", "cat.png"), 1, "none.npz: no such file or directory; check the name"),
        (("cat.png", "cat.png"), 1, "cat.png is not a saved trace (File is not a zip file); give a file that"),
        (("run.npz", "none.png"), 1, "none.png: no such file or directory; check the name"),
        (("run.npz", "example:camera"), 1, "'example:camera': the data have 1 feature with white at 255, the trace"),
        (("run.npz", "example:iris"), 1, "'example:iris': the run is of an image; give data like those it was made"),
        (("run.npz", "cat.png", "--kind", "points"), 1, "cat.png: --kind points contradicts the run, which is of an"),
        (("run.npz", "cat.png", "-k", "3"), 2, "no such option -k"),
        (("run.npz", "cat.png", "-o", "a.bmp"), 2, "-o a.bmp has the suffix '.bmp', which is not a known format"),
        (("run.npz", "cat.png", "--json", "-o", "-"), 2, "--json and -o - both write to standard output"),
        (("run.npz", "cat.png", "--size", "0"), 2, "--size 0 must be a long side"),
        (("none.npz", "cat.png", "--steps", "1"), 2, "--steps chooses the stills of a PNG"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input_is_one_line(
    draw: Callable[..., Outcome], folder: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    before = contents(folder)
    done = draw(*arguments)
    assert (done.code, done.out) == (code, b"")
    assert done.err.removeprefix("error: ").removeprefix("'cat.png': ").startswith(message.removeprefix("cat.png: "))
    assert done.err.count("\n") == 1
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("-k", "2,3", "--save-run", "run.npz"), 2, "--save-run run.npz is one file, but there are 2 runs"),
        (("--save-run", "run.gif"), 2, "--save-run run.gif must be a name that ends in .npz"),
        (("--save-run", "there.npz"), 1, "there.npz: file exists; pass --force to replace it"),
        (("--save-run", "no/run.npz"), 1, "no/run.npz: no such file or directory; make the folder 'no' first"),
    ],
    ids=["two runs", "suffix", "exists", "no folder"],
)
def test_a_place_for_the_run_is_checked_first(
    command: Command, folder: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    (folder / "there.npz").write_bytes(b"precious")
    before = contents(folder)
    done = command("cat.png", *arguments)
    assert (done.code, done.out) == (code, b"")
    assert done.err.startswith(f"error: {message}")
    assert contents(folder) == before


def test_a_run_is_not_among_the_bytes_on_standard_output(command: Command) -> None:
    done = command("cat.png", "-k", 2, "--seed", 1, "-o", "-", "--save-run", "run.npz")
    assert done.code == 0
    assert done.out.startswith(b"GIF89a")
    assert done.out.endswith(b";")
    assert kg.Trace.load("run.npz").n_clusters == 2
