"""What a page knows about its data and runs, as JSON; engine/data.js reads it."""

from base64 import b64encode
from collections.abc import Sequence
from shlex import quote
from typing import Any

import numpy as np

from kmeans_gif.clustering.cluster_colors import MAX_CLUSTER_COLORS, cluster_colors
from kmeans_gif.clustering.spaces import Space
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.page.samples import Embedded
from kmeans_gif.sources.records import Image, Points
from kmeans_gif.sources.request import Request
from kmeans_gif.types import Values
from kmeans_gif.version import __version__
from kmeans_gif.writers.film import Recording

_EXAMPLE = "example:"

_CHANNELS = {1: ("gray",), 3: ("red", "green", "blue")}


def record_of(recording: Recording, samples: Embedded) -> dict[str, Any]:
    """Return the record of a page."""
    source, traces = recording.source, recording.traces
    names = _CHANNELS[source.features] if isinstance(source, Image) else traces[0].names or source.names
    titles = _titles(traces)
    return {
        "about": {
            "title": title_of(recording),
            "version": __version__,
            "theme": recording.theme,
            "distinct": cluster_colors(MAX_CLUSTER_COLORS).tobytes().hex(),
            "command": _command(recording),
        },
        "data": {
            "kind": source.kind,
            "features": len(names),
            "names": names,
            "format": samples.format,
            "exact": not samples.notes,
            "notes": samples.notes,
        },
        "runs": [
            _run(trace, title, _numbers(recording, number))
            for number, (trace, title) in enumerate(zip(traces, titles, strict=True))
        ],
    }


def title_of(recording: Recording) -> str:
    """Return the name of the data."""
    source = recording.source
    return source.name.removeprefix(_EXAMPLE) or ("picture" if isinstance(source, Image) else "points")


def _run(trace: Trace, title: str, numbers: list[int]) -> dict[str, Any]:
    features = trace.centroids.shape[2]
    return {
        "name": title,
        "k": trace.n_clusters,
        "init": trace.init,
        "seed": trace.seed,
        "pinned": trace.pinned,
        "space": {"name": trace.space.name, **_span(trace.space, features)},
        "numbers": numbers,
        "centroids": _text(trace.centroids),
        "inertia": _text(trace.inertia),
        "moved": _text(trace.moved),
        "shift": _text(trace.shift),
        "weights": _text(trace.cluster_weights),
        "relocated": np.argwhere(trace.relocated).tolist(),
    }


def _span(space: Space, features: int) -> dict[str, list[float]]:
    return {name: np.broadcast_to(getattr(space, name), features).tolist() for name in ("shift", "scale")}


def _text(values: Values) -> str:
    return b64encode(values.astype("<f8").tobytes()).decode("ascii")


def _numbers(recording: Recording, run: int) -> list[int]:
    """Return the numbers of the clusters of a run among the distinct colours."""
    if recording.numbers:
        return [int(number) for number in recording.numbers[run]]
    return list(range(recording.traces[run].n_clusters))


def _titles(traces: Sequence[Trace]) -> list[str]:
    """Return what sets each run apart from the others."""
    parts = [
        [f"k = {trace.n_clusters}", trace.init, f"seed {trace.seed}", trace.space.name, f"{trace.n_iter} iterations"]
        for trace in traces
    ]
    differs = [len(set(column)) > 1 for column in zip(*parts, strict=True)]
    if any(differs[:-1]):
        differs[-1] = False
    return [", ".join(part for part, shown in zip(row, differs, strict=True) if shown) for row in parts]


def _command(recording: Recording) -> str:
    """Return the command that repeats the first run."""
    trace, source = recording.traces[0], recording.source
    name = f"./{source.name}" if source.name.startswith("-") else source.name or "INPUT"
    words = ["kmeans-gif", "animate", name]
    request = source.request or Request()
    words += [] if request.kind is None else ["--kind", request.kind]
    if not isinstance(source, Image):
        words += _of_columns(source, request, trace.space)
    words += ["-k", str(trace.n_clusters)]  # the page changes what follows
    if trace.init == "array":
        words += ["--init", "centroids.csv"]
    else:
        words += ["--init", trace.init, "--seed", str(trace.seed)]
    if trace.pinned:
        words += ["--pin", _pins(trace)]
    if trace.moved[-1] > 0 and trace.n_iter > 0:
        words += ["--max-iter", str(trace.n_iter)]
    if isinstance(source, Image) and trace.space.name != "rgb":
        words += ["--color-space", trace.space.name]
    return " ".join(map(quote, words))


def _pins(trace: Trace) -> str:
    """Return pinned centroids as an option: as colours if they are, because conversion loses bits."""
    rows, colors = trace.values(0)[: trace.pinned], trace.colors(0)[: trace.pinned]
    if (
        trace.kind == "image"
        and np.abs(rows * (255 / np.max(trace.space.scale)) - colors[:, : rows.shape[1]]).max() < 1e-6
    ):
        return ",".join(f"#{bytes(color).hex()}" for color in colors)
    return ";".join(",".join(map(str, row)) for row in rows.tolist())


def _of_columns(points: Points, request: Request, space: Space) -> list[str]:
    """Return the options with which points were read; columns only if their names can be written as a list."""
    words = ["--drop-missing"] if request.drop_missing else []
    words += [] if request.header is None else ["--header" if request.header else "--no-header"]
    words += [] if request.decimal == "." else ["--decimal", request.decimal]
    words += ["--standardize"] if any(scale != 1 for scale in np.ravel(space.scale)) else []
    has_list = points.named and not any("," in name for name in points.names)
    return [*words, "--columns", ",".join(points.names)] if has_list else words
