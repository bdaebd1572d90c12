"""The record of frames to write, with what is known before they are painted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kmeans_gif.drawing.frame import Frame
from kmeans_gif.types import Bytes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kmeans_gif.clustering.trace import Trace
    from kmeans_gif.look import Theme
    from kmeans_gif.sources.records import Image, Points


class Recording(NamedTuple):
    """Data and the runs over them, for formats that hold these and not their frames.

    Attributes
    ----------
    source : Image or Points
        What was drawn.
    traces : tuple of Trace
        The runs.
    numbers : tuple of ndarray
        Numbers of the clusters of each run among the distinct colours, if they are matched between runs.
    theme : {"light", "dark"}
        Colours of the ground and the text.
    """

    source: Image | Points
    traces: tuple[Trace, ...]
    numbers: tuple[NDArray[np.intp], ...]
    theme: Theme


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """Frames, painted as they are requested, and once.

    Attributes
    ----------
    width, height : int
        Size of every frame in pixels.
    durations : tuple of int
        Milliseconds of each frame.
    transparent : int or None
        The transparent entry of the palettes, if there is one.
    ground : (int, int, int)
        sRGB colour behind transparent pixels in formats without transparency.
    palettes : callable
        Returns an iterator over the palettes of all frames; a palette may be left out if it equals the one before.
    frames : iterable of Frame
        The frames.
    slow : bool
        Whether painting takes about as long as encoding, so that both are done at once, each with half of the threads.
    recording : Recording or None
        What the frames show.
    """

    width: int
    height: int
    durations: tuple[int, ...]
    transparent: int | None
    ground: tuple[int, int, int]
    palettes: Callable[[], Iterator[Bytes]]
    frames: Iterable[Frame]
    slow: bool = False
    recording: Recording | None = None

    def __iter__(self) -> Iterator[Frame]:
        return iter(self.frames)

    def __len__(self) -> int:
        return len(self.durations)


def film_of(frames: Sequence[Frame]) -> Film:
    """Make a film of painted frames, which have one size and one transparent entry.

    Examples
    --------
    >>> import numpy as np
    >>> frame = Frame(np.eye(8, dtype=np.uint8), np.eye(3, dtype=np.uint8), transparent=None, ms=500)
    >>> len(film_of([frame, frame]))
    2
    """
    height, width = frames[0].index.shape
    return Film(
        width,
        height,
        tuple(frame.ms for frame in frames),
        frames[0].transparent,
        (255, 255, 255),
        lambda: (frame.palette for frame in frames),
        frames,
    )
