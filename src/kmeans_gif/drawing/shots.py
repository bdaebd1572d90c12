"""What each frame tells."""

from collections.abc import Iterator
from dataclasses import dataclass

from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.pacing import paced
from kmeans_gif.options import milliseconds, whole
from kmeans_gif.types import Floats


@dataclass(frozen=True, slots=True)
class Timing:
    """How long frames are shown and how often the animation plays.

    Attributes
    ----------
    duration : int or None
        Milliseconds of every frame but the last, 20 to 655 350; None is as `paced` shares time out.
    hold : int
        Milliseconds of the last.
    plays : int
        How often the animation plays; 0 is for ever.
    """

    duration: int | None
    hold: int
    plays: int


def checked_timing(*, duration: float | None, hold: float, plays: int) -> Timing:
    """Check the times of an animation.

    Parameters
    ----------
    duration, hold : float
        Milliseconds, 20 to 655 350; rounded half up to 10. `duration` may be None.
    plays : int
        0 to 65 536.

    Returns
    -------
    Timing
        As it will be written.

    Raises
    ------
    OptionError
        If one of them is out of range.

    Examples
    --------
    >>> checked_timing(duration=33.3, hold=2000, plays=0)
    Timing(duration=30, hold=2000, plays=0)
    """
    return Timing(
        None if duration is None else milliseconds("duration", duration),
        milliseconds("hold", hold),
        whole("plays", plays, 0, 65_536),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One frame's content.

    Attributes
    ----------
    step : int
        The step it shows.
    centroids : ndarray of shape (k, features), float64
        Those that give the labels, in the trace's space.
    ms : int
        How long it is shown, in milliseconds.
    trace : Trace
        The run it is of, for what tells of other steps: trails and the head line.
    """

    step: int
    centroids: Floats
    ms: int
    trace: Trace


def shots(trace: Trace, timing: Timing) -> Iterator[Shot]:
    """Plan one shot a step.

    Parameters
    ----------
    trace : Trace
        The run to show.
    timing : Timing
        How long each is shown.

    Yields
    ------
    Shot
        In the order of the steps.
    """
    times = paced(trace.n_iter) if timing.duration is None else (timing.duration,) * trace.n_iter
    for step, (centroids, ms) in enumerate(zip(trace.centroids, (*times, timing.hold), strict=True)):
        yield Shot(step, centroids, ms, trace)
