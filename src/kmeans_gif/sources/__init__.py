"""What users bring → `Image` or `Points`: the only code that reads paths, streams, pictures, arrays and tables."""

import os
from collections.abc import Sequence
from typing import Literal, overload

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image as Picture

from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.sources.arrays import read_array
from kmeans_gif.sources.examples import EXAMPLES, Example
from kmeans_gif.sources.files import Readable, read_path, read_stream
from kmeans_gif.sources.pictures.pillow import image_of_picture
from kmeans_gif.sources.point_arrays import points_of_array
from kmeans_gif.sources.records import Image, Points
from kmeans_gif.sources.request import Request, checked_request
from kmeans_gif.sources.tables.data_frames import is_data_frame, points_of_frame
from kmeans_gif.types import Kind

__all__ = ["EXAMPLES", "Example", "Image", "Points", "read"]

_READABLE = "a path, a binary file object, a PIL image, an array or a data frame"


@overload
def read(source: object, *, kind: Literal["image"], max_pixels: int) -> Image: ...


@overload
def read(
    source: object,
    *,
    kind: Literal["points"],
    max_pixels: int,
    columns: Sequence[str | int] | None = None,
    drop_missing: bool = False,
) -> Points: ...


@overload
def read(
    source: object,
    *,
    kind: Kind | None,
    max_pixels: int,
    columns: Sequence[str | int] | None = None,
    drop_missing: bool = False,
) -> Image | Points: ...


def read(
    source: object,
    *,
    kind: Kind | None,
    max_pixels: int,
    columns: Sequence[str | int] | None = None,
    drop_missing: bool = False,
) -> Image | Points:
    """Read anything that is an image or points.

    Parameters
    ----------
    source : str, path-like, binary file object, PIL.Image.Image, array, list or data frame
        ``"-"`` is standard input, ``"example:NAME"`` a built-in picture or data set, ``"FILE.npz:NAME"`` one array of
        an archive. Tables are CSV and its like, JSON lines, Parquet, and pandas, polars or pyarrow objects.
    kind : {"image", "points", None}
        What the source is; None leaves it to the source's type and shape.
    max_pixels : int
        The most pixels that are held in memory, at least 1; held against the header before anything is decoded. Larger
        TIFF, PNG, JPEG and mapped NPY files are read in strips.
    columns : sequence of str and int, optional
        The columns of points that are used, in this order: names, or positions counted from 0 as in NumPy and pandas.
        All that hold numbers where it isn't given; a note in the log names the others.
    drop_missing : bool
        Whether rows of points that miss a value (NaN, null, an empty cell) are left out; else they are an error.

    Returns
    -------
    Image or Points
        Reading their rows raises nothing, but for images that are read in strips and turn out to be damaged.

    Raises
    ------
    OptionError
        If an option, the name of an example or the type of `source` can't work, whatever the data.
    SourceError
        If the data are neither, damaged, too large, of the other kind, or hold what can't be clustered.
    OSError
        If a path leads to no file.

    Examples
    --------
    >>> image = read("example:chelsea", kind=None, max_pixels=1_000_000)
    >>> values, alpha = image.rows(0, 10)
    >>> values.shape, values.dtype.name, alpha is None
    ((10, 451, 3), 'uint8', True)
    >>> read([[1, 2], [3, 4]], kind=None, max_pixels=1).rows(0, 2).tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    request = checked_request(kind=kind, max_pixels=max_pixels, columns=columns, drop_missing=drop_missing)
    if isinstance(source, np.ndarray):
        return read_array(source, request)
    if isinstance(source, Picture):
        return _read_picture(source, request)
    if isinstance(source, str | os.PathLike):
        return read_path(source, request)
    if isinstance(source, Readable):
        return read_stream(source, _name_of(source), request)
    if kind != "image" and is_data_frame(source):
        return points_of_frame(source, request)
    array = _as_array(source)
    numbers = array.ndim in (1, 2) and array.dtype.kind in "biuf"
    if kind is None and numbers and isinstance(source, list | tuple):
        return points_of_array(array, request)
    return read_array(array, request)


def _read_picture(picture: Picture, request: Request) -> Image:
    if request.kind == "points":
        raise SourceError("a PIL image is no points; leave kind='points' out")
    if request.columns is not None:
        raise SourceError("a PIL image has no columns; leave columns out")
    return image_of_picture(picture, name="the PIL image", max_pixels=request.max_pixels)


def _name_of(stream: Readable) -> str:
    name = getattr(stream, "name", None)
    return repr(name) if isinstance(name, str) else "the file object"


def _as_array(source: object) -> NDArray[np.generic]:
    """Turn lists, and objects that can become arrays, into one."""
    name = type(source).__name__
    listed = isinstance(source, list | tuple)
    if not listed and not hasattr(source, "__array__") and not hasattr(source, "__array_interface__"):
        raise OptionError(f"{name} can't be read; give {_READABLE}")
    try:
        array = np.asarray(source)
    except Exception as error:  # __array__ is someone else's code
        reason = " ".join(str(error).split())
        raise SourceError(f"this {name} doesn't become an array ({reason}); give {_READABLE}") from error
    return array
