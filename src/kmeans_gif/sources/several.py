"""Lists of pictures, which are clustered together."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias, TypeGuard

from PIL.Image import Image as Picture

from kmeans_gif.errors import OptionError, SourceError
from kmeans_gif.sources.records import Image, Images, Points

_PICTURES = (str, os.PathLike, Picture, Image, Points)


Pictures: TypeAlias = (
    Images | list[str] | list[Path] | list[Picture] | list[Image] | tuple[str | os.PathLike[str] | Picture | Image, ...]
)
"""Lists that a type checker knows to be pictures; other lists of them are read in the same way."""


def is_list_of_pictures(source: object) -> TypeGuard[Sequence[object]]:
    """Return whether a list holds a path, a PIL image or a record; lists of numbers are points."""
    return isinstance(source, list | tuple) and any(isinstance(one, _PICTURES) for one in source)


def read_several(sources: Sequence[object], read_one: Callable[[object], Image | Points]) -> Images:
    """Read the pictures of a list, which must have the same features and the same white."""
    for source in sources:
        if not isinstance(source, _PICTURES):
            raise OptionError(
                f"a list of pictures holds paths, PIL images and results of read, but this one holds "
                f"{type(source).__name__}; call read on it first"
            )
    names = [
        repr(os.fspath(source)) if isinstance(source, str | os.PathLike) else f"picture {place} of the list"
        for place, source in enumerate(sources)
    ]
    return together([read_one(source) for source in sources], names)


def together(records: Sequence[Image | Points], names: Sequence[str]) -> Images:
    """Put images together, or refuse those that can't be clustered together, by their names."""
    images: list[Image] = []
    for record, name in zip(records, names, strict=True):
        if not isinstance(record, Image):
            raise SourceError(f"{name} holds points; only pictures can be clustered together")
        first = images[0] if images else record
        if (record.features, record.white) != (first.features, first.white):
            raise SourceError(
                f"{names[0]} is {_described(first)}, but {name} is {_described(record)}; convert one of them, or "
                "cluster them one by one"
            )
        images.append(record)
    return Images(tuple(images))


def single(record: Image | Images | Points) -> Image | Points:
    """Return a record, or refuse several pictures."""
    if isinstance(record, Images):
        raise SourceError(
            "a list of pictures can only be clustered; draw or label each of them with the trace that "
            "kmeans_gif.cluster returns"
        )
    return record


def _described(image: Image) -> str:
    depth = {255.0: "8-bit", 65535.0: "16-bit", 1.0: "float"}[image.white]
    return f"{depth} {'grayscale' if image.features == 1 else 'colour'}"
