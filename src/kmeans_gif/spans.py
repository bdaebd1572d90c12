"""The options of a comparison, checked: those that are given as lists span its runs."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from kmeans_gif.clustering.search import MAX_STARTS, Search
from kmeans_gif.drawing.capacity import check_total
from kmeans_gif.errors import Option, OptionError
from kmeans_gif.options import SEEDINGS, Fit, checked_fit, one_of, whole

MAX_PANELS = 36
"""Maximum number of panels on a sheet."""

_SPACES = {"rgb": "RGB", "lab": "CIELAB", "oklab": "OKLab"}


@dataclass(frozen=True, slots=True)
class Plan:
    """The runs of a comparison.

    Attributes
    ----------
    runs : list of dict
        Options of each run.
    names : list of str
        What is different about each run.
    columns : int or None
        Number of columns, if two options span the grid.
    """

    runs: list[dict[str, Any]]
    names: list[str]
    columns: int | None


def planned(options: Mapping[str, object], n_others: int) -> Plan:
    """Combine the values of all options; there are `n_others` panels besides those of the runs."""
    lists = {name: listed(name, value) for name, value in options.items()}
    spanning = [name for name, values in lists.items() if len(values) > 1]
    if len(spanning) > 2:
        named = [piece for name in spanning for piece in (Option(name), ", ")][:-1]
        raise OptionError(*named, " are lists, but at most two options span a grid; give the others one value")
    chosen = {name: values for name, values in lists.items() if values != [None]}
    runs = [dict(zip(chosen, values, strict=True)) for values in product(*chosen.values())]
    if len(runs) + n_others > MAX_PANELS:
        others = f" and {n_others} more panel{'s' if n_others > 1 else ''}" if n_others else ""
        raise OptionError(f"{len(runs)} runs{others} are more than the {MAX_PANELS} that fit a sheet; use fewer values")
    names = [", ".join(_name(name, run[name]) for name in spanning) or "one run" for run in runs]
    return Plan(runs, names, len(lists[spanning[1]]) if len(spanning) == 2 else None)


def single_run(options: Mapping[str, object], n_starts: int) -> dict[str, Any]:
    """Return the options of a search, of which none may be a list."""
    for name, value in options.items():
        if len(listed(name, value)) > 1:
            raise OptionError(
                *(Option("search", n_starts), " runs one setting from many seeds, but "),
                *(Option(name, value), " has several values; give one"),
            )
    return {name: listed(name, value)[0] for name, value in options.items() if value is not None}


def listed(name: str, value: object) -> list[Any]:
    """Return the values of an option; a single one is a list of one."""
    values = [value]
    if not isinstance(value, str) and isinstance(value, Sequence | np.ndarray):
        values = list(value)
    if not values:
        raise OptionError(Option(name, value), " is empty; give at least one value")
    if name == "init":
        if not all(isinstance(one, str) for one in values):
            raise OptionError(Option(name), " is an array, but first centroids are drawn here; name a seeding method")
        for one in values:
            one_of(name, one, SEEDINGS)
    if len(set(map(str, values))) < len(values):
        raise OptionError(Option(name, value), " names a value twice; name each once")
    return values


def _name(option: str, value: object) -> str:
    """Describe a value of an option in a title."""
    if option == "n_clusters":
        return f"k = {value}"
    if option == "seed":
        return f"seed {value}"
    if option == "max_iter":
        return "1 iteration" if value == 1 else f"{value} iterations"
    return _SPACES[str(value)] if option == "color_space" else str(value)


@dataclass(frozen=True, slots=True)
class Task:
    """What is compared, checked before anything is read.

    Attributes
    ----------
    plan : Plan
        The runs; of a search the one setting.
    fits : tuple of Fit
        Options of each.
    search : int, Search or None
        Number of starts of a search, or one that is done.
    agree, has_truth : bool
        Whether runs are compared with each other, and with true classes.
    """

    plan: Plan
    fits: tuple[Fit, ...]
    search: int | Search | None
    agree: bool
    has_truth: bool

    @property
    def n_starts(self) -> int | None:
        """Number of starts of the search."""
        return len(self.search.seeds) if isinstance(self.search, Search) else self.search

    @property
    def threads(self) -> int:
        """Number of threads."""
        return self.fits[0].threads


_DEFAULTS: dict[str, Any] = {
    "n_clusters": 6,
    "init": "random",
    "seed": None,
    "max_iter": 300,
    "color_space": "rgb",
    "n_init": 1,
    "standardize": False,
    "threads": None,
    "search": None,
    "agree": False,
    "truth": None,
}
"""Options of what is compared; see `compare`."""

_SPANS = ("n_clusters", "init", "seed", "max_iter", "color_space")
"""Those that may be lists."""


def checked_task(options: Mapping[str, Any], colors: int) -> Task:
    """Check what is compared, and that its clusters fit a frame of so many colours."""
    given = {**_DEFAULTS, **options}
    spans = {name: given[name] for name in _SPANS}
    search, agree, has_truth = given["search"], given["agree"], given["truth"] is not None
    one_of("agree", agree, (False, True))
    if isinstance(search, Search):
        return _task_after(search, given, colors)
    start = int.from_bytes(os.urandom(4))
    if search is None:
        plan = planned(spans, agree + has_truth)
    else:
        whole("search", search, 1, MAX_STARTS)
        plan = Plan([single_run(spans, search)], [""], None)
        if given["n_init"] != 1:
            raise OptionError(
                *(Option("n_init", given["n_init"]), " restarts each run, but "),
                *(Option("search", search), " is about single ones; leave it out"),
            )
    if agree and max(len(plan.runs), search or 1) < 2:
        raise OptionError(
            Option("agree", value=True), " compares runs, but there is one; give a list, or several seeds"
        )
    shared = {name: given[name] for name in ("n_init", "standardize", "threads")}
    fits = tuple(checked_fit(**shared, **{"seed": start, **run}) for run in plan.runs)
    ks = [fit.n_clusters for fit in fits]
    check_total(ks if search is None else ks * min(3, search), colors)
    return Task(plan, fits, search, agree, has_truth)


def _task_after(search: Search, given: Mapping[str, Any], colors: int) -> Task:
    """Make the task of a search that is done, to which options of runs can't be applied any more."""
    for name in (*_SPANS, "n_init", "standardize"):
        if given[name] is not _DEFAULTS[name] and given[name] != _DEFAULTS[name]:
            raise OptionError(Option(name, given[name]), " was decided when the search was run; leave it out")
    best = search.best
    fit = checked_fit(
        n_clusters=best.n_clusters, init=best.init, seed=best.seed, n_init=1, max_iter=300, threads=given["threads"]
    )
    check_total([fit.n_clusters] * min(3, len(search.seeds)), colors)
    return Task(Plan([{}], [""], None), (fit,), search, given["agree"], given["truth"] is not None)
