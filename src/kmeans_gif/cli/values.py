"""Values of options: text to arguments of the library, checked by its rules before any file is opened."""

import re
from collections.abc import Callable
from typing import TypeVar, cast

import click

from kmeans_gif.drawing.sizes import Size, checked_size
from kmeans_gif.errors import Option, OptionError
from kmeans_gif.options import MAX_CLUSTERS, checked_pinned, checked_steps, milliseconds, whole
from kmeans_gif.types import Pinned, Steps

Value = TypeVar("Value")
Rule = Callable[[str, str], Value]
"""Called with the name of an option and its text; returns the value or raises an OptionError."""

_UNITS = {"": 1, "k": 1_000, "M": 1_000_000}

Callback = Callable[[click.Context, click.Parameter, object], object]


def checked(rule: Rule[Value]) -> Callback:
    """Make a click callback that applies a rule to the value of an option, if it is given."""

    def callback(_: click.Context, param: click.Parameter, value: object) -> object:
        return None if value is None else rule(param.name or "", str(value))

    return callback


def whole_number(least: int, most: int | None = None) -> Rule[int]:
    """Make the rule for a whole number in a range.

    >>> whole_number(1)("n_init", "0")
    Traceback (most recent call last):
    kmeans_gif.errors.OptionError: n_init=0 must be a whole number of at least 1
    """
    return lambda name, text: whole(name, _number(text), least, most)


def cluster_numbers(most: int) -> Callback:
    """Make the callback for numbers of clusters: numbers and ranges separated by commas, repeatable."""

    def callback(_: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[int, ...] | None:
        parts = [part for text in value for part in text.split(",")]
        return tuple(k for part in parts for k in _range(param.name or "", part.strip(), most)) or None

    return cast("Callback", callback)


def _range(name: str, text: str, most: int) -> range:
    """Read a number of clusters, or a range of them such as 2-8."""
    ends = re.fullmatch(r"(\d+)\s*-\s*(\d+)", text)
    first, last = map(_number, ends.groups() if ends else (text, text))
    if isinstance(first, str):
        raise OptionError(
            Option(name, text), f" must be whole numbers from 1 to {most}, with commas between (2,4), or ranges (2-8)"
        )
    start, stop = (whole(name, end, 1, most) for end in (first, last))
    if start > stop:
        raise OptionError(Option(name, text), f" is a range that ends before it starts; use {stop}-{start}")
    return range(start, stop + 1)


def time(name: str, text: str) -> int:
    """Read milliseconds, rounded to the resolution of a GIF.

    >>> time("hold", "33.3")
    30
    """
    return milliseconds(name, _number(text))


def byte_count(name: str, text: str) -> int:
    """Read a number of bytes, with k or M for thousands or millions.

    >>> byte_count("max_bytes", "8M"), byte_count("max_bytes", "512.5k"), byte_count("max_bytes", "900")
    (8000000, 512500, 900)
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([kM]?)", text)
    n_bytes = 0 if found is None else int(float(found[1]) * _UNITS[found[2]])
    if n_bytes < 1:
        raise OptionError(Option(name, text), " must be a number of bytes, with k or M for thousands or millions (8M)")
    return n_bytes


def size(name: str, text: str) -> Size:
    """Read ``N``, ``WxH`` or ``full``.

    >>> size("size", "640x480"), size("size", "640"), size("size", "full")
    ((640, 480), 640, 'full')
    """
    sides = [_number(side) for side in text.lower().replace("×", "x").split("x")]
    given = "full" if text == "full" else sides[0] if len(sides) == 1 else tuple(sides)
    try:
        checked_size(given)
    except OptionError:
        raise OptionError(
            Option(name, text),
            " must be a long side (640), a box to fit into (640x480) or 'full', in pixels, at least 1",
        ) from None
    return cast("Size", given)


def steps(name: str, text: str) -> Steps:
    """Read numbers of steps and ``last``, with commas between.

    >>> steps("steps", "0,2,last")
    (0, 2, 'last')
    """
    try:
        return checked_steps(tuple(_number(part.strip()) for part in text.split(",")))
    except OptionError:
        raise OptionError(
            Option(name, text), " must be whole numbers from 0 on, or 'last', with commas between (0,1,2,5,last)"
        ) from None


def pins(name: str, text: str) -> Pinned:
    """Read pinned centroids: colours with commas between, or rows of numbers with semicolons between.

    >>> pins("pinned", "#e30613, #fff"), pins("pinned", "1.5,2;3,4").tolist()
    (('#e30613', '#ffffff'), [[1.5, 2.0], [3.0, 4.0]])
    """
    if "#" in text:
        return checked_pinned([part.strip() for part in text.split(",")], MAX_CLUSTERS)
    try:
        rows = [[float(cell) for cell in row.split(",")] for row in text.split(";")]
    except ValueError:
        rows = []
    if len({len(row) for row in rows}) != 1:
        raise OptionError(
            Option(name, text),
            " must be colours with commas between (#e30613,#ffffff) or rows of numbers with ; between (1.5,2;3,4)",
        )
    return checked_pinned(rows, MAX_CLUSTERS)


def names(_: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Split a list of names at its commas."""
    if value is None:
        return None
    names = tuple(name.strip() for name in value.split(","))
    if not all(names):
        raise OptionError(Option(param.name or "", value), " has an empty name in it; give names with commas between")
    return names


def _number(text: str) -> int | float | str:
    """Read a number; return other text unchanged, for the rule to refuse."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
