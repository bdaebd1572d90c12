"""The numbers of clusters along an axis."""

from collections.abc import Collection, Iterator, Sequence
from itertools import count, pairwise


def spread(
    ks: Sequence[int], starts: Sequence[int], widths: Sequence[int], gap: int, kept: Collection[int]
) -> list[int]:
    """Choose the places of labels that have a gap between them: all, or those of multiples of 2, 5, 10 and so on.

    Those of the numbers `kept` stay, if they have a gap between them, and others that are too near to them go.

    >>> spread([2, 3, 4, 5], [0, 10, 20, 30], [8, 8, 8, 8], 4, {5})
    [0, 3]
    """

    def apart(a: int, b: int) -> bool:
        low, high = sorted((a, b))
        return low == high or starts[low] + widths[low] + gap <= starts[high]

    places = range(len(ks))
    multiples = ([place for place in places if ks[place] % step == 0] for step in _steps())
    chosen = next(each for each in multiples if all(apart(a, b) for a, b in pairwise(each)))
    sure: list[int] = []
    for place in places:
        if ks[place] in kept and (not sure or apart(sure[-1], place)):
            sure.append(place)
    return sorted({*sure, *(place for place in chosen if all(apart(place, other) for other in sure))})


def _steps() -> Iterator[int]:
    return (digit * 10**power for power in count() for digit in (1, 2, 5))
