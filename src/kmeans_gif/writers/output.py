"""Output files: a file appears in its place once it is complete, or not at all, and so does a numbered series."""

from __future__ import annotations

import errno
import io
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kmeans_gif.errors import OptionError
from kmeans_gif.paths import checked_path
from kmeans_gif.writers.parts import Part, Place, existing_file, is_file, named_error
from kmeans_gif.writers.series import Series, numbered

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def destination(path: str | os.PathLike[str] | BinaryIO | Series, *, overwrite: bool) -> Iterator[BinaryIO | Series]:
    """Open a file, see `opened`, or numbered files if the name is a pattern, see `numbered`."""
    pattern = numbered(path) if isinstance(path, str | os.PathLike) else None
    if isinstance(path, Series):
        yield path
    elif pattern is not None:
        with Series(pattern, overwrite=overwrite) as series:
            yield series
    else:
        with opened(path, overwrite=overwrite) as file:
            yield file


@contextmanager
def opened(path: str | os.PathLike[str] | BinaryIO, *, overwrite: bool) -> Iterator[BinaryIO]:
    """Open an output file for a ``with`` block that writes all of it.

    The file is written to the same folder, under a hidden name that ends in ``.part``, and renamed when the block ends.
    If the block fails, whatever the reason, nothing is left behind and an existing file is unchanged. A file that is
    replaced passes on its mode and, if permitted, its owner. A symbolic link stays, and its target is replaced.
    Anything but a regular file, such as a pipe or ``/dev/stdout``, is written to directly. Folders are not
    created.

    Examples
    --------
    >>> import os, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with opened(f"{folder}/a.txt", overwrite=False) as file:
    ...         _ = file.write(b"whole")
    ...         print(os.path.exists(f"{folder}/a.txt"))
    ...     print(os.listdir(folder))
    False
    ['a.txt']
    """
    if not isinstance(path, str | os.PathLike):
        yield path
        return
    shown = checked_path(path, OptionError)
    existing = existing_file(shown, overwrite=overwrite)
    if existing is not None and not is_file(existing, shown):
        # Append, because the shell's `>` has created the file already, and its `>>` must not lose its content.
        with io.BufferedWriter(Place(shown, "ab", shown)) as file:
            yield file
        return
    part = Part.of(shown)
    try:
        with part.opened(existing) as file:
            yield file
        part.move(overwrite=overwrite)
    finally:
        part.discard()


def check_place(path: str | os.PathLike[str] | BinaryIO | Series, *, overwrite: bool) -> None:
    """Raise as `opened` would if a file can't be written, before the work for it is done."""
    if not isinstance(path, str | os.PathLike):
        return
    shown = checked_path(path, OptionError)
    pattern = numbered(shown)
    if pattern is not None:
        shown = pattern.path(0)  # the number of frames is known only later
    existing = existing_file(shown, overwrite=overwrite)
    if existing is None or is_file(existing, shown):
        folder = Path(shown).resolve().parent
        if not folder.is_dir():
            raise named_error(errno.ENOTDIR if folder.exists() else errno.ENOENT, shown)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise named_error(errno.EACCES, shown)
