"""How pictures look: every choice that changes the drawing and nothing else."""

from dataclasses import dataclass, fields
from typing import Literal, TypeAlias, get_args

from kmeans_gif.errors import Option, OptionError

Theme: TypeAlias = Literal["light", "dark"]
Density: TypeAlias = Literal["auto", "on", "off"]
EqualScale: TypeAlias = Literal["auto", "on", "off"]


@dataclass(frozen=True, slots=True)
class Look:
    """How pictures look.

    Attributes
    ----------
    theme : {"light", "dark"}
        The ground of points and of text.
    head : bool or None
        A line above the picture with the iteration, the inertia and how many samples changed cluster; None is on for
        points, off for images.
    plain : bool
        Nothing but the data: no head line, axes, trails or stars.
    markers : bool
        Points of each cluster have their own shape, for those who can't tell colours.
    trails : bool
        Thin lines tell where each centroid has been.
    voronoi : bool
        The ground is tinted with the colour of the nearest centroid.
    density : {"auto", "on", "off"}
        Brightness by how many points share a pixel, in place of markers; "auto" from 200 000 points on.
    equal_scale : {"auto", "on", "off"}
        Equal distances are equally long on all axes, so that the nearest centroid looks nearest: in units, or in
        standard deviations if the columns are standardized. "auto" is on unless the data reach more than 5 times as
        far along one axis as along another; each axis fills the picture then.
    components : {2, 3}
        Principal components that points of more than 3 features are drawn in.
    azimuth, elevation : float
        Where the camera of a picture in space stands, in degrees round the upright axis and above the ground.
    orbit : float
        Degrees that the camera turns round the upright axis from step to step.
    font : str or None
        A font's name or file; None is the built-in one.

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
    """Check a look before anything is read.

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
            *most, last = map(repr, choices)
            raise OptionError(Option(name, value), f" must be {', '.join(most)} or {last}")
        most_degrees = _DEGREES.get(field.name)
        if most_degrees is not None and not (isinstance(value, int | float) and abs(value) <= most_degrees):
            raise OptionError(Option(name, value), f" must be from -{most_degrees:g} to {most_degrees:g} degrees")
    if not (look.font is None or isinstance(look.font, str)):
        raise OptionError(Option("Look.font", look.font), " must be a font's name or file")
