"""The command's options for `Look`, made from its fields in one place."""

import re
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, get_args

import click

from kmeans_gif.errors import OptionError
from kmeans_gif.look import Density, EqualScale, Look, Theme, checked_look

_META = "kmeans_gif.look"

_FIELD = re.compile(r"\bLook\.(\w+)")
"""How the library's messages name a field."""

_Command = Callable[..., Any]

OPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "theme": ("--theme", {"type": click.Choice(get_args(Theme)), "help": "Ground of points and text."}),
    "head": ("--head/--no-head", {"help": "Line with iteration, inertia and changes. [on for points]"}),
    "plain": ("--plain", {"is_flag": True, "help": "Nothing but the data."}),
    "markers": ("--markers", {"is_flag": True, "help": "A shape of its own for each cluster."}),
    "trails": ("--trails/--no-trails", {"help": "Where each centroid has been. [on]"}),
    "voronoi": ("--voronoi", {"is_flag": True, "help": "Tint the ground with the nearest centroid's colour."}),
    "density": ("--density", {"type": click.Choice(get_args(Density)), "help": "Brightness by count, not markers."}),
    "equal_scale": (
        "--equal-scale",
        {"type": click.Choice(get_args(EqualScale)), "help": "Equal distances are equally long on all axes."},
    ),
    "components": (
        "--components",
        {"type": click.Choice((2, 3)), "help": "Principal components drawn of many columns."},
    ),
    "azimuth": ("--azimuth", {"type": float, "metavar": "DEG", "help": "Camera round the upright axis."}),
    "elevation": ("--elevation", {"type": float, "metavar": "DEG", "help": "Camera above the ground."}),
    "orbit": ("--orbit", {"type": float, "metavar": "DEG", "help": "Turn of the camera from step to step."}),
    "font": ("--font", {"metavar": "FONT", "help": "Name or file of the font. [built in]"}),
}
"""For each field of Look the flag and what click is to know of it."""


def look_options(command: _Command) -> _Command:
    """Add an option for each field of `Look`; `look_given` collects them.

    Parameters
    ----------
    command : callable
        What click makes a command of.

    Returns
    -------
    callable
        The same, with the options.
    """
    for field in reversed(fields(Look)):
        flag, about = OPTIONS[field.name]
        told = field.default not in (None, MISSING) and not isinstance(field.default, bool)
        shown = f"{about['help']} [{field.default}]" if told else about["help"]
        option = click.option(
            flag, field.name, **{**about, "help": shown}, default=None, expose_value=False, callback=_kept
        )
        command = option(command)
    return command


def look_given() -> Look:
    """Make the look that the command line asks for.

    Returns
    -------
    Look
        The defaults where an option is left out.

    Raises
    ------
    OptionError
        If a value is out of range.
    """
    look = Look(**click.get_current_context().meta.get(_META, {}))
    try:
        checked_look(look)
    except OptionError as error:
        raise OptionError(_FIELD.sub(lambda field: OPTIONS[field[1]][0], str(error))) from None
    return look


def _kept(context: click.Context, param: click.Parameter, value: object) -> None:
    if value is not None and param.name is not None:
        context.meta.setdefault(_META, {})[param.name] = value
