"""The numbers of clusters along an axis."""

from collections.abc import Collection, Sequence
from itertools import pairwise


def spread(starts: Sequence[int], widths: Sequence[int], gap: int, kept: Collection[int]) -> list[int]:
    """Choose labels that have a gap between them: every one, every second or so on, and those `kept` if they fit.

    Others that are too near to one that is kept are left out.

    >>> spread([0, 10, 20, 30], [8, 8, 8, 8], 4, {3})
    [0, 3]
    """

    def apart(a: int, b: int) -> bool:
        low, high = sorted((a, b))
        return low == high or starts[low] + widths[low] + gap <= starts[high]

    chosen: list[int] = []
    for step in range(1, len(starts) + 1):
        chosen = list(range(0, len(starts), step))
        if all(apart(a, b) for a, b in pairwise(chosen)):
            break
    sure: list[int] = []
    for number in sorted(kept):
        if not sure or apart(sure[-1], number):
            sure.append(number)
    return sorted({*sure, *(number for number in chosen if all(apart(number, other) for other in sure))})
