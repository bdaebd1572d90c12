"""Notes for options that have no effect on the data."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from kmeans_gif.errors import Option
from kmeans_gif.look import Look
from kmeans_gif.notes import note
from kmeans_gif.options import Fit
from kmeans_gif.sources.records import Image, Points


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Properties of a drawing that decide which options of the look have an effect; images have no axes."""

    features: int
    axes: int
    has_density: bool
    has_text: bool
    plain: bool

    @property
    def where(self) -> str:
        """Describe the drawing for a note."""
        if self.features > 3:
            return f"on {self.axes} principal components"
        return ("on images", "on a line", "in the plane", "in space")[self.axes]


_EFFECTS: dict[str, Callable[[_Drawn], bool]] = {
    "theme": lambda drawn: drawn.axes > 0 or drawn.has_text,
    "font": lambda drawn: drawn.axes > 0 or drawn.has_text,
    "markers": lambda drawn: drawn.axes > 0 and not drawn.has_density,
    "voronoi": lambda drawn: drawn.features == 2 and not drawn.plain,
    "density": lambda drawn: drawn.axes > 0,
    "equal_scale": lambda drawn: drawn.axes > 1,
    "components": lambda drawn: drawn.features > 3,
    "azimuth": lambda drawn: drawn.axes == 3,
    "elevation": lambda drawn: drawn.axes == 3,
    "orbit": lambda drawn: drawn.axes == 3,
}
"""Whether an option of the look has an effect; options that are missing here always have one."""


def note_idle_fit(source: Image | Points, fit: Fit) -> None:
    """Note options of clustering that have no effect."""
    if isinstance(source, Points) and fit.color_space != "rgb":
        note(Option("color_space", fit.color_space), " has no effect on points")
    if isinstance(source, Image) and fit.standardize:
        note(Option("standardize", value=True), " has no effect on images")
    if not isinstance(fit.init, str) and fit.n_init != 1:
        note(Option("n_init", fit.n_init), " has no effect if first centroids are given")


def note_idle_look(source: Image | Points, look: Look, *, distinct_colors: bool) -> None:
    """Note options of drawing that have no effect."""
    if isinstance(source, Points) and distinct_colors:
        note(Option("distinct_colors", value=True), " has no effect on points, which always have distinct colours")
    changed = [field.name for field in fields(look) if getattr(look, field.name) != field.default]
    if not changed:
        return
    drawn = _drawn(source, look)
    for name in changed:
        if name in _EFFECTS and not _EFFECTS[name](drawn):
            where = "beside density" if name == "markers" and drawn.has_density else drawn.where
            note(Option(f"Look.{name}", getattr(look, name)), f" has no effect {where}")


def _drawn(source: Image | Points, look: Look) -> _Drawn:
    has_text = bool(look.head) and not look.plain
    if isinstance(source, Image):
        return _Drawn(0, 0, has_density=False, has_text=has_text, plain=look.plain)
    from kmeans_gif.drawing.points.scene import MANY  # noqa: PLC0415 - not needed for images

    features = len(source.names)
    has_density = look.density == "on" or (look.density == "auto" and source.n >= MANY)
    axes = features if features <= 3 else look.components
    return _Drawn(features, axes, has_density=has_density, has_text=has_text, plain=look.plain)
