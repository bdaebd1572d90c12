"""Reports of runs: path or JSON document on stdout, summary on stderr."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePath

import numpy as np

from kmeans_gif.animation import Animation
from kmeans_gif.cli.runs import Run
from kmeans_gif.cli.streams import standard_output
from kmeans_gif.cli.terms import printable
from kmeans_gif.clustering.trace import Trace, above_optimum


def report(run: Run, animation: Animation, *, as_json: bool) -> None:
    """Print the paths or the JSON document of a run, unless the animation went to standard output."""
    if run.output is None:
        return
    if not as_json:
        print_paths(run.files(len(animation)))
        return
    _print([document(run.source, run.output, animation)])


def print_paths(paths: Sequence[str]) -> None:
    """Print the paths of files, with control characters escaped on a terminal."""
    shown = sys.stdout is not None and sys.stdout.isatty()
    _print([printable(path) for path in paths] if shown else paths)


def _print(lines: Sequence[str]) -> None:
    with standard_output() as file:
        file.writelines(os.fsencode(line) + b"\n" for line in lines)


def summary(name: str, trace: Trace) -> str:
    """Summarize a run in one line, with the options that reproduce it."""
    end = "converged" if trace.converged else "not converged"
    above = above_optimum(trace)
    compared = "" if above is None else f", {above}"
    repeat = "" if trace.init == "array" else f"; --seed {trace.seed} --n-init 1 repeats it"
    return (
        f"{name}: {_counted(trace.n_clusters, 'cluster')}, {_counted(trace.n_iter, 'iteration')}, {end}, "
        f"inertia {trace.inertia[-1]:.6g}{compared}{repeat}"
    )


def _counted(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def timings(name: str, seconds: Mapping[str, float]) -> str:
    """Format the seconds of each stage."""
    return f"{name}: {', '.join(f'{stage} {taken:.3f} s' for stage, taken in seconds.items())}"


def document(source: str, output: PurePath, animation: Animation) -> str:
    """Format a run as one line of JSON: centroids in units, whole weights as integers."""
    import json  # noqa: PLC0415 - most runs have no document

    trace = animation.trace
    record = {
        "input": source,
        "output": str(output),
        "kind": trace.kind,
        "n_samples": trace.n_samples,
        "n_unique": trace.n_unique,
        "n_clusters": trace.n_clusters,
        "init": trace.init,
        "seed": trace.seed,
        "color_space": trace.space.name if trace.kind == "image" else None,
        "converged": trace.converged,
        "n_iter": trace.n_iter,
        "frames": len(animation),
        "width": animation.width,
        "height": animation.height,
        "centroids": [trace.values(step).tolist() for step in range(trace.n_iter + 1)],
        "inertia": trace.inertia.tolist(),
        "optimum": trace.optimum,
        "moved": _whole(trace.moved),
        "shift": trace.shift.tolist(),
        "cluster_weights": _whole(trace.cluster_weights),
        "relocated": trace.relocated.tolist(),
        "seconds": {stage: round(seconds, 6) for stage, seconds in animation.timings.items()},
        "version": trace.version,
    }
    return json.dumps(record, allow_nan=False)


def _whole(weights: np.ndarray) -> object:
    return (weights.astype(np.int64) if (weights == np.rint(weights)).all() else weights).tolist()
