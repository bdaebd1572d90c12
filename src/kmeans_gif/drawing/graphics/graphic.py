"""The records of a graphic: shapes and texts in drawing order, laid out once for all formats.

Pixel coordinates: x to the right, y down; the centre of the first pixel is (0.5, 0.5).
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from kmeans_gif.drawing.frame import Frame
from kmeans_gif.types import Floats

Color: TypeAlias = tuple[int, int, int]
"""8-bit sRGB."""

Anchor: TypeAlias = Literal["start", "middle", "end"]
"""Part of a text that is at its x."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A filled rectangle of whole pixels; SVG shows the `tip` as a tooltip."""

    left: int
    top: int
    width: int
    height: int
    color: Color
    tip: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line with round caps and joins along a `path` of shape (m, 2)."""

    path: Floats
    width: float
    color: Color


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc; SVG shows the `tip` as a tooltip."""

    x: float
    y: float
    diameter: float
    color: Color
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text at (x, baseline); `size` is in pixels per em."""

    x: int
    baseline: int
    text: str
    size: float
    color: Color
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A frame of an animation, pixel by pixel; `name` describes it."""

    left: int
    top: int
    frame: Frame
    name: str


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A band from one column to another, whose edges are level at both ends.

    Attributes
    ----------
    left, right : int
        Where it begins and ends.
    tops, bottoms : (float, float)
        Its edges at both ends. Between them, at share t of the way, they have gone 3t² − 2t³ of theirs.
    colors : (Color, Color)
        Its colours at both ends, mixed between them.
    opacity : float
        Share of its colour in what is below it.
    tip : str
        Tooltip in SVG.
    """

    left: int
    right: int
    tops: tuple[float, float]
    bottoms: tuple[float, float]
    colors: tuple[Color, Color]
    opacity: float
    tip: str = ""


Part: TypeAlias = Rectangle | Line | Dot | Text | Picture | Ribbon


@dataclass(frozen=True, slots=True, eq=False)
class Graphic:
    """A picture of parts, drawn in order on a ground.

    Attributes
    ----------
    width, height : int
        Size in pixels.
    ground : Color
        Colour of the ground.
    parts : tuple of Part
        Shapes and texts.
    title : str
        Title of the file.
    font : str or None
        Font of all texts; None is the built-in one.
    """

    width: int
    height: int
    ground: Color
    parts: tuple[Part, ...]
    title: str
    font: str | None = None
