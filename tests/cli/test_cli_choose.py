"""``kmeans-gif choose``: its table, its figures, its document, and what is refused."""

import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import termios
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil
from tests.cli.running import SCRIPT, Command, Outcome, contents, shell

import kmeans_gif as kg

NAMES = ["inertia", "silhouette", "squared_silhouette", "gap", "calinski_harabasz", "davies_bouldin"]


@pytest.fixture
def choose(calling: Callable[[str], Command]) -> Command:
    return calling("choose")


def on_a_terminal(folder: Path, *arguments: str, columns: int = 80, **environment: str) -> str:
    """What the command shows if stdout is a terminal of some width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    command = [str(SCRIPT), "choose", *arguments]
    process = subprocess.Popen(
        command, cwd=folder, env={**plain, **environment}, stdout=theirs, stderr=subprocess.DEVNULL
    )
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # how Linux tells the end
        pass
    os.close(ours)
    process.wait()
    return shown.decode().replace("\r\n", "\n")


def without_escapes(text: str) -> str:
    return re.sub("\x1b\\[[0-9;]*m", "", text)


def test_a_pipe_gets_a_plain_table_and_what_each_index_recommends(choose: Callable[..., Outcome]) -> None:
    done = choose("example:iris", "-k", "2-6", "--seed", 1)
    expected = kg.choose("example:iris", n_clusters=range(2, 7), seed=1)
    assert done.code == 0
    table, verdicts = done.lines[:6], done.lines[7:]
    assert table[0].split() == ["k", *NAMES]
    for row, (k, line) in enumerate(zip(expected.n_clusters, table[1:], strict=True)):
        first, *cells = line.split()
        assert int(first) == k
        for cell, index in zip(cells, expected.indices, strict=True):
            assert cell.startswith("*") == (index.recommended == k)
            assert float(cell.removeprefix("*")) == pytest.approx(index.values[row], abs=5e-4 * abs(index.values).max())
    for line, index in zip(verdicts, expected.indices, strict=False):
        number = "none" if index.recommended is None else f"k = {index.recommended}"
        assert re.split(r"\s{2,}", line) == [index.title, number, index.reason]
    assert verdicts[len(expected.indices) :] == ["", expected.summary]
    assert "--seed 1 --n-init 5 repeats it" in done.err


def test_the_printed_seed_repeats_the_choice(choose: Callable[..., Outcome]) -> None:
    first = choose("cat.png", "-k", "2-4", "--no-gap")
    (repeat,) = re.findall(r"--seed (\d+) --n-init (\d+) repeats it", first.err)
    assert choose("cat.png", "-k", "2-4", "--no-gap", "--seed", repeat[0], "--n-init", repeat[1]).out == first.out


@pytest.mark.parametrize("columns", [44, 60, 80, 200])
def test_a_terminal_gets_tables_with_bars_as_wide_as_it_is(folder: Path, columns: int) -> None:
    shown = on_a_terminal(folder, "example:iris", "-k", "2-6", "--seed", "1", columns=columns)
    lines = without_escapes(shown).splitlines()
    assert max(map(len, lines)) <= columns
    end = next(number for number, line in enumerate(lines) if line.startswith("Inertia  "))
    rows = [line for line in lines[:end] if re.match("[2-6] ", line)]
    assert len(rows) % 5 == 0
    assert len(rows) // 5 == {44: 3, 60: 2, 80: 2, 200: 1}[columns]
    cells = [re.findall(r"(\*?[\d.]+) ([█▏▎▍▌▋▊▉]+)", line) for line in rows]
    assert sum(map(len, cells)) == 30
    for first in range(0, len(rows), 5):
        for number in range(len(cells[first])):
            column = [cells[row][number] for row in range(first, first + 5)]
            lengths = [8 * bar.count("█") + max(" ▏▎▍▌▋▊▉".find(bar[-1]), 0) for _, bar in column]
            values = [float(text.strip("*")) for text, _ in column]
            assert [length for _, length in sorted(zip(values, lengths, strict=True))] == sorted(lengths)
            assert (min(lengths), max(map(len, dict(column).values()))) == (1, max(lengths) // 8)
            assert sum(text.startswith("*") for text, _ in column) <= 1
    assert shown.count("\x1b[1m") == sum(text.startswith("*") for row in cells for text, _ in row) > 3


def test_no_color_and_a_terminal_without_unicode(folder: Path) -> None:
    arguments = ("example:iris", "-k", "2-6", "--seed", "1")
    plain = on_a_terminal(folder, *arguments, NO_COLOR="1")
    assert "\x1b" not in plain
    assert plain == without_escapes(on_a_terminal(folder, *arguments))
    ascii_only = on_a_terminal(folder, *arguments, PYTHONIOENCODING="ascii", NO_COLOR="1")
    assert ascii_only.isascii()
    assert ascii_only.count("#") > 30
    assert "Calinski-Harabasz" in ascii_only


def test_figures_are_what_the_library_draws(choose: Callable[..., Outcome]) -> None:
    options = ("-k", "2-5", "--seed", 3, "--n-init", 1, "--theme", "dark", "--width", 480, "--no-gap")
    done = choose("cat.png", *options, "-o", "a.png", "--tree", "b.svg")
    assert (done.code, done.lines) == (0, ["a.png", "b.svg"])
    expected = kg.choose("cat.png", n_clusters=range(2, 6), seed=3, n_init=1, gap=False)
    picture, tree = io.BytesIO(), io.BytesIO()
    expected.save(picture, width=480, theme="dark", name="cat")
    expected.save_tree(tree, format="svg", width=480, theme="dark", name="cat")
    assert Path("a.png").read_bytes() == picture.getvalue()
    assert Path("b.svg").read_bytes() == tree.getvalue()
    assert expected.summary in done.err


def test_names_of_figures_are_made_in_folders_and_bytes_go_to_stdout(choose: Callable[..., Outcome]) -> None:
    options = ("cat.png", "-k", "2,3", "--seed", 1, "--no-gap", "--width", 240)
    assert choose(*options, "-o", "out/", "--tree", ".", "--format", "svg").lines == [
        "out/cat-choice.svg", "cat-tree.svg",
    ]  # fmt: skip
    assert choose(*options, "-o", "-").out.startswith(b"\x89PNG")
    piped = choose(*options, "--tree", "-", "--format", "svg")
    assert piped.out == Path("cat-tree.svg").read_bytes()


def test_the_document_has_everything_and_no_nan(choose: Callable[..., Outcome]) -> None:
    Path("few.csv").write_text("a,b\n1,2\n3,4\n1,2\n5,6\n9,9\n", "utf-8")
    done = choose("few.csv", "-k", "2-4", "--seed", 7, "--n-init", 2, "--json", "-o", "few.svg")
    assert done.code == 0
    record = json.loads(done.lines[0], parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    expected = kg.choose("few.csv", n_clusters=(2, 3, 4), seed=7, n_init=2)
    assert (record["input"], record["output"], record["tree"]) == ("few.csv", "few.svg", None)
    assert (record["kind"], record["n_samples"], record["n_clusters"]) == ("points", 5, [2, 3, 4])
    assert (record["seed"], record["n_init"], record["init"], record["color_space"]) == (7, 2, "k-means++", None)
    assert [index["name"] for index in record["indices"]] == NAMES
    assert None in record["indices"][4]["values"]  # not defined for as many clusters as values
    for found, index in zip(record["indices"], expected.indices, strict=True):
        values = [value if np.isfinite(value) else None for value in index.values.tolist()]
        assert (found["values"], found["recommended"], found["reason"]) == (values, index.recommended, index.reason)
    assert {each["n_clusters"]: each["indices"] for each in record["agreement"]} == expected.agreement
    assert [each["centroids"] for each in record["runs"]] == [trace.values().tolist() for trace in expected.traces]
    assert record["summary"] == expected.summary
    assert record["runs"][0]["seed"] == expected.traces[0].seed


def test_fewer_values_than_the_default_range_are_noted(choose: Callable[..., Outcome]) -> None:
    Path("few.csv").write_text("a,b\n1,2\n3,4\n1,2\n5,6\n9,9\n", "utf-8")
    done = choose("few.csv", "--seed", 1)
    assert done.code == 0
    assert [line.split()[0] for line in done.lines[1:4]] == ["2", "3", "4"]
    assert "note: 4 different values: -k from 2 to 4" in done.err
    Path("one.csv").write_text("a\n1\n1\n2\n", "utf-8")
    assert choose("one.csv").code == 1


def test_points_from_standard_input(folder: Path) -> None:
    rows = "\n".join(f"{i % 5},{i % 7}" for i in range(40))
    done = shell(
        "kmeans-gif choose - -k 2-3 --seed 1 --standardize --no-gap -o - --format svg", folder, stdin=rows.encode()
    )
    assert done.code == 0
    assert "stdin, 40 points, k from 2 to 3" in ET.fromstring(done.out)[0].text  # type: ignore[operator]  # noqa: S314


def test_hostile_names_are_escaped(choose: Callable[..., Outcome]) -> None:
    name = """<b onclick="x">&'\x1b[2J.png"""
    Path("cat.png").rename(name)
    done = choose(name, "-k", "2,3", "--seed", 1, "--no-gap", "-o", "a.svg", "--tree", "b.svg")
    assert done.code == 0
    assert "\x1b" not in done.err
    for file in ("a.svg", "b.svg"):
        data = Path(file).read_bytes()
        assert b"<b " not in data
        assert b"\x1b" not in data
        assert "<b onclick=" in ET.fromstring(data)[0].text  # type: ignore[operator]  # noqa: S314


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("-k 1", 2, "-k 1 must name at least two numbers, each once"),
        ("-k 5", 2, "-k 5 must name at least two numbers, each once"),
        ("-k 2,2", 2, "-k 2,2 must name at least two numbers, each once"),
        ("-k 0-4", 2, "-k 0 must be a whole number from 1"),
        ("-k 8-2", 2, "-k 8-2 is a range that ends before it starts; use 2-8"),
        ("-k 2-4000", 1, "is more than the number of different values"),
        ("-k 2-4 --init given.csv", 2, "'--init': 'given.csv' is not one of 'random', 'k-means++', 'k-means||'"),
        (
            "-o a.gif",
            2,
            "-o a.gif has the suffix '.gif', which is not a known format; use a name that ends in .png or .svg",
        ),
        ("--tree a.pdf", 2, "has the suffix '.pdf', which is not a known format"),
        ("-o a.svg --format png", 2, "--format png contradicts the name a.svg"),
        ("--format png", 2, "--format is for figures; name one with -o or --tree"),
        ("-o - --tree -", 2, "give them different names"),
        ("-o a.png --tree a.png", 2, "-o and --tree would both be written to a.png"),
        ("-o - --json", 2, "--json and -o - both write to standard output"),
        ("--tree - --json", 2, "--json and --tree - both write to standard output"),
        ("-o there.png", 1, "there.png: file exists; pass --force to replace it"),
        ("--tree there.png", 1, "there.png: file exists; pass --force to replace it"),
        ("-o nowhere/a.png", 1, "make the folder 'nowhere' first"),
        ("-k 2-100 --tree a.png", 2, "5049 clusters in all are more than the 2000 that a tree shows; use fewer"),
        ("--width 200", 2, "--width 200 must be a whole number from 240 to 2160"),
        ("--theme blue", 2, "'blue' is not one of 'light', 'dark'"),
        ("-o a.png --font no-such-font --no-gap -k 2,3", 1, "can't be loaded"),
        ("-k 2,3 missing.png", 2, "unexpected extra argument"),
        ("--quiet --verbose", 2, "--quiet and --verbose ask for opposites"),
    ],
)
def test_bad_command_lines(choose: Callable[..., Outcome], words: str, code: int, message: str) -> None:
    Path("there.png").write_bytes(b"mine")
    before = contents(Path())
    done = choose("cat.png", *words.split())
    assert (done.code, done.out) == (code, b"")
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert message in line
    assert contents(Path()) == before


def test_a_bad_command_line_is_found_before_a_missing_input(choose: Callable[..., Outcome]) -> None:
    assert choose("missing.png", "-k", "3").code == 2
    assert choose("missing.png").code == 1


def test_force_replaces_and_quiet_is_quiet(choose: Callable[..., Outcome]) -> None:
    Path("there.png").write_bytes(b"mine")
    done = choose("cat.png", "-k", "2,3", "-o", "there.png", "--force", "--quiet", "--no-gap", "--width", 240)
    assert (done.code, done.err) == (0, "")
    with Pil.open("there.png") as picture:
        assert picture.width == 240


def test_a_name_that_the_font_lacks_is_noted_once(choose: Callable[..., Outcome]) -> None:
    Path("\u9ad8.csv").write_text("a,b\n1,2\n3,4\n5,6\n9,9\n", "utf-8")
    done = choose("\u9ad8.csv", "-k", "2,3", "--seed", 1, "-o", "a.png", "--tree", "b.png")
    assert done.code == 0
    assert (
        done.err.count("lacks characters of '\u9ad8', which are drawn as ?; name a font that has them with --font\n")
        == 1
    )
