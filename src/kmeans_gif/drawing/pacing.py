"""Default durations of frames: in long runs they get shorter, which limits the total."""

_GRAIN = 20
"""Durations are multiples of this, in milliseconds: whole frames at 50 per second, whole centiseconds in a GIF."""

SHORTEST = 40
"""Minimum duration in milliseconds: browsers slow down animations with shorter frames."""

_HALVINGS = 60
"""Enough to find the factor to float64 precision."""


def paced(frames: int, longest: int = 500, total: int = 12_000) -> tuple[int, ...]:
    """Divide a total among frames whose durations decrease by a constant factor; all in milliseconds.

    Few frames take less than the total, because none lasts longer than `longest`; very many take longer, because none
    lasts less than 40 ms.

    >>> paced(3), paced(289)[:3], sum(paced(100))
    ((500, 500, 500), (500, 40, 40), 12000)
    """
    most, room = longest // _GRAIN, total // _GRAIN
    if frames * most <= room:
        grains = [most] * frames
    else:
        low, high = 0.0, 1.0
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            fits = sum(_decaying(middle, frames, most)) <= room
            low, high = (middle, high) if fits else (low, middle)
        grains = _decaying(low, frames, most)
    return tuple(_GRAIN * count for count in grains)


def divided(span: int, frames: int) -> list[int]:
    """Divide a time among frames, in multiples of 20 ms; the last one gets the rest.

    >>> divided(500, 3), divided(100, 4)
    ([160, 160, 180], [40, 40, 40, 40])
    """
    each = max(SHORTEST, span // frames // _GRAIN * _GRAIN)
    return [*[each] * (frames - 1), max(SHORTEST, span - each * (frames - 1))]


def _decaying(factor: float, frames: int, most: int) -> list[int]:
    """Multiply the longest duration repeatedly by a factor; powers could differ between machines."""
    exact, grains = float(most), []
    for _ in range(frames):
        grains.append(max(SHORTEST // _GRAIN, int(exact + 0.5)))
        exact *= factor
    return grains
