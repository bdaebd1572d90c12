"""Checks of file names."""

import os

from kmeans_gif.errors import KmeansGifError


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
