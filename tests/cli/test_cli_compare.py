"""``kmeans-gif compare``: a grid of runs, its file, and what is refused."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as Pil
from tests.cli.running import Command, Outcome

import kmeans_gif as kg


@pytest.fixture
def compare(calling: Callable[[str], Command]) -> Command:
    return calling("compare")


def test_a_grid_of_runs(compare: Callable[..., Outcome]) -> None:
    done = compare("cat.png", "-k", "2,3", "--color-space", "rgb,oklab", "--seed", 1, "--size", 400)
    assert (done.code, done.lines) == (0, ["cat-compare.gif"])
    expected = kg.compare("cat.png", n_clusters=[2, 3], color_space=["rgb", "oklab"], seed=1, size=400)
    with Pil.open("cat-compare.gif") as gif:
        assert gif.size == (expected.width, expected.height)
        assert gif.n_frames == len(expected)  # type: ignore[attr-defined]
    for space in ("rgb", "oklab"):
        assert done.err.count(f"; --seed 1 --n-init 1 --color-space {space} repeats it") == 2


def test_what_repeats_a_run_names_the_options_in_which_runs_differ(compare: Callable[..., Outcome]) -> None:
    done = compare("cat.png", "-k", 4, "--init", "random,k-means++", "--seeds", 2, "--seed", 1, "--max-iter", 3)
    told = re.findall(r"inertia (\S+); --seed (\d) --n-init 1 --init (\S+) repeats it", done.err)
    assert len(told) == 4
    for inertia, seed, init in told:
        trace = kg.cluster("cat.png", n_clusters=4, init=init, seed=int(seed), max_iter=3)
        assert f"{trace.inertia[-1]:g}" == inertia


def test_seeds_follow_each_other(compare: Callable[..., Outcome]) -> None:
    done = compare("cat.png", "-k", 3, "--seeds", 3, "--seed", 7, "--json", "--max-iter", 2)
    documents = [json.loads(line) for line in done.lines]
    assert [document["seed"] for document in documents] == [7, 8, 9]
    assert [document["n_iter"] for document in documents] == [2, 2, 2]


def test_stills_and_a_file_of_choice(compare: Callable[..., Outcome]) -> None:
    assert compare("cat.png", "-k", "2-4", "-o", "three.png", "--steps", "last").lines == ["three.png"]
    assert Path("three.png").is_file()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("-k 2,3 --seeds 2 --init random,k-means++", 2, "-k, --init, --seeds are lists, but at most two options span"),
        ("--seeds 37", 2, "--seeds 37 must be a whole number from 1 to 36"),
        ("-k 2-8 --seeds 6", 2, "42 runs are more than the 36 that fit a sheet"),
        ("--init best,random", 2, "--init best must be"),
        ("--explain", 2, "--explain is for a single run; use --phases --captions"),
        ("--wipe", 2, "--wipe is for a single run; leave it out"),
        (
            "-k 100,200",
            2,
            "-k 100,200 makes 300 clusters in 2 runs, but a frame of 256 colours has room for 253 in all",
        ),
        ("-k 90 --search 9", 2, "-k 90 makes 270 clusters in 3 runs"),
        ("-k 2,3 --search 9", 2, "--search 9 runs one setting from many seeds, but -k 2,3 has several values"),
        ("--seeds 3 --search 9", 2, "--seeds 3 and --search 9 both say how many seeds to run"),
        ("--n-init 3 --search 9", 2, "--n-init 3 restarts each run, but --search 9 is about single ones"),
        ("--search 9 --init start.csv", 2, "--init start.csv must be 'random', 'k-means++' or 'k-means||'"),
        ("--search 0", 2, "--search 0 must be a whole number from 1 to 100000"),
        ("--agree", 2, "--agree compares runs, but there is one"),
        ("--seeds 36 --agree", 2, "36 runs and 1 more panel are more than the 36 that fit a sheet"),
        ("-k 99999", 2, "-k 99999 must be"),
    ],
)
def test_bad_command_lines(compare: Callable[..., Outcome], words: str, code: int, message: str) -> None:
    done = compare("cat.png", *words.split())
    assert done.err.count("\n") == 1
    assert done.code == code
    assert message in done.err
    assert not list(Path().glob("*compare*"))


def test_more_clusters_than_values_is_an_error_of_the_data(compare: Callable[..., Outcome]) -> None:
    Path("three.csv").write_text("x\n1\n2\n3\n")
    done = compare("three.csv", "-k", "2,4")
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert "-k 4 is more than the number of different values, 3; use at most -k 3" in done.err


def test_a_command_line_is_checked_before_the_input_is_opened(compare: Callable[..., Outcome]) -> None:
    assert compare("missing.png", "-k", "2,3", "--search", 5).code == 2
    assert compare("missing.png", "-k", "100,200").code == 2
    assert compare("missing.png", "-k", "2,3").code == 1


def test_agreement_is_reported(compare: Callable[..., Outcome]) -> None:
    done = compare("cat.png", "-k", 3, "--seeds", 3, "--seed", 1, "--agree", "--json")
    expected = kg.compare("cat.png", n_clusters=3, seed=[1, 2, 3], agree=True).agreement
    assert expected is not None
    documents = [json.loads(line) for line in done.lines]
    assert [document["adjusted_rand"] for document in documents] == expected.pairs.tolist()
    assert {document["disputed"] for document in documents} == {expected.disputed}
    assert f"runs disagree on {100 * expected.disputed:.1f} % of the pixels" in done.err


def test_a_search_is_reported(compare: Callable[..., Outcome]) -> None:
    done = compare("cat.png", "-k", 3, "--search", 7, "--seed", 1, "--json")
    found = kg.search("cat.png", 7, n_clusters=3, seed=1)
    documents = [json.loads(line) for line in done.lines]
    shown = list({trace.seed: trace for trace in (found.best, found.median, found.worst)}.values())
    assert [document["seed"] for document in documents] == [trace.seed for trace in shown]
    assert [document["reached"] for document in documents] == [found.reached(trace.seed) for trace in shown]
    for name in ("seeds", "inertia", "minimum", "counts"):
        assert documents[0]["search"][name] == getattr(found, name).tolist()
    assert f"{len(found.counts)} different minima in 7 starts" in done.err


@pytest.mark.parametrize("column", ["kind", 2])
def test_true_classes_are_reported(compare: Callable[..., Outcome], column: object) -> None:
    Path("it.csv").write_text("x,y,kind\n" + "".join(f"{i % 3 * 9 + i / 99},{i},{'abc'[i % 3]}\n" for i in range(30)))
    done = compare("it.csv", "-k", "2,3", "--seed", 1, "--truth", column, "--json")
    expected = kg.compare("it.csv", n_clusters=[2, 3], seed=1, truth="kind").agreement
    assert expected is not None
    assert expected.truth is not None
    found = [json.loads(line)["truth_adjusted_rand"] for line in done.lines]
    assert found == expected.truth.tolist()
    assert f"adjusted Rand index with the true classes {found[0]:.3f}, {found[1]:.3f}" in done.err
    assert "ignored" not in done.err


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        ("it.csv", "nope", "'it.csv' has no column 'nope'; its columns are 0 'x', 1 'kind'"),
        ("cat.png", "kind", "a picture has no true classes; leave --truth out"),
        ("it.csv", "x", "'it.csv' has no numeric column among kind ('a'); points need at least one"),
    ],
)
def test_columns_that_are_no_classes(compare: Callable[..., Outcome], source: str, column: str, message: str) -> None:
    Path("it.csv").write_text("x,kind\n1,a\n2,b\n")
    done = compare(source, "-k", 2, "--truth", column)
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert message in done.err
