"""The stages: read → cluster → draw → save, and `animate`, which composes them."""

from kmeans_gif.animation import Animation, save
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.fitted import FittedModel, trace_from
from kmeans_gif.clustering.labelling import read_as
from kmeans_gif.clustering.lloyd import best_run
from kmeans_gif.clustering.matching import matched
from kmeans_gif.clustering.optimum import with_optimum
from kmeans_gif.clustering.samples import Samples, space_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.image_sheets import picture_size
from kmeans_gif.drawing.images.image import count_and_reduce
from kmeans_gif.drawing.inks import MAX_COLORS
from kmeans_gif.drawing.layout import check_frame_size
from kmeans_gif.drawing.sizes import Size
from kmeans_gif.drawings import check_distinct, checked_drawing, drawn, fitting
from kmeans_gif.effects import note_idle_fit, note_missing_characters
from kmeans_gif.errors import Option
from kmeans_gif.look import Look
from kmeans_gif.notes import note
from kmeans_gif.options import Fit, checked_fit, checked_threads, checked_timing, whole
from kmeans_gif.progress import stage, timing
from kmeans_gif.sources import Image, read
from kmeans_gif.sources.several import single
from kmeans_gif.types import ColorSpace, InitLike, PinnedLike, StepsLike
from kmeans_gif.writers import Writer, check_clusters
from kmeans_gif.writers.choice import Path, check_limit, writer_of
from kmeans_gif.writers.output import check_place
from kmeans_gif.writers.series import is_series


def cluster(  # noqa: PLR0913 - the public interface
    source: object,
    *,
    n_clusters: int = 6,
    init: InitLike = "random",
    seed: int | None = None,
    n_init: int = 1,
    max_iter: int = 300,
    color_space: ColorSpace = "rgb",
    standardize: bool = False,
    pinned: PinnedLike = (),
    threads: int | None = None,
) -> Trace:
    """Run k-means on an image or points and record every step.

    Parameters
    ----------
    source : path, binary file, PIL image, array, data frame, Image, Images, Points or list of pictures
        The picture or points: any source, or the result of `read`, which has options for how to read them. A list of
        paths, PIL images or results of `read` is clustered as one picture with all their pixels.
    n_clusters : int
        Number of clusters, at least 1, those of pinned centroids included.
    init : {"random", "k-means++", "k-means||"} or array-like of shape (n_clusters − pinned, features)
        Seeding method, or the initial centroids in the units of the data (0–255, 0–65535 or 0–1 for images, those of
        the columns for points). "k-means||" draws about ten times as many candidates in five rounds over all samples,
        and chooses among them by "k-means++".
    seed : int, optional
        Random seed, 0 to 2³² − 1; by default a random one, recorded as ``trace.seed``.
    n_init : int
        Number of restarts, with `seed`, `seed` + 1, …; the run with the lowest final inertia is returned.
    max_iter : int
        Maximum number of iterations.
    color_space : {"rgb", "lab", "oklab"}
        Colour space in which distances are measured; has no effect on points.
    standardize : bool
        Whether to scale the columns of points to unit variance; `init` and ``trace.values()`` stay in the units of
        the data.
    pinned : sequence of str, or array-like of shape (pinned, features)
        Centroids that never move, as colours (``"#e30613"``) or in the units of the data: the first clusters. The
        others are fitted around them.
    threads : int, optional
        Number of threads, by default the number of usable cores; does not change the result.

    Returns
    -------
    Trace
        Every step of the run.

    Raises
    ------
    OptionError
        If an option is invalid, whatever the data; a ValueError.
    SourceError
        If the data can't be read or clustered with these options; a ValueError.
    OSError
        If a file can't be read.

    Warns
    -----
    Note
        If the run did not converge, or an option has no effect on the data.

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
        n_clusters=n_clusters,
        init=init,
        seed=seed,
        n_init=n_init,
        max_iter=max_iter,
        color_space=color_space,
        standardize=standardize,
        pinned=pinned,
        threads=threads,
    )
    data = read(source)
    note_idle_fit(data, fit)
    space = space_of(data, fit.color_space, standardize=fit.standardize)
    return _clustered(samples_of(data, space, threads=fit.threads), fit)


def draw(  # noqa: PLR0913 - the public interface
    source: object,
    trace: Trace | FittedModel,
    *,
    distinct_colors: bool = False,
    size: Size = None,
    duration: float | None = None,
    hold: float = 2000,
    plays: int = 0,
    look: Look = Look(),
    explain: bool = False,
    threads: int | None = None,
) -> Animation:
    """Draw every step of a run as a frame of an animation.

    Parameters
    ----------
    source : path, binary file, PIL image, array, data frame, Image or Points
        The picture or points that were clustered, or others of the same kind with the same features.
    trace : Trace or fitted model
        The run, as `cluster` returns it, or a fitted `TracedKMeans`, whose ``trace_`` is drawn, or a fitted
        `sklearn.cluster.KMeans` or other estimator with ``cluster_centers_``, which is drawn as a run of one step. The
        centroids of a model are in the units of the data.
    distinct_colors : bool
        Whether to draw the clusters of an image in distinct colours instead of their mean colours. Clusters of points
        always have distinct colours.
    size : int, (int, int) or "full", optional
        Size in pixels: the long side, a box to fit into, or "full" for the size of the picture; the aspect ratio is
        kept. By default the long side of a picture is at most 1024. That of points is 720, and the other, 480 to 720,
        follows the shape of the data.
    duration : float, optional
        Milliseconds per frame, except the last: 20 to 655 350, rounded half up to a multiple of 10. By default frames
        last 500 ms; in runs of more than 24 iterations they become shorter, so that all of them take at most 12 s.
    hold : float
        Milliseconds that the last frame is shown.
    plays : int
        How often the animation plays; 0 loops forever.
    look : Look
        Options of the drawing.
    explain : bool
        Whether to explain the run: begin with the data and the first centroids, show move and assign in frames of
        their own, most slowly at first, highlight what changed, and describe each frame in words; for images with
        their colours, the inertia and the swatches beside them.
    threads : int, optional
        Number of threads, by default the number of usable cores; does not change the result.

    Returns
    -------
    Animation
        Its frames are painted lazily, when they are accessed or saved.

    Raises
    ------
    OptionError
        If an option is invalid, whatever the data, or the model is not fitted.
    SourceError
        If the data can't be read or drawn with this trace, such as those of a model that was fitted on scaled pixels.

    Warns
    -----
    Note
        If an option has no effect on the drawing.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> image = kg.read("example:coffee")
    >>> trace = kg.cluster(image, n_clusters=3, seed=1)
    >>> animation = kg.draw(image, trace, size=120)
    >>> len(animation) == trace.n_iter + 1, animation[0].index.shape
    (True, (80, 120))
    """
    times = checked_timing(duration=duration, hold=hold, plays=plays)
    drawing = checked_drawing(times, size, look, distinct_colors=distinct_colors, explain=explain)
    n_threads = checked_threads(threads)
    with timing():
        with stage("read"):
            data = single(read_as(trace.kind, source) if isinstance(trace, Trace) else read(source))
        if isinstance(trace, Trace):
            data, run = matched(data, trace.names, trace.centroids.shape[2], trace.space), trace
        else:
            run = trace_from(trace, data, threads=n_threads)
        note_missing_characters(data, look)
        return drawn(data, run, fitting(drawing, data), threads=n_threads)


def animate(  # noqa: PLR0913 - the public interface
    source: object,
    path: Path | None = None,
    *,
    n_clusters: int = 6,
    init: InitLike = "random",
    seed: int | None = None,
    n_init: int = 1,
    max_iter: int = 300,
    color_space: ColorSpace = "rgb",
    standardize: bool = False,
    pinned: PinnedLike = (),
    distinct_colors: bool = False,
    size: Size = None,
    duration: float | None = None,
    hold: float = 2000,
    plays: int = 0,
    format: str | None = None,  # noqa: A002 - as in Pillow
    codec: str | None = None,
    tolerance: int = 0,
    steps: StepsLike = None,
    max_bytes: int | None = None,
    look: Look = Look(),
    explain: bool = False,
    threads: int | None = None,
) -> Animation:
    """Run k-means on an image or points and draw every step as a frame of an animation.

    Parameters
    ----------
    source : path, binary file, PIL image, array, data frame, Image or Points
        The picture or points: any source, or the result of `read`, which has options for how to read them.
    path : path or binary file, optional
        File to write: an animation (``"run.gif"``, ``.webp``, ``.apng``, ``.mp4``, ``.webm``), a sheet of stills
        (``"steps.png"``), or every frame (``"frame-%03d.png"``). An existing file is replaced; folders are not created.
        By default nothing is written; see `Animation.save`.
    n_clusters, init, seed, n_init, max_iter, color_space, standardize, pinned
        See `cluster`. A GIF has at most 256 clusters, 255 if the picture has transparent pixels, and fewer with axes
        or text.
    distinct_colors, size, duration, hold, plays, look, explain
        See `draw`.
    format, codec, tolerance, steps, max_bytes
        See `Animation.save`. The animation that is returned has the size that was written.
    threads : int, optional
        Number of threads, by default the number of usable cores; does not change the result.

    Returns
    -------
    Animation
        The run and its frames.

    Raises
    ------
    OptionError
        If an option is invalid, whatever the data; a ValueError.
    SourceError
        If the data can't be read, clustered or drawn with these options; a ValueError.
    OSError
        If a file can't be read or written; an existing file is left untouched.

    Warns
    -----
    Note
        If the run did not converge, or an option has no effect; raised before anything is written.

    Examples
    --------
    >>> import io
    >>> import kmeans_gif as kg
    >>> animation = kg.animate("example:coffee", io.BytesIO(), n_clusters=2, seed=1, size=64)
    >>> len(animation) == animation.trace.n_iter + 1
    True
    >>> look = kg.Look(theme="dark", voronoi=True)
    >>> animation = kg.animate([[1, 2], [2, 1], [20, 9]], io.BytesIO(), n_clusters=2, look=look)
    >>> animation.width, animation.height
    (720, 480)
    """
    fit = checked_fit(
        n_clusters=n_clusters,
        init=init,
        seed=seed,
        n_init=n_init,
        max_iter=max_iter,
        color_space=color_space,
        standardize=standardize,
        pinned=pinned,
        threads=threads,
    )
    times = checked_timing(duration=duration, hold=hold, plays=plays)
    drawing = checked_drawing(times, size, look, distinct_colors=distinct_colors, explain=explain)
    whole("tolerance", tolerance, 0, 255)
    writer = None if path is None else _checked_writer(path, fit, format, codec, steps)
    check_limit(path, max_bytes, writer)
    colors = MAX_COLORS if writer is None else writer.max_colors
    with timing():
        with stage("read"):
            data = single(read(source))
        note_idle_fit(data, fit)
        check_frame_size(data, size)
        drawing = fitting(drawing, data)
        if writer is None or not writer.holds_run:  # the browser has fonts for a page
            note_missing_characters(data, look)
        check_distinct(fit.n_clusters, data, drawing)
        with stage("count"):
            space = space_of(data, fit.color_space, standardize=fit.standardize)
            if isinstance(data, Image):
                count_and_reduce(data, space, picture_size(data, size, drawing.look), threads=fit.threads)
            samples = samples_of(data, space, threads=fit.threads)
        trace = _clustered(samples, fit)
        has_labels = path is not None and writer is not None and not (writer.moves or is_series(path))
        animation = drawn(data, trace, drawing, threads=fit.threads, colors=colors, has_labels=has_labels)
    if path is None:
        return animation
    return save(animation, path, format=format, codec=codec, tolerance=tolerance, steps=steps, max_bytes=max_bytes)


def _clustered(samples: Samples, fit: Fit) -> Trace:
    """Run k-means, with a note if the run stopped before it converged."""
    trace = best_run(samples, fit)
    if trace.moved[-1] > 0:
        iterations = "1 iteration" if trace.n_iter == 1 else f"{trace.n_iter} iterations"
        note(f"not converged after {iterations}; raise ", Option("max_iter"))
    return with_optimum(trace, samples, threads=fit.threads)


def _checked_writer(path: Path, fit: Fit, format: str | None, codec: str | None, steps: StepsLike) -> Writer:  # noqa: A002
    """Return the writer for a path, or raise before any work is done if it can't write there."""
    writer = writer_of(path, format, steps, codec)
    check_clusters(writer, fit.n_clusters)
    check_place(path, overwrite=True)
    return writer
