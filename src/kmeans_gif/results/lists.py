"""Palettes as lists of colours: hex values, JSON, and the formats of GIMP and PaintShop Pro."""

import json
from collections.abc import Iterable, Sequence

from kmeans_gif.results.swatch import Swatch, one_line


def hex_lines(swatches: Sequence[Swatch], name: str) -> bytes:  # noqa: ARG001 - has no name
    r"""Write a hex value a line.

    >>> hex_lines([Swatch(0, (255, 0, 128), 1.0)], "")
    b'#ff0080\n'
    """
    return _lines(swatch.hex for swatch in swatches)


def json_list(swatches: Sequence[Swatch], name: str) -> bytes:  # noqa: ARG001 - has no name
    """Write a JSON array with an object a line."""
    objects = [
        json.dumps({"id": each.id, "hex": each.hex, "rgb": each.rgb, "share": each.share}, allow_nan=False)
        for each in swatches
    ]
    return "[\n  {}\n]\n".format(",\n  ".join(objects)).encode()


def gimp(swatches: Sequence[Swatch], name: str) -> bytes:
    """Write a GIMP palette, version 2."""
    colors = [f"{red:3d} {green:3d} {blue:3d}\t{each.hex}" for each in swatches for red, green, blue in [each.rgb]]
    return _lines(["GIMP Palette", f"Name: {one_line(name)}", "Columns: 0", "#", *colors])


def jasc(swatches: Sequence[Swatch], name: str) -> bytes:  # noqa: ARG001 - has no name
    """Write a palette of PaintShop Pro, whose lines end in CR LF."""
    colors = [" ".join(map(str, each.rgb)) for each in swatches]
    return _lines(["JASC-PAL", "0100", str(len(swatches)), *colors], end="\r\n")


def _lines(lines: Iterable[str], end: str = "\n") -> bytes:
    return "".join(f"{line}{end}" for line in lines).encode()
