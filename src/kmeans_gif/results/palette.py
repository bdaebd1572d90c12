"""The record of a palette: the colours of a run's clusters and their shares."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from math import fsum
from os import PathLike
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.clustering.color_order import ordered
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.options import one_of
from kmeans_gif.results.formats import FORMATS, checked_format, encoded, format_of_file
from kmeans_gif.results.swatch import Swatch
from kmeans_gif.types import COLOR_ORDERS, Bytes, ColorOrder, Floats
from kmeans_gif.writers.output import opened

_SHOWN = 8
"""Number of colours that a repr shows."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Palette:
    """Colours of the clusters of pictures, with their shares.

    ``len()`` returns the number of colours. Iteration returns swatches with an ``id``, ``rgb``, ``hex`` and ``share``.

    Attributes
    ----------
    colors : ndarray of shape (k, 3), uint8
        sRGB colours.
    shares : ndarray of shape (k,), float64
        Share of each colour in the weight of all pixels, 0 to 1; 0 for an empty cluster.
    ids : ndarray of shape (k,), int32
        Label of each cluster in the trace, from 0.
    name : str
        Name of the palette, which formats that have a place for it contain.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> palette = kg.cluster("example:coffee", n_clusters=3, seed=1).palette()
    >>> len(palette), palette.hex[0] == next(iter(palette)).hex, round(float(palette.shares.sum()), 9)
    (3, True, 1.0)
    """

    colors: Bytes
    shares: Floats
    ids: NDArray[np.int32]
    name: str = "palette"

    def __post_init__(self) -> None:
        for name in _ARRAYS:
            getattr(self, name).flags.writeable = False

    def __reduce__(self) -> tuple[type["Palette"], tuple[object, ...]]:  # so that a copy's arrays are read-only too
        return Palette, tuple(getattr(self, f.name) for f in fields(self))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Palette):
            return NotImplemented
        same = (np.array_equal(getattr(self, name), getattr(other, name)) for name in _ARRAYS)
        return self.name == other.name and all(same)

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self.colors)

    def __iter__(self) -> Iterator[Swatch]:
        for label, (red, green, blue), share in zip(
            self.ids.tolist(), self.colors.tolist(), self.shares.tolist(), strict=True
        ):
            yield Swatch(label, (red, green, blue), share)

    def __repr__(self) -> str:
        shown = " ".join(self.hex[:_SHOWN])
        return f"<Palette of {len(self)}: {shown}{' …' if len(self) > _SHOWN else ''}>"

    @property
    def hex(self) -> list[str]:
        """The colours as ``#rrggbb``."""
        return [swatch.hex for swatch in self]

    def save(self, path: str | PathLike[str] | BinaryIO, *, format: str | None = None) -> None:  # noqa: A002
        """Write the palette to a file.

        Parameters
        ----------
        path : path or binary file
            File to write. An existing file is replaced once the new one is complete; folders are not created.
        format : {"hex", "json", "css", "tailwind", "tokens", "gpl", "ase", "aco", "pal", "svg", "png"}, optional
            By default the suffix of `path` sets the format, and a file object gets hex values, one a line.
            "tailwind" is a theme of Tailwind CSS 4 (.css), "tokens" are design tokens (.tokens.json, .json), "gpl" is
            GIMP's format, "ase" and "aco" are Adobe's, "pal" is PaintShop Pro's, "svg" and "png" are pictures.

        Returns
        -------
        None

        Raises
        ------
        OptionError
            If the format is unknown, or contradicts the suffix.
        SourceError
            If the format can't hold so many colours.
        OSError
            If the file can't be written; an existing file is left untouched.

        Examples
        --------
        >>> import io
        >>> import kmeans_gif as kg
        >>> palette = kg.cluster("example:coffee", n_clusters=3, seed=1).palette()
        >>> file = io.BytesIO()
        >>> palette.save(file, format="ase")
        >>> file.getvalue()[:4]
        b'ASEF'
        """
        if isinstance(path, str | PathLike):
            chosen = format_of_file(path, format)
        else:
            chosen = checked_format("hex" if format is None else format)
        content = encoded(list(self), self.name, chosen)
        with opened(path, overwrite=True) as file:
            file.write(content)

    def to_string(self, format: str = "hex") -> str:  # noqa: A002 - as in `save`
        """Return the palette as text.

        Parameters
        ----------
        format : {"hex", "json", "css", "tailwind", "tokens", "gpl", "pal", "svg"}
            A format of `save` whose files are text.

        Returns
        -------
        str
            Content of the file that `save` would write.

        Raises
        ------
        OptionError
            If the format is unknown, or not text.
        SourceError
            If the format can't hold so many colours.

        Examples
        --------
        >>> import kmeans_gif as kg
        >>> palette = kg.cluster([kg.read("example:camera")], n_clusters=2, seed=1).palette(sort="lightness")
        >>> print(palette.to_string("pal"))  # doctest: +ELLIPSIS
        JASC-PAL...
        """
        if not FORMATS[checked_format(format)].is_text:
            raise OptionError(Option("format", format), " is not text; write it to a file with save")
        return encoded(list(self), self.name, format).decode()


_ARRAYS = ("colors", "shares", "ids")


def palette_of(trace: Trace, step: int = -1, *, sort: ColorOrder = "share") -> Palette:
    """Make the palette of a step; see `Trace.palette`."""
    one_of("sort", sort, COLOR_ORDERS)
    if trace.kind != "image":
        raise SourceError("palettes are for images, but this trace is of points; give the trace of an image")
    colors, weights = trace.colors(step), trace.cluster_weights[step]
    ids = np.array(ordered(colors, weights, sort), np.int32)
    return Palette(colors[ids], (weights / fsum(weights.tolist()))[ids], ids)
