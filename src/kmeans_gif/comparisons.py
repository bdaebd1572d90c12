"""Several runs of the same data, side by side in one animation."""

from collections.abc import Sequence
from dataclasses import replace

from kmeans_gif.animation import Animation, save
from kmeans_gif.clustering.matching import matched
from kmeans_gif.clustering.search import Search
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.comparing import found_by
from kmeans_gif.drawing.comparison.sheet import comparison_sheet
from kmeans_gif.drawing.inks import MAX_COLORS
from kmeans_gif.drawing.marks.text import note_missing
from kmeans_gif.drawing.sheet import Sheet
from kmeans_gif.drawing.sizes import Size, checked_size
from kmeans_gif.drawing.story import Story
from kmeans_gif.effects import check_look_for, note_idle_fit, note_idle_look
from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.look import Look, checked_look
from kmeans_gif.options import checked_timing, one_of, whole
from kmeans_gif.progress import stage, timing, timings_so_far
from kmeans_gif.sources import Image, Points, read
from kmeans_gif.sources.several import single
from kmeans_gif.sources.tables.classes import truth_of
from kmeans_gif.spans import Task, checked_task
from kmeans_gif.types import ColorSpace, Seeding, StepsLike
from kmeans_gif.version import __version__
from kmeans_gif.writers.choice import Path, check_limit, writer_of
from kmeans_gif.writers.output import check_place


def compare(  # noqa: PLR0913 - the public interface
    source: object,
    path: Path | None = None,
    *,
    n_clusters: int | Sequence[int] = 6,
    init: Seeding | Sequence[Seeding] = "random",
    seed: int | Sequence[int] | None = None,
    n_init: int = 1,
    max_iter: int | Sequence[int] = 300,
    color_space: ColorSpace | Sequence[ColorSpace] = "rgb",
    standardize: bool = False,
    search: int | Search | None = None,
    agree: bool = False,
    truth: object = None,
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
    threads: int | None = None,
) -> Animation:
    """Run k-means several times and show the runs side by side, step by step.

    Options that are given as lists span the runs: one list is wrapped into rows of a good shape, two are rows and
    columns, in the order of the parameters. Runs that end early keep their last frame. The lowest inertia is marked
    among runs that can be compared: those with the same number of clusters in the same space. Clusters with distinct
    colours have the same colour in all panels: those of the final steps are matched by least total distance.

    Parameters
    ----------
    source : path, binary file, PIL image, array, data frame, Image or Points
        The picture or points.
    path : path or binary file, optional
        File to write; see `animate`. By default nothing is written.
    n_clusters, init, max_iter, color_space : one value or a sequence
        See `cluster`.
    seed : int or sequence of int, optional
        Random seed; without a list all runs share one.
    n_init, standardize, threads
        See `cluster`.
    search : int or Search, optional
        Number of seeds, from `seed` on, or what `kmeans_gif.search` returned for these data: shows the best, the median
        and the worst run, how often their minima were reached, and a histogram of all final inertias. No option may be
        a list then, and after a search no option of the runs can be given.
    agree : bool
        Whether to add a panel of the samples that runs assign to different clusters in the end.
    truth : str or sequence of length n, optional
        True classes of points, which are compared with the clusters and shown in a panel of their own: the name of a
        column, which is not clustered, or a class for each point. Missing ones are left out.
    distinct_colors, size, duration, hold, plays, look
        See `animate`; `look.panels` and `look.wipe` have no place here.
    format, codec, tolerance, steps, max_bytes
        See `Animation.save`.

    Returns
    -------
    Animation
        The runs, in ``traces``, and their frames; ``agreement`` has the adjusted Rand index of each two runs, and with
        the true classes, ``search`` all runs of a search.

    Raises
    ------
    OptionError
        If an option is invalid, more than two are lists, or there are more than 36 panels.
    SourceError
        If the data can't be read, clustered or drawn with these options.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> animation = kg.compare("example:blobs2d", n_clusters=[3, 5], seed=[1, 2], size=400)
    >>> [trace.n_clusters for trace in animation.traces]
    [3, 3, 5, 5]
    """
    writer = None if path is None else writer_of(path, format, steps, codec)
    colors = MAX_COLORS if writer is None else writer.max_colors
    options = {
        "n_clusters": n_clusters,
        "init": init,
        "seed": seed,
        "max_iter": max_iter,
        "color_space": color_space,
        "n_init": n_init,
        "standardize": standardize,
        "threads": threads,
        "search": search,
        "agree": agree,
        "truth": truth,
    }
    task = checked_task(options, colors)
    times = checked_timing(duration=duration, hold=hold, plays=plays)
    one_of("distinct_colors", distinct_colors, (False, True))
    checked_size(size)
    _check_look(look)
    whole("tolerance", tolerance, 0, 255)
    check_limit(path, max_bytes)
    if path is not None:
        check_place(path, overwrite=True)
    with timing():
        with stage("read"):
            data = _read(source, truth)
        if isinstance(search, Search):
            data = _like(data, search.best)
        _note_idle(data, task, look, distinct_colors=distinct_colors)
        has_fonts = writer is not None and writer.holds_run  # those of a browser
        if isinstance(data, Points) and data.truth is not None and task.has_truth and not has_fonts:
            note_missing((data.truth.name, *data.truth.classes), Option("Look.font", look.font))
        found = found_by(data, task)
        comment = f"kmeans-gif {__version__} compare: {'; '.join(run.name for run in found.content.runs)}"

        def lay_out(size: Size) -> tuple[Sheet, str]:
            return comparison_sheet(data, found.content, size, look, colors=colors, threads=task.threads), comment

        with stage("draw"):
            sheet, _ = lay_out(size)
        animation = Animation(
            *(found.traces, sheet, times, distinct_colors, Story(look.phases, look.tween)),
            numbers=found.numbers,
            comment=comment,
            threads=task.threads,
            timings=timings_so_far(),
            lay_out=lay_out,
            agreement=found.agreement,
            search=found.search,
            source=data,
        )
    if path is None:
        return animation
    return save(animation, path, format=format, codec=codec, tolerance=tolerance, steps=steps, max_bytes=max_bytes)


def _check_look(look: Look) -> None:
    checked_look(look)
    for name in ("panels", "wipe"):
        if getattr(look, name):
            raise OptionError(Option(f"Look.{name}", getattr(look, name)), " is for a single run; leave it out")


def _like(data: Image | Points, run: Trace) -> Image | Points:
    """Return data with the columns of a run, or refuse data of another kind."""
    if data.kind != run.kind:
        raise SourceError(f"the data are {data.kind}, those of the search {run.kind}; give the data that were searched")
    return matched(data, run.names, run.centroids.shape[2], run.space)


def _note_idle(data: Image | Points, task: Task, look: Look, *, distinct_colors: bool) -> None:
    """Refuse what contradicts the kind of data, and note what has no effect; a sheet always has text."""
    check_look_for(data, look)
    for fit in {(fit.color_space, fit.standardize): fit for fit in task.fits}.values():
        note_idle_fit(data, fit)
    note_idle_look(data, replace(look, head=True), distinct_colors=distinct_colors, has_labels=True)


def _read(source: object, truth: object) -> Image | Points:
    """Read a source, with its true classes."""
    if truth is None:
        return single(read(source))
    if not isinstance(truth, str):
        data = single(read(source))
        if isinstance(data, Points):
            return replace(data, truth=truth_of(truth, data.n))
    elif isinstance(source, Image | Points):
        data = source
        if isinstance(data, Points) and data.truth is not None and data.truth.name == truth:
            return data
    else:
        return single(read(source, truth=truth))
    if isinstance(data, Image):
        raise SourceError("a picture has no true classes; leave ", Option("truth"), " out")
    raise SourceError(
        *("the points were read without ", Option("truth", truth), "; give it to the first call of read, or an array")
    )
