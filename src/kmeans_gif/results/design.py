"""Palettes for style sheets and design systems: CSS, Tailwind and design tokens. Colours are numbered from 1."""

import json
from collections.abc import Sequence

from kmeans_gif.results.swatch import Swatch, one_line

_EXTENSION = "io.github.kmeans-gif"
"""The key of our data in design tokens, in reverse domain notation."""


def css(swatches: Sequence[Swatch], name: str) -> bytes:
    """Write CSS custom properties."""
    return _rule(":root", "--color", swatches, name)


def tailwind(swatches: Sequence[Swatch], name: str) -> bytes:
    """Write theme variables of Tailwind CSS, version 4: utilities such as ``bg-palette-1``."""
    return _rule("@theme", "--color-palette", swatches, name)


def tokens(swatches: Sequence[Swatch], name: str) -> bytes:
    """Write design tokens (Design Tokens Format Module 2025.10), with id and share as an extension."""
    colors = {
        str(number): {
            "$type": "color",
            "$value": {"colorSpace": "srgb", "components": [value / 255 for value in each.rgb], "hex": each.hex},
            "$extensions": {_EXTENSION: {"id": each.id, "share": each.share}},
        }
        for number, each in enumerate(swatches, 1)
    }
    group = {"$description": one_line(name), **colors}
    return f"{json.dumps({'palette': group}, indent=2, allow_nan=False)}\n".encode()


def _rule(selector: str, variable: str, swatches: Sequence[Swatch], name: str) -> bytes:
    title = one_line(name).replace("*/", "* /")
    lines = [f"  {variable}-{number}: {each.hex}; /* {each.percent} */" for number, each in enumerate(swatches, 1)]
    return "\n".join([f"/* {title} */", f"{selector} {{", *lines, "}", ""]).encode()
