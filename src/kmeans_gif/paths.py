"""File names: checks, and names of arrays in archives."""

import os
from collections.abc import Collection
from pathlib import Path

from kmeans_gif.errors import KmeansGifError

_MEMBER = ".npz:"
"""Separates the path of an archive from the name of an array in it."""


def checked_path(path: str | os.PathLike[str], refusal: type[KmeansGifError]) -> str:
    r"""Return a path as text, or raise if no file can have that name.

    Examples
    --------
    >>> checked_path("a\0.gif", KmeansGifError)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    kmeans_gif.errors.KmeansGifError: the path 'a\x00.gif' contains a null character, ...
    """
    text = os.fsdecode(path)
    if "\0" in text:
        raise refusal(f"the path {text!r} contains a null character, which file names can't; remove it")
    try:
        os.fsencode(text)
    except UnicodeEncodeError as error:
        wrong = text[error.start : error.end]
        raise refusal(
            f"the path {text!r} contains {wrong!r}, which file names can't; remove it, or pass what os.fsdecode returns"
        ) from None
    return text


ZARR_NODES = ("zarr.json", ".zarray", ".zgroup")
"""Names of files that make a folder an array or a group of Zarr."""


def is_zarr_folder(text: str) -> bool:
    """Whether a path is a folder that is called .zarr, or holds an array or a group of Zarr.

    Examples
    --------
    >>> is_zarr_folder("photo.jpg")
    False
    """
    folder = Path(text)
    return folder.is_dir() and (folder.suffix == ".zarr" or any((folder / name).is_file() for name in ZARR_NODES))


def archive_and_member(text: str) -> tuple[str, str | None]:
    """Split the path of an archive from the name of an array in it.

    Examples
    --------
    >>> archive_and_member("data/moons.npz:X"), archive_and_member("c:moons.npz")
    (('data/moons.npz', 'X'), ('c:moons.npz', None))
    """
    at = text.lower().rfind(_MEMBER) + len(_MEMBER) - 1
    if at < len(_MEMBER) or Path(text).exists():
        return text, None
    return text[:at], text[at + 1 :] or None


def is_pattern(text: str) -> bool:
    """Whether a text is a pattern of paths, and no path.

    >>> is_pattern("parts/*.csv"), is_pattern("measures.csv")
    (True, False)
    """
    return any(mark in text for mark in "*?[") and not Path(text).exists()


def matching_files(text: str, suffixes: Collection[str]) -> list[str]:
    """List the files with some suffixes in a folder, or those that match a pattern such as ``parts/*.csv``.

    Examples
    --------
    >>> matching_files("no/such/folder/*.csv", [".csv"]), matching_files("measures.csv", [".csv"])
    ([], [])
    """
    folder = Path(text)
    if folder.is_dir():
        found = [each for each in folder.iterdir() if not each.name.startswith((".", "_"))]
    elif is_pattern(text):
        from glob import glob  # noqa: PLC0415 - most paths are no patterns

        found = list(map(Path, glob(text, recursive=True)))  # noqa: PTH207 - a `Path` has no absolute patterns
    else:
        return []
    return sorted(str(each) for each in found if each.suffix.lower() in suffixes and each.is_file())
