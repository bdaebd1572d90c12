"""Runs of k-means side by side: what each of them, and all together, have to show."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.agreement import Agreement, agreement_of, ends_of
from kmeans_gif.clustering.counting import samples_of
from kmeans_gif.clustering.lloyd import best_run
from kmeans_gif.clustering.optimum import with_optimum
from kmeans_gif.clustering.partners import matched
from kmeans_gif.clustering.samples import Samples, space_of
from kmeans_gif.clustering.search import Search, searched
from kmeans_gif.clustering.spaces import to_units
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.comparison.classes import Classes
from kmeans_gif.drawing.comparison.disputed import Disputed
from kmeans_gif.drawing.comparison.histogram import Histogram
from kmeans_gif.drawing.comparison.place import Summary
from kmeans_gif.drawing.comparison.sheet import Compared, Content
from kmeans_gif.drawing.marks.text import grouped
from kmeans_gif.options import Fit
from kmeans_gif.progress import stage
from kmeans_gif.sources import Image, Points
from kmeans_gif.sources.records import Truth
from kmeans_gif.spans import Task
from kmeans_gif.types import Floats

_ROWS_AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What is shown: the runs, and what they have in common."""

    content: Content
    numbers: tuple[NDArray[np.intp], ...]
    agreement: Agreement | None
    search: Search | None

    @property
    def traces(self) -> tuple[Trace, ...]:
        """The runs themselves."""
        return tuple(run.trace for run in self.content.runs)


def found_by(data: Image | Points, task: Task) -> Found:
    """Run k-means, and compare the runs."""
    threads, truth = task.threads, data.truth if isinstance(data, Points) and task.has_truth else None
    done = task.search if isinstance(task.search, Search) else None
    samples = [_samples(data, fit, done) for fit in task.fits]
    search = None
    names = task.plan.names
    if task.n_starts is None:
        traces = [_run(each, fit) for each, fit in zip(samples, task.fits, strict=True)]
    else:
        search = done or searched(samples[0], task.fits[0], task.n_starts)
        traces, names = _shown_starts(search)
        samples *= len(traces)
    means = [] if truth is None or not isinstance(data, Points) else [_class_means(data, truth)]
    numbers = matched([*(to_units(trace.centroids[-1], trace.space) for trace in traces), *means])
    ends = ends_of(samples, traces, numbers[: len(traces)])
    agreement = None
    if task.agree or truth is not None:
        with stage("compare"):
            agreement = agreement_of(ends, None if truth is None else truth.codes, threads=threads)
    summaries: list[Summary] = []
    if task.agree and agreement is not None:
        summaries.append(Disputed(ends, agreement, of_points=data.kind == "points"))
    if truth is not None:
        summaries.append(Classes(truth, numbers[-1]))
    if search is not None:
        summaries.append(Histogram(search))
    remarks = [_remarks(number, trace, search, agreement, truth) for number, trace in enumerate(traces)]
    runs = _compared(traces, names, remarks)
    description = _description(data, traces, task.n_starts)
    content = Content(runs, tuple(summaries), description, task.plan.columns)
    return Found(content, ends.numbers, agreement, search)


def _samples(data: Image | Points, fit: Fit, done: Search | None) -> Samples:
    space = done.best.space if done is not None else space_of(data, fit.color_space, standardize=fit.standardize)
    with stage("count"):
        return samples_of(data, space, threads=fit.threads)


def _run(samples: Samples, fit: Fit) -> Trace:
    return with_optimum(best_run(samples, fit), samples, threads=fit.threads)


def _shown_starts(search: Search) -> tuple[list[Trace], list[str]]:
    """Return the runs of a search that are shown, each once, and their names."""
    shown: dict[int, tuple[Trace, list[str]]] = {}
    for role in ("best", "median", "worst"):
        trace: Trace = getattr(search, role)
        shown.setdefault(trace.seed, (trace, []))[1].append(role)
    return [trace for trace, _ in shown.values()], [f"{', '.join(r)}: seed {t.seed}" for t, r in shown.values()]


def _class_means(points: Points, truth: Truth) -> Floats:
    """Return the mean of each class, in units; rows are added in order."""
    known, n_classes = truth.codes >= 0, len(truth.classes)
    sums = np.zeros((n_classes, len(points.names)))
    for start in range(0, points.n, _ROWS_AT_ONCE):
        stop = min(points.n, start + _ROWS_AT_ONCE)
        kept = known[start:stop]
        rows, codes = points.rows(start, stop)[kept], truth.codes[start:stop][kept]
        sums += np.stack([np.bincount(codes, column, n_classes) for column in rows.T], axis=1)
    return sums / np.bincount(truth.codes[known], minlength=n_classes)[:, None]


def _remarks(
    number: int, trace: Trace, search: Search | None, agreement: Agreement | None, truth: Truth | None
) -> tuple[str, ...]:
    """Say how often a minimum was reached, and how far a run agrees with true classes, from the most complete."""
    index = 0.0 if agreement is None or agreement.truth is None else float(agreement.truth[number])
    rand = [] if truth is None else [f"adjusted Rand index {grouped(index, 2)}", f"adjusted Rand {grouped(index, 2)}"]
    if search is None:
        return tuple(rand)
    reached, short = search.reached(trace.seed), f"of {grouped(len(search.seeds))} starts"
    starts = (
        [f"reached by {grouped(reached)} {short}", f"{grouped(reached)} {short}"]
        if reached
        else ["did not converge"] * 2
    )
    if truth is None:
        return tuple(starts)
    return f"{starts[0]}, {rand[0]}", f"{starts[1]}, {rand[1]}", rand[1]


def _compared(
    traces: Sequence[Trace], names: Sequence[str], remarks: Sequence[tuple[str, ...]]
) -> tuple[Compared, ...]:
    """Find the lowest inertia among runs with the same k and space, if there are several."""
    alike: dict[object, list[int]] = {}
    for number, trace in enumerate(traces):
        alike.setdefault((trace.n_clusters, trace.space), []).append(number)
    best = {min(those, key=lambda n: float(traces[n].inertia[-1])) for those in alike.values() if len(those) > 1}
    described = enumerate(zip(traces, names, remarks, strict=True))
    return tuple(Compared(trace, name, number in best, said) for number, (trace, name, said) in described)


def _description(data: Image | Points, traces: Sequence[Trace], n_starts: int | None) -> str:
    """Say what all runs have in common."""
    first = traces[0]
    samples = f"{grouped(first.n_samples)} {'points' if isinstance(data, Points) else 'pixels'}"
    runs = f"{len(traces)} runs" if n_starts is None else f"{grouped(n_starts)} starts"
    parts = [samples, runs]
    if len({trace.n_clusters for trace in traces}) == 1:
        parts.insert(0, f"k = {first.n_clusters}")
    return ", ".join(parts)
