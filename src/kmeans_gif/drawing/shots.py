"""The content and duration of each frame, for one run or several."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from kmeans_gif.clustering.cluster_colors import cluster_colors
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.pacing import paced
from kmeans_gif.options import Timing
from kmeans_gif.types import Bytes, Floats

Phase: TypeAlias = Literal["start", "assign", "move"]


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
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
        Centroids of the step before: samples with another label have changed cluster.
    shown : ndarray of shape (k, features), float64
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


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """The content of one frame.

    Attributes
    ----------
    moments : tuple of Moment
        One for each run of the sheet.
    phase : {"start", "assign", "move"}
        Phase of the iteration.
    time : float
        Iterations since the start, which set the angle of a turning camera.
    ms : int
        Duration of the frame in milliseconds.
    """

    moments: tuple[Moment, ...]
    phase: Phase
    time: float
    ms: int


def durations(traces: Sequence[Trace], timing: Timing) -> tuple[int, ...]:
    """Return the milliseconds of each shot: one for each step of the longest run."""
    n_iter = max(trace.n_iter for trace in traces)
    moving = paced(n_iter) if timing.duration is None else (timing.duration,) * n_iter
    return (*moving, timing.hold)


def shots(traces: Sequence[Trace], timing: Timing, *, distinct_colors: bool = False) -> Iterator[Shot]:
    """Plan one shot for each step of the longest run; a run that has ended stays at its last step."""
    for step, ms in enumerate(durations(traces, timing)):
        moments = tuple(_moment(trace, min(step, trace.n_iter), distinct_colors=distinct_colors) for trace in traces)
        yield Shot(moments, "assign" if step else "start", float(step), ms)


def _moment(trace: Trace, step: int, *, distinct_colors: bool) -> Moment:
    centroids = trace.centroids[step]
    previous = trace.centroids[step - 1] if step else None
    colors = cluster_colors(trace.n_clusters) if distinct_colors else trace.colors(step)
    return Moment(trace, step, centroids, previous, centroids, colors)
