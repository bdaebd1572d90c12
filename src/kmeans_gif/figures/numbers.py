"""The numbers of clusters along an axis, as many as there is room for."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise


@dataclass(frozen=True, slots=True)
class Numbers:
    """Labels of numbers of clusters, ascending: where they start, their widths, and the least gap between them.

    Those of the numbers `kept` stay if they have a gap between them, and others that are too near to them go.
    """

    ks: Sequence[int]
    starts: Sequence[int]
    widths: Sequence[int]
    gap: int
    kept: Collection[int]

    def evenly(self) -> list[int]:
        """Choose the places of all labels, or of those of multiples of 2, 5, 10 and so on.

        >>> Numbers([2, 3, 4, 5], [0, 10, 20, 30], [8, 8, 8, 8], 4, {5}).evenly()
        [0, 3]
        """
        multiples = ([place for place, k in enumerate(self.ks) if k % step == 0] for step in _steps())
        chosen = next(each for each in multiples if all(self._apart(a, b) for a, b in pairwise(each)))
        return self._fitting([], chosen)

    def unevenly(self) -> list[int]:
        """Choose places for an axis on which labels are nearer and nearer: both ends, even numbers, then odd ones.

        >>> Numbers([2, 3, 4, 5], [0, 20, 30, 35], [8, 8, 8, 8], 4, ()).unevenly()
        [0, 1, 3]
        """
        last = len(self.ks) - 1
        return self._fitting([0, last], sorted(range(1, last), key=lambda place: self.ks[place] % 2))

    def _fitting(self, first: Sequence[int], rest: Sequence[int]) -> list[int]:
        """Take those that are kept, then others in an order, each if it is apart from those before."""
        fitting: list[int] = []
        for place in [*(place for place, k in enumerate(self.ks) if k in self.kept), *first, *rest]:
            if all(self._apart(place, other) for other in fitting):
                fitting.append(place)
        return sorted(set(fitting))

    def _apart(self, a: int, b: int) -> bool:
        low, high = sorted((a, b))
        return low != high and self.starts[low] + self.widths[low] + self.gap <= self.starts[high]


def _steps() -> Iterator[int]:
    return (digit * 10**power for power in count() for digit in (1, 2, 5))
