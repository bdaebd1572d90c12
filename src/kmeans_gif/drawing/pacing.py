"""How long frames last if nothing else is asked for: later ones are shorter, so that long runs stay short."""

_GRAIN = 20
"""Durations are multiples of so many milliseconds: whole frames at 50 a second, whole hundredths in a GIF."""

_LONGEST, _SHORTEST, _TOTAL = 500 // _GRAIN, 40 // _GRAIN, 12_000 // _GRAIN

_HALVINGS = 60
"""So many narrow the factor down to a float64's last digits."""


def paced(frames: int) -> tuple[int, ...]:
    """Share 12 s out among frames, each shorter than the one before by a constant factor: milliseconds of each.

    Frames last at most 500 ms, so that few take less than 12 s, and at least 40 ms, so that many take longer.

    >>> paced(3), paced(289)[:3], sum(paced(100))
    ((500, 500, 500), (500, 40, 40), 12000)
    """
    if frames * _LONGEST <= _TOTAL:
        grains = [_LONGEST] * frames
    else:
        low, high = 0.0, 1.0
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            fits = sum(_decaying(middle, frames)) <= _TOTAL
            low, high = (middle, high) if fits else (low, middle)
        grains = _decaying(low, frames)
    return tuple(_GRAIN * count for count in grains)


def _decaying(factor: float, frames: int) -> list[int]:
    """Multiply the longest duration by a factor again and again; powers would differ from machine to machine."""
    exact, grains = float(_LONGEST), []
    for _ in range(frames):
        grains.append(max(_SHORTEST, int(exact + 0.5)))
        exact *= factor
    return grains
