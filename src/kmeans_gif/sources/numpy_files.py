"""NumPy's own files, NPY and NPZ → arrays; nothing pickled is ever loaded."""

from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from kmeans_gif.errors import SourceError
from kmeans_gif.sources.quiet import no_warnings

_MEMBER = ".npz:"
"""What stands between the path of an archive and the name of an array in it."""


def archive_and_member(text: str) -> tuple[str, str | None]:
    """Part the path of an archive from the name of an array in it.

    Parameters
    ----------
    text : str
        ``"FILE.npz:NAME"``, or any other path.

    Returns
    -------
    path : str
        Of the archive, or `text` as it is.
    member : str or None
        None where no array is named, or a file of the whole name is there.

    Examples
    --------
    >>> archive_and_member("data/moons.npz:X"), archive_and_member("c:moons.npz")
    (('data/moons.npz', 'X'), ('c:moons.npz', None))
    """
    at = text.lower().rfind(_MEMBER) + len(_MEMBER) - 1
    if at < len(_MEMBER) or Path(text).exists():
        return text, None
    return text[:at], text[at + 1 :] or None


def load_npy(stream: IO[bytes], name: str, path: str | None) -> NDArray[np.generic]:
    """Load an NPY file, mapped into memory where it has a path.

    Parameters
    ----------
    stream : binary file object
        At its beginning.
    name : str
        What messages call it.
    path : str or None
        Where it is.

    Returns
    -------
    ndarray

    Raises
    ------
    SourceError
        If it is damaged or holds Python objects.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO()
    >>> np.save(file, [1, 2])
    >>> _ = file.seek(0)
    >>> load_npy(file, "it", None).tolist()
    [1, 2]
    """
    try:
        with no_warnings():
            array: NDArray[np.generic] = np.load(path or stream, mmap_mode="r" if path else None, allow_pickle=False)
    except Exception as error:  # NumPy raises several unrelated classes on hostile headers
        raise _unreadable(name, error) from error
    return array


def load_npz(stream: IO[bytes], name: str, member: str | None) -> NDArray[np.generic]:
    """Load one array of an NPZ archive.

    Parameters
    ----------
    stream : binary file object
        Seekable.
    name : str
        What messages call the archive.
    member : str or None
        The array's name; may be left out where there is only one.

    Returns
    -------
    ndarray

    Raises
    ------
    SourceError
        If the archive is damaged, holds no such array or Python objects, or several arrays and none is named.

    Examples
    --------
    >>> import io
    >>> file = io.BytesIO()
    >>> np.savez(file, data=[1, 2], labels=[0, 1])
    >>> load_npz(file, "'a.npz'", "data").tolist()
    [1, 2]
    """
    stream.seek(0)
    try:
        with no_warnings(), np.load(stream, allow_pickle=False) as archive:
            names = sorted(archive.files)
            if member is None and len(names) == 1:
                member = names[0]
            value = archive[member] if member in names else None
    except Exception as error:  # zipfile, zlib and NumPy each have classes of their own
        raise _unreadable(name, error) from error
    listed = ", ".join(names[:20]) or "none"
    if member is None:
        raise SourceError(f"{name} holds {len(names)} arrays; name one behind a colon, as in file.npz:NAME: {listed}")
    if not isinstance(value, np.ndarray):
        raise SourceError(f"{name} holds no array {member!r}; its arrays are {listed}")
    return value


def pickled(name: str) -> SourceError:
    """Say that a file holds Python objects, which are not loaded.

    Parameters
    ----------
    name : str
        What the message calls it.

    Returns
    -------
    SourceError
        To be raised.
    """
    return SourceError(
        f"{name} holds pickled Python objects, which could run any code when loaded, so it isn't; "
        "save an array of numbers with numpy.save"
    )


def _unreadable(name: str, error: Exception) -> SourceError:
    reason = " ".join(str(error).split())
    if "object" in reason.lower():
        return pickled(name)
    return SourceError(f"{name} is a NumPy file that can't be read ({reason}); save it again")
