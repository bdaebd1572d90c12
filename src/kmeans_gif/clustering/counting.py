"""Records to samples: the strips of an image are read once, for all folds over its pixels."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from math import inf
from operator import add
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast
from weakref import WeakKeyDictionary

import numpy as np

from kmeans_gif import _native, progress
from kmeans_gif.clustering.blocks import read_unchanged
from kmeans_gif.clustering.ranges import note_unresolved
from kmeans_gif.clustering.samples import Samples, check_colors, counted_samples, samples_of_rows
from kmeans_gif.clustering.spaces import Space, to_space, to_units
from kmeans_gif.errors import SourceError
from kmeans_gif.sources.records import Image, Images, Points
from kmeans_gif.types import Bytes, Floats, Values

if TYPE_CHECKING:
    from kmeans_gif.clustering.scale.images import Counted, Tally

_STRIP_PIXELS = 1 << 20
"""Pixels per kernel call: some 50 ms of work."""

_DTYPES = {255.0: "uint8", 65535.0: "uint16", 1.0: "float64"}


class Fold(Protocol):
    """Accumulates the strips of an image, or what workers made of its blocks."""

    def add(self, pixels: Values, alpha: Bytes | None) -> None:
        """Add a strip: pixels (n, features) of whole scanlines, and their alpha (n,), if any is below 255."""

    def tally(self) -> "Tally":
        """Return what workers do with the blocks of a lazy image."""

    def take(self, result: Any) -> None:  # noqa: ANN401 - that of its own tally
        """Add the result of the tally for a lazy image."""


def strips_of(image: Image) -> Iterator[tuple[Values, Bytes | None]]:
    """Cut an image into strips of pixels (n, features) and alpha (n,) for one kernel call each."""
    height = max(1, _STRIP_PIXELS // image.width)
    for start in range(0, image.height, height):
        stop = min(image.height, start + height)
        values, alpha = image.rows(start, stop)
        yield values.reshape(-1, image.features), None if alpha is None else alpha.reshape(-1)
        progress.report("reading pixels", stop, image.height)


def fold(image: Image, *folds: Fold) -> None:
    """Read an image once, and add each strip to every fold; workers read a lazy one."""
    if image.lazy is not None:
        from kmeans_gif.clustering.scale.images import tallied  # noqa: PLC0415 - most pictures aren't lazy

        for each, result in zip(folds, tallied(image, [each.tally() for each in folds]), strict=True):
            each.take(result)
        return
    for pixels, alpha in strips_of(image):
        for each in folds:
            each.add(pixels, alpha)


class ColorCounts:
    """Counts the different colours of an image, or of several that all have alpha or all have none."""

    def __init__(self, image: Image, threads: int) -> None:
        self._kind = image.features, _DTYPES[image.white]
        self._counter = _native.RowCounter(*self._kind)
        self._most = image.max_colors
        self._threads = threads
        self._n_samples, self._one = 0, 1
        self._checked = self._since = 0

    def add(self, pixels: Values, alpha: Bytes | None) -> None:
        """Count the colours of a strip."""
        with read_unchanged():
            self._counter.add(pixels, alpha, self._threads)
        self._n_samples += len(pixels) if alpha is None else int(np.count_nonzero(alpha))
        self._one = 1 if alpha is None else 255
        self._since += len(pixels)
        most = self._most
        # Counting takes a while near the limit, so it is done rarely.
        if most is not None and self._checked + self._since > most and 2 * self._since > most:
            self._checked, self._since = self._counter.count(self._threads), 0
            check_colors(self._checked, most)

    def tally(self) -> "Tally":
        """Return what counts the colours of blocks."""
        from kmeans_gif.clustering.scale.images import ColorTally  # noqa: PLC0415 - most pictures aren't lazy

        return ColorTally(*self._kind, self._most)

    def take(self, result: "Counted") -> None:
        """Add colours that were counted."""
        self._counter.add_counted(result.values, result.weights)
        self._n_samples += result.n_samples
        self._one = result.one

    @property
    def is_empty(self) -> bool:
        """Whether every pixel is fully transparent."""
        return self._n_samples == 0

    def samples(self, space: Space) -> Samples:
        """Make samples, weighted by alpha if any pixel is partly transparent, otherwise by number of pixels."""
        if self.is_empty:
            raise SourceError("every pixel is fully transparent; give an image with visible pixels")
        return counted_samples(
            self._counter, self._one, self._n_samples, space, max_colors=self._most, threads=self._threads
        )


def samples_of(source: Image | Images | Points, space: Space, *, threads: int = 1) -> Samples:
    """Make the samples of a record in a space, cached as long as the record lives."""
    return kept(source, ("samples", space), lambda: _made(source, space, threads))


def _made(source: Image | Images | Points, space: Space, threads: int) -> Samples:
    if isinstance(source, Image):
        return _counted([source], threads).samples(space)
    if isinstance(source, Images):
        return _together(source.images, space, threads)
    if source.partitions is not None:
        from kmeans_gif.clustering.scale.points import samples_of_partitions  # noqa: PLC0415 - most points are in memory

        return samples_of_partitions(source, source.partitions, space)
    in_units = source.rows  # not the record itself, which the cache must not keep alive

    def rows(start: int, stop: int) -> Floats:
        return to_space(in_units(start, stop), space)

    samples = samples_of_rows(rows, source.n, space, names=source.names, keep_order=False, threads=threads)
    note_unresolved(to_units(samples.blocks.bounds(), space), source.names)
    return samples if source.named else replace(samples, names=None)


def _together(images: Sequence[Image], space: Space, threads: int) -> Samples:
    """Make the samples of several images: those with alpha are counted apart, because an opaque pixel weighs 255."""
    groups: dict[bool, list[Image]] = {}
    for image in images:
        groups.setdefault(image.rows(0, 1)[1] is None, []).append(image)
    counts = [_counted(group, threads) for group in groups.values()]
    visible = [each for each in counts if not each.is_empty] or counts[:1]
    return reduce(add, (each.samples(space) for each in visible))


def _counted(images: Sequence[Image], threads: int) -> ColorCounts:
    """Count the colours of images that all have alpha or all have none."""
    counts = ColorCounts(min(images, key=lambda image: image.max_colors or inf), threads)
    for image in images:
        fold(image, counts)
    return counts


def opaque_samples_of(source: Image | Images, space: Space, *, threads: int = 1) -> Samples | None:
    """Make the samples of the opaque pixels, whose weights are whole numbers; None if there are none."""
    images = source.images if isinstance(source, Images) else (source,)
    counts = _counted([_without_translucent(image) for image in images], threads)
    return None if counts.is_empty else counts.samples(space)


def _without_translucent(image: Image) -> Image:
    def rows(start: int, stop: int) -> tuple[Values, Bytes]:
        values, alpha = image.rows(start, stop)
        opaque = np.ones(values.shape[:2], bool) if alpha is None else alpha == 255
        return values, np.where(opaque, np.uint8(255), np.uint8(0))

    return replace(image, rows=rows, lazy=None)


_Made = TypeVar("_Made")
_kept: WeakKeyDictionary[Image | Images | Points, dict[object, object]] = WeakKeyDictionary()
_kept_lock = Lock()


def kept(record: Image | Images | Points, key: object, make: Callable[[], _Made]) -> _Made:
    """Return the cached value of a record for a key, or make it.

    The value is cached as long as the record lives, so that clustering with several k, drawing and labelling read and
    count an image once.
    """
    with _kept_lock:
        made = _kept.setdefault(record, {})
    if key not in made:
        made[key] = make()
    return cast(_Made, made[key])
