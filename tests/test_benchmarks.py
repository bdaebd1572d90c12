"""The benchmarks at small size: they compare equal results and report correctly. Nothing asserts on time."""

from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from benchmarks import choose, comparison, estimator, fit, formats, growth, quantize
from benchmarks.__main__ import main
from benchmarks.apart import apart
from benchmarks.encode import frames_of
from benchmarks.pictures import FULL, SMALL, first_centroids, pictures
from benchmarks.points import blobs
from benchmarks.report import Section, at_least, at_most, line_of, load, save, table
from benchmarks.timing import interleaved
from skimage.metrics import mean_squared_error
from tests.test_gif import by_pillow


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


def test_jobs_are_interleaved() -> None:
    calls: list[str] = []
    best = interleaved({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, 3)
    assert calls == ["a", "b"] * 3
    assert 0 < best["a"] < 1000


@pytest.mark.parametrize("k", [2, 5])
def test_estimators_reach_the_same_centroids(k: int) -> None:
    samples = blobs(500, 3)
    first = estimator.first_of(samples, k)
    assert np.abs(estimator.ours(samples, first, 4) - estimator.sklearn(samples, first, 4)).max() < 1e-8


def test_a_search_of_the_peer_finds_the_same_minimum() -> None:
    for picture in pictures(SMALL).values():
        best = comparison.search(picture, 3)
        found = comparison.sklearn_search(picture, comparison.first_of(picture, 3))
        assert best.inertia[-1] == pytest.approx(found, rel=0.25)  # it breaks ties in another way
        assert best.converged


def test_the_synthetic_scene_does_not_depend_on_strips() -> None:
    image = growth.synthetic(60_000)
    whole, _ = image.rows(0, image.height)
    halves = [image.rows(0, 77)[0], image.rows(77, image.height)[0]]
    assert np.array_equal(np.concatenate(halves), whole)
    photo = pictures(FULL)["coffee"].astype(int)
    rows, columns = (np.arange(n) * m // n for n, m in zip(whole.shape[:2], photo.shape[:2], strict=True))
    noise = whole - photo[rows][:, columns]
    assert 1.8 < noise.std() < 2.1


def test_other_libraries_write_the_frames_that_we_write() -> None:
    frames = frames_of(pictures(SMALL)["coffee"], 4, 3)
    for suffix, jobs in formats.jobs_of(frames, 1).items():
        if suffix in (".apng", ".webp"):
            shown = [by_pillow(write()) for write in jobs.values()]
            for other in shown[1:]:
                np.testing.assert_array_equal(other, shown[0])
        else:
            from tests.test_video import probed  # noqa: PLC0415 - needs PyAV, which these formats have found

            ours, theirs = (probed(write()) for write in jobs.values())
            for entry in ("codec_name", "pix_fmt", "width", "height", "r_frame_rate", "duration"):
                assert ours[entry] == theirs[entry]


def test_a_job_in_its_own_process_reports_its_memory() -> None:
    found = apart("large", "ours", 50_000)
    assert found["seconds"] > 0
    assert 1e6 < found["bytes"] < 3e8
    with pytest.raises(RuntimeError, match="KeyError"):
        apart("large", "nobody", 1)


def test_the_error_is_that_of_every_pixel_and_channel() -> None:
    picture = pictures(SMALL)["coffee"]
    for job in (quantize.jobs_for(picture, 4) | quantize.of_pillow(picture, 4)).values():
        result = job()
        assert len(np.unique(result.index)) <= 4
        shown = result.palette[result.index].astype(np.float64)
        assert quantize.error(picture, result) == pytest.approx(mean_squared_error(picture.astype(np.float64), shown))


def test_choose_and_its_peer_compute_the_same_indices() -> None:
    picture = pictures(SMALL)["coffee"]
    ours, theirs = (of(picture, (2, 3)) for of in (choose.ours, choose.sklearn))
    np.testing.assert_allclose(ours[:, 0], theirs[:, 0], rtol=1e-10)
    assert ours[0, 1] <= theirs[0, 1]  # ours may end in a better minimum


def test_a_budget_is_reached_only_if_every_row_reaches_it() -> None:
    assert line_of(at_least("B1", 15, (30, 15))) == "| B1 | ≥ 15 | 21.21 | 15.00 | 2 of 2 | yes |"
    assert line_of(at_least("B1", 15, (40, 10))) == "| B1 | ≥ 15 | 20.00 | 10.00 | 1 of 2 | no |"
    assert line_of(at_most("B5", 2, (2.5,))) == "| B5 | ≤ 2 | 2.50 | 2.50 | 0 of 1 | no |"
    assert line_of(at_least("B2", 100, ())) == "| B2 | ≥ 100 | not measured | | | |"


def test_missing_values_are_empty_cells() -> None:
    lines = table("ms", {"china": {"us": 1.25, "peer": 20.0, "n": 7}, "coffee": {"us": 2.0}}).splitlines()
    assert lines == [
        "| ms | us | peer | n |",
        "|---|---|---|---|",
        "| china | 1.2 | 20.0 | 7 |",
        "| coffee | 2.0 |  |  |",
    ]


def test_results_are_kept_per_machine(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    sections = {"fit": Section("Title", (at_least("B1", 15, (1.5, 2.0)),), "| a |")}
    assert load(path, "here") == {}
    save(path, "here", sections)
    assert load(path, "here") == sections
    assert load(path, "there") == {}


@pytest.mark.filterwarnings("default")  # peers may warn
def test_small_run_prints_every_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with ThreadPoolExecutor(1) as pool:  # Playwright starts once in a thread, and other tests of this one may have
        pool.submit(main, ["--small"]).result()
    out = capsys.readouterr().out
    for number in range(1, 12):
        assert f"| B{number} " in out
    assert "| N1 explanation, of matplotlib |" in out
    assert "| N4 choose, of scikit-learn |" in out
    assert "| N5 error, of libimagequant and Pillow |" in out
    peers = {"matplotlib": 3, "imagequant": 2, "dask_ml": 1}  # B7 and N1; N5; N8
    left_out = sum(n for name, n in peers.items() if not find_spec(name))
    assert out.count("not measured") == left_out
    for text in ("| N7 time, of the peer's from RGB |", "| chelsea, k=4, APNG |", "| chelsea, k=4, WebP |"):
        assert text in out
    for text in ("| chelsea, k=4 |", "Pillow, mode P", "LZW floor", "tolerance 8", "![Growth curves](growth.png)"):
        assert text in out


def test_an_invalid_part_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["fits"])
    assert "no such part: fits; choose from fit, " in capsys.readouterr().err
