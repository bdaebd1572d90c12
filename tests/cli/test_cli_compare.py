"""``kmeans-gif compare``: a grid of runs, its file, and what is refused."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as Pil
from tests.cli.running import Outcome

import kmeans_gif as kg
from kmeans_gif.cli import run


@pytest.fixture
def compare(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Outcome]:  # noqa: ARG001
    """``kmeans-gif compare`` in this process, beside ``cat.png``."""

    def call(*arguments: object) -> Outcome:
        capfdbinary.readouterr()
        code = run(["compare", *map(str, arguments)])
        out, err = capfdbinary.readouterr()
        return Outcome(code, out, os.fsdecode(err))

    return call


def test_a_grid_of_runs(compare: Callable[..., Outcome]) -> None:
    done = compare("cat.png", "-k", "2,3", "--color-space", "rgb,oklab", "--seed", 1, "--size", 400)
    assert (done.code, done.lines) == (0, ["cat-compare.gif"])
    expected = kg.compare("cat.png", n_clusters=[2, 3], color_space=["rgb", "oklab"], seed=1, size=400)
    with Pil.open("cat-compare.gif") as gif:
        assert gif.size == (expected.width, expected.height)
        assert gif.n_frames == len(expected)  # type: ignore[attr-defined]
    assert done.err.count("--seed 1 --n-init 1 repeats it") == 4


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
        ("-k 2,3 --seeds 2 --init random,k-means++", 2, "are lists, but at most two options span a grid"),
        ("--seeds 37", 2, "--seeds 37 must be a whole number from 1 to 36"),
        ("-k 2-8 --seeds 6", 2, "42 runs are more than the 36 that fit a sheet"),
        ("--init best,random", 2, "--init best must be"),
        ("--explain", 2, "--explain is for a single run; use --phases --captions"),
        ("--wipe", 2, "--wipe is for a single run; leave it out"),
        ("-k 100,200 --seed 1 --max-iter 1", 2, "-k 300 does not fit"),
    ],
)
def test_bad_command_lines(compare: Callable[..., Outcome], words: str, code: int, message: str) -> None:
    done = compare("cat.png", *words.split())
    assert done.code == code
    assert message in done.err
    assert not list(Path().glob("*compare*"))
