"""``kmeans-gif palette``: what it prints, the files it writes, and what it refuses."""

import json
import os
import pty
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image as Pil
from tests.cli.running import SCRIPT, SUMMARY, Command, contents

import kmeans_gif as kg


@pytest.fixture
def palette(folder: Path, calling: Callable[[str], Command]) -> Command:
    """``kmeans-gif palette``; ``cup.png`` is beside ``cat.png``."""
    Pil.fromarray(skimage.data.coffee()[100:160, 200:230]).save(folder / "cup.png")  # type: ignore[no-untyped-call]
    return calling("palette")


def on_a_terminal(arguments: list[str], folder: Path, **environment: str) -> str:
    """What the command shows if stdout is a terminal."""
    ours, theirs = pty.openpty()
    plain = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    command = [str(SCRIPT), "palette", *arguments]
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


def expected(source: str, k: int, **options: str) -> kg.Palette:
    return kg.cluster(source, n_clusters=k, seed=1).palette(**options)  # type: ignore[arg-type]


def test_a_pipe_gets_hex_values(palette: Command) -> None:
    done = palette("cat.png", "-k", 5, "--seed", 1)
    assert (done.code, done.lines, done.notes) == (0, expected("cat.png", 5).hex, [])
    assert SUMMARY.fullmatch(done.err.strip())


def test_a_terminal_shows_swatches(palette: Command, folder: Path) -> None:
    found = expected("cat.png", 3)
    assert palette.__name__  # makes the pictures
    shown = on_a_terminal(["cat.png", "-k", "3", "--seed", "1"], folder)
    lines = []
    for swatch in found:
        red, green, blue = swatch.rgb
        rgb = f"rgb({red}, {green}, {blue})"
        block = f"\x1b[48;2;{red};{green};{blue}m          \x1b[0m"
        lines.append(f"{block}  {swatch.hex}  {rgb:<18} {swatch.percent:>7}\n")
    assert shown == "".join(lines)


def test_no_color_leaves_the_escape_sequences_out(palette: Command, folder: Path) -> None:
    assert palette.__name__
    shown = on_a_terminal(["cat.png", "cup.png", "-k", "3", "--seed", "1"], folder, NO_COLOR="1")
    assert "\x1b" not in shown
    first, second = (block.splitlines() for block in shown.split("\n\n"))
    assert (first[0], second[0]) == ("cat.png, k=3", "cup.png, k=3")
    assert [line[:7] for line in first[1:]] == expected("cat.png", 3).hex
    assert [line[:7] for line in second[1:]] == expected("cup.png", 3).hex


def test_a_terminal_gets_no_bytes(palette: Command, folder: Path) -> None:
    assert palette.__name__
    assert on_a_terminal(["cat.png", "--format", "ase"], folder) == ""
    assert on_a_terminal(["cat.png", "-k", "2", "--format", "hex", "--seed", "1"], folder).split() == (
        expected("cat.png", 2).hex
    )


def test_several_palettes_are_separated_by_blank_lines(palette: Command) -> None:
    done = palette("missing.png", "cat.png", "cup.png", "-k", "2,3", "--seed", 1)
    hexes = [expected(source, k).hex for source in ("cat.png", "cup.png") for k in (2, 3)]
    assert os.fsdecode(done.out) == "\n".join("".join(f"{each}\n" for each in hex_) for hex_ in hexes)
    assert done.code == 1
    assert done.notes == [
        "error: missing.png: no such file or directory; check the name",
        "error: 1 of 3 inputs failed: missing.png",
    ]


@pytest.mark.parametrize("order", ["share", "lightness", "hue"])
def test_sort(palette: Command, order: str) -> None:
    done = palette("cup.png", "-k", 8, "--seed", 1, "--sort", order)
    assert done.lines == expected("cup.png", 8, sort=order).hex


def test_formats_on_stdout(palette: Command) -> None:
    done = palette("cat.png", "-k", 4, "--seed", 1, "--format", "json")
    assert [each["hex"] for each in json.loads(done.out)] == expected("cat.png", 4).hex
    assert palette("cat.png", "-k", 4, "--seed", 1, "--format", "aco", "-o", "-").out[:4] == b"\0\1\0\4"
    assert palette("cat.png", "-k", 4, "--seed", 1, "-o", "-").lines == expected("cat.png", 4).hex


def test_a_file_has_the_format_of_its_suffix_and_the_name_of_the_picture(palette: Command, folder: Path) -> None:
    done = palette("cat.png", "-k", 4, "--seed", 1, "-o", "brand.gpl")
    assert (done.code, done.lines) == (0, ["brand.gpl"])
    lines = (folder / "brand.gpl").read_text("utf-8").splitlines()
    assert lines[1] == "Name: cat"
    assert [line.split("\t")[1] for line in lines[4:]] == expected("cat.png", 4).hex
    assert palette("cat.png", "-k", 4, "-o", "theme.css", "--format", "tailwind").code == 0
    assert "@theme" in (folder / "theme.css").read_text("utf-8")


def test_a_folder_gets_a_file_a_palette(palette: Command, folder: Path) -> None:
    done = palette("cat.png", "cup.png", "-k", "2,3", "-o", "new/", "--format", "tokens")
    names = [f"new/{stem}-k{k}-palette.tokens.json" for stem in ("cat", "cup") for k in (2, 3)]
    assert (done.code, done.lines) == (0, names)
    assert sorted(set(contents(folder)) - {"new", "cat.png", "cup.png"}) == names


def test_nothing_is_overwritten_without_force(palette: Command, folder: Path) -> None:
    (folder / "cat-k2-palette.hex").write_text("mine", "utf-8")
    done = palette("cat.png", "-k", 2, "-o", ".")
    assert (done.code, done.err) == (1, "error: cat-k2-palette.hex: file exists; pass --force to replace it\n")
    assert (folder / "cat-k2-palette.hex").read_text("utf-8") == "mine"
    assert palette("cat.png", "-k", 2, "-o", ".", "--force").code == 0
    assert re.fullmatch(r"(#[0-9a-f]{6}\n){2}", (folder / "cat-k2-palette.hex").read_text("utf-8"))


def test_together_is_one_palette_for_all_pictures(palette: Command, folder: Path) -> None:
    done = palette("cat.png", "cup.png", "--together", "-k", 4, "--seed", 1)
    pixels = [np.asarray(Pil.open(name)).reshape(1, -1, 3) for name in ("cat.png", "cup.png")]
    trace = kg.cluster(np.concatenate(pixels, axis=1), n_clusters=4, seed=1)
    assert (done.code, done.lines) == (0, trace.palette().hex)
    assert done.err.startswith("2 pictures: 4 clusters, ")
    assert palette("cat.png", "--together", "-k", 4).err.startswith("cat.png: 4 clusters, ")
    done = palette("cat.png", "cup.png", "--together", "-k", "4,5", "-o", ".", "--format", "gpl")
    assert done.lines == ["together-k4-palette.gpl", "together-k5-palette.gpl"]
    assert (folder / done.lines[0]).read_text("utf-8").splitlines()[1] == "Name: cat cup"


def test_together_needs_all_pictures(palette: Command) -> None:
    done = palette("cat.png", "missing.png", "--together", "-k", 4)
    assert (done.code, done.out) == (1, b"")
    assert done.err == "error: missing.png: no such file or directory; check the name\n"
    done = palette("cat.png", "example:camera", "--together", "-k", 4)
    message = "'cat.png' is 8-bit colour, but 'example:camera' is 8-bit grayscale; convert one of them, or "
    assert (done.code, done.err) == (1, f"error: {message}cluster them one by one\n")


def test_standard_input_is_read(folder: Path) -> None:
    with (folder / "cat.png").open("rb") as picture:
        done = subprocess.run(
            [SCRIPT, "palette", "-", "-k", "3", "--seed", "1", "-o", "."],
            cwd=folder, stdin=picture, capture_output=True, check=True,
        )  # fmt: skip
    assert done.stdout == b"stdin-k3-palette.hex\n"


def test_the_default_k_is_lowered_to_the_number_of_colours(palette: Command, folder: Path) -> None:
    pixels = np.zeros((2, 5, 3), np.uint8)
    pixels[0, 0], pixels[1] = (255, 0, 0), (0, 90, 255)
    Pil.fromarray(pixels).save(folder / "tiny.png")
    done = palette("tiny.png", "-o", ".")
    assert (done.code, done.lines) == (0, ["tiny-k3-palette.hex"])
    assert done.notes == ["note: tiny.png has 3 different values: 3 clusters, not 6"]
    assert (folder / "tiny-k3-palette.hex").read_text("utf-8") == "#005aff\n#000000\n#ff0000\n"


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        (["example:iris"], 1, "palettes are for images, but 'example:iris' holds points; give a picture"),
        (["cat.png", "-k", "257", "-o", "a.pal"], 2, "a JASC-PAL palette holds at most 256 colours, not 257; use"),
        (["cat.png", "-o", "a.css", "--format", "json"], 2, "--format json needs a name that ends in .json, "),
        (["cat.png", "-o", "a.gif"], 2, "-o a.gif has the suffix '.gif', which is not a known format; "),
        (["cat.png", "-o", "a%d.png"], 2, "-o a%d.png numbers the frames of an animation, but a palette is one file; "),
        (["cat.png", "cup.png", "-o", "a.css"], 2, "-o a.css is one place, but there are 2 runs; "),
        (["cat.png", "-k", "2,3", "--format", "json"], 2, "standard output is one place, but there are 2 pale"),
        (["cat.png", "example:nothing", "--together"], 2, "example:nothing is not built in; the built-in"),
        (["cat.png", "--quiet", "--verbose"], 2, "--quiet and --verbose ask for opposites; give one of them"),
    ],
)  # fmt: skip
def test_bad_input(palette: Command, folder: Path, typed: list[str], code: int, message: str) -> None:
    before = contents(folder)
    done = palette(*typed)
    assert (done.code, done.out) == (code, b"")
    assert done.err.startswith(f"error: {message}")
    assert len(done.err.splitlines()) == 1
    assert contents(folder) == before


def test_json_is_the_run_and_its_palette(palette: Command) -> None:
    done = palette("cat.png", "cup.png", "-k", "3,5", "--seed", 1, "--json", "--sort", "lightness")
    documents = [json.loads(line) for line in done.lines]
    assert [(each["input"], each["n_clusters"]) for each in documents] == [
        *(("cat.png", 3), ("cat.png", 5)),
        *(("cup.png", 3), ("cup.png", 5)),
    ]
    for document in documents:
        trace = kg.cluster(document["input"], n_clusters=document["n_clusters"], seed=1)
        swatches = trace.palette(sort="lightness")
        assert document["palette"] == [{"id": one.id, "hex": one.hex, "share": one.share} for one in swatches]
        assert document["output"] is None
        assert np.array_equal(document["inertia"], trace.inertia)
        assert np.array_equal(document["centroids"], [trace.values(step) for step in range(len(trace.inertia))])


def test_json_names_the_file(palette: Command) -> None:
    done = palette("cat.png", "cup.png", "--together", "-k", 4, "--seed", 1, "--json", "-o", "both.gpl")
    assert (done.document["input"], done.document["output"]) == (["cat.png", "cup.png"], "both.gpl")
    assert Path("both.gpl").read_text().splitlines()[4].endswith(done.document["palette"][0]["hex"])


def test_json_and_a_format_both_want_standard_output(palette: Command) -> None:
    done = palette("no such file", "--json", "--format", "css")
    message = "error: --json and a palette in a format both write to standard output; name a file with -o\n"
    assert (done.code, done.out, done.err) == (2, b"", message)
    assert palette("no such file", "--json", "-o", "-").code == 2


@pytest.mark.parametrize("together", [False, True])
def test_an_input_is_never_replaced(together: bool, palette: Command, folder: Path) -> None:
    before = (folder / "cat.png").read_bytes()
    inputs = ["cat.png", "cat.png", "--together"] if together else ["cat.png"]
    done = palette(*inputs, "-k", 3, "-o", "cat.png", "--force")
    assert done.err == "error: cat.png is an input, which is never replaced, even with --force; name another output\n"
    assert done.code == 2
    assert (folder / "cat.png").read_bytes() == before
