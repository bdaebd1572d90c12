"""Options of the drawing: they change the picture and nothing else."""

from dataclasses import dataclass, fields, replace
from typing import Literal, TypeAlias, get_args

from kmeans_gif.errors import Option, OptionError

Theme: TypeAlias = Literal["light", "dark"]
Density: TypeAlias = Literal["auto", "on", "off"]
EqualScale: TypeAlias = Literal["auto", "on", "off"]
Highlight: TypeAlias = Literal["none", "changed"]
SwatchOrder: TypeAlias = Literal["lightness", "share"]
PanelName: TypeAlias = Literal["picture", "original", "colors", "swatches", "points", "curve"]

IMAGE_PANELS: tuple[PanelName, ...] = ("picture", "original", "colors", "curve", "swatches")
POINT_PANELS: tuple[PanelName, ...] = ("points", "curve")
"""The panels that images and points have."""


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
    phases : bool
        Whether to show the two halves of an iteration in frames of their own: centroids move to the means of their
        clusters, then samples are assigned to the nearest centroid.
    tween : int
        Number of in-between frames of each move, 0 to 60; needs `phases`.
    highlight : {"none", "changed"}
        "changed" mutes the samples that keep their cluster; points that changed cluster get a ring.
    rays : bool or None
        Whether to connect each centroid with its points while it moves. None does so up to 2000 points.
    captions : bool
        Whether to describe each frame in words, below the picture.
    panels : tuple of str
        What to show beside each other, the largest first: "picture", "original", "colors" (the colours in the space
        that is clustered in), "curve" (inertia) and "swatches" for images; "points" and "curve" for points. Empty
        is the picture or the points alone.
    swatch_order : {"lightness", "share"}
        Order of the swatches, by the end of the run: from dark to light, or from the largest cluster to the smallest.
    wipe : bool
        Whether to show the original picture on one side of a divider that moves from frame to frame.

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
    phases: bool = False
    tween: int = 0
    highlight: Highlight = "none"
    rays: bool | None = None
    captions: bool = False
    panels: tuple[PanelName, ...] = ()
    swatch_order: SwatchOrder = "lightness"
    wipe: bool = False


_CHOICES: dict[str, tuple[object, ...]] = {
    "theme": get_args(Theme),
    "density": get_args(Density),
    "equal_scale": get_args(EqualScale),
    "components": (2, 3),
    "highlight": get_args(Highlight),
    "swatch_order": get_args(SwatchOrder),
    **dict.fromkeys(("head", "rays"), (None, False, True)),
    **dict.fromkeys(("plain", "markers", "trails", "voronoi", "phases", "captions", "wipe"), (False, True)),
}
_MAX_TWEEN = 60

_TWEEN = {"image": 2, "points": 8}
"""Maximum number of in-between frames in an explanation; in a picture each of them rewrites every pixel."""

_EXPLAINED: dict[str, tuple[PanelName, ...]] = {"image": ("picture", "colors", "curve", "swatches"), "points": ()}

_DEGREES = {"azimuth": 360.0, "elevation": 90.0, "orbit": 360.0}


def checked_look(look: Look, *, explain: bool = False) -> None:
    """Check all options of a drawing; an explanation has phases anyway.

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
    _check_phases(look, has_phases=look.phases or explain)
    _check_panels(look.panels)


def _check_phases(look: Look, *, has_phases: bool) -> None:
    if not (isinstance(look.tween, int) and not isinstance(look.tween, bool) and 0 <= look.tween <= _MAX_TWEEN):
        raise OptionError(Option("Look.tween", look.tween), f" must be a whole number from 0 to {_MAX_TWEEN}")
    for name, value in (("tween", look.tween), ("rays", look.rays)):
        if value and not has_phases:
            raise OptionError(
                Option(f"Look.{name}", value), " shows how centroids move; add ", Option("Look.phases", value=True)
            )


def _check_panels(panels: object) -> None:
    known = get_args(PanelName)
    if not isinstance(panels, tuple):
        raise OptionError(Option("Look.panels", panels), f" must be a tuple of names: {', '.join(known)}")
    if not all(name in known for name in panels):
        raise OptionError(Option("Look.panels", panels), f" has an unknown name in it; use {', '.join(known)}")
    if len(set(panels)) < len(panels):
        raise OptionError(Option("Look.panels", panels), f" names a panel twice; name each once: {', '.join(known)}")


def explained(look: Look, kind: str) -> Look:
    """Add what an explanation of images or points shows."""
    return replace(
        look,
        phases=True,
        tween=look.tween or _TWEEN[kind],
        highlight="changed" if kind == "points" else look.highlight,
        captions=True,
        panels=look.panels or _EXPLAINED[kind],
    )
