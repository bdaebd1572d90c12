"""The clustered picture: read → cluster → label → write, for a new run or a saved one."""

from collections.abc import Sequence
from os import PathLike
from typing import BinaryIO

from kmeans_gif.clustering.fitted import FittedModel, trace_from
from kmeans_gif.clustering.lloyd import best_run
from kmeans_gif.clustering.matching import matched
from kmeans_gif.clustering.pixels import counted_with_alpha
from kmeans_gif.clustering.samples import space_of
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.images.image import shown_at
from kmeans_gif.drawing.sizes import Size, checked_size
from kmeans_gif.errors import Option, SourceError, fixed_kind
from kmeans_gif.notes import note
from kmeans_gif.options import MAX_CLUSTERS, Fit, checked_fit, one_of, whole
from kmeans_gif.progress import stage
from kmeans_gif.results.pictures import check_colors, check_size, format_for
from kmeans_gif.results.quantized import Quantized
from kmeans_gif.sources import Image, read
from kmeans_gif.types import ColorSpace, InitLike, PinnedLike
from kmeans_gif.writers.output import check_place

DEFAULT_CLUSTERS = 16

IMAGES_ONLY = "only images can be quantized, not points; give a picture"

MAX_ITER = 40
FEW, RESTARTS = 32, 3
"""The defaults: up to `FEW` clusters the best of several runs; of what was tried, the lowest error for the time.

Mean squared error, and milliseconds of processor time on a busy machine, so that only large differences count:

- k=256, coffee, mean of 3 seeds, whole: random 6.61 (20 iterations, 28 ms), 6.47 (40, 44 ms), 6.37 (100, 126 ms);
  k-means++ 6.27 (5, 75 ms), 6.14 (20, 92 ms), 6.11 (40, 102 ms). libimagequant 6.51 in 154 ms, Pillow 6.98 in 480 ms.
  Good first centroids are worth more than iterations, and late iterations take little time.
- k=64, astronaut, likewise: random 29.99 (40, 20 ms), 29.28 (100, 38 ms); k-means++ 28.55 (20, 35 ms), 28.41 (40,
  41 ms). libimagequant 31.42 in 90 ms. On 7 photos a second run takes twice the time for at most 0.5 % less.
- k=16, chelsea, worst of 6 seeds, before centroids are rounded, clustering alone: one run 52.94 (6 ms), two 52.74
  (15 ms), three 52.48 (21 ms), four 51.98 (30 ms); Pillow 52.61, libimagequant 53.29 in 31 ms. With few clusters, runs
  end some percent apart, which more iterations don't mend.

Three runs are no guarantee: with k=16, 1 of 200 seeds (5 photos, 40 each) ended above Pillow's best method, by 0.2 %.
"""


def quantize(  # noqa: PLR0913 - the public interface
    source: object,
    path: str | PathLike[str] | BinaryIO | None = None,
    *,
    n_clusters: int = DEFAULT_CLUSTERS,
    trace: Trace | FittedModel | None = None,
    init: InitLike = "k-means++",
    seed: int | None = None,
    n_init: int | None = None,
    max_iter: int = MAX_ITER,
    color_space: ColorSpace = "rgb",
    pinned: PinnedLike = (),
    dither: bool = False,
    only: Sequence[int] | None = None,
    size: Size = "full",
    format: str | None = None,  # noqa: A002 - as in Pillow
    threads: int | None = None,
) -> Quantized:
    """Reduce an image to the colours of its clusters.

    Parameters
    ----------
    source : path, binary file, PIL image, array or Image
        The picture: any source of an image, or the result of `read`.
    path : path or binary file, optional
        File to write: PNG, GIF, WebP (lossless) or TIFF; see `Quantized.save`. By default nothing is written.
    n_clusters : int
        Number of colours, at least 1.
    trace : Trace or fitted KMeans, optional
        A run on another image, or on this one, whose last centroids are used instead of those of a new run; the image
        must have as many features and the same white. A fitted model of scikit-learn has ``cluster_centers_``.
    init : {"k-means++", "random", "k-means||"} or array-like of shape (n_clusters, features)
        Seeding method, or the initial centroids; see `cluster`.
    seed : int, optional
        Random seed; by default a random one, recorded as ``trace.seed``.
    n_init : int, optional
        Number of runs, of which the best is kept; by default 3 up to 32 clusters, where runs are short and differ, and
        otherwise 1.
    max_iter : int
        Maximum number of iterations.
    color_space : {"rgb", "lab", "oklab"}
        Colour space in which distances are measured.
    pinned : array-like of shape (pinned, features) or sequence of str
        Centroids that never move; see `cluster`.
    dither : bool
        Whether to diffuse the error of each pixel to its neighbours (Floyd–Steinberg, every other scanline backwards,
        distances in RGB). The palette is the same.
    only : sequence of int, optional
        Clusters to show; see `Quantized.only`.
    size : int, (int, int) or "full"
        Size in pixels: the long side, a box to fit into, or "full" for the size of the picture. Every pixel is
        clustered whatever the size.
    format : {"png", "gif", "webp", "tif"}, optional
        By default the suffix of `path` sets the format, and a file object gets a PNG.
    threads : int, optional
        Number of threads, by default the number of usable cores; does not change the result.

    Returns
    -------
    Quantized
        The picture, its palette and labels, painted lazily.

    Raises
    ------
    OptionError
        If an option is invalid, whatever the data; a ValueError.
    SourceError
        If the source is no image or can't be read, the trace does not fit it, or the result does not fit the format.
    OSError
        If a file can't be read or written; an existing file is left untouched.

    Warns
    -----
    Note
        If an option has no effect.

    Examples
    --------
    >>> import io
    >>> import kmeans_gif as kg
    >>> file = io.BytesIO()
    >>> small = kg.quantize("example:coffee", file, n_clusters=8, seed=1)
    >>> small.palette.shape, file.getvalue()[1:4]
    ((8, 3), b'PNG')
    >>> kg.quantize("example:chelsea", trace=small.trace, size=60).labels().shape
    (40, 60)
    """
    k = whole("n_clusters", n_clusters, 1, MAX_CLUSTERS)
    fit = checked_fit(
        n_clusters=k,
        init=init,
        seed=seed,
        n_init=(RESTARTS if k <= FEW else 1) if n_init is None else n_init,
        max_iter=max_iter,
        color_space=color_space,
        pinned=pinned,
        threads=threads,
    )
    if trace is not None:
        _note_idle(fit)
    one_of("dither", dither, (False, True))
    checked_size(size)
    form = None if path is None else format_for(path, format)
    if path is not None:
        check_place(path, overwrite=True)
    if form is not None:
        check_colors(form, trace.n_clusters if isinstance(trace, Trace) else k)
    with stage("read"):
        with fixed_kind(IMAGES_ONLY):
            image = read(source, kind="image")
        shown = shown_at(image, size)
    if form is not None:
        check_size(form, shown)
    run = _clustered(image, fit) if trace is None else _fitting(trace, image, fit.threads)
    with stage("count"):
        samples, least_alpha = counted_with_alpha(shown, run.space, threads=fit.threads)
    result = Quantized(run, shown, samples, dither, None, least_alpha, fit.threads)
    if only is not None:
        result = result.only(only)
    if path is not None:
        result.save(path, format)
    return result


def _clustered(image: Image, fit: Fit) -> Trace:
    """Cluster the colours of an image."""
    with stage("count"):
        samples, _ = counted_with_alpha(image, space_of(image, fit.color_space), threads=fit.threads)
    return best_run(samples, fit)


def _fitting(trace: Trace | FittedModel, image: Image, threads: int) -> Trace:
    """Return a run, or that of a fitted model, if it fits an image."""
    if not isinstance(trace, Trace):
        return trace_from(trace, image, threads=threads)
    if trace.kind != "image":
        raise SourceError("the trace is one of points, which have no colours; give one of an image")
    matched(image, trace.names, trace.centroids.shape[2], trace.space)
    return trace


def _note_idle(fit: Fit) -> None:
    """Note options of a new run, which have no effect."""
    idle = {"n_clusters": (fit.n_clusters, DEFAULT_CLUSTERS), "max_iter": (fit.max_iter, MAX_ITER)}
    for name, (value, default) in idle.items():
        if value != default:
            note(Option(name, value), " has no effect with a trace")
