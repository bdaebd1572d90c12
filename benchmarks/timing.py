"""Interleaved timing of alternatives, so that a slow moment of the machine affects all of them."""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import TypeAlias

Times: TypeAlias = dict[str, dict[str, float]]
"""Milliseconds by row, such as a picture and k, and by method."""


def interleaved(jobs: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Run all jobs in turns, `repeats` times, and return the best time of each in milliseconds."""
    best = dict.fromkeys(jobs, float("inf"))
    for _ in range(repeats):
        for name, job in jobs.items():
            start = perf_counter()
            job()
            best[name] = min(best[name], (perf_counter() - start) * 1000)
    return best
