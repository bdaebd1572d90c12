"""Bad input: a one-line error that says what to do, the right exit code, and no file changed."""

import pickle
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil
from tests.cli.running import Command, contents


def half(suffix: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        Pil.open(folder / "cat.png").save(folder / f"whole.{suffix}")
        content = (folder / f"whole.{suffix}").read_bytes()
        (folder / "bad").write_bytes(content[: len(content) // 2])

    return make


def of_bytes(content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / "bad").write_bytes(content)


def of_array(array: np.ndarray) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        with (folder / "bad").open("wb") as file:
            np.save(file, array, allow_pickle=array.dtype == object)

    return make


def of_archive(array: np.ndarray) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        with (folder / "bad").open("wb") as file:
            np.savez_compressed(file, array)

    return make


def transparent(folder: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 4), dtype=np.uint8)
    noise[..., 3] = 255
    noise[0, 0, 3] = 0
    Pil.fromarray(noise).save(folder / "bad", format="PNG")


INPUTS: dict[str, tuple[Callable[[Path], object], list[str], str]] = {
    "missing": (lambda _: None, [], r"bad: no such file or directory; check the name"),
    "folder": (lambda folder: (folder / "bad").mkdir(), [], r"bad: is a directory; give a file"),
    "empty": (of_bytes(b""), [], r"'bad' is empty; give a picture \(PNG, "),
    "text": (of_bytes(b"GIF of a cat"), [], r"'bad' has a header and no rows below it; there is nothing"),
    "half a PNG": (half("png"), [], r"'bad' is a PNG that can't be decoded .*; it is damaged, cut short"),
    "half a JPEG": (half("jpg"), [], r"'bad' is a JPEG that can't be decoded .*; it is damaged, cut short"),
    "bomb": (of_bytes(b"P5 9500 9500 255 "), [],
             r"'bad' has 9500 x 9500 = 90250000 pixels, more than --max-pixels 80000000; raise --max-pixels"),
    "1×1": (of_bytes(b"P6 1 1 255 abc"), ["-k", "3"], r"'bad': -k 3 is more than .* different values, 1; .* most -k 1"),
    "3 colours": (of_bytes(b"P5 4 1 255 abca"), ["-k", "4"], r"-k 4 is more than .* different values, 3; .* most -k 3"),
    "NaN": (of_array(np.full((5, 5, 3), np.nan)), [], r"'bad': .* holds NaN or infinite values; replace them"),
    "rank 4": (of_array(np.zeros((2, 2, 3, 3), np.uint8)), [], r"'bad': .*\(2, 2, 3, 3\) can't be read; an image is"),
    "two channels": (of_array(np.zeros((9, 9, 2), np.uint8)), [], r"'bad': .*\(9, 9, 2\) can't be read; an image is"),
    "no rows": (of_array(np.zeros((0, 5, 3), np.uint8)), [], r"'bad': .* shape \(0, 5, 3\) is empty"),
    "0 to 255 as floats": (of_array(np.full((5, 5, 3), 255.0)), [], r"floats from 255 to 255, .* 0 to 1; divide"),
    "too many values": (of_archive(np.zeros((50, 3))), ["--max-values", "149"],
                        r"'bad' has 150 values, more than --max-values 149; choose columns, or raise --max-values"),
    "objects": (of_array(np.array([{}, 1])), [], r"'bad' holds pickled Python objects.*; save an array"),
    "a pickle": (of_bytes(pickle.dumps([1])), [], r"'bad' holds pickled Python objects.*; save an array"),
    "256 colours and none": (transparent, ["-k", "256"], r"'bad': -k 256 does not fit .* use at most -k 255"),
    "drawn too large": (lambda folder: (folder / "cat.png").rename("bad"), ["--size", "999", "--max-pixels", "5000"],
                        r"'bad': the animation has 976 x 752 = 733952 pixels, more than --max-pixels 5000; raise"),
    "a picture as points": (of_bytes(b"P5 4 1 255 abca"), ["--kind", "points"],
                            r"'bad' is a picture, not points; leave --kind points out"),
    "columns of a picture": (of_bytes(b"P5 4 1 255 abca"), ["--columns", "0"],
                             r"'bad' is a picture, which has no columns; leave --columns out"),
}  # fmt: skip


@pytest.mark.parametrize("case", INPUTS)
@pytest.mark.parametrize("existing", [False, True])
def test_unreadable_inputs(case: str, existing: bool, command: Command, folder: Path) -> None:
    make, arguments, message = INPUTS[case]
    make(folder)
    if existing:
        (folder / "bad-k6.gif").write_bytes(b"precious")
        arguments = [*arguments, "-o", "bad-k6.gif", "--force"]
    before = contents(folder)
    done = command("bad", *arguments)
    assert done.out == b""
    assert re.fullmatch(rf"error: .*{message}.*\n", done.err), done.err
    assert done.code == 1
    assert contents(folder) == before


LINES = {
    "cat.png -k 0": r"-k 0 must be a whole number from 1 to 65535",
    "cat.png -k -1": r"-k -1 must be a whole number from 1 to 65535",
    "cat.png -k 2.5": r"-k 2.5 must be a whole number from 1 to 65535",
    "cat.png -k 4 -k 257": r"-k 257 does not fit a GIF frame \(at most 256 colours\); use at most -k 256, or",
    "cat.png --max-iter 0": r"--max-iter 0 must be a whole number of at least 1",
    "cat.png --n-init x": r"--n-init x must be a whole number of at least 1",
    "cat.png --threads 0": r"--threads 0 must be a whole number from 1 to 256",
    "cat.png --max-values 0": r"--max-values 0 must be a whole number of at least 1",
    "cat.png --max-pixels 0": r"--max-pixels 0 must be a whole number of at least 1",
    "cat.png --seed -1": r"--seed -1 must be a whole number from 0 to 4294967295",
    "cat.png --seed 4294967296": r"--seed 4294967296 must be a whole number from 0 to 4294967295",
    "cat.png --plays 65537": r"--plays 65537 must be a whole number from 0 to 65536",
    "cat.png --tolerance 256": r"--tolerance 256 must be a whole number from 0 to 255",
    "cat.png --duration 5": r"--duration 5 must be from 20 to 655350 milliseconds",
    "cat.png --duration nan": r"--duration nan must be from 20 to 655350 milliseconds",
    "cat.png --hold 655351": r"--hold 655351 must be from 20 to 655350 milliseconds",
    "cat.png --size 0": r"--size 0 must be a long side \(640\), a box to fit into \(640x480\) or 'full'",
    "cat.png --size 5x": r"--size 5x must be a long side",
    "cat.png --size 5x5x5": r"--size 5x5x5 must be a long side",
    "cat.png --max-bytes 8G": r"--max-bytes 8G must be a number of bytes, with k or M for thousands or millions",
    "cat.png -o x.html --max-bytes 5k": r"--max-bytes 5000 does not limit a page",
    "cat.png --max-bytes 0": r"--max-bytes 0 must be a number of bytes",
    "cat.png --size large": r"--size large must be a long side",
    "cat.png --color-space hsv": r"'hsv' is not one of 'rgb', 'lab', 'oklab' \(kmeans-gif animate --help",
    "cat.png --format mp5": r"'mp5' .*'gif'",
    "cat.png --kind pixels": r"'pixels' is not one of 'image', 'points'",
    "cat.png --nope": r"no such option --nope \(kmeans-gif animate --help",
    "cat.png -o x.mp5": r"-o x.mp5 has the suffix '.mp5', which is not a known format; .* -o x.mp5/ to create",
    "missing.png -o ''": r"-o '' names nothing; give a file",
    "''": r"an INPUT is '', which names nothing",
    "cat.png example:dog": r"example:dog is not built in; the built-in pictures and data sets are astronaut, ",
    "a/x.png b/x.png": r"a/x.png with k=6 and b/x.png with k=6 would both be written to x-k6.gif; run them",
    "missing.png -k 3 -k 3": r"would both be written to missing-k3.gif",
    "missing.png -k 3 -k 4 -o y.gif": r"-o y.gif is one place, but there are 2 runs; name a folder",
    "missing.png cat.png -o -": r"-o - is one place, but there are 2 runs",
    "cat.png -o - --json": r"--json and -o - both write to standard output; give -o a file",
    "cat.png --quiet --verbose": r"--quiet and --verbose ask for opposites",
}


@pytest.mark.parametrize("line", LINES)
def test_invalid_options_exit_with_2_before_any_input_is_read(line: str, command: Command, folder: Path) -> None:
    for name in ("cat-k6.gif", "cat-k4.gif"):  # the content of the files doesn't matter
        (folder / name).write_bytes(b"precious")
    before = contents(folder)
    done = command(*("" if word == "''" else word for word in line.split()))
    assert re.fullmatch(rf"error: .*{LINES[line]}.*\n", done.err), done.err
    assert (done.code, done.out) == (2, b"")
    assert contents(folder) == before


@pytest.mark.parametrize("source", ["nowhere/cat.png", "gone.png"])
def test_a_missing_input(source: str, command: Command) -> None:
    """The message does not advise to create the folder."""
    done = command(source)
    assert done.err == f"error: {source}: no such file or directory; check the name\n"
    assert (done.code, done.out) == (1, b"")


def test_urls_are_refused(command: Command) -> None:
    done = command("https://example.com/cat.png")
    assert done.err == (
        "error: 'https://example.com/cat.png' is an address; download it first and give the file's path\n"
    )
    assert done.code == 1


PLACES = {
    "nowhere": r"-o nowhere is not a folder, and has no known suffix; .* or -o nowhere/ to create",
    "nowhere/x.gif": r"nowhere/x.gif: no such file or directory; make the folder 'nowhere' first",
    "cat.png/x.gif": r"cat.png/x.gif: not a directory; check the name",
    "/proc/x.gif": r"/proc/x.gif: no such file or directory",
    "old.gif": r"old.gif: file exists; pass --force to replace it",
    "x" * 300 + ".gif": r"x.gif: file name too long; check the place",
}


@pytest.mark.parametrize("place", PLACES)
def test_unwritable_outputs(place: str, command: Command, folder: Path) -> None:
    (folder / "old.gif").write_bytes(b"precious")
    before = contents(folder)
    done = command("cat.png", "-o", place)
    assert re.fullmatch(rf"error: .*{PLACES[place]}.*\n", done.err), done.err
    assert (done.code, done.out) == (1, b"")
    assert contents(folder) == before


def test_existing_outputs_are_refused_before_anything_is_read(command: Command, folder: Path) -> None:
    (folder / "missing-k3.gif").write_bytes(b"precious")
    done = command("cat.png", "missing.png", "-k", 3)
    assert done.err == "error: missing-k3.gif: file exists; pass --force to replace it\n"
    assert done.code == 1
    assert sorted(contents(folder)) == ["cat.png", "missing-k3.gif"]


@pytest.mark.parametrize(
    ("arguments", "place"),
    [
        ("cat.png -o cat.png", "cat.png"),
        ("cat.png -o cat.png --force", "cat.png"),
        ("cat.png -o link.png --force", "link.png"),
        ("cat.png -o ./cat.png --force", "cat.png"),
        ("frame-007.png -o frame-%03d.png --force", "frame-007.png"),
        ("cat.png cat-k3.gif -k 3 --force", "cat-k3.gif"),
        ("points.npz:x -k 2 -o p.gif --save-run points.npz --force", "points.npz"),
    ],
)
def test_an_input_is_never_replaced(arguments: str, place: str, command: Command, folder: Path) -> None:
    (folder / "link.png").symlink_to("cat.png")
    for name in ("frame-007.png", "cat-k3.gif"):
        (folder / name).write_bytes((folder / "cat.png").read_bytes())
    np.savez(folder / "points.npz", x=[[1, 2], [3, 4], [5, 7]])
    before = contents(folder)
    done = command(*arguments.split())
    assert done.err == f"error: {place} is an input, which is never replaced, even with --force; name another output\n"
    assert (done.code, done.out) == (2, b"")
    assert contents(folder) == before


def test_the_output_is_a_folder(command: Command, folder: Path) -> None:
    (folder / "cat-k6.gif").mkdir()
    done = command("cat.png", "--force")
    assert (done.code, done.err) == (1, "error: cat-k6.gif: is a directory; give a file\n")


CENTROIDS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", r"'first' can't be read as first centroids \(has no rows\); give a CSV or NPY file"),
    "a header only": (b"r,g,b\n", r"'first' can't be read as first centroids \(has a header and no rows .*\); give"),
    "a word in the first row": (
        b"1,g,3\n1,2,3\n",
        r"'first' can't be read as first centroids \(line 1, column 'y' is 'g', not a number\); give a CSV or",
    ),
    "a word below a header": (
        b"r,g,b\n1,2,3\n1,x,3\n",
        r"'first' can't be read as first centroids \(line 3, column 'g' is 'x', not a number\); give a CSV or",
    ),
    "uneven rows": (b"1,2,3\n1,2\n", r"'first' can't be read as first centroids \(line 2 has 2 cells, .*\); give"),
    "NaN": (b"1,2,3\n1,2,nan\n", r"'first' can't be read as first centroids \(line 2, .* a missing value\); give"),
    "digits with underscores": (b"1,2,3\n1_0,2,3\n", r"'first' can't be read as first centroids \(line 2, .*\); give"),
    "three rows": (b"1,2,3\n4,5,6\n7,8,9\n", r"'first' holds 3 centroids, not the 2 of -k; use -k 3"),
    "gray": (b"1\n2\n", r"'cat.png': --init has rows of 1, but samples have 3 values .*; give 3"),
    "too far": (b"1,2,3\n1,2,1e200\n", r"'cat.png': --init holds 1e\+200, too far from the data; give"),
    "a pickle": (pickle.dumps([[1.0, 2.0, 3.0]] * 2), r"'first' can't be read as first centroids \(.*\); give"),
}


@pytest.mark.parametrize("case", CENTROIDS)
def test_invalid_files_of_initial_centroids(case: str, command: Command, folder: Path) -> None:
    content, message = CENTROIDS[case]
    (folder / "first").write_bytes(content)
    before = contents(folder)
    done = command("cat.png", "-k", 2, "--init", "first")
    assert re.fullmatch(rf"error: {message}.*\n", done.err), done.err
    assert (done.code, done.out) == (1, b"")
    assert contents(folder) == before


@pytest.mark.parametrize("name", ["kmeans++", "", "."])
def test_init_is_neither_a_name_nor_a_file(name: str, command: Command) -> None:
    done = command("cat.png", "--init", name)
    assert (
        done.err == f"error: --init {name!r} is neither random, k-means++, k-means|| nor a CSV or NPY file; check it\n"
    )
    assert done.code == 1


def test_outputs_of_runs_before_a_failure_are_kept(command: Command, folder: Path) -> None:
    done = command("cat.png", "missing.png")
    assert (done.code, done.lines) == (1, ["cat-k6.gif"])
    assert done.notes == [
        "error: missing.png: no such file or directory; check the name",
        "error: 1 of 2 inputs failed: missing.png",
    ]
    assert sorted(contents(folder)) == ["cat-k6.gif", "cat.png"]
