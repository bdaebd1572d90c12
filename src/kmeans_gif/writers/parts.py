"""A file under a temporary name beside its place, and the move into it."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import ReadableBuffer

_DESCRIPTORS = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/")
"""Paths of descriptors that the process has open already, which may be regular files."""

_NO_LINKS = {errno.EPERM, errno.EMLINK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV}
"""Errors of file systems without hard links."""


class Part(NamedTuple):
    """A file that is being written.

    Attributes
    ----------
    shown : str
        The requested path, for messages.
    target : Path
        Where it will appear: the requested path with its symbolic links resolved.
    path : Path
        Where it is written to.
    kept : Path
        Where the file that it replaces is kept until a whole series is in its place.
    """

    shown: str
    target: Path
    path: Path
    kept: Path

    @classmethod
    def of(cls, shown: str) -> Part:
        """Choose the temporary names for a path."""
        target = Path(shown).resolve()
        return cls(shown, target, _hidden(target), _hidden(target))

    @contextmanager
    def opened(self, existing: os.stat_result | None) -> Iterator[BinaryIO]:
        """Open the temporary file, with the mode and owner of an existing one."""
        with io.BufferedWriter(Place(self.path, "xb", self.shown)) as file:
            if existing is not None:
                _hand_on(existing, file.fileno())
            yield file

    def move(self, *, overwrite: bool) -> None:
        """Move the temporary file into its place."""
        try:
            _move(self.path, self.target, overwrite=overwrite)
        except OSError as error:
            raise named_error(error.errno, self.shown) from error

    def keep_existing(self) -> None:
        """Keep the file that is to be replaced, so that `restore` can put it back."""
        try:
            _linked(self.kept, self.target)
        except FileNotFoundError:
            return
        except OSError as error:
            raise named_error(error.errno, self.shown) from error

    def restore(self, written: tuple[int, int]) -> None:
        """Undo a move, if it was made: `written` identifies the temporary file, see `identity`."""
        if self.kept.exists():
            self.kept.replace(self.target)
        elif self.target.exists() and identity(self.target) == written:
            self.target.unlink()

    def discard(self) -> None:
        """Remove what is left under temporary names."""
        for path in (self.path, self.kept):
            path.unlink(missing_ok=True)


class Place(io.FileIO):
    """A file whose errors name the requested path, not that of the temporary file."""

    def __init__(self, path: str | Path, mode: str, shown: str) -> None:
        self._shown = shown
        try:
            super().__init__(path, mode)
        except OSError as error:
            raise named_error(error.errno, shown) from error

    def write(self, data: ReadableBuffer, /) -> int | None:  # type: ignore[override]  # None: would block
        """Write, as the base class does."""
        try:
            return super().write(data)
        except OSError as error:
            raise named_error(error.errno, self._shown) from error


def named_error(number: int | None, shown: str) -> OSError:
    """Return the subclass of OSError for an error number."""
    return OSError(number, os.strerror(number or errno.EIO), shown)


def existing_file(shown: str, *, overwrite: bool) -> os.stat_result | None:
    """Return the status of an existing file; refuse a folder, or a file that must not be replaced."""
    try:
        status = Path(shown).stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise named_error(errno.EISDIR, shown)
    if not overwrite and is_file(status, shown):
        raise named_error(errno.EEXIST, shown)
    return status


def is_file(status: os.stat_result, path: str) -> bool:
    """Return whether a path is a regular file that the process doesn't have open already."""
    return stat.S_ISREG(status.st_mode) and not str(Path(path).absolute()).startswith(_DESCRIPTORS)


def identity(path: Path) -> tuple[int, int]:
    """Return what a file keeps when it is moved or linked."""
    status = path.stat()
    return status.st_dev, status.st_ino


def _hidden(target: Path) -> Path:
    # A name may have 255 bytes, including our prefix and suffix.
    stem = os.fsdecode(os.fsencode(target.name)[:200])
    return target.with_name(f".{stem}.{os.urandom(8).hex()}.part")


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


def _linked(name: Path, file: Path) -> None:
    """Give a file a second name, or only that one on a file system without hard links."""
    try:
        name.hardlink_to(file)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        file.replace(name)
