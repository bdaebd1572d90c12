"""N1: frames of a picture with its colours, the inertia and swatches, beside matplotlib drawing the same axes."""

import io
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np

import kmeans_gif
from benchmarks.fit import OURS
from benchmarks.pictures import Scale, first_centroids, pictures
from benchmarks.report import Section, at_least, at_most, table
from benchmarks.timing import Times, interleaved
from kmeans_gif.types import Bytes

PEER = "matplotlib, the same axes"
PLAIN = "kmeans-gif, the picture alone"

_K, _FRAMES, _SIZE, _DPI = 6, 6, (960, 540), 100


def ours(picture: Bytes, trace: kmeans_gif.Trace, look: kmeans_gif.Look, size: tuple[int, int]) -> None:
    """Draw and encode every step, without clustering."""
    kmeans_gif.draw(picture, trace, look=look, size=size).save(io.BytesIO())


def matplotlib_frames(picture: Bytes, trace: kmeans_gif.Trace, steps: range) -> None:
    """Draw picture, colour cloud, curve and swatches of some steps, each to an RGBA buffer; no encoding."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    colors, counts = np.unique(picture.reshape(-1, 3), axis=0, return_counts=True)
    figure = plt.figure(figsize=(_SIZE[0] / _DPI, _SIZE[1] / _DPI), dpi=_DPI)
    grid = figure.add_gridspec(8, 3)
    axes: list[Any] = [
        figure.add_subplot(grid[:7, :2]),
        figure.add_subplot(grid[:4, 2], projection="3d"),
        figure.add_subplot(grid[4:, 2]),
        figure.add_subplot(grid[7, :2]),
    ]
    for step in steps:
        for each in axes:
            each.clear()
        palette = trace.colors(step)
        axes[0].imshow(palette[trace.labels(picture, step)])
        axes[1].scatter(*colors.T, c=palette[trace.labels(colors[None], step)[0]] / 255, s=np.sqrt(counts))
        axes[1].scatter(*trace.values(step).T, c="k", marker="*")
        axes[2].plot(trace.inertia, c="0.8")
        axes[2].plot(trace.inertia[: step + 1], c="k")
        axes[3].imshow(palette[None], aspect="auto")
        figure.canvas.draw()
    plt.close(figure)


def section(scale: Scale) -> Section:
    """Draw each photo; milliseconds of a frame."""
    look = kmeans_gif.Look(panels=("picture", "colors", "curve", "swatches"))
    rows: Times = {}
    for name, picture in pictures(scale).items():
        trace = kmeans_gif.cluster(picture, n_clusters=_K, init=first_centroids(picture, _K), max_iter=scale.n_iter)
        width, height = shown_size(picture, trace, look)
        jobs: dict[str, Callable[[], object]] = {
            OURS: partial(ours, picture, trace, look, _SIZE),
            PLAIN: partial(ours, picture, trace, kmeans_gif.Look(), (width, height)),
        }
        times = {job: ms / (trace.n_iter + 1) for job, ms in interleaved(jobs, scale.repeats).items()}
        if find_spec("matplotlib"):
            steps = range(min(_FRAMES, trace.n_iter + 1))
            peer: dict[str, Callable[[], object]] = {PEER: partial(matplotlib_frames, picture, trace, steps)}
            times |= {PEER: interleaved(peer, 1)[PEER] / len(steps)}
        rows[f"{name}, k={_K}"] = times
    held = tuple(row[PEER] / row[OURS] for row in rows.values() if PEER in row)
    return Section(
        f"N1: a picture with panels of {_SIZE[0]}×{_SIZE[1]}, milliseconds a frame",
        (
            at_least("N1 explanation, of matplotlib", 100, held),
            at_most("N1 explanation, of the picture alone", 4, tuple(row[OURS] / row[PLAIN] for row in rows.values())),
        ),
        table("ms", rows),
    )


def shown_size(picture: Bytes, trace: kmeans_gif.Trace, look: kmeans_gif.Look) -> tuple[int, int]:
    """Return the size at which the picture is drawn in its panel."""
    sheet = kmeans_gif.draw(picture, trace, look=look, size=_SIZE).sheet
    box = max((panel.box for panel in sheet.panels), key=lambda box: box.width * box.height)
    return box.width, box.height
