"""Notes for options that have no effect on the data."""

from collections.abc import Callable
from dataclasses import fields
from typing import NamedTuple

from kmeans_gif.drawing.arrangement import has_head
from kmeans_gif.errors import Option, SourceError
from kmeans_gif.look import IMAGE_PANELS, POINT_PANELS, Look
from kmeans_gif.notes import note
from kmeans_gif.options import Fit
from kmeans_gif.sources.records import Image, Images, Points

_KINDS = {"image": "images", "points": "points"}


class _Drawn(NamedTuple):
    """Properties of a drawing that decide which options of the look have an effect; images have no axes."""

    features: int
    axes: int
    has_camera: bool
    has_swatches: bool
    has_density: bool
    has_text: bool
    has_ground: bool
    plain: bool

    @property
    def where(self) -> str:
        """Describe the drawing for a note."""
        if self.features > 3:
            return f"on {self.axes} principal components"
        return ("on images", "on a line", "in the plane", "in space")[self.axes]


_EFFECTS: dict[str, Callable[[_Drawn], bool]] = {
    "theme": lambda drawn: drawn.axes > 0 or drawn.has_ground,
    "font": lambda drawn: drawn.axes > 0 or drawn.has_text,
    "markers": lambda drawn: drawn.axes > 0 and not drawn.has_density,
    "voronoi": lambda drawn: drawn.features == 2 and not drawn.plain,
    "density": lambda drawn: drawn.axes > 0,
    "equal_scale": lambda drawn: drawn.axes > 1,
    "components": lambda drawn: drawn.features > 3,
    "azimuth": lambda drawn: drawn.has_camera,
    "elevation": lambda drawn: drawn.has_camera,
    "swatch_order": lambda drawn: drawn.has_swatches,
    "orbit": lambda drawn: drawn.has_camera,
}
"""Whether an option of the look has an effect; options that are missing here always have one."""


def note_idle_fit(source: Image | Images | Points, fit: Fit) -> None:
    """Note options of clustering that have no effect."""
    if isinstance(source, Points) and fit.color_space != "rgb":
        note(Option("color_space", fit.color_space), " has no effect on points")
    if isinstance(source, Image | Images) and fit.standardize:
        note(Option("standardize", value=True), " has no effect on images")
    if not isinstance(fit.init, str) and fit.n_init != 1:
        note(Option("n_init", fit.n_init), " has no effect if first centroids are given")


def check_look_for(source: Image | Points, look: Look) -> None:
    """Refuse what contradicts the kind of data."""
    known = IMAGE_PANELS if source.kind == "image" else POINT_PANELS
    unknown = [name for name in look.panels if name not in known]
    if unknown:
        raise SourceError(
            Option("Look.panels", unknown[0]), f" is no panel of {_KINDS[source.kind]}; use {', '.join(known)}"
        )
    if look.rays and source.kind == "image":
        raise SourceError(Option("Look.rays", value=True), " is for points; a picture has none")
    if look.wipe and source.kind == "points":
        raise SourceError(Option("Look.wipe", value=True), " is for images; points have no original picture")
    if look.wipe and look.panels and "picture" not in look.panels:
        raise SourceError(Option("Look.wipe", value=True), " needs the picture; add it to ", Option("Look.panels"))


def note_idle_look(source: Image | Points, look: Look, *, distinct_colors: bool, has_labels: bool = False) -> None:
    """Note options of drawing that have no effect; a sheet of stills has labels, on a ground."""
    if isinstance(source, Points) and distinct_colors:
        note(Option("distinct_colors", value=True), " has no effect on points, which always have distinct colours")
    changed = [field.name for field in fields(look) if getattr(look, field.name) != field.default]
    if not changed:
        return
    drawn = _drawn(source, look, has_labels=has_labels)
    for name in changed:
        if name in _EFFECTS and not _EFFECTS[name](drawn):
            where = "beside density" if name == "markers" and drawn.has_density else drawn.where
            if name == "swatch_order" and source.kind == "points":  # in whatever dimensions
                where = "on points"
            note(Option(f"Look.{name}", getattr(look, name)), f" has no effect {where}")


def note_missing_characters(source: Image | Points, look: Look) -> None:
    """Note names of axes with characters that the font lacks."""
    if isinstance(source, Points) and len(source.names) <= 3 and not look.plain:
        from kmeans_gif.drawing.marks.text import note_missing  # noqa: PLC0415 - not needed for images

        note_missing(source.names, Option("Look.font", look.font))


def _drawn(source: Image | Points, look: Look, *, has_labels: bool) -> _Drawn:
    if isinstance(source, Image):
        has_text = has_head(look, "image") or look.captions or len(look.panels) > 1
        has_camera = "colors" in look.panels and source.features == 3
        has_ground = has_text or has_labels or look.wipe or look.highlight == "changed"
        return _Drawn(
            0,
            0,
            has_camera,
            "swatches" in look.panels,
            has_density=False,
            has_text=has_text,
            has_ground=has_ground,
            plain=look.plain,
        )
    from kmeans_gif.drawing.points.scene import MANY  # noqa: PLC0415 - not needed for images

    features = len(source.names)
    has_density = look.density == "on" or (look.density == "auto" and source.n >= MANY)
    axes = features if features <= 3 else look.components
    return _Drawn(
        features,
        axes,
        axes == 3,
        has_swatches=False,
        has_density=has_density,
        has_text=True,
        has_ground=True,
        plain=look.plain,
    )
