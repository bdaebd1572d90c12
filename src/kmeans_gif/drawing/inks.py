"""The allocation of a sheet's palette, which includes the mixed colours of smooth edges.

Entry 0 is the ground. A ramp of grays leads from there to the ink; one entry is for the grid. Then each cluster of each
run has a stride of entries: a tint of the ground, levels of coverage from the ground up to the cluster's own colour,
levels from there towards the ink, and colours of far samples; all of these again in muted colours, if samples that keep
their cluster are muted. A pixel mixes a cluster with the ground or with the ink, never two clusters: markers and stars
have a rim in the ground's colour. Accents have a ramp from the ground each. The data before clustering are
the last run. A sheet of images alone has no ground, grays or grid.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.spaces import Space, to_space, to_units
from kmeans_gif.drawing.capacity import too_many
from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.look import Theme
from kmeans_gif.types import Bytes

GROUND: dict[Theme, tuple[int, int, int]] = {"light": (0xFC, 0xFB, 0xF9), "dark": (0x14, 0x17, 0x1C)}
INK: dict[Theme, tuple[int, int, int]] = {"light": (0x23, 0x26, 0x2B), "dark": (0xED, 0xEF, 0xF2)}
GRID: dict[Theme, tuple[int, int, int]] = {"light": (0xE9, 0xE7, 0xE3), "dark": (0x26, 0x2B, 0x33)}
_TINT = {"light": 0.10, "dark": 0.18}

NEUTRAL = (0x8A, 0x8F, 0x98)
"""Gray of points before the first assignment."""

_PHASES = {"light": ((0xD5, 0x5E, 0x00), (0x00, 0x72, 0xB2)), "dark": ((0xE6, 0x9F, 0x00), (0x56, 0xB4, 0xE9))}
"""Accents of the phases: move, then assign."""

MAX_COLORS = 1 << 16
"""Maximum number of palette entries; output formats may allow fewer."""

_BYTE = 256
"""Maximum number of entries of an 8-bit index; more are used only if necessary."""

_MUTED = 0.3
"""Share of a cluster's own colour in its muted colour; the rest is the ground."""

ACCENT_LEVELS = 4
"""Entries per accent, from near the ground up to its own colour."""

_ORIGINAL, _MIN_ORIGINAL, _MAX_ORIGINAL = 96, 32, 224
"""Entries of the original picture: how many it should have, must have, and can have."""

_SHARES = (
    *((16, 6, 3, 4), (16, 5, 2, 4), (12, 4, 2, 3), (8, 3, 1, 3), (8, 2, 1, 2), (8, 2, 0, 1), (8, 1, 0, 1)),
    *((4, 1, 0, 0), (2, 1, 0, 0)),
)
"""Grays, levels towards the ground and the ink, and far colours, from the most down to the fewest, for k > 100."""

_FAR_CHROMA, _FAR_LIGHTNESS = 0.5, 0.1
"""Share of their OKLab chroma that the farthest samples lose, and how far their lightness moves to the ground's. The
hue stays, and so does the nearest cluster colour; paler ones could be mistaken for those of other clusters."""

_OKLAB = Space("oklab", 0.0, 255.0)


class RunInks(NamedTuple):
    """The palette entries of the clusters of one run.

    Attributes
    ----------
    first : int
        The first entry of the first cluster.
    n : int
        Number of clusters.
    tints : int
        1 if each cluster has a tint of the ground, otherwise 0.
    levels : int
        Entries of each cluster from near the ground up to its own colour.
    inked : int
        Entries of each cluster between its own colour and the ink.
    far : int
        Entries of each cluster for samples at increasing distance from the camera.
    is_muted : bool
        Whether all of these are followed by muted ones.
    """

    first: int
    n: int
    tints: int = 0
    levels: int = 1
    inked: int = 0
    far: int = 0
    is_muted: bool = False

    @property
    def shades(self) -> int:
        """Number of entries of each cluster, except muted ones."""
        return self.tints + self.levels + self.inked + self.far

    @property
    def stride(self) -> int:
        """Number of entries of each cluster."""
        return self.shades * (2 if self.is_muted else 1)

    @property
    def end(self) -> int:
        """The entry after the last."""
        return self.first + self.n * self.stride

    def own(self, label: int) -> int:
        """Return the entry of a cluster's own colour."""
        return self.first + label * self.stride + self.tints + self.levels - 1


@dataclass(frozen=True)
class Inks:
    """The palette entries of a sheet by owner.

    Attributes
    ----------
    theme : {"light", "dark"}
        Theme of the ground, ink and grid.
    grays : int
        Entries 0 to grays − 1 lead from the ground to the ink; 0 for a sheet without ground and grid.
    runs : tuple of RunInks
        One for each run, in order.
    accents : tuple of (int, int, int)
        sRGB colours besides those of the clusters.
    has_hole : bool
        Whether the last entry is transparent.
    """

    theme: Theme
    grays: int
    runs: tuple[RunInks, ...]
    accents: tuple[tuple[int, int, int], ...] = ()
    has_hole: bool = False

    def __hash__(self) -> int:
        return self._hash

    @cached_property  # every mark looks up tables
    def _hash(self) -> int:
        return hash((self.theme, self.grays, self.runs, self.accents, self.has_hole))

    @property
    def grid(self) -> int:
        """The entry of the grid's colour."""
        return self.grays

    @property
    def ink(self) -> int:
        """The entry of the ink."""
        return self.grays - 1

    @property
    def hole(self) -> int | None:
        """The transparent entry, if there is one."""
        return self.size - 1 if self.has_hole else None

    @property
    def size(self) -> int:
        """Number of entries."""
        return self.runs[-1].end + ACCENT_LEVELS * len(self.accents) + self.has_hole

    @property
    def dtype(self) -> np.dtype[np.uint8] | np.dtype[np.uint16]:
        """The dtype of an index: 16 bits if there are more than 256 entries."""
        return np.dtype(np.uint8) if self.size <= 256 else np.dtype(np.uint16)

    def accent(self, number: int) -> int:
        """Return the entry of an accent's own colour; those before it are its ramp from the ground."""
        return self.runs[-1].end + ACCENT_LEVELS * (number + 1) - 1


def inks_for(  # noqa: PLR0913 - one for each owner of entries
    n_clusters: Sequence[int],
    theme: Theme,
    *,
    colors: int,
    ground: bool = True,
    tinted: bool = False,
    shaded: bool = True,
    deep: bool = False,
    hole: bool = False,
    muted: bool = False,
    neutral: bool = False,
    original: int = 0,
    others: Sequence[int] = (),
    accents: Sequence[tuple[int, int, int]] = (),
) -> Inks:
    """Allocate the palette of a sheet to its runs, with as many levels as fit.

    `colors` is the maximum number of entries. Without `ground` there are only the clusters' own colours; `tinted` is
    for clusters that tint the ground, `shaded` for smooth edges, `deep` for samples at different distances from the
    camera, `hole` for transparent pixels, `muted` for muted clusters. The data before clustering are one more run:
    `neutral` for points in gray, `original` for a picture with at most so many colours. `others` are the numbers of
    classes of panels that show something else than a run.

    Examples
    --------
    >>> inks_for([8], "light", colors=256).runs[0].levels, inks_for([100], "light", colors=256).runs[0].levels
    (6, 2)
    """
    shares = _SHARES if ground else ((0, 1, 0, 0),)
    n_runs = [*n_clusters, *([1] if neutral else []), *others]
    least = min(original, _MIN_ORIGINAL)
    for limit in sorted({min(colors, _BYTE), colors}):
        for wanted in sorted({min(original, _ORIGINAL), least}, reverse=True):
            for grays, levels, inked, far in shares:
                ramps = RunInks(0, 0, int(tinted), levels, inked, far if deep else 0, is_muted=muted)
                ramps = ramps if shaded else ramps._replace(levels=1, inked=0)
                inks = _laid_out(n_runs, theme, grays, ramps, accents, hole)
                if inks.size + wanted <= limit:
                    return _with_original(inks, min(original, limit - inks.size)) if original else inks
    total, stride = sum(n_clusters), inks.runs[0].stride
    max_clusters = (colors - inks.size - least) // stride + total
    beside = " beside the ground, grid and ink" if ground else ""
    transparent = " and the transparent pixels" if hole and ground else " beside the transparent pixels" if hole else ""
    picture = f" and {least} colours of the original picture" if original else ""
    if len(n_clusters) > 1:
        raise (SourceError if hole else OptionError)(*too_many(n_clusters, colors, max_clusters))
    raise (SourceError if hole or original else OptionError)(
        Option("n_clusters", total),
        f" does not fit a frame of {colors} colours{beside}{transparent}{picture}; use at most ",
        Option("n_clusters", max_clusters),
        *([", or other panels"] if original else []),
    )


def _laid_out(
    n_clusters: Sequence[int],
    theme: Theme,
    grays: int,
    ramps: RunInks,
    accents: Sequence[tuple[int, int, int]],
    hole: bool,  # noqa: FBT001 - internal
) -> Inks:
    runs: list[RunInks] = []
    first = grays + 1 if grays else 0
    for n in n_clusters:
        runs.append(ramps._replace(first=first, n=n))
        first = runs[-1].end
    return Inks(theme, grays, tuple(runs), tuple(accents), hole)


def _with_original(inks: Inks, n: int) -> Inks:
    """Give the original picture n entries, as the last run."""
    return replace(inks, runs=(*inks.runs, RunInks(inks.runs[-1].end, min(n, _MAX_ORIGINAL))))


def ground_of(theme: Theme) -> tuple[int, int, int]:
    """Return the colour of the ground, sRGB."""
    return GROUND[theme]


def phase_accents(theme: Theme) -> tuple[tuple[int, int, int], ...]:
    """Return the accents of the two phases: move, then assign."""
    return _PHASES[theme]


def palette_of(inks: Inks, colors: Sequence[Bytes]) -> Bytes:
    """Mix the palette (size, 3) from the clusters' own colours (n, 3), one array for each run."""
    ground, ink = (np.array(named[inks.theme], np.float64) for named in (GROUND, INK))
    parts: list[Bytes] = []
    if inks.grays:
        grays = _mixed(ground, ink, np.arange(inks.grays) / (inks.grays - 1))
        parts += [_rounded(grays), np.array([GRID[inks.theme]], np.uint8)]
    for run, own in zip(inks.runs, colors, strict=True):
        parts.append(own if run.stride == 1 else _rounded(_shaded(inks.theme, run, own)))
    for accent in inks.accents:
        shares = np.arange(1, ACCENT_LEVELS + 1) / ACCENT_LEVELS
        parts.append(_rounded(_mixed(ground, np.array(accent, np.float64), shares)))
    if inks.has_hole:
        parts.append(np.zeros((1, 3), np.uint8))
    return np.concatenate(parts)


def _shaded(theme: Theme, run: RunInks, colors: Bytes) -> NDArray[np.float64]:
    """Mix the entries of a run's clusters."""
    ground, ink = (np.array(named[theme], np.float64) for named in (GROUND, INK))
    own = colors[:, None, :].astype(np.float64)
    parts = [_mixed(ground, own, np.full(run.tints, _TINT[theme]))]
    muted = [_rounded(_mixed(ground, own, np.array([_MUTED])))[:, 0, :]] if run.is_muted else []
    for shown in (colors, *muted):
        if len(parts) > 1:
            parts.append(parts[0])
        full = shown[:, None, :].astype(np.float64)
        parts.append(_mixed(ground, full, np.arange(1, run.levels + 1) / run.levels))
        parts.append(_mixed(full, ink, np.arange(1, run.inked + 1) / (run.inked + 1)))
        if run.far:
            parts.append(_far(theme, run.far, shown))
    return np.concatenate(parts, axis=1).reshape(-1, 3)


def _far(theme: Theme, n: int, colors: Bytes) -> NDArray[np.float64]:
    """Mix n versions of each colour, at increasing distance from the camera: (colours, n, 3)."""
    own, ground = (to_space(rgb, _OKLAB) for rgb in (colors, np.array([GROUND[theme]], np.uint8)))
    shares = np.arange(1, n + 1) / n
    far = np.repeat(own[:, None, :], n, axis=1)
    far[..., 0] += (ground[0, 0] - far[..., 0]) * (_FAR_LIGHTNESS * shares)
    far[..., 1:] *= (1 - _FAR_CHROMA * shares)[:, None]
    return np.clip(to_units(far.reshape(-1, 3), _OKLAB), 0, 255).reshape(far.shape)


def _rounded(mixed: NDArray[np.float64]) -> Bytes:
    return np.rint(mixed).astype(np.uint8)


def _mixed(low: NDArray[np.float64], high: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    return low + (high - low) * shares[:, None]
