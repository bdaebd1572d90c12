"""What a notebook shows of an animation, of a run and of a choice: HTML with an image in it, a PNG, and plain text.

HTML is ranked above images by JupyterLab, and an ``<img>`` with a data URI is shown by every front end, also in a
notebook that is not trusted, unlike ``image/gif``, an ``<iframe>`` or a script.
"""

import io
import tempfile
import webbrowser
from base64 import b64encode
from collections.abc import Collection
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from kmeans_gif.animation import Animation
from kmeans_gif.choices import Choice
from kmeans_gif.clustering.trace import Trace, described
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.graphics.raster import png
from kmeans_gif.drawing.inks import inks_for, phase_accents
from kmeans_gif.drawing.paint import paint
from kmeans_gif.drawing.panels.curve import curve_canvas
from kmeans_gif.drawing.scale import Scales
from kmeans_gif.drawing.sheet import Box, Panel, Sheet
from kmeans_gif.drawing.shots import Moment, Shot
from kmeans_gif.figures.choice import choice_graphic
from kmeans_gif.figures.style import Style
from kmeans_gif.look import Look
from kmeans_gif.writers import WRITERS
from kmeans_gif.writers.film import film_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_MAX_BYTES = 5_000_000
"""Maximum size of an image in a notebook, which holds it as text."""

_LIMIT = "5 MB"
"""The same in messages."""

_REDUCTIONS = {1: "", 2: "half its size", 4: "a quarter of its size"}
"""Reductions of an animation to try, in order: one pixel of so many in both directions, and the name of that size."""

_CURVE, _DENSITY = (480, 220), 2
"""Size of the inertia curve as shown, and its pixels for each of these, because screens are dense."""

_FIGURE = 720
"""Width of the figure of a choice as shown."""

_MARGIN = 16
"""Margin of the curve, in its own pixels."""

_FIRST, _LAST = 6, 5
"""Rows of a table at its start and its end; those between are left out."""

_PNG, _HTML, _TEXT = "image/png", "text/html", "text/plain"

_kept: WeakKeyDictionary[Animation, dict[str, str]] = WeakKeyDictionary()
"""What was painted for an animation, by media type."""


@dataclass(frozen=True, slots=True)
class PageView:
    """The page of an animation, which a notebook shows in an ``<iframe>``; it sets the height of that itself."""

    animation: Animation
    height: int

    def __str__(self) -> str:
        file = io.BytesIO()
        self.animation.save(file, format="html")
        return file.getvalue().decode("utf-8")

    def _repr_html_(self) -> str:
        style = f"width: 100%; height: {self.height}px; border: 0"
        return f'<iframe srcdoc="{escape(str(self))}" title="k-means, step by step" style="{style}"></iframe>'


def open_page(animation: Animation) -> None:
    """Open the page of an animation in a browser, from a temporary file."""
    with tempfile.NamedTemporaryFile(suffix=".html", prefix="kmeans-gif-", delete=False) as file:
        animation.save(file, format="html")
    webbrowser.open(Path(file.name).as_uri())


Types = Collection[str] | None
"""Media types that a front end asks for, or doesn't want."""


def animation_bundle(animation: Animation, include: Types, exclude: Types) -> dict[str, str]:
    """Return an animation by media type."""
    kept = _kept.setdefault(animation, {})
    makers = {_HTML: _animation_html, _PNG: _still, _TEXT: repr}
    for kind in _wanted(makers, include, exclude):
        if kind not in kept:
            kept[kind] = makers[kind](animation)
    return {kind: kept[kind] for kind in _wanted(makers, include, exclude)}


def trace_bundle(trace: Trace, include: Types, exclude: Types) -> dict[str, str]:
    """Return a run by media type."""
    makers = {_HTML: _trace_html, _PNG: _curve, _TEXT: repr}
    return {kind: makers[kind](trace) for kind in _wanted(makers, include, exclude)}


def choice_bundle(choice: Choice, include: Types, exclude: Types) -> dict[str, str]:
    """Return a choice by media type."""
    kinds = _wanted((_HTML, _PNG, _TEXT), include, exclude)
    bundle = {_TEXT: repr(choice)}
    if _HTML in kinds or _PNG in kinds:
        graphic = choice_graphic(choice, Style(_DENSITY * _FIGURE))
        bundle[_PNG] = _encoded(png(graphic))
        figure = _Picture(
            _PNG, bundle[_PNG], _FIGURE, graphic.height // _DENSITY, f"How many clusters? {choice.summary}"
        )
        bundle[_HTML] = f"<div>{figure.html}</div>"
    return {kind: bundle[kind] for kind in kinds}


def _wanted(kinds: Collection[str], include: Types, exclude: Types) -> list[str]:
    return [kind for kind in kinds if (include is None or kind in include) and kind not in (exclude or ())]


@dataclass(frozen=True, slots=True)
class _Picture:
    """An image for HTML, as base64, with its size as shown, and what to say about it."""

    kind: str
    data: str
    width: int
    height: int
    alt: str
    remark: str = ""

    @property
    def html(self) -> str:
        """The element; a wide image is made to fit the page."""
        return (
            f'<img src="data:{self.kind};base64,{self.data}" width="{self.width}" height="{self.height}" '
            f'alt="{escape(self.alt)}" style="max-width: 100%; height: auto">'
        )


def _animation_html(animation: Animation) -> str:
    caption = "; ".join(map(described, animation.traces))
    picture = _moving(animation, caption)
    lines = [line for line in (caption, picture.remark) if line]
    return f"<div>{picture.html}{''.join(f'<p>{escape(line)}</p>' for line in lines)}</div>"


def _moving(animation: Animation, caption: str) -> _Picture:
    """Return the animation as a GIF, smaller if it is too large to be part of a notebook; a still if nothing helps."""
    writer = WRITERS[".gif"]
    whole = 'animation.save("animation.gif") writes it whole.'
    if animation.sheet.inks.size > writer.max_colors:
        reason = f"a {writer.name} has at most {writer.max_colors} colours, fewer than this animation"
        return _last(animation, caption, f'{reason}; animation.save("steps.png") writes more stills.')
    for reduction, size in _REDUCTIONS.items():
        file = _Limited()
        width, height = -(-animation.width // reduction), -(-animation.height // reduction)
        film = animation._film(animation.cues)  # noqa: SLF001 - how it is saved
        smaller = (_reduced(frame, reduction) for frame in animation)
        try:
            writer.write(
                replace(film, width=width, height=height, frames=smaller),
                file,
                plays=animation.times.plays,
                comment=animation.comment,
                threads=animation.threads,
                tolerance=0,
            )
        except _TooLargeError:
            continue
        remark = f"Shown at {size}, because the animation takes more than {_LIMIT}; {whole}" if size else ""
        data = _encoded(file.getvalue())
        return _Picture("image/gif", data, width, height, f"Animation of k-means: {caption}", remark)
    return _last(animation, caption, f"the animation takes more than {_LIMIT} even at {size}; {whole}")


def _last(animation: Animation, caption: str, reason: str) -> _Picture:
    remark = f"Only the last frame is shown, because {reason}"
    size = animation.width, animation.height
    return _Picture(_PNG, _still(animation), *size, f"Last frame of k-means: {caption}", remark)


def _still(animation: Animation) -> str:
    return _png(animation[-1])


def _trace_html(trace: Trace) -> str:
    caption = described(trace)
    picture = _Picture(_PNG, _curve(trace), *_CURVE, f"Inertia by iteration: {caption}")
    return f"<div><p>{escape(caption)}</p>{picture.html}{_table(trace)}</div>"


def _table(trace: Trace) -> str:
    """Return the first and the last steps as a table; nothing moves or changes cluster at step 0."""
    steps: list[int | None] = list(range(len(trace.inertia)))
    if len(steps) > _FIRST + 1 + _LAST:
        steps[_FIRST:-_LAST] = [None]
    rows = [["…"] * 4 if step is None else _row(trace, step) for step in steps]
    head = "".join(f"<th>{name}</th>" for name in ("step", "inertia", "shift", "changed cluster"))
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f'<table style="text-align: right"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(trace: Trace, step: int) -> list[str]:
    row = [str(step), f"{trace.inertia[step]:.6g}"]
    return [*row, "", ""] if step == 0 else [*row, f"{trace.shift[step]:.4g}", f"{trace.moved[step]:,.10g}"]


def _curve(trace: Trace) -> str:
    """Return the inertia by iteration as a PNG."""
    width, height = (_DENSITY * side for side in _CURVE)
    inks = inks_for([0], "light", colors=256, accents=phase_accents("light"))
    box = Box(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    canvas = curve_canvas(trace, box.width, box.height, Scales(*[float(_DENSITY)] * 3), inks, Look())
    last = trace.centroids[-1]
    moment = Moment(trace, trace.n_iter, last, None, last, np.empty((0, 3), np.uint8))
    shot = Shot((moment,), "step", float(trace.n_iter), 0, is_last=True)
    (frame,) = paint([shot], Sheet(width, height, inks, (Panel(box, canvas),)))
    return _png(frame)


def _png(frame: Frame) -> str:
    """Return a frame as a PNG, smaller if it is too large to be part of a notebook."""
    while True:
        file = io.BytesIO()
        WRITERS[".png"].write(film_of([frame]), file, plays=0, comment="", threads=1, tolerance=0)
        if len(file.getvalue()) <= _MAX_BYTES:
            return _encoded(file.getvalue())
        frame = _reduced(frame, 2)


def _reduced(frame: Frame, by: int) -> Frame:
    """Return every second or fourth pixel of a frame in both directions, so that no colours are mixed."""
    return frame if by == 1 else replace(frame, index=np.ascontiguousarray(frame.index[::by, ::by]))


def _encoded(data: bytes) -> str:
    return b64encode(data).decode("ascii")


class _TooLargeError(Exception):
    """Ends the writing of a file."""


class _Limited(io.BytesIO):
    """A file in memory that is not written beyond the maximum size."""

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write, or raise."""
        written = super().write(data)
        if self.tell() > _MAX_BYTES:
            raise _TooLargeError
        return written
