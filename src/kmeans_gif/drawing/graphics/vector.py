"""A graphic to SVG (W3C, Scalable Vector Graphics 1.1)."""

import io
from base64 import b64encode
from collections.abc import Iterator
from functools import singledispatchmethod
from xml.sax.saxutils import escape, quoteattr

from kmeans_gif.drawing.graphics.graphic import Color, Dot, Graphic, Line, Part, Picture, Rectangle, Ribbon, Text
from kmeans_gif.drawing.marks.text import family_of, text_width

_FONTS = "Inter, Helvetica, Arial, sans-serif"
"""Fonts of about the width of the built-in one, for viewers that lack it."""


def svg(graphic: Graphic) -> bytes:
    """Write a graphic, whose texts are printable, as SVG.

    Each text is as wide as in other formats, whatever font the viewer has, because its length is set.
    """
    writer = _Writer(graphic)
    size = f'width="{graphic.width}" height="{graphic.height}" viewBox="0 0 {graphic.width} {graphic.height}"'
    family = f"'{family_of(graphic.font)}', {_FONTS}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size}>',
        f"<title>{escape(graphic.title)}</title>",
        f'<rect width="100%" height="100%" fill="{_hex(graphic.ground)}"/>',
        f'<g font-family={quoteattr(family)} stroke-linecap="round" stroke-linejoin="round">',
        *(line for part in graphic.parts for line in writer.elements(part)),
        "</g>",
        "</svg>",
        "",
    ]
    return "\n".join(lines).encode()


class _Writer:
    """Writes parts as elements, with gradients numbered from 0."""

    def __init__(self, graphic: Graphic) -> None:
        self._font = graphic.font
        self._gradients = 0

    @singledispatchmethod
    def elements(self, part: Part) -> Iterator[str]:
        """Write a part."""
        raise TypeError(f"{type(part).__name__} is no part of a graphic")

    @elements.register
    def _(self, part: Rectangle) -> Iterator[str]:
        place = f'x="{part.left}" y="{part.top}" width="{part.width}" height="{part.height}"'
        yield _with_tip("rect", f'{place} fill="{_hex(part.color)}"', part.tip)

    @elements.register
    def _(self, part: Line) -> Iterator[str]:
        points = " ".join(f"{_number(x)},{_number(y)}" for x, y in part.path.tolist())
        style = f'fill="none" stroke="{_hex(part.color)}" stroke-width="{_number(part.width)}"'
        yield f'<polyline points="{points}" {style}/>'

    @elements.register
    def _(self, part: Dot) -> Iterator[str]:
        place = f'cx="{_number(part.x)}" cy="{_number(part.y)}" r="{_number(part.diameter / 2)}"'
        yield _with_tip("circle", f'{place} fill="{_hex(part.color)}"', part.tip)

    @elements.register
    def _(self, part: Text) -> Iterator[str]:
        width = text_width(part.text, part.size, self._font)
        anchor = "" if part.anchor == "start" else f' text-anchor="{part.anchor}"'
        length = f' textLength="{width}" lengthAdjust="spacingAndGlyphs"' if len(part.text) > 1 else ""
        style = f'font-size="{_number(part.size)}" fill="{_hex(part.color)}"{anchor}{length}'
        yield f'<text x="{part.x}" y="{part.baseline}" {style}>{escape(part.text)}</text>'

    @elements.register
    def _(self, part: Picture) -> Iterator[str]:
        file = io.BytesIO()
        part.frame.image().save(file, "PNG")
        height, width = part.frame.index.shape
        place = f'x="{part.left}" y="{part.top}" width="{width}" height="{height}"'
        data = b64encode(file.getvalue()).decode("ascii")
        yield _with_tip("image", f'{place} xlink:href="data:image/png;base64,{data}"', part.name)

    @elements.register
    def _(self, part: Ribbon) -> Iterator[str]:
        left, right = part.left, part.right
        near, far = (_number(left + (right - left) * share / 3) for share in (1, 2))
        (top, last_top), (bottom, last_bottom) = ((_number(y) for y in ys) for ys in (part.tops, part.bottoms))
        path = (
            f"M{left} {top}C{near} {top} {far} {last_top} {right} {last_top}"
            f"V{last_bottom}C{far} {last_bottom} {near} {bottom} {left} {bottom}Z"
        )
        fill = _hex(part.colors[0])
        if part.colors[0] != part.colors[1]:
            name = f"g{self._gradients}"
            self._gradients += 1
            ends = f'x1="{left}" x2="{right}" y1="0" y2="0"'
            stops = "".join(f'<stop offset="{at}" stop-color="{_hex(part.colors[at])}"/>' for at in (0, 1))
            yield f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" {ends}>{stops}</linearGradient>'
            fill = f"url(#{name})"
        yield _with_tip("path", f'd="{path}" fill="{fill}" fill-opacity="{_number(part.opacity)}"', part.tip)


def _with_tip(name: str, attributes: str, tip: str) -> str:
    return f"<{name} {attributes}><title>{escape(tip)}</title></{name}>" if tip else f"<{name} {attributes}/>"


def _hex(color: Color) -> str:
    return f"#{bytes(color).hex()}"


def _number(value: float) -> str:
    """Format a coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
