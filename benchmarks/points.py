"""B7: points in memory to frames, beside matplotlib's FuncAnimation and PillowWriter."""

import tempfile
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

import kmeans_gif
from benchmarks.fit import OURS
from benchmarks.pictures import Scale
from benchmarks.report import Section, at_least, table
from benchmarks.timing import Times, interleaved
from kmeans_gif.types import Floats

PEER = "matplotlib FuncAnimation + PillowWriter"

_WIDTH, _HEIGHT, _DPI = 600, 400, 100


def blobs(n: int, features: int) -> Floats:
    """Make n points around 15 centres, seeded."""
    numbers = np.random.default_rng(0)
    centers = numbers.uniform(-10, 10, (15, features))
    return centers[numbers.integers(0, 15, n)] + numbers.normal(size=(n, features))


def ours(points: Floats, first: Floats, n_iter: int) -> kmeans_gif.Animation:
    return kmeans_gif.animate(
        points,
        BytesIO(),
        n_clusters=len(first),
        init=first,
        max_iter=n_iter,
        size=(_WIDTH, _HEIGHT),
    )


def matplotlib_frames(points: Floats, trace: kmeans_gif.Trace) -> None:
    """Draw a scatter plot for each step of a given run, without clustering."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt
    from matplotlib.animation import FuncAnimation, PillowWriter

    figure = plt.figure(figsize=(_WIDTH / _DPI, _HEIGHT / _DPI), dpi=_DPI)
    axes: Any = figure.add_subplot(projection="3d" if points.shape[1] == 3 else None)

    def draw(step: int) -> None:
        axes.clear()
        axes.scatter(*points.T, c=trace.labels(points, step), s=12, cmap="tab10")
        axes.scatter(*trace.values(step).T, marker="*", c="k", s=120)

    with tempfile.TemporaryDirectory() as folder:
        animation = FuncAnimation(figure, draw, frames=trace.n_iter + 1)
        animation.save(Path(folder) / "points.gif", writer=PillowWriter(fps=2))
    plt.close(figure)


def section(scale: Scale) -> Section:
    """Animate 2-D and 3-D blobs; milliseconds per frame, including clustering and encoding on our side."""
    rows: Times = {}
    for features in (2, 3):
        for n in scale.points:
            points = blobs(n, features)
            trace = ours(points, points[:8] + 0.001, scale.n_iter).trace
            jobs: dict[str, Callable[[], object]] = {OURS: partial(ours, points, points[:8] + 0.001, scale.n_iter)}
            if find_spec("matplotlib"):
                jobs[PEER] = partial(matplotlib_frames, points, trace)
            frames = trace.n_iter + 1
            times = interleaved(jobs, scale.repeats)
            rows[f"{n} points in {features}-D, k=8"] = {name: ms / frames for name, ms in times.items()}
    ratios = [row[PEER] / row[OURS] for row in rows.values() if PEER in row]
    return Section(
        "B7: points to frames of 600×400, milliseconds a frame",
        (
            at_least("B7 few points, of matplotlib", 30, tuple(ratios[0::2])),  # rows come in pairs of sizes
            at_least("B7 many points, of matplotlib", 200, tuple(ratios[1::2])),
        ),
        table("ms", rows),
    )
