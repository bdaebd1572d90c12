"""The runs of a command line: outputs, summaries and notes, and what happens if one fails."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil
from tests.cli.running import SUMMARY, Command, Outcome, contents, shell


def ks_of(done: Outcome) -> list[int]:
    assert done.code == 0, done
    return [int(re.findall(r"-k(\d+)\.gif$", line)[0]) for line in done.lines]


@pytest.fixture
def tiny(folder: Path) -> Path:
    """``tiny.png``, of three colours."""
    picture = Pil.new("RGB", (4, 2))
    picture.putpixel((1, 0), (255, 0, 0))
    picture.putpixel((2, 1), (0, 90, 255))
    picture.save("tiny.png")
    return folder


@pytest.mark.parametrize(
    ("typed", "ks"),
    [
        (["-k", "2,4,3"], [2, 4, 3]),
        (["-k", "2-5"], [2, 3, 4, 5]),
        (["-k", "2-4,8"], [2, 3, 4, 8]),
        (["-k", " 2 , 4 - 5 "], [2, 4, 5]),
        (["-k", "5", "--clusters", "2-3"], [5, 2, 3]),
        (["--clusters=7"], [7]),
        ([], [6]),
    ],
)
def test_valid_values_of_k(typed: list[str], ks: list[int], command: Command) -> None:
    assert ks_of(command("cat.png", "--max-iter", 1, *typed)) == ks


FEWER = "(at most 256 colours); use at most -k 256, or another format, such as WebP"
RULE = "must be whole numbers from 1 to 65535, with commas between (2,4), or ranges (2-8)"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2..40", f"-k 2..40 {RULE}"),
        ("5-2", "-k 5-2 is a range that ends before it starts; use 2-5"),
        ("2,,3", f"-k '' {RULE}"),
        (
            "2-300",
            f"-k 300 does not fit a GIF frame {FEWER}",
        ),
        ("2-", f"-k 2- {RULE}"),
        ("a,2", f"-k a {RULE}"),
    ],
)
def test_invalid_values_of_k(typed: str, message: str, command: Command) -> None:
    done = command("cat.png", "-k", typed)
    assert (done.code, done.out, done.err) == (2, b"", f"error: {message}\n")


def test_the_default_k_is_lowered_to_the_number_of_colours(tiny: Path, command: Command) -> None:
    done = command("tiny.png", "--json")
    assert (done.code, done.document["n_clusters"], done.document["output"]) == (0, 3, "tiny-k3.gif")
    assert done.notes == ["note: tiny.png has 3 different values: 3 clusters, not 6"]
    assert sorted(path.name for path in tiny.glob("tiny*")) == ["tiny-k3.gif", "tiny.png"]
    assert command("tiny.png", "-o", "own.gif").lines == ["own.gif"]
    again = command("tiny.png")
    assert (again.code, again.lines) == (1, [])
    assert again.notes[-1] == "error: tiny-k3.gif: file exists; pass --force to replace it"


def test_animate_is_the_default_command(folder: Path) -> None:
    (folder / "bare").write_bytes((folder / "cat.png").read_bytes())
    for line in ("cat.png", "bare", "-k 2 cat.png", "example:camera --size 9", "- <cat.png", "--force -- cat.png"):
        done = shell(f"kmeans-gif {line}", folder)
        assert done.code == 0, done
        assert len(done.lines) == 1
    assert shell("kmeans-gif missing.png", folder).err.startswith("error: missing.png: no such file")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("animte x.jpg", "'animate'"),
        ("exampels", "'examples'"),
        ("example", "'examples'"),
        ("cat.png --k 3", "-k"),
        ("cat.png --cluster 3", "-k"),
        ("cat.png --n_clusters=3", "-k"),
        ("cat.png --output x.gif", "-o"),
        ("cat.png --colors 3", "-k"),
        ("cat.png --iterations 3", "--max-iter"),
        ("cat.png --iteratons 3", "--max-iter"),
        ("cat.png --max_iter 3", "--max-iter"),
        ("cat.png --fps 3", "--duration"),
        ("cat.png --dpi 300", "--scale"),
        ("cat.png --frames 3", "--steps"),
        ("cat.png --loop 0", "--plays"),
        ("cat.png --colour-space lab", "--color-space"),
        ("cat.png --voroni", "--voronoi"),
        ("cat.png -f", "--force"),
    ],
)
def test_misspelt_commands_and_options_get_a_suggestion(line: str, meant: str, folder: Path) -> None:
    done = shell(f"kmeans-gif {line}", folder)
    assert (done.code, done.out) == (2, b"")
    assert re.fullmatch(rf"error: no such (command|option) \S+; did you mean {meant}\?\n", done.err), done.err


def test_a_folder_with_a_trailing_slash_is_created(command: Command, folder: Path) -> None:
    done = command("cat.png", "-k", "2,3", "-o", "new/deep.gif/", "--max-iter", 1)
    assert done.lines == ["new/deep.gif/cat-k2.gif", "new/deep.gif/cat-k3.gif"]
    assert command("cat.png", "-k", 4, "-o", "new").lines == ["new/cat-k4.gif"]
    assert command("missing.png", "-o", "other/").code == 1
    assert not (folder / "other").exists()  # no output to put there
    assert command("cat.png", "-o", "cat.png/").err.startswith("error: -o cat.png/ ")


def test_a_failing_input_does_not_stop_the_others(command: Command, folder: Path) -> None:
    (folder / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(30))
    done = command("missing.png", "cat.png", "bad.png", "example:iris", "-k", "3,200", "--seed", 1, "--max-iter", 1)
    assert done.code == 1
    assert done.lines == ["cat-k3.gif", "cat-k200.gif", "iris-k3.gif"]
    errors = [line for line in done.err.splitlines() if line.startswith("error: ")]
    assert errors[0] == "error: missing.png: no such file or directory; check the name"
    assert errors[1].startswith("error: 'bad.png' is a PNG that can't be decoded")
    assert errors[2] == (
        "error: 'example:iris': -k 200 is more than the number of different values, 149; use at most -k 149"
    )
    assert errors[3:] == ["error: 3 of 4 inputs failed: missing.png bad.png example:iris"]
    assert done.err.endswith(f"{errors[3]}\n")
    assert sorted(contents(folder)) == ["bad.png", "cat-k200.gif", "cat-k3.gif", "cat.png", "iris-k3.gif"]


@pytest.mark.parametrize("options", ["--n-init 4", "--n-init 4 --init k-means++", "--max-iter 2"])
def test_options_in_the_summary_repeat_the_run(options: str, command: Command, folder: Path) -> None:
    done = command("cat.png", "-k", 9, *options.split())
    line = done.err.splitlines()[-1]
    assert SUMMARY.fullmatch(line)
    (repeated,) = re.findall(r"; (--seed \d+ --n-init 1) repeats it$", line)
    first = (folder / "cat-k9.gif").read_bytes()
    others = re.sub(r"--n-init \d+", "", options)
    assert command("cat.png", "-k", 9, "--force", *others.split(), *repeated.split()).code == 0
    assert (folder / "cat-k9.gif").read_bytes() == first


def test_the_summary_line(command: Command) -> None:
    done = command("cat.png", "-k", 4, "--seed", 7, "--json")
    inertia = f"{done.document['inertia'][-1]:.6g}"
    n_iter = done.document["n_iter"]
    assert done.err == (
        f"cat.png: 4 clusters, {n_iter} iterations, converged, inertia {inertia}; --seed 7 --n-init 1 repeats it\n"
    )
    stopped = command("cat.png", "-k", 4, "--seed", 7, "--max-iter", 1, "--force")
    note, line = stopped.err.splitlines()
    assert note == "note: not converged after 1 iteration; raise --max-iter"
    assert line.startswith("cat.png: 4 clusters, 1 iteration, not converged, inertia ")
    Path("first.csv").write_text("1,2,3\n200,180,160\n", "utf-8")
    given = command("cat.png", "-k", 2, "--init", "first.csv")
    assert re.fullmatch(r"cat.png: 2 clusters, \d+ iterations, converged, inertia [\d.e+]+\n", given.err)
    assert command("cat.png", "-k", 2, "--force", "--quiet", "--max-iter", 1).err == ""


def test_how_far_above_the_best_possible(command: Command) -> None:
    values = np.array([0, 1, 2, 10, 20], np.uint8)  # {0, 1, 2} and {10, 20}, or {0, 1, 2, 10} and {20}
    Pil.fromarray(values[None]).save("gray.png")
    for start, inertia, optimum, compared in (
        ("0,1", 52, 52, "inertia 52, the best possible"),
        ("10,20", 62.75, 52, "inertia 62.75, 20.7 % above the best possible"),
    ):
        Path("first.csv").write_text("\n".join(start.split(",")), "utf-8")
        done = command("gray.png", "-k", 2, "--init", "first.csv", "--json", "--force")
        assert done.err.endswith(f"converged, {compared}\n")
        assert done.document["inertia"][-1] == inertia
        assert done.document["optimum"] == optimum
        assert "optimum" in done.document["seconds"]
    repeated = command("gray.png", "-k", 5, "--seed", 3, "--force").err
    assert repeated.endswith("inertia 0, the best possible; --seed 3 --n-init 1 repeats it\n")


def test_notes_name_the_input_if_there_are_several(command: Command, tiny: Path) -> None:  # noqa: ARG001 - a picture
    done = command("cat.png", "tiny.png", "--max-iter", 1, "-k", "2,3", "--orbit", 6)
    names = [re.match(r"note: '(\w+).png': ", note) for note in done.notes]
    assert len(names) >= 6  # repeated ones too
    assert all(names)


def test_other_warnings_are_not_shown(folder: Path) -> None:
    python = "import sys, warnings, kmeans_gif.cli.arguments as a; r = a.read\n"
    python += "def read(*args, **named): warnings.warn('inner', RuntimeWarning); return r(*args, **named)\n"
    python += "a.read = read\nfrom kmeans_gif.cli import run; sys.exit(run(sys.argv[1:]))"
    (folder / "warn.py").write_text(python, "utf-8")
    done = shell("PYTHONWARNINGS=always python3 warn.py cat.png -k 2 --max-iter 1", folder)
    assert done.notes == ["note: not converged after 1 iteration; raise --max-iter"]
    done = shell("python3 warn.py cat.png -k 2 --verbose --force", folder)
    assert done.notes[0] == "note: RuntimeWarning: inner"


def test_help_fits_a_terminal_in_sections(folder: Path) -> None:
    lines = shell("COLUMNS=80 kmeans-gif animate -h", folder).lines
    assert [line for line in lines if len(line) > 80] == []
    titles = [line.removesuffix(":") for line in lines if re.fullmatch(r"\w+:", line)]
    assert titles == ["Input", "Clustering", "Look", "Output"]
    options = "\n".join(lines).partition("Input:")[2].partition("Example:")[0]
    for entry in re.split(r"\n  (?=-)", options)[1:]:
        assert len(re.sub(r"\n\w+:", "", entry).strip().splitlines()) <= 2, entry


def test_each_json_document_is_on_its_own_line(command: Command) -> None:
    done = command("cat.png", "-k", "2,3", "--json", "--max-iter", 1)
    assert [json.loads(line)["n_clusters"] for line in done.lines] == [2, 3]
