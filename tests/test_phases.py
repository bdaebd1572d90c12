"""What phases, highlights and rays show: checked pixel by pixel against labels found here."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.scenes import blobs

import kmeans_gif as kg
from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.drawing.inks import NEUTRAL

Array = NDArray[Any]

GROUND = (0xFC, 0xFB, 0xF9)
PIXELS = np.random.default_rng(4).integers(0, 256, (24, 32, 3), dtype=np.uint8)


def nearest(rows: Array, centroids: Array) -> Array:
    """Labels by brute force; ties go to the lowest."""
    labels: Array = ((rows[:, None, :].astype(float) - centroids) ** 2).sum(axis=2).argmin(axis=1)
    return labels


def shown(frame: Any) -> Array:
    seen: Array = frame.palette[frame.index]
    return seen


def test_a_picture_is_assigned_to_the_centroids_of_the_shot() -> None:
    look = kg.Look(phases=True, tween=2, head=False)
    animation = kg.animate(PIXELS, n_clusters=5, seed=1, max_iter=4, look=look)
    trace, rows = animation.trace, PIXELS.reshape(-1, 3)
    for cue, frame in zip(animation.cues, animation, strict=True):
        step = cue.step - (cue.phase == "move")
        labels = nearest(rows, trace.centroids[step])
        place = trace.centroids[step] + cue.share * (trace.centroids[cue.step] - trace.centroids[step])
        colors = np.clip(np.rint(place), 0, 255)
        assert np.array_equal(shown(frame).reshape(-1, 3), colors[labels])
    assert [cue.phase for cue in animation.cues][:5] == ["assign", "move", "move", "move", "assign"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pixels_that_change_cluster_have_full_colour_and_others_are_muted(theme: Any) -> None:
    animation = kg.animate(
        PIXELS, n_clusters=5, seed=1, max_iter=6, look=kg.Look(highlight="changed", head=False, theme=theme)
    )
    trace, rows = animation.trace, PIXELS.reshape(-1, 3)
    for step, frame in enumerate(animation):
        labels, seen = nearest(rows, trace.centroids[step]), shown(frame).reshape(-1, 3)
        full = (seen == trace.colors(step)[labels]).all(axis=1)
        if step in (0, trace.n_iter):
            assert full.all()
        else:
            assert np.array_equal(full, labels != nearest(rows, trace.centroids[step - 1]))
            assert full.sum() == trace.moved[step]


def test_points_that_change_cluster_have_a_ring() -> None:
    rows = blobs(80, 2)
    looks = [kg.Look(phases=True, highlight=highlight, trails=False, head=False) for highlight in ("none", "changed")]
    plain, marked = (kg.animate(rows, n_clusters=4, seed=3, size=400, look=look) for look in looks)
    trace = plain.trace
    ink, colors = (0x23, 0x26, 0x2B), cluster_colors(4)
    for cue, before, after in zip(plain.cues, plain, marked, strict=True):
        changed = (
            nearest(rows, trace.centroids[cue.step]) != nearest(rows, trace.centroids[cue.step - 1])
            if cue.phase == "assign" and 0 < cue.step < trace.n_iter
            else np.zeros(len(rows), bool)
        )
        more_ink = (shown(after) == ink).all(axis=2).sum() - (shown(before) == ink).all(axis=2).sum()
        assert (more_ink > 20) == changed.any()
        full = [np.all(shown(each)[..., None, :] == colors, axis=-1).sum() for each in (before, after)]
        assert (full[1] < full[0]) == (cue.phase == "assign" and 0 < cue.step < trace.n_iter)


def test_points_are_gray_until_the_first_assignment() -> None:
    rows = blobs(60, 2)
    animation = kg.animate(rows, n_clusters=3, seed=3, size=400, explain=True)
    colors = cluster_colors(3)
    for cue, frame in zip(animation.cues, animation, strict=True):
        seen = shown(frame)
        has_colors = np.all(seen[..., None, :] == colors, axis=-1).any(axis=(0, 1))
        gray = (seen == NEUTRAL).all(axis=2).sum()
        if cue.phase == "data":
            assert not has_colors.any()
            assert gray > 200
        elif cue.phase == "start":
            assert has_colors.all()  # the stars
            assert gray > 200
        else:
            assert has_colors.all()
            assert gray < 20  # text
    assert [cue.phase for cue in animation.cues[:3]] == ["data", "start", "assign"]


def test_rays_lead_from_each_centroid_to_its_points() -> None:
    rows = np.array([[0.0, 0.0], [0.0, 10.0], [10.0, 0.0], [10.0, 10.0]])
    look = kg.Look(phases=True, trails=False, head=False, equal_scale="off")
    with_rays, without = (
        kg.animate(rows, n_clusters=2, init=[[0.0, 5.0], [10.0, 5.0]], size=(400, 300), look=replace(look, rays=rays))
        for rays in (True, False)
    )
    for cue, some, none in zip(with_rays.cues, with_rays, without, strict=True):
        differs = (shown(some) != shown(none)).any(axis=2)
        assert differs.any() == (cue.phase == "move")
        assert (shown(none)[differs] == GROUND).all()  # under all markers and marks
        if cue.phase == "move":  # vertical lines at the left and the right
            columns = np.flatnonzero(differs.any(axis=0))
            assert len(columns) <= 6
            assert differs[:, columns].sum() > 100


@pytest.mark.parametrize("features", [1, 2, 3])
def test_an_assigned_frame_is_that_of_the_step(features: int) -> None:
    rows = blobs(60, features)
    plain = kg.animate(rows, n_clusters=3, seed=3, size=(400, 300), look=kg.Look(head=False))
    phased = kg.draw(rows, plain.trace, size=(400, 300), look=kg.Look(head=False, phases=True, tween=1))
    steps = list(plain)
    for cue, frame in zip(phased.cues, phased, strict=True):
        same = np.array_equal(shown(frame), shown(steps[cue.step]))
        assert same == (cue.phase == "assign")
