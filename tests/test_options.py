"""Options are checked before anything is read."""

import os
import re
from typing import Any

import numpy as np
import pytest

from kmeans_gif import OptionError, options
from kmeans_gif.options import MAX_CLUSTERS, Fit, checked_fit, one_of, usable_cores, whole

GOOD: dict[str, Any] = {"n_clusters": 6, "init": "random", "seed": 1, "n_init": 1, "max_iter": 50, "threads": 2}


def fit(**changes: object) -> Fit:
    return checked_fit(**{**GOOD, **changes})


def test_valid_options_are_accepted() -> None:
    checked = fit()
    assert {name: getattr(checked, name) for name in GOOD} == GOOD
    assert fit(n_clusters=np.int64(3)).n_clusters == 3
    assert type(fit(n_clusters=np.int64(3)).n_clusters) is int
    assert fit(seed=2**32 - 1).seed == 2**32 - 1
    assert fit(n_clusters=MAX_CLUSTERS).n_clusters == 65_535


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("n_clusters", "from 1 to 65535"),
        ("seed", "from 0 to 4294967295"),
        ("n_init", "of at least 1"),
        ("max_iter", "of at least 1"),
        ("threads", "from 1 to 256"),
    ],
)
@pytest.mark.parametrize("value", [-1, 0, 2**32, 3.0, "3", True, [3]])
def test_invalid_integers(name: str, rule: str, value: object) -> None:
    if (name == "seed" and value == 0) or (rule.startswith("of at least") and value == 2**32):
        value = -7
    with pytest.raises(OptionError, match=re.escape(f"{name}={value!r} must be a whole number {rule}")):
        fit(**{name: value})


def test_a_seed_is_drawn_by_default() -> None:
    seeds = {fit(seed=None).seed for _ in range(20)}
    assert len(seeds) > 15
    assert all(0 <= seed < 2**32 for seed in seeds)


def test_threads_default_to_the_usable_cores() -> None:
    assert fit(threads=256).threads == 256
    assert fit(threads=None).threads == usable_cores()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(options, "usable_cores", lambda: 384)
        assert fit(threads=None).threads == 256
    if hasattr(os, "sched_getaffinity"):
        before = os.sched_getaffinity(0)
        try:
            os.sched_setaffinity(0, {min(before)})
            assert usable_cores() == 1
        finally:
            os.sched_setaffinity(0, before)


def test_init_is_copied_as_float() -> None:
    given = np.array([[1.0, 2, 3], [4, 5, 6]])
    init = fit(init=given).init
    assert isinstance(init, np.ndarray)
    assert init.dtype == np.float64
    given[:] = 0
    assert init.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert np.array_equal(np.asarray(fit(init=[[1.5], [2]]).init), np.array([[1.5], [2]]))


@pytest.mark.parametrize(
    ("init", "message"),
    [
        ("kmeans", "init='kmeans' must be 'random', 'k-means++', 'k-means||' or an array of first centroids"),
        (None, "init has shape (), but first centroids are rows: (n_clusters, features)"),
        ([1, 2, 3], "init has shape (3,), but first centroids are rows: (n_clusters, features)"),
        (np.zeros((0, 3)), "init has shape (0, 3), but first centroids are rows: (n_clusters, features)"),
        ([[1, float("nan")]], "init holds NaN or infinity; first centroids must be finite numbers"),
        ([[float("inf")]], "init holds NaN or infinity; first centroids must be finite numbers"),
        ([[1], [2, 3]], "init of type list is no array of numbers"),
        ([["a"]], "init of type list is no array of numbers"),
        (object(), "init of type object is no array of numbers"),
        ([[1 + 2j]], "init of type list is no array of numbers"),
    ],
)
def test_invalid_init(init: object, message: str) -> None:
    with pytest.raises(OptionError, match=re.escape(message)) as info:
        fit(init=init)
    assert "\n" not in str(info.value)


def test_option_errors_are_value_errors() -> None:
    for kind in (ValueError, TypeError):
        with pytest.raises(kind, match="n_clusters=0"):
            fit(n_clusters=0)


def test_whole_and_one_of() -> None:
    assert whole("k", 3, 3, 3) == 3
    one_of("kind", "image", ["image", "points"])
    one_of("flag", False, (False, True))
    with pytest.raises(OptionError, match=r"^flag=0 must be False or True$"):
        one_of("flag", 0, (False, True))
    with pytest.raises(OptionError, match=r"^x='d' must be 'a', 'b' or 'c'$"):
        one_of("x", "d", "abc")
    with pytest.raises(OptionError, match=r"^x=array\(\[1, 2\]\) must be"):
        one_of("x", np.array([1, 2]), ["a", "b"])
