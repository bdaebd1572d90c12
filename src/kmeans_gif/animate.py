"""The composition of the stages: source → samples → trace → shots and canvas → frames → file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from os import PathLike
from typing import BinaryIO

from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.clustering.lloyd import best_run
from kmeans_gif.clustering.samples import samples_of, space_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing import Canvas, Size, canvases, checked_size, drawn_shape, reduction_of
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.paint import paint
from kmeans_gif.drawing.shots import Shot, Timing, checked_timing, shots
from kmeans_gif.errors import OptionError
from kmeans_gif.look import Look, checked_look
from kmeans_gif.options import Fit, checked_fit, one_of, whole
from kmeans_gif.progress import report, timed
from kmeans_gif.sources import Image, read
from kmeans_gif.sources.checks import check_size
from kmeans_gif.types import COLOR_SPACES, ColorSpace, InitLike
from kmeans_gif.version import __version__
from kmeans_gif.writers import WRITERS, writer_for
from kmeans_gif.writers.output import opened

Path = str | PathLike[str] | BinaryIO


@dataclass(frozen=True, slots=True, eq=False)
class Animation:
    """What was written.

    Attributes
    ----------
    path : path or binary file object
        Where to, as it was given.
    trace : Trace
        The run that it shows.
    frames : int
        How many frames there are: one a step.
    width, height : int
        Their size in pixels.
    seconds : dict of str to float
        How long each stage took: read, unique, seed, cluster, draw, write.
    """

    path: Path
    trace: Trace
    frames: int
    width: int
    height: int
    seconds: dict[str, float]


def cluster(  # noqa: PLR0913 - the public interface
    source: object,
    *,
    n_clusters: int = 6,
    init: InitLike = "random",
    seed: int | None = None,
    n_init: int = 1,
    max_iter: int = 50,
    color_space: ColorSpace = "rgb",
    standardize: bool = False,
    threads: int | None = None,
) -> Trace:
    """Run k-means on a picture or on points and keep every step.

    Parameters
    ----------
    source : path, binary file, PIL image, array, data frame, Image or Points
        The picture or points: any source, or the result of `read`, which has options for how to read them.
    n_clusters : int
        How many clusters, at least 1.
    init : {"random", "k-means++"} or array-like of shape (n_clusters, features)
        Where first centroids come from; an array is in units (0–255, 0–65535 or 0–1; those of the columns for points).
    seed : int, optional
        Start of the random numbers, 0 to 2³² − 1; drawn, and told in ``trace.seed``, where there is none.
    n_init : int
        Runs, with `seed`, `seed` + 1, …; the one of lowest final inertia is kept.
    max_iter : int
        Most iterations.
    color_space : {"rgb", "lab", "oklab"}
        Where distances between colours are measured.
    standardize : bool
        Whether distances between points are measured in the standard deviations of the columns; `init` and
        ``trace.values()`` stay in units.
    threads : int, optional
        How many threads to use, all usable cores where not given; changes nothing but the time.

    Returns
    -------
    Trace
        Every step of the run.

    Raises
    ------
    OptionError
        If an option can't work, whatever the data; a ValueError.
    SourceError
        If the data can't be read or clustered so; a ValueError.
    OSError
        If a file can't be read.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> trace = kg.cluster("example:coffee", n_clusters=2, seed=1)
    >>> trace.converged, trace.colors().shape
    (True, (2, 3))
    >>> petals = kg.read("example:iris", columns=["petal length (cm)", "petal width (cm)"])
    >>> trace = kg.cluster(petals, n_clusters=3, seed=5)
    >>> sorted(trace.values().round(1).tolist())
    [[1.5, 0.2], [4.3, 1.3], [5.6, 2.0]]
    """
    fit = checked_fit(
        n_clusters=n_clusters, init=init, seed=seed, n_init=n_init, max_iter=max_iter, threads=threads
    )  # fmt: skip
    one_of("color_space", color_space, COLOR_SPACES)
    one_of("standardize", standardize, (False, True))
    data = read(source)
    space = space_of(data, color_space, standardize=standardize)
    return best_run(samples_of(data, space, threads=fit.threads), fit)


def animate(  # noqa: PLR0913 - the public interface
    source: object,
    path: Path,
    *,
    n_clusters: int = 6,
    init: InitLike = "random",
    seed: int | None = None,
    n_init: int = 1,
    max_iter: int = 50,
    color_space: ColorSpace = "rgb",
    distinct_colors: bool = False,
    size: Size = None,
    duration: float | None = None,
    hold: float = 2000,
    plays: int = 0,
    tolerance: int = 0,
    standardize: bool = False,
    threads: int | None = None,
    look: Look = Look(),
) -> Animation:
    """Run k-means on a picture or on points and write every step as a frame of an animation.

    Parameters
    ----------
    source : path, binary file, PIL image, array, data frame, Image or Points
        The picture or points: any source, or the result of `read`, which has options for how to read them.
    path : path or binary file
        Where to write; the suffix names the format, a file object gets a GIF. An existing file is replaced, folders
        are not made.
    n_clusters, init, seed, n_init, max_iter, color_space, standardize, threads
        See `cluster`. A GIF has at most 256 clusters, 255 if the picture has transparent pixels, fewer beside axes and
        text.
    distinct_colors : bool
        Whether clusters of a picture are shown in colours far from each other in place of their own; those of points
        always are.
    size : int, (int, int) or "full", optional
        The long side, a box to fit into or the picture's own size, in pixels; the aspect is kept. At most 1024 on the
        long side where not given. All pixels are clustered whatever the size. Points are drawn on 720×480 where not
        given.
    duration : float, optional
        Milliseconds of every frame but the last, 20 to 655 350, rounded half up to 10. By default 500 each; if there
        are more than 24 iterations, each is shorter than the one before by a constant factor, so that all take 12 s,
        but none lasts less than 40.
    hold : float
        Milliseconds of the last frame.
    plays : int
        How often the animation plays; 0 is for ever.
    tolerance : int
        How many levels, 0 to 255, a channel of a pixel may be off from its colour before it is written again. Makes
        files smaller; 0 is exact.
    look : Look
        How the picture looks.

    Returns
    -------
    Animation
        What was written, and the run.

    Raises
    ------
    OptionError
        If an option can't work, whatever the data; a ValueError.
    SourceError
        If the data can't be read, clustered or drawn so; a ValueError.
    OSError
        If a file can't be read or written; an existing one is untouched then.

    Examples
    --------
    >>> import io
    >>> import kmeans_gif as kg
    >>> animation = kg.animate("example:coffee", io.BytesIO(), n_clusters=2, seed=1, size=64)
    >>> animation.frames == animation.trace.n_iter + 1
    True
    >>> look = kg.Look(theme="dark", voronoi=True)
    >>> animation = kg.animate([[1, 2], [2, 1], [8, 9]], io.BytesIO(), n_clusters=2, look=look)
    >>> animation.width, animation.height
    (720, 480)
    """
    fit = checked_fit(
        n_clusters=n_clusters, init=init, seed=seed, n_init=n_init, max_iter=max_iter, threads=threads
    )  # fmt: skip
    timing = checked_timing(duration=duration, hold=hold, plays=plays)
    whole("tolerance", tolerance, 0, 255)
    one_of("color_space", color_space, COLOR_SPACES)
    one_of("distinct_colors", distinct_colors, (False, True))
    checked_size(size)
    writer = writer_for(path) if isinstance(path, str | PathLike) else WRITERS[".gif"]
    if fit.n_clusters > writer.max_colors:
        raise OptionError(
            f"n_clusters={fit.n_clusters} does not fit a {writer.name} frame (at most {writer.max_colors} colours); "
            f"use n_clusters <= {writer.max_colors}, or kmeans_gif.cluster for the numbers alone"
        )
    one_of("standardize", standardize, (False, True))
    checked_look(look)
    seconds: dict[str, float] = {}
    with opened(path, overwrite=True) as file:
        with timed(seconds, "read"):
            data = read(source)
        check_size(*drawn_shape(data, size), data.max_pixels, "the animation")
        reduction = reduction_of(data, size) if isinstance(data, Image) else None
        with timed(seconds, "unique"):
            samples = samples_of(
                data,
                space_of(data, color_space, standardize=standardize),
                watch=None if reduction is None else reduction.add,
                threads=fit.threads,
            )
        trace = best_run(samples, fit, seconds=seconds)
        with timed(seconds, "draw"):
            canvas_of = canvases(
                *(data, samples, trace.centroids, size, look),
                reduction=reduction,
                colors=writer.max_colors,
                threads=fit.threads,
            )
            shape = canvas_of(next(shots(trace, timing))).inverse.shape
        frames = _frames(trace, canvas_of, timing, seconds, distinct_colors=distinct_colors, threads=fit.threads)
        comment = _comment(
            fit,
            color_space=color_space,
            standardize=standardize,
            distinct_colors=distinct_colors,
            size=size,
            tolerance=tolerance,
            **{field.name: getattr(look, field.name) for field in fields(look) if field.name != "font"},
        )
        drawn = seconds["draw"]
        with timed(seconds, "write"):
            count = writer.write(
                frames, file, plays=timing.plays, comment=comment, threads=fit.threads, tolerance=tolerance
            )
        seconds["write"] -= seconds["draw"] - drawn  # frames are drawn when the writer asks for them
    return Animation(path, trace, count, shape[1], shape[0], seconds)


def _frames(
    trace: Trace,
    canvas_of: Callable[[Shot], Canvas],
    timing: Timing,
    seconds: dict[str, float],
    *,
    distinct_colors: bool,
    threads: int,
) -> Iterator[Frame]:
    """Paint frames when the writer asks for them."""
    distinct = cluster_colors(trace.n_clusters) if distinct_colors or trace.kind == "points" else None
    painted = paint(
        shots(trace, timing),
        canvas_of,
        lambda shot: trace.colors(shot.step) if distinct is None else distinct,
        threads=threads,
    )
    done = 0
    while True:
        with timed(seconds, "draw"):
            frame = next(painted, None)
        if frame is None:
            return
        yield frame
        done += 1
        report("writing frames", done, trace.n_iter + 1)


def _comment(fit: Fit, **options: object) -> str:
    """Name the program and the options that the picture depends on, to be written into the file."""
    init = fit.init if isinstance(fit.init, str) else "array"
    settled = {"n_clusters": fit.n_clusters, "init": init, "seed": fit.seed, "n_init": fit.n_init}
    named = {**settled, "max_iter": fit.max_iter, **options}
    return " ".join([f"kmeans-gif {__version__}", *(f"{name}={value}" for name, value in named.items())])
