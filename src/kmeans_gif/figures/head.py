"""The head of a figure: its title, what it is about, and a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass

from kmeans_gif.choices import Choice
from kmeans_gif.drawing.graphics.graphic import Color, Part
from kmeans_gif.drawing.marks.text import grouped
from kmeans_gif.figures.style import BODY, HEAD, Style

_BESIDE, _BELOW = 10, 18
"""Gap between the title and the description beside it, and below the head, at scale 1."""


def described(choice: Choice, name: str = "") -> str:
    """Say what was clustered; `name` is that of the source, if it has one."""
    trace, ks = choice.traces[0], choice.n_clusters
    counted = f"{grouped(trace.n_samples)} {'points' if trace.kind == 'points' else 'pixels'}"
    is_whole = ks == tuple(range(ks[0], ks[-1] + 1))
    numbers = f"k from {ks[0]} to {ks[-1]}" if is_whole else f"{len(ks)} numbers of clusters to {ks[-1]}"
    return ", ".join(part for part in (name, counted, numbers) if part)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a figure, `width` pixels wide; the sentence is in a colour."""

    title: str
    description: str
    sentence: str
    color: Color
    width: int
    style: Style

    @property
    def _beside(self) -> int:
        """Where a description beside the title begins."""
        return self.style.text_width(self.title, HEAD) + self.style.px(_BESIDE)

    @property
    def _is_beside(self) -> bool:
        return self._beside + self.style.text_width(self.description, BODY) <= self.width

    @property
    def _description(self) -> list[str]:
        """The lines of a description below the title."""
        return [] if self._is_beside else self.style.wrapped(self.description, self.width, BODY)

    @property
    def _sentence(self) -> list[str]:
        return self.style.wrapped(self.sentence, self.width, BODY)

    @property
    def height(self) -> int:
        """Height with the gap below."""
        style, lines = self.style, len(self._description) + len(self._sentence)
        return style.ascent(HEAD) + style.px(3) + lines * style.leading(BODY) + style.px(_BELOW)

    def parts(self, left: int, top: int) -> Iterator[Part]:
        """Draw the head at a place."""
        style, baseline = self.style, top + self.style.ascent(HEAD)
        yield style.text(left, baseline, self.title, HEAD, style.ink)
        if self._is_beside:
            yield style.text(left + self._beside, baseline, self.description, BODY, style.secondary)
        baseline += style.px(3) + style.leading(BODY)
        yield from style.lines(left, baseline, self._description, BODY, style.secondary)
        baseline += len(self._description) * style.leading(BODY)
        yield from style.lines(left, baseline, self._sentence, BODY, self.color)
