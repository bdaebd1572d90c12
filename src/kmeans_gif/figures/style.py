"""Colours, sizes and texts of figures."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kmeans_gif.drawing.coverage import SECONDARY
from kmeans_gif.drawing.graphics.graphic import Anchor, Color, Text
from kmeans_gif.drawing.inks import GRID, GROUND, INK, phase_accents
from kmeans_gif.drawing.marks.text import GAP, line_of, text_width, wrapped
from kmeans_gif.drawing.scale import pixels, scales_of
from kmeans_gif.errors import OptionError
from kmeans_gif.look import Theme
from kmeans_gif.options import one_of, whole

WIDTHS = (240, 2160)
"""Least and largest width of a figure in pixels."""

DEFAULT_WIDTH = 1080

HEAD, TITLE, BODY, SMALL = 17.0, 13.0, 12.0, 11.0
"""Font sizes in pixels per em at scale 1: head line, titles of parts, sentences, and tick labels and reasons."""

MARGIN = 20
"""Margin around a figure at scale 1."""

_SHAPE = 1.5
"""The aspect ratio by which the width of a figure sets its scale."""

_PALE = 0.25
"""Share of the ink in lines that explain a curve."""

_LEADING = 1.3
"""Distance of baselines in ems."""

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def spaced(text: str) -> str:
    r"""Group thousands in a text by thin spaces, as those at axes, and not by commas.

    >>> spaced("highest value, 92,073")
    'highest value, 92\u2009073'
    """
    return _THOUSANDS.sub(GAP, text)


@dataclass(frozen=True, slots=True)
class Style:
    """Colours and scale of a figure.

    Attributes
    ----------
    width : int
        Width of the figure in pixels.
    theme : {"light", "dark"}
        Colours of ground and text.
    font : str or None
        Font of all texts.
    """

    width: int
    theme: Theme = "light"
    font: str | None = None

    @property
    def scale(self) -> float:
        """Scale of text and distances."""
        return scales_of(self.width, round(self.width / _SHAPE)).text

    @property
    def ground(self) -> Color:
        """Colour of the ground."""
        return GROUND[self.theme]

    @property
    def ink(self) -> Color:
        """Colour of titles and curves."""
        return INK[self.theme]

    @property
    def grid(self) -> Color:
        """Colour of grid lines."""
        return GRID[self.theme]

    @property
    def secondary(self) -> Color:
        """Colour of secondary text."""
        return self._gray(SECONDARY)

    @property
    def pale(self) -> Color:
        """Colour of lines that explain a curve."""
        return self._gray(_PALE)

    @property
    def accent(self) -> Color:
        """Colour of what is recommended."""
        return phase_accents(self.theme)[0]

    def _gray(self, share: float) -> Color:
        """Mix a share of the ink into the ground."""
        red, green, blue = (round(low + share * (high - low)) for low, high in zip(self.ground, self.ink, strict=True))
        return red, green, blue

    @property
    def margin(self) -> int:
        """Margin around the figure."""
        return self.px(MARGIN)

    @property
    def hairline(self) -> int:
        """Width of grid lines."""
        return max(1, int(self.scale))

    def px(self, length: float) -> int:
        """Scale a length to whole pixels."""
        return pixels(length, self.scale)

    def leading(self, size: float) -> int:
        """Return the distance of baselines of a text."""
        return self.px(_LEADING * size)

    def ascent(self, size: float) -> int:
        """Return the height of a text above its baseline."""
        return line_of(size * self.scale, self.font).baseline

    def text(self, x: int, baseline: int, text: str, size: float, color: Color, anchor: Anchor = "start") -> Text:
        """Make a text of a size at scale 1."""
        return Text(x, baseline, text, size * self.scale, color, anchor)

    def text_width(self, text: str, size: float) -> int:
        """Return the width of a text of a size at scale 1."""
        return text_width(text, size * self.scale, self.font)

    def wrapped(self, text: str, width: int, size: float, indent: int = 0) -> list[str]:
        """Break a text of a size at scale 1 into lines."""
        return wrapped(text, width, size * self.scale, self.font, indent=indent)

    def lines(
        self, x: int, baseline: int, texts: Iterable[str], size: float, color: Color, indent: int = 0
    ) -> Iterator[Text]:
        """Make lines of text, the first of which is indented."""
        for number, text in enumerate(texts):
            if text:
                left = x if number else x + indent
                yield self.text(left, baseline + number * self.leading(size), text, size, color)


def checked_style(width: int, theme: str, font: str | None) -> Style:
    """Check the options of a figure."""
    whole("width", width, *WIDTHS)
    one_of("theme", theme, ("light", "dark"))
    if not (font is None or isinstance(font, str)):
        raise OptionError(f"font={font!r} must be the name or file of a font")
    return Style(int(width), "dark" if theme == "dark" else "light", font)
