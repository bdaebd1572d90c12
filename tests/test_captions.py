"""Captions say what a frame shows, in words that fit the width."""

import re
from typing import Any

import numpy as np
import pytest
from tests.scenes import blobs

import kmeans_gif as kg
from kmeans_gif.drawing.marks import caption
from kmeans_gif.drawing.marks.caption import Caption
from kmeans_gif.drawing.marks.text import text_width
from kmeans_gif.drawing.shots import Shot, shots

GRAYS = np.arange(0, 250, 3, dtype=np.uint8).reshape(-1, 4, 1)


def told(source: Any, patch: pytest.MonkeyPatch, width: int = 720, **options: Any) -> list[tuple[Shot, str]]:
    """The caption of each frame of an explanation."""
    animation = kg.animate(source, explain=True, **{"n_clusters": 3, "seed": 1, **options})
    found: list[str] = []
    patch.setattr(caption, "write_text", lambda *_: None)
    patch.setattr(caption, "text_coverage", lambda text, *_: found.append(text))
    plan = list(shots(animation.traces, animation.cues, animation.sheet.still))
    for shot in plan:
        before = len(found)
        Caption(highlights=True).draw(np.zeros((26, width), np.uint8), animation.sheet.inks, 0, shot)
        found += [""] * (before == len(found))
    return list(zip(plan, found, strict=True))


def test_the_story_of_points(monkeypatch: pytest.MonkeyPatch) -> None:
    story = told(blobs(1500, 2), monkeypatch)
    assert [text for _, text in story[:3]] == [
        "1\u2009500 points, which k-means divides into 3 clusters",
        "the first centroids are points of the data, chosen at random",
        "each point joins the cluster of the nearest centroid",
    ]
    moves = {text for shot, text in story if shot.phase == "move"}
    assert moves == {"each centroid moves to the mean of its points"}
    assigns = {text for shot, text in story[3:-1] if shot.phase == "assign"}
    assert assigns == {
        "each point joins the cluster of the nearest centroid; those that changed cluster are highlighted"
    }
    assert story[-1][1].endswith("k-means has converged")


def test_the_story_of_a_grayscale_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    story = told(GRAYS, monkeypatch, init="k-means++", max_iter=1, size=(400, 300))
    assert [text for _, text in story] == [
        f"the original picture has {GRAYS.size} different gray values; k-means finds 3 that represent them",
        "k-means++ chooses gray values far apart as first centroids",
        "each pixel takes the colour of the nearest centroid",
        *["each centroid moves to the mean gray value of its pixels"] * (len(story) - 4),
        "stopped after 1 iteration, though pixels still change cluster",
    ]


def test_the_story_of_a_colour_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    colors = np.arange(0, 252, dtype=np.uint8).reshape(-1, 4, 3)
    story = told(colors, monkeypatch, max_iter=1, size=(400, 300))
    assert [text for _, text in story[:4]] == [
        "the original picture has 84 different colours; k-means finds 3 that represent them",
        "the first centroids are colours of the data, chosen at random",
        "each pixel takes the colour of the nearest centroid",
        "each centroid moves to the mean colour of its pixels",
    ]


def test_the_other_seeding_that_spreads_centroids_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    story = told(GRAYS, monkeypatch, init="k-means||", max_iter=1, size=(400, 300))
    assert story[1][1] == "k-means|| chooses gray values far apart as first centroids"


def test_given_centroids_and_an_empty_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    story = told(np.array([[0.0], [1.0]]), monkeypatch, n_clusters=2, init=[[0.0], [1.0]])
    assert story[1][1] == "the first centroids are given"


def test_late_iterations_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    story = told(np.random.default_rng(0).normal(size=(800, 2)), monkeypatch, n_clusters=12, max_iter=60)
    steps = {text for shot, text in story[:-1] if shot.phase == "step"}
    assert steps == {"move and assign again, until no point changes cluster"}


@pytest.mark.parametrize("width", [60, 160, 240, 320, 480])
def test_a_caption_fits_the_width_or_is_left_out(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    story = told(blobs(300, 2), monkeypatch, width)
    for _, text in story:
        assert text_width(text, 12) <= width - 32
    if width >= 160:
        assert all(text for _, text in story)


def test_captions_are_plain_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    for source in (blobs(50, 2), GRAYS):
        for _, text in told(source, monkeypatch, 2000, size=(400, 300)):
            assert re.fullmatch(r"[\w ,:;%+-]+", text), text
