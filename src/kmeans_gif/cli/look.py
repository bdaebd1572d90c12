"""The options for `Look`, made from its fields."""

from dataclasses import MISSING, fields
from typing import Any, get_args

import click

from kmeans_gif.cli import values
from kmeans_gif.cli.sections import Decorator, applied, given, option
from kmeans_gif.look import Density, EqualScale, Highlight, Look, SwatchOrder, Theme, checked_look

OPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "theme": ("--theme", {"type": click.Choice(get_args(Theme)), "help": "Colours of background and text."}),
    "head": ("--head/--no-head", {"help": "Line with iteration, inertia and changes. [on for points]"}),
    "plain": ("--plain", {"is_flag": True, "help": "Draw only the data."}),
    "markers": ("--markers", {"is_flag": True, "help": "Use a marker shape per cluster."}),
    "trails": ("--trails/--no-trails", {"help": "Draw the path of each centroid. [on]"}),
    "voronoi": ("--voronoi", {"is_flag": True, "help": "Tint the background by nearest centroid."}),
    "density": (
        "--density",
        {"type": click.Choice(get_args(Density)), "help": "Draw counts, not markers."},
    ),
    "equal_scale": (
        "--equal-scale",
        {"type": click.Choice(get_args(EqualScale)), "help": "Use the same scale on all axes."},
    ),
    "components": (
        "--components",
        {"type": click.Choice((2, 3)), "help": "Number of principal components to draw."},
    ),
    "azimuth": ("--azimuth", {"type": float, "metavar": "DEG", "help": "Camera angle around the vertical axis."}),
    "elevation": ("--elevation", {"type": float, "metavar": "DEG", "help": "Camera angle above the ground."}),
    "orbit": ("--orbit", {"type": float, "metavar": "DEG", "help": "Turn of the camera per step."}),
    "font": ("--font", {"metavar": "FONT", "help": "Name or file of the font. [built in]"}),
    "phases": ("--phases", {"is_flag": True, "help": "Show move and assign in frames of their own."}),
    "tween": ("--tween", {"type": int, "metavar": "N", "help": "Number of in-between frames of a move."}),
    "highlight": (
        "--highlight",
        {"type": click.Choice(get_args(Highlight)), "help": "Mute all but the samples that changed cluster."},
    ),
    "rays": ("--rays/--no-rays", {"help": "Connect centroids with their points in a move. [up to 2000]"}),
    "captions": ("--captions", {"is_flag": True, "help": "Describe each frame in words."}),
    "panels": (
        "--panels",
        {
            "metavar": "A,B,...",
            "callback": values.names,
            "help": "picture, original, colors, curve, swatches; or points, curve. [the first alone]",
        },
    ),
    "swatch_order": (
        "--swatch-order",
        {"type": click.Choice(get_args(SwatchOrder)), "help": "Order of the swatches."},
    ),
    "wipe": ("--wipe", {"is_flag": True, "help": "Show the original on one side of a moving divider."}),
}
"""The flag and click settings for each field of `Look`."""


def look_options(command: Any) -> Any:  # noqa: ANN401 - whatever click makes a command of
    """Add an option for each field of `Look`; `look_given` collects them."""
    return applied(tuple(_option(field.name, field.default) for field in fields(Look)), command)


def look_given() -> Look:
    """Make the look from the command line."""
    look = Look(**given("look"))
    checked_look(look, explain=given("draw").get("explain", False))
    return look


def _option(name: str, default: object) -> Decorator:
    flag, settings = OPTIONS[name]
    told = default not in (None, MISSING, (), "none", 0) and not isinstance(default, bool)
    shown = f"{settings['help']} [{default}]" if told else settings["help"]
    return option("Look", "look", flag, name, **{**settings, "help": shown})
