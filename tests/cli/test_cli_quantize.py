"""``kmeans-gif quantize``: what is written and printed, and errors of one line."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pil
from tests.cli.running import Command, contents, shell

import kmeans_gif as kg


@pytest.fixture
def quantize(calling: Callable[[str], Command]) -> Command:
    return calling("quantize")


def pixels(path: str | Path) -> np.ndarray:
    with Pil.open(path) as picture:
        return np.asarray(picture.convert("RGBA"))


def test_a_picture_is_named_after_the_input(quantize: Command) -> None:
    done = quantize("cat.png", "--seed", 3)
    assert (done.code, done.lines, done.notes) == (0, ["cat-k16.png"], [])
    expected = kg.quantize("cat.png", n_clusters=16, seed=3)
    assert np.array_equal(pixels("cat-k16.png")[..., :3], expected.palette[expected.index])
    assert re.search(r"^cat.png: 16 clusters, .*; --seed \d+ --n-init 1 repeats it$", done.err, re.MULTILINE)


def test_the_summary_repeats_the_run(quantize: Command) -> None:
    done = quantize("cat.png", "-k", 5, "-o", "a.gif")
    (options,) = re.findall(r"; (--seed \d+ --n-init 1) repeats it", done.err)
    assert quantize("cat.png", "-k", 5, "-o", "b.gif", *options.split()).code == 0
    assert Path("a.gif").read_bytes() == Path("b.gif").read_bytes()


@pytest.mark.parametrize("suffix", ["png", "gif", "webp", "tif"])
def test_options_are_those_of_the_library(quantize: Command, suffix: str) -> None:
    words = [
        *("--n-init", "2", "--max-iter", "7", "--color-space", "lab", "--dither"),
        *("--size", "40", "--only", "0,3", "--init", "random", "--threads", "1"),
    ]
    done = quantize("cat.png", "-k", 5, "--seed", 1, *words, "--format", suffix)
    assert done.lines == [f"cat-k5.{suffix}"], done.err
    expected = kg.quantize(
        *("cat.png",), n_clusters=5, seed=1, n_init=2, max_iter=7, color_space="lab", dither=True, size=40,
        only=(0, 3), init="random",
    )  # fmt: skip
    shown = pixels(f"cat-k5.{suffix}")
    opaque = np.isin(expected.index, [0, 3])
    assert np.array_equal(shown[..., 3] > 0, opaque)
    assert np.array_equal(shown[opaque, :3], expected.palette[expected.index[opaque]])


def test_segments_are_written_and_listed(quantize: Command) -> None:
    words = [
        *("--labels", "l.tif", "--masks", "masks", "--doubt", "d.png", "--pixel-size"),
        *("0.5", "-o", "small.png", "-k", "3", "--seed", "2"),
    ]
    done = quantize("cat.png", *words)
    masks = [f"masks/mask-00{i}.png" for i in range(3)]
    assert done.lines == ["small.png", "l.tif", "l.csv", *masks, "d.png"]
    expected = kg.quantize("cat.png", n_clusters=3, seed=2)
    with Pil.open("l.tif") as picture:
        assert np.array_equal(np.asarray(picture), expected.labels())
    assert Path("l.csv").read_text().startswith("id,hex,pixels,share,area\n0,#")
    assert set(contents(Path())) == {"cat.png", "masks", *done.lines}
    before = contents(Path())
    again = quantize("cat.png", *words)
    assert (again.code, again.out) == (1, b"")
    assert again.err == "error: small.png: file exists; pass --force to replace it\n"
    assert contents(Path()) == before
    assert quantize("cat.png", *words, "--force").lines == done.lines


@pytest.mark.parametrize("taken", ["l.png", "l.csv", "d.tif", "masks/mask-000.png", "cat-k2.png"])
def test_nothing_is_written_if_one_place_is_taken(quantize: Command, taken: str) -> None:
    Path(taken).parent.mkdir(exist_ok=True)
    Path(taken).write_text("mine")
    before = contents(Path())
    done = quantize("cat.png", *["-k", "2", "--labels", "l.png", "--doubt", "d.tif", "--masks", "masks"])
    assert (done.code, done.err) == (1, f"error: {taken}: file exists; pass --force to replace it\n")
    assert contents(Path()) == before


def test_a_mask_that_exists_keeps_the_other_masks_and_the_picture_away(quantize: Command) -> None:
    Path("masks").mkdir()
    Path("masks/mask-001.png").write_text("mine")
    before = contents(Path())
    done = quantize("cat.png", *["-k", "2", "--masks", "masks"])
    assert done.code == 1
    assert "masks/mask-001.png: file exists; pass --force to replace it" in done.err
    assert contents(Path()) == before


def test_several_inputs_go_into_a_folder_and_one_that_fails_is_reported(quantize: Command) -> None:
    Path("bad.png").write_bytes(b"no")
    done = quantize("cat.png", "bad.png", "example:camera", "-k", "2,3", "-o", "out/", "--seed", 1)
    assert done.code == 1
    assert done.lines == ["out/cat-k2.png", "out/cat-k3.png", "out/camera-k2.png", "out/camera-k3.png"]
    assert re.findall("^error: .*bad.png", done.err, re.MULTILINE)[1:] == ["error: 1 of 3 inputs failed: bad.png"]


def test_a_saved_run_paints_other_pictures(quantize: Command) -> None:
    trace = kg.cluster("example:coffee", n_clusters=4, seed=1)
    trace.save("run.npz")
    done = quantize("cat.png", "example:chelsea", "--run", "run.npz", "--dither", "--threads", 1)
    assert done.lines == ["cat-k4.png", "chelsea-k4.png"]
    assert "cat.png: the 4 colours of run.npz\n" in done.err
    expected = kg.quantize("cat.png", trace=trace, dither=True)
    assert np.array_equal(pixels("cat-k4.png")[..., :3], expected.palette[expected.index])
    failed = quantize("example:camera", "--run", "run.npz")
    assert (failed.code, failed.out) == (1, b"")
    assert "the data have 1 feature with white at 255, the trace has 3" in failed.err


def test_few_colors_give_fewer_clusters(quantize: Command) -> None:
    Pil.fromarray(np.arange(12, dtype=np.uint8).reshape(3, 4) // 4).save("three.png")
    done = quantize("three.png")
    assert done.lines == ["three-k3.png"]
    assert "note: three.png has 3 different values: 3 clusters, not 16" in done.err
    failed = quantize("three.png", "-k", 4)
    assert (failed.code, failed.out) == (1, b"")
    assert "-k 4 is more than the number of different values, 3; use at most -k 3" in failed.err


@pytest.mark.parametrize("suffix", ["png", "tif", "gif"])
def test_standard_input_and_output(folder: Path, suffix: str) -> None:
    line = f"kmeans-gif quantize - -k 3 --seed 1 -o - --format {suffix} --quiet"
    content = (folder / "cat.png").read_bytes()
    piped = shell(f"{line} | cat", folder, stdin=content)
    assert (piped.code, piped.err) == (0, "")
    assert shell(f"{line} >x.{suffix}", folder, stdin=content).err == ""
    assert (folder / f"x.{suffix}").read_bytes() == piped.out
    expected = kg.quantize("cat.png", n_clusters=3, seed=1)
    assert np.array_equal(pixels(folder / f"x.{suffix}")[..., :3], expected.palette[expected.index])


ERRORS = {
    "unknown format": ("-o x.jpg", 2, r"-o x.jpg has the suffix '.jpg', .* .png, .gif, .webp, .tif or .tiff, or "),
    "labels as GIF": ("--labels l.gif", 2, r"--labels can't be written to 'l.gif': .* use .png, .npy, .tif, .tiff"),
    "doubt as array": ("--doubt d.npy", 2, r"--doubt can't be written to 'd.npy': .* use .png, .tif, .tiff"),
    "doubt of one cluster": ("-k 1 --doubt d.png", 1, r"two nearest centroids, but -k 1; use at least -k 2"),
    "a cluster too many": ("-k 3 --only 1,3", 2, r"--only 3 must be a whole number from 0 to 2"),
    "no cluster": ("--only x", 2, r"--only x must be clusters from 0 on, with commas between \(2,5\)"),
    "pixel size": ("--labels l.png --pixel-size 0", 2, r"--pixel-size 0 must be a number above 0"),
    "no pixel size": ("--labels l.png --pixel-size big", 2, r"--pixel-size big must be a number above 0"),
    "areas of nothing": ("--pixel-size 2", 2, r"--pixel-size gives areas in the table of --labels; add --labels"),
    "several label maps": ("-k 2,3 --labels l.png", 2, r"--labels is one place, but there are 2 runs"),
    "one name twice": ("-o x.png --doubt x.png", 2, r"two results would be written to x.png; give them different"),
    "a table in the way": ("--labels l.png -k 2 --doubt d/d.png", 1, r"d/d.png: no such file or directory; make the f"),
    "numbered": ("-o x-%03d.png", 2, r"-o x-%03d.png numbers files, but each input gives one picture"),
    "GIF of 257": ("-k 257 -o x.gif", 2, r"257 colours do not fit a GIF, .* use png, webp, .* or at most -k 256"),
    "too large for PNG": ("--max-pixels 2866", 1, r"61 x 47 pixels are more than --max-pixels 2866, and only TIFF"),
    "run and k": ("--run run.npz -k 3", 2, r"--run and -k contradict each other: a saved run is not clustered again"),
    "run and seed": ("--run run.npz --seed 3", 2, r"--run and --seed contradict each other"),
    "no run": ("--run run.npz", 1, r"--run 'run.npz': no such file; give a file that Trace.save or --save-run wrote"),
    "a run that is none": ("--run cat.png", 1, r"cat.png is not a saved trace \(.*\); give a file that Trace"),
    "masks into a file": ("--masks cat.png", 1, r"cat.png: not a directory; check the name"),
    "opposites": ("--quiet --verbose", 2, r"--quiet and --verbose ask for opposites"),
}  # fmt: skip


@pytest.mark.parametrize("case", ERRORS)
def test_errors_are_one_line_and_write_nothing(quantize: Command, case: str) -> None:
    words, code, message = ERRORS[case]
    before = contents(Path())
    done = quantize("cat.png", *words.split())
    assert (done.code, done.out) == (code, b"")
    assert re.fullmatch(f"error: .*{message}.*\n", done.err), done.err
    assert contents(Path()) == before


def test_points_are_refused_without_an_option_that_there_is_not(quantize: Command) -> None:
    done = quantize("example:iris")
    assert (done.code, done.out) == (1, b"")
    assert done.err == "error: 'example:iris': only images can be quantized, not points; give a picture\n"


def test_an_invalid_command_line_reads_nothing(quantize: Command) -> None:
    done = quantize("missing.png", "--only", "99")
    assert (done.code, done.err) == (2, "error: --only 99 must be a whole number from 0 to 15\n")


def test_json_is_the_run_and_what_was_written(quantize: Command) -> None:
    beside = "--labels", "labels.png", "--masks", "masks", "--doubt", "doubt.png"
    done = quantize("cat.png", "-k", 2, "--seed", 1, "--size", 30, "--json", *beside)
    document = done.document
    files = ["cat-k2.png", "labels.png", "labels.csv", "masks/mask-000.png", "masks/mask-001.png", "doubt.png"]
    assert (document["input"], document["output"], document["run"]) == ("cat.png", "cat-k2.png", None)
    assert set(document["files"]) == set(files)
    with Pil.open("cat-k2.png") as picture:
        assert (document["width"], document["height"]) == picture.size
    trace = kg.quantize("cat.png", n_clusters=2, seed=1, size=30).trace
    assert np.array_equal(document["centroids"][-1], trace.values())
    assert np.array_equal(document["inertia"], trace.inertia)
    assert (document["n_samples"], document["seed"]) == (trace.n_samples, 1)


def test_json_names_the_saved_run(quantize: Command) -> None:
    kg.cluster("cat.png", n_clusters=3, seed=1).save("run.npz")
    document = quantize("cat.png", "--run", "run.npz", "--json").document
    assert (document["run"], document["output"], document["n_clusters"]) == ("run.npz", "cat-k3.png", 3)


@pytest.mark.parametrize("outputs", ["-o cat.png", "-o x.png --labels cat.png", "-o x.png --doubt cat.png"])
def test_the_input_is_never_replaced(outputs: str, quantize: Command, folder: Path) -> None:
    before = (folder / "cat.png").read_bytes()
    done = quantize("cat.png", "-k", 3, "--force", *outputs.split())
    assert done.err == "error: cat.png is an input, which is never replaced, even with --force; name another output\n"
    assert done.code == 2
    assert (folder / "cat.png").read_bytes() == before
    assert not (folder / "x.png").exists()
