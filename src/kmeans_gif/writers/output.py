"""Output files: a file appears in its place once it is complete, or not at all."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from kmeans_gif.errors import OptionError
from kmeans_gif.paths import checked_path

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_DESCRIPTORS = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/")
"""Paths of descriptors that the process has open already, which may be regular files."""

_NO_LINKS = {errno.EPERM, errno.EMLINK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV}
"""Errors of file systems without hard links."""


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
    existing = _existing(shown, overwrite=overwrite)
    if existing is not None and not _is_file(existing, shown):
        # Append, because the shell's `>` has created the file already, and its `>>` must not lose its content.
        with io.BufferedWriter(_Place(shown, "ab", shown)) as file:
            yield file
        return
    with _moved_when_whole(shown, existing, overwrite=overwrite) as file:
        yield file


def check_place(path: str | os.PathLike[str] | BinaryIO, *, overwrite: bool) -> None:
    """Raise as `opened` would if a file can't be written, before the work for it is done."""
    if not isinstance(path, str | os.PathLike):
        return
    shown = checked_path(path, OptionError)
    existing = _existing(shown, overwrite=overwrite)
    if existing is None or _is_file(existing, shown):
        folder = Path(shown).resolve().parent
        if not folder.is_dir():
            raise _error(errno.ENOTDIR if folder.exists() else errno.ENOENT, shown)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise _error(errno.EACCES, shown)


@contextmanager
def _moved_when_whole(shown: str, existing: os.stat_result | None, *, overwrite: bool) -> Iterator[BinaryIO]:
    target = Path(shown).resolve()
    # A name may have 255 bytes, including our prefix and suffix.
    stem = os.fsdecode(os.fsencode(target.name)[:200])
    part = target.with_name(f".{stem}.{os.urandom(8).hex()}.part")
    try:
        with io.BufferedWriter(_Place(part, "xb", shown)) as file:
            if existing is not None:
                _hand_on(existing, file.fileno())
            yield file
        try:
            _move(part, target, overwrite=overwrite)
        except OSError as error:
            raise _error(error.errno, shown) from error
    finally:
        part.unlink(missing_ok=True)


def _hand_on(existing: os.stat_result, descriptor: int) -> None:
    """Copy owner, group and permissions of an existing file to the new, still empty one."""
    if sys.platform == "win32":
        return
    for owner, group in ((existing.st_uid, -1), (-1, existing.st_gid)):
        with suppress(PermissionError):
            os.fchown(descriptor, owner, group)
    with suppress(PermissionError):  # raised by some network file systems
        os.fchmod(descriptor, existing.st_mode & 0o777)


def _move(part: Path, target: Path, *, overwrite: bool) -> None:
    if overwrite:
        part.replace(target)
        return
    # Unlike a rename, creating a hard link fails if the name exists.
    try:
        target.hardlink_to(part)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        return
    target.touch(exist_ok=False)  # from here on the name is ours to replace
    try:
        part.replace(target)
    except BaseException:
        target.unlink()
        raise


class _Place(io.FileIO):
    """A file whose errors name the requested path, not that of the temporary file."""

    def __init__(self, path: str | Path, mode: str, shown: str) -> None:
        self._shown = shown
        try:
            super().__init__(path, mode)
        except OSError as error:
            raise _error(error.errno, shown) from error

    def write(self, data: ReadableBuffer, /) -> int | None:  # type: ignore[override]  # None: would block
        try:
            return super().write(data)
        except OSError as error:
            raise _error(error.errno, self._shown) from error


def _error(number: int | None, shown: str) -> OSError:
    """Return the subclass of OSError for an error number."""
    return OSError(number, os.strerror(number or errno.EIO), shown)


def _existing(shown: str, *, overwrite: bool) -> os.stat_result | None:
    """Return the status of an existing file; refuse a folder, or a file that must not be replaced."""
    try:
        status = Path(shown).stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise _error(errno.EISDIR, shown)
    if not overwrite and _is_file(status, shown):
        raise _error(errno.EEXIST, shown)
    return status


def _is_file(status: os.stat_result, path: str) -> bool:
    return stat.S_ISREG(status.st_mode) and not str(Path(path).absolute()).startswith(_DESCRIPTORS)
