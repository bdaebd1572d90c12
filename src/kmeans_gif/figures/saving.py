"""Figures to files: the formats, by suffix of the file name."""

import os
from collections.abc import Callable
from functools import partial
from os import PathLike
from pathlib import PurePath
from typing import BinaryIO

from kmeans_gif.choices import Choice
from kmeans_gif.drawing.graphics.graphic import Graphic
from kmeans_gif.drawing.graphics.raster import png
from kmeans_gif.drawing.graphics.vector import svg
from kmeans_gif.drawing.marks.text import note_missing
from kmeans_gif.errors import Option, OptionError
from kmeans_gif.figures.choice import choice_graphic
from kmeans_gif.figures.style import Style
from kmeans_gif.figures.tree import tree_graphic
from kmeans_gif.options import one_of
from kmeans_gif.writers.output import opened

FORMATS: dict[str, Callable[[Graphic], bytes]] = {"png": png, "svg": svg}
"""The formats by name, which is also the suffix of their files."""

SUFFIXES = tuple(f".{name}" for name in FORMATS)

_Layout = Callable[[Choice, Style, str], Graphic]


def format_of_figure(path: str | PathLike[str] | BinaryIO, given: str | None) -> str:
    """Return the format of a file: that of its suffix, or the given one, which must not contradict it.

    >>> format_of_figure("k.SVG", None)
    'svg'
    """
    if given is not None:
        one_of("format", given, tuple(FORMATS))
    if not isinstance(path, str | PathLike):
        return given or "png"
    text = os.fsdecode(path)
    named = PurePath(text).suffix.lower().removeprefix(".")
    if named not in FORMATS:
        raise OptionError(
            f"{text!r} has the suffix {PurePath(text).suffix!r}, which is no format of figures; "
            f"use {' or '.join(SUFFIXES)}"
        )
    if given not in (None, named):
        raise OptionError(Option("format", given), f" contradicts the name {text!r}; leave out one of them")
    return named


def _save(
    layout: _Layout,
    choice: Choice,
    path: str | PathLike[str] | BinaryIO,
    style: Style,
    *,
    format: str | None = None,  # noqa: A002 - as in Pillow
    name: str = "",
) -> None:
    """Write a figure; `name` is that of its source."""
    format_ = format_of_figure(path, format)
    if format_ == "png":  # a viewer of SVG has other fonts
        note_missing((name,), Option("font", style.font))
    content = FORMATS[format_](layout(choice, style, name))
    with opened(path, overwrite=True) as file:
        file.write(content)


save_choice = partial(_save, choice_graphic)
save_tree = partial(_save, tree_graphic)
