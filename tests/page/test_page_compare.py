"""Two runs of a comparison side by side in the page."""

import io
import json
import re
import subprocess
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from deno import find_deno_bin
from PIL import Image as Pil
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score
from tests.page.browsing import half, seen
from tests.page.recordings import CAT

import kmeans_gif as kg
from kmeans_gif.clustering.agreement import adjusted_rand
from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.clustering.partners import matched

HERE = Path(__file__).parent
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="session")
def cats() -> kg.Animation:
    return kg.compare(CAT, n_clusters=[3, 6], seed=[2, 5], agree=True)


@pytest.fixture(scope="session")
def blobs() -> kg.Animation:
    return kg.compare("example:blobs2d", n_clusters=8, seed=[3, 4, 7], agree=True)


def canvas(page: Any, which: int) -> Any:
    """The pixels of one of the two views."""
    address = page.evaluate(f"document.querySelectorAll('figure')[{which}].querySelector('canvas').toDataURL()")
    return np.asarray(Pil.open(io.BytesIO(b64decode(address.partition(",")[2]))).convert("RGB"))


def go(page: Any, halves: int) -> None:
    page.get_by_role("slider", name="Half-iterations").fill(str(halves))
    half(page)


def labels(animation: kg.Animation, source: Any, run: int, step: int) -> Any:
    """The numbers of the clusters, which are the same for the same cluster; a run that has ended stays at its end."""
    trace = animation.traces[run]
    return animation.numbers[run][trace.labels(source, min(step, trace.n_iter)).ravel()]


def heard(page: Any) -> tuple[float, float]:
    """The share that runs disagree on, in percent, and the adjusted Rand index."""
    text = str(page.locator(".head-line .fact").text_content()).replace("\u202f", "")
    shares, indices = re.findall(r"on ([\d.]+)%", text), re.findall(r"index (-?[\d.]+)", text)
    return float((*shares, 0)[0]), float(indices[0])


def test_both_runs_are_at_the_same_step(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    page.locator(".runs").get_by_role("button", name="k = 3, seed 5").click()
    page.get_by_label("beside").select_option(label="k = 6, seed 5")
    short, long = cats.traces[1], cats.traces[3]
    assert short.n_iter < long.n_iter
    for step in (0, short.n_iter - 1, short.n_iter + 1, long.n_iter):
        go(page, 2 * step)
        for which, trace in enumerate((short, long)):
            at = min(step, trace.n_iter)
            assert np.array_equal(canvas(page, which), trace.colors(at)[trace.labels(CAT, at)])
    assert page.locator(".where").text_content() == f"{long.n_iter} / {long.n_iter}"


def test_a_run_that_has_ended_says_so_and_stays(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    page.get_by_label("beside").select_option(label="k = 6, seed 2")
    short, long = cats.traces[0].n_iter, cats.traces[2].n_iter
    facts = page.locator("figcaption .fact")
    go(page, 2 * short - 1)
    assert "centroids shift" in facts.nth(0).text_content()
    page.keyboard.press("End")
    half(page)
    assert [text.split(" · ")[1] for text in facts.all_text_contents()] == [
        f"converged after {short} iterations",
        f"converged after {long} iterations",
    ]
    assert page.locator("figure.ended strong").all_text_contents() == ["k = 3, seed 2"]
    assert page.locator(".iteration").text_content() == f"iteration {long}"
    page.locator(".runs").get_by_role("button", name="k = 6, seed 2").click()  # the two change places
    half(page)
    assert page.locator("figcaption strong").all_text_contents() == ["k = 6, seed 2", "k = 3, seed 2"]
    assert page.locator(".where").text_content() == f"{long} / {long}"


@pytest.mark.parametrize("name", ["picture", "points"])
def test_agreement_is_that_of_python_at_each_step(
    opened: Any, cats: kg.Animation, blobs: kg.Animation, name: str
) -> None:
    animation, source, other = (cats, CAT, 3) if name == "picture" else (blobs, "example:blobs2d", 1)
    page = opened(animation)
    page.get_by_label("beside").select_option(str(other))
    last = max(animation.traces[run].n_iter for run in (0, other))
    for step in (0, 1, last // 2, last):
        go(page, 2 * step)
        one, two = (labels(animation, source, run, step) for run in (0, other))
        disputed, index = heard(page)
        assert disputed == pytest.approx(100 * (one != two).mean(), abs=0.051)
        assert index == pytest.approx(adjusted_rand_score(one, two), abs=0.0051)
    assert animation.agreement is not None
    assert index == pytest.approx(animation.agreement.pairs[0, other], abs=0.0051)
    assert "adjusted Rand index" in page.locator(".unseen[role=status]").text_content()


def test_disputed_pixels_keep_a_colour_and_the_others_are_gray(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    page.get_by_label("beside").select_option(label="k = 6, seed 5")
    page.get_by_role("button", name="Disagreement").click()
    last = max(cats.traces[0].n_iter, cats.traces[3].n_iter)
    go(page, 2 * last)
    one, two = (labels(cats, CAT, run, last).reshape(CAT.shape[:2]) for run in (0, 3))
    assert 0 < (one != two).sum() < one.size
    light = CAT.sum(axis=2, keepdims=True) / 765
    ground, ink = np.array([0xFC, 0xFB, 0xF9]), np.array([0x23, 0x26, 0x2B])
    faint = ground + (ink - ground) * 0.3 * (1 - light)
    for which, own in enumerate((one, two)):
        expected = np.where((one != two)[..., None], cluster_colors(16)[own], faint)
        assert np.abs(canvas(page, which) - expected).max() <= 0.51


def test_points_have_the_colours_of_their_matched_clusters(opened: Any, blobs: kg.Animation) -> None:
    page = opened(blobs)
    for beside in (1, 2):
        page.get_by_label("beside").select_option(str(beside))
        page.keyboard.press("End")
        half(page)
        for which, run in enumerate((0, beside)):
            pixels = {bytes(color) for color in np.unique(canvas(page, which).reshape(-1, 3), axis=0)}
            expected = labels(blobs, "example:blobs2d", run, 99)
            shown = [bytes(color) in pixels for color in cluster_colors(12)]
            assert shown == [number in expected for number in range(12)]


def test_disputed_points_are_highlighted(opened: Any, blobs: kg.Animation) -> None:
    """A point that both runs have in the same cluster is muted, so that the colours of its cluster are rare."""
    page = opened(blobs)
    page.keyboard.press("End")
    half(page)
    full = [canvas(page, which) for which in (0, 1)]
    page.get_by_role("button", name="Disagreement").click()
    page.get_by_role("button", name="Trails").click()
    half(page)
    for which, run in enumerate((0, 1)):
        pixels = canvas(page, which)
        one, two = (labels(blobs, "example:blobs2d", each, 99) for each in (run, 1 - run))
        for number in set(one):
            color = cluster_colors(12)[number]
            before, after = ((image == color).all(axis=2).sum() for image in (full[which], pixels))
            share = (one != two)[one == number].mean()
            assert (after > 0.75 * before) == (share > 0.75), (number, share)


def test_one_run_or_two(opened: Any, blobs: kg.Animation) -> None:
    page = opened(blobs)
    assert page.locator("figure:visible").count() == 2
    page.get_by_label("beside").select_option(label="nothing")
    half(page)
    assert page.locator("figure:visible").count() == 1
    assert "disagree" not in page.locator(".head-line").text_content()
    page.get_by_label("beside").select_option(label="seed 7")
    half(page)
    assert page.locator("figcaption strong").all_text_contents() == ["seed 3", "seed 7"]


def test_it_plays_until_the_longer_run_ends(opened: Any) -> None:
    animation = kg.compare([[0.0], [1.0], [5.0], [6.0]], n_clusters=[1, 2], seed=1, max_iter=3)
    assert animation.traces[0].n_iter < animation.traces[1].n_iter
    page = opened(animation, motion="no-preference")
    page.get_by_label("Speed").select_option("4")
    page.wait_for_selector('#page[data-playing="false"]')
    assert page.locator(".where").text_content() == "{0} / {0}".format(animation.traces[1].n_iter)


def test_zoom_and_turning_are_the_same_in_both(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    page.locator(".viewport").nth(1).hover()
    for _ in range(3):
        page.keyboard.press("+")
    half(page)
    transforms = [page.locator("canvas.main").nth(which).evaluate("one => one.style.transform") for which in (0, 1)]
    assert "scale(1)" not in transforms[0]
    assert transforms[0] == transforms[1]
    page = opened(kg.compare("example:blobs3d", n_clusters=4, seed=[1, 1 + 1]))
    half(page)
    before = [canvas(page, which) for which in (0, 1)]
    page.locator(".viewport canvas").nth(1).press("ArrowLeft")
    half(page)
    assert [np.array_equal(before[which], canvas(page, which)) for which in (0, 1)] == [False, False]


def test_a_cluster_alone_is_its_partner_beside(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    page.locator(".cluster").first.click()
    page.mouse.move(0, 0)
    go(page, 200)
    one, two = cats.traces[0], cats.traces[1]
    label = int(np.argmax(one.cluster_weights[-1]))
    partner = cats.numbers[1].tolist().index(cats.numbers[0][label])
    is_full = (canvas(page, 1) == two.colors()[partner]).all(axis=2)
    assert np.array_equal(is_full, two.labels(CAT) == partner)


def test_a_run_of_the_laboratory_is_matched_too(opened: Any, blobs: kg.Animation) -> None:
    page = opened(blobs)
    page.get_by_label("k", exact=True).fill("6")
    page.get_by_label("seed", exact=True).fill("9")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".runs button:nth-child(4)")
    page.get_by_label("beside").select_option("2")
    page.keyboard.press("End")
    half(page)
    run = kg.cluster("example:blobs2d", n_clusters=6, seed=9)
    numbers = matched([trace.values() for trace in (*blobs.traces, run)])
    mine, theirs = numbers[3][run.labels("example:blobs2d")], labels(blobs, "example:blobs2d", 2, 99)
    disputed, index = heard(page)
    assert disputed == pytest.approx(100 * (mine != theirs).mean(), abs=0.051)
    assert index == pytest.approx(adjusted_rand_score(mine, theirs), abs=0.0051)


def test_matching_and_index_are_exact(tmp_path: Path) -> None:
    """The least total cost is SciPy's, the index that of Python, for weights whose pairs exceed 53 bits too."""
    random = np.random.default_rng(4)
    cases = []
    for n, m in [(1, 1), (1, 4), (3, 3), (5, 9), (20, 20), (40, 64)]:
        costs = random.integers(0, 50, (n, m)) + random.random((n, m)) * (n % 2)
        rows, columns = linear_sum_assignment(costs)
        one, two = random.integers(0, n, 200), random.integers(0, m, 200)
        weights = random.integers(1, 10**9, 200)
        cases.append(
            {
                "costs": costs.tolist(),
                "least": float(costs[rows, columns].sum()),
                "labels": [base64(one), base64(two)],
                "numbers": [list(range(n)), list(range(m))],
                "weights": weights.tolist(),
                "index": adjusted_rand(one, two, weights),
                "disputed": int(weights[one != two].sum()) / int(weights.sum()),
            }
        )
    (tmp_path / "cases.json").write_text(json.dumps(cases))
    command = [find_deno_bin(), "test", "--no-remote", f"--allow-read={tmp_path}", HERE / "agreement_test.js", "--"]
    done = subprocess.run([*command, tmp_path / "cases.json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def base64(values: Any) -> str:
    return b64encode(values.astype("<u2").tobytes()).decode()


@pytest.mark.parametrize("size", [PHONE, {"width": 1280, "height": 860}], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["picture", "points"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    opened: Any, cats: kg.Animation, blobs: kg.Animation, name: str, scheme: str, size: dict[str, int]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(cats if name == "picture" else blobs, size=size)
    page.emulate_media(color_scheme=scheme)
    page.reload()
    page.wait_for_selector("body[data-verified]")
    page.get_by_role("button", name="Disagreement").click()
    page.keyboard.press("p")
    go(page, 4)
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    violations = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == []


def test_a_wipe_and_a_run_beside_are_independent(opened: Any, cats: kg.Animation) -> None:
    page = opened(cats)
    page.get_by_label("Second view").select_option("original")
    half(page)
    assert np.array_equal(seen(page, "other")[..., :3], CAT)
    assert page.locator("figure:visible").count() == 2
