"""Options of clustering and timing, checked before anything is read."""

import math
import os
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, cast, get_args

import numpy as np

from kmeans_gif.errors import Option, OptionError
from kmeans_gif.types import COLOR_SPACES, ColorSpace, Floats, Init, Pinned, Seeding, Steps

MAX_SEED = 2**32 - 1

SEEDINGS: tuple[Seeding, ...] = get_args(Seeding)
"""Names of the seeding methods for ``init=``."""

MAX_CLUSTERS = 65_535
"""Labels are 16-bit numbers."""

MAX_THREADS = 256
"""Each thread takes memory of its own."""


class Fit(NamedTuple):
    """Checked options of clustering; see `cluster`."""

    n_clusters: int
    init: Init
    seed: int
    n_init: int
    max_iter: int
    threads: int
    color_space: ColorSpace = "rgb"
    standardize: bool = False
    pinned: Pinned = ()


def checked_fit(  # noqa: PLR0913 - the options of clustering
    *,
    n_clusters: int,
    init: object,
    seed: int | None,
    n_init: int,
    max_iter: int,
    threads: int | None,
    color_space: ColorSpace = "rgb",
    standardize: bool = False,
    pinned: object = (),
) -> Fit:
    """Check the options of clustering, and fill in the seed and the number of threads."""
    one_of("color_space", color_space, COLOR_SPACES)
    one_of("standardize", standardize, (False, True))
    whole("n_clusters", n_clusters, 1, MAX_CLUSTERS)
    return Fit(
        n_clusters=int(n_clusters),
        init=checked_init(init),
        seed=int.from_bytes(os.urandom(4)) if seed is None else whole("seed", seed, 0, MAX_SEED),
        n_init=whole("n_init", n_init, 1),
        max_iter=whole("max_iter", max_iter, 1),
        threads=checked_threads(threads),
        color_space=color_space,
        standardize=standardize,
        pinned=checked_pinned(pinned, n_clusters),
    )


class Timing(NamedTuple):
    """Duration of the frames in milliseconds, and how often the animation plays; see `draw`."""

    duration: int | None = None
    hold: int = 2000
    plays: int = 0


def checked_timing(*, duration: float | None, hold: float, plays: int) -> Timing:
    """Check the times of an animation, and round them half up to 10 ms.

    Examples
    --------
    >>> checked_timing(duration=33.3, hold=2000, plays=0)
    Timing(duration=30, hold=2000, plays=0)
    """
    return Timing(
        None if duration is None else milliseconds("duration", duration),
        milliseconds("hold", hold),
        whole("plays", plays, 0, 65_536),
    )


def checked_threads(threads: int | None) -> int:
    """Return a checked number of threads, by default the number of usable cores.

    Examples
    --------
    >>> checked_threads(3)
    3
    """
    return min(usable_cores(), MAX_THREADS) if threads is None else whole("threads", threads, 1, MAX_THREADS)


def usable_cores() -> int:
    """Count the cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def whole(name: str, value: object, least: int, most: int | None = None) -> int:
    """Check a whole number.

    Examples
    --------
    >>> whole("n_init", 0, 1)
    Traceback (most recent call last):
    kmeans_gif.errors.OptionError: n_init=0 must be a whole number of at least 1
    """
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        number = int(value)
        if number >= least and (most is None or number <= most):
            return number
    span = f"of at least {least}" if most is None else f"from {least} to {most}"
    raise OptionError(Option(name, value), f" must be a whole number {span}")


def one_of(name: str, value: object, choices: Sequence[object]) -> None:
    """Check a choice.

    Examples
    --------
    >>> one_of("kind", "picture", ["image", "points"])
    Traceback (most recent call last):
    kmeans_gif.errors.OptionError: kind='picture' must be 'image' or 'points'
    """
    if not any(value is choice or (isinstance(value, str) and value == choice) for choice in choices):
        *most, last = map(repr, choices)
        raise OptionError(Option(name, value), f" must be {', '.join(most)} or {last}")


def milliseconds(name: str, value: object) -> int:
    """Check a duration and round it half up to a multiple of 10 ms, the resolution of a GIF.

    Examples
    --------
    >>> milliseconds("duration", 25), milliseconds("duration", 33.3)
    (30, 30)
    """
    if isinstance(value, int | float | np.number) and 20 <= float(value) <= 655_350:
        return math.floor(float(value) / 10 + 0.5) * 10
    raise OptionError(Option(name, value), " must be from 20 to 655350 milliseconds")


def checked_steps(steps: object) -> Steps:
    """Check chosen steps of a run, which may be beyond its end.

    Examples
    --------
    >>> checked_steps("last"), checked_steps([0, 2])
    (('last',), (0, 2))
    >>> checked_steps((0, -1))
    Traceback (most recent call last):
    kmeans_gif.errors.OptionError: steps=(0, -1) must be whole numbers from 0 on, or 'last'
    """
    if steps is None:
        return None
    given: tuple[object, ...] = tuple(steps) if isinstance(steps, list | tuple | range) else (steps,)
    try:
        chosen: tuple[int | Literal["last"], ...] = tuple(
            "last" if isinstance(step, str) and step == "last" else whole("steps", step, 0) for step in given
        )
    except OptionError:
        chosen = ()
    if not chosen:
        raise OptionError(Option("steps", steps), " must be whole numbers from 0 on, or 'last'")
    return chosen


def checked_init(init: object) -> Init:
    """Check the name of a seeding method, or convert initial centroids to float64."""
    if isinstance(init, str):
        if init not in SEEDINGS:
            names = ", ".join(map(repr, SEEDINGS))
            raise OptionError(Option("init", init), f" must be {names} or an array of first centroids")
        return cast("Init", init)
    return _checked_rows("init", init, "first centroids")


def checked_pinned(pinned: object, n_clusters: int) -> Pinned:
    """Check pinned centroids: colours, which become ``#rrggbb``, or rows of numbers, which become float64.

    Examples
    --------
    >>> checked_pinned(["#FFF", "#e30613"], 6)
    ('#ffffff', '#e30613')
    >>> checked_pinned(["white"], 6)
    Traceback (most recent call last):
    kmeans_gif.errors.OptionError: pinned has 'white' in it; give colours such as '#e30613', or rows in units
    """
    if pinned is None or (isinstance(pinned, list | tuple) and not pinned):
        return ()
    words = [pinned] if isinstance(pinned, str) else list(pinned) if isinstance(pinned, list | tuple) else []
    rows: Pinned
    if any(isinstance(word, str) for word in words):
        rows = tuple(_hex_color(word) for word in words)
        n_different = len(set(rows))
    else:
        rows = _checked_rows("pinned", pinned, "pinned centroids")
        n_different = len(np.unique(rows, axis=0))
    if n_different < len(rows):
        raise OptionError(Option("pinned"), " names a centroid twice; give each once")
    if len(rows) > n_clusters:
        raise OptionError(
            *(Option("pinned"), f" has {len(rows)} centroids, more than "),
            *(Option("n_clusters", n_clusters), "; use at least ", Option("n_clusters", len(rows))),
        )
    return rows


def _hex_color(word: object) -> str:
    """Check a colour as on the web, and give it six digits."""
    if not isinstance(word, str) or not re.fullmatch(r"#([0-9a-fA-F]{3}){1,2}", word):
        raise OptionError(Option("pinned"), f" has {word!r} in it; give colours such as '#e30613', or rows in units")
    digits = word[1:].lower()
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(2 * digit for digit in digits)


def _checked_rows(name: str, rows: object, what: str) -> Floats:
    """Convert rows of finite numbers to float64."""
    try:
        array = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise OptionError(Option(name), f" of type {type(rows).__name__} is no array of numbers ({error})") from None
    if array.ndim != 2 or array.size == 0:
        raise OptionError(Option(name), f" has shape {array.shape}, but {what} are rows: (n_clusters, features)")
    if not np.isfinite(array).all():
        raise OptionError(Option(name), f" holds NaN or infinity; {what} must be finite numbers")
    return array
