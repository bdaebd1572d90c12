"""The installed command as started by a shell: help, version, and streams, including closed and full ones."""

import importlib.metadata
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image as Pil
from tests.cli.running import Outcome, contents, shell

OPTIONS = [
    *("-k", "-o", "--init", "--seed", "--n-init", "--max-iter", "--distinct-colors", "--kind", "--color-space"),
    *("--size", "--duration", "--hold", "--plays", "--format", "--max-pixels", "--threads", "--json", "--quiet"),
    *("--verbose", "--force", "--debug", "--columns", "--drop-missing", "--standardize", "--theme", "--head"),
    *("--plain", "--markers", "--trails", "--voronoi", "--density", "--equal-scale", "--components", "--azimuth"),
    *("--elevation", "--orbit", "--font", "--tolerance", "--max-values", "--steps", "--scale"),
]


def assert_one_error(done: Outcome, code: int, text: str) -> None:
    assert done.code == code, done
    assert done.err.startswith("error: "), done.err
    assert done.err.count("\n") == 1, done.err
    assert text in done.err


def test_help_names_every_option(folder: Path) -> None:
    for flag in ("-h", "--help"):
        done = shell(f"kmeans-gif animate {flag}", folder)
        assert (done.code, done.err) == (0, "")
        words = re.split(r"[\s,/]+", done.out.decode())
        assert [option for option in OPTIONS if option not in words] == []
    assert b"animate" in shell("kmeans-gif -h", folder).out


def test_without_arguments_help_is_printed_and_the_exit_code_is_2(folder: Path) -> None:
    for line in ("kmeans-gif", "kmeans-gif animate"):
        done = shell(line, folder)
        assert (done.code, done.out) == (2, b"")
        assert done.err.startswith("Usage: kmeans-gif")


def test_version_of_the_command_and_of_python_m(folder: Path) -> None:
    version = importlib.metadata.version("kmeans-gif")
    assert shell("kmeans-gif --version", folder).out.decode() == f"kmeans-gif, version {version}\n"
    line = [sys.executable, "-m", "kmeans_gif", "animate", "cat.png", "-k", "2", "--quiet"]
    done = subprocess.run(line, cwd=folder, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"cat-k2.gif\n", b"")


def test_all_examples_can_be_animated(folder: Path) -> None:
    listed = shell("kmeans-gif examples", folder)
    names = [line.split()[0] for line in listed.lines]
    expected = ("astronaut", "blobs2d", "blobs3d", "camera", "chelsea", "coffee", "iris", "penguins")
    assert names == [f"example:{name}" for name in expected]
    done = shell(f"kmeans-gif animate {' '.join(names)} -k 2 --max-iter 1 --size 180", folder)
    assert done.lines == [f"{name.removeprefix('example:')}-k2.gif" for name in names]


def test_bytes_through_pipes(folder: Path) -> None:
    done = shell("kmeans-gif animate - -k 3 -o - --seed 1 | tee copy.gif | kmeans-gif animate - -k 2", folder,
                 stdin=(folder / "cat.png").read_bytes())  # fmt: skip
    assert (done.code, done.lines) == (0, ["stdin-k2.gif"])
    assert done.notes[0].startswith("note: 'standard input' holds several pictures: the first is read")
    with Pil.open(folder / "copy.gif") as gif:
        assert gif.size == (61, 47)
    assert sorted(contents(folder)) == ["cat.png", "copy.gif", "stdin-k2.gif"]


def test_several_runs_can_use_standard_input(folder: Path) -> None:
    done = shell("kmeans-gif animate - -k 2 -k 3 --json", folder, stdin=(folder / "cat.png").read_bytes())
    documents = [json.loads(line) for line in done.lines]
    assert [(one["input"], one["output"]) for one in documents] == [("-", "stdin-k2.gif"), ("-", "stdin-k3.gif")]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("kmeans-gif animate - </dev/null", "'standard input' is empty"),
        ("kmeans-gif animate - <&-", "standard input: closed"),
        ("head -c 100 /dev/zero | kmeans-gif animate -", "'standard input' is not a picture"),
        (
            "printf 'a,b\\n1,2\\n3\\n' | kmeans-gif animate -",
            "'standard input': line 3 has 1 cell, the first row has 2",
        ),
        ("kmeans-gif animate cat.png >&-", "standard output: closed"),
        ("kmeans-gif animate cat.png -o - >&-", "standard output: closed"),
        ("kmeans-gif animate cat.png -o - >/dev/full", "standard output: no space left on device"),
        ("kmeans-gif examples >/dev/full", "standard output: no space left on device"),
        ("kmeans-gif --version >/dev/full", "o space left on device"),
        ("ulimit -f 1; kmeans-gif animate cat.png", "cat-k6.gif: file too large"),
        ("ulimit -f 1; kmeans-gif animate cat.png -o old.gif --force", "old.gif: file too large"),
    ],
)
def test_streams_that_cannot_be_read_or_written(line: str, text: str, folder: Path) -> None:
    (folder / "old.gif").write_bytes(b"precious")
    before = contents(folder)
    done = shell(line, folder)
    assert_one_error(done, 1, text)
    assert done.out == b""
    assert contents(folder) == before


def test_full_standard_output_is_an_error_even_if_the_file_is_written(folder: Path) -> None:
    assert_one_error(shell("kmeans-gif animate cat.png >/dev/full", folder), 1, "standard output: no space left")
    assert (folder / "cat-k6.gif").exists()


def test_a_closed_pipe_is_silent(folder: Path) -> None:
    done = shell("kmeans-gif animate example:coffee -o - | head -c 6; exit ${PIPESTATUS[0]}", folder)
    assert (done.out, done.err) == (b"GIF89a", "")
    assert done.code == 1


def test_closed_standard_error(folder: Path) -> None:
    assert shell("kmeans-gif animate cat.png 2>&-", folder).lines == ["cat-k6.gif"]
    assert shell("kmeans-gif animate missing.png 2>&-", folder).code == 1


@pytest.mark.parametrize(
    "name", [b"\xff.png", b"a\x1b[2J\nb.png", "Jürgen 猫.png".encode(), b"-k.png", b"n_clusters=3.png"]
)
def test_any_file_name_is_kept_and_escaped_in_messages(name: bytes, folder: Path) -> None:
    typed = name.decode(errors="surrogateescape")
    (folder / typed).write_bytes((folder / "cat.png").read_bytes())
    stem = typed.removesuffix(".png")
    line = 'kmeans-gif animate --json "$@"'

    def run(*arguments: str) -> Outcome:
        done = subprocess.run(
            ["bash", "-c", f'PATH="{Path(sys.executable).parent}:$PATH"; {line}', "bash", *arguments],
            cwd=folder, capture_output=True, check=False,
        )  # fmt: skip
        return Outcome(done.returncode, done.stdout, done.stderr.decode())

    document = run("--", typed).document
    assert (document["input"], document["output"]) == (typed, f"{stem}-k6.gif")
    assert (folder / f"{stem}-k6.gif").exists()
    for spoil in (lambda: (folder / typed).write_bytes(b"no picture"), (folder / typed).unlink):
        spoil()
        done = run("--force", "--", typed)
        assert done.code == 1
        assert done.err.count("\n") == 1
        assert done.err.rstrip("\n").isprintable()


def test_paths_are_printed_byte_for_byte(folder: Path) -> None:
    name = b"\xff.png".decode(errors="surrogateescape")
    (folder / name).write_bytes((folder / "cat.png").read_bytes())
    assert shell("kmeans-gif animate $'\\377.png'", folder).out == b"\xff-k6.gif\n"


def test_debug_shows_the_traceback(folder: Path) -> None:
    done = shell("kmeans-gif animate missing.png --debug", folder)
    assert done.code == 1
    assert done.err.startswith("Traceback")
    assert done.err.splitlines()[-1].startswith("error: missing.png: no such file")


def test_an_existing_pipe_is_written_to(folder: Path) -> None:
    done = shell("mkfifo pipe.gif; cat pipe.gif & kmeans-gif animate cat.png -o pipe.gif >path.txt; wait", folder)
    with Pil.open(io.BytesIO(done.out)) as gif:
        assert gif.size == (61, 47)
    assert (folder / "path.txt").read_text() == "pipe.gif\n"
