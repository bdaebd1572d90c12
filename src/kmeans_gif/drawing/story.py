"""The story of an animation: which step and phase each frame shows, and for how long."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias, overload

from kmeans_gif.drawing.pacing import SHORTEST, divided, paced
from kmeans_gif.options import Timing

Phase: TypeAlias = Literal["data", "start", "step", "move", "assign"]
"""The data alone, the first centroids among them, a whole step, or one of the two halves of an iteration."""

_OPENING = 1200
"""Milliseconds of each frame before the first iteration of an explanation."""

_TOTAL = 20_000
"""Maximum milliseconds of an explanation of up to 300 iterations."""

_LONGEST = 1600
"""Milliseconds of the first iteration of an explanation."""

_SPLIT, _TWEENED = 240, 500
"""Minimum milliseconds of an iteration for which move and assign are separate frames, and for in-between frames."""

_TWEEN = 60
"""Milliseconds of an in-between frame of an explanation."""


class Story(NamedTuple):
    """How an animation tells a run.

    Attributes
    ----------
    phases : bool
        Whether an iteration is two frames: centroids move, then samples are assigned.
    tween : int
        Number of in-between frames of a move; the maximum number in an explanation.
    explain : bool
        Whether to begin with the data, and to tell the first iterations in most detail.
    """

    phases: bool = False
    tween: int = 0
    explain: bool = False


class Cue(NamedTuple):
    """The part of a run that one frame shows.

    Attributes
    ----------
    step : int
        Step of the run.
    phase : Phase
        Part of the step.
    share : float
        How far centroids have moved, from 0 to 1; 1 unless the phase is "move".
    ms : int
        Duration in milliseconds.
    """

    step: int
    phase: Phase
    share: float
    ms: int

    @property
    def time(self) -> float:
        """Iterations since the start."""
        return self.step - 1 + self.share if self.phase == "move" else float(self.step)


@lru_cache(maxsize=64)
def cues_of(n_iter: int, timing: Timing, story: Story = Story()) -> tuple[Cue, ...]:
    """Plan the frames of a run of some iterations; the last one is held.

    >>> [cue.phase for cue in cues_of(1, Timing(), Story(phases=True))]
    ['assign', 'move', 'assign']
    """
    if story.explain:
        *cues, last = _explained(n_iter, timing, story.tween)
    elif story.phases:
        *cues, last = _in_phases(n_iter, story.tween)
    else:
        times = (*paced(n_iter), timing.hold)
        *cues, last = (Cue(step, "step", 1.0, ms) for step, ms in enumerate(times))
    if timing.duration is not None:
        cues = [Cue(cue.step, cue.phase, cue.share, timing.duration) for cue in cues]
    return (*cues, Cue(last.step, last.phase, last.share, timing.hold))


@overload
def frames_at(key: int, n_frames: int) -> int: ...


@overload
def frames_at(key: slice, n_frames: int) -> range: ...


def frames_at(key: int | slice, n_frames: int) -> int | range:
    """Return the numbers of the frames at an index or a slice.

    >>> frames_at(-1, 12), frames_at(slice(9, 99), 12)
    (11, range(9, 12))
    """
    try:
        return range(n_frames)[key]
    except IndexError:
        frames = "1 frame" if n_frames == 1 else f"{n_frames} frames"
        raise IndexError(f"frame {key} of an animation of {frames}; they are numbered from 0") from None


def _in_phases(n_iter: int, tween: int) -> Iterator[Cue]:
    times = iter((*paced(2 * n_iter), 0))
    yield Cue(0, "assign", 1.0, next(times))
    for step in range(1, n_iter + 1):
        yield from _moving(step, divided(next(times), tween + 1))
        yield Cue(step, "assign", 1.0, next(times))


def _explained(n_iter: int, timing: Timing, tween: int) -> Iterator[Cue]:
    for phase in ("data", "start", "assign"):
        yield Cue(0, phase, 1.0, _OPENING)
    spans = paced(n_iter, _LONGEST, max(0, _TOTAL - 3 * _OPENING - timing.hold))
    for step, span in enumerate(spans, 1):
        if span < _SPLIT:
            yield Cue(step, "step", 1.0, span)
            continue
        moving, frames = span * 2 // 5 // 20 * 20, 1
        if span >= _TWEENED:
            frames += min(tween, moving // _TWEEN - 1)
        times = [*[_TWEEN] * (frames - 1), max(SHORTEST, moving - _TWEEN * (frames - 1))]
        yield from _moving(step, times)
        yield Cue(step, "assign", 1.0, span - sum(times))


def _moving(step: int, times: list[int]) -> Iterator[Cue]:
    """Plan a move, whose last frame shows the centroids at the means."""
    for number, ms in enumerate(times, 1):
        share = number / len(times)
        yield Cue(step, "move", share * share * (3 - 2 * share), ms)
