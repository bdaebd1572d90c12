"""The colours of a picture in a panel of its own, for the tests of what is drawn there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.models import image_of

import kmeans_gif as kg
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.ground import write_text
from kmeans_gif.drawing.images.original import original_moment
from kmeans_gif.drawing.inks import Inks, inks_for
from kmeans_gif.drawing.paint import paint
from kmeans_gif.drawing.panels import title
from kmeans_gif.drawing.panels.cloud import Cloud, cloud_of
from kmeans_gif.drawing.panels.colors import colors_canvases, smaller_marks
from kmeans_gif.drawing.points import line
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.scale import Scales
from kmeans_gif.drawing.sheet import CanvasOf, one_panel
from kmeans_gif.drawing.shots import Moment, Shot, shots
from kmeans_gif.drawing.story import Story, cues_of
from kmeans_gif.look import Look
from kmeans_gif.options import Timing
from kmeans_gif.types import ColorSpace

Array = NDArray[Any]

SCALES = Scales(1.0, 1.0, 1.0)
PLAIN = Look(plain=True)


@dataclass(frozen=True, eq=False)
class Shown:
    """A run, and the pictures of its colours."""

    samples: Samples
    trace: Trace
    inks: Inks
    canvas_of: CanvasOf
    shots: list[Shot]
    frames: list[Frame]

    def indices(self, *phases: str) -> list[Array]:
        """The indices of the frames of some phases."""
        return [frame.index for shot, frame in zip(self.shots, self.frames, strict=True) if shot.phase in phases]


def shown(
    pixels: object,
    n_clusters: int,
    size: tuple[int, int] = (340, 300),
    look: Look = Look(),
    *,
    scales: Scales = SCALES,
    space: ColorSpace = "rgb",
    has_original: bool = True,
    init: Any = "random",
    colors: int = 256,
) -> Shown:
    """Cluster and draw, with two iterations at most."""
    image = image_of(pixels)
    trace = kg.cluster(image, n_clusters=n_clusters, seed=1, color_space=space, max_iter=2, init=init, threads=1)
    samples = samples_of(image, trace.space)
    inks = inks_for([n_clusters], look.theme, colors=colors, original=samples.n_rows if has_original else 0)
    still: tuple[Moment, ...] = ()
    if has_original:
        still = (original_moment(samples, min(inks.runs[1].n, samples.n_rows), trace),)
        inks = replace(inks, runs=(inks.runs[0], inks.runs[1]._replace(n=len(still[0].colors))))
    original = 1 if has_original else None
    canvas_of = colors_canvases(samples, trace, *size, scales, inks, look, original=original)
    plan = list(shots([trace], cues_of(trace.n_iter, Timing(), Story(explain=True)), still))
    sheet = one_panel(*size, inks, canvas_of)._replace(still=still)
    return Shown(samples, trace, inks, canvas_of, plan, list(paint(plan, sheet)))


def cloud_with(one: Shown, size: tuple[int, int], look: Look) -> Cloud:
    """The cloud of a panel at scale 1."""
    nothing = np.empty(0)
    blank = Scene(
        one.samples,
        look,
        one.inks,
        *size,
        smaller_marks(SCALES, *size),
        0,
        (),
        nothing,
        nothing,
        None,
        lambda rows: rows,
    )
    return cloud_of(blank, one.trace.centroids)


def painted(colors: Sequence[tuple[int, ...]], counts: Sequence[int]) -> Array:
    """A picture of one scanline with some pixels of each colour."""
    return np.repeat(np.array(colors, np.uint8), counts, axis=0)[None]


def boxes_of_text(patch: pytest.MonkeyPatch) -> list[tuple[int, int, int, int]]:
    """Collect the boxes of all text that is written from now on: left, top, right, bottom."""
    boxes: list[tuple[int, int, int, int]] = []

    def recorded(ground: Array, inks: Inks, text: Array, left: int, top: int) -> None:
        boxes.append((left, top, left + text.shape[1], top + text.shape[0]))
        write_text(ground, inks, text, left, top)

    for module in (title, line):
        patch.setattr(module, "write_text", recorded)
    return boxes
