"""The record of a clustered picture, and what it is written to."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from kmeans_gif import _native
from kmeans_gif.clustering.blocks import entries_of
from kmeans_gif.clustering.counting import strips_of
from kmeans_gif.clustering.pixels import strips_of_entries
from kmeans_gif.clustering.samples import Samples
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.drawing.frame import Frame
from kmeans_gif.drawing.images.image import OPAQUE
from kmeans_gif.errors import Option, OptionError
from kmeans_gif.options import whole
from kmeans_gif.progress import stage
from kmeans_gif.results.doubt import doubt_bytes, doubt_format, doubts_of
from kmeans_gif.results.labels import (
    checked_pixel_size,
    id_dtype,
    label_format,
    table_path,
    write_labels,
    write_table,
)
from kmeans_gif.results.masks import write_masks
from kmeans_gif.results.pictures import (
    check_colors,
    check_held,
    check_size,
    format_for,
    picture_of,
    write_gray,
    write_strips,
)
from kmeans_gif.sources.records import Image
from kmeans_gif.types import Bytes, Floats, Indices, Labels
from kmeans_gif.writers.output import opened

if TYPE_CHECKING:
    import PIL.Image

_Path = str | PathLike[str]


@dataclass(frozen=True, eq=False, repr=False)
class Quantized:
    """An image in which each pixel has the colour of its cluster.

    Nothing is painted before it is asked for. `save` and `save_labels` read an image larger than `max_pixels` in
    strips if the format is TIFF (or NPY for labels); other results need it in memory.

    Attributes
    ----------
    trace : Trace
        The run whose last centroids are used.
    source : Image
        The image at the size of the result, upright.
    samples : Samples
        Its different colours.
    dither : bool
        Whether errors are diffused.
    chosen : tuple of int or None
        The only clusters to show; None shows all.
    least_alpha : int
        The least alpha of the image.
    threads : int
        Number of threads.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> small = kg.quantize("example:coffee", n_clusters=4, seed=1, size=60)
    >>> small.index.shape, small.palette.shape, small.image().mode
    ((40, 60), (4, 3), 'P')
    """

    trace: Trace
    source: Image
    samples: Samples
    dither: bool
    chosen: tuple[int, ...] | None
    least_alpha: int
    threads: int

    def __repr__(self) -> str:
        return f"<Quantized {self.width}×{self.height} image of {self.trace.n_clusters} clusters>"

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.source.width

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.source.height

    @property
    def transparent(self) -> int | None:
        """The transparent entry of the palette, k, if there is one: pixels of an alpha below 128 have it."""
        n_clusters = self.trace.n_clusters
        is_whole = self.chosen is None or len(self.chosen) == n_clusters
        return None if self.least_alpha >= OPAQUE and is_whole else n_clusters

    @property
    def palette(self) -> Bytes:
        """The colours of the clusters, (k, 3) uint8, and one more if there is a transparent entry."""
        colors = self.trace.colors()
        return colors if self.transparent is None else np.vstack([colors, np.zeros((1, 3), np.uint8)])

    @cached_property
    def index(self) -> Indices:
        """Entry of the palette of each pixel: (height, width), uint8 if 256 entries are enough, else uint16."""
        return self._whole(self._strips())

    def image(self) -> "PIL.Image.Image":
        """Return the picture as a PIL image.

        Returns
        -------
        PIL.Image.Image
            In mode P if 256 colours are enough and no pixel is transparent, else RGB or RGBA.
        """
        return picture_of(self._frame())

    def save(self, path: _Path | BinaryIO, format: str | None = None) -> None:  # noqa: A002 - as in Pillow
        """Write the picture; nothing is lost but partial transparency.

        Parameters
        ----------
        path : path or binary file
            File to write; an existing one is replaced once the new one is complete. A TIFF needs a seekable file.
        format : {"png", "gif", "webp", "tif"}, optional
            By default the suffix of `path` sets the format, and a file object gets a PNG. More than 256 colours, or
            a transparent one in a TIFF, are written as RGB or RGBA.

        Raises
        ------
        OptionError
            If the format is unknown.
        SourceError
            If the picture has too many colours or pixels for the format.
        OSError
            If the file can't be written.
        """
        form = format_for(path, format)
        size = self.height, self.width
        check_colors(form, len(self.palette), has_hole=self.transparent is not None)
        check_size(form, self.source)
        with stage("write"), opened(path, overwrite=True) as file:
            if form.write is None:
                write_strips(self._strips(), file, size, self.palette, self.transparent)
            else:
                form.write(self._frame(), file)

    def only(self, clusters: Sequence[int]) -> "Quantized":
        """Return the picture with some clusters alone; all other pixels are transparent.

        Parameters
        ----------
        clusters : sequence of int
            Clusters to keep, from 0.

        Returns
        -------
        Quantized
            The picture; its trace and labels are the same.

        Raises
        ------
        OptionError
            If there is no such cluster.
        """
        chosen = checked_clusters(clusters, self.trace.n_clusters)
        return replace(self, chosen=chosen)

    def labels(self) -> Labels:
        """Return the cluster of each pixel, its nearest centroid whether dithered or not.

        Returns
        -------
        ndarray of shape (height, width), int32
            Clusters from 0; −1 for fully transparent pixels.
        """
        labels = self._whole(self._label_strips()).astype(np.int32)
        labels[labels == self.trace.n_clusters] = -1
        return labels

    def save_labels(self, path: _Path, *, pixel_size: float | None = None, overwrite: bool = True) -> list[str]:
        """Write the cluster of each pixel, and a table of the clusters beside it.

        Parameters
        ----------
        path : path
            File to write. An image (.png, .tif) has 8 bits and the colours as palette if 256 ids are enough, else 16
            bits; an array (.npy) is int32. Fully transparent pixels have the id after the last cluster in an image,
            and −1 in an array. The table has the suffix .csv: id, hex, pixels, share of the pixels that are not fully
            transparent, and with `pixel_size` area.
        pixel_size : float, optional
            Side of a pixel, for areas in its unit squared.
        overwrite : bool
            Whether to replace existing files.

        Returns
        -------
        list of str
            The paths of both files.

        Raises
        ------
        OptionError
            If the format can't hold labels, or `pixel_size` is not above 0.
        OSError
            If a file can't be written; neither is then.
        """
        suffix, side = label_format(path), checked_pixel_size(pixel_size)
        if suffix == ".png":
            check_held(self.source)
        table, size, colors = table_path(path), (self.height, self.width), self.trace.colors()
        with opened(table, overwrite=overwrite) as beside, opened(path, overwrite=overwrite) as file:
            counts = write_labels(self._label_strips(), file, suffix, size, colors, n_ids=self._n_ids)
            write_table(beside, colors, counts, side)
        return [str(path), str(table)]

    def save_masks(self, folder: _Path, *, overwrite: bool = True) -> list[str]:
        """Write a 1-bit PNG for each cluster, mask-000.png and so on: white where a pixel is in it.

        Parameters
        ----------
        folder : path
            Where to write; is not created.
        overwrite : bool
            Whether to replace existing files.

        Returns
        -------
        list of str
            The paths of the files, which appear together.

        Raises
        ------
        OSError
            If a file can't be written; existing ones are left untouched.
        """
        return write_masks(Path(folder), self._whole(self._label_strips()), self.trace.n_clusters, overwrite=overwrite)

    def doubt(self) -> Floats:
        """Return how unsure each label is: 0 at a centroid, 1 on the border between two clusters.

        It is the squared distance to the nearest centroid divided by that to the second nearest, in the space of the
        run.

        Returns
        -------
        ndarray of shape (height, width), float64
            From 0 to 1; 0 for fully transparent pixels.

        Raises
        ------
        SourceError
            If there is only one cluster.
        """
        return self._whole(self._lookup(np.append(doubts_of(self.samples, self.trace.centroids[-1]), 0.0)))

    def save_doubt(self, path: _Path, *, overwrite: bool = True) -> list[str]:
        """Write `doubt` times 255, rounded, as an 8-bit gray PNG or TIFF.

        Parameters
        ----------
        path : path
            File to write.
        overwrite : bool
            Whether to replace an existing file.

        Returns
        -------
        list of str
            The path.

        Raises
        ------
        OptionError
            If the format is another.
        SourceError
            If there is only one cluster.
        OSError
            If the file can't be written.
        """
        suffix = doubt_format(path)
        if suffix == ".png":
            check_held(self.source)
        table = doubt_bytes(np.append(doubts_of(self.samples, self.trace.centroids[-1]), 0.0))
        with opened(path, overwrite=overwrite) as file:
            write_gray(self._lookup(table), file, suffix, (self.height, self.width))
        return [str(path)]

    def _whole(self, strips: Iterable[NDArray[Any]]) -> NDArray[Any]:
        """Put strips together."""
        check_held(self.source)
        parts = list(strips)
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _frame(self) -> Frame:
        return Frame(self.index, self.palette, self.transparent, 0)

    def _lookup(self, of_rows: NDArray[Any], least_alpha: int = 1) -> Iterator[NDArray[Any]]:
        """Look up an entry for each pixel by its colour, in strips; the last one is for pixels of less alpha."""
        return strips_of_entries(self.source, self.samples, of_rows, least_alpha=least_alpha, threads=self.threads)

    def _ids(self, n_ids: int) -> NDArray[Any]:
        """Return the cluster of each different colour, followed by the id of transparent pixels."""
        blocks, centroids = self.samples.blocks_in_memory, self.trace.centroids[-1]
        ids = entries_of(blocks, centroids, 0, 1, np.dtype(id_dtype(n_ids)), threads=self.threads)
        ids[-1] = n_ids - 1
        return ids

    @property
    def _n_ids(self) -> int:
        """Number of different ids in a label map."""
        return self.trace.n_clusters + (self.least_alpha == 0)

    def _label_strips(self) -> Iterator[Indices]:
        return self._lookup(self._ids(self._n_ids))

    def _strips(self) -> Iterator[Indices]:
        """Return the indices of the pixels, in strips."""
        shown: NDArray[Any] = np.arange(len(self.palette), dtype=id_dtype(len(self.palette)))
        if self.chosen is not None and self.transparent is not None:
            shown[~np.isin(shown, self.chosen)] = self.transparent
        if self.dither:
            return (shown[strip] for strip in self._diffused())
        return self._lookup(shown[self._ids(len(self.palette))], OPAQUE)

    def _diffused(self) -> Iterator[Indices]:
        """Diffuse errors, with distances in 8-bit RGB."""
        palette = self.trace.colors()
        if self.source.features == 1:
            palette = np.ascontiguousarray(palette[:, :1])
        diffusion = _native.Diffusion(palette, self.width)
        scale = 255 / self.source.white
        for pixels, alpha in strips_of(self.source):
            values = (pixels * scale).reshape(-1, self.width, self.source.features)
            holes = None if alpha is None else (alpha < OPAQUE).astype(np.uint8).reshape(-1, self.width)
            yield diffusion.rows(values, holes)


def checked_clusters(clusters: object, n_clusters: int) -> tuple[int, ...]:
    """Check numbers of clusters, and return each once."""
    given = tuple(clusters) if isinstance(clusters, Iterable) and not isinstance(clusters, str) else (clusters,)
    if not given:
        raise OptionError(Option("only"), " names no cluster; give at least one")
    return tuple(sorted({whole("only", cluster, 0, n_clusters - 1) for cluster in given}))
