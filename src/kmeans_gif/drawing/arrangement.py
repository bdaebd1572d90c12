"""The arrangement of panels on a sheet: the first one large, the others beside and below it."""

from collections.abc import Sequence
from typing import NamedTuple

from kmeans_gif.drawing.scale import Scales, pixels, scales_of
from kmeans_gif.drawing.sheet import Box
from kmeans_gif.drawing.sizes import drawn_in, fitted
from kmeans_gif.errors import Option, SourceError
from kmeans_gif.look import Look, PanelName
from kmeans_gif.types import Kind

DEFAULT_SIDE = 960
"""Long side of a sheet of several panels."""

_HEAD, _CAPTION = 32, 26
"""Heights of the head line and the caption, in pixels at scale 1."""

_MARGIN, _GAP = 16, 14
"""Margin around the panels, equal to that of the head line, and the gap between them, in pixels at scale 1."""

_STRIP = 28
"""Height of the swatches, in pixels at scale 1."""

_MAIN = 0.62
"""Maximum share of the width for the main panel, if there are others beside it."""

_SHAPE = 0.75
"""Maximum height of a sheet as a share of its width, if its size is not given as a box."""

_COLUMN = (220, 240)
"""Width of a column, and height of one of several panels, at scale 1, that a small picture does not make smaller."""

_SMALLEST = (88, 56)
"""Minimum size of a panel beside the main one, in pixels; what is smaller is left out, the last panel first."""

_LEAST = 16
"""Minimum width and height of the room for all panels, in pixels."""

_PICTURES = ("picture", "original")
"""Panels that show the picture itself."""

_WEIGHTS = {"colors": 3}
"""Relative heights of panels in a column; 2 for others."""

_WITH_HEAD = 96
"""Minimum height of a sheet with a head line, which would take more than a third of lower ones."""


def head_height(scale: float) -> int:
    """Return the height of a head line in pixels."""
    return pixels(_HEAD, scale)


def caption_height(scale: float) -> int:
    """Return the height of a caption in pixels."""
    return pixels(_CAPTION, scale)


class Arrangement(NamedTuple):
    """Where everything is on a sheet; what there is no room for is missing."""

    width: int
    height: int
    scales: Scales
    head: Box | None
    caption: Box | None
    panels: dict[PanelName, Box]

    @property
    def inner(self) -> int:
        """Rows between head line and caption."""
        return self.height - sum(box.height for box in (self.head, self.caption) if box is not None)


def has_head(look: Look, kind: Kind) -> bool:
    """Return whether a sheet has a head line if there is room: by default unless it shows a picture alone."""
    if look.plain:
        return False
    return look.head if look.head is not None else kind == "points" or look.phases or len(look.panels) > 1


def single(look: Look, kind: Kind, width: int, height: int, name: PanelName) -> Arrangement:
    """Arrange a single panel on a sheet, below the head line and above the caption if there is room for them."""
    scales = scales_of(width, height)
    head = head_height(scales.text) if has_head(look, kind) and height >= _WITH_HEAD else 0
    caption = caption_height(scales.text) if look.captions and height - head >= 2 * _WITH_HEAD else 0
    return _stacked(width, height, scales, head, caption, {name: Box(0, head, width, height - head - caption)})


def around(look: Look, kind: Kind, width: int, height: int, name: PanelName) -> Arrangement:
    """Arrange a panel of some size, and add rows for the head line and the caption."""
    scales = scales_of(width, height)
    head = head_height(scales.text) if has_head(look, kind) else 0
    caption = caption_height(scales.text) if look.captions else 0
    return _stacked(width, head + height + caption, scales, head, caption, {name: Box(0, head, width, height)})


def _stacked(
    width: int, height: int, scales: Scales, head: int, caption: int, panels: dict[PanelName, Box]
) -> Arrangement:
    return Arrangement(
        width,
        height,
        scales,
        Box(0, 0, width, head) if head else None,
        Box(0, height - caption, width, caption) if caption else None,
        panels,
    )


def arranged(look: Look, kind: Kind, own: tuple[int, int] | None, size: tuple[int, int] | int) -> Arrangement:
    """Arrange the panels of a look on a sheet.

    `own` is the size of the picture, which is enlarged by whole factors only. If `size` is the long side, the sheet
    follows the main panel. Without room the caption is left out, then the head line, then panels, the last ones first.
    """
    is_box = isinstance(size, tuple)
    width, height = size if isinstance(size, tuple) else (size, int(size * _SHAPE))
    scales = scales_of(width, height if is_box else width * 9 // 16)
    head = head_height(scales.text) if has_head(look, kind) and height >= _WITH_HEAD else 0
    caption = caption_height(scales.text) if look.captions and height >= 2 * _WITH_HEAD else 0
    margin, gap, strip = (pixels(length, scales.text) for length in (_MARGIN, _GAP, _STRIP))
    main, *others = look.panels
    swatches = "swatches" in others and height - head - caption >= 4 * strip
    inner, below = Box(margin, max(head, margin), width - 2 * margin, 0), max(caption, margin)
    if min(inner.width, height - inner.top - below) < _LEAST:
        raise SourceError(Option("size", size), " is too small for panels; use a larger one, or the picture alone")
    room = height - inner.top - below - (strip + gap // 2 if swatches else 0)
    large = int(inner.width * _MAIN)
    picture = own if main in _PICTURES else None
    full = fitted((large, room), picture[0] / picture[1])[0] if picture else large
    column = inner.width - gap - full
    beside = _with_room([name for name in others if name != "swatches"], column, room, gap)
    if not beside:
        large, room = inner.width, room if is_box else room + width - height
    wide, high = drawn_in((large, room), picture) if picture else (large, room)
    boxes: dict[PanelName, Box] = {main: Box(inner.left, inner.top, wide, high)}
    end = inner.top + high
    least = min(pixels(_COLUMN[1], scales.text), height - below - inner.top) if len(beside) > 1 else 0
    if swatches:
        strip = max(strip, min(high // 2, least - high - gap // 2))
        boxes["swatches"] = Box(inner.left, end + gap // 2, wide, strip)
        end += gap // 2 + strip
    end = max(end, inner.top + least)
    if is_box:
        column, end = inner.width - gap - wide, height - below
    elif wide < full:  # the picture is drawn smaller than its place
        column = min(column, max(wide, pixels(_COLUMN[0], scales.text)))
    left = inner.left + wide + gap
    if beside:
        boxes |= _column(beside, own, Box(left, inner.top, column, end - inner.top), gap)
    if not is_box:
        width, height = (left + column if beside else left - gap) + margin, end + below
    return _stacked(width, height, scales, head, caption, boxes)


def _with_room(names: list[PanelName], width: int, height: int, gap: int) -> list[PanelName]:
    """Return the first of some panels, as many as a column has room for."""
    least_width, least_height = _SMALLEST
    count = (height + gap) // (least_height + gap) if width >= least_width else 0
    return names[:count]


def _column(names: Sequence[PanelName], own: tuple[int, int] | None, box: Box, gap: int) -> dict[PanelName, Box]:
    """Divide a column: pictures take the height they need, the other panels share the rest."""
    room = box.height - (len(names) - 1) * gap
    share = room // len(names)
    fixed = {name: drawn_in((box.width, share), own)[1] for name in names if own and name in _PICTURES}
    free = {name: _WEIGHTS.get(name, 2) for name in names if name not in fixed}
    rest = room - sum(fixed.values())
    boxes, top = {}, box.top
    for name in names:
        height = fixed.get(name) or rest * free[name] // sum(free.values())
        boxes[name] = Box(box.left, top, box.width, height)
        top += height + gap
    return boxes
