"""Sources → `Image` or `Points`: the only code that reads paths, streams, pictures, arrays and tables."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Literal, TypeVar, overload

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image as Picture

from kmeans_gif.errors import Option, OptionError, SourceError
from kmeans_gif.notes import note
from kmeans_gif.sources.examples import EXAMPLES, Example
from kmeans_gif.sources.files import Readable, read_path, read_stream
from kmeans_gif.sources.objects import is_bunch, is_data_frame, is_lazy, is_zarr
from kmeans_gif.sources.pictures.files import read_pillow_picture
from kmeans_gif.sources.records import Image, Images, Points
from kmeans_gif.sources.request import MAX_PIXELS, MAX_VALUES, Request, checked_request
from kmeans_gif.sources.several import Pictures, is_list_of_pictures, read_several, single
from kmeans_gif.types import Kind

__all__ = ["EXAMPLES", "Example", "Image", "Images", "Points", "read"]

_READABLE = "a path, a binary file object, a PIL image, an array, a data frame or a list of pictures"


_DEFAULTS = Request()

_Record = TypeVar("_Record", bound=Image | Images | Points)


@overload
def read(source: object, *, kind: Literal["image"], max_pixels: int = ...) -> Image: ...


@overload
def read(
    source: object,
    *,
    kind: Literal["points"],
    columns: Sequence[str | int] | None = ...,
    truth: str | int | None = ...,
    drop_missing: bool = ...,
    header: bool | None = ...,
    decimal: str = ...,
    max_pixels: int = ...,
    max_values: int = ...,
) -> Points: ...


@overload
def read(source: Pictures, *, kind: None = None, max_pixels: int = ...) -> Images: ...  # type: ignore[overload-overlap]


@overload
def read(
    source: object,
    *,
    kind: Kind | None = ...,
    columns: Sequence[str | int] | None = ...,
    truth: str | int | None = ...,
    drop_missing: bool = ...,
    header: bool | None = ...,
    decimal: str = ...,
    max_pixels: int = ...,
    max_values: int = ...,
) -> Image | Points: ...


def read(  # noqa: PLR0913 - the public interface
    source: object,
    *,
    kind: Kind | None = None,
    columns: Sequence[str | int] | None = None,
    truth: str | int | None = None,
    drop_missing: bool = False,
    header: bool | None = None,
    decimal: str = ".",
    max_pixels: int = MAX_PIXELS,
    max_values: int = MAX_VALUES,
) -> Image | Images | Points:
    """Read an image, several images or points from any source.

    Parameters
    ----------
    source : path, binary file, PIL image, array, data frame, record, or list of pictures
        ``"-"`` is standard input, ``"example:NAME"`` a built-in picture or data set, ``"FILE.npz:NAME"`` one array of
        an archive. Images are arrays of shape (height, width, 1, 3 or 4) of uint8, uint16, bool or float in [0, 1],
        and arrays of shape (height, width) of uint8, uint16 or bool with more than 3 columns. Points are all other
        arrays of shape (n,) or (n, features), lists, tables (CSV and similar, JSON lines, Parquet), data frames and
        their columns (pandas, polars, Arrow), and data sets of scikit-learn (``Bunch``). A list of paths, PIL images
        and images that `read` returned is several pictures to cluster together, all grayscale or all colour, of the
        same depth. A Dask array, a Zarr array or group, and a folder of Zarr (``"slide.zarr"``, OME-Zarr too, of which
        level 0 is read) follow the same rules; they are read in parts by the current scheduler of Dask, see
        ``docs/scale.md``. A record that `read` returned is returned unchanged.
    kind : {"image", "points"}, optional
        How to read a source that could be both; by default its type and shape decide. With a kind, a source is one
        image, or points.
    columns : sequence of str and int, optional
        Columns of points to use, in this order: names, or positions from 0. By default all numeric columns.
    truth : str or int, optional
        Column of the true classes of points, texts or numbers, by name or position: it is not clustered, but compared
        with the clusters; see `compare`.
    drop_missing : bool
        Whether to drop rows of points with a missing value (NaN, null; in text an empty cell, ``NA``, ``N/A``,
        ``#N/A``, ``<NA>``, ``NaN``, ``null``, ``None``, ``?``, ``-`` or ``.``); otherwise they raise an error.
    header : bool, optional
        Whether the first row of a text table holds the column names; by default it does unless it is numeric. Blank
        lines and lines that start with ``#`` before it are skipped.
    decimal : {".", ","}
        Decimal mark of a text table. Thousands separators are not supported.
    max_pixels : int
        Maximum number of pixels to hold in memory, at least 1; checked against the header before anything is decoded,
        and against the size of frames. A larger picture is read in strips if its format allows it: a TIFF with the
        extra ``tiff``, a PNG or JPEG with the extra ``large``, an NPY file given by its path, an array of Dask or Zarr.
    max_values : int
        Maximum number of values of points to read into memory, at least 1; for NPZ and Parquet checked against the
        header before anything is decoded. An NPY file given by its path is not read into memory and has no limit.

    Returns
    -------
    Image, Images or Points
        A record that `cluster`, `draw`, `animate` and `Trace.labels` accept instead of the source, without reading it
        again. Accessing its rows raises an error only if an image that is read in strips is damaged, or a file that is
        not held in memory is truncated.

    Raises
    ------
    OptionError
        If an option, the name of an example or the type of `source` is invalid, whatever the data.
    SourceError
        If the data are neither an image nor points, are damaged, too large or of the other kind, or can't be clustered.
    OSError
        If a file can't be opened.

    Warns
    -----
    Note
        If part of the source is ignored, such as a column of text, or an option has no effect.

    Examples
    --------
    >>> import kmeans_gif as kg
    >>> image = kg.read("example:chelsea")
    >>> image.height, image.width, image.features
    (300, 451, 3)
    >>> points = kg.read("example:iris", columns=["petal length (cm)", "petal width (cm)"])
    >>> points.n, points.names
    (150, ('petal length (cm)', 'petal width (cm)'))
    >>> kg.cluster(points, n_clusters=3, seed=5).n_samples
    150
    """
    request = checked_request(
        kind=kind,
        columns=columns,
        truth=truth,
        drop_missing=drop_missing,
        header=header,
        decimal=decimal,
        max_pixels=max_pixels,
        max_values=max_values,
    )
    if isinstance(source, Images):
        return _as_read(source, request) if request.kind is None else single(source)
    if request.kind != "points" and is_list_of_pictures(source):
        several = read_several(source, lambda one: _read_one(one, request))
        return several if request.kind is None else single(several)
    return _read_one(source, request)


def _read_one(source: object, request: Request) -> Image | Points:
    if isinstance(source, Image | Points):
        return _as_read(source, request)
    record = _read(source, request)
    if isinstance(record, Image):
        if request.truth is not None:
            raise SourceError("a picture has no true classes; leave ", Option("truth"), " out")
        _note_idle(request)
    return replace(record, request=request, max_pixels=request.max_pixels, name=_name_of_path(source))


def _name_of_path(source: object) -> str:
    if not isinstance(source, str | os.PathLike) or source == "-":
        return ""
    path = os.fsdecode(source)
    return path if path.startswith("example:") else PurePath(path).name


def _note_idle(request: Request) -> None:
    """Note reading options that have no effect on images."""
    for name in ("drop_missing", "header", "decimal"):
        value = getattr(request, name)
        if value != getattr(_DEFAULTS, name):
            note(Option(name, value), " has no effect on images")


def _as_read(record: _Record, request: Request) -> _Record:
    """Return a record unchanged; reading options can't be applied to it any more."""
    kind = record.kind
    if request.kind not in (None, kind):
        read_as = f"the source was read as {kind}, not {request.kind}; give "
        raise SourceError(read_as, Option("kind"), " to the first call of read")
    if request._replace(kind=None) != _DEFAULTS:
        raise OptionError("the source was read already; give the reading options to the first call of read")
    return record


def _read(source: object, request: Request) -> Image | Points:
    if isinstance(source, Picture):
        return _read_picture(source, request)
    if isinstance(source, str | os.PathLike):
        return read_path(source, request)
    if is_lazy(source) or is_zarr(source):
        from kmeans_gif.sources.lazy import read_lazy  # noqa: PLC0415 - most sources aren't

        return read_lazy(source, request)
    known = isinstance(source, np.ndarray) or is_bunch(source) or is_data_frame(source)
    if not known and isinstance(source, Readable):  # a frame may have a column called read
        return read_stream(source, _name_of(source), request)
    return _read_object(source, request)


def _read_object(source: object, request: Request) -> Image | Points:
    """Read arrays, data frames, lists and the like, with modules that are imported lazily: commands don't need them."""
    if is_bunch(source):
        from kmeans_gif.sources.bunches import points_of_bunch  # noqa: PLC0415

        return points_of_bunch(source, request)
    if is_data_frame(source) and request.kind != "image":
        from kmeans_gif.sources.tables.data_frames import points_of_frame  # noqa: PLC0415

        return points_of_frame(source, request)
    from kmeans_gif.sources.arrays import read_array  # noqa: PLC0415
    from kmeans_gif.sources.stored_arrays import stored  # noqa: PLC0415

    array = source if isinstance(source, np.ndarray) else _as_array(source)
    return read_array(stored(array), request, listed=isinstance(source, list | tuple))


def _read_picture(picture: Picture, request: Request) -> Image:
    if request.kind == "points":
        raise SourceError("a PIL image can't be read as points; leave ", Option("kind", "points"), " out")
    if request.columns is not None:
        raise SourceError("a PIL image has no columns; leave ", Option("columns"), " out")
    return read_pillow_picture(picture, "the PIL image", request.max_pixels)


def _name_of(stream: Readable) -> str:
    name = getattr(stream, "name", None)
    return repr(name) if isinstance(name, str) else "the file object"


def _as_array(source: object) -> NDArray[np.generic]:
    """Convert lists, and objects with an array interface, to an array."""
    name = type(source).__name__
    listed = isinstance(source, list | tuple)
    if not listed and not hasattr(source, "__array__") and not hasattr(source, "__array_interface__"):
        raise OptionError(f"{name} can't be read; give {_READABLE}")
    try:
        array = np.asarray(source)
    except Exception as error:  # __array__ is someone else's code
        reason = " ".join(str(error).split())
        raise SourceError(f"this {name} can't be converted to an array ({reason}); give {_READABLE}") from error
    return array
