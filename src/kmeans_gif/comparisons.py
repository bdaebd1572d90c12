"""Several runs of the same data, side by side in one animation."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from kmeans_gif.animation import Animation
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.lloyd import best_run
from kmeans_gif.clustering.partners import matched
from kmeans_gif.clustering.samples import space_of
from kmeans_gif.clustering.spaces import to_units
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.comparison import Compared, comparison_sheet
from kmeans_gif.drawing.inks import MAX_COLORS
from kmeans_gif.drawing.sizes import Size, checked_size
from kmeans_gif.drawing.story import Story
from kmeans_gif.errors import Option, OptionError
from kmeans_gif.look import Look, checked_look
from kmeans_gif.options import Fit, checked_fit, checked_timing, one_of, whole
from kmeans_gif.progress import stage, timing, timings_so_far
from kmeans_gif.sources import Image, Points, read
from kmeans_gif.sources.several import single
from kmeans_gif.types import ColorSpace, Seeding
from kmeans_gif.version import __version__
from kmeans_gif.writers.choice import Path, writer_of
from kmeans_gif.writers.output import check_place

MAX_PANELS = 36
"""Maximum number of runs on a sheet."""

_SPACES = {"rgb": "RGB", "lab": "CIELAB", "oklab": "OKLab"}


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
    distinct_colors: bool = False,
    size: Size = None,
    duration: float | None = None,
    hold: float = 2000,
    plays: int = 0,
    tolerance: int = 0,
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
    distinct_colors, size, duration, hold, plays, tolerance, look
        See `animate`; `look.panels` and `look.wipe` have no place here.

    Returns
    -------
    Animation
        The runs, in ``traces``, and their frames.

    Raises
    ------
    OptionError
        If an option is invalid, more than two are lists, or there are more than 36 runs.
    SourceError
        If the data can't be read, clustered or drawn with these options.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> animation = kg.compare("example:blobs2d", n_clusters=[3, 5], seed=[1, 2], size=400)
    >>> [trace.n_clusters for trace in animation.traces]
    [3, 3, 5, 5]
    """
    spans = {"n_clusters": n_clusters, "init": init, "seed": seed, "max_iter": max_iter, "color_space": color_space}
    plan = _planned({name: _listed(name, value) for name, value in spans.items()})
    shared: dict[str, Any] = {"n_init": n_init, "standardize": standardize, "threads": threads}
    start = int.from_bytes(os.urandom(4))
    fits = [checked_fit(**shared, **{"seed": start, **run}) for run in plan.runs]
    times = checked_timing(duration=duration, hold=hold, plays=plays)
    one_of("distinct_colors", distinct_colors, (False, True))
    checked_size(size)
    _check_look(look)
    whole("tolerance", tolerance, 0, 255)
    colors = MAX_COLORS
    if path is not None:
        colors = writer_of(path, None).max_colors
        check_place(path, overwrite=True)
    with timing():
        with stage("read"):
            data = single(read(source))
        traces = tuple(_run(data, fit) for fit in fits)
        numbers = _numbers(traces) if distinct_colors or isinstance(data, Points) else ()
        with stage("draw"):
            runs = _compared(traces, plan.names)
            sheet = comparison_sheet(
                *(data, runs, _description(data, traces), size, look),
                columns=plan.columns,
                colors=colors,
                threads=fits[0].threads,
            )
        comment = f"kmeans-gif {__version__} compare: {'; '.join(plan.names)}"
        story = Story(look.phases, look.tween)
        animation = Animation(
            *(traces, sheet, times, distinct_colors, story, numbers, comment, fits[0].threads, timings_so_far()),
            source=data,
        )
    if path is not None:
        animation.save(path, tolerance=tolerance)
    return animation


@dataclass(frozen=True, slots=True)
class _Plan:
    """The runs of a comparison.

    Attributes
    ----------
    runs : list of dict
        Options of each run.
    names : list of str
        What is different about each run.
    columns : int or None
        Number of columns, if two options span the grid.
    """

    runs: list[dict[str, Any]]
    names: list[str]
    columns: int | None


def _listed(name: str, value: object) -> list[Any]:
    """Return the values of an option; a single one is a list of one."""
    if isinstance(value, str) or not isinstance(value, Sequence | np.ndarray):
        return [value]
    values = list(value)
    if not values:
        raise OptionError(Option(name, value), " is empty; give at least one value")
    if len(set(map(str, values))) < len(values):
        raise OptionError(Option(name, value), " names a value twice; name each once")
    return values


def _planned(lists: dict[str, list[Any]]) -> _Plan:
    """Combine the values of all options."""
    spanning = [name for name, values in lists.items() if len(values) > 1]
    if len(spanning) > 2:
        raise OptionError(f"{', '.join(spanning)} are lists, but at most two options span a grid; give one value")
    chosen = {name: values for name, values in lists.items() if values != [None]}
    runs = [dict(zip(chosen, values, strict=True)) for values in product(*chosen.values())]
    if len(runs) > MAX_PANELS:
        raise OptionError(f"{len(runs)} runs are more than the {MAX_PANELS} that fit a sheet; use fewer values")
    names = [", ".join(_name(name, run[name]) for name in spanning) or "one run" for run in runs]
    return _Plan(runs, names, len(lists[spanning[1]]) if len(spanning) == 2 else None)


def _name(option: str, value: object) -> str:
    """Describe a value of an option in a title."""
    if option == "n_clusters":
        return f"k = {value}"
    if option == "seed":
        return f"seed {value}"
    if option == "max_iter":
        return "1 iteration" if value == 1 else f"{value} iterations"
    return _SPACES[str(value)] if option == "color_space" else str(value)


def _check_look(look: Look) -> None:
    checked_look(look)
    for name in ("panels", "wipe"):
        if getattr(look, name):
            raise OptionError(Option(f"Look.{name}", getattr(look, name)), " is for a single run; leave it out")


def _run(data: Image | Points, fit: Fit) -> Trace:
    space = space_of(data, fit.color_space, standardize=fit.standardize)
    with stage("count"):
        samples = samples_of(data, space, threads=fit.threads)
    return best_run(samples, fit)


def _numbers(traces: Sequence[Trace]) -> tuple[Any, ...]:
    """Match the clusters of all runs: their numbers among the distinct colours."""
    return tuple(matched([to_units(trace.centroids[-1], trace.space) for trace in traces]))


def _compared(traces: Sequence[Trace], names: Sequence[str]) -> list[Compared]:
    """Find the lowest inertia among runs with the same k and space, if there are several."""
    alike: dict[object, list[int]] = {}
    for number, trace in enumerate(traces):
        alike.setdefault((trace.n_clusters, trace.space), []).append(number)
    best = {min(those, key=lambda n: float(traces[n].inertia[-1])) for those in alike.values() if len(those) > 1}
    pairs = enumerate(zip(traces, names, strict=True))
    return [Compared(trace, name, number in best) for number, (trace, name) in pairs]


def _description(data: Image | Points, traces: Sequence[Trace]) -> str:
    """Say what all runs have in common."""
    first = traces[0]
    parts = [f"{first.n_samples:,} {'points' if isinstance(data, Points) else 'pixels'}", f"{len(traces)} runs"]
    if len({trace.n_clusters for trace in traces}) == 1:
        parts.insert(0, f"k = {first.n_clusters}")
    return ", ".join(parts)
