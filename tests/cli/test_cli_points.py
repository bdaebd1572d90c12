"""Points from every kind of file, their notes, and reading options."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image as Pil
from tests.cli.running import SCRIPT, Command, shell

POINTS = np.array([[0.5, 1], [1, 0.5], [0, 0.25], [9, 8], [8.5, 9], [8, 8.5], [4, 1], [4.5, 0.5]])
FIRST = np.array([[0.0, 0.0], [9.0, 9.0]])

WRITERS: dict[str, Callable[[Path], object]] = {
    "points.csv": lambda path: pd.DataFrame(POINTS, columns=["a", "b"]).to_csv(path, index=False),
    "marked.csv": lambda path: pd.DataFrame(POINTS, columns=["ä", "b"]).to_csv(path, index=False, encoding="utf-8-sig"),
    "bare.csv": lambda path: np.savetxt(path, POINTS, delimiter=","),
    "semicolons.csv": lambda path: pd.DataFrame(POINTS).to_csv(path, index=False, header=["a", "b"], sep=";"),
    "packed.csv.gz": lambda path: pd.DataFrame(POINTS, columns=["a", "b"]).to_csv(path, index=False),
    "points.tsv": lambda path: np.savetxt(path, POINTS, delimiter="\t"),
    "blanks.txt": lambda path: np.savetxt(path, POINTS, delimiter=" "),
    "points.npy": lambda path: np.save(path, POINTS),
    "single.npz": lambda path: np.savez(path, POINTS),
    "points.jsonl": lambda path: pd.DataFrame(POINTS, columns=["a", "b"]).to_json(path, orient="records", lines=True),
    "points.parquet": lambda path: pd.DataFrame(POINTS, columns=["a", "b"]).to_parquet(path),
}


@pytest.fixture
def first(folder: Path) -> Path:
    """A file of initial centroids, so that runs can be compared."""
    np.savetxt(folder / "first.csv", FIRST, delimiter=",")
    return folder / "first.csv"


@pytest.mark.parametrize("name", WRITERS)
def test_every_file_format_gives_the_same_run(name: str, first: Path, command: Command) -> None:
    WRITERS[name](Path(name))
    done = command(name, "-k", 2, "--init", first, "--json")
    assert (done.code, done.notes) == (0, [])
    document = done.document
    assert (document["input"], document["output"]) == (name, f"{Path(name).stem}-k2.gif")
    assert (document["kind"], document["n_samples"], document["cluster_weights"][-1]) == ("points", 8, [5, 3])
    np.testing.assert_allclose(document["centroids"][-1], [[2.0, 0.65], [8.5, 8.5]], rtol=1e-15)


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n{a},{b}\n{c},{d}\n",
        "b,a\n{b},{a}\n{d},{c}\n",
        ",b,step,a\n0,{b},0,{a}\n1,{d},0,{c}\n",
        "u;v\n{a};{b}\n{c};{d}\n",
    ],
)
def test_initial_centroids_with_a_header(content: str, command: Command, given_notes: list[str]) -> None:
    """Columns are found by name, or taken in order if there are as many with other names."""
    WRITERS["points.csv"](Path("points.csv"))
    Path("first.csv").write_text(content.format(a=0.5, b=1, c=9, d=7))
    done = command("points.csv", "-k", 2, "--init", "first.csv", "--json")
    assert (done.code, done.notes, given_notes) == (0, [], [])
    np.testing.assert_allclose(done.document["centroids"][0], np.array([[0.5, 1.0], [9.0, 7.0]]), rtol=1e-15)


@pytest.mark.parametrize("name", ["palette", "quantize"])
def test_initial_centroids_of_a_picture_may_have_a_header(name: str, calling: Callable[[str], Command]) -> None:
    rows = "10,20,30\n200,180,160\n"
    Path("bare.csv").write_text(rows)
    Path("named.csv").write_text(f"red,green,blue\n{rows}")
    run = calling(name)
    bare, named = (run("cat.png", "-k", 2, "--init", file, "--json", "--force") for file in ("bare.csv", "named.csv"))
    assert (named.code, named.notes) == (0, [])
    assert named.document["centroids"] == bare.document["centroids"]


@pytest.mark.parametrize(
    ("header", "columns"), [("u,v,w", "'u', 'v', 'w'"), ("b,c,d", "'b', 'c', 'd'"), ("b,c", "'b', 'c'")]
)
def test_initial_centroids_whose_columns_are_not_those_of_the_points(
    header: str, columns: str, command: Command
) -> None:
    WRITERS["points.csv"](Path("points.csv"))
    row = ",".join("1" * len(header.split(",")))
    Path("first.csv").write_text(f"{header}\n{row}\n{row}\n")
    done = command("points.csv", "-k", 2, "--init", "first.csv")
    assert done.code == 1
    assert done.err == (
        f"error: 'points.csv': 'first.csv' has the columns {columns}, the points have 'a', 'b'; "
        "name those of the file like them\n"
    )


@pytest.mark.parametrize("name", ["points.csv", "points.npy", "single.npz", "points.jsonl", "points.parquet"])
def test_standard_input(name: str, first: Path, folder: Path) -> None:
    WRITERS[name](folder / name)
    done = shell(f"kmeans-gif animate - -k 2 --init {first} --json", folder, stdin=(folder / name).read_bytes())
    assert (done.code, done.notes) == (0, [])
    assert (done.document["output"], done.document["cluster_weights"][-1]) == ("stdin-k2.gif", [5, 3])


def test_each_array_of_an_archive_has_its_own_output(command: Command, folder: Path) -> None:
    (folder / "deep").mkdir()
    with zipfile.ZipFile(folder / "deep" / "two.npz", "w") as archive:
        for name, points in (("X", POINTS), ("a/b", POINTS[:4])):
            with archive.open(f"{name}.npy", "w") as file:
                np.save(file, points)
    done = command("deep/two.npz:X", "deep/two.npz:a/b", "-k", 2)
    assert (done.code, done.lines) == (0, ["two-X-k2.gif", "two-a-b-k2.gif"])


def test_json_for_points(command: Command) -> None:
    document = command("example:penguins", "-k", 3, "--seed", 2, "--standardize", "--json").document
    assert (document["kind"], document["n_unique"], document["color_space"]) == ("points", None, None)
    assert (document["width"], document["frames"]) == (720, document["n_iter"] + 1)
    assert 480 <= document["height"] <= 720
    path = Path(sys.modules["kmeans_gif"].__file__ or "").parent / "examples" / "penguins.csv"
    table = pd.read_csv(path).select_dtypes("number").to_numpy()
    last = np.array(document["centroids"][-1])
    scale = table.std(axis=0)
    squares = (((table[:, None] - last) / scale) ** 2).sum(
        axis=2
    )  # centroids in units, distances in standard deviations
    assert np.bincount(squares.argmin(axis=1)).tolist() == document["cluster_weights"][-1]
    assert document["inertia"][-1] == pytest.approx(squares.min(axis=1).sum(), rel=1e-9)
    np.testing.assert_allclose(last.mean(axis=0), table.mean(axis=0), rtol=0.2)


@pytest.mark.parametrize("columns", ["b,c", "1,2", "b,2", " b , c "])
def test_columns_by_name_and_position(columns: str, command: Command) -> None:
    Path("wide.csv").write_text("a,b,c,day\n1,5,9,x\n2,6,8,y\n3,7,7,z\n", "utf-8")
    done = command("wide.csv", "-k", 1, "--columns", columns, "--json")
    assert done.notes == []  # missing values of other columns don't matter
    assert done.document["centroids"][-1] == [[6, 8]]
    assert command("wide.csv", "-k", 1, "--columns", "c,b", "--json", "--force").document["centroids"][-1] == [[8, 6]]


def test_text_columns_are_ignored_with_a_note(command: Command) -> None:
    Path("who.csv").write_text("who,cm,day\na,180,2024-01-02\nb,170,2024-01-03\n", "utf-8")
    done = command("who.csv", "-k", 1, "--json")
    assert re.fullmatch(
        r"note: 'who.csv': ignored non-numeric columns: who \('a'\), day \('2024-01-02'\)", "\n".join(done.notes)
    ), done.err
    assert done.document["centroids"][-1] == [[175]]
    assert command("who.csv", "-k", 1, "--force", "--quiet").err == ""


def test_drop_missing(command: Command) -> None:
    Path("holes.csv").write_text("a,b\n1,2\n,3\n4,NaN\n3,6\n", "utf-8")
    assert command("holes.csv", "-k", 1).code == 1
    document = command("holes.csv", "-k", 1, "--drop-missing", "--json").document
    assert (document["n_samples"], document["centroids"][-1]) == (2, [[2, 4]])


def test_header_and_decimal(command: Command) -> None:
    Path("years.csv").write_text("2019;2020\n1,5;2\n2,5;4\n", "utf-8")
    assert command("years.csv", "-k", 1).code == 1
    done = command("years.csv", "-k", 1, "--decimal", ",", "--json")
    assert done.document["n_samples"] == 3
    assert re.fullmatch(
        r"note: 'years.csv': the first row \(2019, 2020\) is read as data; .*", "\n".join(done.notes)
    ), done.err
    done = command("years.csv", "-k", 1, "--decimal", ",", "--header", "--json", "--force")
    assert (done.notes, done.document["n_samples"], done.document["centroids"][-1]) == ([], 2, [[2, 3]])
    done = command("years.csv", "-k", 1, "--decimal", ",", "--no-header", "--json", "--force")
    assert (done.notes, done.document["n_samples"]) == ([], 3)


def test_kind_points_overrides_the_default_for_arrays(command: Command) -> None:
    np.save("four.npy", np.arange(400, dtype=np.uint8).reshape(100, 4) % 251)
    picture = command("four.npy", "-k", 2, "--json").document
    points = command("four.npy", "-k", 2, "--kind", "points", "--json", "--force").document
    assert (picture["kind"], picture["n_samples"], picture["width"]) == ("image", 400, 4)
    assert (points["kind"], points["n_samples"], points["width"]) == ("points", 100, 720)
    assert np.shape(points["centroids"][-1]) == (2, 4)


def test_pictures_and_points_in_one_command(command: Command) -> None:
    Path("p.csv").write_text("a,b\n1,2\n3,4\n5,9\n", "utf-8")
    done = command("cat.png", "p.csv", "example:blobs3d", "-k", 2, "--theme", "dark", "--json")
    assert [json.loads(line)["kind"] for line in done.lines] == ["image", "points", "points"]


def test_size_applies_to_points(command: Command) -> None:
    for size, shape in (("360", (299, 360)), ("300x200", (300, 200)), ("30x40", (30, 40))):
        document = command("example:blobs2d", "--size", size, "--max-iter", 2, "--json", "--force").document
        assert (document["width"], document["height"]) == shape
        with Pil.open("blobs2d-k6.gif") as gif:
            assert gif.size == shape
    assert command("example:blobs2d", "--size", "3000x3000", "--max-pixels", 10_000).code == 1


def test_memory_for_a_large_table_is_bounded_by_the_size_of_its_numbers(folder: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(20_000, 3)).astype(str)
    block = "".join(f"{','.join(row)},some text that is left out\n" for row in rows)
    repeats = 20
    with (folder / "large.csv").open("w", encoding="utf-8") as file:
        file.write("x,y,z,note\n")
        for _ in range(repeats):
            file.write(block)
    assert (folder / "large.csv").stat().st_size > 30_000_000
    line = [str(SCRIPT), "animate", "large.csv", "-k", "3", "--max-iter", "3", "--seed", "1", "--json"]
    program = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "sys.stdout.write(done.stdout.decode())\n"
    )
    done = subprocess.run([sys.executable, "-c", program, *line], cwd=folder, capture_output=True, check=True)
    peak, document = done.stdout.decode().splitlines()
    assert json.loads(document)["n_samples"] == 20_000 * repeats
    numbers = 3 * 20_000 * repeats
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(peak) * unit < 6 * 8 * numbers + 150_000_000
