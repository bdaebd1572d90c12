"""The content of each frame, for one run or several."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.clustering.spaces import to_srgb8
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.story import Cue, Phase
from kmeans_gif.types import Bytes, Floats


class Moment(NamedTuple):
    """The state of one run in one frame.

    Attributes
    ----------
    trace : Trace
        The run.
    step : int
        The step of the run.
    centroids : ndarray of shape (k, features), float64
        Centroids that samples are assigned to, in the trace's space.
    previous : ndarray of shape (k, features), float64, or None
        Centroids of the assignment before: samples with another label have changed cluster. None at step 0, while
        centroids move, and at the last step, which shows the result.
    shown : ndarray of shape (k or 0, features), float64
        Positions at which centroids are drawn.
    colors : ndarray of shape (k, 3), uint8
        The clusters' own colours, sRGB.
    """

    trace: Trace
    step: int
    centroids: Floats
    previous: Floats | None
    shown: Floats
    colors: Bytes


class Shot(NamedTuple):
    """The content of one frame.

    Attributes
    ----------
    moments : tuple of Moment
        One for each run of the sheet.
    phase : {"data", "start", "step", "move", "assign"}
        Part of the step; see `Phase`.
    time : float
        Iterations since the start, which set the angle of a turning camera.
    ms : int
        Duration of the frame in milliseconds.
    is_last : bool
        Whether it is the last frame.
    """

    moments: tuple[Moment, ...]
    phase: Phase
    time: float
    ms: int
    is_last: bool = False


def shots(
    traces: Sequence[Trace],
    cues: Iterable[Cue],
    still: tuple[Moment, ...] = (),
    *,
    distinct_colors: bool = False,
    numbers: Sequence[NDArray[np.intp]] = (),
) -> Iterator[Shot]:
    """Make a shot of each cue; a run that has ended stays at its last step, and `still` moments stay as they are.

    `numbers` are those of each run's clusters among the distinct colours, if it has these; by default in order.
    """
    last = max(trace.n_iter for trace in traces)
    own = [_distinct(trace, distinct_colors) for trace in traces]
    for run, those in enumerate(numbers):
        if own[run] is not None:
            own[run] = cluster_colors(int(those.max()) + 1)[those]
    for cue in cues:
        moments = tuple(_moment(trace, cue, distinct) for trace, distinct in zip(traces, own, strict=True))
        is_last = cue.step == last and cue.phase in ("step", "assign")
        yield Shot((*moments, *still), cue.phase, cue.time, cue.ms, is_last)


def _distinct(trace: Trace, distinct_colors: bool) -> Bytes | None:  # noqa: FBT001 - internal
    return cluster_colors(trace.n_clusters) if distinct_colors or trace.kind == "points" else None


def _moment(trace: Trace, cue: Cue, distinct: Bytes | None) -> Moment:
    step = min(cue.step, trace.n_iter)
    moves = cue.phase == "move" and cue.step == step
    centroids = trace.centroids[step - 1 if moves else step]
    shown = centroids + cue.share * (trace.centroids[step] - centroids) if moves else centroids
    if cue.phase == "data":
        shown = shown[:0]
    changes = 0 < cue.step < trace.n_iter and not moves
    previous = trace.centroids[step - 1] if changes else None
    colors = distinct if distinct is not None else to_srgb8(shown, trace.space) if moves else trace.colors(step)
    return Moment(trace, step, centroids, previous, shown, colors)
