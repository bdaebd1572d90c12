"""Matching of clusters between runs, so that the same cluster has the same colour in all of them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.types import Floats


def matched(runs: Sequence[Floats]) -> list[NDArray[np.intp]]:
    """Give similar clusters of several runs the same number; the runs are given by their centroids (k, features).

    The clusters of each run are matched to those of all runs before it by least total distance; clusters without a
    partner get the next unused numbers.

    >>> [numbers.tolist() for numbers in matched([np.array([[0.0], [9.0]]), np.array([[8.0], [1.0], [5.0]])])]
    [[0, 1], [1, 0, 2]]
    """
    places: list[list[Floats]] = []
    numbered = []
    for centroids in runs:
        costs = np.array([[_distance(place, group) for group in places] for place in centroids])
        numbers = np.full(len(centroids), -1, np.intp)
        if len(places) >= len(centroids):
            numbers[:] = least_total(costs)
        elif places:
            numbers[least_total(costs.T)] = np.arange(len(places))
        for label in np.flatnonzero(numbers < 0).tolist():
            numbers[label] = len(places)
            places.append([])
        for label, number in enumerate(numbers.tolist()):
            places[number].append(centroids[label])
        numbered.append(numbers)
    return numbered


def least_total(costs: Floats) -> NDArray[np.intp]:
    """Assign to each row a column of its own with the least total cost; there are at least as many columns as rows.

    Shortest augmenting paths (R. Jonker and A. Volgenant, 1987).

    >>> least_total(np.array([[1.0, 2.0], [1.0, 9.0]])).tolist()
    [1, 0]
    """
    n, m = costs.shape
    row_price, column_price = np.zeros(n), np.zeros(m)
    row_of = np.full(m, -1)
    for row in range(n):
        _augment(costs, row, row_price, column_price, row_of)
    columns = np.empty(n, np.intp)
    taken = np.flatnonzero(row_of >= 0)
    columns[row_of[taken]] = taken
    return columns


def _augment(costs: Floats, row: int, row_price: Floats, column_price: Floats, row_of: NDArray[np.intp]) -> None:
    """Give one more row a column, along the shortest path of exchanges; prices and assignment change in place."""
    m = costs.shape[1]
    shortest, before = np.full(m, np.inf), np.full(m, -1)
    done, rows_done = np.zeros(m, bool), []
    reached, current = 0.0, row
    while True:
        rows_done.append(current)
        lengths = reached + costs[current] - row_price[current] - column_price
        better = ~done & (lengths < shortest)
        shortest[better], before[better] = lengths[better], current
        column = int(np.where(done, np.inf, shortest).argmin())
        reached = float(shortest[column])
        done[column] = True
        if row_of[column] < 0:
            break
        current = int(row_of[column])
    column_of = {int(row_of[each]): int(each) for each in np.flatnonzero(row_of >= 0)}
    row_price[row] += reached
    for other in rows_done[1:]:
        row_price[other] += reached - shortest[column_of[other]]
    column_price[done] -= reached - shortest[done]
    while True:
        previous = int(before[column])
        row_of[column] = previous
        if previous == row:
            return
        column = column_of[previous]


def _distance(place: Floats, group: list[Floats]) -> float:
    """Return the distance to the nearest of some places."""
    away = np.array(group) - place
    return float(np.sqrt(np.add.accumulate(away * away, axis=1)[:, -1].min()))
