"""A frame is a clustering: index and palette."""

from typing import Any

import numpy as np
import pytest
from tests.models import Array, always, canvas_of, shots_through
from tests.oracle import nearest

from kmeans_gif import _native
from kmeans_gif.drawing import Canvas
from kmeans_gif.drawing import paint as frames_module
from kmeans_gif.drawing.paint import paint
from kmeans_gif.drawing.shots import Shot

PALETTE = np.array([[9, 8, 7], [1, 2, 3]], np.uint8)


def test_a_frame_by_hand() -> None:
    pixels = np.array([[[0], [255], [255]], [[10], [0], [200]]], np.uint8)
    shot = shots_through(np.array([[[9.0], [99.0]], [[0.0], [250.0]]]))[1]
    (frame,) = paint([shot], always(canvas_of(pixels)), always(PALETTE))
    assert frame.index.tolist() == [[0, 1, 1], [0, 0, 1]]
    assert frame.index.dtype == np.uint8
    assert np.array_equal(frame.palette, PALETTE)
    assert (frame.transparent, frame.ms) == (None, 70)


def test_holes_are_one_more_colour() -> None:
    pixels = np.array([[[0, 0, 0, 255], [255, 255, 255, 20], [255, 255, 255, 130]]], np.uint8)
    (shot,) = shots_through(np.array([[[0.0] * 3, [250.0] * 3]]))
    (frame,) = paint([shot], always(canvas_of(pixels)), always(PALETTE))
    assert frame.index.tolist() == [[0, 2, 1]]
    assert frame.transparent == 2
    assert frame.palette.tolist() == [[9, 8, 7], [1, 2, 3], [0, 0, 0]]


@pytest.mark.parametrize("holes", [False, True])
def test_as_many_clusters_as_a_byte_can_name(holes: bool) -> None:
    k = 255 if holes else 256
    pixels = np.zeros((16, 16, 4), np.uint8)
    pixels[..., :3] = np.arange(256).reshape(16, 16, 1)
    pixels[..., 3] = 255
    pixels[-1, -1, 3] = 0 if holes else 255
    (shot,) = shots_through(np.repeat(np.arange(float(k))[None, :, None], 3, axis=2))
    (frame,) = paint([shot], always(canvas_of(pixels, n_clusters=k)), always(np.zeros((k, 3), np.uint8)))
    assert frame.index.ravel().tolist() == list(range(256))
    assert frame.transparent == (255 if holes else None)


def test_frames_painted_together_are_those_painted_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than are painted at once, over canvases that alternate, and no more pixels at once than are held."""
    rng = np.random.default_rng(6)
    sizes = [(60, 50), (60, 50), (30, 40)]
    canvases = [canvas_of(rng.integers(0, 256, (*size, 3), dtype=np.uint8), n_clusters=5) for size in sizes]
    plan = shots_through(rng.uniform(0, 255, (27, 5, 3)))
    palettes = rng.integers(0, 256, (27, 5, 3), dtype=np.uint8)
    real, together = _native.look_up, []

    def watched(tables: list[Array], *others: Any) -> Array:
        together.append(len(tables))
        return real(tables, *others)

    monkeypatch.setattr(_native, "look_up", watched)
    monkeypatch.setattr(frames_module, "_PIXELS_TOGETHER", 4 * 60 * 50)

    def canvas(shot: Shot) -> Canvas:
        return canvases[0 if shot.step < 11 else 1 if shot.step < 15 else 2]

    frames = list(paint(plan, canvas, lambda shot: palettes[shot.step], threads=2))
    assert together == [4, 4, 3, 4, 8, 4]
    for frame, shot in zip(frames, plan, strict=True):
        (alone,) = paint([shot], canvas, always(palettes[shot.step]))
        assert np.array_equal(frame.index, alone.index)
        assert np.array_equal(frame.palette, alone.palette)


def test_every_pixel_shows_its_nearest_centroid() -> None:
    rng = np.random.default_rng(4)
    pixels = rng.integers(0, 256, (200, 150, 3), dtype=np.uint8)
    centroids = rng.uniform(0, 255, (40, 3))
    (shot,) = shots_through(centroids[None])
    (frame,) = paint([shot], always(canvas_of(pixels, n_clusters=40)), always(np.zeros((40, 3), np.uint8)))
    labels, _ = nearest(pixels.reshape(-1, 3).astype(float), centroids)
    assert np.array_equal(frame.index.ravel(), labels)
