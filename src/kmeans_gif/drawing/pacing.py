"""Default durations of frames: in long runs they get shorter, which limits the total."""

_GRAIN = 20
"""Durations are multiples of this, in milliseconds: whole frames at 50 per second, whole centiseconds in a GIF."""

_LONGEST, _SHORTEST, _TOTAL = 500 // _GRAIN, 40 // _GRAIN, 12_000 // _GRAIN

_HALVINGS = 60
"""Enough to find the factor to float64 precision."""


def paced(frames: int) -> tuple[int, ...]:
    """Divide 12 s among frames whose durations decrease by a constant factor; returns milliseconds.

    Frames last 40 to 500 ms, so few frames take less than 12 s in total, and very many take longer.

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
    """Multiply the longest duration repeatedly by a factor; powers could differ between machines."""
    exact, grains = float(_LONGEST), []
    for _ in range(frames):
        grains.append(max(_SHORTEST, int(exact + 0.5)))
        exact *= factor
    return grains
