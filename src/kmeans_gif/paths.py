"""What can be the name of a file at all."""

import os

from kmeans_gif.errors import KmeansGifError


def checked_path(path: str | os.PathLike[str], refusal: type[KmeansGifError]) -> str:
    r"""Return a path as text, if the system can be asked for it.

    Examples
    --------
    >>> checked_path("a\0.gif", KmeansGifError)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    kmeans_gif.errors.KmeansGifError: the path 'a\x00.gif' has a null character in it, ...
    """
    text = os.fsdecode(path)
    if "\0" in text:
        raise refusal(f"the path {text!r} has a null character in it, which no file's name can hold; leave it out")
    try:
        os.fsencode(text)
    except UnicodeEncodeError as error:
        wrong = text[error.start : error.end]
        raise refusal(
            f"the path {text!r} has {wrong!r} in it, which is no character of a file's name; leave it out, or give "
            "what os.fsdecode returns"
        ) from None
    return text
