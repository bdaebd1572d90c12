"""The record of points: how many, how their columns are called, and their rows in chunks."""

from collections.abc import Callable
from dataclasses import dataclass

from kmeans_gif.types import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Samples of numbers, whose rows are handed out in chunks.

    Attributes
    ----------
    n : int
        How many rows there are, at least 1.
    names : tuple of str
        What each column is called; as many as there are features.
    rows : callable
        ``rows(start, stop)`` gives the rows from `start` up to `stop`: shape (stop − start, features), float64,
        C-contiguous, all finite. What they come from, such as a memory map, is never copied whole.
    """

    n: int
    names: tuple[str, ...]
    rows: Callable[[int, int], Floats]
