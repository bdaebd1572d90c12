"""What indices recommend, and why, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from kmeans_gif.clustering.indices.elbow import elbow_of
from kmeans_gif.clustering.indices.gap import Gap, smallest_sufficient
from kmeans_gif.types import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """An index of how well the samples are clustered, for each number of clusters.

    Attributes
    ----------
    name : str
        "inertia", "silhouette", "squared_silhouette", "gap", "calinski_harabasz" or "davies_bouldin".
    title : str
        What it is called in text.
    values : ndarray of shape (n,), float64
        Value for each number of clusters; NaN where it is not defined.
    errors : ndarray of shape (n,), float64, or None
        Standard error of each value, if there is one.
    recommended : int or None
        The number of clusters that it recommends, if any.
    reason : str
        Why, in words.
    """

    name: str
    title: str
    values: Floats
    errors: Floats | None
    recommended: int | None
    reason: str

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Index):
            return NotImplemented
        words = ((index.name, index.title, index.recommended, index.reason) for index in (self, other))
        mine, others = (np.empty(0) if index.errors is None else index.errors for index in (self, other))
        return (
            next(words) == next(words)
            and np.array_equal(self.values, other.values, equal_nan=True)
            and np.array_equal(mine, others, equal_nan=True)
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, eq=False)
class Recommending:
    """Makes the indices of some numbers of clusters, whose inertia is known."""

    numbers: Sequence[int]
    inertia: Floats

    def elbow(self) -> Index:
        """Recommend the elbow of the inertia."""
        elbow = elbow_of(self.numbers, self.inertia)
        if elbow is not None:
            reason = f"elbow: the inertia falls more slowly from {elbow} clusters on"
        elif np.count_nonzero(self.inertia) < 3:
            reason = "no clear elbow: it takes three numbers of clusters with an inertia above 0"
        else:
            reason = "no clear elbow: the inertia falls as steadily as that of samples without clusters"
        return Index("inertia", "Inertia", self.inertia, None, elbow, reason)

    def highest(self, name: str, title: str, values: Floats, *, above: float | None = None) -> Index:
        """Recommend the number with the highest value, if that is above a limit; ties go to the smallest number."""
        if above is not None and np.nanmax(values, initial=above) == above and not np.isnan(values).all():
            return Index(name, title, values, None, None, f"no value is above {above:g}{self._undefined(values)}")
        return self._extreme(name, title, "highest", values, values)

    def lowest(self, name: str, title: str, values: Floats) -> Index:
        """Recommend the number with the lowest value; ties go to the smallest number."""
        return self._extreme(name, title, "lowest", values, -values)

    def _extreme(self, name: str, title: str, which: str, values: Floats, score: Floats) -> Index:
        if np.isnan(values).all():
            return Index(name, title, values, None, None, "no value is defined")
        best = int(np.nanargmax(score))
        end = ""
        if best == len(self.numbers) - 1 and self.inertia[best] > 0:
            end = f", but at the end of the range: try more than {self.numbers[best]}"
        reason = f"{which} value, {_told(float(values[best]))}{end}{self._undefined(values)}"
        return Index(name, title, values, None, self.numbers[best], reason)

    def _undefined(self, values: Floats) -> str:
        ks = [str(k) for k, value in zip(self.numbers, values.tolist(), strict=True) if isnan(value)]
        return f"; not defined for k = {', '.join(ks)}" if ks else ""


def of_gap(numbers: Sequence[int], gap: Gap) -> Index:
    """Recommend the smallest number whose gap is at least that of the next one minus its standard error."""

    def index(recommended: int | None, reason: str) -> Index:
        return Index("gap", "Gap statistic", gap.values, gap.errors, recommended, reason)

    known = int(np.count_nonzero(~np.isnan(gap.values)))  # those before an inertia of 0
    place = smallest_sufficient(gap.values, gap.errors)
    if known == 0:
        return index(None, "no value is defined")
    if place is None:
        hint = f"try more than {numbers[-1]}" if known == len(numbers) else "the inertia of the next is 0"
        return index(None, f"the gap rises up to {numbers[known - 1]}: {hint}")
    value, error, k = float(gap.values[place]), float(gap.errors[place]), numbers[place]
    if k > 1 and gap.of_one >= value - error:
        return index(
            None,
            f"one cluster is enough: its gap, {gap.of_one:.3g}, is at least {value:.3g} − {error:.2g}, that of {k} "
            "minus its standard error",
        )
    after, error = float(gap.values[place + 1]), float(gap.errors[place + 1])
    return index(
        k,
        f"smallest number whose gap, {value:.3g}, is at least {after:.3g} − {error:.2g}, that of {numbers[place + 1]} "
        "minus its standard error",
    )


def said(indices: Sequence[Index], numbers: Sequence[int]) -> str:
    """Say in a sentence how many indices recommend each of some numbers, and which.

    >>> index = Index("silhouette", "Silhouette", np.zeros(2), None, 3, "")
    >>> said([index, Recommending([2, 3], np.array([5.0, 4.0])).elbow()], [3])
    '1 of 2 indices recommends 3 clusters (silhouette); 1 recommends none (inertia).'
    """
    parts: list[str] = []
    for k in [*numbers, None]:
        titles = [_in_a_sentence(index.title) for index in indices if index.recommended == k]
        if titles:
            of = f" of {len(indices)} indices" if not parts else ""
            verb = "recommends" if len(titles) == 1 else "recommend"
            what = "none" if k is None else f"{k}" if parts else f"{k} clusters"
            parts.append(f"{len(titles)}{of} {verb} {what} ({', '.join(titles)})")
    return "; ".join(parts) + "."


def _told(value: float) -> str:
    """Format a value with four digits, or with all those before the point.

    >>> _told(0.53504), _told(824210.4)
    ('0.535', '824,210')
    """
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def _in_a_sentence(title: str) -> str:
    return title if "–" in title else title[0].lower() + title[1:]
