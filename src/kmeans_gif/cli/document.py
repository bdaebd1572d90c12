"""The JSON document of a run."""

from pathlib import PurePath

import numpy as np

from kmeans_gif.animation import Animation


def document(source: str, output: PurePath, animation: Animation) -> str:
    """Write a run out as one line of JSON.

    Parameters
    ----------
    source : str
        What was read, as the command line names it.
    output : path
        What was written.
    animation : Animation
        The run.

    Returns
    -------
    str
        An object; centroids in units, weights that are whole as whole numbers.
    """
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
