"""Options of the drawing: they change the picture and nothing else."""

from dataclasses import dataclass, fields
from typing import Literal, TypeAlias, get_args

from kmeans_gif.errors import Option, OptionError

Theme: TypeAlias = Literal["light", "dark"]
Density: TypeAlias = Literal["auto", "on", "off"]
EqualScale: TypeAlias = Literal["auto", "on", "off"]


@dataclass(frozen=True, slots=True)
class Look:
    """Options of the drawing.

    Attributes
    ----------
    theme : {"light", "dark"}
        Colours of the background, axes and text.
    head : bool or None
        Whether to show a line above the picture with the iteration, the inertia and how many samples changed cluster.
        None shows it for points but not for images.
    plain : bool
        Whether to draw only the data: no head line, axes, trails or stars.
    markers : bool
        Whether to draw each cluster with its own marker shape, so that clusters do not differ in colour only.
    trails : bool
        Whether to draw the path of each centroid as a thin line.
    voronoi : bool
        Whether to tint the background with the colour of the nearest centroid; for points with 2 features.
    density : {"auto", "on", "off"}
        Whether to show the number of points per pixel as brightness, instead of markers; "auto" does so from 200 000
        points.
    equal_scale : {"auto", "on", "off"}
        Whether all axes have the same scale, so that the nearest centroid looks nearest: in the units of the data, or
        in standard deviations if the columns are standardized. Otherwise each axis fills the picture. "auto" is on
        unless the range of one axis is more than 5 times that of another.
    components : {2, 3}
        Number of principal components in which points with more than 3 features are drawn.
    azimuth, elevation : float
        Position of the camera for points in space: degrees around the vertical axis, and above the ground.
    orbit : float
        Degrees by which the camera turns around the vertical axis per step.
    font : str or None
        Name or file of a font; None is the built-in one.

    Examples
    --------
    >>> Look(theme="dark", orbit=6).trails
    True
    """

    theme: Theme = "light"
    head: bool | None = None
    plain: bool = False
    markers: bool = False
    trails: bool = True
    voronoi: bool = False
    density: Density = "auto"
    equal_scale: EqualScale = "auto"
    components: int = 2
    azimuth: float = -60.0
    elevation: float = 22.0
    orbit: float = 0.0
    font: str | None = None


_CHOICES: dict[str, tuple[object, ...]] = {
    "theme": get_args(Theme),
    "density": get_args(Density),
    "equal_scale": get_args(EqualScale),
    "components": (2, 3),
    "head": (None, False, True),
    **dict.fromkeys(("plain", "markers", "trails", "voronoi"), (False, True)),
}
_DEGREES = {"azimuth": 360.0, "elevation": 90.0, "orbit": 360.0}


def checked_look(look: Look) -> None:
    """Check all options of a drawing.

    Examples
    --------
    >>> checked_look(Look(theme="blue"))
    Traceback (most recent call last):
    kmeans_gif.errors.OptionError: Look.theme='blue' must be 'light' or 'dark'
    """
    if not isinstance(look, Look):
        raise OptionError(Option("look", look), " must be a kmeans_gif.Look")
    for field in fields(look):
        name, value = f"Look.{field.name}", getattr(look, field.name)
        choices = _CHOICES.get(field.name)
        if choices is not None and not any(type(value) is type(choice) and value == choice for choice in choices):
            *others, last = map(repr, choices)
            raise OptionError(Option(name, value), f" must be {', '.join(others)} or {last}")
        max_degrees = _DEGREES.get(field.name)
        if max_degrees is not None and not (isinstance(value, int | float) and abs(value) <= max_degrees):
            raise OptionError(Option(name, value), f" must be from -{max_degrees:g} to {max_degrees:g} degrees")
    if not (look.font is None or isinstance(look.font, str)):
        raise OptionError(Option("Look.font", look.font), " must be the name or file of a font")
