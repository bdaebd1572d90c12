"""The command's options for `Look`, made from its fields in one place."""

from dataclasses import MISSING, fields
from typing import Any, get_args

import click

from kmeans_gif.cli.sections import Decorator, applied, given, option
from kmeans_gif.look import Density, EqualScale, Look, Theme, checked_look

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


def look_options(command: Any) -> Any:  # noqa: ANN401 - whatever click makes a command of
    """Add an option for each field of `Look`; `look_given` collects them."""
    return applied(tuple(_option(field.name, field.default) for field in fields(Look)), command)


def look_given() -> Look:
    """Make the look that the command line asks for, with defaults for what is left out."""
    look = Look(**given("look"))
    checked_look(look)
    return look


def _option(name: str, default: object) -> Decorator:
    flag, settings = OPTIONS[name]
    told = default not in (None, MISSING) and not isinstance(default, bool)
    shown = f"{settings['help']} [{default}]" if told else settings["help"]
    return option("Look", "look", flag, name, **{**settings, "help": shown})
