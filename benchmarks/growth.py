"""B8, and how time and memory grow with pixels, clusters, points and features: as numbers and as a picture."""

from functools import partial
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

import kmeans_gif
from benchmarks import estimator
from benchmarks.apart import Job, apart
from benchmarks.large import first_of, points
from benchmarks.pictures import FULL, Scale, first_centroids, pictures
from benchmarks.points import blobs
from benchmarks.report import Section, at_most, shortfall, table
from benchmarks.timing import interleaved
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.lloyd import lloyd
from kmeans_gif.clustering.samples import space_of
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Bytes

PICTURE = Path(__file__).parent / "growth.png"
_K = 16


def synthetic(pixels: int) -> Image:
    """Make a picture of any size: an enlarged photo with noise of σ 2, generated strip by strip."""
    scene = pictures(FULL)["coffee"]
    height = round((pixels * 2 / 3) ** 0.5)
    width = pixels // height
    noise = np.rint(np.random.default_rng(0).normal(0, 2, (1 << 22) + width * 3)).astype(np.int16)
    columns = np.arange(width) * scene.shape[1] // width

    def rows(start: int, stop: int) -> tuple[Bytes, None]:
        strip = np.empty((stop - start, width, 3), np.uint8)
        for y in range(start, stop):
            at = y * 1_000_003 % (1 << 22)
            line = scene[y * scene.shape[0] // height][columns] + noise[at : at + 3 * width].reshape(width, 3)
            strip[y - start] = np.clip(line, 0, 255)
        return strip, None

    return Image(height, width, 3, 255, rows)


def pixels_job(pixels: int) -> Job:
    """Count the colours of such a picture, then iterate."""
    image = synthetic(pixels)
    first = first_centroids(pictures(FULL)["coffee"], _K)

    def job() -> dict[str, float]:
        start = perf_counter()
        samples = samples_of(image, space_of(image, "rgb"), threads=2)
        counting = perf_counter() - start
        steps = list(lloyd(samples, first, 20, threads=2))
        run = interleaved({"": lambda: list(lloyd(samples, first, 20, threads=2))}, 100)[""] / 1000
        return {"colours": float(samples.n_rows), "counting": counting, "iteration": run / len(steps)}

    return job


def points_job(n: int) -> Job:
    """Animate points in the plane."""
    samples = points(n)
    first = first_of(samples)
    return lambda: kmeans_gif.animate(samples, BytesIO(), n_clusters=len(first), init=first, max_iter=20) and None


JOBS = {"pixels": pixels_job, "points": points_job}

Curves = dict[str, dict[str, float]]


def pixel_curve(scale: Scale) -> Curves:
    """Run each size in a separate process."""
    rows: Curves = {}
    for megapixels in scale.megapixels:
        found = apart("growth", "pixels", int(megapixels * 1e6))
        rows[f"{megapixels:g}"] = {
            "different colours": int(found["colours"]),
            "counting, s (strips are made meanwhile)": found["counting"],
            "one iteration, ms": 1000 * found["iteration"],
            "MB": found["bytes"] / 1e6,
        }
    return rows


def point_curve(scale: Scale) -> Curves:
    """Run each number in a separate process."""
    exponents = range(3, round(np.log10(scale.max_points)) + 1)
    rows: Curves = {}
    for exponent in exponents:
        found = apart("growth", "points", 10**exponent)
        rows[f"{10**exponent}"] = {"points → GIF, s": found["seconds"], "MB": found["bytes"] / 1e6}
    return rows


def cluster_curve(scale: Scale) -> Curves:
    """Cluster one photo."""
    picture = pictures(scale)["coffee"]
    rows: Curves = {}
    for k in (2, 4, 8, 16, 32, 64, 128, 256):
        first = first_centroids(picture, k)
        job = partial(kmeans_gif.cluster, picture, n_clusters=k, init=first, max_iter=scale.n_iter)
        rows[f"{k}"] = {"photo → trace, ms": interleaved({"": job}, scale.repeats)[""]}
    return rows


def feature_curve(scale: Scale) -> Curves:
    """Fit blobs by the estimator and by scikit-learn's."""
    return {f"{d}": estimator.times(blobs(scale.rows, d), _K, scale) for d in scale.features}


def section(scale: Scale) -> Section:
    """Measure all curves; at full size draw them too."""
    curves = {
        "megapixels, k=16": pixel_curve(scale),
        "clusters": cluster_curve(scale),
        "points in the plane, k=16": point_curve(scale),
        f"features, {scale.rows} rows, k=16, ms": feature_curve(scale),
    }
    grown = curves["megapixels, k=16"]
    budget = at_most(
        "B8 growth of an iteration, of that of the different colours",
        1,
        tuple(_cost(b) / _cost(a) for a, b in pairwise(grown.values())),
    )
    each = ", ".join(f"{_cost(row):.3f} (at {name})" for name, row in grown.items())
    reason = (
        f"an iteration takes, for a colour: {each} ns; over all sizes its time grows with their power of "
        f"{_power(grown):.2f}"
    )
    if scale.crop is None:
        draw(curves, PICTURE)
    return Section(
        "B8, and how time and memory grow",
        (budget,),
        "\n\n".join(["![Growth curves](growth.png)", *(table(name, rows, 2) for name, rows in curves.items())])
        + shortfall(budget, [reason]),
    )


def _cost(row: dict[str, float]) -> float:
    """Nanoseconds of an iteration per different colour."""
    return 1e6 * row["one iteration, ms"] / row["different colours"]


def _power(grown: Curves) -> float:
    """Fit the exponent of the growth of iteration time with the number of colours, by least squares of logarithms."""
    colours, times = (
        np.log([row[name] for row in grown.values()]) for name in ("different colours", "one iteration, ms")
    )
    return float(np.polyfit(colours, times, 1)[0])


def draw(curves: dict[str, Curves], path: Path) -> None:
    """Draw a panel for each curve, time on the left and memory on the right, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure, panels = plt.subplots(2, 2, figsize=(10, 7), dpi=110, layout="constrained")
    for axes, (name, rows) in zip(panels.flat, curves.items(), strict=True):
        x = [float(value) for value in rows]
        names = [column for column in next(iter(rows.values())) if column not in ("MB", "different colours")]
        for column, color in zip(names, ("#1b5e86", "#c4622d"), strict=False):
            _line(axes, x, [row[column] for row in rows.values()], color, column)
        if "MB" in next(iter(rows.values())):
            right = axes.twinx()
            _line(right, x, [row["MB"] for row in rows.values()], "#8a8a8a", "memory, MB (right)")
            right.set_yscale("log")
            axes.plot([], [], color="#8a8a8a", marker="o", markersize=4, label="memory, MB (right)")
        axes.set(xscale="log", yscale="log", xlabel=name)
        axes.grid(visible=True, which="major", color="#e4e4e4")
        axes.legend(frameon=False, fontsize=8)
        axes.spines["top"].set_visible(False)
    figure.savefig(path)
    plt.close(figure)


def _line(axes: Any, x: list[float], y: list[float], color: str, label: str) -> None:  # noqa: ANN401 - matplotlib's
    axes.plot(x, y, color=color, marker="o", markersize=4, linewidth=1.6, label=label)
