"""The panel of the samples that runs assign to different clusters."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.agreement import Agreement, Ends, disputes
from kmeans_gif.clustering.spaces import Space, to_units
from kmeans_gif.drawing.canvas import Canvas
from kmeans_gif.drawing.comparison.place import Place, coded_points, mixed
from kmeans_gif.drawing.coverage import gray_of
from kmeans_gif.drawing.images.image import Picture, picture_of
from kmeans_gif.drawing.inks import INK, NEUTRAL, Inks, ground_of, phase_accents
from kmeans_gif.drawing.marks.head import percent
from kmeans_gif.drawing.marks.run_title import write_heading
from kmeans_gif.drawing.marks.text import grouped
from kmeans_gif.drawing.points.scene import Scene
from kmeans_gif.drawing.sheet import CanvasOf, Still
from kmeans_gif.look import Theme
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Bytes, Indices

_LEVELS = 3
"""Maximum number of colours for how many runs differ from the largest number of runs that agree."""

_LEAST = 0.4
"""Share of the full colour below that of the fewest runs."""

_MUTED = 0.45
"""Share of the gray in the colour of points that runs agree on."""

_FAINT = 0.3
"""Share of the ink in the darkest pixels that runs agree on; in the lightest ones on a dark ground."""


@dataclass(frozen=True, slots=True, eq=False)
class Disputed:
    """The samples on which the last steps of runs disagree, in full colour; the others are muted."""

    ends: Ends
    agreement: Agreement
    of_points: bool

    @property
    def _levels(self) -> int:
        return max(1, min(_LEVELS, len(self.ends.samples) // 2))

    @property
    def is_wide(self) -> bool:
        """Whether the panel is as wide as the sheet."""
        return False

    @property
    def n_colors(self) -> int:
        """Number of colours: one for each level, and one for points that runs agree on."""
        return self._levels + self.of_points

    def colors(self, theme: Theme) -> Bytes:
        """Return these colours, sRGB; points are in ink, because clusters have all other colours."""
        ground, n = ground_of(theme), self._levels
        full = INK[theme] if self.of_points else phase_accents(theme)[0]
        levels = mixed(ground, full, [_LEAST + (1 - _LEAST) * (level + 1) / n for level in range(n)])
        return np.concatenate([mixed(ground, NEUTRAL, [_MUTED]), levels]) if self.of_points else levels

    def write_title(self, view: Indices, inks: Inks, _: int, scale: float, font: str | None) -> None:
        """Write how large a share of the samples is disputed, and how far runs agree."""
        share, what = percent(100 * self.agreement.disputed), "points" if self.of_points else "pixels"
        names = [f"runs disagree on {share} of the {what}", f"disagree on {share} of {what}", f"{share} disputed"]
        if not self.agreement.disputed:
            names = [f"runs agree on all {what}", f"agree on all {what}"]
        pairs = self.agreement.pairs[np.triu_indices(len(self.agreement.pairs), 1)]
        low, high = grouped(pairs.min(initial=1), 2), grouped(pairs.max(initial=-1) if len(pairs) else 1, 2)
        value = f"adjusted Rand index {low}" if low == high else f"adjusted Rand index {low} to {high}"
        write_heading(view, inks, names, value, scale, font)

    def canvas_of(self, place: Place) -> CanvasOf:
        """Draw the panel."""
        if isinstance(place.shown, Scene):
            counted = self._level_of[disputes(self.ends, threads=place.threads)]
            return coded_points(place.shown, counted, place)
        return Still(self._picture(place.shown, place))

    @property
    def _level_of(self) -> NDArray[np.intp]:
        """The level of each number of runs that differ from the largest number of runs that agree; 0 for none."""
        n_runs, n = len(self.ends.samples), self._levels
        half = max(1, n_runs // 2)
        return np.array([min(n, -(-differ * n // half)) for differ in range(n_runs + 1)])

    def _picture(self, image: Image, place: Place) -> Canvas:
        """Draw a picture faintly, except for disputed pixels."""
        pictures: dict[Space, Picture] = {}
        for samples in self.ends.samples:
            if samples.space not in pictures:
                size = (place.width, place.height)
                pictures[samples.space] = picture_of(image, samples.space, size, threads=place.threads)
        shown = tuple(pictures[samples.space].samples for samples in self.ends.samples)
        ends = Ends(shown, self.ends.centroids, self.ends.numbers)
        levels = self._level_of[disputes(ends, threads=place.threads)]
        inks, first = place.inks, pictures[shown[0].space]
        values = to_units(shown[0].rows(0, shown[0].n_rows), shown[0].space) / image.white
        light = np.add.accumulate(values, axis=1)[:, -1] / values.shape[1]
        faint = np.clip(light if inks.theme == "dark" else 1 - light, 0, 1) * (255 * _FAINT)
        own = inks.runs[place.run]
        grays = gray_of(inks, np.rint(faint).astype(np.uint8))
        entries: Indices = np.where(levels > 0, own.own(0) + (levels - 1) * own.stride, grays)
        blocks = shown[0].blocks_in_memory
        if blocks.reordered:
            entries = entries[blocks.order()]
        hole = 0 if inks.hole is None else inks.hole
        table: Indices = np.append(entries, hole).astype(inks.dtype)
        return Canvas(offset=table[first.inverse])
