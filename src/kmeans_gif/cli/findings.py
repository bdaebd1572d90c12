"""What a comparison found besides its runs: how far they agree, and which minima many starts reach."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

import numpy as np

from kmeans_gif.animation import Animation
from kmeans_gif.cli.report import document


def findings(animation: Animation) -> Iterator[str]:
    """Summarize what a comparison found, a line for each kind."""
    search, agreement = animation.search, animation.agreement
    if search is not None:
        n, minima, failed = len(search.seeds), len(search.counts), int((search.minimum < 0).sum())
        best = search.reached(search.best.seed)
        reached = f"1 minimum in {n} starts" if minima == 1 else f"{minima} different minima in {n} starts"
        missed = f"; {failed} did not converge" if failed else ""
        yield f"{reached}, the best was reached {'once' if best == 1 else f'{best} times'}{missed}"
    if agreement is not None and len(agreement.pairs) > 1:
        pairs = agreement.pairs[np.triu_indices(len(agreement.pairs), 1)]
        what = "points" if animation.trace.kind == "points" else "pixels"
        low, high = f"{pairs.min():.3f}", f"{pairs.max():.3f}"
        span = low if low == high else f"{low} to {high}"
        yield f"runs disagree on {100 * agreement.disputed:.1f} % of the {what}, adjusted Rand index {span}"
    if agreement is not None and agreement.truth is not None:
        yield f"adjusted Rand index with the true classes {', '.join(f'{index:.3f}' for index in agreement.truth)}"


def documents(source: str, output: PurePath, animation: Animation) -> list[str]:
    """Format each run as a line of JSON, with what was found about it."""
    return [
        document(source, output, replace(animation, traces=(trace,)), _about(animation, number))
        for number, trace in enumerate(animation.traces)
    ]


def _about(animation: Animation, number: int) -> dict[str, object]:
    found: dict[str, object] = {}
    search, agreement = animation.search, animation.agreement
    if agreement is not None:
        found |= {"adjusted_rand": agreement.pairs[number].tolist(), "disputed": agreement.disputed}
    if agreement is not None and agreement.truth is not None:
        found["truth_adjusted_rand"] = float(agreement.truth[number])
    if search is not None:
        arrays = {name: getattr(search, name).tolist() for name in ("seeds", "inertia", "minimum", "counts")}
        found |= {"reached": search.reached(animation.traces[number].seed), "search": arrays}
    return found
