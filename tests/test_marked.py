"""The canvas of markers."""

import numpy as np
import pytest
from tests.models import shots_through
from tests.oracle import nearest
from tests.scenes import blobs, drawn, drawn_with

from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.clustering.spaces import Space
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.inks import Inks, RunInks
from kmeans_gif.drawing.paint import paint
from kmeans_gif.drawing.points.markers import TINT, levels_of, marked_canvas
from kmeans_gif.drawing.sheet import Still, one_panel
from kmeans_gif.look import Look

OWN = RunInks(5, 2, tints=1, levels=3, inked=1)
INKS = Inks("light", 4, (OWN,))


def painted(canvas: Canvas) -> Frame:
    (shot,) = shots_through(np.array([[[0.0], [8.0]]]), Space("columns", (0.0,), (1.0,)), "points")
    assert canvas.inverse is not None
    height, width = canvas.inverse.shape
    (frame,) = paint([shot], one_panel(width, height, INKS, Still(canvas)))
    return frame


def test_a_canvas_by_hand() -> None:
    """One of three values is hidden; entries begin at 5; a cluster has a tint, three levels and an inked one."""
    values = np.array([[0.0], [5.0], [9.0]])
    owner = np.array([[0, 2, 2], [2, 0, 0]])
    coverage = np.array([[3, 1, TINT], [2, 0, 0]], np.uint8)
    ground = np.array([[1, 1, 1], [1, 2, 4]], np.uint8)
    canvas = marked_canvas(values, owner, coverage, ground, OWN)
    frame = painted(canvas)
    #                      cluster 0's own   cluster 1's first level   its tint   its second   ground
    assert frame.index.tolist() == [[5 + 3, 10 + 1, 10], [10 + 2, 2, 4]]
    assert canvas.blocks is not None
    assert len(canvas.blocks.order()) == 2
    assert frame.transparent is None


def test_a_canvas_that_shows_no_value() -> None:
    ground = np.array([[0, 3]], np.uint8)
    canvas = marked_canvas(np.zeros((1, 1)), np.zeros((1, 2), int), np.zeros((1, 2), np.uint8), ground, OWN)
    frame = painted(canvas)
    assert np.array_equal(frame.index, ground)


def test_coverage_is_rounded_to_levels() -> None:
    assert levels_of(np.array([0, 42, 43, 127, 128, 212, 213, 255], np.uint8), OWN).tolist() == [
        0,
        0,
        1,
        1,
        2,
        2,
        3,
        3,
    ]


@pytest.mark.parametrize("features", [1, 2, 3])
def test_one_canvas_is_used_for_all_steps_unless_shapes_differ(features: int) -> None:
    rows = blobs(40, features)
    assert len({id(canvas) for canvas in drawn(rows, size=120).canvases}) == 1
    shaped = drawn(rows, Look(markers=True), size=120)
    assert len(shaped.canvases) == len({id(canvas) for canvas in shaped.canvases}) > 1


def test_each_cluster_has_its_shape() -> None:
    """Distant points share no pixels, so each looks the same drawn alone in the shape of its cluster."""
    rows = np.array([[0.0, 0.0], [9.0, 1.0], [0.5, 9.0], [9.0, 9.0]])
    look = Look(plain=True, markers=True)
    centroids = np.array([rows, rows[[1, 0, 3, 2]]])
    two = drawn_with(rows, centroids, look, (90, 90))
    for shot, frame in zip(two.shots, two.frames, strict=True):
        labels, _ = nearest(rows, shot.moments[0].centroids)
        for corner, label in zip(
            (np.s_[45:, :45], np.s_[45:, 45:], np.s_[:45, :45], np.s_[:45, 45:]), labels, strict=True
        ):
            shown = frame.palette[frame.index[corner]]
            assert (shown == cluster_colors(4)[label]).all(axis=2).any()
    areas = [[int((frame.index[c] > 0).sum()) for c in (np.s_[45:, :45], np.s_[:45, 45:])] for frame in two.frames]
    assert areas[0] != areas[1]
