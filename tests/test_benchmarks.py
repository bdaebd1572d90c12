"""The benchmarks at small size: that they compare like with like and say so. Never for time."""

import numpy as np
import pytest
from benchmarks import fit
from benchmarks.__main__ import main
from benchmarks.pictures import SMALL, first_centroids, pictures
from benchmarks.report import faster, slower, table
from benchmarks.timing import interleaved


@pytest.mark.parametrize("name", ["sklearn Lloyd", "sklearn Elkan", fit.EVERY_STEP])
def test_peers_reach_our_centroids(name: str) -> None:
    for picture in pictures(SMALL).values():
        first = first_centroids(picture, 4)
        ours = fit.ours(picture, first, SMALL.n_iter)()
        theirs = fit.PEERS[name]()(picture.reshape(-1, 3).astype(np.float64), first, SMALL.n_iter)()
        assert np.abs(ours - theirs).max() < 1e-8
        assert np.abs(ours - first).max() > 1


def test_first_centroids_are_in_general_position() -> None:
    picture = pictures(SMALL)["coffee"]
    first = first_centroids(picture, 15)
    assert np.array_equal(first, first_centroids(picture, 15))
    assert len(np.unique(first % 1)) == first.size
    assert first.min() >= 0
    assert first.max() <= 255


def test_jobs_take_turns() -> None:
    calls: list[str] = []
    best = interleaved({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, 3)
    assert calls == ["a", "b"] * 3
    assert 0 < best["a"] < 1000


def test_a_budget_is_reached_only_where_every_row_reaches_it() -> None:
    assert faster("B1", 15, [30, 15]) == "| B1 | ≥ 15 | 21.21 | 15.00 | 2 of 2 | yes |"
    assert faster("B1", 15, [40, 10]) == "| B1 | ≥ 15 | 20.00 | 10.00 | 1 of 2 | no |"
    assert slower("B5", 2, [2.5]) == "| B5 | ≤ 2 | 2.50 | 2.50 | 0 of 1 | no |"
    assert faster("B2", 100, []) == "| B2 | ≥ 100 | not measured | | | |"


def test_table_leaves_cells_of_missing_ways_empty() -> None:
    lines = table({("china", 4): {"us": 1.25, "peer": 20.0}, ("china", 15): {"us": 2.0}}).splitlines()
    assert lines == ["| ms | us | peer |", "|---|---|---|", "| china, k=4 | 1.2 | 20.0 |", "| china, k=15 | 2.0 |  |"]


@pytest.mark.filterwarnings("default")  # peers warn of what is not ours
def test_small_run_prints_every_stage(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--small"])
    out = capsys.readouterr().out
    for text in ("B1 fastest peer", "B5 command", "| chelsea, k=4 |", "Pillow, mode P", "LZW floor"):
        assert text in out
