"""What users bring → `Image`: the only code that reads paths, streams, pictures, arrays and lists."""

import os

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image as Picture

from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.sources.arrays import NOT_YET, image_of_array
from kmeans_gif.sources.examples import EXAMPLES, Example
from kmeans_gif.sources.files import Readable, read_path, read_stream
from kmeans_gif.sources.image import Image
from kmeans_gif.sources.pictures import image_of_picture
from kmeans_gif.types import Kind

__all__ = ["EXAMPLES", "Example", "Image", "read"]

_READABLE = "a path, a binary file object, a PIL image or an array"


def read(source: object, *, kind: Kind | None, max_pixels: int) -> Image:
    """Read anything that is an image.

    Parameters
    ----------
    source : str, path-like, binary file object, PIL.Image.Image, array or list
        ``"-"`` is standard input, ``"example:NAME"`` a built-in picture.
    kind : {"image", "points", None}
        What the source is; None leaves it to the source's type and shape.
    max_pixels : int
        The most pixels an image may have, at least 1; held against the header before anything is decoded.

    Returns
    -------
    Image
        Decoded: reading its rows raises nothing.

    Raises
    ------
    OptionError
        If `kind`, `max_pixels`, the name of an example or the type of `source` can't work, whatever the data.
    SourceError
        If the data are no image, damaged, too large, or points (which this version can't draw yet).
    OSError
        If a path leads to no file.

    Examples
    --------
    >>> image = read("example:chelsea", kind=None, max_pixels=1_000_000)
    >>> values, alpha = image.rows(0, 10)
    >>> values.shape, values.dtype.name, alpha is None
    ((10, 451, 3), 'uint8', True)
    """
    if kind not in (None, "image", "points"):
        raise OptionError(f"kind={kind!r} is no way to read; use 'image' or 'points', or leave it out")
    if not isinstance(max_pixels, int) or max_pixels < 1:
        raise OptionError(f"max_pixels={max_pixels!r} can't work; give a whole number of at least 1")
    if kind == "points":
        raise SourceError(f"kind='points' asks for points, {NOT_YET}; give an image")
    if isinstance(source, np.ndarray):
        return image_of_array(source, kind=kind, max_pixels=max_pixels)
    if isinstance(source, Picture):
        return image_of_picture(source, name="the PIL image", max_pixels=max_pixels)
    if isinstance(source, str | os.PathLike):
        return read_path(source, kind=kind, max_pixels=max_pixels)
    if isinstance(source, Readable):
        return read_stream(source, name=_name_of(source), kind=kind, max_pixels=max_pixels)
    return image_of_array(_as_array(source, kind), kind=kind, max_pixels=max_pixels)


def _name_of(stream: Readable) -> str:
    name = getattr(stream, "name", None)
    return repr(name) if isinstance(name, str) else "the file object"


def _as_array(source: object, kind: Kind | None) -> NDArray[np.generic]:
    """Turn lists, and objects that can become arrays, into one."""
    name = type(source).__name__
    if kind is None and (hasattr(source, "__dataframe__") or hasattr(source, "columns")):
        raise SourceError(f"a data frame ({name}) is points, {NOT_YET}; give an image")
    listed = isinstance(source, list | tuple)
    if not listed and not hasattr(source, "__array__") and not hasattr(source, "__array_interface__"):
        raise OptionError(f"{name} can't be read; give {_READABLE}")
    try:
        array = np.asarray(source)
    except Exception as error:  # __array__ is someone else's code
        reason = " ".join(str(error).split())
        raise SourceError(f"this {name} doesn't become an array ({reason}); give {_READABLE}") from error
    if listed and kind is None and array.ndim <= 2 and array.size and array.dtype.kind in "biuf":
        raise SourceError(f"a {name} of numbers is points, {NOT_YET}; give an image, or kind='image' and an array")
    return array
