"""Values of options: text to what the library takes, by the library's own rules, before any file is looked at."""

from collections.abc import Callable
from typing import TypeVar, cast

import click

from kmeans_gif.drawing.sizes import Size, checked_size
from kmeans_gif.errors import OptionError
from kmeans_gif.options import milliseconds, whole

Value = TypeVar("Value")
Rule = Callable[[str, str], Value]
"""Given the option as it is typed and its text; returns the value or raises an OptionError."""


def checked(rule: Rule[Value]) -> Callable[[click.Context, click.Parameter, object], object]:
    """Make a callback of click's that holds each value of an option to a rule.

    Parameters
    ----------
    rule : callable
        The rule.

    Returns
    -------
    callable
        Leaves out what is not given, and goes through the values of an option that may be repeated.
    """

    def callback(_: click.Context, param: click.Parameter, value: object) -> object:
        name = param.opts[0]
        if isinstance(value, tuple):
            return tuple(rule(name, str(one)) for one in value)
        return None if value is None else rule(name, str(value))

    return callback


def whole_number(least: int, most: int | None = None) -> Rule[int]:
    """Make the rule for a whole number in a range.

    Parameters
    ----------
    least, most : int
        The range; `most` may be left open.

    Returns
    -------
    callable
        The rule.

    Examples
    --------
    >>> whole_number(1)("--n-init", "0")
    Traceback (most recent call last):
    kmeans_gif.errors.OptionError: --n-init=0 must be a whole number from 1 on
    """
    return lambda name, text: whole(name, _number(text), least, most)


def time(name: str, text: str) -> int:
    """Read milliseconds, rounded to what a GIF can tell.

    Parameters
    ----------
    name : str
        The option as it is typed.
    text : str
        Its value.

    Returns
    -------
    int
        Milliseconds, a multiple of 10.

    Raises
    ------
    OptionError
        If it is none.

    Examples
    --------
    >>> time("--hold", "33.3")
    30
    """
    return milliseconds(name, _number(text))


def size(name: str, text: str) -> Size:
    """Read ``N``, ``WxH`` or ``full``.

    Parameters
    ----------
    name : str
        The option as it is typed.
    text : str
        Its value.

    Returns
    -------
    int, (int, int) or "full"
        The long side or a box in pixels, or the picture's own size.

    Raises
    ------
    OptionError
        If it is none.

    Examples
    --------
    >>> size("--size", "640x480"), size("--size", "640"), size("--size", "full")
    ((640, 480), 640, 'full')
    """
    sides = [_number(side) for side in text.lower().replace("×", "x").split("x")]
    given = "full" if text == "full" else sides[0] if len(sides) == 1 else tuple(sides)
    try:
        checked_size(given)
    except OptionError:
        raise OptionError(
            f"{name}={text} must be a long side (640), a box to fit into (640x480) or 'full', in pixels from 1 on"
        ) from None
    return cast("Size", given)


def columns(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Split a list of columns at its commas.

    Parameters
    ----------
    value : str or None
        What stands behind ``--columns``.

    Returns
    -------
    tuple of str, or None
        Names or positions.

    Raises
    ------
    OptionError
        If one of them is empty.
    """
    if value is None:
        return None
    names = tuple(name.strip() for name in value.split(","))
    if not all(names):
        raise OptionError(f"--columns={value} has an empty name in it; give names or positions with commas between")
    return names


def _number(text: str) -> int | float | str:
    """Read a number; what is none stays as it is, for the rule to refuse."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
