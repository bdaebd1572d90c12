"""Reports of runs: path or JSON document on stdout, summary on stderr."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

import numpy as np

from kmeans_gif.animation import Animation
from kmeans_gif.cli.runs import Run
from kmeans_gif.cli.streams import standard_output
from kmeans_gif.cli.terms import printable, typed
from kmeans_gif.clustering.optimum import above_optimum
from kmeans_gif.clustering.trace import Trace, described
from kmeans_gif.errors import Option
from kmeans_gif.writers.limit import Fitted, shown_bytes


def report(run: Run, animation: Animation, *, saved: str | None = None, as_json: bool) -> None:
    """Print the paths or the JSON document of a run, unless the animation went to standard output."""
    if run.output is None:
        return
    if as_json:
        print_lines([document(run.source, run.output, animation)])
    else:
        print_paths([*run.files(len(animation)), *([] if saved is None else [saved])])


def print_paths(paths: Sequence[str]) -> None:
    """Print the paths of files on stdout; on a terminal with control characters escaped."""
    print_lines([printable(path) for path in paths] if is_terminal() else paths)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines on stdout."""
    with standard_output() as file:
        file.writelines(os.fsencode(line) + b"\n" for line in lines)


def is_terminal() -> bool:
    """Return whether stdout is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def summary(
    name: str,
    trace: Trace,
    *,
    fitted: Fitted | None = None,
    repeatable: bool = True,
    varied: Sequence[Option] = (),
) -> str:
    """Summarize a run in one line, with the options that reproduce it from the input of that name.

    `varied` are options that have other values in other runs of the same command.
    """
    above = above_optimum(trace)
    compared = "" if above is None else f", {above}"
    if fitted is not None:
        compared += f", {shown_bytes(fitted.n_bytes)} with {' '.join(map(typed, fitted.options))}"
    options = " ".join([f"--seed {trace.seed} --n-init 1", *map(typed, varied)])
    repeat = "" if trace.init == "array" or not repeatable else f"; {options} repeats it"
    return f"{name}: {described(trace)}{compared}{repeat}"


def timings(name: str, seconds: Mapping[str, float]) -> str:
    """Format the seconds of each stage."""
    return f"{name}: {', '.join(f'{stage} {taken:.3f} s' for stage, taken in seconds.items())}"


def document(source: str, output: PurePath, animation: Animation, more: Mapping[str, object] | None = None) -> str:
    """Format an animated run as one line of JSON; `more` are further fields."""
    drawn = {
        "frames": len(animation),
        "width": animation.width,
        "height": animation.height,
        "fitted": None if animation.fitted is None else animation.fitted._asdict(),
        **(more or {}),
    }
    return document_of(source, output, animation.trace, drawn, animation.timings)


def document_of(
    source: str | Sequence[str],
    output: PurePath | None,
    trace: Trace,
    result: Mapping[str, object],
    seconds: Mapping[str, float],
) -> str:
    """Format a run and its result as one line of JSON: centroids in units, whole weights as integers."""
    import json  # noqa: PLC0415 - most runs have no document

    record = {
        "input": source,
        "output": None if output is None else str(output),
        "kind": trace.kind,
        "n_samples": trace.n_samples,
        "n_unique": trace.n_unique,
        "n_clusters": trace.n_clusters,
        "pinned": trace.pinned,
        "init": trace.init,
        "seed": trace.seed,
        "color_space": trace.space.name if trace.kind == "image" else None,
        "converged": trace.converged,
        "n_iter": trace.n_iter,
        **result,
        "centroids": [trace.values(step).tolist() for step in range(trace.n_iter + 1)],
        "inertia": trace.inertia.tolist(),
        "optimum": trace.optimum,
        "moved": _whole(trace.moved),
        "shift": trace.shift.tolist(),
        "cluster_weights": _whole(trace.cluster_weights),
        "relocated": trace.relocated.tolist(),
        "digest": trace.digest,
        "seconds": {stage: round(taken, 6) for stage, taken in seconds.items()},
        "version": trace.version,
    }
    return json.dumps(record, allow_nan=False)


def _whole(weights: np.ndarray) -> object:
    return (weights.astype(np.int64) if (weights == np.rint(weights)).all() else weights).tolist()
