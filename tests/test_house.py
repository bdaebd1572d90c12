"""End to end: read, cluster, draw two runs into one sheet of two panels, save and decode."""

import io

import numpy as np
from PIL import Image as Pil
from PIL import ImageSequence

import kmeans_gif as kg
from kmeans_gif.drawing.images.image import image_canvas, picture_of
from kmeans_gif.drawing.inks import inks_for
from kmeans_gif.drawing.sheet import Box, Panel, Sheet, Still

GAP = 8


def test_two_runs_side_by_side() -> None:
    image = kg.read("example:coffee")
    assert isinstance(image, kg.Image)
    runs = tuple(kg.cluster(image, n_clusters=k, seed=4, max_iter=12) for k in (3, 8))
    picture = picture_of(image, runs[0].space, size=150)
    height, width = picture.inverse.shape
    inks = inks_for([run.n_clusters for run in runs], "dark", colors=256)
    canvas = image_canvas(picture, inks)
    panels = (
        Panel(Box(0, 0, width, height), Still(canvas)),
        Panel(Box(width + GAP, 0, width, height), Still(canvas._replace(run=1))),
    )
    animation = kg.Animation(runs, Sheet(2 * width + GAP, height, inks, panels))
    file = io.BytesIO()
    animation.save(file)

    with Pil.open(file) as gif:
        shown = [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(gif)]
    assert len(shown) == len(animation) == 1 + max(run.n_iter for run in runs)
    colors = picture.samples.rows(0, picture.samples.n_rows)
    for step, pixels in enumerate(shown):
        left, gap, right = np.split(pixels, [width, width + GAP], axis=1)
        assert (gap == (0x14, 0x17, 0x1C)).all()
        for run, panel in zip(runs, (left, right), strict=True):
            at = min(step, run.n_iter)
            labels = ((colors[:, None] - run.centroids[at]) ** 2).sum(axis=2).argmin(axis=1)
            painted = np.unique(panel.reshape(-1, 3), axis=0)
            assert np.array_equal(painted, np.unique(run.colors(at)[labels], axis=0))
